/**
 * The link by which whoever was removed wrongly comes back: made for one undoing and one account, which alone is let in by it.
 * Its row is written first, so however often it is tried one is kept. Revoked once it was used, is over or not wanted any more;
 * where somebody else revoked it while it is wanted, another row takes its place.
 * A crash between making and keeping it leaves a link that nobody was told and that lets nobody in; it ends after seven days.
 */
import { DAY_MS, MINUTE_MS } from '#core/duration.ts';
import { nextPersonalLink, PERSONAL_LINKS_A_MINUTE, RESTORE_MS } from '#core/eligibility/chat.ts';
import { Fault } from '#core/fault.ts';
import type { PlaceId } from '#core/identity.ts';
import type { GrantKey } from '#store/grant.ts';
import type { Books, Store } from '#store/index.ts';
import type { MadeLink, PersonalLinkRow } from '#store/personal-link.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { ChatPorts, Doorkeeper } from '../port.ts';
import { type BrokenEffects, SLOW_RETRY_MS } from './broken.ts';
import { keyOf, type Provenance, ringFor, ringForRequest, ringLinks } from './grant.ts';
import { type Again, type Scene, spread } from './hand.ts';
import { type LinkChecks, linkNameOf } from './link-check.ts';
import { THE_CHAT } from './opening.ts';
import { awaitedUntil } from './wanted.ts';

/**
 * `url` null: none can be made now; undefined: it is not its turn yet. `replaces`: the one they were told before leads nowhere
 * any more; by this name it is told apart from that.
 */
export type Offer = { url: string | null | undefined; again: Again; replaces?: string };

/** Enough to revoke it where everything else was forgotten. */
export type LinkLeft = { place: string; url: string; until: string };

/** A chat that people are asked back into, and what keeps links from being made for it. */
export type AskedBack = { place: string; problem: string | null };

type Dependencies = {
  store: Store;
  ids: () => string;
  ports: ChatPorts<never>;
  broken: BrokenEffects;
  checks: Pick<LinkChecks, 'check'>;
};

type Undoing = { run: string; until: Date };

export type PersonalLinks = ReturnType<typeof createPersonalLinks>;

const runOf = (grant: { provenance: unknown }): string | undefined =>
  (grant.provenance as Provenance).run;

/** Rings for its end, which is now when left out. */
export const ringForPersonalLink = (link: MadeLink, place: string, dueAt?: Date) => {
  const payload: LinkLeft = { place, url: link.url, until: link.expiresAt.toISOString() };
  return { kind: 'personal-link', key: link.id, payload, ...(dueAt && { dueAt }) };
};

/** Those of one account, once it is in: they lead there no more. */
export async function ringForUsed(books: Books, effect: PlacedEffect, key: GrantKey) {
  const rows = await books.personalLinks.listOpenPersonalLinks(key);
  const made = rows.filter((row): row is MadeLink => row.url !== null);
  await books.outbox.insertOutbox(
    made.map((row) => ringForPersonalLink(row, effect.placeExternalId)),
  );
}

/**
 * The chat has another id on the platform, and its links have stayed behind with the old one: the gate's and those of whoever
 * is still asked back are made anew.
 */
export async function renewLinks(books: Books, placeId: PlaceId): Promise<void> {
  const effect = await books.roles.findEffectByTarget(placeId, 'telegram-chat', THE_CHAT);
  if (effect?.endedAt !== null) return;
  const { id, inviteUrl } = effect;
  await books.roles.lockEffect(id);
  const left = await books.personalLinks.updatePersonalLinksEndedOf(id, await books.now());
  if (inviteUrl !== null) await books.chatGates.updateInvite(id, inviteUrl, null);
  await books.outbox.insertOutbox([...ringLinks([effect]), ...left.map((key) => ringFor(key))]);
}

/** The gate is gone, and with it what leads back through it, at the pace at which it was made. */
export async function ringForAllOver(store: Store, effect: PlacedEffect): Promise<void> {
  const now = (await store.now()).getTime();
  const made = await store.personalLinks.listPersonalLinksOf(effect.id);
  const rings = made.map((row, place) => {
    const dueAt = new Date(now + Math.floor(place / PERSONAL_LINKS_A_MINUTE) * MINUTE_MS);
    return ringForPersonalLink(row, effect.placeExternalId, dueAt);
  });
  await store.outbox.insertOutbox(rings);
}

