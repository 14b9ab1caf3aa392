/** Real Safe contracts, from the artifacts of their packages: a proxy with owners, and the two ways they sign. */
import { createRequire } from 'node:module';
import {
  type Abi,
  type Address,
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  hashMessage,
  hashTypedData,
  parseEventLogs,
  zeroAddress,
} from 'viem';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person } from '#sandbox/chain/people.ts';

const PACKAGES = {
  '1.4.1': '@safe-global/safe-contracts',
  '1.5.0': '@safe-global/safe-smart-account',
} as const;
export type SafeVersion = keyof typeof PACKAGES;
export const SAFE_VERSIONS = Object.keys(PACKAGES) as SafeVersion[];

const require = createRequire(import.meta.url);
type Artifact = { abi: Abi; bytecode: Hex };
const artifact = (version: SafeVersion, path: string): Artifact => {
  const name = path.split('/').at(-1);
  return require(`${PACKAGES[version]}/build/artifacts/contracts/${path}.sol/${name}.json`);
};

export type Safe = {
  readonly address: Address;
  /** What owners sign off chain for a text, in the order the contract wants; `0x` and nothing for nobody. */
  collect(message: string, owners: readonly Person[]): Promise<Hex>;
  /** The same for anything by its hash: typed data. */
  collectHash(hash: Hex, owners: readonly Person[]): Promise<Hex>;
  /** The owners' transaction that makes the text signed on chain (SignMessageLib). */
  signOnChain(message: string, owners: readonly Person[]): Promise<void>;
  /** One owner for another, by a transaction of the others. */
  swapOwner(from: Person, to: Person, by: readonly Person[]): Promise<void>;
};

export async function createSafes(node: SandboxChain, version: SafeVersion) {
  const wallet = node.walletOf(node.deployer);
  const mined = async (hash: Hex) => {
    const receipt = await node.publicClient.waitForTransactionReceipt({ hash });
    if (receipt.status !== 'success') throw new Error(`${hash} was reverted`);
    return receipt;
  };
  const deploy = async (path: string): Promise<Address> => {
    const { abi, bytecode } = artifact(version, path);
    const { contractAddress } = await mined(await wallet.deployContract({ abi, bytecode }));
    if (!contractAddress) throw new Error(`${path} was not deployed`);
    return contractAddress;
  };
  const { abi } = artifact(version, 'Safe');
  const factoryAbi = artifact(version, 'proxies/SafeProxyFactory').abi;
  const singleton = await deploy('Safe');
  const factory = await deploy('proxies/SafeProxyFactory');
  const handler = await deploy('handler/CompatibilityFallbackHandler');
  const library = await deploy('libraries/SignMessageLib');

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

  let made = 0n;
  return async function createSafe(owners: readonly Person[], threshold: bigint): Promise<Safe> {
    const setup = encodeFunctionData({
      abi,
      functionName: 'setup',
      args: [
        owners.map((one) => one.address),
        threshold,
        zeroAddress,
        '0x',
        handler,
        zeroAddress,
        0n,
        zeroAddress,
      ],
    });
    made += 1n;
    const hash = await wallet.writeContract({
      address: factory,
      abi: factoryAbi,
      functionName: 'createProxyWithNonce',
      args: [singleton, setup, made],
    });
    const logs = parseEventLogs({
      abi: factoryAbi,
      eventName: 'ProxyCreation',
      logs: (await mined(hash)).logs,
    });
    const [log] = logs as unknown as { args: { proxy: Address } }[];
    if (!log) throw new Error('no Safe was created');
    return faceOf(log.args.proxy);
  };
}
