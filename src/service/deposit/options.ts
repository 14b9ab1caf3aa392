/** What watching a vault needs of the other rooms, and what it watches. */
import type { Broadcast } from '#chain/broadcast.ts';
import type { Chain } from '#chain/client.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Executions } from '../execution/index.ts';
import type { Inbox } from '../inbox.ts';
import type { BookAsset } from '../ledger/asset.ts';
import type { Ledger } from '../ledger.ts';

export type DepositDependencies = {
  readonly store: Store;
  readonly ids: () => string;
  readonly chain: Pick<Chain, 'finalBlock' | 'headBlock'>;
  readonly broadcast: Pick<Broadcast, 'blockHash'>;
  readonly tokens: Pick<Tokens, 'balancesOf' | 'transferLogs'>;
  readonly executions: Pick<Executions, 'vaultOf' | 'ensureAccounts'>;
  readonly ledger: Ledger;
  readonly inbox: Inbox;
  readonly log: Log;
  /** Between two looks at the chain. */
  readonly everyMs?: number;
};

/** A token in custody and where it comes in. */
export type Watched = {
  readonly community: CommunityId;
  readonly asset: BookAsset;
  readonly chainId: number;
  readonly token: Address;
  readonly vault: Address;
};

export const depositCursor = (community: CommunityId): string => `deposits:${community}`;

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const notNegative = (value: bigint): bigint => (value < 0n ? 0n : value);
