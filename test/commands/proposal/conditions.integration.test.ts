/** `/propose` under conditions: on both platforms what is shown is what is published, whenever the button is pressed. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SealedReply } from '#chat/reply.ts';
import type { JsonValue } from '#core/canonical-json.ts';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { NO_CONDITIONS } from '#core/execution/conditions.ts';
import { conditionsIn, votedFromJson, votedHash } from '#core/execution/voted.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { type Somebody, wordsOf } from '../../support/gate-world.ts';

let chain: SandboxChain;
let world: DecisionWorld;
beforeAll(async () => {
  chain = await startChain();
  world = await startDecisionWorld(chain);
  const caps = { capPerPayment: 10n ** 20n, capPerDay: 10n ** 21n };
  await world.store.communities.updateCommunity(world.community, caps);
  await world.link(world.bo, people.bo.address.toLowerCase(), null, true);
  await world.advance(DAY_MS + 1);
  const { platform, externalId, name } = world.bo;
  const to = { by: 'account', platform, externalId, displayName: name };
  pay = { title: 'Wages', amount: '1', to };
});
afterAll(async () => {
  await world?.close();
  await chain?.stop();
});

// Nobody may have more than some open at a time.
afterEach(async () => {
  for (const { voteId, state } of await world.store.proposals.listProposals(world.community, 20)) {
    if (state !== 'published') continue;
    await world.store.proposals.updateProposal(voteId, { state: 'withdrawn' });
  }
});

let pay: { [option: string]: JsonValue };
/** Fills in the one field of a form, or answers where there are no forms. */
function answer(who: Somebody, asked: SealedReply, option: string, value: string) {
  return asked.form
    ? world.act(who, { kind: 'press', id: asked.form.press.id, values: { [option]: value } })
    : world.act(who, { kind: 'text', value });
}
const latest = async () => {
  const [row] = await world.store.proposals.listProposals(world.community, 1);
  if (!row) throw new Error('no proposal');
  return row;
};

test('a payroll is shown, published as it was shown, and shown again on its card', async () => {
  for (const who of [world.ada, world.bo]) {
    const before = await world.store.now();
    const asked = { ...pay, 'not-before': '30d', until: '300d', every: 'month', times: '6' };
    const shown = await world.say(who, 'proposal create', asked);
    const said = wordsOf(shown);
    expect(said).toContain('not before');
    expect(said).toContain('again every month by the calendar of');
    expect(said).toContain('6 times in all');
    // What is pressed a day later means the moments that were shown.
    await world.advance(DAY_MS);
    expect(wordsOf(await world.press(who, shown, 'Publish'))).toContain('is published');
    const row = await latest();
    const { notBefore, until, repeats } = conditionsIn(row.action);
    const sinceMs = (notBefore?.getTime() ?? 0) - before.getTime();
    expect(Math.abs(sinceMs - 30 * DAY_MS)).toBeLessThan(HOUR_MS);
    expect((until?.getTime() ?? 0) - (notBefore?.getTime() ?? 0)).toBe(270 * DAY_MS);
    expect(repeats).toMatchObject({ every: 'month', times: 6 });
    const card = wordsOf(await world.say(who, 'proposal show', { proposal: `#${row.number}` }));
    expect(card).toContain('Conditions:');
    expect(card).toContain('never made up for');
  }
});

test('what follows another names it, and its card says that it waits', async () => {
  const { ada, cleo, services } = world;
  const first = await world.say(ada, 'proposal create', pay);
  await world.press(ada, first, 'Publish');
  const { number } = await latest();
  const shown = await world.say(ada, 'proposal create', { ...pay, after: String(number) });
  expect(wordsOf(shown)).toContain(`only once proposal #${number} was carried out`);
  await world.press(ada, shown, 'Publish');
  const { voteId } = await latest();
  await world.passed(voteId);
  await world.advance(HOUR_MS);
  await services.course.execute(voteId);
  const card = await world.say(cleo, 'proposal show', { proposal: voteId });
  expect(wordsOf(card)).toContain(`as soon as proposal #${number} was`);
});

test('its end is proposed from its card, and a treasurer stops it', async () => {
  const { ada, bo, cleo } = world;
  const shown = await world.say(ada, 'proposal create', { ...pay, every: '2d' });
  await world.press(ada, shown, 'Publish');
  const { voteId } = await latest();
  await world.passed(voteId);
  const card = await world.say(bo, 'proposal show', { proposal: voteId });
  const labels = (card.buttons ?? []).flat().map(({ label }) => label);
  expect(labels).toContain('Propose its end');
  expect(labels).not.toContain('Stop it');
  const offered = await world.press(bo, card, 'Propose its end');
  expect(wordsOf(offered)).toContain('carries out again and again ends');
  const why = { proposal: voteId, reason: 'They left' };
  expect(wordsOf(await world.say(cleo, 'proposal stop', why))).toContain('treasurer');
  expect(wordsOf(await world.say(ada, 'proposal stop', why))).toContain('is not carried out again');
  expect(await world.stateOf(voteId)).toBe('failed: repeats-stopped');
  expect(wordsOf(await world.say(ada, 'proposal stop', why))).toContain('nothing to end');
});

