/** What happens around roles without anybody asking: people join, hands give and take, roles and chats come and go. */
import type { CommunityId, PersonId, PlaceId } from '#core/identity.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlaceRow } from '#store/place.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { BrokenEffects } from './broken.ts';
import { HAND_DELAY_MS, isSettled, ringFor } from './grant.ts';
import { THE_CHAT } from './opening.ts';

type Dependencies = { store: Store; ids: () => string; broken: BrokenEffects };

type Target = Pick<PlacedEffect, 'roleId' | 'kind' | 'externalId'>;

export function createHappenings({ store, ids, broken }: Dependencies) {
  /** What the roles of a community show as in a chat that is connected only now. */
  async function targetsFor(books: Books, place: PlaceRow): Promise<Target[]> {
    if (place.platform !== 'telegram') return [];
    const tagged = await books.roles.listTaggedRoles(place.communityId);
    return tagged.map(({ id, tag }) => ({
      roleId: id,
      kind: 'telegram-tag',
      externalId: tag ?? '',
    }));
  }

  /**
   * A chat that was the community's before, attached anew: what gates gave there is known as theirs, and who was
   * there is taken to be until a look finds that they left.
   */
  async function inherit(books: Books, place: PlaceRow): Promise<void> {
    for (const former of await books.places.listFormerPlaces(place)) {
      await books.roles.updateEffectsPlace(former.id, place.id);
      await books.people.insertPresencesFrom(former.id, place.id);
    }
  }

  return {
    /** Somebody came (back): what they should have is looked at, and compared with what they have. */
    async memberJoined(person: PersonId): Promise<void> {
      await store.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
    },

    /** Somebody is in a chat, by whatever hand: whoever was asked back there has come. */
    async memberCame(placeExternalId: string, accountExternalId: string): Promise<void> {
      const place = await store.places.findPlace('telegram', placeExternalId);
      const account = await store.people.findAccount('telegram', accountExternalId);
      if (!place || !account) return;
      const effect = await store.roles.findEffectByTarget(place.id, 'telegram-chat', THE_CHAT);
      if (!effect) return;
      const key = { effectId: effect.id, accountId: account.id };
      const open = await store.personalLinks.listOpenPersonalLinks(key);
      if (open.length > 0) await store.outbox.insertOutbox([ringFor(key)]);
    },

    /** Somebody is out of a chat, by whatever way: whoever lets them in again is who did. */
    async memberLeft(placeExternalId: string, accountExternalId: string): Promise<void> {
      const place = await store.places.findPlace('telegram', placeExternalId);
      const account = await store.people.findAccount('telegram', accountExternalId);
      if (!place || !account) return;
      await store.chatGates.updateChatGrantsLeft(place.id, account.id, await store.now());
    },

    /**
     * The Discord roles a member holds now, by whoever's hand. Given by hand: it is never taken. Taken by hand:
     * the rule still stands, so it is given again. Both by the job, which looks for itself.
     */
    async noteHandChange(
      placeExternalId: string,
      accountExternalId: string,
      roleIds: readonly string[],
    ): Promise<void> {
      const place = await store.places.findPlace('discord', placeExternalId);
      if (!place) return;
      const effects = (await store.roles.listEffects(place.communityId)).filter(
        (effect) => effect.placeId === place.id && effect.kind === 'discord-role',
      );
      if (effects.length === 0) return;
      const account = await store.people.findAccount('discord', accountExternalId);
      if (!account) return;
      const held = new Set(
        effects.filter(({ externalId }) => roleIds.includes(externalId)).map(({ id }) => id),
      );
      const grants = await store.grants.listGrants(
        effects.map((effect) => effect.id),
        [account.id],
      );
      const due = grants.filter((grant) => !isSettled(grant, held.has(grant.effectId)));
      if (due.length === 0) return;
      const at = new Date((await store.now()).getTime() + HAND_DELAY_MS);
      await store.transaction('note hand', async (books) => {
        // A list that a worker has in hand may be of before.
        const touched = due.map((grant) => grant.effectId);
        await books.grants.updateGrantsTouched(account.id, touched);
        await books.outbox.insertOutbox(due.map((grant) => ringFor(grant, at)));
      });
    },

    async roleDeleted(placeExternalId: string, roleExternalId: string): Promise<void> {
      const place = await store.places.findPlace('discord', placeExternalId);
      if (!place) return;
      const effect = await store.roles.findEffectByTarget(place.id, 'discord-role', roleExternalId);
      if (effect?.endedAt !== null) return;
      await store.transaction('role deleted', async (books) => {
        await broken.breakOff(books, effect, 'role-gone');
      });
    },

    /** A chat connected later shows the tags too; a server that comes back, its roles. */
    async onPlaceConnected(community: CommunityId, placeId: PlaceId): Promise<void> {
      const place = await store.places.findPlaceById(placeId);
      if (place?.communityId !== community) return;
      await store.transaction('place connected', async (books) => {
        await books.communities.lockCommunity(community);
        await inherit(books, place);
        const shown = (await books.roles.listEffects(community)).filter(
          (effect) => effect.placeId === placeId,
        );
        const roles = new Set(shown.map((effect) => effect.roleId));
        const createdAt = await books.now();
        for (const { roleId, kind, externalId } of await targetsFor(books, place)) {
          if (roles.has(roleId)) continue;
          roles.add(roleId);
          const effect = { id: ids(), roleId, placeId, kind, externalId, createdAt };
          await books.roles.insertRoleEffect(effect);
        }
        // What was wanted or taken back while nobody could write there.
        const waiting = await books.grants.listUnappliedGrantsIn(placeId);
        await books.outbox.insertOutbox([
          ...waiting.map((grant) => ringFor(grant)),
          { kind: 'gate-sweep', key: community },
        ]);
      });
    },
  };
}
