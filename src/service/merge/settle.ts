/**
 * What a joined person has in the books stays its own until the joining can no longer be undone; then it goes to whom
 * the person stands for, once: one journal for each community (W6, L4).
 */
import type { CommunityId, PersonId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { balanceOf } from '#core/ledger/balances.ts';
import { mergeSettle } from '#core/ledger/journals.ts';
import { MERGE_UNDO_MS, mergeState } from '#core/person/merge.ts';
import type { Books, Store } from '#store/index.ts';
import { memberAccount } from '../ledger/account.ts';
import { requireBookAsset } from '../ledger/asset.ts';
import type { Ledger } from '../ledger.ts';

type Dependencies = { store: Store; ledger: Ledger };
type Move = { merge: string; from: PersonId; to: PersonId };

export function createSettling({ store, ledger }: Dependencies) {
  async function moveIn(
    books: Books,
    community: CommunityId,
    { merge, from, to }: Move,
  ): Promise<void> {
    const unit = await requireBookAsset(books, community);
    invariant(unit.ok, 'whoever has a balance has it in an asset');
    const asset = unit.value.id;
    const [mine, theirs] = [memberAccount(from), memberAccount(to)];
    const balances = await ledger.lockBalances(books, community, asset, [mine, theirs]);
    const amount = balanceOf(balances, asset, mine);
    if (amount === 0n) return;
    const journal = mergeSettle({ asset, from, to, amount, merge });
    const posted = await ledger.postJournal(books, community, journal);
    invariant(posted.ok && !posted.value.repeated, 'a joining is settled once');
  }

  /** True for whoever settled it; false where it cannot be settled, or was. */
  async function settle(id: string): Promise<boolean> {
    return store.transaction('settle joining', async (books) => {
      // One at a time: of a chain of joinings each finds where the one before has left the money.
      await books.merges.lockMerging();
      const row = await books.merges.lockMerge(id);
      const now = await books.now();
      if (!row || row.settledAt !== null) return false;
      const standing = await books.people.findStanding(row.seniorId);
      const locks = await books.merges.listStood(standing);
      if (mergeState(row, locks, now) !== 'firm') return false;
      // A lock stops whatever moves money, this too; the next round looks again.
      if (await books.merges.findLockedAt(standing)) return false;
      const to = await books.merges.findPurse(row.seniorId);
      for (const { communityId } of await books.merges.listPurses(row.juniorId)) {
        await moveIn(books, communityId, { merge: id, from: row.juniorId, to });
      }
      await books.merges.updateMergeSettled(id, now);
      return true;
    });
  }

  return {
    settle,

    /** All that can no longer be undone, whatever rang for it. */
    async settleDue(): Promise<void> {
      const before = new Date((await store.now()).getTime() - MERGE_UNDO_MS);
      for (const id of await store.merges.listUnsettled(before)) await settle(id);
    },
  };
}
