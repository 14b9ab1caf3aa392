/**
 * Which contracts of rules say in their logs whose wallet has changed. What is read of any other thing (a chain's own
 * coin, a view function, owners of a Safe, names, shares whose worth grows) is found by the rounds alone.
 */
import type { Address } from '../identity.ts';
import { askingsOf } from './askings.ts';
import type { Asking, ReadingKind } from './reading.ts';
import { type RoleRules, rolesBehind } from './roles.ts';
import { type Rule, type Term, termsOf } from './rule.ts';

const LOGGED = ['erc20', 'erc721', 'erc1155', 'votes', 'assets'] as const;

/** Of what is read, what no change leaves out of those logs; a vault's shares grow without one. */
const TOLD: ReadonlySet<ReadingKind> = new Set(['erc20', 'erc721', 'owner', 'erc1155', 'votes']);

/** Contracts whose balances were seen to change without a log, by `contractKey`. */
export type Unlogged = ReadonlySet<string>;

export const contractKey = ({ chainId, contract }: Watched): string => `${chainId}:${contract}`;

export const isToldByLogs = (asking: Asking, unlogged: Unlogged): boolean =>
  TOLD.has(asking.kind) && !unlogged.has(contractKey(asking));

/** It turns by itself when a time is over. */
const isTimed = (term: Term): boolean => 'atLeastMs' in term && term.atLeastMs !== undefined;

/**
 * Whether a rule's word changes only with what is told: by the logs, or by the bells of links, citizenship and other
 * gates. `gates`: those of the community, for the rules behind the roles it names.
 */
export function isToldOf(rule: Rule, gates: RoleRules, unlogged: Unlogged): boolean {
  const behind = [...rolesBehind([rule], gates).values()].filter((one) => one !== null);
  const all = [rule, ...behind];
  if (all.some(({ node }) => termsOf(node).some(isTimed))) return false;
  return askingsOf(all).every((asking) => isToldByLogs(asking, unlogged));
}

export type Watched = { readonly chainId: number; readonly contract: Address };

/** Each contract once. */
export function watchedBy(rules: readonly Rule[]): readonly Watched[] {
  const watched = new Map<string, Watched>();
  for (const term of rules.flatMap(({ node }) => termsOf(node))) {
    const kind = LOGGED.find((one) => one === term.kind);
    if (kind === undefined || !('token' in term)) continue;
    const one = { chainId: term.chainId, contract: term.token };
    watched.set(contractKey(one), one);
  }
  return [...watched.values()];
}
