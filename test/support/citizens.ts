/** Citizens made and unmade in the books of a gate world, as many at once as a test needs. */
import { v7 as uuidv7 } from 'uuid';
import { type GateWorld, named, type Somebody } from './gate-world.ts';

export async function grantCitizens(world: GateWorld, members: readonly Somebody[]): Promise<void> {
  await world.store.transaction('citizens for a test', async (books) => {
    for (const { person } of members) {
      await books.citizens.insertCitizenship({
        id: uuidv7(),
        communityId: world.community,
        personId: person,
        number: await books.communities.insertNumber(world.community, 'citizen'),
        grantedBy: world.ada.person,
        grantReason: 'a neighbour',
        grantedAt: await books.now(),
      });
    }
  });
}

export async function revokeCitizens(
  world: GateWorld,
  members: readonly Somebody[],
): Promise<void> {
  await world.store.transaction('no citizens for a test', async (books) => {
    for (const { person } of members) {
      await books.citizens.updateCitizenshipRevoked(world.community, person, {
        by: world.ada.person,
        reason: 'a test',
        at: await books.now(),
      });
    }
  });
}

/** By the clerk of citizens, as a moderator's word does it: told, and known to every gate. */
export async function decideCitizen(
  { services, community, ada }: GateWorld,
  who: Somebody,
  does: 'grant' | 'revoke' = 'grant',
): Promise<void> {
  const target = await services.people.refer(named(who), undefined);
  if (!target.ok) throw new Error(target.refusal.code);
  const done = await services.citizens[does](community, ada.person, target.value, 'a reason');
  if (!done.ok) throw new Error(done.refusal.code);
}
