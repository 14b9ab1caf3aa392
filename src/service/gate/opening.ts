/**
 * What a gate opens: the Discord role that was picked, the tag in every Telegram chat of the community, and one such chat
 * itself.
 */
import { decideTag } from '#core/eligibility/tag.ts';
import type { CommunityId, PlaceId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { cleanLine, foldText, isBlank, lengthOf } from '#core/text.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlaceRow } from '#store/place.ts';
import type { EffectKind } from '#store/role.ts';
import type { ChatPorts } from '../port.ts';

export const ROLE_NAME_MAX = 100;

export type Opening = {
  name: string;
  discordRoleId: string | undefined;
  tag: string | undefined;
  chat?: ChatMeant | undefined;
};

/** A Telegram chat by its place's id or its name; true: the one it is said in, or the community's only one. */
export type ChatMeant = true | string;

/** A Telegram chat that no gate opens yet. */
export type ChatToOpen = { id: PlaceId; title: string; isHere: boolean };

/** What a chat's one row goes by. */
export const THE_CHAT = 'chat';

export function decideOpening(draft: Opening): Result<Opening> {
  const name = cleanLine(draft.name).replace(/^@/, '');
  if (isBlank(name)) return refuse({ code: 'text-empty', option: 'role' });
  if (lengthOf(name) > ROLE_NAME_MAX) {
    return refuse({ code: 'text-too-long', option: 'role', max: ROLE_NAME_MAX });
  }
  const { discordRoleId, chat } = draft;
  if (draft.tag === undefined) return accept({ name, discordRoleId, tag: undefined, chat });
  const tag = decideTag(draft.tag);
  return tag.ok ? accept({ name, discordRoleId, tag: tag.value, chat }) : tag;
}

type Dependencies = { store: Store; ids: () => string; ports: ChatPorts<never> };

export function createOpenings({ store, ids, ports }: Dependencies) {
  /** Whether the bot may give the role, asked of the platform before anything is written. */
  async function checkRole(place: PlaceRow, roleId: string, role: string): Promise<Result<null>> {
    const checked = await ports.discord?.checkRole(place.externalId, roleId);
    if (checked?.ok) return accept(null);
    switch (checked?.denial) {
      case 'role-too-high':
      case 'role-not-assignable':
        return refuse({ code: checked.denial, role });
      case 'missing-permission':
        return refuse({ code: 'permission-missing', permissions: ['manage-roles'] });
      case 'role-gone':
        return refuse({ code: 'platform-role-missing' });
      default:
        return refuse({ code: 'place-not-connected' });
    }
  }

  /** The chat that is meant; one of two that bear the same name only where it is said in it. */
  function chatMeant(
    places: readonly PlaceRow[],
    here: PlaceId | undefined,
    meant: ChatMeant,
  ): Result<PlaceRow> {
    const chats = places.filter((place) => place.platform === 'telegram');
    const named =
      meant === true ? chats : chats.filter(({ title }) => foldText(title) === foldText(meant));
    const chat =
      chats.find(({ id }) => id === meant) ??
      named.find(({ id }) => id === here) ??
      (named.length === 1 ? named[0] : undefined);
    if (chat) return accept(chat);
    return meant !== true && named.length === 0 && chats.length > 0
      ? refuse({ code: 'chat-unknown', text: meant })
      : refuse({ code: 'chat-unclear', count: chats.length });
  }

  async function checkChat(chat: PlaceRow): Promise<Result<null>> {
    const rights = await ports.telegram?.rights(chat.externalId);
    return rights?.get('create-invites') === true
      ? accept(null)
      : refuse({ code: 'permission-missing', permissions: ['create-invites'] });
  }

  return {
    /** The chat that a gate set here would open; refused where it is unclear which, or a gate opens it already. */
    async chatToOpen(
      community: CommunityId,
      here: PlaceId | undefined,
      chat: ChatMeant,
    ): Promise<Result<PlaceRow>> {
      const meant = chatMeant(await store.places.listPlaces(community), here, chat);
      if (!meant.ok) return meant;
      const taken = await store.roles.findEffectByTarget(meant.value.id, 'telegram-chat', THE_CHAT);
      if (!taken || taken.endedAt !== null) return meant;
      return refuse({ code: 'chat-taken', chat: taken.placeTitle, role: taken.roleName });
    },

    /** Every chat that a gate could open: the one it is said in first, the others by their names. */
    async chatsToOpen(
      community: CommunityId,
      here: PlaceId | undefined,
    ): Promise<readonly ChatToOpen[]> {
      const places = await store.places.listPlaces(community);
      const effects = await store.roles.listEffects(community);
      const taken = new Set(
        effects.flatMap(({ kind, placeId }) => (kind === 'telegram-chat' ? [placeId] : [])),
      );
      return places
        .filter(({ id, platform }) => platform === 'telegram' && !taken.has(id))
        .map(({ id, title }) => ({ id, title, isHere: id === here }))
        .toSorted(
          (one, other) =>
            Number(other.isHere) - Number(one.isHere) || one.title.localeCompare(other.title),
        );
    },

    /** What stands in the way of opening this, in the words of a refusal. */
    async check(
      community: CommunityId,
      placeId: PlaceId | undefined,
      { name, discordRoleId, tag, chat }: Opening,
    ): Promise<Result<null>> {
      const places = await store.places.listPlaces(community);
      const chats = places.filter((place) => place.platform === 'telegram');
      if (discordRoleId !== undefined) {
        const here = places.find((place) => place.id === placeId && place.platform === 'discord');
        if (!here) return refuse({ code: 'place-not-connected' });
        const role = await checkRole(here, discordRoleId, name);
        if (!role.ok) return role;
      } else if (!chat && (tag === undefined || chats.length === 0)) {
        return refuse({ code: 'gate-opens-nothing', role: name });
      }
      if (chat) {
        const meant = chatMeant(places, placeId, chat);
        const open = meant.ok ? await checkChat(meant.value) : meant;
        if (!open.ok) return open;
      }
      if (tag === undefined) return accept(null);
      for (const chat of chats) {
        const rights = await ports.telegram?.rights(chat.externalId);
        if (rights?.get('manage-tags') === false) {
          return refuse({ code: 'permission-missing', permissions: ['manage-tags'] });
        }
      }
      return accept(null);
    },

    /**
     * The role meant, made when it is new. A Discord role is the same role of ours for ever, whatever it is
     * called there by now; one gate opens a role, and a tag belongs to one role.
     */
    async claimRole(
      books: Books,
      community: CommunityId,
      placeId: PlaceId | undefined,
      { name, discordRoleId, tag, chat }: Opening,
    ): Promise<
      Result<{ roleId: string; tagPlaces: readonly PlaceId[]; chatPlace: PlaceId | undefined }>
    > {
      const target =
        discordRoleId !== undefined && placeId !== undefined
          ? await books.roles.findEffectByTarget(placeId, 'discord-role', discordRoleId)
          : undefined;
      const named = await books.roles.findRoleByName(community, name);
      const roleId = target?.roleId ?? named?.id;
      for (const id of new Set([target?.roleId, named?.id])) {
        if (id === undefined || !(await books.roles.findGateOfRole(id))) continue;
        return refuse({
          code: 'gate-exists',
          role: id === named?.id ? name : (target?.roleName ?? name),
        });
      }
      const places = await books.places.listPlaces(community);
      const opened = chat ? chatMeant(places, placeId, chat) : accept(undefined);
      if (!opened.ok) return opened;
      const chatPlace = opened.value?.id;
      if (chatPlace !== undefined) {
        const taken = await books.roles.findEffectByTarget(chatPlace, 'telegram-chat', THE_CHAT);
        if (taken && taken.endedAt === null && taken.roleId !== roleId) {
          return refuse({ code: 'chat-taken', chat: taken.placeTitle, role: taken.roleName });
        }
      }
      const tagPlaces: PlaceId[] = [];
      for (const place of places) {
        if (tag === undefined || place.platform !== 'telegram') continue;
        const taken = await books.roles.findEffectByTarget(place.id, 'telegram-tag', tag);
        if (taken && taken.endedAt === null && taken.roleId !== roleId) {
          return refuse({ code: 'tag-taken', tag, role: taken.roleName });
        }
        tagPlaces.push(place.id);
      }
      if (roleId === undefined) {
        const id = ids();
        await books.roles.insertRole({
          id,
          communityId: community,
          name,
          tag: tag ?? null,
          createdAt: await books.now(),
        });
        return accept({ roleId: id, tagPlaces, chatPlace });
      }
      await books.roles.updateRole(roleId, {
        tag: tag ?? null,
        ...((named === undefined || named.id === roleId) && { name }),
      });
      return accept({ roleId, tagPlaces, chatPlace });
    },

    async insert(
      books: Books,
      roleId: string,
      effect: { placeId: PlaceId; kind: EffectKind; externalId: string },
    ): Promise<void> {
      await books.roles.insertRoleEffect({
        id: ids(),
        roleId,
        ...effect,
        createdAt: await books.now(),
      });
    },
  };
}
