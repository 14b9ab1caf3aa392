/**
 * Base accounts (Coinbase's smart wallets): they sign in a window of Coinbase's, which the library opens when a
 * signature is asked for. A part of its own, loaded when somebody chooses it. Its other ways, an extension and
 * a relay of its own, are left out: an extension announces itself, and the relay would be one more stranger.
 */
import { createCoinbaseWalletSDK } from '@coinbase/wallet-sdk';
import type { Request } from './wallet.ts';

export function openCoinbase(options: { name: string; chainIds: readonly number[] }): Request {
  const provider = createCoinbaseWalletSDK({
    appName: options.name,
    appChainIds: [...options.chainIds],
    preference: { options: 'smartWalletOnly' },
  }).getProvider();
  return (args) => provider.request(args);
}
