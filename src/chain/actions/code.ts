/**
 * What stands at an address, as one hash: its code and, behind a proxy that says so in a well-known slot, its
 * implementation with the code of that. An upgrade is another hash, though the proxy's own code never changes.
 */
import { type Hex, keccak256 } from 'viem';
import { hashJson } from '#core/canonical-json.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { asking } from '../fault.ts';
import { BEACON, beaconAbi, IMPLEMENTATION, olderWords, slotAt } from './proxy-slots.ts';

export type CodeLook = {
  /** Of everything below; null where there is no code. For what is no proxy, keccak256 of the code (EIP-1052). */
  readonly hash: Hex | null;
  /** Where a proxy takes its code from. */
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

/** By EIP-1967; undefined where those slots are empty. */
async function standardBehind(client: Client, address: Address) {
  const [direct, beacon] = await Promise.all([
    slotAt(client, address, IMPLEMENTATION),
    slotAt(client, address, BEACON),
  ]);
  if (direct === null && beacon === null) return undefined;
  const implementation =
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
  return { beacon, implementation, behind: await codeAt(client, implementation) };
}

const olderBehind = async (client: Client, address: Address, code: Hex) =>
  Promise.all(
    (await olderWords(client, address, code)).map(async ({ slot, implementation }) => ({
      ...{ slot, implementation },
      behind: await codeAt(client, implementation),
    })),
  );

/**
 * Votes are held to this hash until they are carried out, so it never changes for what stays as it is: code alone, or
 * EIP-1967 alone, is hashed as it was before other slots were known, and these are in it only where one is set.
 */
export async function lookAtCode(client: Client, address: Address): Promise<CodeLook> {
  const bytes = await readCode(client, address);
  if (bytes === null) return { hash: null, implementation: null };
  const code = keccak256(bytes);
  const [standard, older] = await Promise.all([
    standardBehind(client, address),
    olderBehind(client, address, bytes),
  ]);
  const [first] = older;
  const implementation = standard?.implementation ?? first?.implementation ?? null;
  if (implementation === null) return { hash: code, implementation };
  return { hash: hashJson({ code, ...standard, ...(first && { older }) }), implementation };
}
