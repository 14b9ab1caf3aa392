/** Contracts of ours deployed for a test, beside those that every sandbox chain has. */
import { type Address, asAddress } from '#core/identity.ts';
import { compileContracts } from '#sandbox/chain/compile.ts';
import { createDeployer, creationOf } from '#sandbox/chain/deployer.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';

/** Mines a block of its own where the chain stands still. */
export async function deployContract(
  { chain, anvil }: SandboxChain,
  name: string,
  args: readonly unknown[],
): Promise<Address> {
  const artifacts = {
    ...(await compileContracts()),
    ...(await compileContracts({ folder: 'test' })),
  };
  const hand = createDeployer(chain);
  const hashes = await hand.send([creationOf(artifacts, name, args)]);
  await anvil.mine(1);
  const [receipt] = await hand.receipts(hashes);
  if (!receipt?.contractAddress) throw new Error(`${name} has no address`);
  return asAddress(receipt.contractAddress);
}

/** Sends one call of the deployer's, for what it owns. */
export async function sendAs(
  { chain, anvil }: SandboxChain,
  step: Parameters<ReturnType<typeof createDeployer>['send']>[0][number],
): Promise<void> {
  const hand = createDeployer(chain);
  const hashes = await hand.send([step]);
  await anvil.mine(1);
  await hand.receipts(hashes);
}
