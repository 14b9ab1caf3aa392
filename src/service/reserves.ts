/**
 * Proof of reserves (L2): what the vault holds at a final block against what the books owe there. A gap either
 * way alarms, freezes withdrawals and calls off those for which nothing has been signed; a failed read concludes
 * nothing. The freeze ends when a later look balances. The treasury is looked at in the same round: its book
 * follows the chain, and what it has reserved must be covered there (`execution/treasury.ts`).
 */
import type { Tokens } from '#chain/tokens/index.ts';
import { formatAmount } from '#core/amount.ts';
import { Fault } from '#core/fault.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import { proofOfReserves, type ReservesProof } from '#core/ledger/reserves.ts';
import type { ReserveBooks, ReserveCheckRow } from '#store/deposit.ts';
import type { Books, Store } from '#store/index.ts';
import type { Log } from '#telemetry/log.ts';
import type { Alarms } from './alarm.ts';
import { depositCursor } from './deposit/options.ts';
import type { Executions } from './execution/index.ts';
import { type BookAsset, findBookAsset } from './ledger/asset.ts';

/** The code withdrawals are refused and called off with. */
export const RESERVES_GAP = 'reserves-gap';
/** The alarm that takes an earlier gap back. */
const RESERVES_BALANCED = 'reserves-balanced';

export type ReservesView = {
  readonly symbol: string;
  readonly decimals: number;
  /** Owed to members; what waits unclaimed or belongs to the house; what is on its way out. */
  readonly balances: bigint;
  readonly house: bigint;
  readonly pending: bigint;
  /** Null before the first check. */
  readonly checked: Pick<
    ReserveCheckRow,
    'state' | 'gap' | 'frozen' | 'blockNumber' | 'checkedAt'
  > | null;
};

type Dependencies = {
  readonly store: Store;
  readonly tokens: Pick<Tokens, 'balancesOf'>;
  readonly executions: Pick<
    Executions,
    'vaultOf' | 'callOffIntent' | 'checkTreasury' | 'lookForStrangers'
  >;
  readonly alarms: Pick<Alarms, 'raise'>;
  readonly log: Log;
  readonly everyMs?: number;
};

const EVERY_MS = 60_000;
/** After a look that concluded nothing. */
const SOON_MS = 5_000;

/** Whether withdrawals of a community stand still, as of its last proof. */
export async function reservesFrozen(
  books: Books,
  community: CommunityId,
  asset: Pick<BookAsset, 'id'>,
): Promise<boolean> {
  return (await books.deposits.findReserveCheck(community, asset.id))?.frozen ?? false;
}

/** What the vault should hold for these books to be right, told from what it does hold at that block. */
const controlledOf = (held: bigint, { uncredited, ahead, left, later }: ReserveBooks): bigint =>
  held - uncredited + ahead + left - later;

export type Reserves = ReturnType<typeof createReserves>;

