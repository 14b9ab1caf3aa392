/**
 * ERC-20 Transfer logs to one address, for deposits. A log is what the token's contract says: only logs of
 * the very token asked for are returned, so a spoofed token's never are.
 */
import { type Hex, parseAbiItem } from 'viem';
import { type Address, asAddress } from '#core/identity.ts';
import type { Chain } from '../client.ts';
import { asking } from '../fault.ts';

export type TransferLog = {
  readonly txHash: Hex;
  readonly logIndex: number;
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly from: Address;
  readonly to: Address;
  readonly amount: bigint;
};

const TRANSFER = parseAbiItem(
  'event Transfer(address indexed from, address indexed to, uint256 value)',
);

/** Both blocks included, in chain order. Throws when any part of the range could not be read. */
export async function transferLogs(
  chain: Chain,
  chainId: number,
  token: Address,
  to: Address,
  fromBlock: bigint,
  toBlock: bigint,
): Promise<readonly TransferLog[]> {
  if (fromBlock > toBlock) return [];
  const logs = await asking(() =>
    chain
      .client(chainId)
      .getLogs({ address: token, event: TRANSFER, args: { to }, fromBlock, toBlock, strict: true }),
  );
  return logs
    .filter((log) => !log.removed && log.address.toLowerCase() === token)
    .map((log) => ({
      txHash: log.transactionHash,
      logIndex: log.logIndex,
      blockNumber: log.blockNumber,
      blockHash: log.blockHash,
      from: asAddress(log.args.from),
      to: asAddress(log.args.to),
      amount: log.args.value,
    }))
    .sort((a, b) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex);
}
