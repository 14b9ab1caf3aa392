/**
 * Alarms: what the staff must know of money and rights. Each is told to everybody in office, in the
 * transaction that found it, and rung once for every place and webhook chosen beforehand: what does not
 * get through one of them holds back none of the others.
 */
import { alarmChannels, alarmDeed, decideWebhook, staffChannel } from '#core/community/alarms.ts';
import type { SetAlarmWebhookAction } from '#core/execution/community-action.ts';
import {
  asId,
  type CommunityId,
  type PersonId,
  type PlaceId,
  type Platform,
} from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { proposable } from '#core/proposal/proposable.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlaceRow } from '#store/place.ts';
import type { Audit } from './audit.ts';
import { type Inbox, type LossNotice, type Notice, withoutNames } from './inbox.ts';
import type { Offices } from './office.ts';
import type { ChatPorts } from './port.ts';

export type AlarmTold = { kind: string; subject: string; details: string };

/** A place, or one channel of it, where nothing can be said now. */
export type Closed = { place: PlaceId; channel?: string | undefined };

/** A place of the community; `channels` is empty where no alarm is said. */
export type AlarmPlace = {
  id: PlaceId;
  platform: Platform;
  externalId: string;
  title: string;
  channels: readonly string[];
  /** The channel that only the staff reads, as far as its purposes say. */
  staff: string | null;
};

/** Where the job carries one alarm. */
export type AlarmWay =
  | { kind: 'place'; place: AlarmPlace; locale: string }
  | { kind: 'webhook'; url: string; locale: string };

export type AlarmPayload = { readonly [field: string]: string | number | boolean | null };

export type Alarms = ReturnType<typeof createAlarms>;

type Dependencies = {
  store: Store;
  inbox: Inbox;
  ids: () => string;
  offices: Offices;
  audit: Audit;
  ports: ChatPorts<never>;
  /** Alarms may go to a webhook of this machine. */
  sandbox?: boolean;
};

