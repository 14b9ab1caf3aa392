/** The roll on a real chain: read at one block, frozen at the opening, never guessed (V2, V6, V7). */
import { v7 as uuidv7 } from 'uuid';
import { encodeFunctionResult, multicall3Abi, parseEther, toHex } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { hashJson } from '#core/canonical-json.ts';
import { DAY_MS } from '#core/duration.ts';
import { fraction } from '#core/fraction.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import { readElection, recount } from '#core/voting/election.ts';
import { blurPower } from '#core/voting/power/evaluate.ts';
import { powerToJson } from '#core/voting/power/power-json.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import type { Caster } from '#service/vote.ts';
import { FINALITY_DEPTH } from '#test/support/execution-world.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '#test/support/vote-world.ts';

let sandbox: SandboxChain;
let rpc: RpcProxy;
let world: VoteWorld;
let ada: Voter;
let bo: Voter;

beforeAll(async () => {
  sandbox = await startChain();
  rpc = await startRpcProxy(sandbox.url);
  world = await createVoteWorld({ sandbox, rpcUrl: rpc.url, template: 'token-dao' });
});
afterAll(async () => {
  await world?.close();
  await rpc?.stop();
  await sandbox?.stop();
});
beforeEach(async () => {
  rpc.misbehave = undefined;
  ada = await world.member('discord');
  bo = await world.member('telegram');
  await world.link(ada, people.ada.address);
  await world.link(bo, people.bo.address);
});

async function publish(author: Caster): Promise<VoteId> {
  const { services, community } = world;
  await sandbox.anvil.mine(FINALITY_DEPTH);
  return must(
    await services.proposals.publish({
      community,
      author: author.person,
      title: 'Plant trees',
      body: '',
      payment: undefined,
      eventId: uuidv7(),
    }),
  );
}

/** Comes to the time the vote is to open at. */
async function reachOpening(id: VoteId): Promise<void> {
  const vote = await world.store.votes.findVote(id);
  if (vote && vote.opensAt > (await world.store.now())) await world.advanceTo(vote.opensAt);
}

const held = (person: Person): Promise<bigint> =>
  sandbox.publicClient.readContract({
    ...sandbox.contracts.token,
    functionName: 'balanceOf',
    args: [person.address],
  });

async function send(from: Person, to: Person, amount: bigint): Promise<void> {
  const hash = await sandbox.walletOf(from).writeContract({
    ...sandbox.contracts.token,
    functionName: 'transfer',
    args: [to.address, amount],
  });
  await sandbox.mined(hash);
  await sandbox.anvil.mine(FINALITY_DEPTH);
}

async function powersOf(id: VoteId) {
  const lines = await world.store.rolls.listRoll(id);
  const power = (who: Caster) => lines.find((line) => line.personId === who.person)?.power;
  return [power(ada), power(bo)];
}

it('stands as of its block: tokens moved after publication or after the opening change nothing', async () => {
  const before = [await held(people.ada), await held(people.bo)];
  const id = await publish(ada);
  await send(people.ada, people.bo, parseEther('1'));
  await reachOpening(id);
  expect(await world.services.course.open(id)).toBeUndefined();
  expect(await powersOf(id)).toEqual(before);
  const frozen = await world.store.votes.findVote(id);
  expect(frozen).toMatchObject({ state: 'open' });
  expect(frozen?.rollRoot).toMatch(/^0x[0-9a-f]{64}$/);

  await send(people.ada, people.bo, parseEther('1'));
  const cast = must(await world.services.votes.cast(ada, world.community, id, 1));
  expect(cast.power).toBe(before[0]);
  // A second opening finds it open and leaves it as it is.
  expect(await world.services.course.open(id)).toBeUndefined();
  expect(await powersOf(id)).toEqual(before);
  expect(await world.store.votes.findVote(id)).toEqual(frozen);
});

it('counts what was published before its power was refused, and lets nothing more be published by it (V2)', async () => {
  const [hers, his] = [await held(people.ada), await held(people.bo)];
  const { services, store, community, database } = world;
  const { chainId, contracts } = sandbox;
  const asset = { chainId, token: asAddress(contracts.token.address), decimals: 18 };
  const terms = [
    { kind: 'erc20', ...asset },
    { kind: 'call', ...asset, function: 'balanceOf' },
  ] as const;
  const twice = powerToJson({
    ...{ v: 1, decimals: 18 },
    node: { kind: 'sum', of: terms.map((of) => ({ factor: fraction(1n), of })) },
  });
  // As a version before this one would have left it.
  const id = await publish(ada);
  await database.sql`update vote set power = ${JSON.stringify(twice)}::jsonb where id = ${id}`;
  await reachOpening(id);
  expect(await services.course.open(id)).toBeUndefined();
  expect(await powersOf(id)).toEqual([2n * hers, 2n * his].map(blurPower));
  expect(must(await services.votes.cast(ada, community, id, 1)).power).toBe(blurPower(2n * hers));
  await world.advance(4 * DAY_MS);
  await services.course.close(id);
  const file = must(await services.voteExports.election(community, id));
  const { result, differences } = recount(readElection(file.bundle));
  const closed = await store.votes.findVote(id);
  expect([differences, hashJson(result)]).toEqual([[], closed?.resultHash]);

  const { track, version } = await services.tracks.view(community, 'plain');
  const rules = { ...(trackToJson(track) as object), power: twice };
  const row = { communityId: community, name: 'plain' as const, version: version + 1 };
  const by = { setBy: ada.person, decidedBy: null, at: await store.now() };
  await store.tracks.insertTrack({ ...row, rules, ...by });
  const again = {
    community,
    author: ada.person,
    title: 'Plant more',
    body: '',
    payment: undefined,
  };
  expect(await services.proposals.publish({ ...again, eventId: uuidv7() })).toMatchObject({
    refusal: { code: 'power-counts-twice', token: asset.token, chainId },
  });
  await store.tracks.insertTrack({
    ...row,
    version: version + 2,
    rules: trackToJson(track),
    ...by,
  });
  must(await services.proposals.publish({ ...again, eventId: uuidv7() }));
});

