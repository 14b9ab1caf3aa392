/**
 * Who is one voter: persons who were one person with each other at any time since a vote opened stay one voter in it,
 * also when their merge is undone, so that undoing gives two persons and never two votes (V2, W6).
 */
import type { PersonId } from '../identity.ts';

/** Two persons who were one while the vote was open, in either order. */
export type Kin = { readonly juniorId: PersonId; readonly seniorId: PersonId };

/**
 * Names one person for each voter: of those who are kin, over any number of steps, the one with the smallest id, who
 * is the one known longest (UUIDv7). Whoever has no kin is their own.
 */
export function uniteVoters(kin: readonly Kin[]): (person: PersonId) => PersonId {
  const parents = new Map<PersonId, PersonId>();
  const rootOf = (person: PersonId): PersonId => {
    let root = person;
    for (let up = parents.get(root); up !== undefined; up = parents.get(root)) root = up;
    return root;
  };
  for (const { juniorId, seniorId } of kin) {
    const [one, other] = [rootOf(juniorId), rootOf(seniorId)];
    if (one < other) parents.set(other, one);
    else if (other < one) parents.set(one, other);
  }
  return rootOf;
}

type Line<Id> = { readonly personId: Id; readonly power: bigint };

/** One line for each person: what came late adds to theirs. */
export function addLines<Id>(lines: readonly Line<Id>[]): Line<Id>[] {
  const powers = new Map<Id, bigint>();
  for (const { personId, power } of lines) {
    powers.set(personId, (powers.get(personId) ?? 0n) + power);
  }
  return [...powers].map(([personId, power]) => ({ personId, power }));
}

/**
 * The power of each voter by the lines of their persons: wallets on a roll are different ones, so token power adds
 * up; where a person is a vote, two who are one have one.
 */
export function uniteRoll<Id>(
  lines: readonly Line<Id>[],
  voterFor: (person: Id) => Id,
  adds: boolean,
): ReadonlyMap<Id, bigint> {
  const powers = new Map<Id, bigint>();
  for (const { personId, power } of lines) {
    const voter = voterFor(personId);
    const before = powers.get(voter) ?? 0n;
    powers.set(voter, adds ? before + power : before > power ? before : power);
  }
  return powers;
}

/**
 * The delegations of each voter: whoever named themselves by a merge named nobody, and of two of one voter that of the
 * person known longest stands, as whom the voter counts.
 */
export function uniteDelegations(
  delegations: readonly { readonly fromId: PersonId; readonly toId: PersonId }[],
  voterFor: (person: PersonId) => PersonId,
): ReadonlyMap<PersonId, PersonId> {
  const named = new Map<PersonId, PersonId>();
  const eldest = delegations.toSorted((a, b) => (a.fromId < b.fromId ? -1 : 1));
  for (const { fromId, toId } of eldest) {
    const [from, to] = [voterFor(fromId), voterFor(toId)];
    if (from !== to && !named.has(from)) named.set(from, to);
  }
  return named;
}
