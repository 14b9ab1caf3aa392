/** Addresses a community has had to do with: what is none of them is pointed out before it is paid or called. */
import { sql } from 'drizzle-orm';
import type { Address, CommunityId } from '#core/identity.ts';
import {
  executor,
  intent,
  mandate,
  membership,
  senderAccount,
  wallet,
  walletLink,
} from './schema/index.ts';
import type { Db } from './transaction.ts';

/** What was carried out, step by step: by the own account, and by a contract that it was brought to. */
const doneSteps = (community: CommunityId) => sql`(
  select jsonb_array_elements(coalesce(i.action -> 'steps', jsonb_build_array(i.action))) as of
    from ${intent} i
    left join ${mandate} m on i.source like 'mandate:' || m.id::text || ':%'
    where i.community_id = ${community} and i.state = 'final' and (m.id is null or m.state = 'done')
) as step`;

export const knownAddressBooks = (db: Db) => ({
  /** Wallets of its members, its own accounts, and whoever it paid or gave something to. */
  async listKnownAddresses(community: CommunityId): Promise<Address[]> {
    const rows = await db.execute<{ address: Address }>(sql`
      select w.address from ${wallet} w
        join ${walletLink} l on l.wallet_id = w.id and l.unlinked_at is null
        join ${membership} m on m.person_id = l.person_id and m.community_id = ${community}
      union select s.address from ${senderAccount} s where s.community_id = ${community}
      union select e.keeper from ${executor} e where e.community_id = ${community}
      union select step.of ->> 'to' from ${doneSteps(community)}
        where step.of ->> 'kind' <> 'call' and step.of ->> 'to' is not null`);
    return rows.map(({ address }) => address);
  },

  /** Contracts that something decided here has called. */
  async listCalledAddresses(community: CommunityId): Promise<Address[]> {
    const rows = await db.execute<{ address: Address }>(sql`
      select distinct i.call_to as address from ${intent} i
        where i.community_id = ${community} and i.state = 'final' and i.call_data <> '0x'
      union select step.of ->> 'to' from ${doneSteps(community)} where step.of ->> 'kind' = 'call'
      union select coalesce(step.of ->> 'collection', step.of ->> 'token') from ${doneSteps(community)}
        where step.of ->> 'kind' <> 'call' and coalesce(step.of ->> 'collection', step.of ->> 'token') is not null`);
    return rows.map(({ address }) => address);
  },
});
