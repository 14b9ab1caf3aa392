/** What was decided in the hands of a real Governor: proposed, voted on by signatures that are relayed, and carried out once. */
import { encodeFunctionData, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callsOf } from '#chain/actions/index.ts';
import { descriptionHash, governorAbi } from '#chain/carriers/governor.ts';
import { operationId, timelockAbi } from '#chain/carriers/timelock.ts';
import { proposalActionFromJson } from '#core/execution/intent.ts';
import { asAddress, type VoteId } from '#core/identity.ts';
import {
  deployGovernor,
  deployOpenGovernor,
  type SandboxGovernor,
} from '#sandbox/chain/governor.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { deployContract } from '#test/support/contracts.ts';
import {
  createGovernorWorld,
  DELAY_BLOCKS,
  type GovernorWorld,
  type Holder,
  PERIOD_BLOCKS,
  TIMELOCK_SECONDS,
} from '#test/support/governor-world.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const bo = `0x${'b0'.repeat(20)}`;
const [AGAINST, FOR] = [0, 1] as const;

let sandbox: SandboxChain;
let world: GovernorWorld;
let place: SandboxGovernor;
let [ada, cleo, dan] = [] as unknown as [Holder, Holder, Holder];

const stateOf = async (id: VoteId) => (await world.proposalOf(id)).state;
/** What stands behind its id there. */
async function operationOf(id: VoteId) {
  const { action } = await world.proposalOf(id);
  const stored = proposalActionFromJson(action);
  const calls = callsOf(stored as Parameters<typeof callsOf>[0]);
  const { description } = (await world.mandateOf(id)).detail as { description: string };
  const hash = descriptionHash(description);
  const lists = [
    calls.map(({ to }) => to),
    calls.map(({ value }) => value),
    calls.map(({ data }) => data),
  ] as const;
  return { calls, description, hash, args: [...lists, hash] as const };
}

/** In the governor, by somebody who is none of ours. */
async function callThere(id: VoteId, functionName: 'queue' | 'execute'): Promise<void> {
  const { args } = await operationOf(id);
  await world.sendAs(
    dan,
    place.governor,
    encodeFunctionData({ abi: governorAbi, functionName, args }),
  );
}

/** Passed there, and in its timelock. */
async function waiting(text: string): Promise<VoteId> {
  const id = await world.opened(text);
  await world.castAs(ada, id, FOR);
  await world.endVoting();
  await world.until(id, async () => (await mandateState(id)) === 'waiting');
  return id;
}

const mandateState = async (id: VoteId) => (await world.mandateOf(id)).state;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createGovernorWorld(sandbox);
  ada = await world.holder('400');
  cleo = await world.holder('300');
  dan = await world.holder('200');
  await world.link(world.ada, ada.address);
  place = await deployGovernor(sandbox, {
    ...{ delay: DELAY_BLOCKS, period: PERIOD_BLOCKS, quorumPercent: 4 },
    minDelaySeconds: TIMELOCK_SECONDS,
  });
  await sandbox.anvil.mine(3);
  await world.useGovernor(place);
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

