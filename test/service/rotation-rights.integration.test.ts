/** What an account that was replaced had in contracts: named with the next step, and what is under way there goes on. */
import {
  type Abi,
  encodeFunctionData,
  type Hex,
  keccak256,
  parseAbiItem,
  parseEther,
  toHex,
} from 'viem';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Address, VoteId } from '#core/identity.ts';
import { deployGovernor, type GovernorTerms } from '#sandbox/chain/governor.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createSafeFactory, placeMultiSend } from '#sandbox/chain/safe.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import {
  createGovernorWorld,
  DELAY_BLOCKS,
  type GovernorWorld,
  PERIOD_BLOCKS,
  TIMELOCK_SECONDS,
} from '#test/support/governor-world.ts';
import { createRotationHand, type RotationHand } from '#test/support/rotation-world.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const bo = `0x${'b0'.repeat(20)}`;
const DELAY_SECONDS = 600;
const FOR = 1;
const TURNS = 60;
const ROLES = ['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE'] as const;
const CREATED = parseAbiItem(
  'event ProposalCreated(uint256 proposalId, address proposer, address[] targets, uint256[] values, string[] signatures, bytes[] calldatas, uint256 voteStart, uint256 voteEnd, string description)',
);

let sandbox: SandboxChain;
let world: GovernorWorld;
let hand: RotationHand;
beforeEach(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createGovernorWorld(sandbox);
  hand = createRotationHand(sandbox, world);
});
afterEach(async () => {
  await world?.close();
  await sandbox?.stop();
});

const mandateState = async (id: VoteId) => (await world.mandateOf(id)).state;
const stateOf = async (id: VoteId) => (await world.proposalOf(id)).state;

/** Turns of the mandate, of every account and of the chain. */
async function drive(id: VoteId, holds: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < TURNS; turn += 1) {
    if (await holds()) return;
    await world.services.mandates.advance((await world.mandateOf(id)).id);
    for (const sender of await world.store.executions.listSenders(world.community)) {
      await world.services.executions.advanceSender(sender.id);
    }
    await sandbox.anvil.mine(3);
    // What is held up is tried again ever more slowly.
    await world.advance(20_000);
  }
  const { state, reason } = await world.mandateOf(id);
  throw new Error(`it did not come to that: the mandate is ${state} (${reason})`);
}

/** Replaced and emptied, and payments go on. */
async function rotate(): Promise<Address> {
  await sandbox.anvil.mine(3);
  await hand.order();
  await hand.until('emptied', hand.swept);
  await hand.until('asked', async () => (await hand.told('rotation-left')).length > 0);
  const { pauses } = world.services;
  const live = await pauses.find(world.community);
  await world.store.transaction('lift', (books) =>
    pauses.decided.carryOut(books, world.community, { kind: 'resume', pause: live?.id ?? '' }),
  );
  return hand.next();
}

/** What the timelock itself would do, which alone administers it. */
async function asItself(timelock: Hex, calls: readonly (readonly [string, string, string])[]) {
  await sandbox.anvil.impersonate(timelock);
  await sandbox.anvil.setBalance(timelock, parseEther('1'));
  for (const [functionName, role, account] of calls) {
    const abi = [
      {
        ...{ type: 'function', name: functionName, stateMutability: 'nonpayable', outputs: [] },
        inputs: [
          { name: 'role', type: 'bytes32' },
          { name: 'account', type: 'address' },
        ],
      },
    ] as const satisfies Abi;
    const args = [keccak256(toHex(role)), account] as never;
    const data = encodeFunctionData({ abi, functionName, args } as never);
    const hash = (await sandbox.publicClient.request({
      method: 'eth_sendTransaction' as never,
      params: [{ from: timelock, to: timelock, data }] as never,
    })) as Hex;
    await sandbox.mined(hash);
  }
  await sandbox.anvil.stopImpersonating(timelock);
}

