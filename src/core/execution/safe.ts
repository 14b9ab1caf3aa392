/**
 * How a mandate stands by what a Safe shows at a final block. Its owners sign one transaction with one number (nonce) of
 * the Safe; whoever brings enough signatures there has it carried out, and the number is used once, by whatever it was
 * (Safe.sol, `execTransaction`). So nothing of ours can happen twice under one number, and nothing that was signed can be
 * taken back except by another transaction with the same number, which is the owners' alone: what was signed keeps its number.
 */
import type { Address } from '../identity.ts';
import type { OwnerSignature } from './carriers/index.ts';
import { isCalledBack, type MandateReason, type MandateState, type StageState } from './mandate.ts';

export const SAFE_STAGES = ['execute'] as const;
export type SafeStage = (typeof SAFE_STAGES)[number];

/** Versions whose hash names the chain, and whose `execTransaction` is this one. */
export const SAFE_VERSIONS = ['1.3.0', '1.4.0', '1.4.1', '1.5.0'] as const;
export type SafeVersion = (typeof SAFE_VERSIONS)[number];
export const isSafeVersion = (text: string): text is SafeVersion =>
  SAFE_VERSIONS.some((version) => version === text);

/** Why carrying it out now would come to nothing; it waits, and says so. */
export const SAFE_PROBLEMS = [
  'reverted',
  'returned-false',
  'no-code',
  'balance',
  'target-changed',
  /** Several steps, and the contract that makes them one call does not stand on this chain as it was published. */
  'no-multisend',
  /** A number before its own is free, and this one was signed already. */
  'number-before',
] as const;
export type SafeProblem = (typeof SAFE_PROBLEMS)[number];

export type SafeLook = {
  /** The next number of the Safe, at a final block and at the newest one. */
  readonly nonce: bigint;
  readonly headNonce: bigint;
  readonly owners: readonly Address[];
  readonly threshold: number;
  /** Valid, each of a present owner, one an owner. */
  readonly signed: readonly OwnerSignature[];
  /** What its own number was used for at that final block. */
  readonly fate: 'open' | 'done' | 'failed' | 'taken';
  readonly problem: SafeProblem | null;
};

type Input = {
  readonly state: MandateState;
  readonly reason: MandateReason | null;
  /** The number that is signed for; null before one was bound. */
  readonly nonce: bigint | null;
  /** Numbers of what else this Safe was given and has not ended. */
  readonly others: readonly bigint[];
  /** Somebody has signed it under its number: that transaction stands for as long as the number is not used. */
  readonly touched: boolean;
  readonly look: SafeLook;
  readonly stages: { readonly [S in SafeStage]: StageState };
  readonly overdue: boolean;
};

export type SafeStep =
  | { readonly kind: 'wait' }
  | { readonly kind: 'plan'; readonly stage: SafeStage; readonly state: 'executing' }
  | { readonly kind: 'drop'; readonly stage: SafeStage }
  | {
      readonly kind: 'move';
      readonly state: MandateState;
      readonly reason?: MandateReason;
      /** The number that is to be signed for from now on. */
      readonly bind?: { readonly nonce: bigint; readonly newRound: boolean };
      /** Ended here, while what was signed could still be carried out there by whoever has the signatures. */
      readonly loose?: boolean;
    };

const WAIT = { kind: 'wait' } as const;

/** The first that nobody holds: behind everything that waits, or where something that waited left a gap. */
export function nextNonce(onChain: bigint, others: readonly bigint[]): bigint {
  const held = new Set(others);
  let next = onChain;
  while (held.has(next)) next += 1n;
  return next;
}

/** A number before this one that nobody holds: the Safe never comes to this one by what was decided here. */
export function isStranded(onChain: bigint, nonce: bigint, others: readonly bigint[]): boolean {
  const held = new Set(others);
  for (let at = onChain; at < nonce; at += 1n) if (!held.has(at)) return true;
  return false;
}

const isSigned = ({ signed, threshold }: SafeLook): boolean => signed.length >= threshold;

