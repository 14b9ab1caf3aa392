/** What every action is to the chain room. */
import type { Call } from '#core/execution/intent.ts';
import type { Hex } from '#core/keccak.ts';

export type ActionKind<A, Words> = {
  callOf(action: A): Call;
  describe(action: A): Words;
  /** Whether the call means nothing without code at its target. */
  needsCode(action: A): boolean;
  /** Reads what the simulated call returned. */
  succeeded(action: A, output: Hex): boolean;
};
