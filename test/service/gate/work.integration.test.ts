/** What a moderator set going is followed to its end by cards that edit themselves, whatever is killed meanwhile. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CARD_EDIT_GAP_MS } from '#service/card.ts';
import { addCrowd, lapseLeases, setCitizens } from '../../support/crowd.ts';
import { wordsOf } from '../../support/gate-world.ts';
import { ownProcesses } from '../../support/own-processes.ts';
import { until } from '../../support/poll.ts';
import type { RoleOrder } from '../../support/role-process.ts';
import { HANDS, startWorkWorld, type WorkWorld } from '../../support/work-world.ts';

let world: WorkWorld;
const processes = ownProcesses<RoleOrder>('role-process.ts');
beforeEach(async () => {
  world = await startWorkWorld(100);
});
afterEach(async () => {
  await processes.killAll();
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const startProcess = (requestsPerSecond: number) =>
  processes.start({
    databaseUrl: world.databaseUrl,
    discord: world.discord.url,
    telegram: world.telegram.url,
    ...{ requestsPerSecond, hands: HANDS, sandbox: false },
  });

const holders = (): number =>
  Object.values(world.discord.world.members[world.guildId] ?? {}).filter(({ roles }) =>
    roles.includes(world.holderRole),
  ).length;
const counted = (text: string): number[] =>
  [...text.matchAll(/(\d+)\*\* of \*\*125|(\d+) of 125/g)].map((one) => Number(one[1] ?? one[2]));
const told = async () => {
  const notices = await world.services.inbox.read(world.ada.person);
  return notices.flatMap(({ notice }) => (notice.kind === 'role-written' ? [notice] : []));
};

test('a hundred and twenty-five are counted on both platforms, through limits and a kill, to the end', async () => {
  const crowd = await addCrowd(world, 'discord', 120);
  const tagged = await addCrowd(world, 'telegram', 5);
  const admin = tagged[0];
  if (!admin) throw new Error('nobody');
  // Telegram lets no bot tag an administrator: this one stays unwritten for good.
  world.telegram.promote(world.groupId, Number(admin.externalId));
  await setCitizens(world, [...crowd, ...tagged], true);
  await world.chooseStaff();
  await world.openGate('citizen');
  world.discord.trouble.limitNext(3, { route: /roles/ }, { retryAfterMs: 300 });
  startProcess(3);
  const isPart = ({ text }: { text: string }) => counted(text).some((count) => count > 0);
  await until(
    'a part is counted on both, and both messages are known',
    async () => {
      const [open] = await world.sql<{ count: number }[]>`
        select count(*)::int as count from card where subject like 'role-work:%' and message_ref is null`;
      const platforms = [world.writesOf.discord(), world.writesOf.telegram()];
      return open?.count === 0 && platforms.every((writes) => writes.some(isPart));
    },
    60_000,
  );
  await processes.killAll();
  expect(holders()).toBeLessThan(120);
  await lapseLeases(world);
  await world.follow(false);

  expect(holders()).toBe(120);
  expect(tagged.filter((who) => world.tagOf(who) === 'holder')).toHaveLength(4);
  for (const platform of ['discord', 'telegram'] as const) {
    // One message, edited on by the process that came after.
    expect(world.cards()[platform]).toHaveLength(1);
    const writes = world.writesOf[platform]();
    const steps = writes.flatMap(({ text }) => counted(text));
    expect(steps.some((count) => count > 0 && count < 124)).toBe(true);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(writes.at(-1)?.text).toContain('Done: 124 given');
    expect(writes.at(-1)?.text).toMatch(/1\W+change failed/);
    // However long one of them is on its way.
    const spanMs = (writes.at(-1)?.at ?? 0) - (writes[0]?.at ?? 0);
    expect(writes.length - 1).toBeLessThanOrEqual(Math.ceil(spanMs / CARD_EDIT_GAP_MS));
  }
  expect(await told()).toMatchObject([{ cause: 'on', gave: 124, took: 0, failed: 1, stopped: 0 }]);
}, 150_000);

/** Everybody is a citizen and has the role, and nothing is followed any more. */
async function holdAll(count: number) {
  const crowd = await addCrowd(world, 'discord', count);
  await setCitizens(world, crowd, true);
  const gate = await world.openGate('citizen', 'holder', '0');
  await world.follow();
  return { crowd, gate };
}

