/**
 * Which contracts of rules say in their logs whose wallet has changed. What is read of any other thing (a chain's own
 * coin, a view function, owners of a Safe, names, shares whose worth grows) is found by the sweep alone.
 */
import type { Address } from '../identity.ts';
import type { Asking, ReadingKind } from './reading.ts';
import { type Rule, termsOf } from './rule.ts';

const LOGGED = ['erc20', 'erc721', 'erc1155', 'votes', 'assets'] as const;

/** Of what is read, what no change leaves out of those logs; a vault's shares grow without one. */
const TOLD: ReadonlySet<ReadingKind> = new Set(['erc20', 'erc721', 'owner', 'erc1155', 'votes']);

export const isToldByLogs = ({ kind }: Pick<Asking, 'kind'>): boolean => TOLD.has(kind);

export type Watched = { readonly chainId: number; readonly contract: Address };

/** Each contract once. */
export function watchedBy(rules: readonly Rule[]): readonly Watched[] {
  const watched = new Map<string, Watched>();
  for (const term of rules.flatMap(({ node }) => termsOf(node))) {
    const kind = LOGGED.find((one) => one === term.kind);
    if (kind === undefined || !('token' in term)) continue;
    const { chainId, token } = term;
    watched.set(`${chainId}:${token}`, { chainId, contract: token });
  }
  return [...watched.values()];
}
