/** What terms that count have in common: so much of something, over all wallets or in one of them. */
import { formatAmount, parseAmount } from '../../amount.ts';
import type { JsonValue } from '../../canonical-json.ts';
import type { Address } from '../../identity.ts';
import { accept, type Result } from '../../result.ts';
import type { Facts, WalletsTrace } from '../facts.ts';
import type { Asking, ReadingKind } from '../reading.ts';
import type { TokenStandard, WalletTerm } from '../rule.ts';
import type { KnownToken, Members, Takes, TermCall } from '../term.ts';
import { argumentsOf, contractFromJson, findToken, knownOf, wholeFromJson } from './contract.ts';
import { evaluateWallets } from './wallets.ts';

/** Those that are nothing but a contract and an amount. */
type PlainKind = 'native' | 'erc20' | 'votes' | 'assets';

export type Count = {
  readonly chainId: number;
  readonly token: Address;
  readonly atLeast: bigint;
  readonly oneWallet?: true;
};

export function buildCount(
  call: TermCall,
  standard: TokenStandard,
  tokens: readonly KnownToken[],
): Result<Count> {
  const token = findToken(call, standard, tokens);
  if (!token.ok) return token;
  const { chainId, address, decimals } = token.value;
  const atLeast = call.atLeast ? parseAmount(call.atLeast.text, decimals) : accept(1n);
  if (!atLeast.ok) return atLeast;
  return accept({
    ...{ chainId, token: address, atLeast: atLeast.value },
    ...(call.oneWallet && { oneWallet: true as const }),
  });
}

/** ` >= 100 in one wallet`; a count of one may stay unsaid where `silent`. */
export function printCount(
  { atLeast, oneWallet }: Pick<Count, 'atLeast' | 'oneWallet'>,
  decimals: number,
  silent: boolean,
): string {
  const amount = silent && atLeast === 1n ? '' : ` >= ${formatAmount(atLeast, decimals)}`;
  return oneWallet ? `${amount} in one wallet` : amount;
}

export const countToJson = ({ chainId, token, atLeast, oneWallet }: Count) => ({
  ...{ chainId, token, atLeast: String(atLeast) },
  ...(oneWallet && { oneWallet: true }),
});

export const countFromJson = (json: Members): Count => ({
  ...contractFromJson(json),
  atLeast: wholeFromJson(json['atLeast']),
  ...(json['oneWallet'] === true && { oneWallet: true as const }),
});

type Plain<K extends PlainKind> = Count & { readonly kind: K };

/** A `TermDefinition` of one of these kinds; the registry holds the two together. */
type PlainDefinition<K extends PlainKind> = {
  readonly kind: K;
  readonly word: string;
  readonly takes: Takes;
  build(call: TermCall, tokens: readonly KnownToken[]): Result<Plain<K>>;
  print(term: Plain<K>, tokens: readonly KnownToken[]): string;
  toJson(term: Plain<K>): { readonly [member: string]: JsonValue };
  fromJson(json: Members): Plain<K>;
  askingOf(term: Plain<K>): Asking;
  evaluate(term: Plain<K>, facts: Facts): WalletsTrace;
};

/** `word(CIV) >= 100`, in the decimals its contract is known with. */
export function countedTerm<K extends PlainKind>(
  kind: K,
  standard: TokenStandard,
): PlainDefinition<K> {
  const termOf = (count: Count): Plain<K> => ({ kind, ...count });
  const askingOf = ({ chainId, token }: Count): Asking => ({
    kind: kind satisfies ReadingKind,
    ...{ chainId, contract: token, argument: '' },
  });
  return {
    kind,
    word: kind,
    takes: {
      ...{ contract: standard, text: 'none', id: 'none', amount: 'needed' },
      ...{ example: '100', oneWallet: true },
    },
    build(call, tokens) {
      const count = buildCount(call, standard, tokens);
      return count.ok ? accept(termOf(count.value)) : count;
    },
    print(term, tokens) {
      const named = { standard, chainId: term.chainId, token: term.token };
      const decimals = knownOf(named, tokens)?.decimals ?? 0;
      return `${kind}(${argumentsOf(named, tokens)})${printCount(term, decimals, false)}`;
    },
    toJson: (term) => ({ kind, ...countToJson(term) }),
    fromJson: (json) => termOf(countFromJson(json)),
    askingOf,
    evaluate: (term, facts) =>
      evaluateWallets(term as WalletTerm, facts, {
        ...{ asking: askingOf(term), needed: term.atLeast },
        oneWallet: term.oneWallet === true,
      }),
  };
}
