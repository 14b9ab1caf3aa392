/** `/propose` with a method: refused with words where it cannot be, shown before it is published, counted to its end. */

import { parseEther } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { type Somebody, wordsOf } from '../../support/gate-world.ts';

let chain: SandboxChain;
let world: DecisionWorld;
beforeAll(async () => {
  chain = await startChain();
  world = await startDecisionWorld(chain);
});
afterAll(async () => {
  await world?.close();
  await chain?.stop();
});

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
  // Members vote, and nobody looks whether two of them are one.
  expect(open).toContain('whoever has several accounts has more to say');
  expect(open).not.toContain('Result');
  await world.advance(72 * HOUR_MS);
  await services.course.close(view.id);
  const ended = wordsOf(await world.say(cleo, 'proposal show', { proposal: String(view.number) }));
  expect(ended).toContain('🏆 Result: Birch.');
  // Who won says that it is decided.
  expect(ended.split('\n')).not.toContain('decided');
});

test('a choice between payments says what each option does, and its tie offers a run-off', async () => {
  const { ada, bo, cleo, services, store, community } = world;
  await store.communities.updateCommunity(community, {
    ...{ capPerPayment: parseEther('10'), capPerDay: parseEther('20') },
  });
  await world.link(bo, people.bo.address.toLowerCase(), null, true);
  await world.link(cleo, people.cleo.address.toLowerCase(), null, true);
  await world.advance(DAY_MS + 1);
  const personOf = ({ platform, externalId, name }: Somebody) => ({
    ...{ by: 'account', platform, externalId, displayName: name },
  });
  const grant = { title: 'Whom to give the grant', amount: '5' };
  const between = { ...grant, to: personOf(bo), to2: personOf(cleo), choices: 'Save it' };
  const refused = await world.say(ada, 'proposal create', { ...between, method: 'basic' });
  expect(wordsOf(refused)).toContain('you named several people');
  const shown = await world.say(ada, 'proposal create', between);
  expect(wordsOf(shown)).toContain('a choice between payments');
  expect(wordsOf(shown)).toContain('If Bo wins: send 5 CIV');
  expect(wordsOf(shown)).toContain('If Cleo wins: send 5 CIV');
  expect(wordsOf(shown)).toContain('Bo\nCleo\nSave it\nNone of these');
  await world.press(ada, shown, 'Publish');
  const [view] = await services.proposalViews.list(community);
  if (!view) throw new Error('nothing is published');
  expect(view.method).toBe('single-choice/1');
  await world.open(view.id);
  for (const [who, choice] of [
    [ada, 1],
    [bo, 1],
    [cleo, 2],
  ] as const) {
    expect(
      await services.votes.cast(await casterOf(who), community, view.id, choice),
    ).toMatchObject({
      ok: true,
    });
  }
  // Level by the last word of Ada: two of three would have been enough.
  expect(await services.votes.cast(await casterOf(bo), community, view.id, 2)).toMatchObject({
    ok: true,
  });
  const again = await services.votes.cast(await casterOf(cleo), community, view.id, 3);
  expect(again.ok).toBe(true);
  await world.advance(72 * HOUR_MS);
  await services.course.close(view.id);
  const tied = await world.say(ada, 'proposal show', { proposal: String(view.number) });
  expect(wordsOf(tied)).toContain('Nothing is carried out; a run-off can be proposed');
  const runOff = await world.press(ada, tied, 'Propose a run-off');
  expect(wordsOf(runOff)).toContain('Run-off: Whom to give the grant');
  expect(wordsOf(runOff)).toContain('If Cleo wins: send 5 CIV');
  expect(wordsOf(runOff)).toContain('Save it\nNone of these');
  await services.course.execute(view.id);
  expect(await world.stateOf(view.id)).toBe('tied');
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
