/**
 * Places of a community. A second one is invited by a steward, claimed in the other chat by somebody who
 * runs it there, and confirmed by the steward in the first; one place belongs to one community.
 */
import { channelDeed } from '#core/community/alarms.ts';
import { ATTACH_LIFETIME_MS, decideAttach } from '#core/community/founding.ts';
import {
  asId,
  type CommunityId,
  isUuid,
  type PersonId,
  type PlaceId,
  type Platform,
} from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { BreakageReason } from '#store/breakage.ts';
import type { Store } from '#store/index.ts';
import type { ChannelPurpose, PlaceRow } from '#store/place.ts';
import type { Alarms } from './alarm.ts';
import type { Audit } from './audit.ts';
import type { Breakages } from './breakage.ts';
import type { Inbox } from './inbox.ts';
import type { Offices } from './office.ts';
import type { ChannelView, ChatPorts, PlaceRight } from './port.ts';

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

export type PendingAttachment = {
  id: string;
  platform: Platform;
  title: string;
  size: number;
  asker: PersonId;
};

type Claim = {
  code: string;
  person: PersonId;
  platform: Platform;
  placeExternalId: string;
  platformOwner: boolean;
};

type Dependencies = {
  store: Store;
  ids: () => string;
  secret: () => string;
  ports: ChatPorts<never>;
  offices: Offices;
  audit: Audit;
  inbox: Inbox;
  alarms: Alarms;
  breakages: Breakages;
  /** Every open card appears in a place connected later. */
  onConnected: (community: CommunityId, place: PlaceId) => Promise<void>;
};

/** What another channel mends. */
const IN_CHANNEL = ['channel-gone', 'missing-permission', 'no-pictures'] as const;

export type Places = ReturnType<typeof createPlaces>;

export function createPlaces(deps: Dependencies) {
  const { store, ids, secret, ports, offices, audit, inbox, alarms, breakages } = deps;

  /** Why a claim cannot stand, or the attachment it claims. */
  async function decideClaim(claim: Claim) {
    const row = await store.places.findAttachment(keccakText(claim.code));
    if (!row || row.platform !== claim.platform) return refuse({ code: 'attach-code-wrong' });
    const { platform, platformOwner, placeExternalId } = claim;
    const now = await store.now();
    const decided = decideAttach({
      code: row,
      standing: { platform, isAdmin: platformOwner },
      placeTaken: Boolean(await store.places.findPlace(platform, placeExternalId)),
      now,
    });
    return decided.ok ? accept({ row, now }) : decided;
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
    /** Makes the code that a new place is attached with: ten minutes, single use. */
    async invite(
      community: CommunityId,
      person: PersonId,
      platform: Platform,
    ): Promise<Result<{ code: string; expiresAt: Date }>> {
      const right = await offices.require(community, person, 'place.attach');
      if (!right.ok) return right;
      const code = secret();
      const now = await store.now();
      const expiresAt = new Date(now.getTime() + ATTACH_LIFETIME_MS);
      await store.places.insertAttachment({
        id: ids(),
        codeHash: keccakText(code),
        communityId: community,
        platform,
        invitedBy: person,
        expiresAt,
      });
      return accept({ code, expiresAt });
    },

    /** Said in the new chat by somebody who runs it; the steward is asked in the first place. */
    async claim(claim: Claim): Promise<Result<{ communityName: string; title: string }>> {
      const decided = await decideClaim(claim);
      if (!decided.ok) return decided;
      const { row, now } = decided.value;
      const view = await ports[claim.platform]?.place(claim.placeExternalId);
      const title = view?.title ?? claim.placeExternalId;
      const size = view?.memberCount ?? 0;
      const community = await store.communities.findCommunity(row.communityId);
      return store.transaction('claim place', async (books) => {
        const used = await books.places.updateAttachmentUsed(row.codeHash, {
          usedAt: now,
          askedBy: claim.person,
          externalId: claim.placeExternalId,
          title,
          size,
        });
        if (!used) return refuse({ code: 'attach-code-used' });
        const asker = (await books.people.listAccounts([claim.person]))[0]?.displayName ?? '?';
        await inbox.tell(books, row.invitedBy, row.communityId, `attach:${row.id}`, {
          kind: 'place-asked',
          title,
          size,
          asker,
        });
        return accept({ communityName: community?.name ?? '', title });
      });
    },

    async listPending(
      community: CommunityId,
      person: PersonId,
    ): Promise<Result<PendingAttachment[]>> {
      const right = await offices.require(community, person, 'place.attach');
      if (!right.ok) return right;
      const rows = await store.places.listPendingAttachments(community);
      return accept(
        rows.map((row) => ({
          id: row.id,
          platform: row.platform,
          title: row.title ?? '',
          size: row.size ?? 0,
          asker: row.askedBy ?? person,
        })),
      );
    },

    /** The steward of the first place has seen title, size and who asks. */
    async decide(
      community: CommunityId,
      person: PersonId,
      attachmentId: string,
      decision: 'confirmed' | 'refused',
    ): Promise<Result<{ title: string; decision: 'confirmed' | 'refused' }>> {
      const right = await offices.require(community, person, 'place.attach');
      if (!right.ok) return right;
      if (!isUuid(attachmentId)) return refuse({ code: 'attach-code-wrong' });
      const outcome = await store.transaction('decide attachment', async (books) => {
        const row = await books.places.lockAttachment(attachmentId);
        if (!row || row.communityId !== community || row.externalId === null) {
          return refuse({ code: 'attach-code-wrong' });
        }
        const now = await books.now();
        const fresh = await books.places.updateAttachmentDecided(row.id, decision, now);
        if (!fresh) return refuse({ code: 'attach-code-used' });
        const title = row.title ?? '';
        let place: PlaceId | undefined;
        if (decision === 'confirmed') {
          const placed = await books.places.insertPlace({
            id: asId(ids()),
            communityId: community,
            platform: row.platform,
            externalId: row.externalId,
            title,
            attachedBy: person,
            connectedAt: now,
          });
          if (!placed) return refuse({ code: 'place-taken' });
          place = placed.id;
          const main = row.platform === 'telegram' ? '' : undefined;
          if (main !== undefined) await books.places.insertChannel(place, 'announcements', main);
        }
        await audit.note(books, {
          community,
          actor: person,
          action: `place.${decision}`,
          subject: title,
          details: { platform: row.platform },
        });
        return accept({ title, decision, place });
      });
      if (!outcome.ok) return outcome;
      if (outcome.value.place) await deps.onConnected(community, outcome.value.place);
      return accept({ title: outcome.value.title, decision });
    },

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
        if (!right.ok) return right;
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
          rights: await ports[row.platform]?.rights(row.externalId),
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
      const row = await store.places.findPlace(platform, oldId);
      if (!row) return;
      await store.places.updatePlace(row.id, { externalId: newId, formerExternalId: oldId });
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
