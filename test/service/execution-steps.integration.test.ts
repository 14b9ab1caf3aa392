/** Actions that are no payment, and several in order, on a real chain: each once, the next not before the last is final. */
import { encodeFunctionData, erc721Abi, parseAbi, parseUnits } from 'viem';
import { describe, expect, test } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import { type Action, paymentOf } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { proposalSource } from '#core/execution/source.ts';
import { type Address, asId, type IntentId, type VoteId } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import { badgeAbi } from '#sandbox/chain/contracts.ts';
import { advanceClock } from '#store/clock.ts';
import { deployContract, sendAs } from '../support/contracts.ts';
import { executionBed, type OpenWorld } from '../support/execution-bed.ts';
import type { World } from '../support/execution-world.ts';

const CIV = parseUnits('1', 18);
const boxAbi = parseAbi(['function fee() view returns (uint256)']);
const bed = executionBed();
let world: World;
let vote: VoteId;

async function open(options?: OpenWorld): Promise<void> {
  world = await bed.open(options);
  vote = asId<VoteId>(crypto.randomUUID());
}

async function plan(...steps: readonly Action[]): Promise<Result<readonly IntentId[]>> {
  const by = vote;
  const look = await world.executions.lookAtTreasury(world.community);
  return world.store.transaction('plan', async (tx) =>
    world.executions.planSteps(tx, {
      ...{ community: world.community, purpose: 'treasury', notBefore: await tx.now(), look },
      steps: steps.map((action, index) => ({
        ...{ source: proposalSource(by, index), action, actionHash: actionHash(action) },
      })),
    }),
  );
}

async function planned(...steps: readonly Action[]): Promise<readonly IntentId[]> {
  const result = await plan(...steps);
  if (!result.ok) throw new Error(result.refusal.code);
  return result.value;
}

const call = (to: Address, signature: string, values: readonly string[], value = 0n): Action => {
  const read = world.actions.readCall({
    ...{ chainId: bed.sandbox.chainId, to, signature, arguments: values, value },
  });
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
};
const feeOf = (address: Address) =>
  bed.sandbox.publicClient.readContract({ address, abi: boxAbi, functionName: 'fee' });
const states = async (ids: readonly IntentId[]) =>
  Promise.all(ids.map(async (id) => (await world.intent(id)).state));

test('a piece of a collection is given once, and no money is set aside for it', async () => {
  await open();
  const badge = await deployContract(bed.sandbox, 'CivitasBadge', [bed.sandbox.deployer.address]);
  const data = encodeFunctionData({ abi: badgeAbi, functionName: 'mint', args: [world.treasury] });
  await sendAs(bed.sandbox, { to: badge, data });
  const to = world.recipient();
  const nft: Action = {
    ...{ kind: 'transfer-nft', chainId: bed.sandbox.chainId, collection: badge, id: 1n },
    ...{ from: world.treasury, to },
  };
  const [id] = await planned(nft);
  expect(await planned(nft)).toEqual([id]);
  if (!id) throw new Error('no intent');
  expect((await world.drive(id)).state).toBe('final');
  const owner = await bed.sandbox.publicClient.readContract({
    ...{ address: badge, abi: erc721Abi, functionName: 'ownerOf', args: [1n] },
  } as never);
  expect(String(owner).toLowerCase()).toBe(to);
  expect(await world.reservation(id)).toBeNull();
  expect(world.settled).toHaveLength(1);
});

