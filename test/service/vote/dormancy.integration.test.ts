/** On real books: who is dormant when a vote opens, by what had been recorded when it was published, and no later. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { wordsFor } from '#chat/words/index.ts';
import { DAY_MS } from '#core/duration.ts';
import type { VoteId } from '#core/identity.ts';
import { DEFAULT_TRACKS } from '#core/proposal/tracks.ts';
import { readElection, recount } from '#core/voting/election.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import { createVoteWorld, must, type Voter, type VoteWorld } from '#test/support/vote-world.ts';
import { votePage } from '#web/pages/vote.ts';

let world: VoteWorld;
/** They vote each time. */
let busy: Voter[];
/** One of them leaves another sign, and two leave none. */
let quiet: Voter[];

beforeAll(async () => {
  world = await createVoteWorld();
  const { store, community } = world;
  await store.tracks.insertTrack({
    ...{ communityId: community, name: 'constitution', version: 1, at: await store.now() },
    rules: trackToJson({ ...DEFAULT_TRACKS.constitution, dormantAfter: 2 }),
  });
  busy = await Promise.all(Array.from({ length: 5 }, () => world.member('discord', true)));
  quiet = await Promise.all(Array.from({ length: 4 }, () => world.member('telegram', true)));
  // Who became a citizen lately is awake by that.
  await world.advance(100 * DAY_MS);
});
afterAll(() => world?.close());

const at = (list: readonly Voter[], index: number): Voter => {
  const found = list[index];
  if (!found) throw new Error('nobody');
  return found;
};

async function publish(): Promise<VoteId> {
  const { store, community, services } = world;
  const { capPerPayment, capPerDay } = (await store.communities.findCommunity(community)) ?? {};
  const from = { perPayment: capPerPayment ?? 0n, perDay: capPerDay ?? 0n };
  return must(
    await services.proposals.publish({
      ...{ community, author: at(busy, 0).person, title: 'Pay less at once', body: '' },
      payment: undefined,
      action: { kind: 'set-caps', ...from, perPayment: 1n, from },
      eventId: uuidv7(),
    }),
  );
}

async function opened(id: VoteId): Promise<VoteId> {
  await world.advance(DAY_MS);
  await world.services.course.open(id);
  return id;
}

async function held(id: VoteId, voters: readonly Voter[]): Promise<void> {
  const { services, community } = world;
  for (const voter of voters) must(await services.votes.cast(voter, community, id, 2));
  await world.advance(3 * DAY_MS + 1);
  await services.course.close(id);
  expect((await services.proposalViews.view(id))?.state).toBe('rejected');
}

it('takes the quorum of those who took part lately, fixed at publication, and the file says so', async () => {
  const { services, store, community } = world;
  const first = await opened(await publish());
  const all = { citizens: 9, dormant: 0, asked: 9 };
  expect((await services.proposalViews.view(first))?.base).toEqual(all);
  await held(first, busy);
  // One has named somebody, another votes in a poll that is over before the next is published.
  await store.delegations.insertDelegation({
    ...{ id: uuidv7(), communityId: community, fromId: at(quiet, 0).person },
    ...{ toId: at(busy, 0).person, topic: 'parks', createdAt: await store.now() },
  });
  const { id: poll } = await world.poll(at(busy, 0));
  must(await services.votes.cast(at(quiet, 1), community, poll, 1));
  await world.advance(3_600_001);
  await services.polls.close(poll);
  const second = await opened(await publish());
  // Of one vote nobody has missed two.
  expect((await services.proposalViews.view(second))?.base).toEqual(all);
  await held(second, busy);

  const third = await publish();
  const { person } = at(busy, 0);
  const terms = { office: 'moderator', seats: 1, termMs: 180 * DAY_MS, method: 'stv' } as const;
  const election = must(await services.elections.open({ community, person, terms }, uuidv7()));
  must(await services.candidacies.accept(community, person, election, 'I am Ada.'));
  await world.advance(1);
  // Awake again, and too late for this one.
  await world.poll(at(quiet, 2));
  await opened(third);
  const view = await services.proposalViews.view(third);
  expect(view?.base).toEqual({ citizens: 9, dormant: 2, asked: 7 });
  // 33 % of 7, not of 9; the dormant stand on the roll.
  expect([view?.quorum, view?.rollPower]).toEqual([3n, 9n]);
  await held(third, [...busy, at(quiet, 3)]);
  const { bundle } = must(await services.voteExports.election(community, third));
  expect(bundle['vote']).toMatchObject({ quorumBase: { citizens: 9, dormant: 2, asked: 7 } });
  expect(bundle['rules']).toMatchObject({ quorum: '3' });
  const { stated, ...file } = readElection(JSON.parse(JSON.stringify(bundle)));
  expect(stated).toBeDefined();
  expect(recount({ ...file, stated }).differences).toEqual([]);

  const none = { path: '', body: '', mime: '' };
  const scripts = { script: none, act: none, vote: none, tokens: none, owner: none };
  const assets = { ...scripts, style: none, byPath: new Map() };
  const frame = { words: wordsFor('en'), bundle: assets };
  const page = String(await votePage(frame, must(await services.votePages.view(third))));
  expect(page).toContain('7 of 9 citizens asked; 2 dormant');

  // An election goes by when it was opened, and is held to the same rule.
  await services.electionCourse.open(election);
  const elects = await services.electionViews.view(election);
  expect([elects?.base, elects?.quorum]).toEqual([{ citizens: 9, dormant: 2, asked: 7 }, 3n]);

  const fourth = await opened(await publish());
  expect((await services.proposalViews.view(fourth))?.base).toEqual(all);
});
