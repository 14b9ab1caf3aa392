/**
 * What stands at an address, as one hash: its code and, behind a proxy that says so in the slots of EIP-1967, its
 * implementation with the code of that. An upgrade is another hash, though the proxy's own code never changes.
 */
import { type Hex, hexToBigInt, keccak256, parseAbi } from 'viem';
import { hashJson } from '#core/canonical-json.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { asking } from '../fault.ts';

/** keccak256('eip1967.proxy.implementation') - 1 */
export const IMPLEMENTATION = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
/** keccak256('eip1967.proxy.beacon') - 1 */
export const BEACON = '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50';

export const beaconAbi = parseAbi(['function implementation() view returns (address)']);

export type CodeLook = {
  /** Of everything below; null where there is no code. For what is no proxy, keccak256 of the code (EIP-1052). */
  readonly hash: Hex | null;
  /** Where a proxy of EIP-1967 takes its code from. */
  readonly implementation: Address | null;
};

/** Null where there is none. */
export const readCode = (client: Client, address: Address): Promise<Hex | null> =>
  asking(async () => {
    const code = await client.getCode({ address, blockTag: 'latest' });
    return code === undefined || code === '0x' ? null : code;
  });

const codeAt = async (client: Client, address: Address): Promise<Hex | null> => {
  const code = await readCode(client, address);
  return code && keccak256(code);
};

/** What a slot says as an address; null where it says nothing. */
export const slotAt = (client: Client, address: Address, slot: Hex): Promise<Address | null> =>
  asking(async () => {
    const word = await client.getStorageAt({ address, slot, blockTag: 'latest' });
    if (word === undefined || hexToBigInt(word) === 0n) return null;
    return asAddress(`0x${word.slice(2).padStart(64, '0').slice(24)}`);
  });

export async function lookAtCode(client: Client, address: Address): Promise<CodeLook> {
  const code = await codeAt(client, address);
  if (code === null) return { hash: null, implementation: null };
  const [direct, beacon] = await Promise.all([
    slotAt(client, address, IMPLEMENTATION),
    slotAt(client, address, BEACON),
  ]);
  if (direct === null && beacon === null) return { hash: code, implementation: null };
  const behind =
    direct ??
    asAddress(
      await asking(() =>
        client.readContract({
          address: beacon ?? address,
          abi: beaconAbi,
          functionName: 'implementation',
          blockTag: 'latest',
        }),
      ),
    );
  const hash = hashJson({
    code,
    beacon,
    implementation: behind,
    behind: await codeAt(client, behind),
  });
  return { hash, implementation: behind };
}
