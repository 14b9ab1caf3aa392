// The sandbox wallet's far side: answers EIP-1193 requests with the key of one of the six. It signs what it is asked
// to: the asking is the business of the wallet in the browser.
import { type Hex, hexToBigInt, isHex } from 'viem';
import type { SandboxChain } from '../chain/index.ts';
import type { PersonId } from '../town.ts';

export type WalletRequest = { as: PersonId; method: string; params: readonly unknown[] };

/** An error as EIP-1193 and JSON-RPC number them. */
export class WalletError extends Error {
  override readonly name = 'WalletError';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

export type WalletHand = (request: WalletRequest) => Promise<unknown>;

type SentTransaction = { from?: string; to?: Hex; data?: Hex; value?: Hex; gas?: Hex };

const sameAddress = (a: unknown, b: string): boolean =>
  typeof a === 'string' && a.toLowerCase() === b.toLowerCase();

/** Reading the chain goes straight to it; nothing of these changes anything. */
const READS: ReadonlySet<string> = new Set([
  'eth_blockNumber',
  'eth_call',
  'eth_estimateGas',
  'eth_feeHistory',
  'eth_gasPrice',
  'eth_getBalance',
  'eth_getBlockByNumber',
  'eth_getCode',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'net_version',
]);

export function createWalletHand(chain: SandboxChain): WalletHand {
  const forward = chain.publicClient.request as (request: {
    method: string;
    params: readonly unknown[];
  }) => Promise<unknown>;
  return async ({ as, method, params }) => {
    const person = chain.people[as];
    const wallet = chain.walletOf(person);
    const requireOwn = (address: unknown): void => {
      if (!sameAddress(address, person.address)) {
        throw new WalletError(4100, `this wallet holds ${person.address}, not ${String(address)}`);
      }
    };
    switch (method) {
      case 'personal_sign': {
        const [message, address] = params;
        requireOwn(address);
        const text = String(message);
        return wallet.signMessage({ message: isHex(text) ? { raw: text } : text });
      }
      case 'eth_sendTransaction': {
        const [{ from, to, data, value, gas } = {}] = params as SentTransaction[];
        requireOwn(from);
        return wallet.sendTransaction({
          ...(to && { to }),
          ...(data && { data }),
          ...(value && { value: hexToBigInt(value) }),
          ...(gas && { gas: hexToBigInt(gas) }),
        });
      }
      default:
        if (READS.has(method)) return forward({ method, params });
        throw new WalletError(4200, `the sandbox wallet does not know ${method}`);
    }
  };
}
