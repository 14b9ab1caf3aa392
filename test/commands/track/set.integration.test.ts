/** Rules per kind of proposal: a steward sets them while founding, a decision afterwards; old votes keep theirs. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR_MS } from '#core/duration.ts';
import type { SetTrackAction } from '#core/execution/community-action.ts';
import { fraction, printFraction } from '#core/fraction.ts';
import type { Track } from '#core/proposal/tracks.ts';
import { trackFromJson, trackToJson } from '#service/proposal/track-json.ts';
import { type DecisionWorld, startDecisionWorld } from '../../support/decision-world.ts';
import { wordsOf } from '../../support/gate-world.ts';
import { codeOf, must } from '../../support/wallet-world.ts';

let world: DecisionWorld;
beforeAll(async () => {
  world = await startDecisionWorld();
});
afterAll(async () => world.close());

const standing = async (id: 'plain' | 'action' | 'constitution') =>
  (await world.services.tracks.view(world.community, id)).track;
const quorum = (value: string) => ({ track: 'action', setting: 'quorum', value });

test('a rule is proposed, voted on at the higher of both bars, and carried out; what is published keeps its rules', async () => {
  const { ada, bo, community, store } = world;
  const shown = wordsOf(await world.say(bo, 'track show'));
  expect(shown).toContain('As the defaults have it.');
  expect(shown).toContain('quorum: 33 %');
  const refused = await world.say(ada, 'track set', quorum('50 %'));
  expect(wordsOf(refused)).toContain('changes only by a decision. You can propose it');
  const offered = await world.press(ada, refused, 'Propose it');
  expect(wordsOf(offered)).toContain(
    'of proposals of the kind “With an action”, quorum changes from 20 % to 50 %.',
  );
  // Harder than the constitution's own: what changes it is held to it.
  await store.tracks.insertTrack({
    ...{ communityId: community, name: 'action', version: 1, at: await store.now() },
    rules: trackToJson({ ...(await standing('action')), threshold: fraction(3n, 4n) }),
  });
  const published = await world.press(ada, offered, 'Publish the proposal');
  expect(wordsOf(published)).toContain('is published');
  const [first] = await world.services.proposalViews.list(community);
  if (!first) throw new Error('nothing is published');
  expect(printFraction(first.threshold)).toBe('3/4');
  await world.open(first.id);
  for (const who of [ada, bo]) {
    const card = await world.say(who, 'proposal show', { proposal: first.id });
    expect(wordsOf(await world.press(who, card, 'For'))).toContain('Counted');
  }
  const other = must(await world.publish(timelock('86400000', '0')));
  await world.ripen(first.id);
  await world.services.course.execute(first.id);
  expect(await world.stateOf(first.id)).toBe('executed');
  expect(printFraction((await standing('action')).quorum)).toBe('1/2');
  expect((await store.tracks.findTrack(community, 'action'))?.decidedBy).toBe(first.id);
  expect(wordsOf(await world.say(bo, 'track show'))).toContain('Version 2, set by a decision.');
  expect(await world.trail('track.set')).toBe(1);
  const kept = await store.proposals.findProposal(other);
  expect(printFraction(trackFromJson(kept?.rules).quorum)).toBe('33/100');
  // What it was proposed to change has been changed since: nothing is proposed on it any more.
  expect(wordsOf(await world.press(ada, refused, 'Propose it'))).toContain(
    'has been changed since',
  );
});

test('what no track may say is refused in words, with an example', async () => {
  const { ada } = world;
  const wrong = await world.say(ada, 'track set', quorum('101 %'));
  expect(wordsOf(wrong)).toContain('“101 %” is not possible for this rule. For example: 20 %');
  const token = { track: 'action', setting: 'gate', value: 'erc20(NOPE) >= 1' };
  expect(wordsOf(await world.say(ada, 'track set', token))).toContain('NOPE');
  const same = { track: 'action', setting: 'delegation', value: 'on' };
  expect(wordsOf(await world.say(ada, 'track set', same))).toContain('says so already');
});

test('no decision locks the community out of the next one', async () => {
  const { ada, publish, community, store, services } = world;
  const set = (setting: SetTrackAction['setting'], from: unknown, to: unknown) =>
    publish({
      ...{ kind: 'set-track', track: 'constitution', setting },
      ...{ from: JSON.stringify(from), to: JSON.stringify(to) },
    });
  expect(codeOf(await set('electorate', 'citizens', 'members'))).toBe('power-for-citizens');
  expect(codeOf(await set('power', 'one-person/1', 'token-balance/1'))).toBe('power-without-token');
  const members = { track: 'constitution', setting: 'electorate', value: 'members' };
  expect(wordsOf(await world.say(ada, 'track set', members))).toContain(
    'whoever has several accounts gains',
  );
  // Two that each would do, and do not together: the second is judged when it is carried out.
  const meanwhile = async (change: Partial<Track>) => {
    const { track, version } = await services.tracks.view(community, 'constitution');
    await store.tracks.insertTrack({
      ...{ communityId: community, name: 'constitution', version: version + 1 },
      ...{ rules: trackToJson({ ...track, ...change }), at: await store.now() },
    });
  };
  const first = must(await set('signing', 'optional', 'required'));
  await world.passed(first);
  await meanwhile({ secrecy: 'sealed' });
  await world.advance(HOUR_MS);
  await services.course.execute(first);
  expect(await world.stateOf(first)).toBe('failed: sealed-unsigned');
  await meanwhile({ secrecy: 'open' });
});

test('one person has only so many open, a gate keeps others out, on both platforms', async () => {
  const { ada, bo, cleo, community, store, services } = world;
  await store.communities.updateCommunity(community, { state: 'founding', constitutedAt: null });
  const setTo = async (setting: string, value: string) => {
    const asked = await world.say(ada, 'track set', { track: 'plain', setting, value });
    return wordsOf(await world.press(ada, asked, 'Change it'));
  };
  expect(wordsOf(await world.say(bo, 'track set', quorum('60 %')))).toContain('Only a steward');
  expect(await setTo('open', '1')).toContain('open proposals per person is now 1');
  const ask = (who: typeof ada, title: string) =>
    services.proposals.publish({
      ...{ community, author: who.person, title, body: '', payment: undefined, eventId: title },
    });
  expect((await ask(bo, 'One')).ok).toBe(true);
  expect(await ask(bo, 'Two')).toMatchObject({ refusal: { code: 'proposals-open', max: 1 } });
  expect((await ask(cleo, 'Three')).ok).toBe(true);
  const spam = await world.say(bo, 'proposal create', { title: 'Four' });
  expect(wordsOf(spam)).toContain('at most 1 at a time');
  expect(await setTo('gate', 'not citizen')).toContain('who may propose is now not citizen');
  expect(await ask(ada, 'Five')).toMatchObject({ refusal: { code: 'proposer-gate' } });
  expect(wordsOf(await world.say(cleo, 'proposal create', { title: 'Six' }))).toContain(
    '“not citizen”',
  );
  const dan = await world.joinTelegram('Dan');
  expect((await ask(dan, 'Seven')).ok).toBe(true);
});

const timelock = (from: string, to: string): SetTrackAction => ({
  ...{ kind: 'set-track', track: 'action', setting: 'timelock', from, to },
});
