/**
 * Opening an election. While a community is being founded a steward does it; afterwards any citizen, but nobody whose
 * term runs on is replaced by it: whoever holds the office longer than 30 days from now keeps it, and is recalled
 * instead. Before the term of the elected ends, the next election opens by itself.
 */
import { decideRight, type Holder, type Office } from '../office.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { ElectionRules } from './rules.ts';
import { type ElectionMethod, MAX_SEATS, minTermMs, RENEWAL_MS } from './rules.ts';

export type ElectionTerms = {
  readonly office: Office;
  readonly seats: number;
  readonly termMs: number;
  readonly method: ElectionMethod;
};

export type ElectionOpening = ElectionTerms & {
  readonly opensAt: Date;
  readonly closesAt: Date;
};

/** A citizen of a constituted community, a steward of one that is being founded, or the end of a term. */
export type Opener = (Holder & { readonly citizen: boolean }) | 'renewal';

function mayOpen(opener: Opener): Result<null> {
  if (opener === 'renewal') return accept(null);
  if (opener.founding) return decideRight('election.open', opener);
  return opener.citizen ? accept(null) : refuse({ code: 'not-citizen' });
}

/** The longest of the terms that end, where one ends so late that it is too early to replace its holder. */
function tooEarly(
  { founding }: Holder,
  terms: readonly (Date | null)[],
  now: Date,
): Date | undefined {
  if (founding) return undefined;
  const latest = Math.max(...terms.map((until) => until?.getTime() ?? 0), 0);
  const from = latest - RENEWAL_MS;
  return from > now.getTime() ? new Date(from) : undefined;
}

export function decideElectionOpening(input: {
  readonly opener: Opener;
  readonly terms: ElectionTerms;
  /** Until when each holder of the office holds it; null: until it is ended. */
  readonly held: readonly (Date | null)[];
  /** Another election of this office is on its way. */
  readonly running: boolean;
  readonly rules: ElectionRules;
  readonly now: Date;
}): Result<ElectionOpening> {
  const { opener, terms, held, running, rules, now } = input;
  const may = mayOpen(opener);
  if (!may.ok) return may;
  const { office, seats, termMs } = terms;
  if (seats < 1 || seats > MAX_SEATS) {
    return refuse({ code: 'integer-out-of-range', option: 'seats', min: 1, max: MAX_SEATS });
  }
  if (termMs < minTermMs(rules)) {
    return refuse({ code: 'duration-too-short', minMs: minTermMs(rules) });
  }
  if (running) return refuse({ code: 'election-running', office });
  const from = opener === 'renewal' ? undefined : tooEarly(opener, held, now);
  if (from) return refuse({ code: 'election-too-early', office, from });
  const opensAt = new Date(now.getTime() + rules.nominationMs);
  return accept({ ...terms, opensAt, closesAt: new Date(opensAt.getTime() + rules.votingMs) });
}