it('gives a wallet to one person, whoever links it once the vote is open', async () => {
  const before = [await held(people.ada), await held(people.bo)];
  const id = await publish(ada);
  await reachOpening(id);
  await world.services.course.open(id);
  must(await world.services.votes.cast(ada, world.community, id, 1));
  const late = await world.member('telegram');
  await world.link(late, people.ada.address);
  expect(codeOf(await world.services.votes.cast(late, world.community, id, 2))).toBe('not-on-roll');
  expect(await powersOf(id)).toEqual(before);
  const wallets = await world.store.rolls.listRollWallets(id);
  expect(new Set(wallets.map((wallet) => wallet.address)).size).toBe(wallets.length);
  const vote = await world.store.votes.findVote(id);
  if (!vote) throw new Error('no vote');
  const { turnout } = await world.services.votes.standing(vote);
  expect(turnout).toBe(before[0]);
});

it('keeps the rules of its publication, whatever the community becomes before the opening (V6)', async () => {
  const id = await publish(ada);
  const published = await world.store.proposals.findProposal(id);
  await world.store.communities.updateCommunity(world.community, { template: 'network-state' });
  try {
    await reachOpening(id);
    await world.services.course.open(id);
  } finally {
    await world.store.communities.updateCommunity(world.community, { template: 'token-dao' });
  }
  expect(await powersOf(id)).toEqual([await held(people.ada), await held(people.bo)]);
  const { state: _, ...kept } = published ?? { state: '' };
  expect(await world.store.proposals.findProposal(id)).toMatchObject({ ...kept, state: 'voting' });
  expect((await world.store.votes.findVote(id))?.rules).toMatchObject({ power: 'token-balance/1' });
});

const HALF_KNOWN = encodeFunctionResult({
  abi: multicall3Abi,
  functionName: 'aggregate3',
  result: [
    { success: true, returnData: toHex(5n, { size: 32 }) },
    { success: false, returnData: '0x' },
  ],
});

it('is not opened on a balance that cannot be read, and opens whole when it can (V7)', async () => {
  const id = await publish(ada);
  await reachOpening(id);
  for (const answer of [
    { kind: 'error', code: -32_000, message: 'missing trie node' },
    { kind: 'status', status: 502, body: 'bad gateway' },
    // One balance of the two.
    { kind: 'result', result: HALF_KNOWN },
  ] as const) {
    rpc.misbehave = ({ method }) => (method === 'eth_call' ? answer : undefined);
    const asked = await world.services.course.open(id);
    expect(asked?.again.getTime()).toBeGreaterThan((await world.store.now()).getTime());
    expect(await world.store.votes.findVote(id)).toMatchObject({
      state: 'pending',
      rollRoot: null,
    });
    expect(await world.store.rolls.listRoll(id)).toEqual([]);
    expect(codeOf(await world.services.votes.cast(ada, world.community, id, 1))).toBe(
      'poll-not-open-yet',
    );
  }
  rpc.misbehave = undefined;
  await world.advance(DAY_MS);
  expect(await world.services.course.open(id)).toBeUndefined();
  expect(await powersOf(id)).toEqual([await held(people.ada), await held(people.bo)]);
  // The voting time runs from the opening that happened: nobody lost a minute.
  const vote = await world.store.votes.findVote(id);
  expect((vote?.closesAt.getTime() ?? 0) - (vote?.opensAt.getTime() ?? 0)).toBe(3 * DAY_MS);
});

it('takes ballots and closes while the chain is down: all it needs was read at the opening', async () => {
  const id = await publish(ada);
  await reachOpening(id);
  await world.services.course.open(id);
  rpc.misbehave = () => ({ kind: 'status', status: 502, body: 'bad gateway' });
  const { services, community } = world;
  for (const [who, choice] of [
    [ada, 1],
    [bo, 2],
    [ada, 3],
  ] as const) {
    must(await services.votes.cast(who, community, id, choice));
  }
  await world.advance(3 * DAY_MS + 1);
  expect(await services.course.close(id)).toBeUndefined();
  const powers = await powersOf(id);
  const view = await services.proposalViews.view(id);
  expect(view).toMatchObject({ state: 'rejected', abstained: powers[0] });
  expect(view?.scores.map(({ numerator }) => numerator)).toEqual([0n, powers[1], powers[0]]);
});
