/** What tests with processes of their own ask of the chain: that it goes on while they wait, and what it paid. */
import { parseAbiItem } from 'viem';
import type { Address } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { until } from './poll.ts';

const TRANSFER = parseAbiItem(
  'event Transfer(address indexed from, address indexed to, uint256 value)',
);

/** Waits for it at most a minute, and mines a block at each look, `seconds` later than the one before. */
export const untilMining = <T>(
  sandbox: SandboxChain,
  what: string,
  look: () => Promise<T | undefined | false>,
  seconds = 0,
): Promise<T> =>
  until(
    what,
    async () => {
      if (seconds > 0) await sandbox.increaseTime(seconds);
      await sandbox.anvil.mine(1);
      return look();
    },
    60_000,
  );

/** All that were ever mined, the sandbox's own CIV unless another token is named. */
export const listTransfers = (
  sandbox: SandboxChain,
  args: { readonly from?: Address; readonly to?: Address },
  token: `0x${string}` = sandbox.contracts.token.address,
) =>
  sandbox.publicClient.getLogs({
    ...{ address: token, event: TRANSFER, args },
    ...{ fromBlock: 0n, toBlock: 'latest' },
  });
