/** Many uint256 reads at one block in few calls; each fails alone (`bounded.ts`). */
import { type Abi, encodeFunctionData, zeroAddress } from 'viem';
import { type Address, asAddress } from '#core/identity.ts';
import type { Chain } from '../client.ts';
import { ChainFault } from '../fault.ts';
import type { BlockAt } from '../provider/state-call.ts';
import { type Answer, type BoundedCall, readBounded, wordOf } from './bounded.ts';

/** Null: unknown, the read failed. */
export type Balances = ReadonlyMap<Address, bigint | null>;

/** What a wallet weighs, in a term's own units, and who told it. */
export type Told = { readonly units: bigint; readonly toldBy: string | undefined };
export type Weights = ReadonlyMap<Address, Told | null>;

/** The same call for each wallet, which is its first argument; `rest` comes behind it. */
export type WalletCall = {
  readonly address: Address;
  readonly abi: Abi;
  readonly functionName: string;
  readonly rest?: readonly unknown[];
};

/** Encoded once; the wallets are put into it where it is sent. */
export function callPerWallet({ address: to, abi, functionName, rest = [] }: WalletCall) {
  const data = encodeFunctionData({ abi, functionName, args: [zeroAddress, ...rest] });
  return (wallet: Address): BoundedCall => ({ to, data, wallet });
}

const NO_CONTRACT = asAddress(zeroAddress);
/** A chain's own coin. */
export const coinOfWallet = (wallet: Address): BoundedCall => ({
  to: NO_CONTRACT,
  data: '0x',
  wallet,
});

export async function readWords(
  chain: Chain,
  chainId: number,
  addresses: readonly Address[],
  /** Undefined: at the newest, for contracts that keep their own history. */
  block: BlockAt | undefined,
  callOf: (owner: Address) => BoundedCall,
): Promise<Weights> {
  const owners = [...new Set(addresses)];
  if (owners.length === 0) return new Map();
  const answers = await readOrNothing(chain, chainId, owners.map(callOf), block);
  return new Map(
    owners.map((owner, place) => {
      const answer = answers[place];
      const units = wordOf(answer);
      return [owner, units === undefined ? null : { units, toldBy: answer?.toldBy }];
    }),
  );
}

/** The same, whoever told it. */
export const readBalances = async (...read: Parameters<typeof readWords>): Promise<Balances> =>
  new Map([...(await readWords(...read))].map(([owner, told]) => [owner, told?.units ?? null]));

/** A chain that cannot be asked leaves every balance unknown. */
async function readOrNothing(
  chain: Chain,
  chainId: number,
  calls: readonly BoundedCall[],
  block: BlockAt | undefined,
): Promise<readonly Answer[]> {
  try {
    return await readBounded(chain.client(chainId), calls, block);
  } catch (error) {
    if (error instanceof ChainFault) return [];
    throw error;
  }
}
