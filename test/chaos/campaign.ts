/** Rounds on real chains, and what came of them, for people. A round is the same whichever chain it is played on. */
import { startChain } from '#sandbox/chain/index.ts';
import { type RoundResult, runRound } from './round.ts';
import { scheduleOf } from './schedule.ts';

export type Campaign = {
  readonly seed: number;
  readonly from: number;
  readonly rounds: number;
  /** Rounds at once, each on a chain of its own: much of a round is waiting for what a dead process held. */
  readonly lanes: number;
};

/** No round is begun after one that did not hold. */
export async function runCampaign(
  { seed, from, rounds, lanes }: Campaign,
  said: (result: RoundResult) => void = () => undefined,
): Promise<readonly RoundResult[]> {
  const results: RoundResult[] = [];
  let next = from;
  const takeRounds = async (): Promise<void> => {
    const sandbox = await startChain();
    try {
      while (next < from + rounds && results.every(({ broken }) => broken.length === 0)) {
        const schedule = scheduleOf(seed, next);
        next += 1;
        const result = await runRound(sandbox, schedule);
        results.push(result);
        said(result);
      }
    } finally {
      await sandbox.stop();
    }
  };
  await Promise.all(Array.from({ length: Math.min(lanes, rounds) }, takeRounds));
  return results;
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

export function killsByPoint(results: readonly RoundResult[]): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  for (const { kills } of results)
    for (const name of kills) counted.set(name, (counted.get(name) ?? 0) + 1);
  return new Map([...counted].sort(([, a], [, b]) => b - a));
}

export function summary({ seed, from }: Campaign, results: readonly RoundResult[]): string {
  const kills = killsByPoint(results);
  const of = (pick: (one: RoundResult) => number): number => sum(results.map(pick));
  const lines: [string, string | number][] = [
    ['seed', seed],
    ['rounds', `${results.length} from ${from}`],
    ['processes', of(({ processes }) => processes)],
    ['killed', `${sum([...kills.values()])} at ${kills.size} places`],
    ...[...kills].map(([name, times]): [string, number] => [`  ${name}`, times]),
    ['reorganisations', of(({ reorgs }) => reorgs)],
    ['connections cut', of(({ cuts }) => cuts)],
    ['called off', of(({ calledOff }) => calledOff)],
    ['effects on the chain', of(({ effects }) => effects)],
    ['seconds, all rounds added', (of(({ ms }) => ms) / 1_000).toFixed(1)],
  ];
  const broken = results.flatMap(({ schedule, broken: what }) =>
    what.map((line) => `round ${schedule.round} of seed ${seed}: ${line}`),
  );
  return [...lines.map(([name, value]) => `${name.padEnd(26)}${value}`), ...broken].join('\n');
}
