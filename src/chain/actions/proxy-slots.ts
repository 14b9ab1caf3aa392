/**
 * Where contracts that take their code from elsewhere say where: EIP-1967, EIP-1822 and what was usual before them, and
 * the proxies of Safes. A slot is a contract's own word for whose code it runs.
 */
import { type Hex, hexToBigInt, keccak256, parseAbi, toHex } from 'viem';
import { canHandOver } from '#core/execution/bytecode.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import type { Client } from '../client.ts';
import { asking } from '../fault.ts';

/** keccak256('eip1967.proxy.implementation') - 1 */
export const IMPLEMENTATION = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
/** keccak256('eip1967.proxy.beacon') - 1 */
export const BEACON = '0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50';
/** keccak256('eip1967.proxy.admin') - 1 */
export const ADMIN = '0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103';
/** Who may change what the first of `OLDER` says. */
export const OLDER_ADMIN = keccakText('org.zeppelinos.proxy.admin');
/** OpenZeppelin's before EIP-1967 (USDC is one), and EIP-1822. */
const OLDER = [keccakText('org.zeppelinos.proxy.implementation'), keccakText('PROXIABLE')] as const;
/** Where a Safe's proxy keeps its singleton. */
const SINGLETON = toHex(0, { size: 32 });
/** keccak256 of the code of Safe's proxies of 1.3.0, 1.4.1 and 1.5.0. */
const SAFE_PROXIES: ReadonlySet<Hex> = new Set<Hex>([
  '0xb89c1b3bdf2cf8827818646bce9a8f6e372885f8c55e5c07acbd307cb133b000',
  '0xd7d408ebcd99b2b70be43e20253d6d92a8ea8fab29bd3be7f55b10032331fb4c',
  '0x4e381985ca68b3e5d27b4425fa581c19cf33146d3f887a3cfca96f55528ea46f',
]);

export const beaconAbi = parseAbi(['function implementation() view returns (address)']);

/** What a slot says as an address; null where it says nothing. */
export const slotAt = (client: Client, address: Address, slot: Hex): Promise<Address | null> =>
  asking(async () => {
    const word = await client.getStorageAt({ address, slot, blockTag: 'latest' });
    if (word === undefined || hexToBigInt(word) === 0n) return null;
    return asAddress(`0x${word.slice(2).padStart(64, '0').slice(24)}`);
  });

export type OlderWord = {
  readonly form: 'upgradeable' | 'safe';
  readonly slot: Hex;
  readonly implementation: Address;
};

/**
 * Every word for it outside EIP-1967. Code with no instruction to run other code takes none from anywhere, whatever its
 * storage says: it is not asked, so that a plain token costs no more questions.
 */
export async function olderWords(
  client: Client,
  address: Address,
  code: Hex,
): Promise<readonly OlderWord[]> {
  if (!canHandOver(code)) return [];
  const isSafe = SAFE_PROXIES.has(keccak256(code));
  const slots: readonly Hex[] = isSafe ? [SINGLETON] : OLDER;
  const said = await Promise.all(
    slots.map(async (slot): Promise<OlderWord[]> => {
      const implementation = await slotAt(client, address, slot);
      return implementation
        ? [{ form: isSafe ? 'safe' : 'upgradeable', slot, implementation }]
        : [];
    }),
  );
  return said.flat();
}
