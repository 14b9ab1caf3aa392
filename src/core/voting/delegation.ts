/**
 * Delegation over a frozen graph: who did not vote follows whom they named, who did not vote either passes on, up to a
 * number of steps. A ballot of one's own always counts alone. Power that reaches nobody who voted (a circle, a dead end,
 * too many steps) is not cast: neither abstention nor turnout (V5). Each delegator counts as a ballot with the
 * delegate's choice, so that roots and caps fall on every person's own power.
 */

export type Delegation = { readonly from: string; readonly to: string };

export type DelegationReason =
  | 'delegator-not-on-roll'
  | 'delegate-not-on-roll'
  | 'delegated-to-self'
  | 'delegated-before';

export type RejectedDelegation = {
  readonly in: 'delegations';
  readonly index: number;
  readonly voter: string;
  readonly reason: DelegationReason;
};

/** Delegations that count, one a voter, and those that do not with the reason. */
export function siftDelegations(
  delegations: readonly Delegation[],
  isOnRoll: (voter: string) => boolean,
): {
  readonly graph: ReadonlyMap<string, string>;
  readonly rejected: readonly RejectedDelegation[];
} {
  const graph = new Map<string, string>();
  const rejected: RejectedDelegation[] = [];
  for (const [index, { from, to }] of delegations.entries()) {
    const reason: DelegationReason | undefined = !isOnRoll(from)
      ? 'delegator-not-on-roll'
      : from === to
        ? 'delegated-to-self'
        : !isOnRoll(to)
          ? 'delegate-not-on-roll'
          : graph.has(from)
            ? 'delegated-before'
            : undefined;
    if (reason === undefined) graph.set(from, to);
    else rejected.push({ in: 'delegations', index, voter: from, reason });
  }
  return { graph, rejected };
}

const NOBODY = -1;
const UNKNOWN = -2;

/**
 * Voters are places on the roll, so that nothing is looked up: `to` has the place each one named, or -1. Returns the
 * place whose ballot each follows; -1 for who voted and for who follows nobody. Linear in the number of voters.
 */
export function followPlaces(to: Int32Array, voted: Uint8Array, depth: number): Int32Array {
  const ends = new Int32Array(to.length).fill(UNKNOWN);
  const steps = new Int32Array(to.length);
  const path = new Int32Array(to.length);
  for (let start = 0; start < to.length; start += 1) {
    let length = 0;
    let at = start;
    while (at >= 0 && ends[at] === UNKNOWN) {
      // Whoever is met again on the way has nobody at the end: a circle.
      ends[at] = NOBODY;
      if (voted[at] === 1) break;
      path[length] = at;
      length += 1;
      at = to[at] ?? NOBODY;
    }
    const isBallot = at >= 0 && voted[at] === 1;
    const end = isBallot ? at : (ends[at] ?? NOBODY);
    let away = isBallot ? 0 : (steps[at] ?? 0);
    // Back to the start: each stands one step further away than the one it named.
    while (length > 0) {
      length -= 1;
      const voter = path[length] ?? 0;
      away += 1;
      ends[voter] = end;
      steps[voter] = away;
    }
  }
  for (let place = 0; place < to.length; place += 1) {
    if ((steps[place] ?? 0) > depth) ends[place] = NOBODY;
  }
  return ends;
}

/** Whose ballot each voter follows, by name; who voted or follows nobody is not in it. */
export function followVoters<V>(
  graph: ReadonlyMap<V, V>,
  hasVoted: (voter: V) => boolean,
  depth: number,
): ReadonlyMap<V, V> {
  const voters = [...new Set([...graph].flat())];
  const places = new Map(voters.map((voter, place) => [voter, place]));
  const to = Int32Array.from(voters, (voter) => {
    const delegate = graph.get(voter);
    return delegate === undefined ? NOBODY : (places.get(delegate) ?? NOBODY);
  });
  const voted = Uint8Array.from(voters, (voter) => (hasVoted(voter) ? 1 : 0));
  const followed = new Map<V, V>();
  for (const [place, end] of followPlaces(to, voted, depth).entries()) {
    const [from, delegate] = [voters[place], voters[end]];
    if (from !== undefined && delegate !== undefined) followed.set(from, delegate);
  }
  return followed;
}
