/** Contracts of contracts/test, put on a chain by somebody who may mean no good. */
import type { Address } from 'viem';
import { compileContracts } from '#sandbox/chain/compile.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';

type HostileContract =
  | 'AskedContract'
  | 'HostileFactory'
  | 'HostileWallet'
  | 'LongNameToken'
  | 'SpamCollection'
  | 'SpamToken'
  | 'TestVault'
  | 'VotesBadge';

export async function deployHostile(
  node: SandboxChain,
  name: HostileContract,
  args: unknown[] = [],
): Promise<Address> {
  const artifact = (await compileContracts({ folder: 'test' }))[name];
  if (!artifact) throw new Error(`no ${name} was compiled`);
  const hash = await node.walletOf(people.eve).deployContract({ ...artifact, args });
  const { contractAddress } = await node.mined(hash);
  if (!contractAddress) throw new Error(`${name} was not deployed`);
  return contractAddress;
}
