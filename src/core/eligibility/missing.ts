/** The refusal of what does not belong where it stands, with what could have stood there. */
import { type Result, refuse } from '../result.ts';
import type { Piece } from './piece.ts';

export const missing = (
  { text, position }: Piece,
  ...expected: readonly string[]
): Extract<Result<never>, { ok: false }> =>
  refuse({ code: 'rule-malformed', position, found: text.slice(0, 42), expected });
