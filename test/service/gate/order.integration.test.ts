/** Who may have less has less before anybody has more: what gates take is written before what they give. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addCrowd, setCitizens } from '../../support/crowd.ts';
import { type GateWorld, type Somebody, startGateWorld } from '../../support/gate-world.ts';

/** Of each kind; more than a worker has hands. */
const MANY = 40;
const HANDS = 20;

let world: GateWorld;
beforeEach(async () => {
  world = await startGateWorld();
  world.discord.moveRole(world.botRole, 9);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

/** Whether each of the rows that are due gives, the first due first. */
async function dueGives(): Promise<boolean[]> {
  const due = await world.store.outbox.listDueOutbox(1_000);
  const rows = await Promise.all(due.map(({ id }) => world.store.outbox.findOutbox(id)));
  const gives: boolean[] = [];
  for (const row of rows.filter((one) => one?.kind === 'role-effect')) {
    const [effectId, accountId] = (row?.key ?? '').split('.');
    const [grant] = await world.sql<{ wanted: boolean }[]>`select wanted from role_grant
      where effect_id = ${effectId ?? ''} and account_id = ${accountId ?? ''}`;
    gives.push(grant?.wanted === true);
  }
  return gives;
}

/** With one hand: where two hands meet at one member's rows, each writes its own. */
async function workAlone(): Promise<void> {
  const { outbox } = world.store;
  for (const { id, kind } of await outbox.listDueOutbox(1_000)) {
    const claim = kind === 'role-effect' ? await outbox.lockOutbox(id, 30_000) : undefined;
    if (!claim) continue;
    await world.services.roleEffects.apply(claim);
    await outbox.completeOutbox(id, claim.fence);
  }
}

const takenFirst = (gives: readonly boolean[]): boolean[] =>
  gives.toSorted((a, b) => Number(a) - Number(b));

/** The first gate gives, the second takes: not the order of gates decides. */
async function changeSides(who: readonly Somebody[]): Promise<boolean[]> {
  await setCitizens(world, who, true);
  await world.services.gateChecks.persons(
    who.map((one) => one.person),
    { compare: false },
  );
  return dueGives();
}

test('one member who loses a role and gains another: on Telegram the old tag goes first, on Discord both at once', async () => {
  const bo = await world.joinDiscord('Bo');
  const cy = await world.joinTelegram('Cy');
  await world.openGate('citizen');
  const guest = await world.openAnother('Guest', 'not citizen', { tag: 'guest', grace: '0' });
  await world.work();
  expect([world.rolesOf(bo), world.tagOf(cy)]).toEqual([[guest], 'guest']);

  const gives = await changeSides([bo, cy]);
  expect(gives).toHaveLength(4);
  expect(gives).toEqual([false, false, true, true]);
  const before = { discord: world.discord.requests.length, telegram: world.telegram.calls.length };
  await workAlone();
  expect([world.rolesOf(bo), world.tagOf(cy)]).toEqual([[world.holderRole], 'holder']);
  const written = world.discord.requests
    .slice(before.discord)
    .filter(({ method }) => method !== 'GET');
  expect(written.map(({ method }) => method)).toEqual(['PATCH']);
  const tags = world.telegram.calls
    .slice(before.telegram)
    .filter(({ method }) => method === 'setChatMemberTag');
  expect(tags.map(({ params }) => params['tag'] ?? '')).toEqual(['', 'holder']);
});

test('over many members, those who lose come before those who gain', async () => {
  const crowd = await addCrowd(world, 'discord', 3 * MANY);
  const [keep, lose, gain] = [0, 1, 2].map((part) =>
    crowd.slice(part * MANY, (part + 1) * MANY),
  ) as [Somebody[], Somebody[], Somebody[]];
  const { services, community, ada } = world;
  await services.gateSettings.setShare(community, ada.person, 50, 'share');
  await setCitizens(world, [...keep, ...lose], true);
  await world.openGate('citizen');
  await world.work();
  await setCitizens(world, lose, false);
  await setCitizens(world, gain, true);
  await services.gateChecks.sweep(community);
  const gives = await dueGives();
  expect(gives).toHaveLength(2 * MANY);
  expect(gives).toEqual(takenFirst(gives));

  const before = world.discord.requests.length;
  await world.work();
  const written = world.discord.requests
    .slice(before)
    .flatMap(({ method }) => (method === 'DELETE' || method === 'PUT' ? [method] : []));
  expect(written).toHaveLength(2 * MANY);
  // Nobody is given anything while more are still to lose than there are hands.
  expect(written.slice(0, MANY - HANDS + 1)).toEqual(Array(MANY - HANDS + 1).fill('DELETE'));
});
