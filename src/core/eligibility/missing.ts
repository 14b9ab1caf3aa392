/** The refusal of what does not belong where it stands, with what could have stood there. */
import { type Result, refuse } from '../result.ts';
import type { Piece } from './piece.ts';

const SHOWN = 42;

export const missing = (
  { text, position }: Piece,
  ...expected: readonly string[]
): Extract<Result<never>, { ok: false }> =>
  refuse({
    code: 'rule-malformed',
    position,
    // Whole letters: half of one is no text that a platform takes.
    found: [...text].slice(0, SHOWN).join('').toWellFormed(),
    expected,
  });
