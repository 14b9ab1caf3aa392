/** A cold wallet's tokens in a vote and behind a gate: as of the block, once, and never on a guess (V2, V7). */
import { v7 as uuidv7 } from 'uuid';
import { zeroHash } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createTokens } from '#chain/tokens/index.ts';
import { createVaultRegistry, DELEGATE_REGISTRY } from '#chain/vault.ts';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import { startingCiv } from '#sandbox/chain/settlement.ts';
import { createFactReader } from '#service/gate/facts.ts';
import { createLog } from '#telemetry/log.ts';
import { FINALITY_DEPTH } from '#test/support/execution-world.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import { createVoteWorld, must, type Voter, type VoteWorld } from '#test/support/vote-world.ts';

const HOT = people.eve;
const VAULT = people.dan;
const civ = (who: 'dan' | 'eve' | 'bo'): bigint => BigInt(startingCiv[who]) * 10n ** 18n;
let sandbox: SandboxChain;
let rpc: RpcProxy;
let world: VoteWorld;
let eve: Voter;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  rpc = await startRpcProxy(sandbox.url);
});
afterAll(async () => {
  await rpc?.stop();
  await sandbox?.stop();
});
beforeEach(async () => {
  rpc.misbehave = undefined;
  world = await createVoteWorld({ sandbox, rpcUrl: rpc.url, template: 'token-dao' });
  eve = await world.member('discord');
  await world.link(eve, HOT.address);
  return () => world.close();
});

async function delegate(to: Person, enable: boolean): Promise<void> {
  const hash = await sandbox.walletOf(VAULT).writeContract({
    ...sandbox.contracts.delegateRegistry,
    functionName: 'delegateAll',
    args: [to.address, zeroHash, enable],
  });
  await sandbox.mined(hash);
  await sandbox.anvil.mine(FINALITY_DEPTH);
}
const claim = async (voter: Voter) =>
  must(await world.services.wallets.claimVault(voter, VAULT.address, uuidv7()));

async function publish(): Promise<VoteId> {
  await sandbox.anvil.mine(FINALITY_DEPTH);
  const asked = { title: 'Plant trees', body: '', payment: undefined, eventId: uuidv7() };
  const { community } = world;
  const id = must(
    await world.services.proposals.publish({ community, author: eve.person, ...asked }),
  );
  const vote = await world.store.votes.findVote(id);
  if (vote && vote.opensAt > (await world.store.now())) await world.advanceTo(vote.opensAt);
  return id;
}
const powerIn = async (id: VoteId, voter: Voter) =>
  (await world.store.rolls.listRoll(id)).find((line) => line.personId === voter.person)?.power;

/** The registry's answers alone fail: they go through Multicall3 like the balances. */
const breakRegistry = () => {
  const needle = DELEGATE_REGISTRY.slice(2);
  rpc.misbehave = ({ method, params }) =>
    method === 'eth_call' && JSON.stringify(params).toLowerCase().includes(needle)
      ? { kind: 'error', code: -32_000, message: 'missing trie node' }
      : undefined;
};

describe('in a vote', () => {
  it('counts with the wallet it named, as of the snapshot', async () => {
    await delegate(HOT, true);
    await claim(eve);
    const id = await publish();
    await delegate(HOT, false);
    expect(await world.services.course.open(id)).toBeUndefined();
    // Named at the block that publication fixed; what came later is for the next vote.
    expect(await powerIn(id, eve)).toBe(civ('eve') + civ('dan'));
    const next = await publish();
    await world.services.course.open(next);
    expect(await powerIn(next, eve)).toBe(civ('eve'));
  });

  it('does not count where it was named only after the snapshot', async () => {
    const id = await publish();
    await delegate(HOT, true);
    await claim(eve);
    await world.services.course.open(id);
    expect(await powerIn(id, eve)).toBe(civ('eve'));
  });

  it('keeps the roll unknown while the registry cannot be read', async () => {
    await delegate(HOT, true);
    await claim(eve);
    const id = await publish();
    breakRegistry();
    expect(await world.services.course.open(id)).toMatchObject({ again: expect.any(Date) });
    expect(await world.store.votes.findVote(id)).toMatchObject({ state: 'pending' });
    rpc.misbehave = undefined;
    expect(await world.services.course.open(id)).toBeUndefined();
    expect(await powerIn(id, eve)).toBe(civ('eve') + civ('dan'));
    await delegate(HOT, false);
  });

  it('counts once, for whoever links it itself', async () => {
    await delegate(HOT, true);
    await claim(eve);
    const dan = await world.member('telegram');
    await world.link(dan, VAULT.address);
    const id = await publish();
    await world.services.course.open(id);
    expect(await powerIn(id, eve)).toBe(civ('eve'));
    expect(await powerIn(id, dan)).toBe(civ('dan'));
    const wallets = await world.store.rolls.listRollWallets(id);
    expect(new Set(wallets.map((one) => one.address)).size).toBe(wallets.length);
    await delegate(HOT, false);
  });

  it('counts once where two persons were named', async () => {
    const bo = await world.member('telegram');
    await world.link(bo, people.bo.address);
    await delegate(HOT, true);
    await delegate(people.bo, true);
    await claim(eve);
    const second = await world.services.wallets.claimVault(bo, VAULT.address, uuidv7());
    expect(second.ok).toBe(false);
    const id = await publish();
    await world.services.course.open(id);
    expect([await powerIn(id, eve), await powerIn(id, bo)]).toEqual([
      civ('eve') + civ('dan'),
      civ('bo'),
    ]);
    await delegate(HOT, false);
    await delegate(people.bo, false);
  });
});

describe('behind a gate', () => {
  it('opens it while it names the wallet; not known is neither yes nor no', async () => {
    await delegate(HOT, true);
    await claim(eve);
    const log = createLog({ level: 'silent' });
    const chain = createChain({ rpc: { [sandbox.chainId]: [rpc.url] }, finality: {}, log });
    const facts = createFactReader({
      store: world.store,
      tokens: createTokens(chain),
      registry: createVaultRegistry(chain),
      chain,
      log,
      walletsOf: async (community, persons) =>
        [...(await world.services.wallets.walletsOf(community, persons))].flatMap(
          ([person, list]) => list.map((wallet) => ({ person, ...wallet })),
        ),
    });
    const rule: Rule = {
      v: 1,
      node: {
        kind: 'erc20',
        chainId: sandbox.chainId,
        token: asAddress(sandbox.contracts.token.address),
        atLeast: civ('eve') + civ('dan'),
      },
    };
    const verdict = async () => {
      const read = await facts.read(world.community, [eve.person], [rule]);
      const own = read.facts.get(eve.person);
      if (!own) throw new Error('no facts');
      return { ...evaluate(rule, own), wallets: own.wallets.length };
    };
    expect(await verdict()).toMatchObject({ verdict: 'yes', wallets: 2 });
    breakRegistry();
    expect(await verdict()).toMatchObject({ verdict: 'unknown', wallets: 2 });
    rpc.misbehave = undefined;
    await delegate(HOT, false);
    expect(await verdict()).toMatchObject({ verdict: 'no', wallets: 1 });
  });
});
