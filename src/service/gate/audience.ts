/** Whom gates are looked at for, of these persons, as the books have it now. */
import { isInAudience } from '#core/eligibility/gate.ts';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { Books } from '#store/index.ts';
import type { GateRow } from '#store/role.ts';

export type AudienceOf = Pick<GateRow, 'id' | 'audience'>;

/** Whether a gate looks at a person. */
export type LooksAt = (gate: AudienceOf, person: PersonId) => boolean;

export async function audiencesOf(
  books: Books,
  community: CommunityId,
  gates: readonly AudienceOf[],
  persons: readonly PersonId[],
): Promise<LooksAt> {
  const some = (audience: GateRow['audience']) =>
    gates.filter((gate) => gate.audience === audience);
  const ofCitizens = some('citizens').length > 0;
  const [citizens, asks] = await Promise.all([
    books.citizens.listCitizensAmong(community, ofCitizens ? persons : []),
    books.roles.listAsks(
      some('asked').map((gate) => gate.id),
      persons,
    ),
  ]);
  const isCitizen = new Set<PersonId>(citizens);
  const asked = new Set(asks.map(({ gateId, personId }) => `${gateId}.${personId}`));
  return (gate, person) =>
    isInAudience(gate.audience, {
      isCitizen: isCitizen.has(person),
      hasAsked: asked.has(`${gate.id}.${person}`),
    });
}
