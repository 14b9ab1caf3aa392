/**
 * INVARIANTS T5-T7 and I7: what is sent may turn out too cheap. Its fees rise by 10 % at least, and to the market where that
 * asks for more, at the same nonce and never above the ceiling; at the ceiling the same bytes are published again.
 */
import { keccak256, parseGwei, parseUnits } from 'viem';
import { beforeEach, expect, test } from 'vitest';
import type { FeeCeiling } from '#core/execution/fees.ts';
import type { IntentId } from '#core/identity.ts';
import type { AttemptRow } from '#store/execution.ts';
import { executionBed, type OpenWorld } from '#test/support/execution-bed.ts';
import { QUICK, type World } from '#test/support/execution-world.ts';
import { until } from '#test/support/poll.ts';
import {
  answerSends,
  holdSends,
  isSend,
  type Misbehaviour,
  sendsThrough,
} from '#test/support/rpc-proxy.ts';

const bed = executionBed({ proxied: true });
beforeEach(() => setBaseFee(parseGwei('1')));

const CIV = parseUnits('1', 18);
const IMPATIENT = { ...QUICK, bumpAfterMs: 1 };

const open = (options: OpenWorld = {}) => bed.open({ timeoutMs: 10_000, ...options });
const error = (message: string): Misbehaviour => ({ kind: 'error', code: -32000, message });
/** Hashes of what was handed to a node, in order. */
const handedOver = () => sendsThrough(bed.proxy).map((raw) => keccak256(raw));

/** Of a block that is mined now: what is waiting and can pay it is in there. */
async function setBaseFee(wei: bigint): Promise<void> {
  await bed.sandbox.anvil.setNextBaseFee(wei);
  await bed.sandbox.anvil.mine(1);
}

async function baseFeeNow(): Promise<bigint> {
  return (await bed.sandbox.publicClient.getBlock()).baseFeePerGas ?? 0n;
}

const attemptsOf = (world: World, id: IntentId) => world.store.executions.listAttempts(id);

/** The same call at the same nonce, with both fees up by 10 % at least. */
function expectBump(before: AttemptRow | undefined, after: AttemptRow | undefined): void {
  if (!before || !after) throw new Error('two attempts were expected');
  const { nonce, to, valueWei, data, kind } = before;
  expect(after).toMatchObject({ nonce, to, valueWei, data, kind });
  expect(after.maxFeePerGas * 10n).toBeGreaterThanOrEqual(before.maxFeePerGas * 11n);
  expect(after.maxPriorityFeePerGas * 10n).toBeGreaterThanOrEqual(
    before.maxPriorityFeePerGas * 11n,
  );
  expect(after.hash).not.toBe(before.hash);
}

/** Known from the first attempt on: so many percent of its fee. */
function risingCeiling() {
  const state = { maxFeePerGas: parseGwei('1000') };
  const feeCeiling = (): FeeCeiling => ({
    ...state,
    perTransaction: 10n ** 18n,
    perDay: 10n ** 19n,
  });
  return {
    feeCeiling,
    set(first: AttemptRow | undefined, percent: bigint): bigint {
      state.maxFeePerGas = ((first?.maxFeePerGas ?? 0n) * percent) / 100n;
      return state.maxFeePerGas;
    },
  };
}

