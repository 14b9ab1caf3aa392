/**
 * Persons: who an account is, who an option means, how somebody is mentioned. The first update from an
 * account makes account and person, so an unlinked member can answer a poll and be tipped.
 */
import {
  type AccountId,
  asId,
  type CommunityId,
  type PersonId,
  type PlaceId,
  type Platform,
} from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books, Store } from '#store/index.ts';
import type { AccountRow, MetRow } from '#store/person.ts';
import type { ChatPorts } from './port.ts';
import { type Keys, tombstoneHashes } from './profile/tombstone.ts';

/** An account as the platform shows it now; only `externalId` is trusted to stay (W7). */
export type AccountSeen = {
  platform: Platform;
  externalId: string;
  handle: string | null;
  displayName: string;
  isBot: boolean;
  locale: string;
};

export type Met = {
  person: PersonId;
  account: AccountId;
  place: PlaceId | undefined;
  community: CommunityId | undefined;
};

/** A person as picked or typed: the numeric id decides; a typed @name is looked up among those seen here (W7). */
export type PersonReference =
  | {
      by: 'account';
      platform: Platform;
      externalId: string;
      displayName?: string;
      handle?: string | null;
      isBot?: boolean;
    }
  | { by: 'handle'; platform: Platform; handle: string };

export type PersonView = {
  person: PersonId;
  account: AccountId;
  isBot: boolean;
  displayName: string;
};

export type Mention = {
  label: string;
  accounts: { platform: Platform; externalId: string }[];
};

type Dependencies = {
  store: Store;
  ports: ChatPorts<never>;
  ids: () => string;
  /** By which an erased account is known again. */
  keys?: Keys;
  /** The bot's own name where people are named by it: it is in no list of those seen. */
  telegramUsername?: (() => string | undefined) | undefined;
};

export type People = ReturnType<typeof createPeople>;

