/** Whether a person may be forgotten now, and under which name the rest is kept. */

import type { PersonId } from '../identity.ts';
import { keccakText } from '../keccak.ts';
import { accept, type Result, refuse } from '../result.ts';

/** What holds a person back from leaving: each is over by itself, or by somebody's word. */
export type EraseHold = 'locked' | 'joined' | 'recovery';

export type LeftBalance = {
  readonly community: string;
  readonly units: bigint;
  readonly symbol: string;
  readonly decimals: number;
};

export type EraseFacts = {
  /** The account may be in a thief's hands, or a person was joined who may still be split off again. */
  readonly hold: EraseHold | null;
  /** Names of communities that would be left without a steward. */
  readonly lastStewardOf: readonly string[];
  /** What nobody could take out any more. */
  readonly balances: readonly LeftBalance[];
  /** Names of communities in which money is on its way to the person. */
  readonly withdrawing: readonly string[];
};

export function decideErase(facts: EraseFacts): Result<null> {
  const { hold, lastStewardOf, balances, withdrawing } = facts;
  if (hold !== null) return refuse({ code: 'erase-held', hold });
  if (lastStewardOf.length > 0) {
    return refuse({ code: 'erase-last-steward', communities: lastStewardOf });
  }
  if (withdrawing.length > 0)
    return refuse({ code: 'erase-withdrawing', communities: withdrawing });
  if (balances.length > 0) return refuse({ code: 'erase-balance', balances });
  return accept(null);
}

/** What stands in place of a name: the same for ever, and nobody's. */
export const pseudonymOf = (person: PersonId): string =>
  `gone-${keccakText(`gone:${person}`).slice(2, 8)}`;
