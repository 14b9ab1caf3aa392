/** Polls that open later, that say nothing of who chose what, and that their author calls off. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import { HOUR_MS } from '#core/duration.ts';
import { wordsOf } from '#test/support/gate-world.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '#test/support/vote-world.ts';

let world: VoteWorld;
let ada: Voter;
let bo: Voter;
beforeAll(async () => {
  world = await createVoteWorld();
  ada = await world.member();
  bo = await world.member('telegram');
});
afterAll(() => world?.close());

async function card(id: string): Promise<string> {
  const rendered = await renderCard(world.services, `poll:${id}`);
  if (!rendered) throw new Error('no card');
  return wordsOf(rendered);
}

it('opens at its time, not before, and its length counts from then', async () => {
  const { services, community } = world;
  const announced = must(
    await services.polls.open({
      ...{ community, author: ada.person, question: 'Which day?', choices: ['Mon', 'Tue'] },
      ...{ durationMs: undefined, deadline: '1h', opens: '2h', multiple: false },
      ...{ electorate: 'members', eventId: uuidv7() },
    }),
  );
  const { id, opensAt, closesAt } = announced;
  expect(announced.state).toBe('pending');
  expect(closesAt.getTime() - opensAt.getTime()).toBe(HOUR_MS);
  expect(await card(id)).toContain('Opens');
  expect(codeOf(await services.votes.cast(bo, community, id, 1))).toBe('poll-not-open-yet');
  expect(await services.polls.begin(id)).toEqual({ again: opensAt });
  await world.advanceTo(opensAt);
  expect(await services.polls.begin(id)).toBeUndefined();
  must(await services.votes.cast(bo, community, id, 2));
  await world.advanceTo(closesAt);
  expect(await services.polls.close(id)).toBeUndefined();
  expect(await card(id)).toContain('🏆 Result: Tue.');
});

it.each([undefined, '2h'])('is anonymous where its author wants that, opened %s', async (opens) => {
  const { services, community, store } = world;
  const { id, opensAt, closesAt } = must(
    await services.polls.open({
      ...{ community, author: ada.person, question: 'Whom?', choices: ['Mon', 'Tue'], opens },
      ...{ durationMs: undefined, deadline: '1h', multiple: false, anonymous: true },
      ...{ electorate: 'members', eventId: uuidv7() },
    }),
  );
  await world.advanceTo(opensAt);
  await services.polls.begin(id);
  must(await services.votes.cast(bo, community, id, 2));
  expect(await card(id)).toContain('Secret: who voted is listed, how never.');
  expect(await services.polls.view(id)).toMatchObject({ hidden: true, ballots: 1 });
  const [held] = await store.ballots.listBallots(id);
  expect(held?.choice).toEqual({ sealed: expect.any(String) });
  await world.advanceTo(closesAt);
  await services.polls.close(id);
  expect(await card(id)).toContain('🏆 Result: Tue.');
});

it('is called off by its author alone, and then nothing is counted', async () => {
  const { services, community } = world;
  const { id, number } = await world.poll(ada);
  must(await services.votes.cast(bo, community, id, 1));
  const cancel = (who: Voter, ask = false) =>
    services.polls.cancel(community, who.person, String(number), ask);
  expect(codeOf(await cancel(bo))).toBe('not-the-author');
  must(await cancel(ada, true));
  expect((await services.polls.view(id))?.state).toBe('open');
  must(await cancel(ada));
  expect(await card(id)).toContain('Called off by its author');
  expect(await card(id)).not.toContain('Result');
  expect(codeOf(await cancel(ada))).toBe('poll-cancelled');
  expect(codeOf(await services.votes.cast(bo, community, id, 1))).toBe('poll-cancelled');
  await world.advance(2 * HOUR_MS);
  expect(await services.polls.close(id)).toBeUndefined();
  expect((await services.polls.view(id))?.state).toBe('cancelled');
});
