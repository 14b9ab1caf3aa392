/** What was decided in the hands of a real TimelockController: scheduled, waited for, and carried out once. */

import { encodeFunctionData, parseAbi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { timelockAbi } from '#chain/carriers/timelock.ts';
import { DAY_MS } from '#core/duration.ts';
import { type Address, asAddress, type VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { deployContract, sendAs } from '#test/support/contracts.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { until } from '#test/support/poll.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const DELAY_SECONDS = 3_600;
const bo = `0x${'b0'.repeat(20)}`;

let sandbox: SandboxChain;
let world: MandateWorld;
let timelock: `0x${string}`;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  timelock = await deployTimelock(sandbox, DELAY_SECONDS, [
    world.account,
    sandbox.deployer.address,
  ]);
  await sandbox.fund(timelock, { civ: 1_000n * 10n ** 18n });
  await sandbox.anvil.mine(3);
  await world.keepMoneyIn('timelock', timelock);
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

/** Decided, scheduled on chain, and in the contract's delay. */
async function scheduled(text: string): Promise<VoteId> {
  const id = must(await world.publish(text));
  await world.decide(id);
  await world.until(id, async () => (await world.mandateOf(id)).state === 'waiting');
  return id;
}

async function passDelay(): Promise<void> {
  await sandbox.increaseTime(DELAY_SECONDS);
  await world.advance(DELAY_SECONDS * 1000);
  await sandbox.anvil.mine(3);
}

const stateOf = async (id: VoteId) => (await world.proposalOf(id)).state;
const operationOf = async (id: VoteId) =>
  sandbox.publicClient.readContract({
    ...{ address: timelock, abi: timelockAbi, functionName: 'getTimestamp' },
    args: [(await world.mandateOf(id)).reference],
  });

describe('a payment out of a timelock', () => {
  it('is scheduled, waits there, and is carried out once', async () => {
    const before = await world.balanceOf(bo);
    const id = await scheduled(`pay 5 CIV to ${bo}; pay 2 CIV to ${bo}`);
    expect(await world.balanceOf(bo)).toBe(before);
    expect(await stateOf(id)).toBe('queued');
    expect((await world.mandateOf(id)).eta?.getTime()).toBe(Number(await operationOf(id)) * 1000);
    await passDelay();
    await world.until(id, async () => (await stateOf(id)) === 'executed');
    expect((await world.balanceOf(bo)) - before).toBe(7n * 10n ** 18n);
    expect(await world.mandateOf(id)).toMatchObject({ state: 'done' });
    expect((await world.proposalOf(id)).txHash).toMatch(/^0x/);
    expect(await operationOf(id)).toBe(1n);
  });

  it('is not held to the caps of the own account, and not more than the contract holds', async () => {
    const id = must(await world.publish(`pay 500 CIV to ${bo}`));
    await world.decide(id);
    const other = must(await world.publish(`pay 600 CIV to ${bo}`));
    await world.decide(other);
    const failed = await world.proposalOf(other);
    expect([failed.state, failed.outcomeReason]).toEqual(['failed', 'balance-too-low']);
    await world.until(id, async () => (await world.mandateOf(id)).state === 'waiting');
    await passDelay();
    await world.until(id, async () => (await stateOf(id)) === 'executed');
  });

  it('that whoever else may execute there carries out is done, too', async () => {
    const id = await scheduled(`pay 1 CIV to ${bo}`);
    await passDelay();
    const { reference } = await world.mandateOf(id);
    const log = await sandbox.publicClient.getContractEvents({
      ...{ address: timelock, eventName: 'CallScheduled', fromBlock: 0n },
      abi: parseAbi([
        'event CallScheduled(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data, bytes32 predecessor, uint256 delay)',
        'event CallSalt(bytes32 indexed id, bytes32 salt)',
      ]),
      args: { id: reference },
    });
    const salts = await sandbox.publicClient.getContractEvents({
      ...{ address: timelock, eventName: 'CallSalt', fromBlock: 0n },
      abi: parseAbi(['event CallSalt(bytes32 indexed id, bytes32 salt)']),
      args: { id: reference },
    });
    const { target, value, data } = log[0]?.args ?? {};
    const salt = salts[0]?.args.salt;
    if (!target || value === undefined || !data || !salt) throw new Error('not scheduled');
    const args = [[target], [value], [data], `0x${'00'.repeat(32)}`, salt] as const;
    await sendAs(sandbox, {
      to: timelock,
      data: encodeFunctionData({ abi: timelockAbi, functionName: 'executeBatch', args }),
    });
    await world.until(id, async () => (await stateOf(id)) === 'executed');
  });

  it('two turns at once bring it there once', async () => {
    const id = must(await world.publish(`pay 1 CIV to ${bo}`));
    await world.decide(id);
    await world.services.course.execute(id);
    const { id: mandate } = await world.mandateOf(id);
    await Promise.all([1, 2, 3].map(() => world.services.mandates.advance(mandate)));
    await world.until(id, async () => (await world.mandateOf(id)).state === 'waiting');
    const rows = await world.store.executions.listIntents(world.community, 50);
    expect(rows.filter(({ source }) => source.startsWith(`mandate:${mandate}:`))).toHaveLength(1);
  });
});

describe('what is stopped', () => {
  it('by whoever may cancel there is told and never carried out', async () => {
    const id = await scheduled(`pay 1 CIV to ${bo}`);
    const args = [(await world.mandateOf(id)).reference] as const;
    const data = encodeFunctionData({ abi: timelockAbi, functionName: 'cancel', args });
    await sendAs(sandbox, { to: timelock, data });
    await world.until(id, async () => (await stateOf(id)) === 'failed');
    expect((await world.proposalOf(id)).outcomeReason).toBe('cancelled-there');
  });

  it('by a guardian of the community within the delay is cancelled on chain', async () => {
    const id = await scheduled(`pay 1 CIV to ${bo}`);
    const { community, ada, services } = world;
    must(await services.vetoes.veto(community, ada.person, id, 'not like this'));
    expect(await stateOf(id)).toBe('queued');
    await world.until(id, async () => (await stateOf(id)) === 'vetoed');
    expect((await world.proposalOf(id)).outcomeReason).toBe('not like this');
    expect(await operationOf(id)).toBe(0n);
    // Two thirds let it go on after all: another operation, and the old one stays cancelled.
    const before = await world.mandateOf(id);
    await world.overrule(id);
    await world.until(id, async () => (await world.mandateOf(id)).state === 'waiting');
    expect((await world.mandateOf(id)).reference).not.toBe(before.reference);
    await passDelay();
    await world.until(id, async () => (await stateOf(id)) === 'executed');
  });

  it('by a guardian is cancelled on chain though payments are paused: the delay there goes on', async () => {
    const id = await scheduled(`pay 1 CIV to ${bo}`);
    const { community, ada, services } = world;
    await world.store.communities.updateCommunity(community, { frozenReason: 'looks wrong' });
    must(await services.vetoes.veto(community, ada.person, id, 'not like this'));
    await world.until(id, async () => (await stateOf(id)) === 'vetoed');
    expect(await operationOf(id)).toBe(0n);
    await world.store.communities.updateCommunity(community, { frozenReason: null });
  });

  it('by a guardian is cancelled on chain in a pause, past what the pause holds and out of an empty account', async () => {
    const id = await scheduled(`pay 1 CIV to ${bo}`);
    const { community, ada, services, store, signers } = world;
    // The stage of another decision has its nonce, and the pause comes before its signature.
    const other = must(await world.publish(`pay 2 CIV to ${bo}`));
    await world.decide(other);
    const account = await store.executions.findSenderOf(community, sandbox.chainId, 'treasury');
    const { sign } = signers;
    signers.sign = () => Promise.reject(new Error('the signer is away'));
    const mandate = await world.mandateOf(other);
    const stage = async () => {
      const rows = await store.executions.listIntents(community, 50);
      return rows.find(({ source }) => source.startsWith(`mandate:${mandate.id}:`));
    };
    await until('it has its nonce', async () => {
      await services.mandates.advance(mandate.id);
      await services.executions.advanceSender(account?.id ?? '').catch((error: Error) => {
        if (!error.message.includes('is away')) throw error;
      });
      return (await stage())?.state === 'reserved';
    });
    signers.sign = sign;
    await store.communities.updateCommunity(community, { frozenReason: 'looks wrong' });
    await sandbox.anvil.setBalance(world.account, 1n);
    const purse = await store.executions.findSenderOf(community, sandbox.chainId, 'gas');
    await sandbox.anvil.setBalance(purse?.address as Address, parseEther('5'));
    must(await services.vetoes.veto(community, ada.person, id, 'not like this'));
    await world.until(id, async () => {
      await services.executions.advanceSender(purse?.id ?? '');
      // What was parked for want of gas is tried again after a while.
      await world.advance(10_000);
      return (await stateOf(id)) === 'vetoed';
    });
    expect(await operationOf(id)).toBe(0n);
    expect(await stage()).toMatchObject({ state: 'cancelled' });
    await store.communities.updateCommunity(community, { frozenReason: null });
    await sandbox.anvil.setBalance(world.account, parseEther('10'));
  });

  it('by a target that is another contract since is not signed, and taken back when its time is over', async () => {
    const abi = parseAbi(['function swap(address implementation)']);
    const box = await deployContract(sandbox, 'OpenBox', []);
    const greedy = await deployContract(sandbox, 'GreedyBox', []);
    const proxy = await deployContract(sandbox, 'LooseProxy', [box]);
    const id = await scheduled(`call ${proxy} "function setFee(uint256 bps)" 250`);
    const data = encodeFunctionData({ abi, functionName: 'swap', args: [greedy] });
    await sendAs(sandbox, { to: proxy, data });
    await passDelay();
    const mandate = await world.mandateOf(id);
    const parked = async () => {
      const rows = await world.store.executions.listIntents(world.community, 50);
      return rows.find(({ source }) => source === `mandate:${mandate.id}:execute:0`);
    };
    await world.until(id, async () => (await parked())?.state === 'parked');
    expect(await parked()).toMatchObject({ reason: 'target-changed', nonce: null });
    await world.advance(31 * DAY_MS);
    await world.until(id, async () => (await stateOf(id)) !== 'queued');
    expect(await operationOf(id)).toBe(0n);
    expect(await stateOf(id)).toBe('expired');
  });
});

describe('connecting', () => {
  it('asks the contract what it is, and whether the account may do there what it has to', async () => {
    const { connections } = world.services;
    const asked = {
      community: world.community,
      person: world.ada.person,
      kind: 'timelock',
    } as const;
    const token = asAddress(sandbox.contracts.token.address.toLowerCase());
    expect(codeOf(await connections.preview({ ...asked, address: token }))).toBe(
      'executor-other-kind',
    );
    const foreign = await deployTimelock(sandbox, 0, [sandbox.deployer.address]);
    await sandbox.anvil.mine(3);
    const refused = await connections.preview({
      ...asked,
      address: asAddress(foreign.toLowerCase()),
    });
    expect(refused).toMatchObject({
      refusal: {
        code: 'executor-role-missing',
        roles: ['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE'],
      },
    });
    const own = { ...asked, address: asAddress(timelock.toLowerCase()) };
    expect(codeOf(await connections.preview(own))).toBe('executor-taken');
    const bob = await world.member('telegram', true);
    expect(codeOf(await connections.preview({ ...own, person: bob.person }))).toBe('not-in-office');
  });

  it('one that is in use stays', async () => {
    const { connections } = world.services;
    const { community, ada } = world;
    const address = asAddress(timelock.toLowerCase());
    expect(codeOf(await connections.disconnect(community, ada.person, address, 'x'))).toBe(
      'executor-in-use',
    );
  });
});
