/** Folding a text: the chat shows the reason in its place, the vote goes on, its page keeps it, citizens unfold it. */
import { accept, type Result, refuse } from '../result.ts';
import { cleanText, isBlank } from '../text.ts';
import type { ProposalState } from './lifecycle.ts';

/** So many citizens unfold it. */
export const UNFOLD_VOICES = 5;
/** In the sandbox, where floors of persons are lowered. */
export const SANDBOX_UNFOLD_VOICES = 2;

/** Answers the reason that everybody reads. */
export function decideFold(input: {
  readonly state: ProposalState;
  readonly isFolded: boolean;
  /** When citizens unfolded the text as it is now; null where they did not. */
  readonly unfoldedAt: Date | null;
  readonly reason: string;
}): Result<string> {
  const { state, isFolded, unfoldedAt } = input;
  if (state === 'draft') {
    return refuse({ code: 'proposal-not-in-state', state, needed: ['published', 'voting'] });
  }
  if (isFolded) return refuse({ code: 'fold-stands' });
  if (unfoldedAt) return refuse({ code: 'fold-overruled', since: unfoldedAt });
  const reason = cleanText(input.reason);
  return isBlank(reason) ? refuse({ code: 'reason-missing' }) : accept(reason);
}

/** Whoever may fold unfolds alone; of citizens each gives one voice. */
export function decideUnfold(input: {
  readonly isFolded: boolean;
  readonly mayFold: boolean;
  readonly isCitizen: boolean;
}): Result<'at-once' | 'voice'> {
  if (!input.isFolded) return refuse({ code: 'fold-none' });
  if (input.mayFold) return accept('at-once');
  return input.isCitizen ? accept('voice') : refuse({ code: 'not-citizen' });
}

/** Of persons as they stand now who are citizens still, each once. */
export const isUnfolded = (
  voices: readonly { readonly person: string; readonly isCitizen: boolean }[],
  needed: number,
): boolean => voicesOf(voices) >= needed;

export const voicesOf = (
  voices: readonly { readonly person: string; readonly isCitizen: boolean }[],
): number => new Set(voices.filter(({ isCitizen }) => isCitizen).map(({ person }) => person)).size;