export function createAlarms(deps: Dependencies) {
  const { store, inbox, ids, offices, audit, ports, sandbox = false } = deps;

  async function placeOf(books: Books, row: PlaceRow): Promise<AlarmPlace> {
    const { id, platform, externalId, title } = row;
    const rows = await books.places.listChannels(id);
    const channels = alarmChannels(rows);
    return { id, platform, externalId, title, channels, staff: staffChannel(rows) };
  }

  /** Every place in the order it was connected: the first one is where the community lives. */
  async function placesOf(books: Books, community: CommunityId): Promise<AlarmPlace[]> {
    const rows = await books.places.listPlaces(community);
    return Promise.all(rows.map((row) => placeOf(books, row)));
  }

  /** Whether the platform would let a word through just now. */
  async function takesWords({ platform, externalId, channels }: AlarmPlace): Promise<boolean> {
    const port = ports[platform];
    if (!port || channels.length === 0) return false;
    const rights = await port.rights(externalId);
    if (rights.get('send-messages') !== true) return false;
    const open = await port.channels(externalId);
    // A chat without channels is its own one, whatever topic is meant.
    return open.some(({ id }) => id === '' || channels.includes(id));
  }

  async function tellHolders(
    books: Books,
    community: CommunityId,
    event: string,
    notice: Notice,
    { office, except = [] }: { office?: Office; except?: readonly PersonId[] } = {},
  ): Promise<void> {
    const holders = await books.communities.listOffices(community);
    const told = holders.filter(
      ({ kind, personId }) =>
        (office === undefined || kind === office) && !except.includes(personId),
    );
    for (const person of new Set(told.map((row) => row.personId))) {
      await inbox.tell(books, person, community, event, notice);
    }
  }

  /** A row for each way: every place with a channel for it that is not closed, and the webhook. */
  async function ring(
    books: Books,
    community: CommunityId,
    event: string,
    notice: Notice,
    { closed, bare }: { closed?: Closed | undefined; bare?: Notice } = {},
  ): Promise<void> {
    const shut = (place: PlaceId, channel: string): boolean =>
      closed?.place === place && (closed.channel === undefined || closed.channel === channel);
    const places = (await placesOf(books, community)).filter(({ id, channels }) =>
      channels.some((channel) => !shut(id, channel)),
    );
    const webhook = (await books.communities.findCommunity(community))?.alarmWebhook;
    const raisedAt = (await books.now()).toISOString();
    const payload = {
      ...{ community, notice: JSON.stringify(notice), raisedAt },
      ...(bare && { bare: JSON.stringify(bare) }),
    };
    await books.outbox.insertOutbox([
      ...places.map(({ id: place }) => ({
        kind: 'alarm',
        key: `${event}:${place}`,
        payload: { ...payload, place },
      })),
      ...(webhook ? [{ kind: 'alarm', key: `${event}:webhook`, payload }] : []),
    ]);
  }

  async function checkWebhook(
    books: Books,
    community: CommunityId,
    { from, url }: SetAlarmWebhookAction,
  ): Promise<Result<null>> {
    const row = await books.communities.findCommunity(community);
    if (!row || row.alarmWebhook !== from || from === url) {
      return refuse({ code: 'decision-outdated' });
    }
    const open = decideWebhook(url, { local: sandbox });
    return open.ok ? accept(null) : open;
  }

  return {
    /** Money and rights: to everybody in office. */
    async raise(books: Books, community: CommunityId, alarm: AlarmTold): Promise<void> {
      const event = `alarm:${ids()}`;
      const notice: Notice = { kind: 'alarm', alarm: alarm.kind, details: alarm.details };
      await tellHolders(books, community, event, notice);
      await ring(books, community, event, notice);
    },

    /** What broke in a chat: to the stewards, and wherever it can still be said. One `event` is told once. */
    async tellStewards(
      books: Books,
      community: CommunityId,
      event: string,
      notice: Notice,
      closed?: Closed,
    ): Promise<void> {
      await tellHolders(books, community, event, notice, { office: 'steward' });
      await ring(books, community, event, notice, { closed });
    },

    /**
     * What may be done to a member: to everybody in office but the member, and in the channels of the staff. Wherever
     * else alarms are said, it is said without names.
     */
    async tellStaff(
      books: Books,
      community: CommunityId,
      event: string,
      notice: LossNotice,
      about: readonly PersonId[],
    ): Promise<void> {
      await tellHolders(books, community, event, notice, { except: about });
      await ring(books, community, event, notice, { bare: withoutNames(notice) });
    },

    /** Read afresh for each try: a channel that was mended meanwhile is used. Undefined: nowhere any more. */
    async wayOf({ community, place }: AlarmPayload): Promise<AlarmWay | undefined> {
      const row = await store.communities.findCommunity(asId<CommunityId>(String(community)));
      if (!row) return undefined;
      if (typeof place !== 'string') {
        return row.alarmWebhook
          ? { kind: 'webhook', url: row.alarmWebhook, locale: row.locale }
          : undefined;
      }
      const found = await store.places.findPlaceById(asId<PlaceId>(place));
      if (!found || found.disconnectedAt !== null) return undefined;
      return { kind: 'place', place: await placeOf(store, found), locale: row.locale };
    },

    /** A place or webhook refuses alarms: everybody in office is told, once for each reason. */
    async unreached(
      { community, place }: AlarmPayload,
      { title, problem }: { title: string; problem: string },
    ): Promise<void> {
      const id = asId<CommunityId>(String(community));
      await store.transaction('alarm unreached', (books) =>
        tellHolders(books, id, `alarm-unreached:${id}:${place ?? 'webhook'}:${problem}`, {
          kind: 'alarm-unreached',
          place: title,
          problem,
        }),
      );
    },

    /** Every place, with or without alarms, and the webhook: for whoever may add one. */
    async ways(
      community: CommunityId,
      person: PersonId,
    ): Promise<Result<{ places: AlarmPlace[]; webhookHost: string | undefined }>> {
      const right = await offices.require(community, person, 'alarms.add');
      if (!right.ok) return right;
      const webhook = (await store.communities.findCommunity(community))?.alarmWebhook;
      return accept({
        places: await placesOf(store, community),
        webhookHost: webhook ? new URL(webhook).host : undefined,
      });
    },

    /**
     * How many ways besides the first place would let an alarm through now: what the staff there cannot mute.
     * Asks the platforms.
     */
    async reachable(community: CommunityId): Promise<number> {
      const [, ...others] = await placesOf(store, community);
      const open = await Promise.all(others.map(takesWords));
      const row = await store.communities.findCommunity(community);
      return open.filter(Boolean).length + (row?.alarmWebhook ? 1 : 0);
    },

    /** Sends alarms to one more place: the staff's channel there, else the one of announcements. */
    async addPlace(
      community: CommunityId,
      person: PersonId,
      placeId: PlaceId,
    ): Promise<Result<{ title: string }>> {
      return store.transaction('add alarm place', async (books) => {
        const right = await offices.require(community, person, 'alarms.add', books);
        if (!right.ok) return right;
        const row = await books.places.findPlaceById(placeId);
        if (row?.communityId !== community || row.disconnectedAt !== null) {
          return refuse({ code: 'place-not-connected' });
        }
        const channels = await books.places.listChannels(row.id);
        const [present] = alarmChannels(channels);
        const chosen =
          present ?? channels.find(({ purpose }) => purpose === 'announcements')?.externalId;
        if (chosen === undefined) return refuse({ code: 'alarms-no-channel' });
        if (present !== undefined) return accept({ title: row.title });
        await books.places.insertChannel(row.id, 'alarms', chosen);
        await audit.note(books, {
          community,
          actor: person,
          action: 'alarms.place',
          subject: row.title,
          details: { channel: chosen },
        });
        return accept({ title: row.title });
      });
    },

    /** The webhook as it was typed and judged; moving it takes a decision once constituted. */
    async setWebhook(
      community: CommunityId,
      person: PersonId,
      url: string,
      eventId: string,
    ): Promise<Result<null>> {
      return store.transaction('set alarm webhook', async (books) => {
        const row = await books.communities.lockCommunity(community);
        const before = row?.alarmWebhook ?? null;
        const deed = alarmDeed(before, url);
        const right = await offices.require(community, person, deed, books);
        if (!right.ok) {
          return proposable(right.refusal, { kind: 'set-alarm-webhook', from: before, url });
        }
        const fresh = await audit.note(books, {
          community,
          actor: person,
          action: 'alarms.set',
          subject: new URL(url).host,
          eventId,
        });
        if (fresh) await books.communities.updateCommunity(community, { alarmWebhook: url });
        return accept(null);
      });
    },

    /** What a decision may do: it moves the webhook it was about, and no other. */
    decidedWebhook: {
      check: checkWebhook,
      async carryOut(
        books: Books,
        community: CommunityId,
        action: SetAlarmWebhookAction,
      ): Promise<Result<null>> {
        await books.communities.lockCommunity(community);
        const applies = await checkWebhook(books, community, action);
        if (!applies.ok) return applies;
        await audit.note(books, {
          community,
          actor: undefined,
          action: 'alarms.set',
          subject: new URL(action.url).host,
        });
        await books.communities.updateCommunity(community, { alarmWebhook: action.url });
        return accept(null);
      },
    },
  };
}

/** An alarm of the executor in plain words for the log and the webhook. */
export function describeAlarm(alarm: { kind: string }): string {
  const { kind: _, ...details } = alarm;
  return JSON.stringify(details, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
}