describe('several steps', () => {
  test('happen in order, each after the one before it is final', async () => {
    await open();
    const box = await deployContract(bed.sandbox, 'FeeBox', [world.treasury]);
    const to = world.recipient();
    const ids = await planned(
      world.transferOf(to, 5n * CIV),
      call(box, 'setFee(uint256 bps)', ['250']),
      world.transferOf(to, CIV),
    );
    await world.turn();
    expect(await states(ids)).toEqual(['submitted', 'planned', 'planned']);
    await bed.sandbox.anvil.mine(1);
    await world.turn();
    // Mined is not final: the second waits, however often the account is looked at.
    await world.turn();
    expect(await states(ids)).toEqual(['mined', 'planned', 'planned']);
    expect(await feeOf(box)).toBe(0n);
    for (const id of ids) await world.drive(id);
    expect(await states(ids)).toEqual(['final', 'final', 'final']);
    const rows = await Promise.all(ids.map((id) => world.intent(id)));
    expect(rows.map(({ nonce }) => nonce)).toEqual([0, 1, 2]);
    const [first, second] = rows;
    expect(Number(second?.minedBlock)).toBeGreaterThan(Number(first?.minedBlock) + 1);
    expect(await feeOf(box)).toBe(250n);
    expect(await world.balanceOf(to)).toBe(6n * CIV);
    expect(world.settled.map(({ outcome }) => outcome)).toEqual(['final', 'final', 'final']);
  });

  test('after one that the chain refuses are left out, their money free again', async () => {
    await open();
    const box = await deployContract(bed.sandbox, 'FeeBox', [world.treasury]);
    const to = world.recipient();
    const ids = await planned(
      world.transferOf(to, CIV),
      call(box, 'setFee(uint256 bps)', ['10000']),
      world.transferOf(to, CIV),
      world.transferOf(to, CIV),
    );
    const [first, second, third] = ids;
    if (!first || !second || !third) throw new Error('no intents');
    await world.drive(first);
    await world.turn();
    expect((await world.intent(second)).state).toBe('submitted');
    // Between signing and mining the box gets another owner: the call reverts on chain.
    await bed.sandbox.publicClient.request({
      method: 'anvil_setStorageAt',
      params: [box, `0x${'0'.repeat(64)}`, `0x${'0'.repeat(63)}1`],
    } as never);
    await world.drive(second);
    expect(await states(ids)).toEqual(['final', 'reverted', 'cancelled', 'cancelled']);
    expect(await world.reservation(third)).toBe('payment-void');
    expect(await world.balanceOf(to)).toBe(CIV);
    expect(world.settled.map(({ outcome }) => outcome)).toEqual([
      ...['final', 'reverted', 'cancelled', 'cancelled'],
    ]);
    expect(await world.turn()).toBeNull();
  });

  test('are all planned or none: together they are held to the caps (I8)', async () => {
    await open();
    const to = world.recipient();
    const three = Array.from({ length: 3 }, () => world.transferOf(to, 9n * CIV));
    expect(await plan(...three)).toMatchObject({ refusal: { code: 'cap-per-day-exceeded' } });
    expect(await world.store.executions.listIntents(world.community, 10)).toEqual([]);
  });

  test('that were called off before they began all end, once', async () => {
    await open();
    const to = world.recipient();
    const ids = await planned(world.transferOf(to, CIV), world.transferOf(to, CIV));
    const [first] = ids;
    if (!first) throw new Error('no intent');
    await world.store.transaction('call off', (tx) => world.executions.callOffIntent(tx, first));
    expect(await states(ids)).toEqual(['cancelled', 'cancelled']);
    expect(world.settled).toHaveLength(2);
  });
});

