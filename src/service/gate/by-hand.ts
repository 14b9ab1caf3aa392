/**
 * Whose hands give and take what gates open. A platform tells it as it happens, before or after it tells of the change
 * itself, or not at all; what was missed is read afterwards from what it remembers. Who did it is noted here alone: what
 * follows from it is for the hand that looks at what the platform shows.
 */
import type { AccountId, PlaceId, Platform } from '#core/identity.ts';
import type { GrantKey, GrantRow } from '#store/grant.ts';
import type { Books, Store } from '#store/index.ts';
import type { PlaceRow } from '#store/place.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { HandRow } from '#store/role-hand.ts';
import type { People } from '../person.ts';
import type { ChatPorts, HandChange } from '../port.ts';
import {
  HAND_DELAY_MS,
  isSettled,
  keyOf,
  type Provenance,
  ringFor,
  ringForHands,
} from './grant.ts';

type Dependencies = {
  store: Store;
  ports: ChatPorts<never>;
  people: Pick<People, 'noteJoined'>;
};

/** What one change means of one effect; who did it is still the platform's id. */
type Told = Omit<HandRow, 'byAccountId'> & { by: string | null };

/** What is missed at one time is read in one go. */
export const READ_DELAY_MS = 30_000;

export function createByHand({ store, ports, people }: Dependencies) {
  /** Whoever is not there any more cannot be asked after, and stays unknown. */
  async function accountOf(place: PlaceRow, externalId: string): Promise<AccountId | null> {
    const { platform } = place;
    const known = await store.people.findAccount(platform, externalId);
    if (known) return known.id;
    const member = await ports[platform]?.member(place.externalId, externalId);
    if (!member?.present) return null;
    const { handle, displayName, isBot } = member;
    const seen = { platform, externalId, handle, displayName, isBot, locale: 'en' };
    return (await people.noteJoined(seen, place.externalId)).account;
  }

  async function toldOf(
    { platform, id }: PlaceRow,
    effects: readonly PlacedEffect[],
    changes: readonly HandChange[],
  ): Promise<Told[]> {
    const told: Told[] = [];
    for (const { account, by, kind, added, removed, at } of changes) {
      const touched = effects.filter(
        (one) =>
          one.placeId === id &&
          one.kind === kind &&
          added.includes(one.externalId) !== removed.includes(one.externalId),
      );
      const whose = touched.length > 0 && (await store.people.findAccount(platform, account));
      // Somebody who was never met has nothing of a gate.
      if (!whose || whose.isBot) continue;
      for (const { id: effectId, externalId } of touched) {
        const gave = added.includes(externalId);
        told.push({ effectId, accountId: whose.id, gave, at, by });
      }
    }
    return told;
  }

  /** Those that the books do not have yet. */
  async function freshOf(told: readonly Told[]): Promise<Told[]> {
    const accounts = [...new Set(told.map(({ accountId }) => accountId))];
    const since = new Date(Math.min(...told.map(({ at }) => at.getTime())));
    const known = await store.hands.listHands(accounts, since);
    const name = ({ at, gave, ...key }: Pick<HandRow, 'at' | 'gave'> & GrantKey): string =>
      `${keyOf(key)} ${at.getTime()} ${gave}`;
    const names = new Set(known.map(name));
    return told.filter((one) => !names.has(name(one)));
  }

  async function named(place: PlaceRow, told: readonly Told[]): Promise<HandRow[]> {
    const known = new Map<string, AccountId | null>();
    const rows: HandRow[] = [];
    for (const { by, ...row } of told) {
      if (by !== null && !known.has(by)) known.set(by, await accountOf(place, by));
      rows.push({ ...row, byAccountId: (by !== null && known.get(by)) || null });
    }
    return rows;
  }

  /** A role that somebody has by hand alone has no row yet, and is known once it has one. */
  async function insertMissing(
    books: Books,
    effects: readonly PlacedEffect[],
    given: readonly HandRow[],
  ): Promise<void> {
    const changedAt = await books.now();
    for (const { effectId, accountId } of given) {
      const effect = effects.find(({ id }) => id === effectId);
      const gate = effect && (await books.roles.findGateOfRole(effect.roleId));
      if (!gate) continue;
      const provenance: Provenance = {
        ...{ gate: gate.id, version: gate.version, rule: gate.ruleText },
        at: changedAt.toISOString(),
      };
      await books.hands.insertGrantsUnwanted([{ effectId, accountId, provenance, changedAt }]);
    }
  }

  /** What the last of them left otherwise than the books say is looked at; of chats nothing follows. */
  async function ring(
    books: Books,
    effects: readonly PlacedEffect[],
    rows: readonly HandRow[],
  ): Promise<void> {
    const roles = new Set(effects.flatMap((one) => (one.kind === 'telegram-chat' ? [] : [one.id])));
    const last = new Map(
      rows
        .filter(({ effectId }) => roles.has(effectId))
        .toSorted((a, b) => a.at.getTime() - b.at.getTime())
        .map((row) => [keyOf(row), row]),
    );
    const open = [...last.values()];
    await insertMissing(
      books,
      effects,
      open.filter(({ gave }) => gave),
    );
    const due: GrantRow[] = [];
    for (const row of open) {
      const grant = await books.grants.findGrant(row);
      if (grant && !isSettled(grant, row.gave)) due.push(grant);
    }
    const at = new Date((await books.now()).getTime() + HAND_DELAY_MS);
    for (const { effectId, accountId } of due) {
      // A list that a worker has in hand may be of before.
      await books.grants.updateGrantsTouched(accountId, [effectId]);
    }
    await books.outbox.insertOutbox(due.map((grant) => ringFor(grant, at)));
  }

  async function note(place: PlaceRow, changes: readonly HandChange[]): Promise<void> {
    if (changes.length === 0) return;
    const effects = await store.roles.listEffects(place.communityId);
    const told = await toldOf(place, effects, changes);
    if (told.length === 0) return;
    const rows = await named(place, await freshOf(told));
    if (rows.length === 0) return;
    await store.transaction('note by hand', async (books) => {
      await books.hands.insertHands(rows);
      await ring(books, effects, rows);
    });
  }

  return {
    /** Told by the platform as it happens; the same may be told again. */
    async noteByHand(
      platform: Platform,
      placeExternalId: string,
      changes: readonly HandChange[],
    ): Promise<void> {
      const place = await store.places.findPlace(platform, placeExternalId);
      if (place) await note(place, changes);
    },

    /** The bot hears of a place (again): what was done meanwhile is read, where gates give roles there. */
    async missedByHand(placeExternalId: string): Promise<void> {
      const place = await store.places.findPlace('discord', placeExternalId);
      const effects = place ? await store.roles.listEffects(place.communityId) : [];
      const isGated = effects.some(
        (one) => one.placeId === place?.id && one.kind === 'discord-role',
      );
      if (!place || !isGated) return;
      const at = new Date((await store.now()).getTime() + READ_DELAY_MS);
      await store.outbox.insertOutbox([ringForHands(place.id, at)]);
    },

    /** Reads in one request what the platform remembers; where it does not let us, the doctor says so. */
    async readByHand(placeId: PlaceId): Promise<void> {
      const place = await store.places.findPlaceById(placeId);
      if (!place || place.disconnectedAt !== null) return;
      const read = await ports[place.platform]?.handChanges?.(place.externalId);
      if (read?.ok) await note(place, read.value);
    },
  };
}
