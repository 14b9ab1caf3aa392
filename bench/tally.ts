/**
 * Ballots that carry their power -> who has won: every choice is checked and counted, by all methods. The peers are
 * Snapshot's classes, and `votes` for instant runoff, on the same ballots; they must name the same winners, and the
 * same scores where both count alike, before anything is timed. `wholeMs` is the full result beside it: roll,
 * delegations, both Merkle roots, hash. A million ballots are ours alone, for growth.
 */
import { printFraction } from '#core/fraction.ts';
import { invariant } from '#core/invariant.ts';
import { parseChoice } from '#core/voting/ballot.ts';
import { type Count, METHODS, type MethodId, type PoweredChoice } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { tally as countWhole } from '#core/voting/tally.ts';
import { type BallotLine, ballotsOf, electionOf, TOKEN } from './ballots.ts';
import { instantRunoffOf, type Peer, snapshotOf } from './peer-tally.ts';
import { type Path, race, rounded } from './race.ts';

const OPTIONS = [8, 50];
const SIZES = [1_000, 10_000, 100_000];
const GROWTH = 1_000_000;
/** A `--quick` run leaves the large ones out. */
const QUICK_SIZES = [1_000, 10_000];
const QUICK_RANKS = 80_000;
/** Whose scores are powers, as ours are. */
const SAME_SCORES: ReadonlySet<MethodId> = new Set(['basic/1', 'single-choice/1', 'approval/1']);

export type TallyRow = {
  method: string;
  options: number;
  ballots: number;
  medianMs: number;
  p99Ms: number;
  peer: string;
  peerMs: number | null;
  ratio: number | null;
  runs: number;
};

/** As a close does it: what came from outside is read, then counted. */
function ours(method: MethodId, optionCount: number, lines: readonly BallotLine[]): () => Count {
  const powered = lines.map(({ choice, tokens }) => ({ choice, power: BigInt(tokens) * TOKEN }));
  const setting = { optionCount, seats: method === 'stv/1' ? 3 : 1 };
  return () => {
    const ballots: PoweredChoice[] = [];
    for (const { choice, power } of powered) {
      const read = parseChoice(method, optionCount, choice);
      if (read.ok) ballots.push({ choice: read.value, power });
    }
    return METHODS_BY_ID[method].count(setting, ballots);
  };
}

function assertSame(method: MethodId, count: Count, peer: Peer): void {
  const { scores, winners } = peer.check();
  invariant(
    count.winners.join() === winners.join(),
    `${method}: ${count.winners.join()} have won, and ${winners.join()} with ${peer.name}`,
  );
  if (!SAME_SCORES.has(method)) return;
  for (const [index, score] of count.scores.entries()) {
    const whole = printFraction({ ...score, denominator: score.denominator * TOKEN });
    invariant(whole === String(scores[index]), `${method}: option ${index + 1} has other scores`);
  }
}

function measure(method: MethodId, optionCount: number, size: number): TallyRow[] {
  const lines = ballotsOf(method, size, optionCount);
  const count = ours(method, optionCount, lines);
  const peers = size > Math.max(...SIZES) ? [] : peersOf(method, optionCount, lines);
  const paths: Path[] = [{ name: 'civitas', run: count }];
  for (const peer of peers) {
    const began = performance.now();
    assertSame(method, count(), peer);
    const tookMs = performance.now() - began;
    paths.push({ name: peer.name, run: peer.count, tookMs });
  }
  const [mine, ...theirs] = race(paths);
  invariant(mine, 'one path is ours');
  const own = {
    ...{ method, options: optionCount, ballots: size },
    ...{ medianMs: rounded(mine.medianMs), p99Ms: rounded(mine.p99Ms), runs: mine.runs },
  };
  if (theirs.length === 0) return [{ ...own, peer: 'none', peerMs: null, ratio: null }];
  return theirs.map(({ name, medianMs }) => ({
    ...own,
    ...{ peer: name, peerMs: rounded(medianMs), ratio: rounded(medianMs / mine.medianMs) },
  }));
}

function peersOf(method: MethodId, optionCount: number, lines: readonly BallotLine[]): Peer[] {
  const runoff = method === 'ranked-choice/1' ? instantRunoffOf(optionCount, lines) : undefined;
  return [snapshotOf(method, optionCount, lines), runoff].filter((peer) => peer !== undefined);
}

/** Everything a close computes; the hashes of the two trees are nearly all of it. */
function measureWhole(method: MethodId, size: number): TallyRow {
  const lines = ballotsOf(method, size, 8);
  const election = electionOf(method, 8, lines);
  const [mine] = race([{ name: 'civitas', run: () => countWhole(election) }]);
  invariant(mine, 'one path is ours');
  return {
    ...{ method: `${method}, with roots and hash`, options: 8, ballots: size, runs: mine.runs },
    ...{ medianMs: rounded(mine.medianMs), p99Ms: rounded(mine.p99Ms) },
    ...{ peer: 'none', peerMs: null, ratio: null },
  };
}

export async function tally(): Promise<TallyRow[]> {
  const quick = process.argv.includes('--quick');
  const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice(7);
  const methods = METHODS.filter((method) => only === undefined || method.startsWith(only));
  const rows: TallyRow[] = [];
  for (const method of methods) {
    for (const options of method === 'basic/1' ? [3] : OPTIONS) {
      for (const size of quick ? QUICK_SIZES : [...SIZES, GROWTH]) {
        if (quick && size * options > QUICK_RANKS) continue;
        // A million rankings of 50 are the memory of a larger machine.
        if (size === GROWTH && options > 8) continue;
        rows.push(...measure(method, options, size));
      }
    }
  }
  if (only === undefined) {
    for (const size of quick ? QUICK_SIZES : SIZES)
      rows.push(measureWhole('ranked-choice/1', size));
  }
  return rows;
}
