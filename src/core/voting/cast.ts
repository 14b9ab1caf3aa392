/**
 * May this person cast this ballot now? One ballot a person and vote; the last one before the close
 * wins. `now` is the database's time, read after the vote row was locked (V4).
 */
import { accept, type Result, refuse } from '../result.ts';
import { parseChoice } from './ballot.ts';
import type { Choice } from './choice.ts';
import type { MethodId } from './method.ts';
import type { VoteRules } from './rules.ts';

export type VoteState = 'open' | 'closed' | 'cancelled';

export type OpenVote = {
  readonly state: VoteState;
  readonly method: MethodId;
  readonly optionCount: number;
  readonly rules: Pick<VoteRules, 'maxScore'>;
  readonly opensAt: Date;
  /** Exclusive: a ballot at this very instant comes too late. */
  readonly closesAt: Date;
};

/**
 * What entitles: a place on the frozen roll, membership, citizenship, or a rule's verdict. A roll or
 * rule that could not be read is unknown, which is neither yes nor no (V7).
 */
export type Entitlement =
  | { readonly by: 'roll'; readonly power: bigint | null }
  | { readonly by: 'membership'; readonly member: boolean }
  | { readonly by: 'citizenship'; readonly citizen: boolean }
  | { readonly by: 'rule'; readonly verdict: 'yes' | 'no' | 'unknown' };

export type Voter = {
  readonly entitlement: Entitlement;
  /** The ballot this person already has in this vote. */
  readonly earlier: Choice | null;
};

export type BallotDecision = {
  readonly choice: Choice;
  /** Power on the roll; 1 where one person is one vote and no roll is frozen. */
  readonly power: bigint;
  readonly replaces: boolean;
};

/** Closed from `closesAt` on, to the millisecond: now < closesAt is open, now >= closesAt is not. */
export const isClosed = (vote: Pick<OpenVote, 'state' | 'closesAt'>, now: Date): boolean =>
  vote.state !== 'open' || now.getTime() >= vote.closesAt.getTime();

function decideEntitlement(entitlement: Entitlement): Result<bigint> {
  switch (entitlement.by) {
    case 'roll':
      return entitlement.power === null
        ? refuse({ code: 'not-on-roll' })
        : accept(entitlement.power);
    case 'membership':
      return entitlement.member ? accept(1n) : refuse({ code: 'not-member' });
    case 'citizenship':
      return entitlement.citizen ? accept(1n) : refuse({ code: 'not-citizen' });
    case 'rule':
      if (entitlement.verdict === 'unknown') return refuse({ code: 'roll-unknown' });
      return entitlement.verdict === 'yes' ? accept(1n) : refuse({ code: 'not-entitled' });
  }
}

/** Whether this person may vote now, and with what power. */
export function decideVoter(
  vote: Pick<OpenVote, 'state' | 'opensAt' | 'closesAt'>,
  entitlement: Entitlement,
  now: Date,
): Result<bigint> {
  if (vote.state === 'cancelled') return refuse({ code: 'poll-cancelled' });
  if (isClosed(vote, now)) return refuse({ code: 'poll-closed', closedAt: vote.closesAt });
  if (now.getTime() < vote.opensAt.getTime()) {
    return refuse({ code: 'poll-not-open-yet', opensAt: vote.opensAt });
  }
  return decideEntitlement(entitlement);
}

export function decideBallot(input: {
  readonly vote: OpenVote;
  readonly voter: Voter;
  /** As it came from outside; read by the vote's method. */
  readonly choice: unknown;
  readonly now: Date;
}): Result<BallotDecision> {
  const { vote, voter, now } = input;
  const power = decideVoter(vote, voter.entitlement, now);
  if (!power.ok) return power;
  const choice = parseChoice(vote.method, vote.optionCount, input.choice, vote.rules);
  if (!choice.ok) return choice;
  return accept({ choice: choice.value, power: power.value, replaces: voter.earlier !== null });
}
