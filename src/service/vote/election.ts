/** A stored vote as the law counts it: roll, ballots, delegations and rules, with voters under this vote's pseudonyms. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { PersonId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { splitGains } from '#core/proposal/weights.ts';
import { ABSTENTION } from '#core/voting/choice.ts';
import { addLines, uniteDelegations, uniteRoll, uniteVoters } from '#core/voting/kin.ts';
import { isMethodId, type MethodId } from '#core/voting/method.ts';
import { powerFromJson } from '#core/voting/power/power-json.ts';
import { quorumAt, quorumSharesFromJson } from '#core/voting/quorum.ts';
import { rollRoot, voterOf } from '#core/voting/roll.ts';
import { rulesFromJson, type VoteRules } from '#core/voting/rules.ts';
import { standingOf } from '#core/voting/signed.ts';
import type { Election } from '#core/voting/tally.ts';
import type { BallotRow } from '#store/ballot.ts';
import type { Books } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';

export const methodOf = (row: Pick<VoteRow, 'id' | 'method'>): MethodId => {
  if (!isMethodId(row.method)) throw new Error(`vote ${row.id} has method ${row.method}`);
  return row.method;
};

export type Electorate = 'members' | 'citizens' | 'roll';
export const electorateOf = (row: Pick<VoteRow, 'rules'>): Electorate =>
  (row.rules as { electorate: Electorate }).electorate;

type PowerRules = { power?: string; adds?: boolean; shares?: unknown; decimals?: number };

/** Of a power written out; null where the community's unit or a person's one vote is meant. */
export const decimalsOf = (row: Pick<VoteRow, 'rules'>): number | null =>
  (row.rules as PowerRules).decimals ?? null;

/** Powers in units of their own; else a person is one vote. */
export const isTokenPower = (row: Pick<VoteRow, 'rules'>): boolean => {
  const { power } = row.rules as PowerRules;
  return power !== undefined && power !== 'one-person/1';
};

/** Whether the lines of two who are one voter add up (`core/voting/power`). */
export const addsUp = (row: Pick<VoteRow, 'rules'>): boolean => {
  const { adds, power } = row.rules as PowerRules;
  return adds ?? power === 'token-balance/1';
};

/** Whether those who appear as several persons would have more to say in it: nobody looks whether members do. */
export const splitsGain = (
  row: Pick<VoteRow, 'id' | 'method' | 'power'>,
  electorate: 'members' | 'citizens',
): boolean =>
  electorate !== 'citizens' &&
  (row.power === null || splitGains({ power: powerFromJson(row.power), method: methodOf(row) }));

/** The rules a vote is counted by: shares of its roll are taken of all that stands on it, late lines too. */
export function rulesOf(row: Pick<VoteRow, 'rules'>, late: bigint, rollPower: bigint): VoteRules {
  const rules = rulesFromJson(row.rules);
  const { shares } = row.rules as PowerRules;
  if (late === 0n || shares === undefined) return rules;
  return { ...rules, ...quorumAt(quorumSharesFromJson(shares), rollPower) };
}

type Line = { readonly personId: PersonId; readonly power: bigint };

export const powerIn = (lines: readonly Line[]): bigint =>
  lines.reduce((sum, { power }) => sum + power, 0n);

/** Root of the lines that came late, one leaf each, with this vote's pseudonyms; null where none did. */
export async function supplementRootOf(books: Books, row: VoteRow): Promise<Hex | null> {
  const late = await books.rolls.listLate(row.id);
  if (late.length === 0) return null;
  const salt = row.salt as Hex;
  return rollRoot(late.map(({ personId, power }) => ({ voter: voterOf(salt, personId), power })));
}

/** What opens sealed ballots, and names the voters of secret ones: `Seals`. */
export type Opener = {
  openChoice(row: VoteRow, ballot: BallotRow): unknown;
  secretVoter(row: VoteRow, person: PersonId): Hex;
};

/** An election with the books it was read from, where voters are persons. */
export type Held = {
  readonly election: Election;
  /** The ballot that stands for each voter. */
  readonly effective: ReadonlyMap<PersonId, BallotRow>;
  /** Of whoever were one person while the vote was open, the one they count as. */
  readonly voterFor: (person: PersonId) => PersonId;
};

/** Ballots opened before others get their turn: each takes about a millisecond. */
const OPENED_AT_ONCE = 50;

