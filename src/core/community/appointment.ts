/**
 * Giving and ending offices. A steward does it while the community is being founded; afterwards it takes a
 * decision. Anybody may lay down an office of their own, but somebody is always left to look after the place.
 */
import { checkDeadline } from '../duration.ts';
import type { PersonId } from '../identity.ts';
import { type Authority, decideRight, type Holder, type Office } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';

type Target = {
  readonly person: PersonId;
  readonly isBot: boolean;
  readonly member: boolean;
  /** The live offices of the person in this community. */
  readonly offices: readonly Office[];
};

export function decideGiveOffice(input: {
  readonly actor: Authority;
  readonly target: Target;
  readonly office: Office;
  /** The end of the term; null until it is ended. */
  readonly until: Date | null;
  readonly now: Date;
}): Result<Office> {
  const { actor, target, office, until, now } = input;
  const right = decideRight('office.give', actor);
  if (!right.ok) return right;
  const term = until === null ? accept(null) : checkDeadline(until, now);
  if (!term.ok) return term;
  if (target.isBot) return refuse({ code: 'bot-person' });
  if (!target.member) return refuse({ code: 'target-not-member' });
  return target.offices.includes(office) ? refuse({ code: 'office-held', office }) : accept(office);
}

export function decideEndOffice(input: {
  readonly actor: (Holder & { readonly person: PersonId }) | 'decision';
  readonly target: Pick<Target, 'person' | 'offices'>;
  readonly office: Office;
  readonly stewards: number;
}): Result<Office> {
  const { actor, target, office, stewards } = input;
  if (actor === 'decision' || actor.person !== target.person) {
    const right = decideRight('office.end', actor);
    if (!right.ok) return right;
  }
  if (!target.offices.includes(office)) return refuse({ code: 'office-not-held', office });
  return office === 'steward' && stewards < 2 ? refuse({ code: 'last-steward' }) : accept(office);
}
