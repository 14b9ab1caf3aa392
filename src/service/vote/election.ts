/** A stored vote as the law counts it: roll, ballots, delegations and rules, with voters under this vote's pseudonyms. */
import type { PersonId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { uniteRoll, uniteVoters } from '#core/voting/kin.ts';
import { isMethodId, type MethodId } from '#core/voting/method.ts';
import { gainsBySplitting } from '#core/voting/power/power.ts';
import { powerFromJson } from '#core/voting/power/power-json.ts';
import { quorumAt, quorumSharesFromJson } from '#core/voting/quorum.ts';
import { rollRoot, voterOf } from '#core/voting/roll.ts';
import { rulesFromJson, type VoteRules } from '#core/voting/rules.ts';
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
const addsUp = (row: Pick<VoteRow, 'rules'>): boolean => {
  const { adds, power } = row.rules as PowerRules;
  return adds ?? power === 'token-balance/1';
};

/**
 * Whether somebody with several accounts would have more to say than with one: of powers written out, and where votes
 * are squared. Of one vote a person everybody knows it.
 */
export const splitsGain = (row: Pick<VoteRow, 'id' | 'method' | 'power'>): boolean => {
  if (row.power === null) return methodOf(row) === 'quadratic/1';
  const power = powerFromJson(row.power);
  const plain = power.node.kind === 'person' && power.node.rule === null;
  return methodOf(row) === 'quadratic/1' || (!plain && gainsBySplitting(power));
};

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

/** Each person's line with what came late to it. */
function withLate(base: readonly Line[], late: readonly Line[]): Line[] {
  const powers = new Map<PersonId, bigint>();
  for (const { personId, power } of [...base, ...late]) {
    powers.set(personId, (powers.get(personId) ?? 0n) + power);
  }
  return [...powers].map(([personId, power]) => ({ personId, power }));
}

/** Root of the lines that came late, one leaf each, with this vote's pseudonyms; null where none did. */
export async function supplementRootOf(books: Books, row: VoteRow): Promise<Hex | null> {
  const late = await books.rolls.listLate(row.id);
  if (late.length === 0) return null;
  const salt = row.salt as Hex;
  return rollRoot(late.map(({ personId, power }) => ({ voter: voterOf(salt, personId), power })));
}

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
  const base = await books.rolls.listRoll(row.id);
  const late = await books.rolls.listLate(row.id);
  const powers = uniteRoll(withLate(base, late), voterFor, addsUp(row));
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
    rules: rulesOf(row, powerIn(late), powerIn(base) + powerIn(late)),
  };
}
