/** What terms of tokens have in common: a contract on a chain, found by the name it is known by. */
import { MAX_DECIMALS } from '../../../amount.ts';
import type { TokenStandard } from '../../../eligibility/rule.ts';
import type { KnownToken } from '../../../eligibility/term.ts';
import { findToken } from '../../../eligibility/terms/contract.ts';
import { type Address, asAddress } from '../../../identity.ts';
import { invariant } from '../../../invariant.ts';
import { accept, type Result } from '../../../result.ts';
import type { PowerCall } from '../term.ts';

type Members = { readonly [member: string]: unknown };

export function contractFromJson({ chainId, token }: Members): { chainId: number; token: Address } {
  invariant(Number.isSafeInteger(chainId) && typeof token === 'string', 'a contract of a power');
  return { chainId: chainId as number, token: asAddress(token) };
}

export function decimalsFromJson(decimals: unknown): number {
  invariant(typeof decimals === 'number' && Number.isInteger(decimals), 'decimals of a power');
  invariant(decimals >= 0 && decimals <= MAX_DECIMALS, 'decimals of a power');
  return decimals;
}

export const fungibleFromJson = (json: Members) => ({
  ...contractFromJson(json),
  decimals: decimalsFromJson(json['decimals']),
});

export function contractOf(
  call: PowerCall,
  standard: TokenStandard,
  tokens: readonly KnownToken[],
): Result<{ chainId: number; token: Address; decimals: number }> {
  const found = findToken(call, standard, tokens);
  if (!found.ok) return found;
  const { chainId, address: token, decimals } = found.value;
  return accept({ chainId, token, decimals });
}
