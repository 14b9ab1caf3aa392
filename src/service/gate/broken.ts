/**
 * Effects that the platform refuses for good: the role was deleted, the bot's role stands too low, a right is
 * missing. The stewards are told once, one try now and then finds out when it was mended, nothing is lost.
 */

import { Fault } from '#core/fault.ts';
import type { CommunityId } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { Alarms } from '../alarm.ts';
import type { ChatPorts, Denial } from '../port.ts';
import { ringFor, ringForRequest, ringLinks } from './grant.ts';

/** Between two tries of what was refused for good. */
export const SLOW_RETRY_MS = 600_000;
const RUNG_AT_ONCE = 200;

type Dependencies = { store: Store; ports: ChatPorts<never>; alarms: Alarms };

/** What concerns a chat as a whole and not one of its roles. */
const OF_PLACE: ReadonlySet<string> = new Set(['missing-permission', 'bot-removed']);

export type BrokenEffects = ReturnType<typeof createBrokenEffects>;

export function createBrokenEffects({ store, ports, alarms }: Dependencies) {
  /** One word for all roles of a chat where it is not about one of them. */
  async function isTold(books: Books, effect: PlacedEffect, reason: Denial): Promise<boolean> {
    if (!OF_PLACE.has(reason)) return false;
    const effects = await books.roles.listEffects(effect.communityId);
    const open = await books.breakages.listBreakages(effect.placeId);
    return (
      (reason === 'bot-removed' && open.some((one) => one.reason === reason)) ||
      effects.some(
        (other) =>
          other.id !== effect.id &&
          other.placeId === effect.placeId &&
          other.brokenReason === reason,
      )
    );
  }

  /** Whether the platform would let us now; a platform that is out of reach has not said so. */
  async function isMended(effect: PlacedEffect): Promise<boolean> {
    const port = ports[effect.platform];
    if (!port) return false;
    try {
      if (effect.kind === 'discord-role') {
        return (await port.checkRole(effect.placeExternalId, effect.externalId)).ok;
      }
      const rights = await port.rights(effect.placeExternalId);
      if (effect.kind === 'telegram-tag') return rights.get('manage-tags') === true;
      const mayRemove = !effect.removes || rights.get('remove-members') === true;
      return mayRemove && rights.get('create-invites') === true;
    } catch (error) {
      if (error instanceof Fault) return false;
      throw error;
    }
  }

  /** A write went through again, or would: those that waited for it are rung for. */
  async function mend(books: Books, effect: PlacedEffect): Promise<void> {
    if (effect.brokenReason === null) return;
    await books.roles.updateEffectBroken(effect.id, null);
    await ring(books, effect);
  }

  /** Everybody who waits for it. */
  async function ring(books: Books, effect: PlacedEffect): Promise<void> {
    const waiting = await books.grants.listUnappliedGrants(effect.id, RUNG_AT_ONCE);
    const asking =
      effect.kind === 'telegram-chat' ? await books.chatGates.listRequestsFor([effect.id]) : [];
    await books.outbox.insertOutbox([
      ...waiting.map((grant) => ringFor(grant)),
      ...asking.map(({ id }) => ringForRequest(id)),
      ...ringLinks([effect]),
    ]);
  }

  return {
    mend,

    /** Marks an effect broken in the caller's transaction; returns when it is tried again. */
    async breakOff(books: Books, effect: PlacedEffect, reason: Denial): Promise<Date> {
      await books.places.lockPlace(effect.placeId);
      const row = await books.roles.lockEffect(effect.id);
      const now = await books.now();
      const retryAt = new Date(now.getTime() + SLOW_RETRY_MS);
      const told = row?.brokenReason === reason || (await isTold(books, effect, reason));
      await books.roles.updateEffectBroken(effect.id, { reason, retryAt });
      if (told) return retryAt;
      const event = `role-broken:${effect.id}:${now.getTime()}`;
      await alarms.tellStewards(
        books,
        effect.communityId,
        event,
        { kind: 'role-broken', role: effect.roleName, place: effect.placeTitle, problem: reason },
        reason === 'bot-removed' ? { place: effect.placeId } : undefined,
      );
      return retryAt;
    },

    /**
     * Somebody says, or a platform told, that it may have been mended: what would be let through now is mended,
     * the rest is tried again at once, which shows anew what is wrong.
     */
    async retry(community: CommunityId): Promise<void> {
      const broken = (await store.roles.listEffects(community)).filter(
        (effect) => effect.brokenReason !== null,
      );
      if (broken.length === 0) return;
      const open = new Set<string>();
      for (const effect of broken) if (await isMended(effect)) open.add(effect.id);
      await store.transaction('retry broken roles', async (books) => {
        await books.roles.updateEffectsRetried(community);
        for (const effect of broken) {
          if (open.has(effect.id)) await mend(books, effect);
          await ring(books, effect);
        }
      });
    },
  };
}
