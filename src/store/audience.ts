/** Whom a gate looks at, of many at once; the law's word on one is `isInAudience`. */
import { type SQL, sql } from 'drizzle-orm';
import type { Audience } from '#core/eligibility/gate.ts';
import type { CommunityId } from '#core/identity.ts';
import { citizenship, gateAsk, person } from './schema/index.ts';
import { standing } from './standing.ts';

export type AudienceOf = { id: string; communityId: CommunityId; audience: Audience };

/** Those of a list of persons, as who they stand for; found once for all rows of a query. */
const standingOf = (persons: SQL): SQL =>
  sql`(select ${standing} from ${person} where ${person.id} in (${persons}))`;

/** Whether a gate looks at a person, by the SQL of whom they stand for. */
export function isLookedAt({ id, communityId, audience }: AudienceOf, who: SQL): SQL {
  switch (audience) {
    case 'everyone':
      return sql`true`;
    case 'citizens':
      return sql`${who} in ${standingOf(sql`select ${citizenship.personId} from ${citizenship}
        where ${citizenship.communityId} = ${communityId} and ${citizenship.revokedAt} is null`)}`;
    case 'asked':
      return sql`${who} in ${standingOf(sql`select ${gateAsk.personId} from ${gateAsk}
        where ${gateAsk.gateId} = ${id}`)}`;
  }
}
