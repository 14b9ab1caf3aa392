/** Each method from a published proposal to the result on its card, on real books. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import { DAY_MS } from '#core/duration.ts';
import type { VoteId } from '#core/identity.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { wordsOf } from '#test/support/gate-world.ts';
import { createVoteWorld, must, type Voter, type VoteWorld } from '#test/support/vote-world.ts';

let world: VoteWorld;
let voters: Voter[];

beforeAll(async () => {
  world = await createVoteWorld();
  voters = [await world.member(), await world.member('telegram'), await world.member()];
});
afterAll(() => world?.close());

const CHOICES = ['Ash', 'Birch', 'Cedar'];
/** Two for the second option, one for the third: the second wins whatever the method. */
const BALLOTS = {
  one: [2, 2, 3],
  set: [[2], [1, 2], [3]],
  ranking: [
    [2, 1],
    [2, 3],
    [3, 1],
  ],
  weights: [{ 2: 1 }, { 2: 3, 1: 1 }, { 3: 1 }],
  scores: [{ 2: 5 }, { 2: 4, 1: 1 }, { 3: 5 }],
} as const;

async function publish(method: MethodId, choices: readonly string[] | undefined = CHOICES) {
  return must(
    await world.services.proposals.publish({
      community: world.community,
      author: voters[0]?.person as never,
      title: `What to plant (${method})`,
      body: '',
      payment: undefined,
      question: {
        ...{ method, none: 'None of these' },
        choices: method === 'basic/1' ? undefined : choices,
      },
      eventId: uuidv7(),
    }),
  );
}

async function card(id: VoteId): Promise<string> {
  const rendered = await renderCard(world.services, `proposal:${id}`);
  if (!rendered) throw new Error('no card');
  return wordsOf(rendered);
}

describe('from publication to the result', () => {
  it.each(METHODS)('%s', async (method) => {
    const { services, community } = world;
    const id = await publish(method);
    await services.course.open(id);
    for (const [index, choice] of BALLOTS[METHODS_BY_ID[method].shape].entries()) {
      const voter = voters[index];
      if (voter) must(await services.votes.cast(voter, community, id, choice));
    }
    const open = await card(id);
    expect(open).not.toContain('Result');
    await world.advance(3 * DAY_MS + 1);
    await services.course.close(id);
    const view = await services.proposalViews.view(id);
    const closed = await card(id);
    if (method === 'basic/1') {
      expect(view).toMatchObject({ state: 'rejected', turnout: 3n });
      expect(closed).toContain('Against');
    } else {
      expect(view).toMatchObject({ state: 'decided', winners: [2], tie: false, choices: CHOICES });
      expect(closed).toContain('🏆 Result: Birch.');
      expect(closed).toContain('🏆 Birch');
    }
  });
});
