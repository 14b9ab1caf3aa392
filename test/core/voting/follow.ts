/** Delegations as a table of examples writes them: by name. */
import { followPlaces } from '#core/voting/delegation.ts';

/** Whose ballot each delegator follows, by name; who is not in it follows nobody. */
export function followDelegations(
  graph: ReadonlyMap<string, string>,
  hasVoted: (voter: string) => boolean,
  depth: number,
): ReadonlyMap<string, string> {
  const voters = [...new Set([...graph].flat())];
  const places = new Map(voters.map((voter, place) => [voter, place]));
  const to = Int32Array.from(voters, (voter) => places.get(graph.get(voter) ?? '') ?? -1);
  const voted = Uint8Array.from(voters, (voter) => (hasVoted(voter) ? 1 : 0));
  const followed = new Map<string, string>();
  for (const [place, end] of followPlaces(to, voted, depth).entries()) {
    const [from, delegate] = [voters[place], voters[end]];
    if (from !== undefined && delegate !== undefined) followed.set(from, delegate);
  }
  return followed;
}
