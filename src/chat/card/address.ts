/** An address at a glance: short, and whole a tap away. */
import { shortenAddress } from '#core/address.ts';
import { type Address, toChecksumAddress } from '#core/identity.ts';
import { code, link, type Text } from '../text.ts';

/** Pages of a chain's block explorer, for a transaction or an address; undefined where none is known. */
export type Explorer = (chainId: number, reference: string) => string | undefined;

export function addressText(address: Address, chainId: number | null, explorer: Explorer): Text {
  const whole = toChecksumAddress(address);
  const url = chainId === null ? undefined : explorer(chainId, whole);
  return url === undefined ? [code(whole)] : [link(shortenAddress(address), url)];
}

/** A transaction at a glance. */
export function hashText(hash: string, chainId: number, explorer: Explorer): Text {
  const url = explorer(chainId, hash);
  return url === undefined ? [code(hash)] : [link(`${hash.slice(0, 10)}…`, url)];
}
