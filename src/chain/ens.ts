/**
 * Names of addresses (ENS, ERC-137, ERC-181). An address says what it is called, which anybody may claim; it is believed
 * only where that name says the same address, and only in its normal form (ENSIP-15). Names kept off the chain
 * (ERC-3668) are not followed: their owner would choose which server is asked.
 */
import { type Abi, type Hex, namehash, parseAbi, zeroAddress } from 'viem';
import { normalize } from 'viem/ens';
import { type Address, asAddress, toChecksumAddress } from '#core/identity.ts';
import type { Chain } from './client.ts';
import { asking, toChainFault } from './fault.ts';

/** The same on every chain that has it. */
export const ENS_REGISTRY = asAddress('0x00000000000C2E074eC69A0dFb2997BA6C7d2e1e');
/** Longer ones are no help to anybody. */
const MAX_NAME_LENGTH = 80;

export const ensAbi = parseAbi([
  'function resolver(bytes32 node) view returns (address)',
  'function addr(bytes32 node) view returns (address)',
  'function name(bytes32 node) view returns (string)',
]);

export type Ens = {
  /** False: no chain with names is configured, and nothing is asked. */
  readonly isOn: boolean;
  /** The name that an address has in both directions; null: none. Throws a fault when it cannot be read. */
  nameOf(address: Address): Promise<string | null>;
  /** What a typed name stands for; null: nothing, or no name. Throws a fault when it cannot be read. */
  addressOf(name: string): Promise<Address | null>;
};

function normalOf(name: string): string | null {
  try {
    const normal = normalize(name);
    return normal.length > 0 && normal.length <= MAX_NAME_LENGTH ? normal : null;
  } catch {
    // Its way to say that this is no name.
    return null;
  }
}

export function createEns(chain: Chain, chainId: number | undefined): Ens {
  /** What a resolver that anybody may have written says; null: nothing that could be understood. */
  async function read(to: Hex, functionName: 'resolver' | 'addr' | 'name', node: Hex) {
    if (chainId === undefined) return null;
    const client = chain.client(chainId);
    const abi: Abi = ensAbi;
    try {
      const said = await asking(() =>
        client.readContract({ address: to, abi, functionName, args: [node] }),
      );
      return typeof said === 'string' && said !== zeroAddress ? said : null;
    } catch (error) {
      const fault = toChainFault(error);
      if (fault.code === 'reverted' || fault.code === 'undecodable') return null;
      throw fault;
    }
  }

  async function resolverOf(node: Hex): Promise<Hex | null> {
    const found = await read(ENS_REGISTRY, 'resolver', node);
    return found === null ? null : asAddress(found);
  }

  async function forward(normal: string): Promise<Address | null> {
    const node = namehash(normal);
    const resolver = await resolverOf(node);
    const found = resolver && (await read(resolver, 'addr', node));
    return found === null ? null : asAddress(found);
  }

  return {
    isOn: chainId !== undefined,

    async nameOf(address) {
      const node = namehash(`${toChecksumAddress(address).slice(2).toLowerCase()}.addr.reverse`);
      const resolver = await resolverOf(node);
      const said = resolver && (await read(resolver, 'name', node));
      // Not in its normal form it is dressed up as another one.
      if (!said || normalOf(said) !== said) return null;
      return (await forward(said)) === address ? said : null;
    },

    async addressOf(name) {
      const normal = name.includes('.') ? normalOf(name) : null;
      return normal === null ? null : forward(normal);
    },
  };
}