export function createPeople({ store, ports, ids, keys, telegramUsername }: Dependencies) {
  /** An erased account that comes back is a new person, and the same voter in votes that were open (V2). */
  async function noteReturn(books: Books, account: AccountRow): Promise<void> {
    if (!keys) return;
    const hashes = tombstoneHashes(keys, account.platform, account.externalId);
    const former = await books.erasures.findTombstone(hashes);
    if (!former) return;
    const at = await books.now();
    await books.erasures.insertReturn({
      ...{ id: ids(), juniorId: account.personId, seniorId: former },
      at,
    });
  }

  async function meetAccount(seen: AccountSeen, privateChat: boolean) {
    const known = await store.people.findAccount(seen.platform, seen.externalId);
    const now = await store.now();
    if (!known) {
      const made = await store.transaction('meet account', async (books) => {
        const inserted = await books.people.insertAccount({
          id: asId(ids()),
          personId: asId(ids()),
          ...seen,
          privateChatOpen: privateChat,
          createdAt: now,
          seenAt: now,
        });
        if (inserted) await noteReturn(books, inserted);
        return inserted;
      });
      // Another update of the same account was first: its row is the one.
      return made ?? (await store.people.findAccount(seen.platform, seen.externalId));
    }
    return known;
  }

  /** In a private chat the community is the person's only one; else it has to be asked. */
  async function communityOf(person: PersonId): Promise<CommunityId | undefined> {
    const memberships = await store.people.listMemberships(person);
    return memberships.length === 1 ? memberships[0]?.id : undefined;
  }

  async function noteMembership(
    person: PersonId,
    account: AccountId,
    place: PlaceId,
    community: CommunityId,
  ): Promise<void> {
    const now = await store.now();
    await store.people.insertPresence(place, account, now);
    await store.people.insertMembership(community, person, now);
  }

  /** Notes what has changed since the account was last seen; nothing, as a rule. */
  async function noteSeen(known: MetRow, seen: AccountSeen, privateChat: boolean): Promise<void> {
    const opened = privateChat && !known.privateChatOpen;
    const changed =
      known.handle !== seen.handle ||
      known.displayName !== seen.displayName ||
      known.locale !== seen.locale;
    if (changed || opened || known.stale) {
      await store.people.updateAccount(known.accountId, {
        handle: seen.handle,
        displayName: seen.displayName,
        locale: seen.locale,
        isBot: seen.isBot,
        seenAt: await store.now(),
        ...(opened && { privateChatOpen: true }),
      });
    }
  }

  /** Somebody picked from a list who has never spoken here: the platform says whether they are a member. */
  async function noteIfPresent(
    { platform, externalId }: { platform: Platform; externalId: string },
    person: PersonId,
    account: AccountId,
    placeId: PlaceId | undefined,
  ): Promise<void> {
    const place = placeId && (await store.places.findPlaceById(placeId));
    if (!place || place.platform !== platform) return;
    const known = await store.people.findMet(platform, externalId, place.externalId);
    if (!known || (known.present && known.member) || known.isBot) return;
    const member = await ports[platform]?.member(place.externalId, externalId);
    if (member?.present) await noteMembership(person, account, place.id, place.communityId);
  }

  return {
    /** Resolves an account seen by a door: one question for somebody known, writes for what is new. */
    async meet(
      seen: AccountSeen,
      scene: { externalId: string | undefined; privateChat: boolean },
    ): Promise<Met> {
      const { platform, externalId } = seen;
      let known = await store.people.findMet(platform, externalId, scene.externalId);
      if (!known) {
        await meetAccount(seen, scene.privateChat);
        known = await store.people.findMet(platform, externalId, scene.externalId);
        if (!known) throw new Error('an account vanished while it was met');
      }
      await noteSeen(known, seen, scene.privateChat);
      const { personId: person, accountId: account } = known;
      if (scene.externalId === undefined) {
        return { person, account, place: undefined, community: await communityOf(person) };
      }
      const place = known.placeId ?? undefined;
      const community = known.communityId ?? undefined;
      const noted = known.present && known.member;
      if (place && community && !seen.isBot && !noted) {
        await noteMembership(person, account, place, community);
      }
      return { person, account, place, community };
    },

    /**
     * Who an option means. A numeric id decides by itself; a typed @name is looked up among those seen
     * in this place and re-read from the platform, because names are sold and reused (W7).
     */
    async refer(
      reference: PersonReference,
      placeId: PlaceId | undefined,
    ): Promise<Result<PersonView>> {
      if (reference.by === 'account') {
        const account = await meetAccount(
          {
            platform: reference.platform,
            externalId: reference.externalId,
            handle: reference.handle ?? null,
            displayName: reference.displayName ?? reference.handle ?? reference.externalId,
            isBot: reference.isBot ?? false,
            locale: 'en',
          },
          false,
        );
        if (!account) return refuse({ code: 'unknown-person', text: reference.externalId });
        const person = await store.people.findStanding(account.personId);
        await noteIfPresent(reference, person, account.id, placeId);
        return accept({
          person,
          account: account.id,
          isBot: account.isBot,
          displayName: account.displayName,
        });
      }
      const text = `@${reference.handle}`;
      const own = reference.platform === 'telegram' ? telegramUsername?.() : undefined;
      if (own?.toLowerCase() === reference.handle.toLowerCase()) {
        return refuse({ code: 'bot-recipient' });
      }
      const place = placeId && (await store.places.findPlaceById(placeId));
      const port = ports[reference.platform];
      if (!place || !port) return refuse({ code: 'unknown-person', text });
      const known = await store.people.listAccountsByHandle(
        place.id,
        reference.platform,
        reference.handle,
      );
      for (const account of known) {
        const member = await port.member(place.externalId, account.externalId);
        if (member.handle !== account.handle) {
          await store.people.updateAccount(account.id, { handle: member.handle });
        }
        if (!member.present || member.handle?.toLowerCase() !== reference.handle.toLowerCase()) {
          continue;
        }
        const person = await store.people.findStanding(account.personId);
        return accept({
          person,
          account: account.id,
          isBot: member.isBot,
          displayName: member.displayName,
        });
      }
      return refuse({ code: 'unknown-person', text });
    },

    /** How persons are mentioned; one query for a list. */
    async mentions(
      persons: readonly PersonId[],
      books: Books = store,
    ): Promise<ReadonlyMap<PersonId, Mention>> {
      const standings = await books.people.listStandings([...new Set(persons)]);
      const accounts = await books.people.listAccounts([...new Set(standings.values())]);
      const byStanding = Map.groupBy(accounts, (account) => account.standing);
      const mentions = new Map<PersonId, Mention>();
      for (const person of persons) {
        const own = byStanding.get(standings.get(person) ?? person) ?? [];
        // Named as the person that stands is; whoever was joined to it is reached by the same name.
        const first = own.find((account) => account.personId === account.standing) ?? own[0];
        mentions.set(person, {
          label: first?.displayName ?? '?',
          // Whoever was forgotten is named by a pseudonym, and mentioned nowhere.
          accounts: own
            .filter(({ erasedAt }) => erasedAt === null)
            .map(({ platform, externalId }) => ({ platform, externalId })),
        });
      }
      return mentions;
    },

    /** A member was seen joining or leaving a place, without having said anything. */
    async noteJoined(seen: AccountSeen, placeExternalId: string): Promise<Met> {
      return this.meet(seen, { externalId: placeExternalId, privateChat: false });
    },

    async noteLeft(
      platform: Platform,
      placeExternalId: string,
      accountExternalId: string,
    ): Promise<void> {
      const place = await store.places.findPlace(platform, placeExternalId);
      const account = await store.people.findAccount(platform, accountExternalId);
      if (!place || !account) return;
      await store.people.updatePresenceLeft(place.id, account.id, await store.now());
      await store.grants.updateGrantsLeft(place.id, account.id);
    },

    /** The communities somebody belongs to, for whoever has to be asked which one is meant. */
    communitiesOf: (person: PersonId) => store.people.listMemberships(person),

    accounts: (person: PersonId) => store.people.listAccounts([person]),
  };
}
