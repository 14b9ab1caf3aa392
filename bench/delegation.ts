/**
 * A graph of 100,000 voters -> whose ballot each follows: chains of 1 to 50, 1 % of the voters in circles, and ballots of
 * one's own inside the chains. The peer walks depth first from every voter. Both must follow the same, and every unit
 * of power must be cast once or not at all, before anything is timed.
 */
import { invariant } from '#core/invariant.ts';
import { followPlaces } from '#core/voting/delegation.ts';
import { dice, race, rounded } from './race.ts';

const SIZES = [10_000, 100_000, 1_000_000];
const LONGEST = 50;
const CIRCLE = 5;
/** One voter in so many votes although he stands inside a chain. */
const OVERRIDE = 50;

/** Places on the roll: whom each voter named, or -1, and who voted. */
type Graph = { readonly to: Int32Array; readonly voted: Uint8Array };

function graphOf(size: number): Graph {
  const roll = dice(size);
  const to = new Int32Array(size).fill(-1);
  const voted = new Uint8Array(size);
  let next = 0;
  for (const circles = size / 100; next + CIRCLE <= circles; next += CIRCLE) {
    for (let one = 0; one < CIRCLE; one += 1) to[next + one] = next + ((one + 1) % CIRCLE);
  }
  while (next < size) {
    const last = Math.min(size - 1, next + roll(LONGEST));
    for (; next < last; next += 1) {
      to[next] = next + 1;
      if (roll(OVERRIDE) === 0) voted[next] = 1;
    }
    voted[last] = 1;
    next = last + 1;
  }
  return shuffled(to, voted, roll);
}

/** Nobody stands on a roll beside whom he named. */
function shuffled(to: Int32Array, voted: Uint8Array, roll: (below: number) => number): Graph {
  const places = Int32Array.from(to, (_, place) => place);
  for (let last = places.length - 1; last > 0; last -= 1) {
    const other = roll(last + 1);
    [places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0];
  }
  const moved = { to: new Int32Array(to.length), voted: new Uint8Array(to.length) };
  for (const [from, place] of places.entries()) {
    moved.to[place] = places[to[from] ?? -1] ?? -1;
    moved.voted[place] = voted[from] ?? 0;
  }
  return moved;
}

/** What one would write first: from each voter on, until somebody voted or is met again. */
function searchEach({ to, voted }: Graph): Int32Array {
  const search = (at: number, met: Set<number>): number => {
    if (at < 0 || met.has(at) || met.size > LONGEST) return -1;
    if (voted[at] === 1) return at;
    met.add(at);
    return search(to[at] ?? -1, met);
  };
  return Int32Array.from(to, (next, voter) =>
    voted[voter] === 1 ? -1 : search(next, new Set([voter])),
  );
}

function assertSame(given: Graph, found: Int32Array): void {
  const theirs = searchEach(given);
  const size = found.length;
  let cast = 0;
  for (const [voter, end] of theirs.entries()) {
    invariant(found[voter] === end, `${voter} follows another`);
    invariant(
      end < 0 || (given.voted[end] === 1 && given.voted[voter] === 0),
      'power is cast once',
    );
    if (end >= 0 || given.voted[voter] === 1) cast += 1;
  }
  // Nobody is left over but those in circles, whose power is not cast.
  const circled = Math.floor(size / 100 / CIRCLE) * CIRCLE;
  invariant(cast + circled === size, 'power is conserved');
}

export type DelegationRow = {
  voters: number;
  path: string;
  medianMs: number;
  p99Ms: number;
  ratio: number | null;
  runs: number;
};

export async function delegation(): Promise<DelegationRow[]> {
  return SIZES.flatMap((size) => {
    const given = graphOf(size);
    const ours = () => followPlaces(given.to, given.voted, LONGEST);
    assertSame(given, ours());
    const timed = race([
      { name: 'civitas', run: ours },
      { name: 'depth first from each voter', run: () => searchEach(given) },
    ]);
    const [, peer] = timed;
    return timed.map(({ name, runs, medianMs, p99Ms }, index) => ({
      ...{ voters: size, path: name, runs },
      ...{ medianMs: rounded(medianMs), p99Ms: rounded(p99Ms) },
      ratio: peer && index === 0 ? rounded(peer.medianMs / medianMs) : null,
    }));
  });
}
