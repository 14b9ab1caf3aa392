/**
 * Members as a platform lists them. Where many of one place are to be looked at, the list costs a request for each
 * thousand instead of one for each. It is a look like any other, of a moment, and nothing but that: after some seconds,
 * or in another process, it is read anew; and whoever is not on it is asked for alone, for they may have come since.
 */
import { Fault } from '#core/fault.ts';
import type { Store } from '#store/index.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { ChatPort, MemberView, RoleChange } from '../port.ts';

/** What a hand does meanwhile is not seen, unless its row tells that something was done. */
const STANDS_MS = 10_000;
/** How often it is asked whether many wait, while few do. */
const ASK_MS = 1_000;
const PAGE = 1_000;
/** Between two lists of which the first is too old for a row: a page costs as much as asking for one member alone. */
const PAGE_GAP_MS = 100;
/** A list is worth it where it saves at least as many requests as it costs. */
const WORTH = 2;

/** `asOf`: by the law's time, before the first was read. */
type Seen = { at: number; asOf: Date; members: Map<string, MemberView> };
/** Undefined: not worth a list, or not listed to us. */
type Look = { at: number; answer: Promise<Seen | undefined> };

/** A member as a list had it. */
export type Listed = { member: MemberView; asOf: Date };

const isLater = ({ asOf }: Seen, since: Date | undefined): boolean =>
  since === undefined || asOf > since;

export type Roster = ReturnType<typeof createRoster>;

export function createRoster(store: Store, now: () => number = () => performance.now()) {
  const looks = new Map<string, Look>();

  async function read(place: string, port: ChatPort<never>): Promise<Seen | undefined> {
    const members = new Map<string, MemberView>();
    const asOf = await store.now();
    const at = now();
    try {
      let page = await port.members(place);
      while (page) {
        for (const { externalId, ...view } of page.members) members.set(externalId, view);
        if (page.next === undefined) return { at, asOf, members };
        page = await port.members(place, page.next);
      }
    } catch (error) {
      // Each is then asked for alone, which shows what is wrong.
      if (!(error instanceof Fault)) throw error;
    }
    return undefined;
  }

  async function ask({ placeId, placeExternalId }: PlacedEffect, port: ChatPort<never>) {
    const { waiting, present } = await store.grants.countWaiting(placeId);
    const isWorthIt = waiting > Math.ceil(present / PAGE) * WORTH;
    return isWorthIt ? read(placeExternalId, port) : undefined;
  }

  /** One asking for all who look in the same moment; one that failed is nobody's. */
  async function list(
    effect: PlacedEffect,
    port: ChatPort<never>,
    since: Date | undefined,
  ): Promise<Seen | undefined> {
    const { placeId } = effect;
    const before = looks.get(placeId);
    const seen = await before?.answer;
    if (seen && now() - seen.at < STANDS_MS && isLater(seen, since)) return seen;
    const known = looks.get(placeId);
    const gapMs = seen ? Math.ceil(seen.members.size / PAGE) * PAGE_GAP_MS : ASK_MS;
    if (known && (known !== before || now() - known.at < gapMs)) {
      const other = await known.answer;
      return other && isLater(other, since) ? other : undefined;
    }
    const look: Look = { at: now(), answer: ask(effect, port) };
    looks.set(placeId, look);
    try {
      return await look.answer;
    } catch (error) {
      looks.delete(placeId);
      throw error;
    }
  }

  return {
    /** The member as last seen, where that was a moment ago; `since`: and after then. */
    async find(
      effect: PlacedEffect,
      account: string,
      port: ChatPort<never>,
      since?: Date,
    ): Promise<Listed | undefined> {
      const seen = await list(effect, port, since);
      const member = seen?.members.get(account);
      return seen && member && { member, asOf: seen.asOf };
    },

    /** What we have changed since. */
    async note(
      { placeId }: PlacedEffect,
      account: string,
      changes: readonly RoleChange[],
    ): Promise<void> {
      const members = (await looks.get(placeId)?.answer)?.members;
      const member = members?.get(account);
      if (!member) return;
      const roles = new Set(member.roleIds);
      for (const { roleId, on } of changes) {
        if (on) roles.add(roleId);
        else roles.delete(roleId);
      }
      members?.set(account, { ...member, roleIds: [...roles] });
    },
  };
}
