/** Rules and facts for laws: of every kind of term. */
import fc from 'fast-check';
import { askingsOf } from '#core/eligibility/askings.ts';
import type { Facts, Since, Verdict, WalletFact } from '#core/eligibility/facts.ts';
import { type Asking, type Reading, readingKey } from '#core/eligibility/reading.ts';
import {
  depthOf,
  MAX_RULE_DEPTH,
  MAX_RULE_TERMS,
  type Node,
  type Rule,
  TERM_KINDS,
  type Term,
  type TermKind,
  type TermOf,
  termsOf,
} from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress } from '#core/identity.ts';

export const address = (digit: string) => asAddress(`0x${digit.repeat(40)}`);
export const NOW = new Date('2026-12-01T12:00:00Z');
const DAY_MS = 86_400_000;

/**
 * One symbol on two chains, one address on two chains and in two standards, two spellings, a symbol that reads as an
 * address.
 */
export const TOKENS: readonly KnownToken[] = [
  { symbol: 'CIV', standard: 'erc20', chainId: 1, address: address('1'), decimals: 18 },
  { symbol: 'CIV', standard: 'votes', chainId: 1, address: address('1'), decimals: 18 },
  { symbol: 'USDC', standard: 'erc20', chainId: 1, address: address('2'), decimals: 6 },
  { symbol: 'USDC', standard: 'erc20', chainId: 10, address: address('2'), decimals: 6 },
  { symbol: 'civ', standard: 'erc20', chainId: 10, address: address('3'), decimals: 0 },
  { symbol: 'PASS', standard: 'erc721', chainId: 1, address: address('4'), decimals: 0 },
  { symbol: '0xBAD', standard: 'erc721', chainId: 10, address: address('5'), decimals: 0 },
  { symbol: 'and or (not)', standard: 'erc20', chainId: 1, address: address('6'), decimals: 2 },
  { symbol: 'ETH', standard: 'native', chainId: 1, address: address('0'), decimals: 18 },
  { symbol: 'ETH', standard: 'native', chainId: 10, address: address('0'), decimals: 18 },
  { symbol: 'ITEMS', standard: 'erc1155', chainId: 1, address: address('7'), decimals: 0 },
  { symbol: 'VAULT', standard: 'erc4626', chainId: 1, address: address('8'), decimals: 6 },
  { symbol: 'stake', standard: 'view', chainId: 10, address: address('9'), decimals: 0 },
  { symbol: 'Safe', standard: 'safe', chainId: 10, address: address('a'), decimals: 0 },
  { symbol: 'ENS', standard: 'names', chainId: 1, address: address('e'), decimals: 0 },
];

const contract = (standard: KnownToken['standard']) =>
  fc
    .constantFrom(...TOKENS.filter((token) => token.standard === standard))
    .map(({ chainId, address: token }) => ({ chainId, token }));
const count = (standard: KnownToken['standard']) =>
  fc
    .tuple(contract(standard), fc.bigInt({ min: 1n, max: 10n ** 20n }), fc.boolean())
    .map(([named, atLeast, oneWallet]) => ({
      ...{ ...named, atLeast },
      ...(oneWallet && { oneWallet: true as const }),
    }));
const id = fc.constantFrom(0n, 7n, 2n ** 256n - 1n);
const ageMs = fc.oneof(
  fc.integer({ min: 1, max: 400 }).map((days) => days * DAY_MS),
  fc.integer({ min: 1, max: 10_000 }).map((minutes) => minutes * 60_000),
);
export const NAMES = ['ada.eth', 'bo.dao.eth'] as const;
export const ROLES = ['Holder', 'The "A" team, 50%', 'and'] as const;

/** One of each kind: a kind without terms here does not compile. */
const TERMS: { readonly [K in TermKind]: fc.Arbitrary<TermOf<K>> } = {
  native: count('native').map((one) => ({ kind: 'native', ...one })),
  erc20: count('erc20').map((one) => ({ kind: 'erc20', ...one })),
  votes: count('votes').map((one) => ({ kind: 'votes', ...one })),
  assets: count('erc4626').map((one) => ({ kind: 'assets', ...one })),
  erc721: fc.oneof(
    count('erc721').map((one) => ({ kind: 'erc721' as const, ...one })),
    fc
      .tuple(contract('erc721'), id)
      .map(([named, piece]) => ({ kind: 'erc721' as const, ...named, atLeast: 1n, id: piece })),
  ),
  erc1155: fc
    .tuple(count('erc1155'), id)
    .map(([one, item]) => ({ kind: 'erc1155', ...one, id: item })),
  read: fc
    .tuple(count('view'), fc.constantFrom('uint256', 'int128', 'bool'))
    .map(([one, returns]) => ({ kind: 'read', ...one, function: 'stakeOf', returns })),
  'safe-owner': contract('safe').map((named) => ({ kind: 'safe-owner', ...named })),
  ens: fc
    .tuple(contract('names'), fc.constantFrom(null, 'ada.eth', '*.eth', '*.dao.eth'))
    .map(([named, name]) => ({ kind: 'ens', ...named, name })),
  'account-age': ageMs.map((atLeastMs) => ({ kind: 'account-age', atLeastMs })),
  citizen: fc.option(ageMs, { nil: undefined }).map((atLeastMs) => ({
    kind: 'citizen',
    ...(atLeastMs !== undefined && { atLeastMs }),
  })),
  member: ageMs.map((atLeastMs) => ({ kind: 'member', atLeastMs })),
  role: fc.constantFrom(...ROLES).map((name) => ({ kind: 'role', name })),
};