export function createPersonalLinks({ store, ids, ports, broken, checks }: Dependencies) {
  /** Somebody is still asked back by this undoing, and has not come. */
  async function isWanted(books: Books, row: PersonalLinkRow): Promise<boolean> {
    const effect = await books.roles.findEffect(row.effectId);
    const grant = await books.grants.findGrant(row);
    const now = await books.now();
    return (
      effect?.endedAt === null &&
      now < row.expiresAt &&
      awaitedUntil(grant, now)?.cause === 'undo' &&
      grant !== undefined &&
      runOf(grant) === row.runId
    );
  }

  /** The open row of this undoing, and when it is its turn; undefined: now. */
  async function begin(
    { effect, key, claim }: Scene,
    { run, until }: Undoing,
  ): Promise<{ row: PersonalLinkRow; turn: Date | undefined }> {
    return store.transaction('begin personal link', async (books) => {
      // Those who count are one after the other.
      await books.roles.lockEffect(effect.id);
      const undoing = { id: ids(), ...key, runId: run, expiresAt: until };
      const row = await books.personalLinks.lockPersonalLink(undoing);
      if (row.url !== null) return { row, turn: undefined };
      const now = await books.now();
      const since = new Date(now.getTime() - MINUTE_MS);
      const most = PERSONAL_LINKS_A_MINUTE;
      const tried = await books.personalLinks.listPersonalLinkTries(effect.id, since, most);
      const turn = nextPersonalLink(tried, now);
      if (turn > now) return { row, turn: spread(turn, claim.key) };
      await books.personalLinks.updatePersonalLinkTried(row.id, now);
      return { row: { ...row, triedAt: now }, turn: undefined };
    });
  }

  /** False: another was kept meanwhile. Whoever waits for an answer cannot ask by it, so they are answered. */
  async function keep(scene: Scene, row: PersonalLinkRow, url: string): Promise<boolean> {
    const { effect, key, account } = scene;
    return store.transaction('keep personal link', async (books) => {
      await books.roles.lockEffect(effect.id);
      if (!(await books.personalLinks.updatePersonalLinkMade(row.id, url))) return false;
      await broken.mend(books, effect);
      const standing = await books.people.findStanding(account.personId);
      const asking = (await books.chatGates.listRequestsOf([standing])).filter(
        (one) => keyOf(one) === keyOf(key),
      );
      const lookAt = nextLook(row, await books.now());
      await books.outbox.insertOutbox([
        ...asking.map(({ id }) => ringForRequest(id)),
        ringForPersonalLink({ ...row, url }, effect.placeExternalId, lookAt),
      ]);
      return true;
    });
  }

  async function make(scene: Scene, row: PersonalLinkRow, door: Doorkeeper): Promise<Offer> {
    const { effect, account } = scene;
    const lastsMs = row.expiresAt.getTime() - (await store.now()).getTime();
    const made = await door.invite(effect.placeExternalId, linkNameOf(account), lastsMs);
    if (!made.ok) {
      const retryAt = await store.transaction('no personal link', (books) =>
        broken.breakOff(books, effect, made.denial),
      );
      return { url: null, again: { again: spread(retryAt, scene.claim.key) } };
    }
    if (await keep(scene, row, made.value.url)) return { url: made.value.url, again: undefined };
    await door.revokeInvite(effect.placeExternalId, made.value.url);
    const kept = await store.personalLinks.findPersonalLink(row.id);
    return { url: kept?.url ?? undefined, again: undefined };
  }

  /** Once a day, and when it is over. Made at a measured pace, they are looked at and revoked at the same. */
  function nextLook({ triedAt, expiresAt }: PersonalLinkRow, now: Date): Date {
    const overAt = (triedAt ?? expiresAt).getTime() + RESTORE_MS;
    return new Date(Math.min(now.getTime() + DAY_MS, overAt));
  }

  async function end(row: PersonalLinkRow): Promise<undefined> {
    await store.personalLinks.updatePersonalLinkEnded(row.id, await store.now());
    return undefined;
  }

  return {
    /** The link of somebody whose removal was undone, made where there is none yet. */
    async offer(scene: Scene, undoing: Undoing): Promise<Offer> {
      const door = scene.port.doorkeeper;
      if (!door) return { url: undefined, again: undefined };
      const { row, turn } = await begin(scene, undoing);
      if (row.url === null && turn) return { url: undefined, again: { again: turn } };
      const isAnew = await store.personalLinks.findReplaced(row);
      const made =
        row.url === null ? await make(scene, row, door) : { url: row.url, again: undefined };
      return { ...made, ...(isAnew && { replaces: row.id }) };
    },

    /** Whatever one account was offered and is not asked back by any more is revoked. */
    async endUnwanted({ key, effect }: Scene): Promise<void> {
      const rows = await store.personalLinks.listOpenPersonalLinks(key);
      for (const row of rows) {
        if (await isWanted(store, row)) continue;
        const { url } = row;
        if (url === null) await end(row);
        else {
          const made = { ...row, url };
          await store.outbox.insertOutbox([ringForPersonalLink(made, effect.placeExternalId)]);
        }
      }
    },

    /**
     * Asks after a link that is wanted; revokes one that is not any more, however often it takes, and one that is over by
     * itself once.
     */
    async settle(id: string, left: LinkLeft): Promise<Again> {
      const row = await store.personalLinks.findPersonalLink(id);
      const door = ports.telegram?.doorkeeper;
      if (row && row.endedAt !== null) return undefined;
      const effect = row && (await store.roles.findEffect(row.effectId));
      if (row && effect && (await isWanted(store, row))) {
        const { gone } = await checks.check(effect, [row.accountId]);
        return gone > 0 ? undefined : { again: nextLook(row, await store.now()) };
      }
      const place = effect?.placeExternalId ?? left.place;
      const revoked = await door?.revokeInvite(place, left.url);
      const now = await store.now();
      const isGone =
        revoked && (revoked.ok || ['invite-gone', 'bot-removed'].includes(revoked.denial));
      if (!isGone && now < new Date(left.until)) {
        return { again: new Date(now.getTime() + SLOW_RETRY_MS) };
      }
      return row && end(row);
    },

    /** Chats that people are asked back into; what was undone stands, whether or not the platform answers now. */
    async askedBack(effects: readonly string[]): Promise<AskedBack[]> {
      const chats: AskedBack[] = [];
      for (const id of effects) {
        const effect = await store.roles.findEffect(id);
        if (effect?.kind !== 'telegram-chat') continue;
        chats.push({ place: effect.placeTitle, problem: await problemOf(effect) });
      }
      return chats;
    },
  };

  async function problemOf(effect: PlacedEffect): Promise<string | null> {
    if (!effect.placeConnected) return 'bot-removed';
    try {
      const rights = await ports[effect.platform]?.rights(effect.placeExternalId);
      return rights?.get('create-invites') === true ? null : 'missing-permission';
    } catch (error) {
      if (error instanceof Fault) return 'not-reached';
      throw error;
    }
  }
}
