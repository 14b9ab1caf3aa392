/** Why somebody is not on a roll, or would not come to it: the first thing that keeps them off, as the roll was made. */
import type { Trace, Verdict } from '#core/eligibility/facts.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import { isChainTerm, powerTermsOf } from '#core/voting/power/power.ts';
import { settledFrom } from '../roll/persons.ts';
import { takesLate, type VoteTerms } from './vote-terms.ts';

/** What is known of the reader, once for all votes. */
export type Reader = {
  community: CommunityId;
  person: PersonId;
  citizenSince: Date | undefined;
  memberSince: Date | undefined;
  wallets: { linked: number; consented: boolean };
};

/** A rule that a power goes by; the trace where it was read again. */
export type WhyRule = {
  text: string;
  tokens: readonly KnownToken[];
  /** It asks what wallets hold. */
  counts: boolean;
  found: { verdict: Verdict; trace: Trace } | null;
};

/**
 * A wallet that does not weigh. `nothing`: it had nothing that counts at the block. `late`: it is theirs only since the
 * roll was frozen. `unsure`: it may have counted only since then. `used`: it is or was somebody else’s in this vote.
 */
export type WhyIdle = {
  wallet: Address;
  state: 'nothing' | 'late' | 'unsure' | 'used';
  linkedAt: Date;
};

export type WhyMissing =
  | { code: 'not-citizen' | 'not-member' }
  /** `from`: what is published from then on takes them. */
  | { code: 'citizen-late' | 'member-late'; since: Date; from: Date }
  /** Nothing of theirs can be counted. `late`: what they link now can be added. */
  | { code: 'no-wallet' | 'no-consent'; late: boolean }
  | { code: 'wallets' }
  /** `yes`: what is known now meets it, and did not then. */
  | { code: 'rule'; verdict: Verdict }
  /** They were all that is asked, and do not stand on it. */
  | { code: 'not-then' };

/** Whether they were what the vote asks, by when it asks it. */
export function standingIn(terms: VoteTerms, reader: Reader): WhyMissing | null {
  const { of, by, founded, waitingMs } = terms;
  if (of === 'citizens') {
    const since = reader.citizenSince;
    if (!since) return { code: 'not-citizen' };
    const from = settledFrom(since, founded, waitingMs);
    return by !== null && from > by ? { code: 'citizen-late', since, from } : null;
  }
  const since = reader.memberSince;
  if (!since) return { code: 'not-member' };
  // Where wallets alone weigh, members come to the roll as late as their wallets do.
  return by !== null && since > by && !takesLate(terms)
    ? { code: 'member-late', since, from: since }
    : null;
}

type Looked = {
  terms: VoteTerms;
  reader: Reader;
  rules: readonly WhyRule[];
  idle: readonly WhyIdle[];
  isOpen: boolean;
};

/** Of somebody whom the vote asks. Null: nothing keeps them off as it stands, where the roll is not frozen yet. */
export function missingOf({ terms, reader, rules, idle, isOpen }: Looked): WhyMissing | null {
  if (powerTermsOf(terms.power.node).every(isChainTerm)) {
    const { linked, consented } = reader.wallets;
    const late = isOpen && takesLate(terms);
    if (linked === 0) return { code: 'no-wallet', late };
    if (!consented) return { code: 'no-consent', late };
  }
  if (!isOpen) return null;
  const [rule] = rules;
  if (rule?.found) return { code: 'rule', verdict: rule.found.verdict };
  return idle.length > 0 ? { code: 'wallets' } : { code: 'not-then' };
}