/** The ballot that stands of each voter, who may have been several persons (V2, W6). */
async function effectiveOf(
  books: Books,
  row: VoteRow,
  voterFor: (person: PersonId) => PersonId,
): Promise<Map<PersonId, BallotRow>> {
  const cast = Map.groupBy(await books.ballots.listBallots(row.id), (one) =>
    voterFor(one.personId),
  );
  return new Map(
    [...cast].flatMap(([voter, ballots]) => {
      const stands = standingOf(ballots);
      return stands ? [[voter, stands] as const] : [];
    }),
  );
}

/** What each ballot says; null for one that is not as it was sealed. */
async function openAll(
  row: VoteRow,
  ballots: ReadonlyMap<PersonId, BallotRow>,
  seals: Opener,
): Promise<[PersonId, unknown][]> {
  const opened: [PersonId, unknown][] = [];
  for (const [person, ballot] of ballots) {
    opened.push([person, seals.openChoice(row, ballot)]);
    if (row.secrecy !== 'open' && opened.length % OPENED_AT_ONCE === 0) await breathe();
  }
  return opened;
}

/** The roll of the opening, what came late, and the power that each voter has by both. */
export async function readRoll(
  books: Books,
  row: VoteRow,
  voterFor: (person: PersonId) => PersonId,
): Promise<{
  readonly base: readonly Line[];
  readonly late: readonly Line[];
  readonly powers: ReadonlyMap<PersonId, bigint>;
}> {
  const base = await books.rolls.listRoll(row.id);
  const late = await books.rolls.listLate(row.id);
  return { base, late, powers: uniteRoll(addLines([...base, ...late]), voterFor, addsUp(row)) };
}

const byVoter = (a: { voter: string }, b: { voter: string }): number =>
  a.voter < b.voter ? -1 : 1;

/**
 * The election around its choices. Lines and ballots stand in the order of their names, which are hashes: it says
 * nothing about who came when.
 */
async function assemble(
  books: Books,
  row: VoteRow,
  nameOf: (person: PersonId) => Hex,
  choicesOf: (effective: ReadonlyMap<PersonId, BallotRow>) => Promise<[PersonId, unknown][]>,
): Promise<Held> {
  // Who was one person while the vote was open counts once: by the ballot of theirs that stands.
  const voterFor = uniteVoters(await books.votes.listKin(row.id));
  const effective = await effectiveOf(books, row, voterFor);
  const { base, late, powers } = await readRoll(books, row, voterFor);
  const roll =
    electorateOf(row) === 'roll'
      ? [...powers].map(([person, power]) => ({ voter: nameOf(person), power }))
      : [...effective.keys()].map((person) => ({ voter: nameOf(person), power: 1n }));
  const named = uniteDelegations(await books.delegations.listOfVote(row.id), voterFor);
  const delegations = [...named].map(([from, to]) => ({
    from: nameOf(from),
    to: nameOf(to),
  }));
  const choices = await choicesOf(effective);
  const election = {
    method: methodOf(row),
    optionCount: row.choices.length,
    seats: row.seats,
    roll: roll.sort(byVoter),
    delegations,
    ballots: choices.map(([person, choice]) => ({ voter: nameOf(person), choice })).sort(byVoter),
    rules: rulesOf(row, powerIn(late), powerIn(base) + powerIn(late)),
  };
  return { election, effective, voterFor };
}

const pseudonymsOf =
  (row: Pick<VoteRow, 'salt'>) =>
  (person: PersonId): Hex =>
    voterOf(row.salt as Hex, person);

/** What a voter of this vote is called where it is counted. */
export const namesOf = (row: VoteRow, seals: Opener): ((person: PersonId) => Hex) =>
  row.secrecy === 'secret' ? (person) => seals.secretVoter(row, person) : pseudonymsOf(row);

/**
 * Everything the count is a function of (V3), with voters as this vote's pseudonyms; of a secret vote under names
 * that only `SEAL_KEY` leads back from. Throws where the ballots cannot be opened (`seals.lossOf`).
 */
export const holdElection = (books: Books, row: VoteRow, seals: Opener): Promise<Held> =>
  assemble(books, row, namesOf(row, seals), (effective) => openAll(row, effective, seals));

export const electionOf = async (books: Books, row: VoteRow, seals: Opener): Promise<Election> =>
  (await holdElection(books, row, seals)).election;

/** The same with every ballot unopened, as an abstention: what turnout and quorum are seen by before the close. */
export const unopenedHeld = (books: Books, row: VoteRow): Promise<Held> =>
  assemble(books, row, pseudonymsOf(row), async (effective) =>
    [...effective.keys()].map((person) => [person, ABSTENTION]),
  );
