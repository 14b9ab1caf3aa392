/** What is called, looked at closely: for whoever reads a proposal, and no part of the hash that is compared later. */
import { type Hex, keccak256 } from 'viem';
import { canHandOver } from '#core/execution/bytecode.ts';
import type { ProxyFacts } from '#core/execution/called-code.ts';
import type { Address } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { readCode } from './code.ts';
import { readProxy } from './proxy.ts';

export type Anatomy = {
  readonly proxy: ProxyFacts | null;
  /** Of what is behind a proxy, else of itself. */
  readonly canHandOver: boolean;
  /**
   * Whose source code there is to read, with keccak256 of each one's code: itself and what is behind it. Clones and the
   * proxies of Safes are known by their code: of those only what is behind.
   */
  readonly written: readonly { readonly address: Address; readonly code: Hex }[];
};

/** Null where there is no code. Throws the `ChainFault` of a chain that could not be asked. */
export async function readAnatomy(client: Client, address: Address): Promise<Anatomy | null> {
  const code = await readCode(client, address);
  if (code === null) return null;
  const proxy = await readProxy(client, address, code);
  const behind = proxy && (await readCode(client, proxy.implementation));
  const isKnown = proxy !== null && proxy.kind !== 'upgradeable';
  return {
    proxy,
    canHandOver: canHandOver(proxy ? (behind ?? '0x') : code),
    written: [
      ...(isKnown ? [] : [{ address, code: keccak256(code) }]),
      ...(proxy && behind ? [{ address: proxy.implementation, code: keccak256(behind) }] : []),
    ],
  };
}
