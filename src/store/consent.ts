/** Who lets a community look at their wallets. */
import { type SQL, sql } from 'drizzle-orm';
import type { CommunityId } from '#core/identity.ts';
import { account, joinRequest, membership, person, role, roleEffect } from './schema/index.ts';
import { standing } from './standing.ts';

/**
 * Of the row of `person` in this query: as a member, or, being none yet, for a request to join a chat that is open. Such a
 * request makes nobody a member. Those who do are found once for all rows: asked of each row, a hundred thousand members
 * would be compared with as many.
 */
export const hasConsent = (community: CommunityId): SQL =>
  sql`${standing} in (
    select case when consenting.merged_into is null then consenting.id
      else standing_person(consenting.id) end
    from ${person} consenting where consenting.id in (
      select ${membership.personId} from ${membership}
        where ${membership.communityId} = ${community} and ${membership.walletConsentAt} is not null
      union all
      select ${account.personId} from ${joinRequest}
        join ${roleEffect} on ${roleEffect.id} = ${joinRequest.effectId}
        join ${role} on ${role.id} = ${roleEffect.roleId}
        join ${account} on ${account.id} = ${joinRequest.accountId}
        where ${role.communityId} = ${community} and ${joinRequest.consentedAt} is not null
          and ${joinRequest.state} in ('pending', 'admitting')))`;
