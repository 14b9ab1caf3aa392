/** The course of an election: the vote opens when nominations end, and its close gives and ends the offices. */

import { ELECTION_LIFECYCLE, type ElectionState } from '#core/election/lifecycle.ts';
import { electionRulesFromJson, leadMs, NONE_OF_THESE } from '#core/election/rules.ts';
import { decideElected } from '#core/election/seats.ts';
import type { VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { assertMove } from '#core/lifecycle.ts';
import { cleanLine } from '#core/text.ts';
import { quorumBaseToJson } from '#core/voting/dormancy.ts';
import { ELECTION_TOPIC } from '#core/voting/graph.ts';
import { VOTE_LIFECYCLE } from '#core/voting/lifecycle.ts';
import { rollRoot, totalPower, voterOf } from '#core/voting/roll.ts';
import { OPEN_RULES, quorumOf, rulesToJson } from '#core/voting/rules.ts';
import type { ElectionRow } from '#store/election.ts';
import type { Books, Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Audit } from '../audit.ts';
import type { Cards } from '../card.ts';
import type { People } from '../person.ts';
import type { Roll, Rolls } from '../roll.ts';
import { freezeDelegations } from '../vote/delegation.ts';
import { readQuorumBase } from '../vote/dormancy.ts';
import type { Votes } from '../vote.ts';
import { ableOf, type Ballots, type Candidacy, type Seating, seatInputOf } from './seating.ts';

type Again = { again: Date } | undefined;

/** A roll that could not be read, or is empty, is asked again after this. */
const RETRY_MS = 15_000;
/** Of a name on the ballot: what a choice of a vote may have. */
const NAME_LENGTH = 80;

type Dependencies = {
  store: Store;
  votes: Votes;
  rolls: Rolls;
  cards: Cards;
  people: People;
  seating: Seating;
  audit: Audit;
  ballots: Ballots;
};

/** Names as they stand on the ballot, no two alike; "none of these" last. */
function choicesOf(names: readonly string[]): string[] {
  const seen = new Map<string, number>([[NONE_OF_THESE, 1]]);
  const choices = names.map((name) => {
    const label = [...cleanLine(name)].slice(0, NAME_LENGTH).join('') || '?';
    const times = (seen.get(label) ?? 0) + 1;
    seen.set(label, times);
    return times === 1 ? label : `${label} (${times})`;
  });
  return [...choices, NONE_OF_THESE];
}

export type ElectionCourse = ReturnType<typeof createElectionCourse>;

export function createElectionCourse(deps: Dependencies) {
  const { store, votes, rolls, cards, people, seating, audit, ballots } = deps;

  async function move(books: Books, row: ElectionRow, state: ElectionState): Promise<void> {
    assertMove(ELECTION_LIFECYCLE, row.state, state);
    await books.elections.updateElectionState(row.voteId, state);
    await audit.note(books, {
      ...{ community: row.communityId, actor: undefined, action: 'election.move' },
      ...{ subject: `#${row.number}`, details: { office: row.office, state } },
    });
    await cards.wantMoved(books, `election:${row.voteId}`, row.communityId);
  }

  /** Nobody stands: there is nothing to vote on, and whoever is in office stays. */
  async function callOff(books: Books, row: ElectionRow, vote: VoteRow): Promise<void> {
    assertMove(VOTE_LIFECYCLE, vote.state, 'cancelled');
    await books.votes.updateVote(vote.id, { state: 'cancelled' });
    await move(books, row, 'failed');
  }

  async function begin(books: Books, row: ElectionRow, vote: VoteRow, roll: Roll): Promise<Again> {
    const stand = await ableOf(
      books,
      row.communityId,
      await books.elections.listCandidacies(row.voteId),
    );
    if (stand.length === 0) {
      await callOff(books, row, vote);
      return undefined;
    }
    const now = await books.now();
    const salt = vote.salt as Hex;
    const terms = { track: ELECTION_TOPIC, electorate: 'citizens', allowed: true } as const;
    const frozen = await freezeDelegations(books, vote, roll, terms);
    const lines = frozen.roll.lines.map(({ personId, power }) => ({
      ...{ voter: voterOf(salt, personId), power },
    }));
    if (totalPower(lines) === 0n) return { again: new Date(now.getTime() + RETRY_MS) };
    const { quorum, minimumBallots, votingMs, dormantAfter } = electionRulesFromJson(row.rules);
    const base = await readQuorumBase(books, {
      ...{ community: row.communityId, citizens: roll.citizens, after: dormantAfter },
      publishedAt: row.createdAt,
    });
    const mentions = await people.mentions(
      stand.map(({ personId }) => personId),
      books,
    );
    for (const [index, one] of stand.entries()) {
      await books.elections.updateCandidacy(one, { option: index + 1 });
    }
    const choices = choicesOf(stand.map(({ personId }) => mentions.get(personId)?.label ?? '?'));
    await books.votes.updateVote(vote.id, {
      ...{ choices, seats: Math.min(row.seats, choices.length) },
    });
    const rules = {
      ...OPEN_RULES,
      ...{ quorum: quorumOf(BigInt(base.asked), quorum), minimumBallots, binding: true },
    };
    await move(books, row, 'voting');
    await votes.open(books, vote, {
      ...{ ...frozen, rollRoot: rollRoot(lines), rollBlock: null, opensAt: now },
      closesAt: new Date(now.getTime() + votingMs),
      rules: {
        ...{ v: 1, ...(rulesToJson(rules) as object), electorate: 'roll', power: 'one-person/1' },
        base: quorumBaseToJson(base),
      },
    });
    return undefined;
  }

  async function settle(
    books: Books,
    row: ElectionRow,
    vote: VoteRow,
    now: Date,
    quorate: boolean,
  ): Promise<void> {
    if (!quorate) return move(books, row, 'no-quorum');
    const { byOption, ...input } = await seatInputOf(books, row, vote, ballots);
    const { outcome, elected } = decideElected(input);
    if (outcome !== 'elected') return move(books, row, outcome);
    const until = new Date(now.getTime() + row.termMs);
    const seated = elected.map((option): Candidacy => {
      const candidacy = byOption.get(option);
      if (!candidacy) throw new Error(`option ${option} of an election is nobody`);
      return candidacy;
    });
    await seating.install(books, row, seated, until);
    await move(books, row, 'elected');
    const dueAt = new Date(until.getTime() - leadMs(electionRulesFromJson(row.rules)));
    await books.outbox.insertOutbox([{ kind: 'renew-election', key: row.voteId, dueAt }]);
  }

  return {
    /** Ends nominations, writes the ballot and freezes the roll; waits while the roll is unknown (V7). */
    async open(voteId: VoteId): Promise<Again> {
      const row = await store.elections.findElection(voteId);
      const vote = row && (await store.votes.findVote(voteId));
      if (!row || vote?.state !== 'pending' || row.state !== 'nomination') return undefined;
      const now = await store.now();
      if (now < vote.opensAt) return { again: vote.opensAt };
      const roll = await rolls.read({
        ...{ community: row.communityId, electorate: 'citizens', power: 'one-person/1' },
        ...{ snapshot: null, publishedAt: row.createdAt },
        waitingMs: electionRulesFromJson(row.rules).waitingMs,
      });
      if (roll === null) return { again: new Date(now.getTime() + RETRY_MS) };
      return store.transaction('open election', async (books) => {
        const locked = await books.votes.lockVote(voteId);
        const present = await books.elections.lockElection(voteId);
        if (locked?.state !== 'pending' || present?.state !== 'nomination') return undefined;
        const loss = votes.sealLossOf(locked);
        if (loss) {
          await books.votes.updateVote(voteId, { state: 'void', voidReason: loss });
          await move(books, present, 'void');
          return undefined;
        }
        return begin(books, present, locked, roll);
      });
    },

    /** Counts under the exclusive lock; offices change in the same transaction. */
    async close(voteId: VoteId): Promise<Again> {
      return store.transaction('close election', async (books) => {
        const vote = await books.votes.lockVote(voteId);
        if (vote?.kind !== 'election' || vote.state !== 'open') return undefined;
        const row = await books.elections.lockElection(voteId);
        if (!row) throw new Error(`vote ${voteId} is of no election`);
        const closing = await votes.close(books, vote);
        if ('again' in closing) {
          if (closing.moved) await cards.wantMoved(books, `election:${voteId}`, row.communityId);
          return closing;
        }
        if ('void' in closing) {
          await move(books, row, 'void');
          return undefined;
        }
        const { result, now } = closing;
        await settle(books, row, vote, now, result.outcome !== 'no-quorum');
        return undefined;
      });
    },
  };
}
