import type { Chain } from '#chain/client.ts';
import type { Ens } from '#chain/ens.ts';
import type { SignIn } from '#chain/siwe.ts';
import type { VaultRegistry } from '#chain/vault.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Audit } from '../audit.ts';
import type { Inbox } from '../inbox.ts';
import type { Asking } from '../recovery/ask.ts';

export type WalletDependencies = {
  store: Store;
  ids: () => string;
  /** At least 128 random bits, in letters a deep link may carry. */
  secret: () => string;
  signIn: SignIn;
  registry: VaultRegistry;
  ens: Ens;
  chain: Pick<Chain, 'chainIds' | 'finalBlock'>;
  log: Log;
  inbox: Inbox;
  audit: Audit;
  recoveries: Pick<Asking, 'judge' | 'enter'>;
  /** `PUBLIC_URL`: the one fixed domain that statements name. */
  publicUrl: string;
  /** Chains the deployment can ask; the first is the one a statement names unless the wallet is on another. */
  chainIds: readonly number[];
  /** How long a newly linked wallet waits for its first payout. */
  payoutDelayMs: number;
};
