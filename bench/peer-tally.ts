/** How others count: Snapshot's classes by method, and the instant runoff of `votes`. */
import snapshot from '@snapshot-labs/snapshot.js';
import { InstantRunoff } from 'votes';
import type { MethodId } from '#core/voting/method.ts';
import type { BallotLine } from './ballots.ts';

type SnapshotVote = { choice: unknown; balance: number; scores: number[] };
type SnapshotClass = new (
  proposal: { choices: string[] },
  votes: SnapshotVote[],
  strategies: object[],
  selected: null,
) => { getScores(): number[] };

/** Its types know only the form for bundlers. */
const { utils } = snapshot as unknown as {
  utils: { voting: { readonly [name: string]: SnapshotClass } };
};

/** Scores by option, and who has most of them. */
export type PeerCount = { readonly scores: readonly number[]; readonly winners: readonly number[] };
export type Peer = { readonly name: string; readonly count: () => unknown; check(): PeerCount };

const best = (scores: readonly number[]): number[] => {
  const most = Math.max(...scores);
  return scores.flatMap((score, index) => (score === most ? [index + 1] : []));
};

export function snapshotOf(
  method: MethodId,
  optionCount: number,
  lines: readonly BallotLine[],
): Peer | undefined {
  const Counting = utils.voting[method.replace(/\/\d+$/, '')];
  if (!Counting) return undefined;
  const choices = Array.from({ length: optionCount }, (_, index) => `Option ${index + 1}`);
  const votes = lines.map(({ choice, tokens }) => ({ choice, balance: tokens, scores: [tokens] }));
  const strategies = [{ name: 'erc20-balance-of', network: '1', params: {} }];
  const count = () => new Counting({ choices }, votes, strategies, null).getScores();
  return {
    name: 'snapshot.js',
    count,
    check() {
      const scores = count();
      // The third option of basic is the abstention, which wins nothing with us.
      return { scores, winners: best(method === 'basic/1' ? scores.slice(0, 2) : scores) };
    },
  };
}

/** More than this, and a run of it takes longer than half a minute. */
const MOST_RANKS = 100_000;

/** It goes on until nobody stands; the last one out has won. Undefined where it would take too long. */
export function instantRunoffOf(
  optionCount: number,
  lines: readonly BallotLine[],
): Peer | undefined {
  if (optionCount * lines.length > MOST_RANKS) return undefined;
  const candidates = Array.from({ length: optionCount }, (_, index) => String(index + 1));
  const ballots = lines.map(({ choice, tokens }) => ({
    ranking: (choice as number[]).map((option) => [String(option)]),
    weight: tokens,
  }));
  const count = () => new InstantRunoff({ ballots, candidates }).ranking();
  return {
    name: 'votes',
    count,
    check: () => ({ scores: [], winners: (count()[0] ?? []).map(Number) }),
  };
}
