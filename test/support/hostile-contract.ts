/** Contracts of contracts/test/hostile-factory.sol, put on a chain by somebody who means no good. */
import type { Address } from 'viem';
import { compileContracts } from '#sandbox/chain/compile.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';

export async function deployHostile(
  node: SandboxChain,
  name: 'HostileFactory' | 'HostileWallet',
  args: unknown[] = [],
): Promise<Address> {
  const artifact = (await compileContracts({ folder: 'test' }))[name];
  if (!artifact) throw new Error(`no ${name} was compiled`);
  const hash = await node.walletOf(people.eve).deployContract({ ...artifact, args });
  const { contractAddress } = await node.publicClient.waitForTransactionReceipt({ hash });
  if (!contractAddress) throw new Error(`${name} was not deployed`);
  return contractAddress;
}