test('T6, T7: both fees are bumped by 10 %; when the first hash mines, that is the effect', async () => {
  const world = await open({ timing: IMPATIENT });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const [first] = await attemptsOf(world, id);
  // The bump is signed and stored, but no node takes it.
  bed.proxy.misbehave = holdSends;
  await world.turn();
  const [, bumped] = await attemptsOf(world, id);
  expectBump(first, bumped);
  await bed.sandbox.anvil.mine(1);
  bed.proxy.misbehave = undefined;
  const row = await world.drive(id);
  expect(row).toMatchObject({ state: 'final', minedTxHash: first?.hash });
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T6: dropped after the base fee more than doubled: what is too cheap now is outbid at once, and that mines', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const [first] = await attemptsOf(world, id);
  // Above all that the first one offers, and what it offers is twice the base fee there was.
  await setBaseFee(2n * (first?.maxFeePerGas ?? 0n));
  await bed.sandbox.anvil.dropTransaction(first?.hash ?? '0x');
  expect(await world.intent(id)).toMatchObject({ state: 'submitted' });
  bed.proxy.seen.length = 0;
  await world.turn();
  // It is not waited for a minute: a node has said that it is too cheap.
  const [again] = await attemptsOf(world, id);
  expect(again?.lastError).toBe('fee-too-low');
  const baseFee = await baseFeeNow();
  await world.turn();
  const [, bumped, ...more] = await attemptsOf(world, id);
  expectBump(first, bumped);
  expect(more).toEqual([]);
  expect(bumped?.maxFeePerGas).toBeGreaterThanOrEqual(2n * baseFee);
  const [outbid, ...earlier] = handedOver().toReversed();
  expect(outbid).toBe(bumped?.hash);
  expect(new Set(earlier)).toEqual(new Set([first?.hash]));
  const row = await world.drive(id);
  expect(row).toMatchObject({ state: 'final', nonce: 0, minedTxHash: bumped?.hash });
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T6: a base fee above what waits in the pool: a bump goes up to the market, not by 10 % alone', async () => {
  const world = await open({ timing: IMPATIENT });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const [first] = await attemptsOf(world, id);
  await setBaseFee(2n * (first?.maxFeePerGas ?? 0n));
  const baseFee = await baseFeeNow();
  await world.turn();
  const [, bumped] = await attemptsOf(world, id);
  expectBump(first, bumped);
  expect(bumped?.maxFeePerGas).toBeGreaterThanOrEqual(2n * baseFee);
  expect((await world.drive(id)).minedTxHash).not.toBe(first?.hash);
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T6, I7: where the market asks for more than the ceiling, the ceiling is offered', async () => {
  const ceiling = risingCeiling();
  const world = await open({ timing: IMPATIENT, feeCeiling: ceiling.feeCeiling });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const [first] = await attemptsOf(world, id);
  const most = ceiling.set(first, 150n);
  await setBaseFee(2n * (first?.maxFeePerGas ?? 0n));
  await world.turn();
  const [, bumped] = await attemptsOf(world, id);
  expectBump(first, bumped);
  expect(bumped?.maxFeePerGas).toBe(most);
  // No block takes that yet. When the rush is over, one does.
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'submitted', reason: 'fee-ceiling' });
  await setBaseFee(parseGwei('1'));
  expect(await world.drive(id)).toMatchObject({ state: 'final', minedTxHash: bumped?.hash });
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T6: a pool that is full: the same bytes again, and soon the same call for more', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  bed.proxy.misbehave = answerSends(error('txpool is full'));
  bed.proxy.seen.length = 0;
  await world.turn();
  const [first] = await attemptsOf(world, id);
  expect(first?.lastError).toBe('pool-full');
  expect(await world.intent(id)).toMatchObject({ state: 'submitted', nonce: 0 });
  await world.turn();
  expect(handedOver()).toEqual([first?.hash, first?.hash]);
  // A minute later, to a process that does not wait for it.
  await world.turn('treasury', world.another({ timing: IMPATIENT }).executions);
  const [, bumped] = await attemptsOf(world, id);
  expectBump(first, bumped);
  expect((await attemptsOf(world, id)).map(({ nonce }) => nonce)).toEqual([0, 0]);
  bed.proxy.misbehave = undefined;
  const row = await world.drive(id);
  const hashes = (await attemptsOf(world, id)).map(({ hash }) => hash);
  expect(row).toMatchObject({ state: 'final', nonce: 0 });
  expect(hashes.slice(1)).toContain(row.minedTxHash);
  expect(await world.balanceOf(to)).toBe(CIV);
  expect(world.settled).toHaveLength(1);
});

test('T6: fees a node calls too low are raised at once, not after a minute', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  let refused = 0;
  bed.proxy.misbehave = (request) =>
    isSend(request) && refused++ === 0
      ? { kind: 'error', code: -32000, message: 'transaction underpriced' }
      : undefined;
  await world.turn();
  const [first] = await attemptsOf(world, id);
  expect(first?.lastError).toBe('underpriced');
  await world.turn();
  const attempts = await attemptsOf(world, id);
  expect(attempts).toHaveLength(2);
  const row = await world.drive(id);
  expect(row).toMatchObject({ state: 'final', nonce: 0, minedTxHash: attempts[1]?.hash });
});

test('T6: only the first in line is outbid; who waits behind it does not wait for money', async () => {
  const world = await open({ timing: IMPATIENT });
  const ids: IntentId[] = [];
  for (let n = 0; n < 3; n += 1)
    ids.push(await world.planned(world.transferOf(world.recipient(), CIV)));
  await world.turn();
  await world.turn();
  const counts = await Promise.all(ids.map(async (id) => (await attemptsOf(world, id)).length));
  expect(counts).toEqual([2, 1, 1]);
  for (const id of ids) expect((await world.drive(id)).state).toBe('final');
});

