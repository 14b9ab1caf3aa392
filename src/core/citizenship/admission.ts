/** Granting and revoking citizenship by a moderator, each with a public reason that the log keeps. */
import type { PersonId } from '../identity.ts';
import { decideRight, type Holder } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanText, isBlank, lengthOf } from '../text.ts';

export const MAX_REASON_LENGTH = 500;

export type AdmissionInput = {
  readonly actor: Holder & { readonly person: PersonId };
  readonly target: {
    readonly person: PersonId;
    readonly isBot: boolean;
    /** Known to this community: seen in one of its places. */
    readonly member: boolean;
    readonly citizen: boolean;
  };
  readonly reason: string;
};

export type Admission = { readonly person: PersonId; readonly reason: string };

/** A reason of the log: not blank, at most 500 characters. */
export function decideReason(text: string): Result<string> {
  const reason = cleanText(text);
  if (isBlank(reason)) return refuse({ code: 'reason-missing' });
  return lengthOf(reason) > MAX_REASON_LENGTH
    ? refuse({ code: 'text-too-long', option: 'reason', max: MAX_REASON_LENGTH })
    : accept(reason);
}

/** Whom a decision may admit; a moderator may admit nobody else either. */
export function decideAdmitted({ isBot, member, citizen }: AdmissionInput['target']): Result<null> {
  if (isBot) return refuse({ code: 'bot-person' });
  if (!member) return refuse({ code: 'target-not-member' });
  return citizen ? refuse({ code: 'already-citizen' }) : accept(null);
}

/** A member who left may still be a citizen, so membership is not asked. */
export const decideDismissed = ({
  citizen,
}: Pick<AdmissionInput['target'], 'citizen'>): Result<null> =>
  citizen ? accept(null) : refuse({ code: 'not-a-citizen-yet' });

/** Nobody admits himself, but for the founder: while founding, somebody has to be the first. */
export function decideGrant({ actor, target, reason }: AdmissionInput): Result<Admission> {
  const right = decideRight('citizen.grant', actor);
  if (!right.ok) return right;
  if (target.person === actor.person && !actor.founding) {
    return refuse({ code: 'self-citizenship' });
  }
  const possible = decideAdmitted(target);
  if (!possible.ok) return possible;
  const stated = decideReason(reason);
  return stated.ok ? accept({ person: target.person, reason: stated.value }) : stated;
}

export function decideRevoke({ actor, target, reason }: AdmissionInput): Result<Admission> {
  const right = decideRight('citizen.revoke', actor);
  if (!right.ok) return right;
  if (target.person === actor.person) return refuse({ code: 'self-citizenship' });
  const possible = decideDismissed(target);
  if (!possible.ok) return possible;
  const stated = decideReason(reason);
  return stated.ok ? accept({ person: target.person, reason: stated.value }) : stated;
}
