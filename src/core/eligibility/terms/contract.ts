/** What terms of contracts have in common: finding the one meant by its name, and naming it again. */
import { parseAddress } from '../../address.ts';
import { type Address, asAddress } from '../../identity.ts';
import { invariant } from '../../invariant.ts';
import { accept, type Result, refuse } from '../../result.ts';
import { NAME } from '../piece.ts';
import type { TokenStandard } from '../rule.ts';
import type { KnownToken, Members, TermCall } from '../term.ts';

/** A symbol names the token spelled so, else the one spelled so but for case; an address itself. */
export function findToken(
  call: Pick<TermCall, 'token' | 'chainId'>,
  standard: TokenStandard,
  tokens: readonly KnownToken[],
): Result<KnownToken> {
  const { text, position } = call.token ?? { text: '', position: 0 };
  const address = /^0x/i.test(text) ? parseAddress(text) : undefined;
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

export type Named = {
  readonly standard: TokenStandard;
  readonly chainId: number;
  readonly token: Address;
};

export const knownOf = (
  { standard, chainId, token }: Named,
  tokens: readonly KnownToken[],
): KnownToken | undefined =>
  tokens.find(
    (one) => one.address === token && one.chainId === chainId && one.standard === standard,
  );

/** The shortest way of naming it that reads back as the same one: its name, and the chain if it has to be said. */
export function nameOf(
  named: Named,
  tokens: readonly KnownToken[],
): { readonly name: string; readonly chainId: number | undefined } {
  const { standard, chainId, token } = named;
  const known = knownOf(named, tokens);
  const names = [known?.symbol, token].filter((name) => name !== undefined);
  const ways = names.flatMap((name) => [
    { name, chainId: undefined },
    { name, chainId },
  ]);
  const way = ways.find((one) => {
    if (!NAME.test(one.name)) return false;
    const call = { token: { text: one.name, position: 0 }, chainId: one.chainId };
    const found = findToken(call, standard, tokens);
    return found.ok && found.value === known;
  });
  return way ?? { name: token, chainId };
}

/** `CIV`, or `CIV, chain 10`. */
export function tokenName(named: Named, tokens: readonly KnownToken[]): string {
  const { name, chainId } = nameOf(named, tokens);
  return chainId === undefined ? name : `${name}, chain ${chainId}`;
}

/** What stands in a term's parentheses: the name, then `parts`, then the chain. */
export function argumentsOf(
  named: Named,
  tokens: readonly KnownToken[],
  ...parts: readonly string[]
): string {
  const { name, chainId } = nameOf(named, tokens);
  const chain = chainId === undefined ? [] : [`chain ${chainId}`];
  return [name, ...parts, ...chain].join(', ');
}

export function contractFromJson({ chainId, token }: Members): { chainId: number; token: Address } {
  invariant(typeof chainId === 'number' && typeof token === 'string', 'a contract of a rule');
  return { chainId, token: asAddress(token) };
}

export function wholeFromJson(value: unknown): bigint {
  invariant(typeof value === 'string' && /^\d{1,78}$/.test(value), 'a whole number of a rule');
  return BigInt(value);
}
