/** Calling a vote off: two offices, one of them a guardian, before half of its voting time is over. */
import type { ProposalAction } from '../execution/intent.ts';
import type { Office } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanText, isBlank } from '../text.ts';

/**
 * Decisions on what those in office hold or have done: who holds one, whether a guardian's veto stands, whether a pause
 * ends. Whoever acted would call off what undoes it.
 */
const ON_OFFICES: readonly ProposalAction['kind'][] = [
  'give-office',
  'end-office',
  'overrule-veto',
  'resume',
];

const concernsOffice = (action: ProposalAction | null): boolean =>
  action !== null && ON_OFFICES.includes(action.kind);

/** May this person's voice be given? Answers its reason. */
export function decideCancelVoice(input: {
  readonly state: string;
  readonly opensAt: Date;
  readonly closesAt: Date;
  readonly offices: readonly Office[];
  /** The author, who is paid, or whom the action names. */
  readonly isConcerned: boolean;
  readonly action: ProposalAction | null;
  readonly reason: string;
  readonly now: Date;
}): Result<string> {
  const { state, opensAt, closesAt, offices, now } = input;
  if (state !== 'published' && state !== 'voting') {
    return refuse({ code: 'proposal-not-in-state', state, needed: ['published', 'voting'] });
  }
  if (offices.length === 0) {
    return refuse({
      code: 'not-in-office',
      offices: ['guardian', 'steward', 'moderator', 'treasurer'],
    });
  }
  if (input.isConcerned || concernsOffice(input.action)) {
    return refuse({ code: 'cancel-concerned' });
  }
  const half = new Date((opensAt.getTime() + closesAt.getTime()) / 2);
  if (now.getTime() >= half.getTime()) return refuse({ code: 'cancel-too-late', since: half });
  const reason = cleanText(input.reason);
  return isBlank(reason) ? refuse({ code: 'reason-missing' }) : accept(reason);
}

/** Two persons, each still in office, one of them a guardian. */
export const isCancelled = (
  voices: readonly { readonly person: string; readonly offices: readonly Office[] }[],
): boolean => {
  const standing = voices.filter(({ offices }) => offices.length > 0);
  const persons = new Set(standing.map(({ person }) => person));
  return persons.size >= 2 && standing.some(({ offices }) => offices.includes('guardian'));
};
