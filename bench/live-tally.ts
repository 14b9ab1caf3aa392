/**
 * One ballot arrives on an open vote: what the voter said before is taken back, the new choice is added, and the
 * standing is there. At 1,000 and at 100,000 ballots, to show that it does not matter how many there are; after all
 * arrivals the result's hash must be that of a recount. The peer counts everything again, as Snapshot's classes do.
 * Ranked choice and stv are no sums: while open they show first preferences, as single choice counts them.
 */
import { invariant } from '#core/invariant.ts';
import { parseChoice } from '#core/voting/ballot.ts';
import { EMPTY_ROOT } from '#core/voting/merkle.ts';
import {
  METHODS,
  type MethodId,
  type PoweredChoice,
  type RunningCount,
} from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { countBallots, resultHash } from '#core/voting/tally.ts';
import { type BallotLine, ballotsOf, electionOf, TOKEN } from './ballots.ts';
import { snapshotOf } from './peer-tally.ts';
import { race, rounded } from './race.ts';
import { figuresOf } from './statistics.ts';

const SIZES = [1_000, 100_000];
const RUNS = 9;
const ARRIVALS = 200;
const WARM_UP = 1_000;
const OPTIONS = 8;

export type LiveTallyRow = {
  method: string;
  ballots: number;
  medianMs: number;
  p99Ms: number;
  recountMs: number | null;
  ratio: number | null;
};

type Live = { readonly lines: BallotLine[]; readonly counted: PoweredChoice[] };

/** The n-th arrival: some voter says what another one said. */
function arrive(method: MethodId, options: number, running: RunningCount, live: Live, n: number) {
  const { lines, counted } = live;
  const place = (n * 7_919) % lines.length;
  const said = lines[(n * 104_729 + 1) % lines.length]?.choice;
  const before = counted[place];
  const read = parseChoice(method, options, said);
  invariant(before && read.ok, 'a ballot is replaced by a valid one');
  const ballot = { choice: read.value, power: before.power };
  running.remove(before);
  running.add(ballot);
  counted[place] = ballot;
  lines[place] = { choice: said, tokens: Number(ballot.power / TOKEN) };
  return running.count();
}

/** The running count in the place of the counted one leaves the hash as it is. */
function assertEqual(method: MethodId, options: number, running: RunningCount, live: Live): void {
  const recounted = countBallots(electionOf(method, options, live.lines));
  const { verdict: _verdict, ...count } = running.count();
  // The trees are of what was cast, not of how it is counted.
  const roots = { rollRoot: EMPTY_ROOT, ballotRoot: EMPTY_ROOT };
  const [drawn, counted] = [{ ...recounted, ...count }, recounted].map((standing) =>
    resultHash({ ...standing, ...roots }),
  );
  invariant(drawn === counted, `${method} drifted`);
}

function measure(method: MethodId, size: number): LiveTallyRow {
  const { run } = METHODS_BY_ID[method] as { run?: (setting: object) => RunningCount };
  invariant(run, 'a method that keeps a running count');
  const options = method === 'basic/1' ? 3 : OPTIONS;
  const running = run({ optionCount: options, seats: 1 });
  const lines = ballotsOf(method, size, options);
  const counted = lines.map(({ choice, tokens }): PoweredChoice => {
    const read = parseChoice(method, options, choice);
    invariant(read.ok, 'a ballot is valid');
    return { choice: read.value, power: BigInt(tokens) * TOKEN };
  });
  for (const ballot of counted) running.add(ballot);
  const live = { lines, counted };
  let n = 0;
  const next = (): number => {
    const began = performance.now();
    arrive(method, options, running, live, n);
    n += 1;
    return performance.now() - began;
  };
  for (let warm = 0; warm < WARM_UP; warm += 1) next();
  assertEqual(method, options, running, live);
  const runs = Array.from({ length: RUNS }, () => Array.from({ length: ARRIVALS }, next));
  assertEqual(method, options, running, live);
  const { medianMs, p99Ms } = figuresOf(runs);
  const peer = snapshotOf(method, options, lines);
  const [recount] = peer ? race([{ name: peer.name, run: peer.count }]) : [];
  return {
    ...{ method, ballots: size, medianMs: rounded(medianMs), p99Ms: rounded(p99Ms) },
    recountMs: recount ? rounded(recount.medianMs) : null,
    ratio: recount ? rounded(recount.medianMs / medianMs) : null,
  };
}

export async function liveTally(): Promise<LiveTallyRow[]> {
  const running = METHODS.filter((method) => 'run' in METHODS_BY_ID[method]);
  return running.flatMap((method) => SIZES.map((size) => measure(method, size)));
}