test('its author edits them: shown, asked once, kept as a version; what is not said stays', async () => {
  for (const who of [world.ada, world.bo]) {
    const first = { ...pay, until: '300d', every: 'month', times: '6' };
    await world.press(who, await world.say(who, 'proposal create', first), 'Publish');
    const before = await latest();
    const proposal = before.voteId;
    const stood = conditionsIn(before.action);
    const change = { proposal, 'not-before': '30d', times: 'none' };
    const asked = await world.say(who, 'proposal edit', change);
    const said = wordsOf(asked);
    expect(said).toContain('would be carried out under other conditions');
    expect(said).toMatch(/not before .*until it is ended.*Instead of:.*6 times in all/s);
    expect(said).toContain('The discussion starts anew');
    const shownAt = await world.store.now();
    // What is pressed an hour later means the moment that was shown.
    await world.advance(HOUR_MS);
    expect((await latest()).actionHash).toBe(before.actionHash);
    expect(wordsOf(await world.press(who, asked, 'Change it'))).toContain('version 2');
    const row = await latest();
    const voted = votedFromJson(row.action);
    expect(row.actionHash).toBe(votedHash(voted));
    expect(row.actionHash).not.toBe(before.actionHash);
    expect(voted.conditions).toMatchObject({
      until: stood.until,
      repeats: { ...stood.repeats, times: null },
    });
    const heldMs = (voted.conditions.notBefore?.getTime() ?? 0) - shownAt.getTime();
    expect(Math.abs(heldMs - 30 * DAY_MS)).toBeLessThan(HOUR_MS / 2);
    // A year of it is at risk, and not half a year.
    expect(row.moneyAtRisk ?? 0n).toBeGreaterThan(before.moneyAtRisk ?? 0n);
    const changes = wordsOf(await world.say(world.cleo, 'proposal changes', { proposal }));
    expect(changes).toContain('- every month, 6 times');
    expect(changes).toMatch(/\+ not before: \d{4}-\d\d-\d\d/);
    expect(changes).not.toContain('until:');
    const taken = { 'not-before': 'none', until: 'none', every: 'none' };
    const none = await world.say(who, 'proposal edit', { proposal, ...taken });
    expect(wordsOf(none)).toContain('no conditions: as soon as it has passed');
    await world.press(who, none, 'Change it');
    expect(conditionsIn((await latest()).action)).toEqual(NO_CONDITIONS);
    const again = await world.say(who, 'proposal edit', { proposal, ...taken });
    expect(wordsOf(again)).toContain('says already');
    const both = { proposal, title: 'Wage', until: 'none' };
    expect(wordsOf(await world.say(who, 'proposal edit', both))).toContain('version 4');
  }
});

test('by the button below it, each condition as it stands', async () => {
  for (const who of [world.ada, world.bo]) {
    const first = { ...pay, every: 'month' };
    await world.press(who, await world.say(who, 'proposal create', first), 'Publish');
    const { voteId: proposal } = await latest();
    const card = await world.say(who, 'proposal show', { proposal });
    const parts = await world.press(who, card, 'Edit');
    const labels = (parts.buttons ?? []).flat().map(({ label }) => label);
    expect(labels.slice(-5)).toEqual([
      ...['Not before', 'Until', 'After another', 'How often', 'How many times'],
    ]);
    const form = await world.press(who, parts, 'How often');
    if (who === world.ada) expect(form.form?.fields[0]).toMatchObject({ value: 'month' });
    const asked = await answer(who, form, 'every', 'week');
    expect(wordsOf(asked)).toContain('again every week');
    await world.press(who, asked, 'Change it');
    expect(conditionsIn((await latest()).action).repeats).toMatchObject({ every: 'week' });
  }
});

test.each([
  [{ every: 'sometimes' }, 'says not how often'],
  [{ times: '3' }, 'how often'],
  [{ times: '1' }, 'from 2 to 520'],
  [{ after: '#999' }, '#999'],
  [{ until: '1m' }, 'always expire first'],
])('edited to %o it is refused in words', async (values, words) => {
  await world.press(world.ada, await world.say(world.ada, 'proposal create', pay), 'Publish');
  const { voteId: proposal } = await latest();
  const said = await world.say(world.ada, 'proposal edit', { proposal, ...values });
  expect(wordsOf(said)).toContain(words);
  expect((await latest()).textVersion).toBe(1);
});

test('what is followed is not edited to repeat, and nothing follows what came after it', async () => {
  const { ada } = world;
  await world.press(ada, await world.say(ada, 'proposal create', pay), 'Publish');
  const first = await latest();
  const follows = { ...pay, after: String(first.number) };
  await world.press(ada, await world.say(ada, 'proposal create', follows), 'Publish');
  const second = await latest();
  const edit = (row: typeof first, values: { [option: string]: JsonValue }) =>
    world.say(ada, 'proposal edit', { proposal: row.voteId, ...values });
  expect(wordsOf(await edit(first, { every: 'month' }))).toContain('no moment after what repeats');
  for (const after of [first.number, second.number]) {
    const round = wordsOf(await edit(first, { after: `#${after}` }));
    expect(round).toContain('Only an earlier proposal can be followed');
  }
  await world.press(ada, await edit(second, { after: 'none' }), 'Change it');
  expect(wordsOf(await edit(first, { every: 'month' }))).toContain('again every month');
});

test.each([
  [{ every: 'sometimes' }, 'says not how often'],
  [{ times: '3' }, 'how often'],
  [{ after: '#999' }, '#999'],
  [{ until: '1m' }, 'always expire first'],
])('%o is refused in words', async (values, words) => {
  for (const who of [world.ada, world.bo]) {
    const said = await world.say(who, 'proposal create', { ...pay, ...values });
    expect(wordsOf(said)).toContain(words);
  }
  const talk = await world.say(world.ada, 'proposal create', { title: 'Talk', until: '9d' });
  expect(wordsOf(talk)).toContain('nothing to hold back');
});
