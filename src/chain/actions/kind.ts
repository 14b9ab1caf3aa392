/** What every action is to the chain room. */
import type { Call } from '#core/execution/intent.ts';
import type { Hex } from '#core/keccak.ts';

export type ActionKind<A> = {
  /** The same call for the same action, always: what is signed is made anew from what was voted (I6). */
  callOf(action: A): Call;
  /** Whether the call means nothing without code at its target. */
  needsCode(action: A): boolean;
  /** Reads what the simulated call returned. */
  succeeded(action: A, output: Hex): boolean;
};

/** The call is to a contract, which reverts where it does not do it. */
export const ofContract = {
  needsCode: () => true,
  succeeded: () => true,
} as const;
