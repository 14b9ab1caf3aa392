/**
 * Contract wallets of several owners: their signatures arrive one after the other. The session then lives longer, in
 * the browser that proved the account and for one text; what the contract calls valid is linked like any other (W1-W5).
 */
import { parseAddress } from '#core/address.ts';
import type { Address } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { decideSession } from '#core/wallet/link.ts';
import { OWNERS_LIFETIME_MS } from '#core/wallet/siwe-terms.ts';
import type { WalletDependencies } from './dependencies.ts';
import { decideBrowser, isForWallet, termsOf } from './link.ts';
import {
  type AwaitedView,
  awaitedView,
  findUsableSession,
  lifeOf,
  type OpenSession,
} from './session.ts';

/** What one account, or one browser without any, waits for at the same time. */
export const WAITING_MAX = 3;

/** Until when the owners may sign what is built now. */
export const ownersUntil = (now: Date): Date => new Date(now.getTime() + OWNERS_LIFETIME_MS);

/** A key has no owners to wait for; a chain that cannot be asked says nothing. */
export async function requireContract(
  signIn: WalletDependencies['signIn'],
  address: Address,
  chainId: number,
): Promise<Result<null>> {
  const isContract = await signIn.isContract(address, chainId);
  if (isContract === null) return refuse({ code: 'signature-unverifiable' });
  return isContract ? accept(null) : refuse({ code: 'wallet-without-code', address, chainId });
}

export function createAwaiting(deps: WalletDependencies) {
  const { store, signIn, publicUrl, chainIds } = deps;

  /** The same wallet asked for again keeps its text: owners may have signed it already. */
  function resume(
    { row }: OpenSession,
    wanted: { address: Address; chainId: number },
  ): Result<AwaitedView> | undefined {
    if (row.awaitingSince === null) return undefined;
    const view = awaitedView(row, signIn);
    const same = row.messageAddress === wanted.address && row.chainId === wanted.chainId;
    return same && view ? accept(view) : refuse({ code: 'link-waiting' });
  }

  async function begin(
    session: OpenSession,
    browser: string | null,
    wanted: { address: Address; chainId: number; move: boolean },
  ): Promise<Result<AwaitedView>> {
    const { row, account } = session;
    const { address, chainId, move } = wanted;
    const now = await store.now();
    const expiresAt = ownersUntil(now);
    const message = await signIn.build(
      termsOf(row.purpose)({
        publicUrl,
        account,
        community: row.communityId,
        address,
        chainId,
        nonce: row.nonce,
        now,
        expiresAt,
      }),
    );
    return store.transaction('await owners', async (books) => {
      const present = await books.wallets.lockSession(row.id);
      const usable = present && decideSession(lifeOf(present), await books.now());
      if (!usable) return refuse({ code: 'link-unknown' });
      if (!usable.ok) return usable;
      const still = decideBrowser({ row: present, account }, browser);
      if (!still.ok) return still;
      const begun = resume({ row: present, account }, wanted);
      if (begun) return begun;
      const waiting = await books.wallets.findAwaitingSessionCount(account.id, now);
      if (waiting >= WAITING_MAX) return refuse({ code: 'links-waiting', max: WAITING_MAX });
      const shown = {
        message,
        messageAddress: address,
        chainId,
        expiresAt,
        awaitingSince: now,
        awaitingMove: move,
      };
      await books.wallets.updateSessionAwaiting(row.id, shown);
      const view = awaitedView({ ...present, ...shown }, signIn);
      return view ? accept(view) : refuse({ code: 'link-unknown' });
    });
  }

  return {
    /** "My wallet needs several owners": the session waits for them, and says what they sign. */
    async awaitOwners(
      code: string,
      browser: string | null,
      asked: { address: string; chainId: number | undefined; move: boolean },
    ): Promise<Result<AwaitedView>> {
      const found = await findUsableSession(store, code);
      if (!found.ok) return found;
      if (!isForWallet(found.value.row.purpose)) return refuse({ code: 'link-unknown' });
      const mine = decideBrowser(found.value, browser);
      if (!mine.ok) return mine;
      const parsed = parseAddress(asked.address);
      if (!parsed.ok) return parsed;
      const address: Address = parsed.value;
      const chainId = chainIds.find((id) => id === asked.chainId) ?? found.value.row.chainId;
      const begun = resume(found.value, { address, chainId });
      if (begun) return begun;
      const contract = await requireContract(signIn, address, chainId);
      if (!contract.ok) return contract;
      return begin(found.value, browser, { address, chainId, move: asked.move });
    },
  };
}