export const termsOfKind = (kind: TermKind): fc.Arbitrary<Term> => TERMS[kind];
export const terms: fc.Arbitrary<Term> = fc.oneof(...TERM_KINDS.map(termsOfKind));

const { node } = fc.letrec<{ node: Node }>((tie) => {
  const of = fc.array(tie('node'), { minLength: 2, maxLength: 4 });
  return {
    node: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      terms,
      fc.record({ kind: fc.constantFrom('all' as const, 'any' as const), of }),
      fc.tuple(of, fc.nat()).map(([parts, pick]) => ({
        ...{ kind: 'at-least' as const, least: 1 + (pick % parts.length), of: parts },
      })),
      fc.record({ kind: fc.constant('not' as const), of: tie('node') }),
    ),
  };
});

/** Rules within the bounds of the language. */
export const rules: fc.Arbitrary<Rule> = node
  .filter((one) => depthOf(one) <= MAX_RULE_DEPTH && termsOf(one).length <= MAX_RULE_TERMS)
  .map((one) => ({ v: 1, node: one }));

const WALLETS: readonly WalletFact[] = [
  { address: address('a'), chainId: null },
  { address: address('b'), chainId: null },
  { address: address('c'), chainId: 10 },
];

export const isSigned = ({ kind, argument }: Asking): boolean =>
  kind === 'view' && argument.includes(':int');

const textOf = (asking: Asking, pick: bigint): Partial<Reading> =>
  asking.kind === 'name' ? { text: [...NAMES, null][Number(pick % 3n)] ?? null } : {};

/** Any value a reading of this asking may have. */
const reading = (asking: Asking): fc.Arbitrary<Reading> =>
  fc
    .bigInt({ min: isSigned(asking) ? -(10n ** 20n) : 0n, max: 10n ** 20n })
    .map((value) => ({ value, block: 7n, ...textOf(asking, value < 0n ? 0n : value) }));

const since: fc.Arbitrary<Since> = fc.oneof(
  fc.constantFrom<Since>('never', null),
  fc.integer({ min: 0, max: 500 }).map((days) => new Date(NOW.getTime() - days * DAY_MS)),
);
const account: fc.Arbitrary<Date | null> = since.map((one) => (one === 'never' ? null : one));

/** Some wallets, and of everything the rule asks some value or none. */
export const factsFor = (rule: Rule): fc.Arbitrary<Facts> =>
  fc.subarray([...WALLETS]).chain((wallets) => {
    const pairs = wallets.flatMap((wallet) =>
      askingsOf([rule]).map((asking) => ({ key: readingKey(asking, wallet.address), asking })),
    );
    return fc
      .record({
        values: fc.tuple(...pairs.map(({ asking }) => fc.option(reading(asking)))),
        citizen: since,
        member: since,
        accounts: fc.array(account, { maxLength: 2 }),
        roles: fc.tuple(...ROLES.map(() => fc.constantFrom<Verdict>('yes', 'no', 'unknown'))),
      })
      .map(({ values, roles, ...known }) => ({
        ...{ at: NOW, wallets, ...known },
        readings: new Map(
          pairs.flatMap(({ key }, place) => {
            const value = values[place];
            return value ? [[key, value] as const] : [];
          }),
        ),
        roles: new Map(ROLES.map((name, place) => [name.toLowerCase(), roles[place] ?? 'no'])),
      }));
  });

/** A rule with what is known of somebody. */
export const cases: fc.Arbitrary<readonly [Rule, Facts]> = rules.chain((rule) =>
  factsFor(rule).map((facts) => [rule, facts] as const),
);

export const NOTHING: Facts = {
  ...{ at: NOW, wallets: [], readings: new Map(), citizen: null, member: null },
  ...{ accounts: [null], roles: new Map() },
};
