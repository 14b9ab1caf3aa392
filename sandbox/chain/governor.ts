// Governors of contracts/ over the sandbox's token, which counts its votes by block number: delay and period are blocks.
import {
  type Abi,
  type Address,
  encodeFunctionData,
  getAddress,
  keccak256,
  parseEther,
  toHex,
} from 'viem';
import { compileContracts } from './compile.ts';
import type { SandboxChain } from './index.ts';
import { deployTimelock } from './timelock.ts';

export type GovernorTerms = {
  /** Blocks between proposing and voting. */
  readonly delay?: number;
  /** Blocks that voting lasts. */
  readonly period?: number;
  /** Votes that proposing takes, in base units. */
  readonly threshold?: bigint;
  /** Of the votes there are; for and abstaining ones count. */
  readonly quorumPercent?: number;
  /** Of what passed, in its timelock. */
  readonly minDelaySeconds?: number;
  /** Base units of CIV that are to be spent. */
  readonly civ?: bigint;
};

export type SandboxGovernor = {
  readonly governor: Address;
  /** Where the money is: the timelock, or the governor itself. */
  readonly keeper: Address;
};

const ROLES = ['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE'] as const;
const grantAbi = [
  {
    ...{ type: 'function', name: 'grantRole', stateMutability: 'nonpayable', outputs: [] },
    inputs: [
      { name: 'role', type: 'bytes32' },
      { name: 'account', type: 'address' },
    ],
  },
] as const satisfies Abi;

type Chain = Pick<
  SandboxChain,
  'deployer' | 'walletOf' | 'publicClient' | 'contracts' | 'fund' | 'mined' | 'anvil'
>;

async function deploy(chain: Chain, name: string, args: readonly unknown[]): Promise<Address> {
  const artifact = (await compileContracts())[name];
  if (!artifact) throw new Error(`${name} is no contract of ours`);
  const hash = await chain.walletOf(chain.deployer).deployContract({ ...artifact, args });
  const { contractAddress } = await chain.mined(hash);
  if (!contractAddress) throw new Error(`no ${name} was deployed`);
  return getAddress(contractAddress);
}

/** With a timelock that is given the money, and that only the governor speaks to. */
export async function deployGovernor(
  chain: Chain,
  terms: GovernorTerms = {},
): Promise<SandboxGovernor> {
  const { delay = 5, period = 60, threshold = 0n, quorumPercent = 10 } = terms;
  const { minDelaySeconds = 60, civ = parseEther('1000') } = terms;
  const timelock = await deployTimelock(chain, minDelaySeconds, [chain.deployer.address]);
  const token = chain.contracts.token.address;
  const args = [token, timelock, delay, period, threshold, quorumPercent];
  const governor = await deploy(chain, 'CivitasGovernor', args);
  // Nobody administers the timelock but itself: what lets its governor in is what itself would have done.
  const { anvil, publicClient } = chain;
  await anvil.impersonate(timelock);
  await anvil.setBalance(timelock, parseEther('1'));
  for (const role of ROLES) {
    const data = encodeFunctionData({
      ...{ abi: grantAbi, functionName: 'grantRole' },
      args: [keccak256(toHex(role)), governor],
    });
    const request = { from: timelock, to: timelock, data } as const;
    const hash = await publicClient.request({
      method: 'eth_sendTransaction' as never,
      params: [request] as never,
    });
    await chain.mined(hash);
  }
  await anvil.stopImpersonating(timelock);
  await anvil.setBalance(timelock, 0n);
  await chain.fund(timelock, { civ });
  return { governor, keeper: timelock };
}

/** Without a timelock: it keeps the money itself. */
export async function deployOpenGovernor(
  chain: Chain,
  terms: GovernorTerms = {},
): Promise<SandboxGovernor> {
  const { delay = 5, period = 60, threshold = 0n, quorumPercent = 10 } = terms;
  const { civ = parseEther('1000') } = terms;
  const args = [chain.contracts.token.address, delay, period, threshold, quorumPercent];
  const governor = await deploy(chain, 'CivitasOpenGovernor', args);
  await chain.fund(governor, { civ });
  return { governor, keeper: governor };
}
