/**
 * Whether a contract is one of the well-known proxies, where its code is then, and who can change that: EIP-1967 (slot
 * and beacon), EIP-1822 and what was before them, EIP-1167, and Safes. All of it is the contract's own word but for
 * EIP-1167 and Safes, known by their code.
 */
import { type Hex, parseAbi } from 'viem';
import { clonedFrom, delegatedTo } from '#core/execution/bytecode.ts';
import type { ProxyFacts } from '#core/execution/called-code.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { readOrNone } from '../executor/contract.ts';
import {
  ADMIN,
  BEACON,
  beaconAbi,
  IMPLEMENTATION,
  OLDER_ADMIN,
  olderWords,
  slotAt,
} from './proxy-slots.ts';

const ownerAbi = parseAbi(['function owner() view returns (address)']);

/** What a contract says of itself; undefined where it says no such thing. */
async function addressSaid(
  client: Client,
  address: Address,
  asked:
    | { readonly abi: typeof ownerAbi; readonly functionName: 'owner' }
    | { readonly abi: typeof beaconAbi; readonly functionName: 'implementation' },
): Promise<Address | undefined> {
  const said = await readOrNone(() =>
    client.readContract({ address, ...asked, blockTag: 'latest' } as never),
  );
  return typeof said === 'string' ? asAddress(said) : undefined;
}

/** Null for what is none of these. Throws the `ChainFault` of a chain that could not be asked. */
export async function readProxy(
  client: Client,
  address: Address,
  code: Hex,
): Promise<ProxyFacts | null> {
  const cloned = clonedFrom(code);
  if (cloned) return { kind: 'fixed', implementation: asAddress(`0x${cloned}`), admin: null };
  const delegated = delegatedTo(code);
  if (delegated) {
    return { kind: 'upgradeable', implementation: asAddress(`0x${delegated}`), admin: address };
  }
  const [older, direct, beacon] = await Promise.all([
    olderWords(client, address, code),
    slotAt(client, address, IMPLEMENTATION),
    slotAt(client, address, BEACON),
  ]);
  const [word] = older;
  if (word?.form === 'safe')
    return { kind: 'safe', implementation: word.implementation, admin: null };
  const asked = { abi: beaconAbi, functionName: 'implementation' } as const;
  const implementation =
    direct ?? (beacon && (await addressSaid(client, beacon, asked))) ?? word?.implementation;
  if (!implementation) return null;
  const isOlder = direct === null && beacon === null;
  const admin = await slotAt(client, address, isOlder ? OLDER_ADMIN : ADMIN);
  const holder = admin ?? (direct ? null : beacon);
  const owner =
    holder && (await addressSaid(client, holder, { abi: ownerAbi, functionName: 'owner' }));
  return { kind: 'upgradeable', implementation, admin: owner ?? admin ?? null };
}