export function createReserves(deps: Dependencies) {
  const { store, tokens, executions, alarms, log, everyMs = EVERY_MS } = deps;

  async function heldBy(
    token: { chainId: number; address: Address },
    vault: Address,
    block: bigint,
  ): Promise<bigint | null> {
    try {
      const { chainId, address } = token;
      const balances = await tokens.balancesOf('erc20', chainId, address, [vault], {
        number: block,
      });
      return balances.get(vault) ?? null;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn({ err: error }, 'the vault could not be read');
      return null;
    }
  }

  /** Writes what was concluded and alarms when it changes something; whether withdrawals stand still now. */
  async function write(
    tx: Books,
    community: CommunityId,
    asset: BookAsset,
    proof: ReservesProof,
    block: bigint,
  ): Promise<boolean> {
    const checkedAt = await tx.now();
    const first: ReserveCheckRow = {
      communityId: community,
      assetId: asset.id,
      state: 'unknown',
      gap: 0n,
      frozen: false,
      blockNumber: block,
      checkedAt,
    };
    const present = await tx.deposits.lockReserveCheck(first);
    const gap = proof.gap ?? present.gap;
    const frozen = proof.frozen ?? present.frozen;
    await tx.deposits.updateReserveCheck({
      ...first,
      state: proof.state,
      gap,
      frozen,
      blockNumber: proof.state === 'unknown' ? present.blockNumber : block,
    });
    if (frozen === present.frozen) return frozen;
    const kind = frozen ? RESERVES_GAP : RESERVES_BALANCED;
    log.error({ community, gap: String(gap), block: String(block) }, kind);
    await alarms.raise(tx, community, {
      kind,
      subject: `asset:${asset.id}`,
      details: `owed-held=${formatAmount(gap, asset.decimals)} ${asset.symbol} block=${block}`,
    });
    return frozen;
  }

  /**
   * What nobody has signed yet goes back to its members; what was signed takes its course. What the vault has sent that
   * the books do not know is listed first: a withdrawal that looks unsigned may be among it (T19). False: not known now.
   */
  async function callOffUnsigned(community: CommunityId, chainId: number): Promise<boolean> {
    if (!(await executions.lookForStrangers(community, chainId, 'vault'))) return false;
    for (const intent of await store.withdrawals.listUnsignedWithdrawals(community)) {
      const off = await store.transaction('call off withdrawal', (tx) =>
        executions.callOffIntent(tx, intent),
      );
      if (!off.ok) log.warn({ intent, refusal: off.refusal.code }, 'a withdrawal went on');
    }
    return true;
  }

  const again = async (ms: number): Promise<{ again: Date }> => ({
    again: new Date((await store.now()).getTime() + Math.min(ms, everyMs)),
  });

  /** Whether the vault's proof concluded anything; undefined where nothing is in custody. */
  async function checkVault(community: CommunityId): Promise<{ known: boolean } | undefined> {
    const asset = await findBookAsset(store, community);
    const cursor = await store.deposits.findCursor(depositCursor(community));
    if (!asset?.custody || asset.token === null) return undefined;
    const vault = await executions.vaultOf(community, asset.token.chainId);
    if (vault === null) return undefined;
    if (!cursor) return { known: false };
    const block = cursor.blockNumber;
    const books = await store.deposits.findReserveBooks(community, asset.id, block);
    const held = books.unseen > 0 ? null : await heldBy(asset.token, vault, block);
    const proof = proofOfReserves({
      balances: books.balances,
      house: books.house,
      pending: books.pending,
      controlled: held === null ? null : controlledOf(held, books),
    });
    const frozen = await store.transaction('prove reserves', (tx) =>
      write(tx, community, asset, proof, block),
    );
    const ended = !frozen || (await callOffUnsigned(community, asset.token.chainId));
    return { known: proof.state !== 'unknown' && ended };
  }

  /** The treasury's look; a chain that could not be asked concludes nothing and holds up no other proof. */
  async function checkTreasury(community: CommunityId): Promise<{ known: boolean } | undefined> {
    try {
      return await executions.checkTreasury(community);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.warn({ err: error }, 'the treasury could not be read');
      return { known: false };
    }
  }

  return {
    /** Answers when to look again; undefined where no money is on chain. */
    async check(community: CommunityId): Promise<{ again: Date } | undefined> {
      const looks = [await checkTreasury(community), await checkVault(community)];
      const found = looks.filter((look) => look !== undefined);
      if (found.length === 0) return undefined;
      return again(found.every(({ known }) => known) ? everyMs : SOON_MS);
    },

    /** For status and public pages: what is owed, and the last proof. Undefined without custody. */
    async view(community: CommunityId): Promise<ReservesView | undefined> {
      const asset = await findBookAsset(store, community);
      if (!asset?.custody) return undefined;
      const row = await store.deposits.findReserveCheck(community, asset.id);
      const block = row?.blockNumber ?? 0n;
      const books = await store.deposits.findReserveBooks(community, asset.id, block);
      return {
        symbol: asset.symbol,
        decimals: asset.decimals,
        balances: books.balances,
        house: books.house,
        pending: books.pending,
        checked: row ?? null,
      };
    },
  };
}
