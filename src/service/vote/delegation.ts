/**
 * The graph of a vote: drawn and frozen when it opens, in the transaction that opens it (V5, V6), and read afterwards
 * as the count reads it. A change made later counts from the next vote.
 */
import type { PersonId } from '#core/identity.ts';
import type { Electorate } from '#core/poll/opening.ts';
import { followVoters } from '#core/voting/delegation.ts';
import { drawGraph, topicsOf } from '#core/voting/graph.ts';
import { uniteDelegations, uniteVoters } from '#core/voting/kin.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import type { Edge } from '#store/delegation.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Roll } from '../roll.ts';
import { readRoll } from './election.ts';

/** `roll` with a line of 0 for each delegate without power, and who named whom. */
export type Frozen = { readonly roll: Roll; readonly delegations: readonly Edge[] };

type Terms = {
  /** Which track the vote is held on, where it is held on one. */
  readonly track: string | null;
  readonly electorate: Electorate;
  /** False where the track lets nobody speak for anybody. */
  readonly allowed: boolean;
};

export async function freezeDelegations(
  books: Books,
  row: Pick<VoteRow, 'communityId' | 'kind' | 'secrecy' | 'topic'>,
  roll: Roll,
  { track, electorate, allowed }: Terms,
): Promise<Frozen> {
  const none = { roll, delegations: [] };
  // Whoever speaks for others would show how, and a poll has no roll.
  if (!allowed || row.secrecy === 'secret' || row.kind === 'poll') return none;
  const delegations = await books.delegations.listStanding(row.communityId, await books.now());
  if (delegations.length === 0) return none;
  const entitled = new Set(
    electorate === 'citizens'
      ? (await books.citizens.listCitizens(row.communityId)).map(({ personId }) => personId)
      : await books.people.listMembers(row.communityId),
  );
  const { edges, delegates } = drawGraph({
    delegations,
    topics: topicsOf({ topic: row.topic, track }),
    roll: roll.lines.map(({ personId }) => personId),
    mayVote: (person) => entitled.has(person),
  });
  const lines = delegates.map((personId) => ({ personId, power: 0n }));
  return { roll: { ...roll, lines: [...roll.lines, ...lines] }, delegations: edges };
}

/** How the ballots of a vote are followed now; persons are named as its voters are, joined ones as one. */
export type Following = {
  readonly voterFor: (person: PersonId) => PersonId;
  readonly hasVoted: (voter: PersonId) => boolean;
  /** Whom a voter named. */
  readonly named: ReadonlyMap<PersonId, PersonId>;
  /** Whose ballot counts for a voter who cast none. */
  readonly follows: ReadonlyMap<PersonId, PersonId>;
  /** With what came late. */
  readonly powers: ReadonlyMap<PersonId, bigint>;
};

export async function followingOf(books: Books, row: VoteRow): Promise<Following> {
  const voterFor = uniteVoters(await books.votes.listKin(row.id));
  const voted = new Set((await books.ballots.listVoters(row.id)).map(voterFor));
  const named = uniteDelegations(await books.delegations.listOfVote(row.id), voterFor);
  const { delegationDepth } = rulesFromJson(row.rules);
  const hasVoted = (voter: PersonId): boolean => voted.has(voter);
  return {
    ...{ voterFor, hasVoted, named },
    follows: followVoters(named, hasVoted, delegationDepth),
    powers: (await readRoll(books, row, voterFor)).powers,
  };
}

/** What a person would speak for beside their own if they voted now: how much, and never who. */
export async function delegatedTo(
  books: Books,
  row: VoteRow,
  person: PersonId,
): Promise<{ readonly voter: PersonId; readonly power: bigint; readonly voted: boolean }> {
  const { voterFor, hasVoted, named, powers } = await followingOf(books, row);
  const voter = voterFor(person);
  const { delegationDepth } = rulesFromJson(row.rules);
  const follows = followVoters(named, (one) => one === voter || hasVoted(one), delegationDepth);
  let power = 0n;
  for (const [from, to] of follows) if (to === voter) power += powers.get(from) ?? 0n;
  return { voter, power, voted: hasVoted(voter) };
}

/** Whose ballot counts for a person in a vote, and whom they named; undefined where they named nobody in it. */
export type Spokesman = {
  /** Whom they named. */
  readonly named: PersonId;
  /** Whose ballot counts for them now; undefined while nobody on the way has voted. */
  readonly speaks: PersonId | undefined;
  /** They voted themselves, so nobody speaks for them. */
  readonly voted: boolean;
};

export async function spokesmanOf(
  books: Books,
  vote: VoteRow,
  person: PersonId,
): Promise<Spokesman | undefined> {
  const { voterFor, hasVoted, named, follows } = await followingOf(books, vote);
  const voter = voterFor(person);
  const delegate = named.get(voter);
  if (delegate === undefined) return undefined;
  return { named: delegate, speaks: follows.get(voter), voted: hasVoted(voter) };
}

/** Those for whom this voter's ballot counts now. */
export const followersOf = ({ follows }: Following, voter: PersonId): PersonId[] =>
  [...follows].filter(([, to]) => to === voter).map(([from]) => from);
