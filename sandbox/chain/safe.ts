// Safes from the published artifacts of their packages: singleton, factory and handler once a version, a proxy a Safe,
// and MultiSendCallOnly at the address it has on every public chain.
import { createRequire } from 'node:module';
import {
  type Abi,
  type Address,
  encodeFunctionData,
  getCreate2Address,
  type Hex,
  parseEventLogs,
  zeroAddress,
  zeroHash,
} from 'viem';
import type { SandboxChain } from './index.ts';

const PACKAGES = {
  '1.4.1': '@safe-global/safe-contracts',
  '1.5.0': '@safe-global/safe-smart-account',
} as const;
export type SafeVersion = keyof typeof PACKAGES;
export const SAFE_VERSIONS = Object.keys(PACKAGES) as SafeVersion[];
/** Safe's singleton factory, which puts their contracts at the same addresses on every chain. */
const FACTORY = '0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7';

type Artifact = { abi: Abi; bytecode: Hex; deployedBytecode: Hex };
type Node = Pick<SandboxChain, 'deployer' | 'walletOf' | 'mined' | 'anvil'>;

const require = createRequire(import.meta.url);

export const safeArtifact = (version: SafeVersion, path: string): Artifact => {
  const name = path.split('/').at(-1);
  return require(`${PACKAGES[version]}/build/artifacts/contracts/${path}.sol/${name}.json`);
};

export async function deploySafePart(
  { walletOf, deployer, mined }: Node,
  version: SafeVersion,
  path: string,
): Promise<Address> {
  const { abi, bytecode } = safeArtifact(version, path);
  const hash = await walletOf(deployer).deployContract({ abi, bytecode });
  const { contractAddress } = await mined(hash);
  if (!contractAddress) throw new Error(`${path} was not deployed`);
  return contractAddress;
}

/** MultiSendCallOnly where it stands on public chains. */
export async function placeMultiSend({ anvil }: Node, version: SafeVersion): Promise<Address> {
  const { bytecode, deployedBytecode } = safeArtifact(version, 'libraries/MultiSendCallOnly');
  const address = getCreate2Address({ from: FACTORY, salt: zeroHash, bytecode });
  await anvil.setCode(address, deployedBytecode);
  return address;
}

/** Answers with the address of a new Safe of these owners, once mined. */
export async function createSafeFactory(node: Node, version: SafeVersion) {
  const { abi } = safeArtifact(version, 'Safe');
  const factoryAbi = safeArtifact(version, 'proxies/SafeProxyFactory').abi;
  const singleton = await deploySafePart(node, version, 'Safe');
  const factory = await deploySafePart(node, version, 'proxies/SafeProxyFactory');
  const handler = await deploySafePart(node, version, 'handler/CompatibilityFallbackHandler');
  let made = 0n;
  return async (owners: readonly Address[], threshold: bigint): Promise<Address> => {
    const nobody = [zeroAddress, '0x'] as const;
    const refund = [zeroAddress, 0n, zeroAddress] as const;
    const setup = encodeFunctionData({
      ...{ abi, functionName: 'setup' },
      args: [owners, threshold, ...nobody, handler, ...refund],
    });
    made += 1n;
    const hash = await node.walletOf(node.deployer).writeContract({
      ...{ address: factory, abi: factoryAbi, functionName: 'createProxyWithNonce' },
      args: [singleton, setup, made],
    });
    const { logs } = await node.mined(hash);
    const created = parseEventLogs({ abi: factoryAbi, eventName: 'ProxyCreation', logs });
    const [log] = created as unknown as { args: { proxy: Address } }[];
    if (!log) throw new Error('no Safe was created');
    return log.args.proxy;
  };
}

/** Two of three: Ada, Bo and Cleo keep it together. */
export async function deployTownSafe(chain: Node & Pick<SandboxChain, 'people'>): Promise<Address> {
  const { ada, bo, cleo } = chain.people;
  await placeMultiSend(chain, '1.4.1');
  const create = await createSafeFactory(chain, '1.4.1');
  return create([ada.address, bo.address, cleo.address], 2n);
}