describe('a payment out of a governor', () => {
  it('is proposed, voted on by signatures, queued, and carried out once', async () => {
    const before = await world.balanceOf(bo);
    const id = await world.opened(`pay 5 CIV to ${bo}; pay 2 CIV to ${bo}`);
    for (const [holder, support] of [
      [ada, FOR],
      [cleo, FOR],
      [dan, AGAINST],
    ] as const) {
      await world.vote(holder, id, support);
    }
    await world.until(id, async () => (await world.voteIntent(dan, id))?.state === 'final');
    const units = (civ: string) => parseEther(civ);
    expect((await world.there(id)).votes).toEqual({
      ...{ against: units('200'), for: units('700'), abstain: 0n },
    });
    await world.endVoting();
    await world.until(id, async () => (await mandateState(id)) === 'waiting');
    expect(await world.balanceOf(bo)).toBe(before);
    await world.passDelay();
    await world.until(id, async () => (await stateOf(id)) === 'executed');
    expect((await world.balanceOf(bo)) - before).toBe(units('7'));
    expect(await world.mandateOf(id)).toMatchObject({ state: 'done' });
  });

  it('T18: has the id there that the contract makes of it, and words that nobody else may propose', async () => {
    const id = must(await world.publish(`pay 1 CIV to ${bo}`));
    await world.decide(id);
    const { args, description } = await operationOf(id);
    const at = { address: place.governor, abi: governorAbi } as const;
    const made = await sandbox.publicClient.readContract({
      ...{ ...at, functionName: 'hashProposal', args },
    });
    const { reference } = await world.mandateOf(id);
    expect(BigInt(reference)).toBe(made);
    const { number, actionHash } = await world.proposalOf(id);
    expect(description).toContain(`#${number}\n`);
    expect(description).toContain(actionHash);
    const propose = (account: `0x${string}`, words: string) =>
      sandbox.publicClient.simulateContract({
        ...{ ...at, functionName: 'propose', account },
        args: [args[0], args[1], args[2], words],
      });
    // GovernorRestrictedProposer(address)
    await expect(propose(dan.address, description)).rejects.toThrow('0xd9b39557');
    expect((await propose(world.account, description)).result).toBe(made);
    expect((await propose(dan.address, `${description}.`)).result).not.toBe(made);
    await world.until(id, async () => (await mandateState(id)) === 'voting');
  });

  it('that holders vote against is told as defeated, and nothing is paid', async () => {
    const before = await world.balanceOf(bo);
    const id = await world.opened(`pay 3 CIV to ${bo}`);
    await world.vote(ada, id, AGAINST);
    await world.vote(dan, id, FOR);
    await world.until(id, async () => (await world.voteIntent(dan, id))?.state === 'final');
    expect(await world.noted(id)).toMatchObject({
      ...{ status: 'active', relayed: 2 },
      count: { against: parseEther('400'), for: parseEther('200'), abstain: 0n },
    });
    await world.endVoting();
    await world.until(id, async () => (await stateOf(id)) === 'failed');
    expect((await world.proposalOf(id)).outcomeReason).toBe('defeated');
    expect(await world.balanceOf(bo)).toBe(before);
  });

  it('that whoever else queues and executes there is done, too', async () => {
    const before = await world.balanceOf(bo);
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    await world.castAs(ada, id, FOR);
    await world.endVoting();
    await callThere(id, 'queue');
    await world.passDelay();
    await callThere(id, 'execute');
    await world.until(id, async () => (await stateOf(id)) === 'executed');
    expect((await world.balanceOf(bo)) - before).toBe(parseEther('1'));
  });

  it('that somebody queues while ours is on its way goes on', async () => {
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    await world.castAs(ada, id, FOR);
    await world.endVoting();
    await world.services.mandates.advance((await world.mandateOf(id)).id);
    expect(await mandateState(id)).toBe('queueing');
    await callThere(id, 'queue');
    await world.until(id, async () => (await mandateState(id)) === 'waiting');
    await world.passDelay();
    await world.until(id, async () => (await stateOf(id)) === 'executed');
    const open = await world.store.executions.listOpenIntents(await world.senderId());
    expect(open.filter(({ state }) => state === 'parked')).toEqual([]);
  });
});

describe('what is stopped', () => {
  it('by whoever may cancel in its timelock is told', async () => {
    const id = await waiting(`pay 1 CIV to ${bo}`);
    const { community, services } = world;
    const late = await services.vetoes.veto(community, world.ada.person, id, 'too late');
    expect(codeOf(late)).toBe('mandate-past-stopping');
    const { calls, hash } = await operationOf(id);
    // `_timelockSalt` of the contract: its address, as the first 20 bytes, xor the hash.
    const salt = BigInt(place.governor) << 96n;
    const mixed = (salt ^ BigInt(hash)).toString(16).padStart(64, '0');
    const args = [operationId(calls, `0x${mixed}`)] as const;
    const data = encodeFunctionData({ abi: timelockAbi, functionName: 'cancel', args });
    await world.sendAs(sandbox.deployer, place.keeper, data);
    await world.until(id, async () => (await stateOf(id)) === 'failed');
    expect((await world.proposalOf(id)).outcomeReason).toBe('cancelled-there');
  });

  it('by a guardian before voting begins there is cancelled by the account', async () => {
    const id = must(await world.publish(`pay 1 CIV to ${bo}`));
    await world.decide(id);
    await world.until(id, async () => (await mandateState(id)) === 'voting');
    const { community, services } = world;
    must(await services.vetoes.veto(community, world.ada.person, id, 'not like this'));
    await world.until(id, async () => (await stateOf(id)) === 'vetoed');
    expect((await world.there(id)).state).toBe(2);
  });

  it('by nobody once holders vote there: a guardian is told so, and nothing changes', async () => {
    const id = await world.opened(`pay 1 CIV to ${bo}`);
    await world.until(id, async () => (await world.noted(id))?.status === 'active');
    const { community, services } = world;
    const refused = await services.vetoes.veto(community, world.ada.person, id, 'too late');
    expect(codeOf(refused)).toBe('mandate-past-stopping');
    expect(await world.proposalOf(id)).toMatchObject({ state: 'queued', outcomeReason: null });
  });
});

