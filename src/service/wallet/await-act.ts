/** The wait for a contract wallet's owners where it acts by its signature alone: as for a link, without an account. */

import { canonicalJson } from '#core/canonical-json.ts';
import type { Address } from '#core/identity.ts';
import { isUuid } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { buildActTerms, decideActSession } from '#core/wallet/act.ts';
import { buildPlaceTerms, type PlaceDeed } from '#core/wallet/place-act.ts';
import type { SignInTerms } from '#core/wallet/siwe-terms.ts';
import type { WalletPurpose } from '#store/wallet.ts';
import type { WalletSessionRow } from '#store/wallet-act.ts';
import { ownersUntil, requireContract, WAITING_MAX } from './await.ts';
import type { WalletDependencies } from './dependencies.ts';
import { type AwaitedView, awaitedView, browserHash } from './session.ts';

/** What this browser waits for, and what happens once enough owners signed. */
export type AwaitedAct = AwaitedView & { id: string; purpose: WalletPurpose };

type Worded = {
  purpose: WalletPurpose;
  address: Address;
  chainId: number;
  nonce: string;
  expiresAt: Date;
  deed: PlaceDeed | null;
};

/** What a wallet signs for an act, to whichever end it is signed. */
export function actText(
  at: { publicUrl: string; now: Date },
  { purpose, deed, ...worded }: Worded,
): SignInTerms {
  if (deed) return buildPlaceTerms({ ...at, ...worded, deed });
  const isOfChat = purpose === 'attach' || purpose === 'confirm' || purpose === 'decline';
  invariant(!isOfChat, 'an act about a chat says which');
  return buildActTerms({ ...at, ...worded, purpose });
}

export function createActAwaiting({ store, signIn, publicUrl }: WalletDependencies) {
  function viewOf(row: WalletSessionRow): AwaitedAct[] {
    const view = awaitedView({ ...row, messageAddress: row.address }, signIn);
    return view ? [{ ...view, id: row.id, purpose: row.purpose }] : [];
  }

  const judge = (row: WalletSessionRow, mine: string | null, now: Date): Result<null> =>
    decideActSession({ ...row, issuedAt: row.createdAt }, mine, now);

  return {
    /** What this browser waits for: the page goes on with it when it is opened again. */
    async awaited(browser: string): Promise<AwaitedAct[]> {
      const mine = browserHash(browser);
      const rows = await store.walletActs.listAwaitingWalletSessions(mine, await store.now());
      return rows.flatMap(viewOf);
    },

    /** "My wallet needs several owners": the act waits for them, and says what they sign. */
    async awaitOwners(id: string, browser: string): Promise<Result<AwaitedAct>> {
      const mine = browserHash(browser);
      const row = isUuid(id) ? await store.walletActs.findWalletSession(id) : undefined;
      if (!row) return refuse({ code: 'act-unknown' });
      const now = await store.now();
      const usable = judge(row, mine, now);
      if (!usable.ok) return usable;
      const { purpose, address, chainId, nonce, deed } = row;
      const contract = await requireContract(signIn, address, chainId);
      if (!contract.ok) return contract;
      const expiresAt = ownersUntil(now);
      const worded = { purpose, address, chainId, nonce, expiresAt, deed };
      const message = await signIn.build(actText({ publicUrl, now }, worded));
      return store.transaction('await owners of an act', async (books) => {
        const present = await books.walletActs.lockWalletSession(id);
        if (!present) return refuse({ code: 'act-unknown' });
        const still = judge(present, mine, await books.now());
        if (!still.ok) return still;
        const waiting = await books.walletActs.listAwaitingWalletSessions(mine, now);
        // The same wallet asked again for the same keeps its text: owners may have signed it already.
        const [begun] = waiting
          .filter((one) => one.address === address && one.chainId === chainId)
          .filter((one) => one.purpose === purpose)
          .filter((one) => canonicalJson(one.deed) === canonicalJson(deed))
          .flatMap(viewOf);
        if (begun) return accept(begun);
        if (waiting.length >= WAITING_MAX) {
          return refuse({ code: 'acts-waiting', max: WAITING_MAX });
        }
        const shown = { message, expiresAt, awaitingSince: now };
        await books.walletActs.updateWalletSessionAwaiting(id, shown);
        const [view] = viewOf({ ...present, ...shown });
        return view ? accept(view) : refuse({ code: 'act-unknown' });
      });
    },
  };
}
