/** Who stands for an office: nominated by a citizen or by oneself, and only with one's own yes. */
import { accept, type Result, refuse } from '../result.ts';
import { cleanText, isBlank, lengthOf } from '../text.ts';
import type { ElectionState } from './lifecycle.ts';
import { MAX_CANDIDATES, MAX_STATEMENT_LENGTH } from './rules.ts';

/** Where an election stands for whoever wants to stand in it. */
export type Lists = {
  readonly state: ElectionState;
  /** Nominations end then. */
  readonly opensAt: Date;
  /** A run-off has its candidates already. */
  readonly closed: boolean;
};
export type Standing = 'none' | 'nominated' | 'accepted' | 'declined';

function stillOpen({ state, opensAt }: Lists, now: Date): Result<null> {
  return state === 'nomination' && now.getTime() < opensAt.getTime()
    ? accept(null)
    : refuse({ code: 'nominations-over', state, since: opensAt });
}

export function decideNomination(input: {
  readonly lists: Lists;
  readonly nominator: { readonly citizen: boolean };
  readonly nominee: { readonly citizen: boolean; readonly standing: Standing };
  readonly now: Date;
}): Result<'nominated'> {
  const { lists, nominator, nominee, now } = input;
  const open = stillOpen(lists, now);
  if (!open.ok) return open;
  if (!nominator.citizen) return refuse({ code: 'not-citizen' });
  if (lists.closed) return refuse({ code: 'runoff-closed' });
  if (!nominee.citizen) return refuse({ code: 'not-a-citizen-yet' });
  // Asked once: a no is not to be asked again by others; the person may still stand by their own will.
  if (nominee.standing !== 'none') {
    return refuse({ code: 'already-nominated', answer: nominee.standing });
  }
  return accept('nominated');
}

/** With a statement that becomes public; said again before the vote it replaces the first. */
export function decideAcceptance(input: {
  readonly lists: Lists;
  readonly candidate: { readonly citizen: boolean; readonly standing: Standing };
  readonly statement: string;
  /** How many others have accepted. */
  readonly others: number;
  readonly now: Date;
}): Result<{ readonly statement: string }> {
  const { lists, candidate, others, now } = input;
  const open = stillOpen(lists, now);
  if (!open.ok) return open;
  if (!candidate.citizen) return refuse({ code: 'not-citizen' });
  if (lists.closed && candidate.standing === 'none') return refuse({ code: 'runoff-closed' });
  if (others >= MAX_CANDIDATES) return refuse({ code: 'candidates-full', max: MAX_CANDIDATES });
  const statement = cleanText(input.statement);
  if (isBlank(statement)) return refuse({ code: 'text-empty', option: 'statement' });
  return lengthOf(statement) > MAX_STATEMENT_LENGTH
    ? refuse({ code: 'text-too-long', option: 'statement', max: MAX_STATEMENT_LENGTH })
    : accept({ statement });
}

/** A no to a nomination, or a yes taken back before the vote. */
export function decideDecline(input: {
  readonly lists: Lists;
  readonly standing: Standing;
  readonly now: Date;
}): Result<'declined'> {
  const open = stillOpen(input.lists, input.now);
  if (!open.ok) return open;
  return input.standing === 'none' ? refuse({ code: 'not-nominated' }) : accept('declined');
}

/**
 * Whoever stands may take it back until the close. From the opening on the name stays on the ballot, which is frozen;
 * the ballots are counted without it.
 */
export function decideWithdrawal(input: {
  readonly lists: Lists;
  readonly standing: Standing;
  readonly now: Date;
}): Result<'declined' | 'left'> {
  const { lists, standing, now } = input;
  if (lists.state !== 'nomination' && lists.state !== 'voting') {
    return refuse({ code: 'nominations-over', state: lists.state, since: lists.opensAt });
  }
  if (standing !== 'accepted') return refuse({ code: 'not-nominated' });
  return lists.state === 'nomination' && now.getTime() < lists.opensAt.getTime()
    ? accept('declined')
    : accept('left');
}