test('a gate that stops says so, and what its answer takes is followed apart', async () => {
  await world.chooseStaff();
  const { crowd } = await holdAll(60);
  expect(holders()).toBe(60);
  const guests = await addCrowd(world, 'discord', 30);
  // Another rule turns it round: thirty gain, and sixty would lose, which is too many at once.
  const { ada, guildId } = world;
  const asked = await world.say(ada, 'role gate', {
    role: 'Holder',
    rule: 'not citizen',
  });
  await world.press(ada, asked, 'Change the rule');
  await world.follow();
  const isHolder = (id: string) =>
    world.discord.world.members[guildId]?.[id]?.roles.includes(world.holderRole) === true;
  expect(guests.every((who) => isHolder(who.externalId))).toBe(true);
  expect(crowd.every((who) => isHolder(who.externalId))).toBe(true);
  const stopped = world.wordsWith('has a new rule');
  expect(stopped).toMatch(/Done: \d+ given\./);
  expect(stopped).toContain('has stopped: **60 members** would lose it at once');
  expect((await told())[0]).toMatchObject({ cause: 'rule', took: 0, stopped: 60 });

  const [gate] = await world.services.gates.list(world.community);
  const run = gate && (await world.store.runs.findWaitingRun(gate.id));
  const view = await world.services.breaker.view(world.community, ada.person, run?.id ?? '');
  if (!view.ok) throw new Error(view.refusal.code);
  const given = { run: view.value.run, answer: 'remove', seen: view.value.seen } as const;
  const eventId = 'test:answer';
  await world.services.breaker.answer(world.community, ada.person, { ...given, eventId });
  await world.follow();
  expect(crowd.some((who) => isHolder(who.externalId))).toBe(false);
  expect(world.wordsWith('may take what it had held back')).toContain('Done: 60 taken.');
});

test('a removal and its undoing are counted without a look, and the answer shows how far they are', async () => {
  const { crowd } = await holdAll(30);
  const { ada } = world;
  const asked = await world.say(ada, 'role ungate', { role: 'Holder' });
  const removed = await world.press(ada, asked, 'Remove the gate');
  const begun = await world.press(ada, removed, 'How far is it?');
  expect(wordsOf(begun)).toContain('▱▱▱▱▱▱▱▱▱▱ 0 of 30 roles and tags are written');
  await world.follow();
  expect(holders()).toBe(0);
  expect(wordsOf(await world.press(ada, begun, 'Look again'))).toContain('Done: 30 taken.');

  const shown = await world.say(ada, 'role undo');
  const undone = await world.press(ada, shown, `Undo it for ${crowd.length}`);
  await world.follow();
  const ended = await world.press(ada, undone, 'How far is it?');
  expect(wordsOf(ended)).toContain('A change to Holder was undone\n✅ Done: 30 given.');
  expect((ended.buttons ?? []).flat()).toEqual([]);
  // Nobody has a channel for the staff here: it stood nowhere, and in the inbox at its end.
  expect(world.cards()).toEqual({ discord: [], telegram: [] });
  expect((await told()).map(({ cause }) => cause)).toEqual(['undo', 'ungate', 'on']);
});

test('what is done in a moment has no card and no word; who leaves is not waited for', async () => {
  await world.chooseStaff();
  const { crowd } = await holdAll(20);
  expect(world.cards()).toEqual({ discord: [], telegram: [] });
  expect(await told()).toEqual([]);
  const more = await addCrowd(world, 'discord', 30);
  await setCitizens(world, more, true);
  const gone = crowd[0];
  if (!gone) throw new Error('nobody');
  const asked = await world.say(world.ada, 'role ungate', { role: 'Holder' });
  await world.press(world.ada, asked, 'Remove the gate');
  world.discord.memberLeaves(world.guildId, gone.externalId);
  await world.follow();
  const work = await world.services.gateWork.view(
    world.community,
    world.ada.person,
    (await world.sql<{ id: string }[]>`select id from gate`)[0]?.id ?? '',
  );
  expect(work).toMatchObject({ ok: true, value: { ending: 'done', took: 19, open: 0, failed: 0 } });
});

test('a channel of the staff that is closed to the bot closes nothing else', async () => {
  await world.chooseStaff();
  world.discord.deleteChannel(world.staff);
  await holdAll(30);
  expect(world.cards().telegram).toHaveLength(1);
  expect(await world.services.breakages.obstacle(world.server)).toBeUndefined();
  expect(await told()).toMatchObject([{ cause: 'on', gave: 30 }]);
});

/** The latest of the gate's role, counted now. */
async function workOf(gate: string) {
  const { services, community, ada } = world;
  const view = await services.gateWork.view(community, ada.person, gate);
  if (!view.ok) throw new Error(view.refusal.code);
  return view.value;
}

