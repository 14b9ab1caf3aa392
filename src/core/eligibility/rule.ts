/**
 * Rules of gates and electorates: a typed tree of terms, evaluated with three values. A term is one
 * file under `terms/`; a kind added to `TERM_KINDS`, a token standard or a reading does not compile until
 * its registry has it (`terms/index.ts`, `chain/tokens/probes.ts`, `chain/tokens/readings.ts`).
 */
import type { Address } from '../identity.ts';

/** What a contract is taken for: what it says of itself, or what a term needs it to answer. */
export const TOKEN_STANDARDS = [
  'native',
  'erc20',
  'erc721',
  'erc1155',
  'votes',
  'erc4626',
  'view',
  'safe',
  'names',
] as const;
export type TokenStandard = (typeof TOKEN_STANDARDS)[number];

export const TERM_KINDS = [
  'native',
  'erc20',
  'erc721',
  'erc1155',
  'votes',
  'assets',
  'read',
  'safe-owner',
  'ens',
  'account-age',
  'citizen',
  'member',
  'role',
] as const;
export type TermKind = (typeof TERM_KINDS)[number];

type OfContract<K extends string> = {
  readonly kind: K;
  readonly chainId: number;
  /** Of the chain's own coin: the zero address. */
  readonly token: Address;
};
/** Over a person's wallets together, at least so many base units (pieces, for collections); or in one of them. */
type Counted<K extends string> = OfContract<K> & {
  readonly atLeast: bigint;
  readonly oneWallet?: true;
};

export type NativeTerm = Counted<'native'>;
export type FungibleTerm = Counted<'erc20'>;
/** `id`: that very piece. */
export type CollectionTerm = Counted<'erc721'> & { readonly id?: bigint };
export type ItemTerm = Counted<'erc1155'> & { readonly id: bigint };
/** `getVotes`: what is delegated to the wallet, its own included once it names itself (ERC-5805). */
export type VotesTerm = Counted<'votes'>;
/** Shares of a vault as the assets they stand for (ERC-4626), in the asset's base units. */
export type AssetsTerm = Counted<'assets'>;
/** Any view function `f(address)` of one number or one yes. */
export type ReadTerm = Counted<'read'> & { readonly function: string; readonly returns: string };
export type SafeOwnerTerm = OfContract<'safe-owner'>;
/** The primary name; null: any. `*.name.eth`: one below it. */
export type NameTerm = OfContract<'ens'> & { readonly name: string | null };
export type AccountAgeTerm = { readonly kind: 'account-age'; readonly atLeastMs: number };
export type CitizenTerm = { readonly kind: 'citizen'; readonly atLeastMs?: number };
export type MemberTerm = { readonly kind: 'member'; readonly atLeastMs: number };
/** Whoever meets the rule of the gate that opens this role. */
export type RoleTerm = { readonly kind: 'role'; readonly name: string };

/** What is read of each wallet. */
export type WalletTerm =
  | NativeTerm
  | FungibleTerm
  | CollectionTerm
  | ItemTerm
  | VotesTerm
  | AssetsTerm
  | ReadTerm
  | SafeOwnerTerm
  | NameTerm;
export type SinceTerm = AccountAgeTerm | CitizenTerm | MemberTerm;
export type Term = WalletTerm | SinceTerm | RoleTerm;
export type TermOf<K extends TermKind> = Extract<Term, { kind: K }>;

export type Connective = 'all' | 'any';
export type Node =
  | Term
  | { readonly kind: Connective; readonly of: readonly Node[] }
  | { readonly kind: 'at-least'; readonly least: number; readonly of: readonly Node[] }
  | { readonly kind: 'not'; readonly of: Node };

export type Rule = { readonly v: 1; readonly node: Node };

/** A member can hold a rule of this size in his head, and one evaluation stays cheap. */
export const MAX_RULE_DEPTH = 8;
export const MAX_RULE_TERMS = 24;
export const MAX_RULE_LENGTH = 1_000;

export const isTerm = (node: Node): node is Term => !('of' in node);

/** All terms in reading order. */
export function termsOf(node: Node): readonly Term[] {
  if (isTerm(node)) return [node];
  return node.kind === 'not' ? termsOf(node.of) : node.of.flatMap(termsOf);
}

export function depthOf(node: Node): number {
  if (isTerm(node)) return 1;
  return 1 + (node.kind === 'not' ? depthOf(node.of) : Math.max(...node.of.map(depthOf)));
}

/** The same rule with other terms in the same places. */
export function mapTerms(node: Node, change: (term: Term) => Term): Node {
  if (isTerm(node)) return change(node);
  if (node.kind === 'not') return { kind: 'not', of: mapTerms(node.of, change) };
  return { ...node, of: node.of.map((part) => mapTerms(part, change)) };
}

/** The roles it names, as written. */
export const rolesOf = ({ node }: Rule): readonly string[] =>
  termsOf(node).flatMap((term) => (term.kind === 'role' ? [term.name] : []));

/** Whether it asks how old an account is, which not every platform tells. */
export const asksAge = ({ node }: Rule): boolean =>
  termsOf(node).some(({ kind }) => kind === 'account-age');

export type PartNotForRolls = 'account-age' | 'role';

/**
 * What no electoral roll can depend on: ages that one platform does not tell would leave it unknown for ever, and the
 * rule of a role may change until the roll is read.
 */
export const partNotForRolls = ({ node }: Rule): PartNotForRolls | undefined =>
  termsOf(node)
    .map(({ kind }) => kind)
    .find((kind) => kind === 'account-age' || kind === 'role');
