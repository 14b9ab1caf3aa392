/**
 * Deposits: Transfer logs of the community's token into its vault. A log is seen as soon as it is mined, and
 * becomes one credit once its block is final (L6); the cursor stands at the last final block whose logs are in
 * the books, with its hash. A sender whom nobody has linked waits as `unclaimed` and is credited when linked.
 */
import type { Address, CommunityId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { CursorRow } from '#store/deposit.ts';
import { claimDeposit, creditDeposit } from './deposit/credit.ts';
import {
  type DepositDependencies,
  depositCursor,
  notNegative,
  type Watched,
} from './deposit/options.ts';
import { BLOCKS_AT_ONCE, readRange, writeRange } from './deposit/range.ts';
import { findBookAsset } from './ledger/asset.ts';

const SCAN_DEPOSITS = 'scan-deposits';
const CHECK_RESERVES = 'check-reserves';

/** How a community takes deposits, or why it does not. */
export type DepositRoute =
  | {
      readonly kind: 'vault';
      readonly vault: Address;
      readonly chainId: number;
      readonly token: Address;
      readonly symbol: string;
    }
  | {
      readonly kind: 'none';
      readonly why: 'credits' | 'native' | 'custody-off';
      readonly symbol: string;
    };

const EVERY_MS = 3_000;
/** How far back a vault is looked at that held tokens before it was watched. */
const FIRST_LOOK_BLOCKS = 50_000n;
const CLAIMED_AT_ONCE = 100;

export type Deposits = ReturnType<typeof createDeposits>;

export function createDeposits(deps: DepositDependencies) {
  const { store, chain, broadcast, tokens, executions, everyMs = EVERY_MS } = deps;

  async function routeOf(community: CommunityId): Promise<DepositRoute> {
    const asset = await findBookAsset(store, community);
    const symbol = asset?.symbol ?? '';
    if (!asset || asset.kind === 'credit') return { kind: 'none', why: 'credits', symbol };
    if (!asset.custody) return { kind: 'none', why: 'custody-off', symbol };
    if (asset.token === null) return { kind: 'none', why: 'native', symbol };
    const { chainId, address } = asset.token;
    const vault = await executions.vaultOf(community, chainId);
    return vault === null
      ? { kind: 'none', why: 'custody-off', symbol }
      : { kind: 'vault', vault, chainId, token: address, symbol };
  }

  async function watched(community: CommunityId): Promise<Watched | undefined> {
    const asset = await findBookAsset(store, community);
    const route = await routeOf(community);
    if (!asset || route.kind === 'none') return undefined;
    return { community, asset, ...route };
  }

  /** Where the reading of a vault begins: now, or further back where tokens came before us. */
  async function firstCursor({ community, chainId, token, vault }: Watched): Promise<CursorRow> {
    const final = await chain.finalBlock(chainId);
    const balances = await tokens.balancesOf('erc20', chainId, token, [vault], final);
    const from =
      balances.get(vault) === 0n ? final.number : notNegative(final.number - FIRST_LOOK_BLOCKS);
    return {
      name: depositCursor(community),
      chainId,
      blockNumber: from,
      blockHash: from === final.number ? final.hash : await broadcast.blockHash(chainId, from),
      scannedAt: await store.now(),
    };
  }

  /** How far the vault's logs were read; the first to ask sets where that begins. */
  async function cursorOf(at: Watched): Promise<CursorRow> {
    const name = depositCursor(at.community);
    const known = await store.deposits.findCursor(name);
    if (known) return known;
    await store.deposits.insertCursor(await firstCursor(at));
    const made = await store.deposits.findCursor(name);
    invariant(made, 'a cursor that was set stands');
    return made;
  }

  async function claimAll(at: Watched): Promise<void> {
    const claimable = await store.deposits.listClaimableDeposits(at.community, CLAIMED_AT_ONCE);
    for (const id of claimable) {
      await store.transaction('claim deposit', (tx) => claimDeposit(deps, tx, at, id));
    }
  }

  async function creditAll(at: Watched): Promise<void> {
    const cursor = await store.deposits.findCursor(depositCursor(at.community));
    if (!cursor) return;
    const final = await store.deposits.listDeposits(at.community, 'seen', cursor.blockNumber);
    for (const { id } of final) {
      await store.transaction('credit deposit', (tx) => creditDeposit(deps, tx, at, id));
    }
  }

  return {
    /** Where deposits go, made ready: accounts registered and the vault watched before anybody is told of it. */
    async open(community: CommunityId): Promise<DepositRoute> {
      const asset = await findBookAsset(store, community);
      if (asset?.custody && asset.token !== null) await executions.ensureAccounts(community);
      const at = await watched(community);
      if (at) {
        await cursorOf(at);
        await store.outbox.insertOutbox([
          { kind: SCAN_DEPOSITS, key: community },
          { kind: CHECK_RESERVES, key: community },
        ]);
      }
      return routeOf(community);
    },

    /**
     * One look at the chain: claims, reads logs up to the head, credits what is final. Answers when to look again;
     * undefined where nothing is watched. Throws the fault of a chain that could not be asked.
     */
    async scan(community: CommunityId): Promise<{ again: Date } | undefined> {
      const at = await watched(community);
      if (!at) return undefined;
      const cursor = await cursorOf(at);
      await claimAll(at);
      const range = await readRange(deps, at, cursor);
      if (range) await writeRange(deps, at, cursor, range);
      await creditAll(at);
      const now = await store.now();
      const behind = range?.settled && range.to - cursor.blockNumber >= BLOCKS_AT_ONCE;
      return { again: new Date(now.getTime() + (behind ? 0 : everyMs)) };
    },
  };
}
