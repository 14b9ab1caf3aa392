/** What a gate opens: the Discord role that was picked, and the tag in every Telegram chat of the community. */
import { decideTag } from '#core/eligibility/tag.ts';
import type { CommunityId, PlaceId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { cleanLine, isBlank, lengthOf } from '#core/text.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlaceRow } from '#store/place.ts';
import type { ChatPorts } from '../port.ts';

const ROLE_NAME_MAX = 100;

export type Opening = { name: string; discordRoleId: string | undefined; tag: string | undefined };

export function decideOpening(draft: Opening): Result<Opening> {
  const name = cleanLine(draft.name).replace(/^@/, '');
  if (isBlank(name)) return refuse({ code: 'text-empty', option: 'role' });
  if (lengthOf(name) > ROLE_NAME_MAX) {
    return refuse({ code: 'text-too-long', option: 'role', max: ROLE_NAME_MAX });
  }
  const { discordRoleId } = draft;
  if (draft.tag === undefined) return accept({ name, discordRoleId, tag: undefined });
  const tag = decideTag(draft.tag);
  return tag.ok ? accept({ name, discordRoleId, tag: tag.value }) : tag;
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

  return {
    /** What stands in the way of opening this, in the words of a refusal. */
    async check(
      community: CommunityId,
      placeId: PlaceId | undefined,
      { name, discordRoleId, tag }: Opening,
    ): Promise<Result<null>> {
      const places = await store.places.listPlaces(community);
      const chats = places.filter((place) => place.platform === 'telegram');
      if (discordRoleId !== undefined) {
        const here = places.find((place) => place.id === placeId && place.platform === 'discord');
        if (!here) return refuse({ code: 'place-not-connected' });
        const role = await checkRole(here, discordRoleId, name);
        if (!role.ok) return role;
      } else if (tag === undefined || chats.length === 0) {
        return refuse({ code: 'gate-opens-nothing', role: name });
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
      { name, discordRoleId, tag }: Opening,
    ): Promise<Result<{ roleId: string; tagPlaces: readonly PlaceId[] }>> {
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
      const tagPlaces: PlaceId[] = [];
      for (const place of await books.places.listPlaces(community)) {
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
        return accept({ roleId: id, tagPlaces });
      }
      await books.roles.updateRole(roleId, {
        tag: tag ?? null,
        ...((named === undefined || named.id === roleId) && { name }),
      });
      return accept({ roleId, tagPlaces });
    },

    async insert(
      books: Books,
      roleId: string,
      effect: { placeId: PlaceId; kind: 'discord-role' | 'telegram-tag'; externalId: string },
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