describe('what the caps could not hold', () => {
  test('a call of the token that is paid in is refused, whatever it says', async () => {
    await open();
    const moves = call(world.token, 'transfer(address to, uint256 amount)', [
      ...[world.recipient(), String(500n * CIV)],
    ]);
    expect(await plan(moves)).toMatchObject({ refusal: { code: 'call-of-asset' } });
  });

  test('of calls, pieces and new tokens so many are begun in a day, a decision together (I8)', async () => {
    await open();
    const box = await deployContract(bed.sandbox, 'FeeBox', [world.treasury]);
    const set = (fee: number) => call(box, 'setFee(uint256 bps)', [String(fee)]);
    const mint: Action = {
      ...{ kind: 'mint', chainId: bed.sandbox.chainId, token: box },
      ...{ to: world.recipient(), amount: 1n },
    };
    const over = (together: number) => ({
      refusal: { code: 'cap-unmeasured', most: 2, together },
    });
    expect(await plan(set(1), mint, set(3))).toMatchObject(over(3));
    expect(await world.store.executions.listIntents(world.community, 10)).toEqual([]);
    const next = () => {
      vote = asId<VoteId>(crypto.randomUUID());
    };
    // Ten at once are not more than that either: the account's lock is held.
    const votes = Array.from({ length: 10 }, () => asId<VoteId>(crypto.randomUUID()));
    const racing = await Promise.all(
      votes.map((one) => {
        vote = one;
        return plan(set(1));
      }),
    );
    const begun = racing.flatMap((one) => (one.ok ? one.value : []));
    expect(begun).toHaveLength(2);
    next();
    expect(await plan(set(5))).toMatchObject(over(3));
    // A payment is held to its own caps, and what is called off counts no more.
    await planned(world.transferOf(world.recipient(), CIV));
    const [first] = begun;
    if (!first) throw new Error('no intent');
    await world.store.transaction('call off', (tx) => world.executions.callOffIntent(tx, first));
    next();
    const sixth = await planned(set(6));
    next();
    expect(await plan(mint)).toMatchObject(over(3));
    // What has not ended counts however old it is, and what ended for a day.
    await advanceClock(bed.database.db, DAY_MS + 1);
    expect(await plan(mint)).toMatchObject(over(3));
    for (const id of [...begun.slice(1), ...sixth]) {
      expect((await world.drive(id)).state).toBe('final');
    }
    expect(await plan(mint)).toMatchObject(over(3));
    await advanceClock(bed.database.db, DAY_MS + 1);
    await planned(mint, set(7));
    await world.store.communities.updateCommunity(world.community, { capUnmeasured: 0 });
    next();
    expect(await plan(set(8))).toMatchObject({ refusal: { most: 0, together: 3 } });
  });

  test('coins sent along are refused where the community pays in a token', async () => {
    await open();
    const box = await deployContract(bed.sandbox, 'FeeBox', [world.treasury]);
    const buys = call(box, 'function buy() payable', [], 5n);
    expect(await plan(buys)).toMatchObject({ refusal: { code: 'asset-differs' } });
  });

  test('coins sent along are set aside and counted where it pays in them', async () => {
    await open({ asset: 'native', etherTreasury: '100' });
    const box = await deployContract(bed.sandbox, 'FeeBox', [world.treasury]);
    const buys = call(box, 'function buy() payable', [], CIV / 2n);
    expect(paymentOf(buys)?.amount).toBe(CIV / 2n);
    const [id] = await planned(buys);
    if (!id) throw new Error('no intent');
    expect(await world.reservation(id)).toBe('payment-reserve');
    expect((await world.drive(id)).state).toBe('final');
    expect(await world.reservation(id)).toBe('payment-post');
    const sender = await world.senderOf('treasury');
    const spent = await world.store.executions.findSpentSince(
      ...([sender.id, { kind: 'native' }, new Date(0)] as const),
    );
    expect(spent).toBe(CIV / 2n);
  });

  test('without caps nothing is called either', async () => {
    await open();
    const box = await deployContract(bed.sandbox, 'FeeBox', [world.treasury]);
    await world.store.communities.updateCommunity(world.community, { capPerDay: null });
    const off = await plan(call(box, 'setFee(uint256 bps)', ['1']));
    expect(off).toMatchObject({ refusal: { code: 'executor-off' } });
  });
});

test('a call whose function answers no is not sent', async () => {
  await open();
  const box = await deployContract(bed.sandbox, 'FeeBox', [world.treasury]);
  const [id] = await planned(call(box, 'refuse() returns (bool)', []));
  if (!id) throw new Error('no intent');
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'parked', reason: 'simulation-reverted' });
});
