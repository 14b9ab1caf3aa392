/** Places of a community: their channels, what the bot may do there, and what becomes of them when it goes and comes. */
import { canonicalJson } from '#core/canonical-json.ts';
import { channelDeed } from '#core/community/alarms.ts';
import { Fault } from '#core/fault.ts';
import type { CommunityId, PersonId, PlaceId, Platform } from '#core/identity.ts';
import { proposable } from '#core/proposal/proposable.ts';
import { accept, type Refused, type Result } from '#core/result.ts';
import type { BreakageReason } from '#store/breakage.ts';
import type { ChannelPurpose, PlaceRow } from '#store/place.ts';
import type { Alarms } from './alarm.ts';
import type { Breakages } from './breakage.ts';
import { renewLinks } from './gate/personal-link.ts';
import { type AttachmentDependencies, createAttachments } from './place/attach.ts';
import type { ChannelView, PlaceRight } from './port.ts';

/** Within that time a bot that comes back to a chat finds it still the community's. */
export const RETURN_MS = 30 * 86_400_000;

export type PlaceStatus = {
  id: PlaceId;
  platform: Platform;
  title: string;
  channels: readonly { purpose: ChannelPurpose; externalId: string }[];
  /** Undefined: the platform could not be asked just now. */
  rights: ReadonlyMap<PlaceRight, boolean> | undefined;
  /** Why public cards are not shown there now. */
  problems: readonly BreakageReason[];
};

type Dependencies = AttachmentDependencies & {
  alarms: Alarms;
  breakages: Breakages;
};

/** What another channel mends. */
const IN_CHANNEL = [
  'channel-gone',
  'missing-permission',
  'no-pictures',
  'no-threads',
  'no-pins',
] as const;

export type Places = ReturnType<typeof createPlaces>;

