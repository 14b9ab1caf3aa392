/** Each verb of an election said on both platforms, and a recall from the petition to the end of the office. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { fraction, printFraction } from '#core/fraction.ts';
import { asId, type VoteId } from '#core/identity.ts';
import { createRecallJob } from '#queue/jobs/election.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import { type DecisionWorld, startDecisionWorld } from '../support/decision-world.ts';
import { type Somebody, wordsOf } from '../support/gate-world.ts';

let world: DecisionWorld;
beforeAll(async () => {
  world = await startDecisionWorld();
});
afterAll(async () => world?.close());

const meant = (who: Somebody) => ({
  ...{ by: 'account', platform: who.platform, externalId: who.externalId, displayName: who.name },
});
const say = async (who: Somebody, verb: string, values = {}) =>
  wordsOf(await world.say(who, `election ${verb}`, values));
const cast = async (who: Somebody, id: VoteId, choice: unknown) => {
  const account = await world.store.people.findAccount(who.platform, who.externalId);
  if (!account) throw new Error(`${who.name} has no account`);
  const caster = { person: who.person, account: account.id };
  expect((await world.services.votes.cast(caster, world.community, id, choice)).ok).toBe(true);
};

test('one is opened, stood in and decided from both platforms', async () => {
  const { ada, bo, cleo, services, store, community } = world;
  // The community asks more of decisions on offices than the defaults: so it does of elections.
  const { track } = await services.tracks.view(community, 'constitution');
  await store.tracks.insertTrack({
    ...{ communityId: community, name: 'constitution', version: 1, at: await store.now() },
    rules: trackToJson({ ...track, quorum: fraction(3n, 5n) }),
  });
  const values = { office: 'treasurer', seats: 1, term: '180d' };
  const asked = await world.say(bo, 'election open', values);
  expect(wordsOf(asked)).toMatch(/opens an election of one treasurer for 180 days.*now it is Ada/);
  expect(await say(ada, 'list')).toContain('There are no elections yet');
  const opened = await world.press(bo, asked, 'Open the election');
  expect(wordsOf(opened)).toContain('Election #1 is open');
  expect(wordsOf(await world.press(bo, asked, 'Open the election'))).toContain(
    'on its way already',
  );
  expect(await say(ada, 'open', { ...values, term: '1m' })).toContain('24 minutes');

  expect(await say(ada, 'nominate', { person: meant(bo) })).toContain('Bo is nominated');
  expect(await say(bo, 'nominate', { person: meant(cleo) })).toContain('Cleo is nominated');
  expect(await world.noticesOf(bo)).toContain('nominated');
  expect(await say(cleo, 'decline')).toContain('You do not stand in election #1');
  expect(await say(bo, 'accept', { statement: 'Books in order.' })).toContain('You stand');
  expect(await say(cleo, 'accept', { statement: 'I will.', election: '#1' })).toContain(
    'You stand',
  );
  const back = await world.say(cleo, 'election withdraw');
  expect(wordsOf(await world.press(cleo, back, 'Withdraw'))).toContain('You no longer stand');
  expect(await say(ada, 'accept', { statement: 'Again.' })).toContain('You stand');
  expect(await say(ada, 'show')).toMatch(/Bo: Books in order\.[\s\S]*Ada: Again\./);
  expect(await say(ada, 'show', { election: '9' })).toContain('There is no election “9” here');

  const view = await services.electionViews.list(world.community);
  expect(view.map(({ quorumShare }) => printFraction(quorumShare))).toEqual(['3/5']);
  const early = await world.say(cleo, 'election export');
  expect(early.files ?? []).toEqual([]);
  const id = view[0]?.id ?? asId<VoteId>('');
  await world.advance(HOUR_MS);
  await services.electionCourse.open(id);
  expect(await say(cleo, 'accept', { statement: 'Late.' })).toContain('nominations ended');
  await cast(bo, id, [1]);
  await cast(cleo, id, [1, 2]);
  await cast(ada, id, [2]);
  await world.advance(HOUR_MS);
  await services.electionCourse.close(id);
  expect(await say(cleo, 'list')).toContain('#1 one treasurer (decided)');
  expect(await world.officesOf(bo)).toContain('treasurer');
  const shown = await world.say(cleo, 'election show', { election: '1' });
  const exported = await world.press(cleo, shown, 'Export');
  const [json] = exported.files ?? [];
  expect(JSON.parse(new TextDecoder().decode(json?.bytes))).toMatchObject({
    ...{ format: 'civitas-election/1', method: 'stv', seats: 1 },
    result: { outcome: 'decided', winners: [1] },
  });
  expect(await world.officesOf(ada)).not.toContain('treasurer');
  expect(await world.noticesOf(bo)).toContain('office-elected');
  expect(wordsOf(await world.say(ada, 'office list'))).toMatch(
    /Treasurer:[\s\S]*Bo.*election #1.*until/,
  );
  expect(await say(ada, 'open', values)).toContain('longer than 30 days from now');
});

test('a recall takes signatures, then a vote', async () => {
  const { ada, bo, cleo, services, store, community } = world;
  const values = { person: meant(cleo), office: 'guardian', reason: 'Vetoes everything.' };
  const recall = (who: Somebody, change = {}) =>
    world.say(who, 'election recall', { ...values, ...change });
  expect(wordsOf(await recall(ada, { office: 'steward' }))).toContain('is not a steward');
  const asked = await recall(ada);
  expect(wordsOf(asked)).toMatch(/recall of Cleo as guardian.*When 2 citizens have signed/);
  expect(wordsOf(await world.press(ada, asked, 'Ask for the recall'))).toContain('It takes 2');
  expect(await world.noticesOf(cleo)).toContain('recall-asked');
  expect(wordsOf(await recall(bo))).toContain('asked for already');
  const petition = await store.elections.findLivePetition(community, 'guardian', cleo.person);
  const id = petition?.id ?? '';
  const job = createRecallJob({ services, store });
  expect(await job({ key: id })).toMatchObject({ again: petition?.expiresAt });
  const sign = async (who: Somebody) => services.recalls.sign(community, who.person, id);
  const dan = await world.joinDiscord('Dan');
  expect(await sign(dan)).toMatchObject({ ok: false, refusal: { code: 'not-citizen' } });
  expect(await sign(ada)).toMatchObject({ ok: true, value: { voices: 1 } });
  expect(await sign(bo)).toMatchObject({ ok: true, value: { voices: 2, needed: 2 } });
  await job({ key: id });
  await job({ key: id });
  const view = await services.recalls.view(id);
  expect(view).toMatchObject({ state: 'proposed', voices: 2 });
  expect(await sign(cleo)).toMatchObject({ ok: false, refusal: { code: 'recall-over' } });
  const proposal = view?.proposal?.id ?? asId<VoteId>('');
  await world.open(proposal);
  await cast(ada, proposal, 1);
  await cast(bo, proposal, 1);
  await world.ripen(proposal);
  expect(await world.officesOf(cleo)).toEqual(['guardian']);
  await services.course.execute(proposal);
  expect(await world.officesOf(cleo)).toEqual([]);
});

test('a petition that too few sign ends by itself', async () => {
  const { ada, bo, services, store, community } = world;
  const asked = await world.say(ada, 'election recall', {
    ...{ person: meant(bo), office: 'treasurer', reason: 'Slow.' },
  });
  await world.press(ada, asked, 'Ask for the recall');
  const petition = await store.elections.findLivePetition(community, 'treasurer', bo.person);
  await world.advance(14 * DAY_MS);
  await createRecallJob({ services, store })({ key: petition?.id ?? '' });
  expect(await services.recalls.view(petition?.id ?? '')).toMatchObject({ state: 'over' });
  expect(await world.officesOf(bo)).toContain('treasurer');
});
