// OpenZeppelin's TimelockController from its published artifact: the account that is given may propose, cancel and execute.
import { createRequire } from 'node:module';
import { type Abi, type Address, type Hex, zeroAddress } from 'viem';
import type { SandboxChain } from './index.ts';

type Artifact = { abi: Abi; bytecode: Hex };
const require = createRequire(import.meta.url);
const timelock: Artifact = require('@openzeppelin/contracts/build/contracts/TimelockController.json');

/** Resolves to its address once mined; `minDelaySeconds` every operation waits at least. */
export async function deployTimelock(
  chain: Pick<SandboxChain, 'deployer' | 'walletOf' | 'mined'>,
  minDelaySeconds: number,
  accounts: readonly Address[],
): Promise<Address> {
  const hash = await chain.walletOf(chain.deployer).deployContract({
    ...{ abi: timelock.abi, bytecode: timelock.bytecode },
    // Proposers are cancellers, too; nobody administers it but itself.
    args: [BigInt(minDelaySeconds), accounts, accounts, zeroAddress],
  });
  const { contractAddress } = await chain.mined(hash);
  if (!contractAddress) throw new Error('no timelock was deployed');
  return contractAddress;
}
