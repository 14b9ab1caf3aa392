import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bumpFees, decideFees, type FeeCeiling } from '#core/execution/fees.ts';

const ceiling: FeeCeiling = {
  maxFeePerGas: 1_000n,
  perTransaction: 50_000_000n,
  perDay: 100_000_000n,
};
const market = { baseFee: 100n, priorityFee: 7n, gasLimit: 50_000n };

describe('first fees', () => {
  it('are twice the base fee and the tip', () => {
    expect(decideFees({ ...market, spentInWindow: 0n, ceiling })).toEqual({
      ok: true,
      value: { maxFeePerGas: 207n, maxPriorityFeePerGas: 7n },
    });
  });

  it('stay under every ceiling (I7)', () => {
    expect(decideFees({ ...market, baseFee: 700n, spentInWindow: 0n, ceiling })).toMatchObject({
      value: { maxFeePerGas: 1_000n },
    });
    expect(decideFees({ ...market, baseFee: 1_001n, spentInWindow: 0n, ceiling })).toMatchObject({
      refusal: { code: 'fee-ceiling' },
    });
    expect(decideFees({ ...market, spentInWindow: 95_000_000n, ceiling })).toMatchObject({
      refusal: { code: 'fee-day-ceiling', maxWei: ceiling.perDay },
    });
    expect(decideFees({ ...market, gasLimit: 600_000n, spentInWindow: 0n, ceiling })).toMatchObject(
      {
        refusal: { code: 'fee-ceiling' },
      },
    );
  });
});

describe('T6: a bump', () => {
  it('follows the market when that is more than 10 %', () => {
    const bumped = bumpFees(
      { maxFeePerGas: 200n, maxPriorityFeePerGas: 7n },
      { ...market, baseFee: 300n },
      ceiling,
    );
    expect(bumped).toEqual({ ok: true, value: { maxFeePerGas: 608n, maxPriorityFeePerGas: 8n } });
  });

  it('T5: is refused at the ceiling, where the old bytes are sent again', () => {
    expect(
      bumpFees({ maxFeePerGas: 950n, maxPriorityFeePerGas: 7n }, market, ceiling),
    ).toMatchObject({
      refusal: { code: 'fee-ceiling' },
    });
  });

  it('raises both by at least 10 % or not at all, and never over the ceiling', () => {
    const fee = fc.bigInt({ min: 0n, max: 1_200n });
    fc.assert(
      fc.property(
        fee,
        fee,
        fee,
        fee,
        fc.bigInt({ min: 21_000n, max: 500_000n }),
        (cap, tip, baseFee, priorityFee, gasLimit) => {
          fc.pre(tip <= cap);
          const bumped = bumpFees(
            { maxFeePerGas: cap, maxPriorityFeePerGas: tip },
            { baseFee, priorityFee, gasLimit },
            ceiling,
          );
          if (!bumped.ok) return;
          const { maxFeePerGas, maxPriorityFeePerGas } = bumped.value;
          expect(maxFeePerGas * 10n >= cap * 11n).toBe(true);
          expect(maxPriorityFeePerGas * 10n >= tip * 11n).toBe(true);
          expect(maxPriorityFeePerGas <= maxFeePerGas).toBe(true);
          expect(maxFeePerGas <= ceiling.maxFeePerGas).toBe(true);
          expect(maxFeePerGas * gasLimit <= ceiling.perTransaction).toBe(true);
        },
      ),
    );
  });
});
