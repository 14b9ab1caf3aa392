/** Another rule for a gate that stands: shown, asked once, judged anew; on either platform, by a moderator who is on both. */
import { afterEach, describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import {
  type GateWorld,
  type Platform,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

const STRICTER = 'citizen and member >= 60d';

let world: GateWorld;
let staff: Somebody;
let bo: Somebody;
let cy: Somebody;

const holding = () => [world.rolesOf(bo).length === 1, world.tagOf(cy) === 'holder'];
const theGate = async () => (await world.services.gates.list(world.community))[0];
const holder = ({ platform }: Pick<Somebody, 'platform'>) =>
  platform === 'discord'
    ? { by: 'native', platform, externalId: world.holderRole, name: 'Holder' }
    : 'Holder';
const another = (rule: string) => world.say(staff, 'role gate', { role: holder(staff), rule });
const named = (who: Somebody) => ({
  by: 'account',
  platform: who.platform,
  externalId: who.externalId,
  displayName: who.name,
});

async function begin(platform: Platform, grace?: string): Promise<void> {
  world = await startGateWorld();
  staff = world.ada;
  if (platform === 'telegram') {
    const other = await world.joinTelegram('Ada');
    await world.merge(other, world.ada);
    staff = { ...other, person: world.ada.person };
  }
  bo = await world.joinDiscord('Bo');
  cy = await world.joinTelegram('Cy');
  await grantCitizens(world, [bo, cy]);
  await world.work();
  await world.openGate('citizen', 'holder', grace);
  await world.work();
  expect(holding()).toEqual([true, true]);
}
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

describe.each(['discord', 'telegram'] as const)('on %s', (platform) => {
  test('shown with who would lose it, changed by one press, lost after its time by version 2', async () => {
    await begin(platform, '1d');
    const asked = await another(STRICTER);
    const said = wordsOf(asked);
    expect(said).toContain('Rule now\ncitizen\nNew rule, version 2\ncitizen and member >= 60d');
    expect(said).toContain('The gate is on and stays on');
    expect(said).toContain('2 members would lose it:');
    expect(asked.files?.map(({ name }) => name)).toEqual([expect.stringMatching(/\.csv$/)]);
    await world.sweep();
    expect([(await theGate())?.rule, ...holding()]).toEqual(['citizen', true, true]);

    expect(wordsOf(await world.press(bo, asked, 'Change the rule'))).toContain('Only a moderator');
    const done = await world.press(staff, asked, 'Change the rule');
    expect(wordsOf(done)).toContain('citizen and member >= 60d now, version 2');
    expect(await theGate()).toMatchObject({ rule: STRICTER, version: 2, state: 'on' });
    // What was found by the rule before is not what this one says.
    expect(wordsOf(await world.say(bo, 'why'))).toContain('not looked at yet');
    await world.sweep();
    expect(holding()).toEqual([true, true]);
    const told = (await world.services.inbox.read(bo.person)).flatMap(({ notice }) =>
      notice.kind === 'role-losing' ? [notice.rule] : [],
    );
    expect(told).toEqual([STRICTER]);
    await world.advance(DAY_MS);
    await world.sweep();
    expect(holding()).toEqual([false, false]);
    const why = await world.say(staff, 'role why', { person: named(bo), role: 'Holder' });
    expect(wordsOf(why)).toMatch(/taken .* by the rule, version 2/);

    const audit = await world.store.communities.listAudit(world.community, 20);
    expect(audit.find(({ action }) => action === 'gate.rule')?.details).toMatchObject({
      ...{ rule: STRICTER, ruleBefore: 'citizen', version: 2 },
    });
    const late = wordsOf(await world.press(staff, asked, 'Change the rule'));
    expect(late).toContain('has meanwhile been changed to citizen and member >= 60d');
    expect((await theGate())?.version).toBe(2);
  });

  test('a wider rule gives and takes nothing from those who meet it; in preview it stays there', async () => {
    await begin(platform);
    const dan = await world.joinDiscord('Dan');
    await world.work();
    const asked = await another('citizen or not citizen');
    expect(wordsOf(asked)).toContain('Nobody would lose it');
    await world.press(staff, asked, 'Change the rule');
    const taken = world.discord.requests.filter(({ method }) => method === 'DELETE').length;
    await world.sweep();
    expect([...holding(), world.rolesOf(dan).length === 1]).toEqual([true, true, true]);
    expect(world.discord.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(taken);

    const id = (await theGate())?.id ?? '';
    await world.services.gates.switch(world.community, world.ada.person, id, 'preview');
    const back = await another('citizen');
    expect(wordsOf(back)).toContain('in preview and stays so');
    expect(wordsOf(await world.press(staff, back, 'Change the rule'))).toContain(
      'still in preview',
    );
    await world.sweep();
    expect(await theGate()).toMatchObject({ state: 'preview', version: 3 });
    expect(world.rolesOf(dan)).toHaveLength(1);
  });

  test('the same rule, a wrong one, one that names itself, and whoever may not: nothing is shown or changed', async () => {
    await begin(platform);
    expect(wordsOf(await another('CITIZEN'))).toContain('already has a gate');
    expect(wordsOf(await another('citizen and'))).not.toContain('Another rule');
    expect(wordsOf(await another('citizen or role("Holder")'))).not.toContain('Another rule');
    // What the gate is besides is not changed along, and not dropped in silence.
    for (const beside of [{ grace: '2d' }, { audience: 'citizens' }, { tag: 'other' }]) {
      const asked = { role: holder(staff), rule: STRICTER, ...beside };
      expect(wordsOf(await world.say(staff, 'role gate', asked))).toContain('already has a gate');
      const picked = { role: holder(staff), ...beside };
      expect(wordsOf(await world.say(staff, 'role gate', picked))).toContain('already has a gate');
    }
    const other = platform === 'discord' ? bo : cy;
    const denied = await world.say(other, 'role gate', { role: holder(other), rule: STRICTER });
    expect(wordsOf(denied)).toContain('moderator');
    expect(await theGate()).toMatchObject({ rule: 'citizen', version: 1 });
  });
});

test('a rule that would take it from too many stops, and a question about the rule before is over', async () => {
  await begin('discord');
  const more: Somebody[] = [];
  for (const name of ['Dan', 'Eve', 'Fay', 'Gus']) more.push(await world.joinDiscord(name));
  await grantCitizens(world, more);
  await world.sweep();
  await revokeCitizens(world, [bo, cy, ...more]);
  await world.sweep();
  const id = (await theGate())?.id ?? '';
  const first = await world.store.runs.findWaitingRun(id);
  expect([first?.version, ...holding()]).toEqual([1, true, true]);

  await world.press(staff, await another(STRICTER), 'Change the rule');
  expect((await world.store.runs.findRun(first?.id ?? ''))?.state).toBe('over');
  await world.sweep();
  const second = await world.store.runs.findWaitingRun(id);
  expect([second?.version, second?.losing, ...holding()]).toEqual([2, 6, true, true]);
});

test('a look that was under way writes nothing of the version before', async () => {
  await begin('discord');
  const id = (await theGate())?.id ?? '';
  const dan = await world.joinDiscord('Dan');
  await grantCitizens(world, [dan]);
  const asked = await another(STRICTER);
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let locked: () => void = () => undefined;
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  // A look has its gates by then, and waits for what it is to find.
  const blocker = world.sql.begin(async (sql) => {
    await sql`lock table citizenship in access exclusive mode`;
    locked();
    await held;
  });
  await isLocked;
  const look = world.services.gateChecks.sweep(world.community);
  for (let waiting = 0; waiting === 0; ) {
    const [row] = await world.sql<{ count: number }[]>`
      select count(*)::int as count from pg_locks
      where relation = 'citizenship'::regclass and not granted`;
    waiting = row?.count ?? 0;
  }
  const done = await world.press(staff, asked, 'Change the rule');
  expect(wordsOf(done)).toContain('version 2');
  release();
  await Promise.all([blocker, look]);
  // By the rule before Dan would have it.
  expect(await world.store.grants.findVerdict(id, dan.person)).toBeUndefined();
  expect(world.rolesOf(dan)).toEqual([]);
  await world.sweep();
  const found = await world.store.grants.findVerdict(id, dan.person);
  expect([found?.version, found?.verdict]).toEqual([2, 'no']);
  expect(world.rolesOf(dan)).toEqual([]);
});

test('the picker leads there as well', async () => {
  await begin('discord');
  const first = await world.say(staff, 'role gate');
  const list = first.selects?.find((one) => one.option === 'discordRole');
  expect(list?.choices).toEqual([{ label: 'Holder (has a gate)', value: world.holderRole }]);
  const values = { discordRole: world.holderRole };
  const picked = await world.act(staff, { kind: 'press', id: list?.press.id ?? '', values });
  expect(wordsOf(picked)).toContain('It has a gate already, with the rule citizen');
  let card = await world.press(staff, picked, 'Member for at least…');
  card = await world.press(staff, card, '30 days');
  const shown = await world.press(staff, card, 'Show what would change');
  expect(wordsOf(shown)).toContain('New rule, version 2\nmember >= 30d');
  expect(await theGate()).toMatchObject({ rule: 'citizen', version: 1 });
  await world.press(staff, shown, 'Change the rule');
  expect(await theGate()).toMatchObject({ rule: 'member >= 30d', version: 2, state: 'on' });
});
