/** Who lets a community look at their wallets. */
import { type SQL, sql } from 'drizzle-orm';
import type { CommunityId } from '#core/identity.ts';
import { account, joinRequest, membership, role, roleEffect } from './schema/index.ts';
import { standing } from './standing.ts';

/**
 * Of the row of `person` in this query: as a member, or, being none yet, for a request to join a chat that is open. Such a
 * request makes nobody a member.
 */
export const consents = (community: CommunityId): SQL => sql`(exists (select 1 from ${membership}
    where ${membership.communityId} = ${community} and ${membership.walletConsentAt} is not null
      and ${membership.personId} in (select person_family(${standing})))
  or exists (select 1 from ${joinRequest}
      join ${roleEffect} on ${roleEffect.id} = ${joinRequest.effectId}
      join ${role} on ${role.id} = ${roleEffect.roleId}
      join ${account} asker on asker.id = ${joinRequest.accountId}
    where ${role.communityId} = ${community} and ${joinRequest.consentedAt} is not null
      and ${joinRequest.state} in ('pending', 'admitting')
      and asker.person_id in (select person_family(${standing}))))`;
