/** Many members at once: on the look-alike, and in the books as if the bot had met each of them. */
import { v7 as uuidv7 } from 'uuid';
import { asId, type PersonId } from '#core/identity.ts';
import type { GateWorld, Platform, Somebody } from './gate-world.ts';

const ROWS_AT_ONCE = 5_000;

type Newcomer = { person: string; account: string; wallet: string; link: string; external: string };

/** Their wallets, if any, are linked, and this community may count them. */
export async function addCrowd(
  world: GateWorld,
  platform: Platform,
  count: number,
  walletOf?: (index: number) => string,
): Promise<Somebody[]> {
  const { discord, telegram, guildId, groupId, community, server, chat, sql } = world;
  const crowd = Array.from({ length: count }, (_, index) => {
    const name = `${platform}-${index}`;
    const id =
      platform === 'discord'
        ? discord.addUser({ username: name }).id
        : String(telegram.addUser({ firstName: name }).id);
    if (platform === 'discord') discord.addMember(guildId, id);
    else telegram.addMember(groupId, Number(id));
    return { platform, externalId: id, person: asId<PersonId>(uuidv7()), name };
  });
  const rows = crowd.map(
    ({ person, externalId }): Newcomer => ({
      ...{ person, account: uuidv7(), external: externalId },
      ...{ wallet: uuidv7(), link: uuidv7() },
    }),
  );
  const place = platform === 'discord' ? server : chat;
  const consents = walletOf !== undefined;
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    const part = rows
      .slice(from, from + ROWS_AT_ONCE)
      .map((row, index) => ({ ...row, address: walletOf?.(from + index).toLowerCase() }));
    const asked = JSON.stringify(part);
    const of = sql`jsonb_to_recordset(${asked}::text::jsonb) as r(person uuid, account uuid,
      wallet uuid, link uuid, external text, address text)`;
    await sql`insert into person (id, created_at) select person, civitas_now() from ${of}`;
    await sql`insert into account (id, person_id, platform, external_id, display_name, is_bot, locale,
        private_chat_open, created_at, seen_at)
      select account, person, ${platform}, external, external, false, 'en', false, civitas_now(),
        civitas_now() from ${of}`;
    await sql`insert into membership (community_id, person_id, joined_at, wallet_consent_at)
      select ${community}, person, civitas_now(), case when ${consents} then civitas_now() end from ${of}`;
    await sql`insert into presence (place_id, account_id, seen_at)
      select ${place}, account, civitas_now() from ${of}`;
    if (!consents) continue;
    await sql`insert into wallet (id, address, created_at) select wallet, address, civitas_now() from ${of}`;
    await sql`insert into wallet_link (id, wallet_id, person_id, account_id, is_primary, message,
        signature, linked_at)
      select link, wallet, person, account, true, '', '0x', civitas_now() from ${of}`;
  }
  await sql`analyze`;
  return crowd;
}

/** Made citizens, or no longer, without a bell: the next look at everybody finds it. */
export async function setCitizens(
  { sql, community, ada }: GateWorld,
  persons: readonly Somebody[],
  are: boolean,
): Promise<void> {
  const ids = `{${persons.map((one) => one.person).join()}}`;
  if (are) {
    await sql`insert into citizenship (id, community_id, person_id, number, granted_by, grant_reason,
        granted_at)
      select gen_random_uuid(), ${community}, asked.id,
        coalesce((select max(number) from citizenship where community_id = ${community}), 0) + asked.nth,
        ${ada.person}, 'a crowd', civitas_now()
      from unnest(${ids}::uuid[]) with ordinality as asked(id, nth)`;
  } else {
    await sql`update citizenship set revoked_at = civitas_now(), revoked_by = ${ada.person},
        revoke_reason = 'a crowd'
      where community_id = ${community} and revoked_at is null and person_id = any(${ids}::uuid[])`;
  }
}

/** Whatever a process that was killed had in hand is free again, as it is once its leases have lapsed. */
export const lapseLeases = ({ sql }: GateWorld): Promise<unknown> =>
  sql`update outbox set lease_until = clock_timestamp() - interval '1 second'
    where lease_until is not null and done_at is null`;