export function createPlaces(deps: Dependencies) {
  const { store, ports, offices, audit, alarms, breakages } = deps;

  /** A platform that is down is not asked twice: what the bot may do there is unknown, and said to be. */
  async function rightsOf({ platform, externalId }: PlaceRow): Promise<PlaceStatus['rights']> {
    try {
      return await ports[platform]?.rights(externalId);
    } catch (error) {
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }

  /** Where the staff is told something moves by decision once constituted: that is what is offered. */
  async function withProposal(
    refused: Refused,
    id: PlaceId,
    purpose: ChannelPurpose,
    channel: string,
  ): Promise<Refused> {
    const place = await store.places.findPlaceById(id);
    if (!place || purpose === 'announcements') return refused;
    const stands = await store.places.findChannel(id, purpose);
    const name = await nameOf(place, channel);
    const of = { place: id, purpose, title: place.title };
    const before = stands?.externalId ?? null;
    const from = {
      ...of,
      channel: before,
      name: before === null ? '' : await nameOf(place, before),
    };
    return proposable(refused.refusal, {
      ...{ kind: 'set-community', setting: 'channel', from: canonicalJson(from) },
      to: canonicalJson({ ...of, channel, name }),
    });
  }

  /** What people see a channel as; its number where the platform does not say. */
  async function nameOf({ platform, externalId, title }: PlaceRow, channel: string) {
    try {
      const open = (await ports[platform]?.channels(externalId)) ?? [];
      return open.find(({ id }) => id === channel)?.name ?? (channel === '' ? title : channel);
    } catch (error) {
      if (error instanceof Fault) return channel === '' ? title : channel;
      throw error;
    }
  }

  /** It was noticed only by a refused write that the bot had been removed; now it is back. */
  async function comeBack({ id }: PlaceRow): Promise<void> {
    const open = await store.breakages.listBreakages(id);
    if (!open.some(({ reason }) => reason === 'bot-removed')) return;
    await store.transaction('bot is back', (books) => breakages.mended(books, id, ['bot-removed']));
  }

  /** The bot was removed, and added again by whoever runs the chat: it is the same place. */
  async function reconnect(
    platform: Platform,
    externalId: string,
    title: string,
  ): Promise<CommunityId | undefined> {
    const former = await store.places.findFormerPlace(platform, externalId);
    const back = await store.transaction('reconnect place', async (books) => {
      const since = (await books.now()).getTime() - RETURN_MS;
      if (!former?.disconnectedAt || former.disconnectedAt.getTime() < since) return false;
      if (await books.places.findPlace(platform, externalId)) return false;
      await books.places.updatePlace(former.id, { title, disconnectedAt: null });
      await breakages.mended(books, former.id, 'all');
      await audit.note(books, {
        community: former.communityId,
        actor: undefined,
        action: 'place.reconnected',
        subject: title,
        details: { platform },
      });
      return true;
    });
    if (!former || !back) return undefined;
    await deps.onConnected(former.communityId, former.id);
    return former.communityId;
  }

  return {
    ...createAttachments(deps),

    async setChannel(
      community: CommunityId,
      person: PersonId,
      place: PlaceId,
      purpose: ChannelPurpose,
      externalId: string,
      eventId: string,
    ): Promise<Result<null>> {
      if (!(await audit.isDone(store, eventId, 'place.channel'))) {
        const deed = channelDeed(await store.places.listChannels(place), purpose, externalId);
        const right = await offices.require(community, person, deed);
        if (!right.ok) return withProposal(right, place, purpose, externalId);
      }
      await store.transaction('set channel', async (books) => {
        const fresh = await audit.note(books, {
          community,
          actor: person,
          action: 'place.channel',
          subject: purpose,
          details: { channel: externalId },
          eventId,
        });
        if (!fresh) return;
        await books.places.insertChannel(place, purpose, externalId);
        if (purpose === 'announcements') await breakages.mended(books, place, IN_CHANNEL);
      });
      await deps.onConnected(community, place);
      return accept(null);
    },

    async list(community: CommunityId) {
      return store.places.listPlaces(community);
    },

    /** Every place with its channels and what the bot lacks there. */
    async status(community: CommunityId): Promise<PlaceStatus[]> {
      const rows = await store.places.listPlaces(community);
      const broken = await breakages.list(community);
      return Promise.all(
        rows.map(async (row) => ({
          id: row.id,
          platform: row.platform,
          title: row.title,
          channels: await store.places.listChannels(row.id),
          rights: await rightsOf(row),
          problems: broken.flatMap(({ placeId, reason }) => (placeId === row.id ? [reason] : [])),
        })),
      );
    },

    /** Channels of a place that may not be attached yet, for the founding wizard. */
    async channelsOf(platform: Platform, externalId: string): Promise<readonly ChannelView[]> {
      return (await ports[platform]?.channels(externalId)) ?? [];
    },

    /** The bot is in this chat: its title may have changed, and it may have been away. */
    async seen(
      platform: Platform,
      externalId: string,
      title: string,
    ): Promise<CommunityId | undefined> {
      const row = await store.places.findPlace(platform, externalId);
      if (!row) return reconnect(platform, externalId, title);
      if (row.title !== title) await store.places.updatePlace(row.id, { title });
      await comeBack(row);
      return row.communityId;
    },

    /** A channel of ours was deleted: what was to be shown there waits, and the staff is told once. */
    async channelGone(platform: Platform, externalId: string, channelId: string): Promise<void> {
      const row = await store.places.findPlace(platform, externalId);
      if (!row) return;
      const lost = (await store.places.listChannels(row.id))
        .filter((channel) => channel.externalId === channelId)
        .map((channel) => channel.purpose);
      const staff = lost.filter((purpose) => purpose !== 'announcements');
      await store.transaction('channel gone', async (books) => {
        if (lost.includes('announcements')) await breakages.found(books, row, 'channel-gone');
        if (staff.length === 0) return;
        await alarms.tellStewards(
          books,
          row.communityId,
          `channel-gone:${channelId}`,
          { kind: 'staff-channel-gone', place: row.title, purposes: staff },
          { place: row.id, channel: channelId },
        );
      });
    },

    /** A Telegram group became a supergroup: the same place under a new id. */
    async migrated(platform: Platform, oldId: string, newId: string): Promise<void> {
      const row =
        (await store.places.findPlace(platform, oldId)) ??
        (await store.places.findFormerPlace(platform, oldId));
      if (!row || (await store.places.findPlace(platform, newId))) return;
      await store.transaction('place migrated', async (books) => {
        await books.places.lockPlace(row.id);
        if (await books.places.findPlace(platform, newId)) return;
        await books.places.updatePlace(row.id, { externalId: newId, formerExternalId: oldId });
        await renewLinks(books, row.id);
      });
      // It may have been told first that the bot is no longer in the old one.
      if (row.disconnectedAt !== null) await reconnect(platform, newId, row.title);
    },

    /** The bot was removed: the community lives on; the place loses its cards, nobody a right. */
    async disconnected(platform: Platform, externalId: string): Promise<void> {
      const row = await store.places.findPlace(platform, externalId);
      if (!row) return;
      await store.transaction('disconnect place', async (books) => {
        await books.places.updatePlace(row.id, { disconnectedAt: await books.now() });
        await breakages.found(books, row, 'bot-removed');
        await audit.note(books, {
          community: row.communityId,
          actor: undefined,
          action: 'place.disconnected',
          subject: row.title,
          details: { platform },
        });
      });
    },
  };
}
