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

/** Where a voter's delegation ends: with somebody who voted, after so many steps; null where nobody did. */
type End = { readonly voter: string; readonly steps: number } | null;

/** Whose ballot each delegator follows; who is not in it follows nobody. Linear in the number of voters. */
export function followDelegations(
  graph: ReadonlyMap<string, string>,
  hasVoted: (voter: string) => boolean,
  depth: number,
): ReadonlyMap<string, string> {
  const ends = new Map<string, End>();
  const walk = (start: string): void => {
    const path: string[] = [];
    const onPath = new Set<string>();
    let at: string | undefined = start;
    let end: End = null;
    while (at !== undefined && !onPath.has(at)) {
      const known = ends.get(at);
      if (known !== undefined) {
        end = known;
        break;
      }
      if (hasVoted(at)) {
        end = { voter: at, steps: 0 };
        ends.set(at, end);
        break;
      }
      onPath.add(at);
      path.push(at);
      at = graph.get(at);
    }
    // Back to the start: each stands one step further away than the one it named.
    for (const voter of path.reverse()) {
      end = end && { voter: end.voter, steps: end.steps + 1 };
      ends.set(voter, end);
    }
  };
  const followed = new Map<string, string>();
  for (const from of graph.keys()) {
    if (!ends.has(from)) walk(from);
    const end = ends.get(from);
    if (end && end.steps > 0 && end.steps <= depth) followed.set(from, end.voter);
  }
  return followed;
}
