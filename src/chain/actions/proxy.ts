/**
 * Whether a contract is one of the well-known proxies, where its code is then, and who can change that: EIP-1967 (slot
 * and beacon), EIP-1167, and Safes. All of it is the contract's own word but for EIP-1167 and Safes, known by their code.
 */
import { type Hex, keccak256, parseAbi, toHex } from 'viem';
import { clonedFrom } from '#core/execution/bytecode.ts';
import type { ProxyFacts } from '#core/execution/called-code.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Client } from '../client.ts';
import { readOrNone } from '../executor/contract.ts';
import { BEACON, beaconAbi, IMPLEMENTATION, slotAt } from './code.ts';

/** keccak256('eip1967.proxy.admin') - 1 */
const ADMIN = '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103';
/** keccak256 of the code of Safe's proxies of 1.3.0, 1.4.1 and 1.5.0, which keep their singleton in slot 0. */
const SAFE_PROXIES: ReadonlySet<Hex> = new Set<Hex>([
  '0xb89c1b3bdf2cf8827818646bce9a8f6e372885f8c55e5c07acbd307cb133b000',
  '0xd7d408ebcd99b2b70be43e20253d6d92a8ea8fab29bd3be7f55b10032331fb4c',
  '0x4e381985ca68b3e5d27b4425fa581c19cf33146d3f887a3cfca96f55528ea46f',
]);
const FIRST_SLOT = toHex(0, { size: 32 });

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
  if (SAFE_PROXIES.has(keccak256(code))) {
    const singleton = await slotAt(client, address, FIRST_SLOT);
    return singleton && { kind: 'safe', implementation: singleton, admin: null };
  }
  const [direct, beacon, admin] = await Promise.all(
    [IMPLEMENTATION, BEACON, ADMIN].map((slot) => slotAt(client, address, slot as Hex)),
  );
  const asked = { abi: beaconAbi, functionName: 'implementation' } as const;
  const implementation = direct ?? (beacon && (await addressSaid(client, beacon, asked)));
  if (!implementation) return null;
  const holder = admin ?? (direct ? null : beacon);
  const owner =
    holder && (await addressSaid(client, holder, { abi: ownerAbi, functionName: 'owner' }));
  return { kind: 'upgradeable', implementation, admin: owner ?? admin ?? null };
}
