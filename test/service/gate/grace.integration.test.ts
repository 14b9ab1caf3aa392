/** Somebody who no longer meets a rule is told first, and loses the role by the law's time. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noticeReply } from '#chat/notice.ts';
import { wordsFor } from '#chat/words/index.ts';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { grantCitizens, revokeCitizens } from '../../support/citizens.ts';
import {
  type GateWorld,
  type Somebody,
  startGateWorld,
  wordsOf,
} from '../../support/gate-world.ts';

let world: GateWorld;
let bo: Somebody;
let cy: Somebody;

beforeEach(async () => {
  world = await startGateWorld();
  bo = await world.joinDiscord('Bo');
  cy = await world.joinTelegram('Cy');
  await grantCitizens(world, [bo, cy]);
});
afterEach(async () => {
  expect([...world.discord.violations, ...world.telegram.violations]).toEqual([]);
  await world.close();
});

const holder = () => ({
  by: 'native',
  platform: 'discord',
  externalId: world.holderRole,
  name: 'Holder',
});
const gate = (grace: string) =>
  world.say(world.ada, 'role gate', { role: holder(), rule: 'citizen', tag: 'holder', grace });

/** What somebody was told of losing it. */
const warnings = async (who: Somebody) =>
  (await world.services.inbox.read(who.person)).flatMap(({ notice }) =>
    notice.kind === 'role-losing' ? [notice] : [],
  );

test('told once what is missing and until when; met again in time, nothing happens; else it ends then', async () => {
  const shown = await gate('3d');
  expect(wordsOf(shown)).toContain('loses it 72 h later unless they meet it again');
  await world.press(world.ada, shown, 'Switch on');
  await world.work();
  expect([world.rolesOf(bo), world.tagOf(cy)]).toEqual([[world.holderRole], 'holder']);

  await revokeCitizens(world, [bo, cy]);
  await world.sweep();
  await world.sweep();
  expect([world.rolesOf(bo), world.tagOf(cy)]).toEqual([[world.holderRole], 'holder']);
  const [told, ...more] = await warnings(bo);
  expect(more).toEqual([]);
  if (!told) throw new Error('Bo was not told');
  const reply = noticeReply(told, wordsFor('en'));
  const said = wordsOf({ blocks: reply.blocks });
  expect(said).toContain('You no longer meet the rule citizen of Holder');
  expect(said).toContain('❌ citizen: a moderator can make you one');
  expect(reply.buttons?.flat().map((button) => button.label)).toEqual(['Check again']);
  expect(wordsOf(await world.say(cy, 'why'))).toContain('unless the rule is met again by then');

  await grantCitizens(world, [cy]);
  await world.sweep();
  expect(wordsOf(await world.say(cy, 'why'))).not.toContain('unless the rule is met again');
  await world.advance(3 * DAY_MS - HOUR_MS);
  await world.sweep();
  expect([world.rolesOf(bo), world.tagOf(cy)]).toEqual([[world.holderRole], 'holder']);
  await world.advance(HOUR_MS);
  await world.work();
  expect([world.rolesOf(bo), world.tagOf(cy)]).toEqual([[], 'holder']);
  expect(await world.noticesOf(bo)).toContain('role-removed');

  // A second time the clock starts anew.
  await revokeCitizens(world, [cy]);
  await world.sweep();
  expect(world.tagOf(cy)).toBe('holder');
  expect(await warnings(cy)).toHaveLength(2);
});

test('back in preview no clock runs, and switched on again there is the whole time', async () => {
  const shown = await gate('1d');
  await world.press(world.ada, shown, 'Switch on');
  await world.work();
  await revokeCitizens(world, [bo]);
  await world.sweep();
  const [found] = await world.services.gates.list(world.community);
  const id = found?.id ?? '';
  await world.services.gates.switch(world.community, world.ada.person, id, 'preview');
  await world.advance(2 * DAY_MS);
  await world.sweep();
  await world.services.gates.switch(world.community, world.ada.person, id, 'on');
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([world.holderRole]);
  await world.advance(DAY_MS);
  await world.sweep();
  expect(world.rolesOf(bo)).toEqual([]);
});

test('a time that is none, or too long, is refused; none at all is said', async () => {
  expect(wordsOf(await gate('soon'))).toContain('soon');
  expect(wordsOf(await gate('31d'))).toContain('30 days');
  expect(await world.services.gates.list(world.community)).toEqual([]);
  expect(wordsOf(await gate('0'))).toContain('loses it at once');
});
