/** A stored vote as the law counts it: roll, ballots, delegations and rules, with voters under this vote's pseudonyms. */
import type { PersonId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { uniteRoll, uniteVoters } from '#core/voting/kin.ts';
import { isMethodId, type MethodId } from '#core/voting/method.ts';
import { voterOf } from '#core/voting/roll.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import { replaces } from '#core/voting/signed.ts';
import type { Election } from '#core/voting/tally.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';

export const methodOf = (row: Pick<VoteRow, 'id' | 'method'>): MethodId => {
  if (!isMethodId(row.method)) throw new Error(`vote ${row.id} has method ${row.method}`);
  return row.method;
};

export type Electorate = 'members' | 'citizens' | 'roll';
export const electorateOf = (row: Pick<VoteRow, 'rules'>): Electorate =>
  (row.rules as { electorate: Electorate }).electorate;

/** Powers of wallets, which add up; else a person is one vote. */
export const isTokenPower = (row: Pick<VoteRow, 'rules'>): boolean =>
  (row.rules as { power?: string }).power === 'token-balance/1';

/** Everything the count is a function of, with voters as this vote's pseudonyms (V3). */
export async function electionOf(books: Books, row: VoteRow): Promise<Election> {
  const salt = row.salt as Hex;
  const ballots = await books.ballots.listBallots(row.id);
  // Who was one person while the vote was open counts once: by the last ballot of any of them (V2, W6).
  const voterFor = uniteVoters(await books.votes.listKin(row.id));
  const effective = new Map<PersonId, (typeof ballots)[number]>();
  for (const one of ballots) {
    const voter = voterFor(one.personId);
    if (replaces(one.sequence, effective.get(voter)?.sequence ?? null)) effective.set(voter, one);
  }
  const powers = uniteRoll(await books.rolls.listRoll(row.id), voterFor, isTokenPower(row));
  const roll =
    electorateOf(row) === 'roll'
      ? [...powers].map(([person, power]) => ({ voter: voterOf(salt, person), power }))
      : [...effective.keys()].map((person) => ({ voter: voterOf(salt, person), power: 1n }));
  const delegations = (await books.delegations.listOfVote(row.id)).map(({ fromId, toId }) => ({
    from: voterOf(salt, voterFor(fromId)),
    to: voterOf(salt, voterFor(toId)),
  }));
  return {
    method: methodOf(row),
    optionCount: row.choices.length,
    seats: row.seats,
    roll,
    delegations,
    ballots: [...effective].map(([person, { choice }]) => ({
      voter: voterOf(salt, person),
      choice,
    })),
    rules: rulesFromJson(row.rules),
  };
}
