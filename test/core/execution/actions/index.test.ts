/** What each chain action takes along as money, and what a batch of them comes to. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Action,
  actionToJson,
  type BatchAction,
  CHAIN_ACTIONS,
  isUnmeasured,
  mostPaidBy,
  paymentOf,
  paymentsOf,
  proposalActionFromJson,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { action as transfer } from '../fixtures.ts';
import { ARBITRARY } from './arbitrary.ts';

const actions = fc.oneof(...CHAIN_ACTIONS.map((kind) => ARBITRARY[kind]));
const batches: fc.Arbitrary<BatchAction> = fc.record({
  kind: fc.constant('batch'),
  steps: fc.array(actions, { minLength: 1, maxLength: 8 }),
});
const coins = (amount: bigint): Action => ({
  ...{ kind: 'call', chainId: 1, to: transfer.to, value: amount },
  ...{ signature: 'function f() payable', arguments: [], data: '0x26121ff0' },
});

describe('money in an action', () => {
  it('of a call is the coin it sends along, and nothing where it sends none', () => {
    expect(paymentOf(coins(0n))).toBeNull();
    expect(paymentOf(coins(7n))).toEqual({
      ...{ kind: 'transfer', chainId: 1, asset: { kind: 'native' }, to: transfer.to, amount: 7n },
    });
  });

  it('of a batch is all of it, of a choice the largest', () => {
    const batch: BatchAction = { kind: 'batch', steps: [transfer, coins(7n), transfer] };
    expect(paymentsOf(batch)).toHaveLength(3);
    expect(mostPaidBy(batch)).toBe(2n * transfer.amount + 7n);
    const options = [transfer, { ...transfer, amount: 1n }].map((one) => ({
      ...{ person: 'p' as never, transfer: one },
    }));
    expect(mostPaidBy({ kind: 'choice', options })).toBe(transfer.amount);
  });

  it('is no measure of what a call, a mint or a piece of a collection does', () => {
    expect(isUnmeasured(transfer)).toBe(false);
    expect(isUnmeasured({ kind: 'batch', steps: [transfer, transfer] })).toBe(false);
    expect(isUnmeasured({ kind: 'batch', steps: [transfer, coins(0n)] })).toBe(true);
    fc.assert(
      fc.property(actions, (one) => {
        expect(isUnmeasured(one)).toBe(one.kind !== 'transfer');
      }),
    );
  });
});

describe('a batch', () => {
  it('is stored and read back, and its order is voted on', () => {
    fc.assert(
      fc.property(batches, (batch) => {
        const stored: unknown = JSON.parse(JSON.stringify(actionToJson(batch)));
        expect(proposalActionFromJson(stored)).toEqual(batch);
        const turned = { ...batch, steps: batch.steps.toReversed() };
        const same = JSON.stringify(actionToJson(batch)) === JSON.stringify(actionToJson(turned));
        expect(actionHash(turned) === actionHash(batch)).toBe(same);
      }),
    );
  });
});

describe('hashes that have been voted on stay for ever', () => {
  const { chainId, to } = transfer;
  const from = transfer.asset.kind === 'erc20' ? transfer.asset.token : to;
  it.each<[Action, string]>([
    [
      { kind: 'transfer-nft', chainId, collection: from, id: 7n, from, to },
      '0xf3e7645dc385aade5d63f0d1a595b21ac3b1adb2dd50bcd38dc8563e91c9487c',
    ],
    [
      { kind: 'transfer-items', chainId, collection: from, id: 7n, amount: 3n, from, to },
      '0x2c196b05b840e8b11b36fc8490587d0c312f9e55b7024fd06db90a460d80a299',
    ],
    [
      { kind: 'mint', chainId, token: from, to, amount: 3n },
      '0xf1756586b13d87b35d78f6d10e5447281a68ba0a0458e65d39ca9f6d27d2724b',
    ],
    [coins(7n), '0x6c46721fddd410f89d02c35117557f8abdc2d685d9691f5aeb1520c474d297aa'],
  ])('%o', (action, hash) => {
    expect(actionHash(action)).toBe(hash);
  });
});
