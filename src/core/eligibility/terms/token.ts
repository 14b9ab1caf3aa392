/** What token terms have in common: finding the token meant, adding up wallets, three values. */

import { parseAddress } from '../../address.ts';
import { formatAmount, parseAmount } from '../../amount.ts';
import { asAddress } from '../../identity.ts';
import { invariant } from '../../invariant.ts';
import { accept, type Result, refuse } from '../../result.ts';
import type { BalanceFact, Facts, Trace, WalletTrace } from '../facts.ts';
import type { TokenStandard, TokenTerm } from '../rule.ts';
import type { KnownToken, TermCall } from '../term.ts';

/** A symbol names the token spelled so, else the one spelled so but for case; an address itself. */
export function findToken(
  call: TermCall,
  standard: TokenStandard,
  tokens: readonly KnownToken[],
): Result<KnownToken> {
  const { text, position } = call.token ?? { text: '', position: 0 };
  const address = text.startsWith('0x') || text.startsWith('0X') ? parseAddress(text) : undefined;
  if (address && !address.ok) return address;
  const here = tokens.filter(
    (token) => call.chainId === undefined || token.chainId === call.chainId,
  );
  const exact = here.filter((token) =>
    address ? token.address === address.value : token.symbol === text,
  );
  const meant =
    exact.length > 0 || address
      ? exact
      : here.filter((token) => token.symbol.toLowerCase() === text.toLowerCase());
  const fitting = meant.filter((token) => token.standard === standard);
  if (meant.length === 0) return refuse({ code: 'token-unknown', text, position });
  if (fitting.length > 1) return refuse({ code: 'token-ambiguous', text, position });
  const [token] = fitting;
  if (token) return accept(token);
  const found = meant[0]?.standard ?? '';
  return refuse({ code: 'wrong-standard', token: text, expected: standard, found });
}

/** The shortest way of naming the token that reads back as the same one. */
export function tokenName(
  term: Pick<TokenTerm, 'kind' | 'chainId' | 'token'>,
  tokens: readonly KnownToken[],
): string {
  const token = tokens.find(
    ({ address, chainId, standard }) =>
      address === term.token && chainId === term.chainId && standard === term.kind,
  );
  const names = [token?.symbol, term.token].filter((name) => name !== undefined);
  const ways = names.flatMap((name) => [
    { name, chainId: undefined },
    { name, chainId: term.chainId },
  ]);
  const way = ways.find(({ name, chainId }) => {
    const call = { token: { text: name, position: 0 }, chainId, atLeast: undefined };
    const found = WORD.test(name) ? findToken(call, term.kind, tokens) : undefined;
    return found?.ok === true && found.value === token;
  });
  if (!way) return `${term.token}, chain ${term.chainId}`;
  return way.chainId === undefined ? way.name : `${way.name}, chain ${way.chainId}`;
}

/** Symbols that may stand bare in a rule; any other token is written by its address. */
const WORD = /^[A-Za-z0-9_.$-]{1,42}$/;

function readBalance(facts: Facts, term: TokenTerm, wallet: string): BalanceFact | undefined {
  return facts.balances.find(
    (fact) =>
      fact.wallet === wallet &&
      fact.token === term.token &&
      fact.chainId === term.chainId &&
      fact.standard === term.kind,
  );
}

/**
 * Yes as soon as what could be read suffices (balances are never negative); else unknown while
 * anything could not be read; else no. A contract wallet counts on its own chain only (W5).
 */
export function evaluateToken(term: TokenTerm, facts: Facts): Trace {
  const wallets: readonly WalletTrace[] = facts.wallets
    .filter(({ chainId }) => chainId === null || chainId === term.chainId)
    .map(({ address }) => {
      const fact = readBalance(facts, term, address);
      return { wallet: address, value: fact?.value ?? null, block: fact?.block ?? null };
    });
  const found = wallets.reduce((sum, { value }) => sum + (value ?? 0n), 0n);
  const verdict =
    found >= term.atLeast ? 'yes' : wallets.some(({ value }) => value === null) ? 'unknown' : 'no';
  return { kind: term.kind, verdict, term, needed: term.atLeast, found, wallets };
}

/** A `TermDefinition` whose kind is a token standard; the registry holds the two together. */
export type TokenTermDefinition<S extends TokenStandard> = {
  readonly kind: S;
  readonly word: string;
  readonly takes: { readonly token: true; readonly amount: 'needed' | 'optional' };
  build(call: TermCall, tokens: readonly KnownToken[]): Result<TokenTerm<S>>;
  print(term: TokenTerm<S>, tokens: readonly KnownToken[]): string;
  fromJson(json: { readonly [member: string]: unknown }): TokenTerm<S>;
  evaluate(term: TokenTerm<S>, facts: Facts): Trace;
};

export function tokenTerm<S extends TokenStandard>(
  kind: S,
  word: string,
  amount: 'needed' | 'optional',
): TokenTermDefinition<S> {
  return {
    kind,
    word,
    takes: { token: true, amount },
    build(call, tokens) {
      const token = findToken(call, kind, tokens);
      if (!token.ok) return token;
      const { chainId, address, decimals } = token.value;
      const atLeast = call.atLeast ? parseAmount(call.atLeast.text, decimals) : accept(1n);
      if (!atLeast.ok) return atLeast;
      return accept({ kind, chainId, token: address, atLeast: atLeast.value });
    },
    print(term, tokens) {
      const known = tokens.find(
        ({ address, chainId, standard }) =>
          address === term.token && chainId === term.chainId && standard === kind,
      );
      const named = `${word}(${tokenName(term, tokens)})`;
      if (amount === 'optional' && term.atLeast === 1n) return named;
      return `${named} >= ${formatAmount(term.atLeast, known?.decimals ?? 0)}`;
    },
    fromJson({ chainId, token, atLeast }) {
      invariant(typeof chainId === 'number' && typeof token === 'string', 'a token term');
      invariant(typeof atLeast === 'string' && /^\d{1,78}$/.test(atLeast), 'an amount');
      return { kind, chainId, token: asAddress(token), atLeast: BigInt(atLeast) };
    },
    evaluate: evaluateToken,
  };
}
