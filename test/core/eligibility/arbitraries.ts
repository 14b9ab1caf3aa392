/** Rules and facts for laws. */
import fc from 'fast-check';
import type { BalanceFact, Facts, WalletFact } from '#core/eligibility/facts.ts';
import {
  depthOf,
  MAX_RULE_DEPTH,
  MAX_RULE_TERMS,
  type Node,
  type Rule,
  type Term,
  termsOf,
} from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress } from '#core/identity.ts';

export const address = (digit: string) => asAddress(`0x${digit.repeat(40)}`);

/** One symbol on two chains, one address on two chains, two spellings, a symbol that reads as an address. */
export const TOKENS: readonly KnownToken[] = [
  { symbol: 'CIV', standard: 'erc20', chainId: 1, address: address('1'), decimals: 18 },
  { symbol: 'USDC', standard: 'erc20', chainId: 1, address: address('2'), decimals: 6 },
  { symbol: 'USDC', standard: 'erc20', chainId: 10, address: address('2'), decimals: 6 },
  { symbol: 'civ', standard: 'erc20', chainId: 10, address: address('3'), decimals: 0 },
  { symbol: 'PASS', standard: 'erc721', chainId: 1, address: address('4'), decimals: 0 },
  { symbol: '0xBAD', standard: 'erc721', chainId: 10, address: address('5'), decimals: 0 },
  { symbol: 'and or (not)', standard: 'erc20', chainId: 1, address: address('6'), decimals: 2 },
];

const tokenTerm = fc
  .constantFrom(...TOKENS)
  .chain(({ standard, chainId, address: token }) =>
    fc
      .bigInt({ min: 1n, max: 10n ** 30n })
      .map((atLeast): Term => ({ kind: standard, chainId, token, atLeast })),
  );
export const terms: fc.Arbitrary<Term> = fc.oneof(
  tokenTerm,
  fc.constant<Term>({ kind: 'citizen' }),
);

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    terms,
    fc.record({
      kind: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('node'), { minLength: 2, maxLength: 4 }),
    }),
    fc.record({ kind: fc.constant('not' as const), of: tie('node') }),
  ),
}));

/** Rules within the bounds of the language. */
export const rules: fc.Arbitrary<Rule> = node
  .filter((one) => depthOf(one) <= MAX_RULE_DEPTH && termsOf(one).length <= MAX_RULE_TERMS)
  .map((one) => ({ v: 1, node: one }));

const WALLETS: readonly WalletFact[] = [
  { address: address('a'), chainId: null },
  { address: address('b'), chainId: null },
  { address: address('c'), chainId: 10 },
];

/** Some wallets, and of each token some balance, none, or a failed read. */
export const facts: fc.Arbitrary<Facts> = fc.subarray([...WALLETS]).chain((wallets) => {
  const pairs = wallets.flatMap((wallet) => TOKENS.map((token) => ({ wallet, token })));
  const value = fc.option(fc.bigInt({ min: 0n, max: 10n ** 30n }));
  return fc
    .tuple(
      fc.array(value, { minLength: pairs.length, maxLength: pairs.length }),
      fc.constantFrom(true, false, null),
    )
    .map(([values, citizen]) => ({
      wallets,
      citizen,
      balances: pairs.flatMap(({ wallet, token }, index): BalanceFact[] => [
        {
          standard: token.standard,
          chainId: token.chainId,
          token: token.address,
          wallet: wallet.address,
          value: values[index] ?? null,
          block: values[index] == null ? null : 7n,
        },
      ]),
    }));
});
