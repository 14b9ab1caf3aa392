/**
 * Whose voice weighs what: a typed tree over values that are read once, when the roll is frozen. A term is one file
 * under `terms/`; a kind added here does not compile until that registry and the chain's (`chain/tokens`) have it.
 *
 * A power counts in units of 10^-decimals: a token's own unit, or 1 for persons and pieces. All terms are brought to
 * the same unit, so `erc20(CIV) + 100 * nft(BADGE)` says what it seems to say.
 */
import { askingsOf } from '../../eligibility/askings.ts';
import type { Rule } from '../../eligibility/rule.ts';
import type { KnownToken } from '../../eligibility/term.ts';
import type { Fraction } from '../../fraction.ts';
import type { Address } from '../../identity.ts';

export const POWER_TERM_KINDS = ['person', 'erc20', 'votes', 'erc721', 'call'] as const;
export type PowerTermKind = (typeof POWER_TERM_KINDS)[number];

/**
 * 1 for each person, or for each whom the rule of a gate lets in. `tokens`: those that the rule names, with the names and
 * decimals it was written in; a rule has none by itself, and whoever votes reads it in theirs.
 */
export type PersonTerm = {
  readonly kind: 'person';
  readonly rule: Rule | null;
  readonly tokens?: readonly KnownToken[];
};
/** `balanceOf` of an ERC-20. */
export type BalanceTerm = {
  readonly kind: 'erc20';
  readonly chainId: number;
  readonly token: Address;
  readonly decimals: number;
};
/** `getPastVotes` of an ERC-5805 token: what is delegated to the wallet, its own included once it names itself. */
export type VotesTerm = Omit<BalanceTerm, 'kind'> & { readonly kind: 'votes' };
/** How many of a collection. */
export type PiecesTerm = {
  readonly kind: 'erc721';
  readonly chainId: number;
  readonly token: Address;
};
/** Any view function `f(address) returns (uint256)`: staking, vesting, a gauge. */
export type CallTerm = Omit<BalanceTerm, 'kind'> & {
  readonly kind: 'call';
  readonly function: string;
};

export type PowerTerm = PersonTerm | BalanceTerm | VotesTerm | PiecesTerm | CallTerm;
export type PowerTermOf<K extends PowerTermKind> = Extract<PowerTerm, { kind: K }>;
/** What is read of each wallet. */
export type ChainTerm = Exclude<PowerTerm, PersonTerm>;

export type PowerNode =
  | PowerTerm
  | {
      readonly kind: 'sum';
      readonly of: readonly { readonly factor: Fraction; readonly of: PowerNode }[];
    }
  /** √ of what a person has in all, once their wallets are added up. */
  | { readonly kind: 'root'; readonly of: PowerNode }
  /** At most so many units a person. */
  | { readonly kind: 'cap'; readonly of: PowerNode; readonly most: bigint };

export type Power = { readonly v: 1; readonly decimals: number; readonly node: PowerNode };

export const ONE_PERSON: Power = { v: 1, decimals: 0, node: { kind: 'person', rule: null } };

export const tokenBalance = (chainId: number, token: Address, decimals: number): Power => ({
  v: 1,
  decimals,
  node: { kind: 'erc20', chainId, token, decimals },
});

/** All terms in reading order: a term's place in this list is what the roll's wallets call it by. */
export function powerTermsOf(node: PowerNode): readonly PowerTerm[] {
  switch (node.kind) {
    case 'sum':
      return node.of.flatMap((part) => powerTermsOf(part.of));
    case 'root':
    case 'cap':
      return powerTermsOf(node.of);
    default:
      return [node];
  }
}

export const isChainTerm = (term: PowerTerm): term is ChainTerm => term.kind !== 'person';

/** Every chain that something is read on. */
export const chainsOf = ({ node }: Power): readonly number[] => [
  ...new Set(
    powerTermsOf(node).flatMap((term) =>
      isChainTerm(term)
        ? [term.chainId]
        : (term.rule === null ? [] : askingsOf([term.rule])).map(({ chainId }) => chainId),
    ),
  ),
];

/** Only wallets weigh: late wallets may be added, and lists of them checked on chain. */
export const isTokenPower = ({ node }: Pick<Power, 'node'>): boolean =>
  powerTermsOf(node).every(isChainTerm);

/** Whoever splits into several persons gains: each is one, and roots and caps take less of the half than of the whole. */
export const gainsBySplitting = ({ node }: Power): boolean =>
  bends(node) || !isTokenPower({ node });

function bends(node: PowerNode): boolean {
  if (node.kind === 'sum') return node.of.some((part) => bends(part.of));
  return node.kind === 'root' || node.kind === 'cap';
}

/**
 * Whether the lines of two who are one person add up. Wallets on a roll are different ones, so token power does; of
 * persons, roots and caps the larger line stands, which nobody gains by.
 */
export const addsUp = (power: Power): boolean => !gainsBySplitting(power);
