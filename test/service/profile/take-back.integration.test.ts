/** Roles and tags of somebody who is forgotten are taken back on the platforms, and only those that came from us. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTakeBackJob } from '#queue/jobs/take-back.ts';
import type { Job } from '#queue/worker.ts';
import { type GateWorld, type Somebody, startGateWorld } from '../../support/gate-world.ts';

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
});
afterEach(async () => world.close());

const meant = (who: Somebody) => ({
  ...{ by: 'account', platform: who.platform, externalId: who.externalId, displayName: who.name },
});
const admit = (who: Somebody) =>
  world.say(world.ada, 'citizen grant', { person: meant(who), reason: 'helps' });

/** What the worker would do with the rows that are due. */
async function takeBack(): Promise<number> {
  const job = createTakeBackJob({ services: world.services });
  const due = (await world.store.outbox.listDueOutbox(100)).filter(
    ({ kind }) => kind === 'take-back',
  );
  for (const { id } of due) {
    const row = await world.store.outbox.lockOutbox(id, 30_000);
    if (!row) throw new Error('the row is not there');
    await job(row as Pick<Job, 'key' | 'payload'>);
    await world.store.outbox.completeOutbox(row.id, row.fence);
  }
  return due.length;
}

it('a role on Discord and a tag on Telegram go, a role given by hand stays', async () => {
  await world.openGate('citizen');
  const [cleo, bo] = [await world.joinDiscord('Cleo'), await world.joinTelegram('Bo')];
  const other = world.discord.addRole(world.guildId, { name: 'By hand' });
  world.discord.grantRole(world.guildId, cleo.externalId, other.id);
  for (const who of [cleo, bo]) await admit(who);
  await world.work();
  expect(world.rolesOf(cleo)).toContain(world.holderRole);
  expect(world.tagOf(bo)).toBe('holder');
  for (const who of [cleo, bo]) {
    expect((await world.services.profiles.erase(who.person)).ok).toBe(true);
  }
  expect(await takeBack()).toBe(2);
  expect(world.rolesOf(cleo)).toEqual([other.id]);
  expect(world.tagOf(bo) ?? '').toBe('');
  await world.sweep();
  expect(world.rolesOf(cleo)).toEqual([other.id]);
});

it('what was still to be given is given to nobody', async () => {
  await world.openGate('citizen');
  const cleo = await world.joinDiscord('Cleo');
  await admit(cleo);
  // The gate has decided, and the hand has not acted yet.
  await world.services.gateChecks.persons([cleo.person], { compare: true });
  expect((await world.services.profiles.erase(cleo.person)).ok).toBe(true);
  await world.work();
  expect(await takeBack()).toBe(0);
  expect(world.rolesOf(cleo)).toEqual([]);
  expect(world.discord.violations).toEqual([]);
});

it('what was given anew to whoever came back stays', async () => {
  await world.openGate('citizen');
  const cleo = await world.joinDiscord('Cleo');
  await admit(cleo);
  await world.work();
  expect((await world.services.profiles.erase(cleo.person)).ok).toBe(true);
  const again = await world.say(cleo, 'inbox');
  expect(again.blocks.length).toBeGreaterThan(0);
  await admit(cleo);
  await world.work();
  expect(await takeBack()).toBe(1);
  expect(world.rolesOf(cleo)).toContain(world.holderRole);
});
