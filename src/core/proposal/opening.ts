/** Publishing a proposal, and opening its vote on a frozen roll. */
import type { Conditions } from '../execution/conditions.ts';
import type { ProposalAction } from '../execution/intent.ts';
import { votedHash } from '../execution/voted.ts';
import type { Hex } from '../keccak.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, cleanText, isBlank, lengthOf } from '../text.ts';
import type { QuorumBase } from '../voting/dormancy.ts';
import { freezeQuorum, type QuorumShares } from '../voting/quorum.ts';
import { type RollLine, rollRoot, totalPower } from '../voting/roll.ts';
import { OPEN_RULES, type VoteRules } from '../voting/rules.ts';
import { decideConditions } from './conditions.ts';
import type { ProposalState } from './lifecycle.ts';
import type { Track } from './tracks.ts';

export const MAX_TITLE_LENGTH = 150;
/** What both platforms show whole in a reply. */
export const MAX_BODY_LENGTH = 3_000;

export type ProposalInput = {
  readonly title: string;
  readonly body: string;
  readonly action: ProposalAction | null;
  readonly conditions: Conditions;
  /** Already raised by `rulesForMoney`, and shortened in the sandbox. */
  readonly track: Track;
  readonly author: { readonly member: boolean; readonly citizen: boolean };
};

/** What is stored at publication. The vote is on `actionHash`, which is of the conditions too, and only on it (I6). */
export type ProposalOpening = {
  readonly title: string;
  readonly body: string;
  readonly action: ProposalAction | null;
  readonly actionHash: Hex | null;
  readonly track: Track;
  readonly publishedAt: Date;
  readonly votingOpensAt: Date;
};

export function decideProposalOpening(
  input: ProposalInput,
  now: Date,
  minEveryMs?: number,
): Result<ProposalOpening> {
  const { author, track, action, conditions } = input;
  if (!author.member) return refuse({ code: 'not-member' });
  if (track.electorate === 'citizens' && !author.citizen) return refuse({ code: 'not-citizen' });
  if (track.binding && action === null) return refuse({ code: 'proposal-without-action' });
  const title = cleanLine(input.title);
  if (isBlank(title)) return refuse({ code: 'text-empty', option: 'title' });
  if (lengthOf(title) > MAX_TITLE_LENGTH) {
    return refuse({ code: 'text-too-long', option: 'title', max: MAX_TITLE_LENGTH });
  }
  const body = cleanText(input.body);
  if (lengthOf(body) > MAX_BODY_LENGTH) {
    return refuse({ code: 'text-too-long', option: 'body', max: MAX_BODY_LENGTH });
  }
  const possible = decideConditions(input, now, minEveryMs);
  if (!possible.ok) return possible;
  return accept({
    title,
    body,
    action,
    actionHash: action && votedHash({ action, conditions }),
    track,
    publishedAt: now,
    votingOpensAt: new Date(now.getTime() + track.publishedMs),
  });
}

const countsCitizens = ({ electorate, power }: Track): boolean =>
  electorate === 'citizens' && power === 'one-person/1';

/** Whether one of its quorums is a share of the citizens. */
export const asksCitizens = (track: Track): boolean =>
  countsCitizens(track) || track.quorums.citizens !== null;

export type VotingOpening = {
  readonly rules: VoteRules;
  /** What the quorums were taken of: they grow with what comes late. */
  readonly shares: QuorumShares;
  readonly rollRoot: Hex;
  readonly rollPower: bigint;
  readonly opensAt: Date;
  readonly closesAt: Date;
};

/**
 * Freezes the roll and the rules (V6). A roll that could not be read in full refuses: the caller
 * waits and asks again (V7). The voting time runs from the actual opening, so a late roll costs no
 * one a minute.
 */
export function decideVotingOpening(input: {
  readonly state: ProposalState;
  readonly votingOpensAt: Date;
  readonly track: Track;
  /** Persons with power above zero; null where a read failed. */
  readonly roll: readonly RollLine[] | null;
  /** Units of the power in all, where a share of the supply is asked. */
  readonly supply?: bigint | null;
  /** The citizens, where a share of them is asked. */
  readonly base?: QuorumBase | null;
  readonly now: Date;
}): Result<VotingOpening> {
  const { state, track, roll, base, now } = input;
  if (state !== 'published') {
    return refuse({ code: 'proposal-not-in-state', state, needed: ['published'] });
  }
  if (now.getTime() < input.votingOpensAt.getTime()) {
    return refuse({ code: 'poll-not-open-yet', opensAt: input.votingOpensAt });
  }
  if (roll === null) return refuse({ code: 'roll-unknown' });
  const rollPower = totalPower(roll);
  if (rollPower === 0n) return refuse({ code: 'roll-empty' });
  const { shares, ...quorum } = freezeQuorum({
    share: track.quorum,
    minimumBallots: track.minimumBallots,
    quorums: track.quorums,
    // Of citizens with one vote each the roll is the citizens.
    rollPower: base && countsCitizens(track) ? BigInt(base.asked) : rollPower,
    supply: input.supply ?? null,
    citizens: base?.asked ?? 0,
  });
  return accept({
    shares,
    rules: {
      ...OPEN_RULES,
      ...quorum,
      threshold: track.threshold,
      binding: track.binding,
    },
    rollRoot: rollRoot(roll),
    rollPower,
    opensAt: now,
    closesAt: new Date(now.getTime() + track.votingMs),
  });
}
