/**
 * The invite link of a chat that a gate opens, as it should be: made once the gate is set, revoked once it is removed.
 * Whoever follows it asks to join; it lets nobody in by itself, so it may be passed on.
 */
import type { Store } from '#store/index.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { ChatPorts, Doorkeeper } from '../port.ts';
import { type BrokenEffects, SLOW_RETRY_MS } from './broken.ts';
import type { Again } from './hand.ts';
import { ringForAllOver } from './personal-link.ts';

type Dependencies = { store: Store; ports: ChatPorts<never>; broken: BrokenEffects };

export type ChatLinks = ReturnType<typeof createChatLinks>;

export function createChatLinks({ store, ports, broken }: Dependencies) {
  /** Two who make one at once keep the first; a link that nobody was shown is revoked. */
  async function make(effect: PlacedEffect, door: Doorkeeper): Promise<Again> {
    // Its name is that of the role: administrators know it by that among the other links.
    const made = await door.invite(effect.placeExternalId, effect.roleName);
    if (!made.ok) {
      const again = await store.transaction('no invite link', (books) =>
        broken.breakOff(books, effect, made.denial),
      );
      return { again };
    }
    const { url } = made.value;
    const kept = await store.transaction('keep invite link', async (books) => {
      const row = await books.roles.lockEffect(effect.id);
      if (!row || row.endedAt !== null) return false;
      const fresh = await books.chatGates.updateInvite(effect.id, null, url);
      if (fresh) await broken.mend(books, effect);
      return fresh;
    });
    if (!kept) await door.revokeInvite(effect.placeExternalId, url);
    return undefined;
  }

  async function revoke(effect: PlacedEffect, url: string, door: Doorkeeper): Promise<Again> {
    const revoked = await door.revokeInvite(effect.placeExternalId, url);
    const gone = revoked.ok || revoked.denial === 'invite-gone' || revoked.denial === 'bot-removed';
    // Requests by it are answered by nobody; it is tried again until the right is back.
    if (!gone) return { again: new Date((await store.now()).getTime() + SLOW_RETRY_MS) };
    await store.chatGates.updateInvite(effect.id, url, null);
    return undefined;
  }

  return {
    /** Brings one effect's link to what it should be; says when to look again where something stands in the way. */
    async settle(effectId: string): Promise<Again> {
      const effect = await store.roles.findEffect(effectId);
      const door = effect && ports[effect.platform]?.doorkeeper;
      if (effect?.kind !== 'telegram-chat' || !door || !effect.placeConnected) return undefined;
      const { inviteUrl, endedAt } = effect;
      if (endedAt === null) return inviteUrl === null ? make(effect, door) : undefined;
      await ringForAllOver(store, effect);
      return inviteUrl === null ? undefined : revoke(effect, inviteUrl, door);
    },

    /** Somebody revoked it by hand: another takes its place. False: it still leads there. */
    async replaceIfGone(effect: PlacedEffect, door: Doorkeeper): Promise<boolean> {
      const { id, inviteUrl, placeExternalId } = effect;
      if (inviteUrl === null) {
        await make(effect, door);
        return true;
      }
      const checked = await door.checkInvite(placeExternalId, inviteUrl, effect.roleName);
      if (checked.ok || checked.denial !== 'invite-gone') return false;
      if (await store.chatGates.updateInvite(id, inviteUrl, null)) await make(effect, door);
      return true;
    },
  };
}