const anew = (reason: MandateReason, nonce: bigint): SafeStep => ({
  kind: 'move',
  state: 'collecting',
  reason,
  bind: { nonce, newRound: true },
});

const end = (
  state: 'failed' | 'cancelled' | 'expired',
  reason: MandateReason,
  look: SafeLook,
): SafeStep => ({ kind: 'move', state, reason, loose: isSigned(look) && look.fate === 'open' });

function decideBegun({ reason, nonce, others, look, overdue }: Input): SafeStep {
  if (isCalledBack(reason)) return end('cancelled', reason, look);
  if (overdue) return end('expired', 'expired', look);
  // Nobody is asked to sign what would fail.
  if (look.problem !== null) return WAIT;
  const bind = { nonce: nonce ?? nextNonce(look.nonce, others), newRound: false };
  return { kind: 'move', state: 'collecting', bind };
}

/** Enough have signed, it is its turn, and tried now it would do what was decided. */
const isReady = ({ look, nonce }: Input): boolean =>
  isSigned(look) && look.problem === null && nonce === look.nonce;

function decideCollecting(input: Input, nonce: bigint): SafeStep {
  const { reason, others, look, overdue, touched } = input;
  if (isCalledBack(reason)) return end('cancelled', reason, look);
  if (overdue) return end('expired', 'expired', look);
  if (isStranded(look.nonce, nonce, others)) {
    // What was signed under its number could still be carried out beside another: the number before is used up first.
    return touched ? WAIT : anew('nonce-freed', nextNonce(look.nonce, others));
  }
  return isReady(input) ? { kind: 'plan', stage: 'execute', state: 'executing' } : WAIT;
}

function decideExecuting(input: Input, nonce: bigint): SafeStep {
  const { look, stages, overdue, reason } = input;
  switch (stages.execute) {
    case 'none':
      if (isCalledBack(reason)) return end('cancelled', reason, look);
      // It could not be planned while the account was frozen.
      if (overdue) return end('expired', 'expired', look);
      return isReady(input) ? { kind: 'plan', stage: 'execute', state: 'executing' } : WAIT;
    case 'ended':
      if (isCalledBack(reason)) return end('cancelled', reason, look);
      if (overdue) return end('expired', 'expired', look);
      // An owner left whose signature it had: the same transaction, and those who remain need not sign again.
      return isSigned(look)
        ? end('failed', 'reverted', look)
        : { kind: 'move', state: 'collecting', bind: { nonce, newRound: true } };
    case 'open':
      return isSigned(look) && !isCalledBack(reason) ? WAIT : { kind: 'drop', stage: 'execute' };
    case 'final':
      return WAIT;
  }
}

export function decideSafe(input: Input): SafeStep {
  const { state, reason, nonce, others, look, overdue } = input;
  if (nonce === null) return decideBegun(input);
  switch (look.fate) {
    case 'done':
      return { kind: 'move', state: 'done' };
    case 'failed':
      return { kind: 'move', state: 'failed', reason: 'reverted' };
    case 'taken':
      if (isCalledBack(reason)) return end('cancelled', reason, look);
      if (overdue) return end('expired', 'expired', look);
      return anew('nonce-taken', nextNonce(look.nonce, others));
    case 'open':
      // Used in a block that may still be undone: by what is known when it is final.
      if (look.headNonce > nonce) return WAIT;
      if (state === 'begun') return decideBegun(input);
      return state === 'executing' ? decideExecuting(input, nonce) : decideCollecting(input, nonce);
  }
}

/** As the Safe wants them: the least that are enough, keys first, which cost least, in the order of their owners. */
export function chosenSignatures(
  signed: readonly OwnerSignature[],
  threshold: number,
): readonly OwnerSignature[] {
  const byOwner = (a: OwnerSignature, b: OwnerSignature): number => (a.owner < b.owner ? -1 : 1);
  const cost = ({ signature }: OwnerSignature): number => signature.length;
  return signed
    .toSorted((a, b) => cost(a) - cost(b) || byOwner(a, b))
    .slice(0, threshold)
    .toSorted(byOwner);
}
