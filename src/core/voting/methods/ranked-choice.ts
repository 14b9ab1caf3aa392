/**
 * Ranked choice (instant runoff): every option stands from round 1, also one that nobody put first. An option with more
 * than half of the power that is not exhausted wins; so does the better of two. Else the lowest is dropped, and its
 * ballots pass to their next options. Where several are lowest: all at once, if together they have less than the next
 * one; else every branch is followed, and whoever wins one of them wins. Branches are remembered by the options that
 * stand, up to `MAX_BRANCHES`; from there on no further one is begun, the latest earlier round that differs decides,
 * then the list, and the rounds say so. Scores and rounds are those of the branch that drops the first listed.
 * Standing + exhausted = turnout - abstain in every round (V1).
 */

import { compareBigints, greatest } from '../../bigint.ts';
import { fraction } from '../../fraction.ts';
import { parseRanking } from '../choice.ts';
import type { Count, CountSetting, PoweredChoice, Round, VotingMethod } from '../method.ts';
import { type Bundle, breakTie, bundleUp, nextOf } from '../piles.ts';
import { tiersOf } from '../seats.ts';

/** States of standing options that are followed before ties are broken. */
export const MAX_BRANCHES = 4_096;

type Runoff = Extract<Round, { kind: 'runoff' }>;

/** Who stands, on which piles the bundles lie, and what lies nowhere any more. Never changed: branches share it. */
type State = {
  readonly stands: readonly boolean[];
  readonly piles: readonly (readonly Bundle[])[];
  readonly sums: readonly bigint[];
  readonly exhausted: bigint;
};

const sumOf = (pile: readonly Bundle[]): bigint => pile.reduce((sum, { power }) => sum + power, 0n);
const standingOf = ({ stands }: State): number[] =>
  stands.flatMap((isStanding, option) => (isStanding ? [option] : []));

function begin(optionCount: number, bundles: readonly Bundle[]): State {
  const stands = new Array<boolean>(optionCount).fill(true);
  const piles: Bundle[][] = Array.from({ length: optionCount }, () => []);
  for (const bundle of bundles) piles[nextOf(bundle.ranking, stands) ?? -1]?.push(bundle);
  return { stands, piles, sums: piles.map(sumOf), exhausted: 0n };
}

function drop(state: State, dropped: readonly number[]): State {
  const stands = state.stands.map((stood, option) => stood && !dropped.includes(option));
  const piles = [...state.piles];
  const sums = [...state.sums];
  let { exhausted } = state;
  const grown = new Map<number, Bundle[]>();
  for (const option of dropped) {
    for (const bundle of state.piles[option] ?? []) {
      const next = nextOf(bundle.ranking, stands);
      if (next === undefined) {
        exhausted += bundle.power;
        continue;
      }
      const pile = grown.get(next) ?? [];
      pile.push(bundle);
      grown.set(next, pile);
      sums[next] = (sums[next] ?? 0n) + bundle.power;
    }
    piles[option] = [];
    sums[option] = 0n;
  }
  for (const [option, more] of grown) piles[option] = [...(piles[option] ?? []), ...more];
  return { stands, piles, sums, exhausted };
}

/** Undefined while nobody has won. */
function decided(state: State, standing: readonly number[]): readonly number[] | undefined {
  const power = (option: number): bigint => state.sums[option] ?? 0n;
  const active = state.sums.reduce((sum, one) => sum + one, 0n);
  // Nobody's ballot counts any more: nothing is left that could tell them apart.
  if (active === 0n) return standing;
  const best = greatest(standing.map(power));
  if (2n * best <= active && standing.length > 2) return undefined;
  return standing.filter((option) => power(option) === best);
}

/** The lowest and equal ones, and whether they go together. */
function lowest(
  { sums }: State,
  standing: readonly number[],
): { tied: number[]; together: boolean } {
  const power = (option: number): bigint => sums[option] ?? 0n;
  const sorted = standing.toSorted((a, b) => compareBigints(power(a), power(b)) || a - b);
  const least = power(sorted[0] ?? 0);
  const tied = sorted.filter((option) => power(option) === least);
  const next = sorted[tied.length];
  const together = next !== undefined && least * BigInt(tied.length) < power(next);
  return { tied, together: tied.length === 1 || together };
}

class Runoffs {
  readonly #winners = new Map<string, readonly number[]>();
  #states = 0;
  /** Some branch was not followed. */
  #cut = false;

