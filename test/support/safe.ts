/** Real Safe contracts, from the artifacts of their packages: a proxy with owners, and the two ways they sign. */
import {
  type Address,
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hashMessage,
  hashTypedData,
  zeroAddress,
} from 'viem';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person } from '#sandbox/chain/people.ts';
import {
  safeArtifact as artifact,
  createSafeFactory,
  deploySafePart,
  type SafeVersion,
} from '#sandbox/chain/safe.ts';

export type Safe = {
  readonly address: Address;
  /** What owners sign off chain for a text, in the order the contract wants; `0x` and nothing for nobody. */
  collect(message: string, owners: readonly Person[]): Promise<Hex>;
  /** The same for anything by its hash: typed data. */
  collectHash(hash: Hex, owners: readonly Person[]): Promise<Hex>;
  /** The owners' transaction that makes the text signed on chain (SignMessageLib). */
  signOnChain(message: string, owners: readonly Person[]): Promise<void>;
  /** Any call of the Safe's, of whatever those owners want. */
  call(to: Address, data: Hex, by: readonly Person[]): Promise<void>;
  /** One owner for another, by a transaction of the others. */
  swapOwner(from: Person, to: Person, by: readonly Person[]): Promise<void>;
};

export async function createSafes(node: SandboxChain, version: SafeVersion) {
  const wallet = node.walletOf(node.deployer);
  const mined = async (hash: Hex) => {
    const receipt = await node.mined(hash);
    if (receipt.status !== 'success') throw new Error(`${hash} was reverted`);
    return receipt;
  };
  const { abi } = artifact(version, 'Safe');
  const create = await createSafeFactory(node, version);
  const library = await deploySafePart(node, version, 'libraries/SignMessageLib');

  function faceOf(address: Address): Safe {
    const domain = { chainId: node.chainId, verifyingContract: address };
    const sorted = (owners: readonly Person[]) =>
      owners.toSorted((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));

    async function execute(to: Address, data: Hex, operation: 0 | 1, owners: readonly Person[]) {
      const nonce = await node.publicClient.readContract({ address, abi, functionName: 'nonce' });
      const common = [to, 0n, data, operation, 0n, 0n, 0n, zeroAddress, zeroAddress] as const;
      const hash = (await node.publicClient.readContract({
        address,
        abi,
        functionName: 'getTransactionHash',
        args: [...common, nonce],
      })) as Hex;
      const signatures = await Promise.all(
        sorted(owners).map((owner) => accountOf(owner).sign({ hash })),
      );
      await mined(
        await wallet.writeContract({
          address,
          abi,
          functionName: 'execTransaction',
          args: [...common, concatHex(signatures)],
        }),
      );
    }

    async function collectHash(signed: Hex, owners: readonly Person[]): Promise<Hex> {
      const hash = hashTypedData({
        domain,
        types: { SafeMessage: [{ name: 'message', type: 'bytes' }] },
        primaryType: 'SafeMessage',
        message: { message: encodeAbiParameters([{ type: 'bytes32' }], [signed]) },
      });
      return concatHex(
        await Promise.all(sorted(owners).map((owner) => accountOf(owner).sign({ hash }))),
      );
    }

    return {
      address,
      call: (to, data, by) => execute(to, data, 0, by),
      collect: (message, owners) => collectHash(hashMessage(message), owners),
      collectHash,
      async signOnChain(message, owners) {
        const data = encodeFunctionData({
          abi: artifact(version, 'libraries/SignMessageLib').abi,
          functionName: 'signMessage',
          args: [encodeAbiParameters([{ type: 'bytes32' }], [hashMessage(message)])],
        });
        await execute(library, data, 1, owners);
      },
      async swapOwner(from, to, by) {
        const owners = (await node.publicClient.readContract({
          address,
          abi,
          functionName: 'getOwners',
        })) as Address[];
        const at = owners.indexOf(from.address);
        const before = at === 0 ? '0x0000000000000000000000000000000000000001' : owners[at - 1];
        const args = [before, from.address, to.address];
        await execute(address, encodeFunctionData({ abi, functionName: 'swapOwner', args }), 0, by);
      },
    };
  }

  return async function createSafe(owners: readonly Person[], threshold: bigint): Promise<Safe> {
    const addresses = owners.map((one) => one.address);
    return faceOf(await create(addresses, threshold));
  };
}