describe('a timelock', () => {
  it('is named with what it has to give and take; what waits there goes on once it did', async () => {
    const { account } = world;
    const timelock = await deployTimelock(sandbox, DELAY_SECONDS, [account]);
    await sandbox.fund(timelock, { civ: parseEther('1000') });
    await sandbox.anvil.mine(3);
    await world.keepMoneyIn('timelock', timelock.toLowerCase());
    const id = must(await world.publish(`pay 5 CIV to ${bo}`));
    await world.decide(id);
    await world.until(id, async () => (await mandateState(id)) === 'waiting');
    const next = await rotate();
    const [words] = await hand.told('rotation-rights');
    expect(words).toContain(`for the new account ${next}`);
    expect(words).toContain(`timelock ${timelock.toLowerCase()}`);
    expect(words).toContain('the new account lacks PROPOSER_ROLE, EXECUTOR_ROLE, CANCELLER_ROLE');
    expect(words).toContain(
      'the leaked key has PROPOSER_ROLE, EXECUTOR_ROLE, CANCELLER_ROLE there',
    );
    await sandbox.increaseTime(DELAY_SECONDS);
    await world.advance(DELAY_SECONDS * 1000);
    await drive(id, async () => (await mandateState(id)) === 'executing');
    let looks = 0;
    await drive(id, async () => {
      looks += 1;
      return looks > 3;
    });
    expect(await mandateState(id)).toBe('executing');
    await asItself(
      timelock,
      ROLES.flatMap((role) => [
        ['grantRole', role, next] as const,
        ['revokeRole', role, account] as const,
      ]),
    );
    await drive(id, async () => (await stateOf(id)) === 'executed');
    expect(await world.balanceOf(bo)).toBe(parseEther('5'));
    await hand.turn();
    expect((await hand.told('rotation-rights')).at(-1)).toContain('know the new account');
    await hand.turn();
    expect(await hand.told('rotation-rights')).toHaveLength(2);
  });
});

describe('a Safe', () => {
  it('that the account was an owner of is named', async () => {
    const { account } = world;
    const { ada } = sandbox.people;
    await placeMultiSend(sandbox, '1.4.1');
    const create = await createSafeFactory(sandbox, '1.4.1');
    const safe = await create([ada.address, account as Hex], 2n);
    await sandbox.anvil.mine(3);
    await world.link(world.ada, ada.address);
    await world.keepMoneyIn('safe', safe.toLowerCase());
    await rotate();
    const [words] = await hand.told('rotation-rights');
    expect(words).toContain(`safe ${safe.toLowerCase()}: the leaked key is one of its owners`);
    expect(words).not.toContain('lacks');
  });
});