  /** Winners over all branches; `rounds` takes those of the first branch. */
  follow(
    state: State,
    history: readonly (readonly bigint[])[],
    rounds?: Runoff[],
  ): readonly number[] {
    const standing = standingOf(state);
    const key = standing.join();
    const known = this.#winners.get(key);
    if (known && !rounds) return known;
    this.#states += 1;
    const winners = this.#decide(state, standing, history, rounds);
    this.#winners.set(key, winners);
    return winners;
  }

  get #isFull(): boolean {
    return this.#states >= MAX_BRANCHES;
  }

  #decide(
    state: State,
    standing: readonly number[],
    history: readonly (readonly bigint[])[],
    rounds: Runoff[] | undefined,
  ): readonly number[] {
    const note = (dropped: readonly number[], branches: readonly number[], limited: boolean) =>
      rounds?.push({
        kind: 'runoff',
        ...{ scores: state.sums, exhausted: state.exhausted, limited },
        standing: standing.map((option) => option + 1),
        dropped: dropped.map((option) => option + 1),
        branches: branches.map((option) => option + 1),
      });
    const won = decided(state, standing);
    if (won) {
      note([], [], false);
      return won;
    }
    const { tied, together } = lowest(state, standing);
    const past = [...history, state.sums];
    if (together) {
      note(tied, [], false);
      return this.follow(drop(state, tied), past, rounds);
    }
    if (this.#isFull) {
      this.#cut = true;
      const out = [breakTie(tied, history)];
      note(out, tied, true);
      return this.follow(drop(state, out), past, rounds);
    }
    const place = rounds?.length ?? 0;
    note(tied.slice(0, 1), tied, false);
    const found = this.#branch(state, tied, past, rounds);
    const noted = rounds?.[place];
    // Only now is it known whether the branches beside the first one were followed to their ends.
    if (rounds && noted && this.#cut) rounds[place] = { ...noted, limited: true };
    return found;
  }

  /** Drops each of them in turn, the first listed on the way that the rounds show. */
  #branch(
    state: State,
    tied: readonly number[],
    past: readonly (readonly bigint[])[],
    rounds: Runoff[] | undefined,
  ): readonly number[] {
    const union = new Set<number>();
    for (const [index, option] of tied.entries()) {
      if (index > 0 && this.#isFull) {
        this.#cut = true;
        break;
      }
      const found = this.follow(drop(state, [option]), past, index === 0 ? rounds : undefined);
      for (const one of found) union.add(one);
    }
    return [...union].sort((a, b) => a - b);
  }
}

/** Winners, then who else stood last by power, then the dropped from the last to the first. */
function orderOf(rounds: readonly Runoff[], winners: readonly number[]): number[][] {
  const last = rounds.at(-1);
  const stood = (last?.standing ?? []).map((option) => ({
    option,
    power: last?.scores[option - 1] ?? 0n,
  }));
  const tiers = tiersOf(
    stood.map(({ power }) => power),
    compareBigints,
  ).map((tier) => tier.map((place) => stood[place - 1]?.option ?? 0));
  const out = rounds.map(({ dropped }) => dropped).toReversed();
  return [
    winners,
    ...[...tiers, ...out].map((tier) => tier.filter((one) => !winners.includes(one))),
  ]
    .filter((tier) => tier.length > 0)
    .map((tier) => [...tier]);
}

function count({ optionCount }: CountSetting, ballots: readonly PoweredChoice[]): Count {
  const { bundles, abstained } = bundleUp(ballots, optionCount);
  const rounds: Runoff[] = [];
  const found = new Runoffs().follow(begin(optionCount, bundles), [], rounds);
  const winners = found.map((option) => option + 1);
  return {
    scores: (rounds.at(-1)?.scores ?? []).map((power) => fraction(power)),
    ...{ abstained, winners, tie: winners.length > 1, rounds },
    order: orderOf(rounds, winners),
  };
}

export const rankedChoice: VotingMethod = {
  id: 'ranked-choice/1',
  shape: 'ranking',
  minOptions: 2,
  maxOptions: 25,
  parseChoice: (json, optionCount) => parseRanking('ranked-choice/1', json, optionCount, false),
  count,
  conserves: (found, { turnout }) =>
    found.rounds.every(
      (round) =>
        round.kind === 'runoff' &&
        round.scores.reduce((sum, power) => sum + power, round.exhausted) ===
          turnout - found.abstained,
    ),
};
