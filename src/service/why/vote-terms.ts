/** By what the roll of a vote is made: whom it takes, by when they were that, and whose voice weighs what. */

import { electionRulesFromJson } from '#core/election/rules.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import type { Electorate } from '#core/poll/opening.ts';
import { isTokenPower, ONE_PERSON, type Power } from '#core/voting/power/power.ts';
import { powerFromJson } from '#core/voting/power/power-json.ts';
import { type Snapshot, snapshotFromJson } from '#core/voting/power/snapshot.ts';
import type { Books } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { VoteRow } from '#store/vote.ts';
import { gateOf } from '../poll/gate.ts';
import { trackFromJson } from '../proposal/track-json.ts';
import { powerOfVote } from '../roll.ts';

export type VoteTerms = {
  readonly of: Electorate;
  /** When one has to have been that already; null: when the roll is frozen. */
  readonly by: Date | null;
  /** How long before `by` citizens that came after the founding must have been admitted. */
  readonly waitingMs: number;
  /** When the community was founded to its end; null: it still is being founded, and nobody waits. */
  readonly founded: Date | null;
  readonly power: Power;
  readonly snapshot: Snapshot | null;
  /** As it was published, before the roll is frozen. */
  readonly published: unknown;
  readonly proposal: ProposalRow | undefined;
  /** Rules as they were written. */
  readonly texts: ReadonlyMap<Rule, string>;
};

/** Whether a wallet may come to its roll once it is frozen. */
export const takesLate = ({ proposal, power }: VoteTerms): boolean =>
  proposal !== undefined && isTokenPower(power);

/** Of a vote with a roll, frozen or not. */
export async function voteTermsOf(books: Books, vote: VoteRow): Promise<VoteTerms> {
  const founded = (await books.communities.findCommunity(vote.communityId))?.constitutedAt ?? null;
  const base = {
    ...{ founded, waitingMs: 0, by: null, power: ONE_PERSON, published: null },
    ...{ snapshot: snapshotFromJson(vote.rollBlock), texts: new Map<Rule, string>() },
    proposal: undefined,
  };
  const gate = gateOf(vote);
  if (gate) {
    const { of, rule, tokens, text } = gate;
    const power: Power = { v: 1, decimals: 0, node: { kind: 'person', rule, tokens } };
    return { ...base, of, by: vote.rollFrozenAt, power, texts: new Map([[rule, text]]) };
  }
  const proposal = await books.proposals.findProposal(vote.id);
  if (!proposal) {
    const election = await books.elections.findElection(vote.id);
    const waitingMs = election ? electionRulesFromJson(election.rules).waitingMs : 0;
    return { ...base, of: 'citizens', by: election?.createdAt ?? null, waitingMs };
  }
  const track = trackFromJson(proposal.rules);
  const snapshot = snapshotFromJson(proposal.snapshot);
  return {
    ...base,
    ...{ of: track.electorate, by: proposal.publishedAt, waitingMs: track.waitingMs },
    power: vote.power === null ? powerOfVote(track.power, snapshot) : powerFromJson(vote.power),
    ...{ snapshot, published: proposal.snapshot, proposal },
  };
}