test('T7: a bump that was not signed yet is forgotten when the first hash has mined', async () => {
  let bumping = false;
  const world = await open({
    timing: IMPATIENT,
    at: async (point) => {
      if (point !== 'before-sign' || !bumping) return;
      await bed.sandbox.anvil.mine(1);
      throw new Error('the worker stops here');
    },
  });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  bumping = true;
  await expect(world.turn()).rejects.toThrow('stops here');
  bumping = false;
  expect(await attemptsOf(world, id)).toMatchObject([{}, { hash: null }]);
  const row = await world.drive(id);
  const attempts = await attemptsOf(world, id);
  expect(attempts.map(({ hash }) => hash)).toEqual([row.minedTxHash]);
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T5: "replacement transaction underpriced": outbid once more at once, at the same nonce', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const [first] = await attemptsOf(world, id);
  bed.proxy.misbehave = answerSends(error('replacement transaction underpriced'));
  await world.turn('treasury', world.another({ timing: IMPATIENT }).executions);
  const [, second] = await attemptsOf(world, id);
  expectBump(first, second);
  expect(second?.lastError).toBe('underpriced');
  expect(await world.intent(id)).toMatchObject({ state: 'submitted', nonce: 0 });
  bed.proxy.misbehave = undefined;
  await world.turn();
  const attempts = await attemptsOf(world, id);
  expect(attempts).toHaveLength(3);
  expectBump(second, attempts[2]);
  expect(await world.drive(id)).toMatchObject({ state: 'final', minedTxHash: attempts[2]?.hash });
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T5: underpriced up to the ceiling: the same bytes are published again, told once, and the first still counts', async () => {
  const ceiling = risingCeiling();
  const world = await open({
    timing: { ...IMPATIENT, republishAfterMs: 1 },
    feeCeiling: ceiling.feeCeiling,
  });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const [first] = await attemptsOf(world, id);
  const most = ceiling.set(first, 125n);
  bed.proxy.misbehave = answerSends(error('replacement transaction underpriced'));
  await until('the ceiling is reached', async () => {
    await world.turn();
    return world.alarms.length > 0;
  });
  const attempts = await attemptsOf(world, id);
  expect(attempts.length).toBeGreaterThan(2);
  for (const [place, one] of attempts.entries()) {
    expect(one.maxFeePerGas).toBeLessThanOrEqual(most);
    if (place > 0) expectBump(attempts[place - 1], one);
  }
  bed.proxy.seen.length = 0;
  for (let turns = 0; turns < 2; turns += 1) await world.turn();
  const newest = attempts.at(-1)?.hash;
  expect(handedOver()).toEqual([newest, newest]);
  expect(await attemptsOf(world, id)).toHaveLength(attempts.length);
  expect(world.alarms).toMatchObject([{ kind: 'intent-stuck', reason: 'fee-ceiling' }]);
  // The first one is the only one that a node has.
  await bed.sandbox.anvil.mine(1);
  expect(await world.drive(id)).toMatchObject({ state: 'final', minedTxHash: first?.hash });
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T5, I7: at the fee ceiling nothing is bumped; the same bytes are published again, and it is told once', async () => {
  const world = await open({
    timing: { ...QUICK, bumpAfterMs: 1, republishAfterMs: 1 },
    feeCeiling: () => ({
      maxFeePerGas: parseGwei('3'),
      perTransaction: 10n ** 18n,
      perDay: 10n ** 18n,
    }),
  });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  await until('the ceiling is reached', async () => {
    await world.turn();
    return world.alarms.length > 0;
  });
  await world.turn();
  const attempts = await attemptsOf(world, id);
  for (const { maxFeePerGas } of attempts) expect(maxFeePerGas <= parseGwei('3')).toBe(true);
  expect(await world.intent(id)).toMatchObject({ state: 'submitted', reason: 'fee-ceiling' });
  expect(world.alarms).toMatchObject([{ kind: 'intent-stuck', reason: 'fee-ceiling' }]);
  const newest = attempts.at(-1);
  await bed.sandbox.anvil.dropTransaction(newest?.hash ?? '0x');
  await world.turn();
  expect((await world.drive(id)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('I7: more than a day of fees is not begun', async () => {
  const world = await open({
    feeCeiling: () => ({
      maxFeePerGas: parseGwei('100'),
      perTransaction: 10n ** 18n,
      perDay: 10n ** 14n,
    }),
  });
  const ids = [];
  for (let n = 0; n < 3; n += 1)
    ids.push(await world.planned(world.transferOf(world.recipient(), CIV)));
  await world.turn();
  const states = await Promise.all(ids.map(async (id) => (await world.intent(id)).state));
  expect(states).toContain('parked');
  const since = new Date(Date.now() - 86_400_000);
  const burned = await world.store.executions.findFeesSince(
    (await world.senderOf('treasury')).id,
    since,
  );
  expect(burned <= 10n ** 14n).toBe(true);
});
