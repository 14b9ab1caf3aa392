/**
 * Effects that the platform refuses for good: the role was deleted, the bot's role stands too low, a right is
 * missing. The stewards are told once, one try now and then finds out when it was mended, nothing is lost.
 */
import type { CommunityId } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { Inbox } from '../inbox.ts';
import type { Denial } from '../port.ts';
import { ringFor } from './grant.ts';

/** Between two tries of what was refused for good. */
export const SLOW_RETRY_MS = 600_000;
const RUNG_AT_ONCE = 200;

type Dependencies = { store: Store; inbox: Inbox };

export type BrokenEffects = ReturnType<typeof createBrokenEffects>;

export function createBrokenEffects({ store, inbox }: Dependencies) {
  return {
    /** Marks an effect broken in the caller's transaction; returns when it is tried again. */
    async breakOff(books: Books, effect: PlacedEffect, reason: Denial): Promise<Date> {
      const row = await books.roles.lockEffect(effect.id);
      const now = await books.now();
      const retryAt = new Date(now.getTime() + SLOW_RETRY_MS);
      await books.roles.updateEffectBroken(effect.id, { reason, retryAt });
      if (row?.brokenReason === reason) return retryAt;
      for (const office of await books.communities.listOffices(effect.communityId)) {
        if (office.kind !== 'steward') continue;
        const event = `role-broken:${effect.id}:${now.getTime()}`;
        await inbox.tell(books, office.personId, effect.communityId, event, {
          kind: 'role-broken',
          role: effect.roleName,
          place: effect.placeTitle,
          problem: reason,
        });
      }
      return retryAt;
    },

    /** A write went through again: those that waited for it are rung for. */
    async mend(books: Books, effect: PlacedEffect): Promise<void> {
      if (effect.brokenReason === null) return;
      await books.roles.updateEffectBroken(effect.id, null);
      const waiting = await books.grants.listUnappliedGrants(effect.id, RUNG_AT_ONCE);
      await books.outbox.insertOutbox(waiting.map((grant) => ringFor(grant)));
    },

    /** Somebody says that it was mended: everything broken is tried again at once. */
    async retry(community: CommunityId): Promise<void> {
      const broken = (await store.roles.listEffects(community)).filter(
        (effect) => effect.brokenReason !== null,
      );
      if (broken.length === 0) return;
      await store.transaction('retry broken roles', async (books) => {
        await books.roles.updateEffectsRetried(community);
        for (const effect of broken) {
          const waiting = await books.grants.listUnappliedGrants(effect.id, RUNG_AT_ONCE);
          await books.outbox.insertOutbox(waiting.map((grant) => ringFor(grant)));
        }
      });
    },
  };
}
