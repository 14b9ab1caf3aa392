/** `/propose` with a method: refused with words where it cannot be, shown before it is published, counted to its end. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { type Somebody, wordsOf } from '../../support/gate-world.ts';

let world: DecisionWorld;
beforeAll(async () => {
  world = await startDecisionWorld();
});
afterAll(() => world?.close());

const TREES = 'Ash | Birch | Cedar';
const propose = (who: Somebody, values: { [option: string]: string }) =>
  world.say(who, 'proposal create', { title: 'What to plant', ...values });
const casterOf = async (who: Somebody) => {
  const account = await world.store.people.findAccount(who.platform, who.externalId);
  if (!account) throw new Error(`${who.name} has no account`);
  return { person: who.person, account: account.id };
};

test('a ranked choice is explained, published once and counted to a result on the card', async () => {
  const { ada, bo, cleo, services, community } = world;
  const shown = await propose(bo, { method: 'ranked-choice', choices: TREES });
  const said = wordsOf(shown);
  expect(said).toContain('Ash\nBirch\nCedar');
  expect(said).toContain('Ranked choice. A ballot is the options in your order');
  expect(said).toContain('until one has more than half.');
  expect(await services.proposalViews.list(community)).toEqual([]);
  expect(wordsOf(await world.press(bo, shown, 'Publish'))).toContain('is published');
  await world.press(bo, shown, 'Publish');
  const [view, ...others] = await services.proposalViews.list(community);
  if (!view || others.length > 0) throw new Error('there is not one proposal');
  expect(view).toMatchObject({ method: 'ranked-choice/1', choices: ['Ash', 'Birch', 'Cedar'] });
  await services.course.open(view.id);
  for (const [who, choice] of [
    [ada, [2, 1]],
    [bo, [2]],
    [cleo, [1, 2]],
  ] as const) {
    const cast = await services.votes.cast(await casterOf(who), community, view.id, choice);
    expect(cast.ok).toBe(true);
  }
  const open = wordsOf(await world.say(cleo, 'proposal show', { proposal: String(view.number) }));
  expect(open).toContain('First places so far');
  expect(open).not.toContain('Result');
  await world.advance(72 * HOUR_MS);
  await services.course.close(view.id);
  const ended = wordsOf(await world.say(cleo, 'proposal show', { proposal: String(view.number) }));
  expect(ended).toContain('🏆 Result: Birch.');
  expect(ended).toContain('decided');
});

test.each<[{ [option: string]: string }, string]>([
  [{ method: 'basic', choices: TREES }, 'For or against has its own options'],
  [{ method: 'stv' }, 'Single transferable vote needs options to choose from'],
  [{ choices: 'Ash' }, 'A question needs at least 2 choices'],
  [{ method: 'stv', choices: TREES, seats: '3' }, '3 of 3 options cannot win'],
  [{ method: 'ranked-choice', choices: TREES, seats: '2' }, 'Ranked choice finds one winner'],
])('%j is refused before anything is asked', async (values, words) => {
  const refused = await propose(world.ada, values);
  expect(wordsOf(refused)).toContain(words);
  expect(refused.buttons ?? []).toEqual([]);
});
