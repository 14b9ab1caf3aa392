/** Who may propose on a track: a gate, a least power, no more than so many at once, and who else must stand behind it. */
import type { Verdict } from '../eligibility/facts.ts';
import type { Rule } from '../eligibility/rule.ts';
import type { KnownToken } from '../eligibility/term.ts';
import { accept, type Result, refuse } from '../result.ts';

/** As it is written, what it means, and the tokens whose decimals its amounts are counted in. */
export type ProposerGate = {
  readonly text: string;
  readonly rule: Rule;
  readonly tokens: readonly KnownToken[];
};

export type Proposers = {
  /** Null: whoever may vote may propose. */
  readonly gate: ProposerGate | null;
  /** In units of the track's power; 0 asks nothing. */
  readonly minimumPower: bigint;
  /** Published or open for voting at one time on this track. */
  readonly openPerPerson: number;
  /** Others who have to stand behind a proposal before its vote opens. */
  readonly sponsors: number;
};

export const MAX_OPEN_PER_PERSON = 5;

export const OPEN_TO_ALL: Proposers = {
  gate: null,
  minimumPower: 0n,
  openPerPerson: MAX_OPEN_PER_PERSON,
  sponsors: 0,
};

export type ProposerFacts = {
  /** The gate asked of this person; null where there is none. */
  readonly gate: Verdict | null;
  /** Null: it could not be read. */
  readonly power: bigint | null;
  /** Of this person, on this track, published or open for voting. */
  readonly open: number;
};

export function decideProposer(proposers: Proposers, facts: ProposerFacts): Result<null> {
  const { gate, minimumPower, openPerPerson } = proposers;
  if (gate && facts.gate !== 'yes') {
    if (facts.gate !== 'no') return refuse({ code: 'roll-unknown' });
    return refuse({ code: 'proposer-gate', rule: gate.text });
  }
  if (minimumPower > 0n && facts.power === null) return refuse({ code: 'roll-unknown' });
  if (facts.power !== null && facts.power < minimumPower) {
    return refuse({ code: 'proposer-power', needed: minimumPower, available: facts.power });
  }
  return facts.open >= openPerPerson
    ? refuse({ code: 'proposals-open', open: facts.open, max: openPerPerson })
    : accept(null);
}

/** Somebody else who may vote on it, once, while it is discussed. */
export function decideSponsor(input: {
  readonly state: string;
  readonly isAuthor: boolean;
  readonly mayVote: boolean;
  readonly electorate: 'members' | 'citizens';
}): Result<null> {
  const { state, isAuthor, mayVote, electorate } = input;
  if (state !== 'published') {
    return refuse({ code: 'proposal-not-in-state', state, needed: ['published'] });
  }
  if (isAuthor) return refuse({ code: 'sponsor-own' });
  if (mayVote) return accept(null);
  return refuse({ code: electorate === 'citizens' ? 'not-citizen' : 'not-member' });
}