describe('a governor', () => {
  async function useGovernor(terms: GovernorTerms = {}): Promise<Hex> {
    const ada = await world.holder('400');
    await world.link(world.ada, ada.address);
    const place = await deployGovernor(sandbox, {
      ...{ delay: DELAY_BLOCKS, period: PERIOD_BLOCKS, quorumPercent: 4 },
      ...{ minDelaySeconds: TIMELOCK_SECONDS, ...terms },
    });
    await sandbox.anvil.mine(3);
    await world.useGovernor(place);
    voter = ada;
    return place.governor;
  }
  let voter: Awaited<ReturnType<GovernorWorld['holder']>>;

  async function carriedOut(id: VoteId): Promise<void> {
    await sandbox.anvil.mine(DELAY_BLOCKS);
    await world.castAs(voter, id, FOR);
    await world.endVoting();
    await drive(id, async () => (await mandateState(id)) === 'waiting');
    await world.passDelay();
    await drive(id, async () => (await stateOf(id)) === 'executed');
  }
  const proposals = async () =>
    sandbox.publicClient.getLogs({
      ...{ address: world.governor(), event: CREATED, fromBlock: 0n, toBlock: 'latest' },
    });
  const proposed = async () =>
    (await proposals()).map(({ args }) => [
      args.proposer?.toLowerCase(),
      args.description?.split('\n').at(-1),
    ]);

  it.each([
    ['nothing of it was planned', 0],
    ['its proposing was planned and not signed', 1],
  ])('%s: it is proposed once, by the new account, and carried out once', async (_, turns) => {
    await useGovernor();
    const id = must(await world.publish(`pay 5 CIV to ${bo}`));
    await world.decide(id);
    const { id: mandate, reference } = await world.mandateOf(id);
    for (let turn = 0; turn < turns; turn += 1) await world.services.mandates.advance(mandate);
    const stage = await world.store.executions.findIntentBySource(`mandate:${mandate}:propose:0`);
    expect(stage?.state).toBe(turns === 0 ? undefined : 'planned');
    const next = await rotate();
    await drive(id, async () => (await mandateState(id)) === 'voting');
    expect(await proposed()).toEqual([[next, `#proposer=${next}`]]);
    const present = await world.mandateOf(id);
    expect(present.reference).not.toBe(reference);
    expect(present.round).toBe(1);
    await carriedOut(id);
    expect(await world.balanceOf(bo)).toBe(parseEther('5'));
  });

  it('that has it already goes on, queued and executed by the new account', async () => {
    const { account } = world;
    await useGovernor();
    const id = must(await world.publish(`pay 5 CIV to ${bo}`));
    await world.decide(id);
    await world.until(id, async () => (await mandateState(id)) === 'voting');
    await rotate();
    await carriedOut(id);
    expect(await proposed()).toEqual([[account, `#proposer=${account}`]]);
    expect(await world.balanceOf(bo)).toBe(parseEther('5'));
    expect(await hand.told('rotation-rights')).toEqual([]);
  });

  it('that the old account alone may cancel there is past stopping, and is told as that', async () => {
    const delay = 2_000;
    await useGovernor({ delay });
    const pending = async () => {
      const id = must(await world.publish(`pay 5 CIV to ${bo}`));
      await world.decide(id);
      await world.until(id, async () => (await mandateState(id)) === 'voting');
      return id;
    };
    const withdraw = (id: VoteId) =>
      world.store.transaction('veto', (books) =>
        world.services.mandates.withdraw(books, id, 'vetoed'),
      );
    const [early, late] = [await pending(), await pending()];
    expect(must(await withdraw(early))).toBe(true);
    const { id: mandate } = await world.mandateOf(early);
    await world.services.mandates.advance(mandate);
    expect(await mandateState(early)).toBe('withdrawing');
    await rotate();
    await world.services.mandates.advance((await world.mandateOf(late)).id);
    expect(codeOf(await withdraw(late))).toBe('mandate-past-stopping');
    await sandbox.anvil.mine(delay);
    await drive(early, async () => (await mandateState(early)) === 'failed');
    expect((await world.mandateOf(early)).reason).toBe('still-there');
    expect(await mandateState(late)).toBe('voting');
  });

  it('whose first proposing was sent and never mined is asked anew only when it cannot be mined any more', async () => {
    await useGovernor();
    const id = must(await world.publish(`pay 5 CIV to ${bo}`));
    await world.decide(id);
    const { id: mandate } = await world.mandateOf(id);
    await world.services.mandates.advance(mandate);
    await sandbox.anvil.setMining('paused');
    const { id: sender } = await hand.old();
    await world.services.executions.advanceSender(sender);
    const source = `mandate:${mandate}:propose:0`;
    expect(await world.store.executions.findIntentBySource(source)).toMatchObject({
      ...{ state: 'submitted', nonce: 0 },
    });
    await hand.order();
    await hand.turn();
    for (let turn = 0; turn < 3; turn += 1) {
      await world.services.mandates.advance(mandate);
      await world.advance(1_000);
    }
    // It may be mined at any moment.
    expect(await world.mandateOf(id)).toMatchObject({ state: 'begun', round: 0 });
    const gasPrice = 500n * 10n ** 9n;
    await hand.steal(bo, '0x', { nonce: 0, gasPrice });
    await sandbox.anvil.mine(3);
    await sandbox.anvil.setMining('automine');
    const isLost = async () =>
      (await world.store.executions.findIntentBySource(source))?.state === 'lost';
    await hand.until('lost', isLost);
    await world.services.mandates.advance(mandate);
    expect(await world.mandateOf(id)).toMatchObject({ state: 'begun', round: 0 });
    const lost = await world.store.executions.findIntentBySource(source);
    if (!lost) throw new Error('no intent');
    must(await world.services.executions.settleLost(lost.id));
    await hand.until('emptied', hand.swept);
    const { pauses } = world.services;
    const live = await pauses.find(world.community);
    await world.store.transaction('lift', (books) =>
      pauses.decided.carryOut(books, world.community, { kind: 'resume', pause: live?.id ?? '' }),
    );
    await drive(id, async () => (await mandateState(id)) === 'voting');
    const next = await hand.next();
    expect(await proposed()).toEqual([[next, `#proposer=${next}`]]);
  });

  it('where proposing takes votes says how many the new account lacks, and what the old one keeps', async () => {
    const { account } = world;
    const { token } = sandbox.contracts;
    await sandbox.fund(account as Hex, { civ: parseEther('300') });
    const args = [account as Hex] as const;
    const delegate = encodeFunctionData({ abi: token.abi, functionName: 'delegate', args });
    await hand.steal(token.address, delegate);
    // Delegated to it by somebody else: that is not moved by any sweep.
    const friend = await world.holder('200', false);
    await world.sendAs(friend, token.address, delegate);
    await sandbox.anvil.mine(3);
    const governor = (await useGovernor({ threshold: parseEther('150') })).toLowerCase();
    await rotate();
    const [words] = await hand.told('rotation-rights');
    expect(words).toContain(`governor ${governor}: the new account cannot propose`);
    expect(words).toContain('(proposing takes 150, it has 0)');
    expect(words).toContain('the leaked key can still propose');
  });
});
