/** `/propose` under conditions: on both platforms what is shown is what is published, whenever the button is pressed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonValue } from '#core/canonical-json.ts';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { conditionsIn } from '#core/execution/voted.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { wordsOf } from '../../support/gate-world.ts';

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

let pay: { [option: string]: JsonValue };
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
