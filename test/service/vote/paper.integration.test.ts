/** Ballot papers on real books: drafts that are no ballots, and a ballot of every method. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import type { DraftStep } from '#core/voting/paper.ts';
import { createPapers } from '#service/vote/paper.ts';
import { createStore } from '#store/index.ts';
import { mergePersons, undoMerge } from '../../support/merge.ts';
import { type OpenVoteInput, openVote } from '../../support/open-vote.ts';
import { openVoteOf } from '../../support/sealed-poll.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '../../support/vote-world.ts';

let world: VoteWorld;
let ada: Voter;
let events = 0;

beforeAll(async () => {
  world = await createVoteWorld();
  ada = await world.member('discord');
});
afterAll(async () => world?.close());

const open = (method: MethodId, over: Partial<OpenVoteInput> = {}): Promise<VoteId> =>
  openVote(world.store, { community: world.community, author: ada.person, method, ...over });
const papers = () => world.services.papers;
const read = (vote: VoteId, who = ada) => papers().read(world.community, who.person, vote);
const change = (vote: VoteId, step: DraftStep, eventId?: string, who = ada) => {
  events += 1;
  const event = eventId ?? `event:${events}`;
  return papers().change(world.community, who.person, vote, { step, eventId: event });
};
const submit = (vote: VoteId, who = ada) => papers().submit(who, world.community, vote);
const pick = (option: number): DraftStep => ({ kind: 'pick', option });
const drafts = async (vote: VoteId) =>
  (await world.database.sql`select 1 from ballot_draft where vote_id = ${vote}`).length;
const ballots = (vote: VoteId) => world.store.ballots.listBallots(vote);

describe('a draft', () => {
  it('is kept, is no ballot, and is gone once it is cast', async () => {
    const vote = await open('ranked-choice/1');
    must(await change(vote, pick(2)));
    must(await change(vote, pick(1)));
    expect(must(await read(vote))).toMatchObject({
      draft: { ranks: [[2], [1]] },
      voted: false,
      present: null,
    });
    expect([await drafts(vote), await ballots(vote)]).toEqual([1, []]);
    expect(must(await submit(vote))).toMatchObject({
      ...{ method: 'ranked-choice/1', choice: { choice: [2, 1] }, replaces: false, power: 1n },
    });
    expect([await drafts(vote), (await ballots(vote)).map(({ choice }) => choice)]).toEqual([
      0,
      [{ choice: [2, 1] }],
    ]);
  });

  it('goes on from the ballot that counts', async () => {
    const vote = await open('schulze/1');
    must(await change(vote, pick(3)));
    must(await submit(vote));
    must(await change(vote, { kind: 'level', on: true }));
    must(await change(vote, pick(1)));
    expect(must(await read(vote))).toMatchObject({ present: { choice: [3] }, voted: true });
    expect(must(await submit(vote))).toMatchObject({
      choice: { choice: [[1, 3]] },
      replaces: true,
    });
  });

  it('takes an event once, whenever it is told again', async () => {
    const vote = await open('quadratic/1');
    const more: DraftStep = { kind: 'add', option: 1, by: 1 };
    for (const event of ['first', 'first', 'second', 'first'])
      must(await change(vote, more, event));
    expect(must(await read(vote)).draft).toMatchObject({ weights: { 1: 2 } });
  });

  it('loses no press of two at once', async () => {
    const vote = await open('weighted/1');
    const more: DraftStep = { kind: 'add', option: 2, by: 1 };
    await Promise.all(Array.from({ length: 12 }, async () => must(await change(vote, more))));
    expect(must(await read(vote)).draft).toMatchObject({ weights: { 2: 12 } });
  });

  it('is told again when the cast is told twice, and no second ballot is made', async () => {
    const vote = await open('stv/1');
    must(await change(vote, pick(1)));
    must(await submit(vote));
    expect(must(await submit(vote))).toMatchObject({ again: { present: { choice: [1] } } });
    expect((await ballots(vote)).map(({ revision }) => revision)).toEqual([1]);
  });

  it('is refused while it is empty, and what the method does not know', async () => {
    const vote = await open('copeland/1');
    expect(codeOf(await submit(vote))).toBe('ballot-empty');
    expect(codeOf(await change(vote, { kind: 'write', text: '1/2' }))).toBe('choice-malformed');
    expect(codeOf(await change(await open('basic/1'), pick(1)))).toBe('choice-malformed');
    expect(await drafts(vote)).toBe(0);
  });

  it('goes on on the other platform, and in another process', async () => {
    const vote = await open('ranked-choice/1');
    const there = await world.member('telegram');
    await mergePersons(world.database.sql, there.person, ada.person);
    must(await change(vote, pick(3)));
    const standing = await world.store.people.findStanding(there.person);
    // Another process knows nothing but the books.
    const pool = world.openPool(2);
    const { votes } = world.services;
    const other = createPapers({ store: createStore(pool), votes, seals: votes.seals });
    expect(must(await other.read(world.community, standing, vote))).toMatchObject({
      draft: { ranks: [[3]] },
    });
    const step = { step: pick(1), eventId: 'there' };
    must(await other.change(world.community, standing, vote, step));
    must(await other.submit({ ...there, person: standing }, world.community, vote));
    expect((await ballots(vote)).map(({ choice }) => choice)).toEqual([{ choice: [3, 1] }]);
    await undoMerge(world.database.sql, there.person);
    await pool.close();
  });

  it('ends with its vote', async () => {
    const own = await createVoteWorld();
    const cleo = await own.member('discord');
    const input = { community: own.community, author: cleo.person, method: 'stv/1' } as const;
    const vote = await openVote(own.store, input);
    const step = { step: pick(1), eventId: 'press' };
    must(await own.services.papers.change(own.community, cleo.person, vote, step));
    await own.advance(3_600_001);
    const late = await own.services.papers.change(own.community, cleo.person, vote, step);
    expect(codeOf(late)).toBe('poll-closed');
    await own.services.polls.close(vote);
    expect((await own.database.sql`select 1 from ballot_draft`).length).toBe(0);
    const mine = must(await own.services.papers.mine(own.community, cleo.person, vote));
    expect(mine).toMatchObject({ state: 'closed', voted: false });
    await own.close();
  });
});

describe('a ballot of each method', () => {
  const write = (text: string): readonly DraftStep[] => [{ kind: 'write', text }];
  const BALLOTS: { readonly [M in MethodId]: unknown } = {
    'basic/1': 3,
    'single-choice/1': 2,
    'approval/1': [1, 3],
    'weighted/1': write('60/40'),
    'score/1': write('3/0/10'),
    'quadratic/1': write('1: 4, 3: 1'),
    'ranked-choice/1': [pick(2), pick(1)],
    'copeland/1': [pick(3), { kind: 'level', on: true }, pick(1)],
    'schulze/1': [pick(3)],
    'stv/1': [pick(1), pick(2), pick(3)],
  };
  const COUNTED: { readonly [M in MethodId]: unknown } = {
    'basic/1': 3,
    'single-choice/1': 2,
    'approval/1': [1, 3],
    'weighted/1': { 1: 60, 2: 40 },
    'score/1': { 1: 3, 3: 10 },
    'quadratic/1': { 1: 4, 3: 1 },
    'ranked-choice/1': [2, 1],
    'copeland/1': [[1, 3]],
    'schulze/1': [3],
    'stv/1': [1, 2, 3],
  };

  it.each(METHODS)('%s', async (method) => {
    const vote = await open(method, { rules: { maxScore: 10 } });
    const asked = BALLOTS[method];
    const steps = Array.isArray(asked) && asked.every((one) => typeof one === 'object');
    if (steps) for (const step of asked) must(await change(vote, step as DraftStep));
    const cast = steps
      ? await submit(vote)
      : await world.services.votes.cast(ada, world.community, vote, asked);
    expect(must(cast)).toMatchObject({ choice: { choice: COUNTED[method] }, maxScore: 10 });
    expect((await ballots(vote)).map(({ choice }) => choice)).toEqual([
      { choice: COUNTED[method] },
    ]);
    const abstained = must(
      await world.services.votes.cast(ada, world.community, vote, { abstain: true }),
    );
    expect(abstained).toMatchObject({
      ...{ replaces: true },
      choice: method === 'basic/1' ? { choice: 3 } : { abstain: true },
    });
  });
});

describe('who has a paper', () => {
  it('sees its options in an order of their own, unless the author fixed it', async () => {
    const choices = Array.from({ length: 25 }, (_, at) => `Choice ${at}`);
    const bo = await world.member('telegram');
    const shuffled = await open('approval/1', { choices, orderFixed: false });
    const [mine, his] = [must(await read(shuffled)), must(await read(shuffled, bo))];
    expect(mine.order).not.toEqual(his.order);
    expect(must(await read(shuffled)).order).toEqual(mine.order);
    const fixed = await open('approval/1', { choices });
    expect(must(await read(fixed, bo)).order).toEqual(choices.map((_, at) => at + 1));
  });

  it.each<[string, Partial<OpenVoteInput>]>([
    ['not-on-roll', { electorate: 'roll' }],
    ['not-citizen', { electorate: 'citizens' }],
    ['poll-not-open-yet', { opensInMs: 60_000 }],
  ])('is refused with %s', async (code, over) => {
    const vote = await open('stv/1', over);
    expect(codeOf(await read(vote))).toBe(code);
    expect(codeOf(await change(vote, pick(1)))).toBe(code);
    expect(codeOf(await submit(vote))).toBe(code);
  });

  it('is nobody of another community', async () => {
    const elsewhere = await createVoteWorld();
    const vote = await open('stv/1');
    const asked = await world.services.papers.read(elsewhere.community, ada.person, vote);
    expect(codeOf(asked)).toBe('poll-unknown');
    await elsewhere.close();
  });
});

describe('what is open', () => {
  it('is listed for whom it is open, the soonest close first, with what they voted', async () => {
    const own = await createVoteWorld();
    const cleo = await own.member('discord');
    const listed = () => own.services.papers.listOpen(own.community, cleo.person);
    expect(await listed()).toEqual({ papers: [], others: 0 });
    const input = { community: own.community, author: cleo.person } as const;
    const late = await openVote(own.store, { ...input, method: 'stv/1', closesInMs: 9_000_000 });
    const soon = await openVote(own.store, { ...input, method: 'approval/1', title: 'Soon?' });
    await openVote(own.store, { ...input, method: 'stv/1', opensInMs: 60_000 });
    await openVote(own.store, { ...input, method: 'stv/1', electorate: 'roll' });
    must(await own.services.votes.cast(cleo, own.community, soon, [1]));
    const { papers: found, others } = await listed();
    expect(found.map(({ vote, voted }) => [vote, voted])).toEqual([
      [soon, true],
      [late, false],
    ]);
    expect(found[0]?.subject).toEqual({ kind: 'poll', number: 2, title: 'Soon?', office: null });
    expect(others).toBe(1);
    await own.advance(3_600_001);
    expect((await listed()).papers.map(({ vote }) => vote)).toEqual([late]);
    await own.close();
  });
});

describe('a sealed vote', () => {
  it.each(['sealed', 'secret'] as const)('keeps no choice in clear when %s', async (secrecy) => {
    const choices = ['Oak', 'Elm', 'Yew'];
    const vote = await openVoteOf(world, { author: ada, secrecy, method: 'stv/1', choices });
    must(await change(vote, pick(2)));
    must(await change(vote, pick(3)));
    expect(must(await read(vote)).draft).toMatchObject({ ranks: [[2], [3]] });
    const [draft] = await world.database.sql`
      select content from ballot_draft where vote_id = ${vote}`;
    expect(draft?.['content']).toEqual({ sealed: expect.any(String) });
    must(await submit(vote));
    expect(await drafts(vote)).toBe(0);
    const mine = must(await papers().mine(world.community, ada.person, vote));
    const present = secrecy === 'sealed' ? { choice: [2, 3] } : null;
    expect(mine).toMatchObject({ voted: true, present });
  });
});