test('whom it looks at, set otherwise, is followed; its answer shows how far it is', async () => {
  await world.chooseStaff();
  const crowd = await addCrowd(world, 'discord', 30);
  await setCitizens(world, crowd, true);
  const gate = await world.openGate('citizen');
  const { services, community, ada } = world;
  const narrow = { audience: 'asked', eventId: 'test:narrow' } as const;
  await services.gateSettings.change(community, ada.person, { id: gate }, narrow);
  await world.follow();
  expect(world.cards().discord).toEqual([]);
  const role = { by: 'name', name: 'Holder' };
  const told = await world.say(ada, 'role set', { role, audience: 'everyone' });
  await world.follow();
  expect(holders()).toBe(30);
  expect(world.cards().discord).toHaveLength(1);
  expect(world.cards().telegram).toHaveLength(1);
  expect(world.wordsWith('The settings of Holder were changed')).toContain('Done: 30 given.');
  expect(wordsOf(await world.press(ada, told, 'How far is it?'))).toContain('Done: 30 given.');
  expect(await told30()).toEqual(['set']);
  // The same once more changes nothing, and begins nothing.
  const same = await world.say(ada, 'role set', { role, audience: 'everyone' });
  expect(same.buttons ?? []).toEqual([]);
  expect((await workOf(gate)).ending).toBe('done');
});

const told30 = async () =>
  (await told()).flatMap(({ cause, gave }) => (gave === 30 ? [cause] : []));

test('a setting amid the writing takes it on, and an exemption of one leaves it alone', async () => {
  await world.chooseStaff();
  const crowd = await addCrowd(world, 'discord', 30);
  await setCitizens(world, crowd, true);
  const gate = await world.openGate('citizen');
  const { services, community, ada } = world;
  await services.gateChecks.sweep(community);
  expect(await workOf(gate)).toMatchObject({ cause: 'on', looked: true, open: 30 });
  const [one] = crowd;
  const exempt = await world.say(ada, 'role exempt', {
    person: {
      by: 'account',
      platform: 'discord',
      externalId: one?.externalId ?? '',
      displayName: 'One',
    },
    role: { by: 'name', name: 'Holder' },
    give: true,
  });
  expect(wordsOf(exempt)).toContain('Holder');
  expect(await workOf(gate)).toMatchObject({ cause: 'on', ending: null, open: 30 });

  const grace = { grace: '1h', eventId: 'test:grace' };
  const done = await services.gateSettings.change(community, ada.person, { id: gate }, grace);
  expect(done.ok).toBe(true);
  expect(await workOf(gate)).toMatchObject({ cause: 'set', looked: false, open: 30 });
  await world.follow();
  expect(await workOf(gate)).toMatchObject({ cause: 'set', gave: 30, open: 0, ending: 'done' });
  expect(world.wordsWith('The settings of Holder were changed')).toContain('Done: 30 given.');
});

test('those who were kept and are left to the rule again are followed', async () => {
  await world.chooseStaff();
  const { crowd, gate } = await holdAll(60);
  const { services, community, ada } = world;
  await services.gateSettings.setShare(community, ada.person, 50, 'test:share');
  const losing = crowd.slice(0, 35);
  await setCitizens(world, losing, false);
  await world.follow();
  await world.sweep();
  const run = await world.store.runs.findWaitingRun(gate);
  const view = await services.breaker.view(community, ada.person, run?.id ?? '');
  if (!view.ok) throw new Error(view.refusal.code);
  const answer = { run: view.value.run, answer: 'keep', seen: view.value.seen } as const;
  await services.breaker.answer(community, ada.person, { ...answer, eventId: 'test:keep' });
  // Some are citizens again: the rest is few enough to be taken without a word.
  await setCitizens(world, losing.slice(0, 8), true);
  await world.sweep();
  expect(holders()).toBe(60);
  const doctor = await world.say(ada, 'role doctor');
  await world.press(ada, doctor, 'Let the rule decide on Holder');
  await world.follow();
  expect(holders()).toBe(33);
  expect(world.wordsWith('decides again about those who were kept')).toContain('Done: 27 taken.');
});

test('what stands still for a day is told as open', async () => {
  await world.chooseStaff();
  const crowd = await addCrowd(world, 'discord', 30);
  await setCitizens(world, crowd, true);
  const gate = await world.openGate('citizen');
  const { services, community } = world;
  await services.gateChecks.sweep(community);
  const { id } = await workOf(gate);
  await services.gateWork.follow(id);
  await world.advance(86_400_000 + 60_000);
  await services.gateWork.follow(id);
  expect(await told()).toMatchObject([{ cause: 'on', gave: 0, still: { open: 30 } }]);
  expect((await workOf(gate)).ending).toBe('still');
});
