/**
 * Members as a platform lists them. Where many of one place are to be looked at, the list costs a request for each
 * thousand instead of one for each. It is a look like any other, of a moment, and nothing but that: after some seconds,
 * or in another process, it is read anew; and whoever is not on it is asked for alone, for they may have come since.
 */
import type { Store } from '#store/index.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { ChatPort, MemberView, RoleChange } from '../port.ts';

/** What a hand does meanwhile is not seen. */
const STANDS_MS = 10_000;
/** How often it is asked whether many wait, while few do. */
const ASK_MS = 1_000;
const PAGE = 1_000;
/** A list is worth it where it saves at least as many requests as it costs. */
const WORTH = 2;

type Seen = { at: number; members: Map<string, MemberView> };

export type Roster = ReturnType<typeof createRoster>;

export function createRoster(store: Store, now: () => number = () => performance.now()) {
  const seen = new Map<string, Promise<Seen>>();
  const asked = new Map<string, number>();

  async function isWorthIt({ placeId }: PlacedEffect): Promise<boolean> {
    const before = asked.get(placeId);
    if (before !== undefined && now() - before < ASK_MS) return false;
    asked.set(placeId, now());
    const { waiting, present } = await store.grants.countWaiting(placeId);
    return waiting > Math.ceil(present / PAGE) * WORTH;
  }

  async function read(place: string, port: ChatPort<never>): Promise<Seen> {
    const members = new Map<string, MemberView>();
    const at = now();
    for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
      const page = await port.members(place, next);
      for (const { externalId, ...view } of page?.members ?? []) members.set(externalId, view);
      next = page?.next;
    }
    return { at, members };
  }

  /** One reading for all who ask meanwhile; one that failed is nobody's. */
  async function list(effect: PlacedEffect, port: ChatPort<never>): Promise<Seen | undefined> {
    const { placeId } = effect;
    const known = seen.get(placeId);
    if (known && now() - (await known).at < STANDS_MS) return known;
    if (known && seen.get(placeId) === known) seen.delete(placeId);
    if (seen.has(placeId)) return seen.get(placeId);
    if (!(await isWorthIt(effect))) return seen.get(placeId);
    const reading = read(effect.placeExternalId, port);
    seen.set(placeId, reading);
    reading.catch(() => seen.delete(placeId));
    return reading;
  }

  return {
    /** The member as last seen, where that was a moment ago. */
    async find(
      effect: PlacedEffect,
      account: string,
      port: ChatPort<never>,
    ): Promise<MemberView | undefined> {
      return (await list(effect, port))?.members.get(account);
    },

    /** What we have changed since. */
    async note(
      { placeId }: PlacedEffect,
      account: string,
      changes: readonly RoleChange[],
    ): Promise<void> {
      const members = (await seen.get(placeId))?.members;
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
