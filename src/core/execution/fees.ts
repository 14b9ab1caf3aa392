/**
 * EIP-1559 fees under a ceiling (I7). A replacement must raise both fees by at least 10 % or nodes
 * call it underpriced (geth's price bump); at the ceiling the last bytes are published again
 * instead (T5). All in wei.
 */
import { accept, type Result, refuse } from '../result.ts';
import type { Fees } from './attempt.ts';

export const BUMP_PERCENT = 10n;

export type FeeCeiling = {
  /** Most wei per gas ever offered. */
  readonly maxFeePerGas: bigint;
  /** Most wei one transaction may cost: gas limit times fee per gas. */
  readonly perTransaction: bigint;
  /** Most wei a sender may burn in 24 hours. */
  readonly perDay: bigint;
};

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const bumped = (fee: bigint): bigint => (fee * (100n + BUMP_PERCENT) + 99n) / 100n;

const priceCeiling = (gasLimit: bigint, ceiling: FeeCeiling): bigint =>
  least(ceiling.maxFeePerGas, ceiling.perTransaction / gasLimit);

/** Twice the base fee (it can rise 12.5 % a block, so this lasts six full ones) plus the tip. */
export function decideFees(input: {
  readonly baseFee: bigint;
  readonly priorityFee: bigint;
  readonly gasLimit: bigint;
  /** Worst cost of everything signed in the last 24 hours that may still burn or has burned. */
  readonly spentInWindow: bigint;
  readonly ceiling: FeeCeiling;
}): Result<Fees> {
  const { baseFee, gasLimit, ceiling } = input;
  const limit = priceCeiling(gasLimit, ceiling);
  // Below the base fee it would not be mined at all.
  if (limit < baseFee) return refuse({ code: 'fee-ceiling', maxWei: ceiling.perTransaction });
  const maxFeePerGas = least(baseFee * 2n + input.priorityFee, limit);
  if (input.spentInWindow + maxFeePerGas * gasLimit > ceiling.perDay) {
    return refuse({ code: 'fee-day-ceiling', maxWei: ceiling.perDay });
  }
  return accept({ maxFeePerGas, maxPriorityFeePerGas: least(input.priorityFee, maxFeePerGas) });
}

/** Both fees at least 10 % up and up to the market; refused where the ceiling leaves no room. */
export function bumpFees(
  previous: Fees,
  market: { readonly baseFee: bigint; readonly priorityFee: bigint; readonly gasLimit: bigint },
  ceiling: FeeCeiling,
): Result<Fees> {
  const limit = priceCeiling(market.gasLimit, ceiling);
  const leastFee = bumped(previous.maxFeePerGas);
  const leastTip = bumped(previous.maxPriorityFeePerGas);
  if (leastFee > limit || leastTip > limit) {
    return refuse({ code: 'fee-ceiling', maxWei: ceiling.perTransaction });
  }
  const tip = most(leastTip, market.priorityFee);
  const maxFeePerGas = least(most(leastFee, market.baseFee * 2n + tip), limit);
  return accept({ maxFeePerGas, maxPriorityFeePerGas: least(tip, maxFeePerGas) });
}
