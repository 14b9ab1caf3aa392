/** From "that takes a decision" to the decision: proposed on one platform, voted on both, carried out by itself. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { type Somebody, wordsOf } from '../../support/gate-world.ts';

let world: DecisionWorld;
beforeEach(async () => {
  world = await startDecisionWorld();
});
afterEach(async () => world.close());

const PUBLISH = 'Publish the proposal';
const meant = ({ platform, externalId, name }: Somebody) => ({
  ...{ by: 'account', platform, externalId, displayName: name },
});
const raise = { 'per-payment': '0.5', 'per-day': '1' };

async function only(): Promise<{ id: VoteId; card: string }> {
  const [view, ...others] = await world.services.proposalViews.list(world.community);
  if (!view || others.length > 0) throw new Error('there is not one proposal');
  const shown = await world.say(world.bo, 'proposal show', { proposal: String(view.number) });
  return { id: view.id, card: wordsOf(shown) };
}

test('caps are raised by those who vote for it on both platforms, after the timelock', async () => {
  const { ada, bo, cleo } = world;
  const refused = await world.say(ada, 'civitas caps', raise);
  expect(wordsOf(refused)).toContain('changes only by a decision. You can propose it');
  const offered = await world.press(ada, refused, 'Propose it');
  const will =
    'the spending caps change from 0.1 POINT per payment and 0.2 POINT per day to 0.5 POINT per payment and 1 POINT per day.';
  expect(wordsOf(offered)).toContain(will);
  expect(await world.services.proposalViews.list(world.community)).toEqual([]);
  expect(wordsOf(await world.press(ada, offered, PUBLISH))).toContain('is published');
  const { id, card } = await only();
  expect(card).toContain(will);
  expect(card).toContain('at least 2/3 of For and Against');
  await world.open(id);
  expect(await world.services.proposalViews.view(id)).toMatchObject({ state: 'voting' });
  const shown = await world.say(bo, 'proposal show', { proposal: id });
  expect(wordsOf(await world.press(bo, shown, 'For'))).toContain('Counted: you voted For');
  const onDiscord = await world.say(ada, 'proposal show', { proposal: id });
  expect(wordsOf(await world.press(ada, onDiscord, 'For'))).toContain('Counted: you voted For');
  const against = await world.say(cleo, 'proposal show', { proposal: id });
  expect(wordsOf(await world.press(cleo, against, 'Against'))).toContain(
    'Counted: you voted Against',
  );
  await world.ripen(id);
  expect(await world.caps()).toEqual([10n, 20n]);
  await world.services.course.execute(id);
  expect(await world.caps()).toEqual([50n, 100n]);
  const done = (await only()).card;
  expect(done).toContain('Carried out');
  // The card still says from what they were changed.
  expect(done).toContain(will);
});

test('each refusal shows in words what its proposal would do', async () => {
  const { ada, bo, cleo } = world;
  const offers: readonly [string, { [option: string]: unknown }, string][] = [
    [
      'office give',
      { person: meant(bo), office: 'treasurer', term: '90d' },
      'Bo, not in that office when this was proposed, becomes Treasurer, for 90 days from then on.',
    ],
    [
      'office give',
      { person: meant(bo), office: 'guardian' },
      'becomes Guardian, until the office is ended.',
    ],
    [
      'office end',
      { person: meant(cleo), office: 'guardian' },
      'Cleo, in office when this was proposed, is no longer Guardian.',
    ],
    [
      'civitas alarms',
      { webhook: 'https://b.example/secret' },
      'alarms go no more to the webhook at a.example, but to the one at b.example.',
    ],
  ];
  for (const [command, values, will] of offers) {
    const refused = await world.say(ada, command, values as never);
    const offered = await world.press(ada, refused, 'Propose it');
    expect(wordsOf(offered)).toContain(will);
    expect(wordsOf(offered)).not.toContain('secret');
    expect(wordsOf(await world.press(ada, offered, PUBLISH))).toContain('is published');
  }
  const titles = (await world.services.proposalViews.list(world.community)).map((one) => one.title);
  expect(titles.toSorted()).toEqual([
    'Alarms to the webhook at b.example',
    'Bo as guardian',
    'Bo as treasurer',
    'Cleo no longer guardian',
  ]);
});

test('who is no citizen publishes nothing, and what has changed since is not proposed', async () => {
  const { ada, community, store } = world;
  const dan = await world.joinTelegram('Dan');
  const refused = await world.say(ada, 'civitas caps', raise);
  const offered = await world.press(ada, refused, 'Propose it');
  expect(wordsOf(await world.press(dan, offered, PUBLISH))).toContain('Only citizens');
  await store.communities.updateCommunity(community, { capPerPayment: 1n });
  for (const [from, label] of [
    [refused, 'Propose it'],
    [offered, PUBLISH],
  ] as const) {
    expect(wordsOf(await world.press(ada, from, label))).toContain('has been changed since');
  }
  expect(await world.services.proposalViews.list(community)).toEqual([]);
});

test('while founding nothing is offered: a steward sets it', async () => {
  const { ada, community, store } = world;
  const refused = await world.say(ada, 'civitas caps', raise);
  await store.communities.updateCommunity(community, { state: 'founding', constitutedAt: null });
  const offered = await world.press(ada, refused, 'Propose it');
  expect(wordsOf(offered)).toContain('once the community is constituted');
  expect(wordsOf(await world.say(ada, 'civitas caps', raise))).not.toContain('decision');
});
