/** What happens in a round, drawn from its seed before it begins: the same seed and round are the same plan of deaths. */
import { CRASH_POINTS, type CrashPoint, MANDATE_CRASH_POINTS } from '#service/execution/options.ts';
import { createRandom } from '#test/simulation/random.ts';

/** How a process ends: at the n-th passing of a point, or so long after it began to work. */
export type Death =
  | { readonly kind: 'point'; readonly point: CrashPoint; readonly passing: number }
  | { readonly kind: 'time'; readonly afterMs: number };

/** What the world does from a tick on, as soon as it can; blocks and the law's time go on at each. */
export type Trouble =
  | { readonly kind: 'reorg'; readonly depth: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'call-off' };

export type Schedule = {
  readonly seed: number;
  readonly round: number;
  readonly payments: number;
  /** Steps of the batch; 0: there is none. */
  readonly steps: number;
  readonly mandate: boolean;
  /** The treasury's account has no coin for gas at first, so that the purse has to top it up. */
  readonly poor: boolean;
  readonly deaths: readonly Death[];
  /** When a second process with the same key ends; null: there is none. */
  readonly second: Death | null;
  /** By tick. */
  readonly troubles: ReadonlyMap<number, Trouble>;
};

/** No block that was final is taken back: `FINALITY_DEPTH` of the test service. */
const DEEPEST_REORG = 2;

export function scheduleOf(seed: number, round: number): Schedule {
  const random = createRandom(seed * 10_007 + round);
  const mandate = round % 2 === 1;
  const points: readonly CrashPoint[] = mandate
    ? [...MANDATE_CRASH_POINTS, ...CRASH_POINTS]
    : CRASH_POINTS;
  // In turns, so that some rounds try all of them; what else is drawn comes on top.
  const turn = Math.floor(round / 2);
  const first = points[turn % points.length] ?? random.pick(points);
  const another = (): Death =>
    random.chance(0.4)
      ? { kind: 'time', afterMs: random.between(0, 600) }
      : { kind: 'point', point: random.pick(points), passing: random.between(1, 3) };
  const deaths: Death[] = [{ kind: 'point', point: first, passing: 1 }];
  for (let more = random.between(0, 2); more > 0; more -= 1) deaths.push(another());
  const troubles = new Map<number, Trouble>();
  for (let reorgs = random.pick([0, 1, 1, 2]); reorgs > 0; reorgs -= 1) {
    const depth = random.between(1, DEEPEST_REORG);
    troubles.set(random.between(4, 40), { kind: 'reorg', depth });
  }
  if (random.chance(0.4)) troubles.set(random.between(3, 30), { kind: 'cut' });
  if (random.chance(0.3)) troubles.set(random.between(2, 20), { kind: 'call-off' });
  return {
    seed,
    round,
    payments: random.between(1, 3),
    steps: random.pick([0, 2, 3]),
    mandate,
    poor: random.chance(0.25),
    deaths,
    second: random.chance(0.25) ? { kind: 'time', afterMs: random.between(100, 900) } : null,
    troubles,
  };
}