describe('connecting', () => {
  const asked = (address: string) => ({
    ...{ community: world.community, person: world.ada.person, kind: 'governor' as const },
    address: asAddress(address.toLowerCase()),
  });

  it('asks the contract what it is, and who connects it', async () => {
    const { connections } = world.services;
    for (const address of [sandbox.contracts.token.address, place.keeper, bo]) {
      expect(codeOf(await connections.preview(asked(address)))).toBe('executor-other-kind');
    }
    expect(codeOf(await connections.preview(asked(place.governor)))).toBe('executor-taken');
    const other = await deployGovernor(sandbox, { threshold: 0n, quorumPercent: 50 });
    await sandbox.anvil.mine(3);
    expect((await connections.preview(asked(other.governor))).ok).toBe(true);
    // A steward of a stranger's community who holds nothing of that token.
    const eve = await world.steward();
    const foreign = await connections.preview({ ...asked(other.governor), person: eve.person });
    expect(codeOf(foreign)).toBe('governor-no-standing');
    // With a trifle, either.
    const crumb = await world.holder('1');
    await sandbox.anvil.mine(2);
    await world.link(eve, crumb.address);
    const trifle = await connections.preview({ ...asked(other.governor), person: eve.person });
    expect(codeOf(trifle)).toBe('governor-no-standing');
  });

  it('is refused of one whose timelock does not obey it', async () => {
    const { connections } = world.services;
    const foreign = await deployTimelock(sandbox, 60, [sandbox.deployer.address]);
    const { token } = sandbox.contracts;
    const args = [token.address, foreign, 1, 10, 0n, 4];
    const alone = await deployContract(sandbox, 'CivitasGovernor', args);
    await sandbox.anvil.mine(3);
    expect(await connections.preview(asked(alone))).toMatchObject({
      refusal: { code: 'governor-shut-out', roles: ['PROPOSER_ROLE', 'EXECUTOR_ROLE'] },
    });
  });

  it('wants the account to be able to propose there', async () => {
    const { connections } = world.services;
    const other = await deployGovernor(sandbox, { threshold: parseEther('100') });
    await sandbox.anvil.mine(3);
    const refused = await connections.preview(asked(other.governor));
    expect(refused).toMatchObject({
      refusal: { code: 'governor-cannot-propose', needed: parseEther('100'), have: 0n },
    });
    const giver = await world.holder('120', false);
    const { token } = sandbox.contracts;
    const args = [world.account] as const;
    const data = encodeFunctionData({ abi: token.abi, functionName: 'delegate', args });
    await world.sendAs(giver, token.address, data);
    await sandbox.anvil.mine(3);
    expect((await connections.preview(asked(other.governor))).ok).toBe(true);
  });
});

describe('a governor that keeps the money itself', () => {
  it('pays what passed without a queue', async () => {
    const open = await deployOpenGovernor(sandbox, {
      ...{ delay: DELAY_BLOCKS, period: PERIOD_BLOCKS, quorumPercent: 4 },
    });
    await sandbox.anvil.mine(3);
    await world.useGovernor(open);
    const before = await world.balanceOf(bo);
    const id = await world.opened(`pay 4 CIV to ${bo}`);
    await world.vote(ada, id, FOR);
    await world.until(id, async () => (await world.voteIntent(ada, id))?.state === 'final');
    await world.endVoting();
    await world.until(id, async () => (await stateOf(id)) === 'executed');
    expect((await world.balanceOf(bo)) - before).toBe(parseEther('4'));
    expect(await world.balanceOf(open.governor)).toBe(parseEther('996'));
  });
});
