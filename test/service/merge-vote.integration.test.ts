/** V2 and W6 by the verbs people use: joined, voted, parted, voted again, and there is one ballot and one power. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import type { VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import { FINALITY_DEPTH } from '#test/support/execution-world.ts';
import { createMergeWorld, type MergeWorld } from '#test/support/merge-world.ts';
import { must, type Voter } from '#test/support/vote-world.ts';

let sandbox: SandboxChain;
let world: MergeWorld;
beforeAll(async () => {
  sandbox = await startChain();
  world = await createMergeWorld({ sandbox, template: 'token-dao' });
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const held = (person: Person): Promise<bigint> =>
  sandbox.publicClient.readContract({
    ...sandbox.contracts.token,
    functionName: 'balanceOf',
    args: [person.address],
  });
const cast = async (by: Voter, id: VoteId, choice: number) =>
  must(await world.services.votes.cast(await world.standing(by), world.community, id, choice));

async function countOf(id: VoteId) {
  const vote = await world.store.votes.findVote(id);
  if (!vote) throw new Error('no vote');
  const { turnout, scores } = await world.services.votes.standing(vote);
  return { turnout, scores: scores.map(({ numerator }) => numerator) };
}

async function openProposal(author: Voter): Promise<VoteId> {
  const { services, community } = world;
  await sandbox.anvil.mine(FINALITY_DEPTH);
  const texts = { title: 'Plant trees', body: '', payment: undefined, eventId: randomUUID() };
  const { person } = await world.standing(author);
  const id = must(await services.proposals.publish({ community, author: person, ...texts }));
  const vote = await world.store.votes.findVote(id);
  if (vote) await world.advanceTo(vote.opensAt);
  await services.course.open(id);
  return id;
}

it.each([
  ['discord', 'telegram', people.ada, people.bo],
  ['telegram', 'discord', people.dan, people.eve],
] as const)(
  'a senior on %s and a junior on %s have one ballot and the power of all wallets, joined or parted',
  async (there, here, older, newer) => {
    const [senior, junior] = [await world.member(there), await world.member(here)];
    must(await world.sign(senior, older));
    must(await world.sign(junior, newer));
    const [adas, bos] = [await held(older), await held(newer)];
    const [token, { id: poll }] = [await openProposal(senior), await world.poll(senior)];
    // As two: each its own.
    await cast(senior, token, 1);
    await cast(junior, token, 2);
    await cast(senior, poll, 1);
    await cast(junior, poll, 2);
    expect((await countOf(token)).turnout).toBe(adas + bos);
    expect((await countOf(poll)).turnout).toBe(2n);

    const merge = await world.join(junior, senior, older);
    expect((await cast(junior, token, 1)).power).toBe(adas + bos);
    await cast(senior, poll, 3);
    expect(await countOf(token)).toMatchObject({
      turnout: adas + bos,
      scores: [adas + bos, 0n, 0n],
    });
    expect(await countOf(poll)).toMatchObject({ turnout: 1n, scores: [0n, 0n, 1n] });

    must(await world.undo(merge, junior.account));
    for (const voter of [senior, junior]) {
      expect((await cast(voter, token, 2)).power).toBe(adas + bos);
      await cast(voter, poll, 2);
      expect((await countOf(token)).turnout).toBe(adas + bos);
      expect((await countOf(poll)).turnout).toBe(1n);
    }

    // What opens afterwards knows two persons, each with what it has.
    await world.advance(DAY_MS);
    const [later, next] = [await openProposal(senior), await world.poll(senior)];
    expect((await cast(senior, later, 1)).power).toBe(adas);
    expect((await cast(junior, later, 1)).power).toBe(bos);
    await cast(senior, next.id, 1);
    await cast(junior, next.id, 1);
    expect((await countOf(later)).turnout).toBe(adas + bos);
    expect((await countOf(next.id)).turnout).toBe(2n);
  },
);

it('a wallet that is joined while a vote is open brings no second vote', async () => {
  const [senior, junior] = [await world.member('discord'), await world.member('telegram')];
  must(await world.sign(senior, people.cleo));
  const id = await openProposal(senior);
  await cast(senior, id, 1);
  await world.join(junior, senior, people.cleo);
  expect((await cast(junior, id, 2)).power).toBe(await held(people.cleo));
  expect(await countOf(id)).toMatchObject({ turnout: await held(people.cleo) });
});
