/** Citizens made and unmade in the books of a gate world, as many at once as a test needs. */
import { v7 as uuidv7 } from 'uuid';
import type { GateWorld, Somebody } from './gate-world.ts';

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
