/**
 * delegate.xyz's registry v2 (https://docs.delegate.xyz): a cold wallet, the vault, names a hot one there and never
 * signs anywhere else. Read at a block; what could not be read is neither yes nor no (V7).
 */
import { parseAbi, stringToHex } from 'viem';
import { type Address, asAddress } from '#core/identity.ts';
import type { Chain, Client } from './client.ts';
import { asking, toChainFault } from './fault.ts';

/** The same on every chain that has it. */
export const DELEGATE_REGISTRY = asAddress('0x00000000000000447e69651d841bD8D104Bed493');
/** A vault may delegate this right alone; whoever delegates all has delegated it too. */
export const VAULT_RIGHTS = stringToHex('civitas', { size: 32 });

export const delegateRegistryAbi = parseAbi([
  'function delegateAll(address to, bytes32 rights, bool enable) payable returns (bytes32 hash)',
  'function checkDelegateForAll(address to, address from, bytes32 rights) view returns (bool)',
]);

/** Bytes of call data in one request. */
const BATCH_BYTES = 16_384;

export type VaultClaim = { readonly vault: Address; readonly hot: Address };

export type VaultRegistry = {
  /** Whether each vault names its hot wallet at that block, in the order asked; null: not known. */
  areNamed(
    chainId: number,
    claims: readonly VaultClaim[],
    block: bigint,
  ): Promise<readonly (boolean | null)[]>;
};

async function isAbsent(client: Client, blockNumber: bigint): Promise<boolean> {
  try {
    return (await client.getCode({ address: DELEGATE_REGISTRY, blockNumber })) === undefined;
  } catch (error) {
    // Not known either: the answers stay what they are.
    if (toChainFault(error).retryable) return false;
    throw toChainFault(error);
  }
}

export function createVaultRegistry(chain: Chain): VaultRegistry {
  return {
    async areNamed(chainId, claims, blockNumber) {
      if (claims.length === 0) return [];
      if (!chain.chainIds.includes(chainId)) return claims.map(() => null);
      const client = chain.client(chainId);
      const answers = await asking(() =>
        client.multicall({
          contracts: claims.map(
            ({ vault, hot }) =>
              ({
                address: DELEGATE_REGISTRY,
                abi: delegateRegistryAbi,
                functionName: 'checkDelegateForAll',
                args: [hot, vault, VAULT_RIGHTS],
              }) as const,
          ),
          allowFailure: true,
          blockNumber,
          batchSize: BATCH_BYTES,
        }),
      );
      const said = answers.map((answer) =>
        answer.status === 'success' && typeof answer.result === 'boolean' ? answer.result : null,
      );
      if (!said.includes(null)) return said;
      // On a chain without the registry nobody is named: that is certain.
      return (await isAbsent(client, blockNumber)) ? claims.map(() => false) : said;
    },
  };
}
