// The hand that deploys and gives: one account whose transactions leave one after the other, so that several
// callers at once never take the same nonce.
import {
  type Chain,
  createPublicClient,
  createWalletClient,
  encodeDeployData,
  type Hex,
  http,
  type TransactionReceipt,
  type TransactionRequest,
} from 'viem';
import type { Artifacts } from './compile.ts';
import { accountOf, deployer } from './people.ts';

/** What one transaction does; without `to` it creates a contract. */
export type Step = Pick<TransactionRequest, 'to' | 'data' | 'value'>;

export type Deployer = {
  /** Transactions it has sent so far, waiting ones included. */
  sent(): Promise<number>;
  /** Sends the steps in this order without waiting for a block. */
  send(steps: readonly Step[]): Promise<Hex[]>;
  /** Waits until all are mined; rejects when one of them was reverted. */
  receipts(hashes: readonly Hex[]): Promise<TransactionReceipt[]>;
};

// Estimating would need the step before to be mined; this is above what any step of ours takes.
const gasPerStep = 5_000_000n;
const minedWithinMs = 20_000;

export function createDeployer(chain: Chain): Deployer {
  const client = createPublicClient({
    chain,
    transport: http(),
    pollingInterval: 50,
    cacheTime: 0,
  });
  const wallet = createWalletClient({ chain, transport: http(), account: accountOf(deployer) });
  const sent = (): Promise<number> =>
    client.getTransactionCount({ address: deployer.address, blockTag: 'pending' });

  const sendNow = async (steps: readonly Step[]): Promise<Hex[]> => {
    const first = await sent();
    const fees = await client.estimateFeesPerGas();
    return Promise.all(
      steps.map((step, index) =>
        wallet.sendTransaction({ ...step, ...fees, nonce: first + index, gas: gasPerStep }),
      ),
    );
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    sent,
    send(steps) {
      const mine = last.then(() => sendNow(steps));
      // The one who asked hears of a failure; the next in line starts all the same.
      last = mine.catch(() => undefined);
      return mine;
    },
    async receipts(hashes) {
      const receipts = await Promise.all(
        hashes.map((hash) => client.waitForTransactionReceipt({ hash, timeout: minedWithinMs })),
      );
      const failed = receipts.find(({ status }) => status === 'reverted');
      if (failed !== undefined) throw new Error(`${failed.transactionHash} was reverted`);
      return receipts;
    },
  };
}

/** The step that creates the contract of this Solidity name. */
export function creationOf(artifacts: Artifacts, name: string, args: readonly unknown[]): Step {
  const artifact = artifacts[name];
  if (artifact === undefined) throw new Error(`there is no contract ${name}`);
  return { data: encodeDeployData({ ...artifact, args }) };
}
