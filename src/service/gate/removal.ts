/**
 * The hands of a gate in a chat: whoever it let in and certainly does not meet its rule any more is removed, where a
 * moderator switched that on. Telegram has no other removal than a ban, so a ban is noted before it happens and lifted at
 * once; what is noted is lifted however often it takes. Nobody is put into a chat: whoever should be there is asked in.
 */

import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { decideRemoval, nextRemoval, REMOVALS_AN_HOUR } from '#core/eligibility/chat.ts';
import type { PersonId } from '#core/identity.ts';
import type { ChatRemovalRow } from '#store/chat-gate.ts';
import type { GrantRow } from '#store/grant.ts';
import type { Books, Store } from '#store/index.ts';
import type { AccountRow } from '#store/person.ts';
import type { PlacedEffect } from '#store/role.ts';
import type { Inbox } from '../inbox.ts';
import type { ChatPorts, Doorkeeper } from '../port.ts';
import { audiencesOf } from './audience.ts';
import { type BrokenEffects, SLOW_RETRY_MS } from './broken.ts';
import type { ChatLinks } from './chat-link.ts';
import { type Provenance, ringFor } from './grant.ts';
import { ADMIN_RETRY_MS, type Again, type Hand, type Scene, spread } from './hand.ts';
import type { Offer, PersonalLinks } from './personal-link.ts';
import { awaitedUntil, wantedIn } from './wanted.ts';

type Dependencies = {
  store: Store;
  ids: () => string;
  ports: ChatPorts<never>;
  inbox: Inbox;
  broken: BrokenEffects;
  hand: Hand;
  links: ChatLinks;
  personalLinks: PersonalLinks;
};

/** By which decision somebody is asked in. */
type Offered = Offer & { run: string };

/** Where a ban has to be lifted, should all else be forgotten. */
export type Expelled = { place: string; account: string };

/** Two looks at everybody: what was found before may not be so any more when somebody's turn comes. */
const FRESH_MS = 600_000;
const LOOKED_MS = 60_000;
/** Longer than a ban may be under way: what lifts it must come after it. */
const READMIT_AFTER_MS = 60_000;
/** The platform has lifted it itself by then. */
const OVER_MS = 2 * DAY_MS;

export type Removals = ReturnType<typeof createRemovals>;

export function createRemovals(deps: Dependencies) {
  const { store, ids, ports, inbox, broken, hand, links, personalLinks } = deps;

  /**
   * Asks once whoever a moderator wants in, by the link that they are let in by. Where there is none they are told that, once,
   * and asked as soon as there is one.
   */
  async function askIn(
    books: Books,
    { effect, account }: Scene,
    grant: GrantRow,
    { run: offered, url, replaces }: Offered,
  ): Promise<void> {
    const standing = await books.people.findStanding(account.personId);
    const exempt = (await books.runs.findExemption(effect.roleId, standing)) !== undefined;
    const wanted = wantedIn(grant, { exempt, now: await books.now() });
    const { run = '' } = grant.provenance as Provenance;
    // Not its turn yet; or decided anew meanwhile, which rang for them again.
    if (!wanted || url === undefined || run !== offered) return;
    const kind = url === null ? 'chat-linkless' : 'chat-restored';
    // Each account has a link of its own.
    const of = wanted.cause === 'undo' ? `${effect.id}:${account.id}` : effect.id;
    const event = [kind, run, of, ...(replaces === undefined ? [] : [replaces])].join(':');
    await inbox.tell(books, standing, effect.communityId, event, {
      kind: 'chat-restored',
      chat: effect.placeTitle,
      role: effect.roleName,
      url,
      until: wanted.until.toISOString(),
      ...(wanted.cause !== 'undo' && { cause: 'given' }),
      ...(replaces !== undefined && { anew: true }),
    });
  }

  /**
   * What somebody is asked in by: a link of their own where a removal was undone, else the gate's. One that is missing is made
   * now, or tried again later.
   */
  async function offer(scene: Scene): Promise<Offered> {
    const { id, inviteUrl } = scene.effect;
    const grant = await store.grants.findGrant(scene.key);
    const awaited = awaitedUntil(grant, await store.now());
    const { run = '' } = (grant?.provenance ?? {}) as Partial<Provenance>;
    if (!awaited) return { run, url: undefined, again: undefined };
    if (awaited.cause === 'undo') {
      return { run, ...(await personalLinks.offer(scene, { run, until: awaited.until })) };
    }
    if (inviteUrl !== null) return { run, url: inviteUrl, again: undefined };
    const again = await links.settle(id);
    return { run, url: (await store.roles.findEffect(id))?.inviteUrl ?? null, again };
  }

  /** Not in the chat: nothing is retried. Who left may ask again, who was removed is let back in, who is wanted is asked. */
  async function absent(scene: Scene, door: Doorkeeper, before: GrantRow): Promise<Again> {
    const { effect, key } = scene;
    const removal = await store.chatGates.findOpenRemoval(key);
    if (removal) return finish(scene, removal, door);
    const offered = await offer(scene);
    await hand.record(scene, 'note absence', async (books, grant) => {
      // Let in since they were looked for.
      if (grant.applied && !before.applied) return;
      const now = await books.now();
      await books.people.updatePresenceLeft(effect.placeId, key.accountId, now);
      if (awaitedUntil(grant, now)) return askIn(books, scene, grant, offered);
      if (grant.applied || grant.byHand) {
        return books.chatGates.updateChatGrantsLeft(effect.placeId, key.accountId, now);
      }
      if (!grant.wanted) return;
      const { provenance } = grant;
      await books.grants.insertGrantsWanted([{ ...key, wanted: false, provenance, at: now }]);
    });
    return offered.again;
  }

  /** Everything that keeps somebody in, as the books say it now; `stale`: the person has to be looked at again first. */
  async function decide(
    books: Books,
    { effect, account }: Scene,
    { provenance }: GrantRow,
  ): Promise<{ decision: ReturnType<typeof decideRemoval> | 'stale'; person: PersonId }> {
    const row = await books.roles.lockEffect(effect.id);
    const gate = await books.roles.findGateOfRole(effect.roleId);
    const person = await books.people.findStanding(account.personId);
    const found = gate && (await books.grants.findVerdict(gate.id, person));
    const isCertain = found?.version === gate?.version && found?.unknownSince === null;
    const exemption = await books.runs.findExemption(effect.roleId, person);
    const waits = gate && (await books.runs.findWaitingRun(gate.id));
    const undone = (provenance as Provenance).cause === 'undo';
    const outside =
      gate !== undefined &&
      !(await audiencesOf(books, gate.communityId, [gate], [person]))(gate, person);
    const decision = decideRemoval({
      state: gate && row?.endedAt === null ? gate.state : 'off',
      removes: row?.removes === true,
      outside,
      exempt: exemption !== undefined || found?.answer === 'keep',
      stopped: waits !== undefined && found?.answer !== 'remove',
      verdict: found && isCertain ? found.verdict : 'unknown',
      undone,
    });
    const oldest = (await books.now()).getTime() - FRESH_MS;
    const isStale = !undone && found !== undefined && found.checkedAt.getTime() < oldest;
    return { decision: decision === 'remove' && isStale ? 'stale' : decision, person };
  }

  async function begin(scene: Scene): Promise<ChatRemovalRow | Again> {
    const { effect, key } = scene;
    return hand.record(scene, 'begin removal', async (books, grant) => {
      if (grant.wanted || !grant.applied) return undefined;
      const { decision, person } = await decide(books, scene, grant);
      const now = await books.now();
      if (decision === 'stale') {
        await books.outbox.insertOutbox([{ kind: 'gate-person', key: person }]);
        return { again: new Date(now.getTime() + LOOKED_MS) };
      }
      if (decision === 'wait') return { again: new Date(now.getTime() + SLOW_RETRY_MS) };
      if (decision === 'keep') {
        const { provenance } = grant;
        await books.grants.insertGrantsWanted([{ ...key, wanted: true, provenance, at: now }]);
        return undefined;
      }
      const open = await books.chatGates.findOpenRemoval(key);
      if (open) return open;
      const since = new Date(now.getTime() - HOUR_MS);
      const began = await books.chatGates.listRemovalTimes(effect.id, since, REMOVALS_AN_HOUR);
      const turn = nextRemoval(began, now);
      if (turn > now) return { again: spread(turn, scene.claim.key) };
      return note(books, scene, now);
    });
  }

  /** Before the ban, with the bell that lifts it. */
  async function note(
    books: Books,
    { key, effect, account }: Scene,
    now: Date,
  ): Promise<ChatRemovalRow> {
    const removal = { id: ids(), ...key, state: 'open', beganAt: now, endedAt: null } as const;
    await books.chatGates.insertRemoval(removal);
    const payload: Expelled = { place: effect.placeExternalId, account: account.externalId };
    const dueAt = new Date(now.getTime() + READMIT_AFTER_MS);
    await books.outbox.insertOutbox([{ kind: 'chat-readmit', key: removal.id, payload, dueAt }]);
    return removal;
  }

  async function remove(scene: Scene, door: Doorkeeper, before: GrantRow): Promise<Again> {
    const { effect, account, port } = scene;
    if ((await port.standing(effect.placeExternalId, account.externalId)) !== 'none') {
      return keepAdmin(scene);
    }
    const begun = await begin(scene);
    if (!begun || 'again' in begun) return begun;
    const expelled = await door.expel(effect.placeExternalId, account.externalId);
    if (expelled.ok) return finish(scene, begun, door);
    await store.chatGates.updateRemovalEnded(begun.id, 'void', await store.now());
    if (expelled.denial === 'role-too-high') return keepAdmin(scene);
    return expelled.denial === 'member-gone'
      ? absent(scene, door, before)
      : hand.breakOff(scene, expelled.denial);
  }

  async function keepAdmin(scene: Scene): Promise<Again> {
    await hand.record(scene, 'record administrator', (books) =>
      books.grants.updateGrant(scene.key, { lastError: 'admin-stays' }),
    );
    return hand.later(ADMIN_RETRY_MS);
  }

  /** Lifts the ban; until that is done nothing else is. */
  async function finish(scene: Scene, removal: ChatRemovalRow, door: Doorkeeper): Promise<Again> {
    const { effect, account } = scene;
    const lifted = await door.readmit(effect.placeExternalId, account.externalId);
    if (!lifted.ok) return hand.breakOff(scene, lifted.denial);
    await ended(removal);
    return undefined;
  }

  /** With what was found when it was decided, as it is told of every loss. */
  async function tellRemoved(
    books: Books,
    removal: string,
    effect: PlacedEffect,
    { account, grant }: { account: AccountRow; grant: GrantRow },
  ): Promise<void> {
    const standing = await books.people.findStanding(account.personId);
    const gate = await books.roles.findGateOfRole(effect.roleId);
    const taken = await books.runs.findLastTaken(grant);
    const { rule } = grant.provenance as Provenance;
    await inbox.tell(books, standing, effect.communityId, `chat-removed:${removal}`, {
      kind: 'chat-removed',
      chat: effect.placeTitle,
      role: effect.roleName,
      rule,
      url: effect.inviteUrl,
      community: effect.communityId,
      // Of the change that took it: somebody may want them back by now, which is another decision.
      ...(taken?.kind === 'undo' && { cause: taken.kind }),
      ...(taken &&
        taken.kind !== 'undo' &&
        taken.trace !== null && {
          trace: JSON.stringify(taken.trace),
          tokens: JSON.stringify(gate?.tokens ?? []),
        }),
    });
  }

  /** Records that somebody is out, and free to ask again; tells them once. */
  async function ended({ id, effectId, accountId }: ChatRemovalRow): Promise<void> {
    const key = { effectId, accountId };
    await store.transaction('record removal', async (books) => {
      const grant = await books.grants.lockGrant(key);
      const effect = await books.roles.findEffect(effectId);
      const now = await books.now();
      const isFirst = await books.chatGates.updateRemovalEnded(id, 'done', now);
      if (!isFirst || !grant || !effect) return;
      if (!grant.wanted) await books.grants.updateGrant(key, { applied: false, lastError: null });
      await books.people.updatePresenceLeft(effect.placeId, accountId, now);
      const account = await books.people.findAccountById(accountId);
      if (account) await tellRemoved(books, id, effect, { account, grant });
      await broken.mend(books, effect);
      // Wanted back meanwhile: they are asked in.
      if (grant.wanted) await books.outbox.insertOutbox([ringFor(key)]);
    });
  }

  async function carryOut(scene: Scene, door: Doorkeeper, grant: GrantRow): Promise<Again> {
    const { key } = scene;
    const member = await hand.look(scene);
    if (member === 'closed') return hand.breakOff(scene, 'bot-removed');
    if (!member.present) return absent(scene, door, grant);
    if (grant.wanted) {
      // In the chat, and not by us: somebody else's hand.
      await hand.record(scene, 'note hand', (books, { wanted, applied }) =>
        wanted && !applied
          ? books.grants.updateGrant(key, { byHand: true, lastError: null })
          : Promise.resolve(),
      );
      return undefined;
    }
    if (!grant.applied || member.isBot) return undefined;
    return (await hand.rest(scene)) ?? remove(scene, door, grant);
  }

  return {
    /** Carries out what is wanted of one account in one chat. */
    async apply(scene: Scene): Promise<Again> {
      const door = scene.port.doorkeeper;
      const grant = await store.grants.findGrant(scene.key);
      if (!door || !grant) return undefined;
      const again = await carryOut(scene, door, grant);
      await personalLinks.endUnwanted(scene);
      return again;
    },

    /** Lifts what a removal left behind, and says when to try again until that is done. */
    async readmit(removalId: string, expelled: Expelled): Promise<Again> {
      const removal = await store.chatGates.findRemoval(removalId);
      if (removal && removal.state !== 'open') return undefined;
      const effect = removal && (await store.roles.findEffect(removal.effectId));
      const place = effect?.placeExternalId ?? expelled.place;
      const port = ports.telegram;
      if (!port?.doorkeeper) return hand.later(SLOW_RETRY_MS);
      if (removal && effect?.placeConnected) {
        const member = await port.member(place, expelled.account);
        if (member.present) {
          // The ban never happened, and whoever noted it does it again.
          await store.chatGates.updateRemovalEnded(removal.id, 'void', await store.now());
          return undefined;
        }
      }
      const lifted = await port.doorkeeper.readmit(place, expelled.account);
      if (lifted.ok) {
        if (removal) await ended(removal);
        return undefined;
      }
      const isOver =
        !removal || (await store.now()).getTime() - removal.beganAt.getTime() > OVER_MS;
      if (!isOver) return hand.later(SLOW_RETRY_MS);
      if (removal) await ended(removal);
      return undefined;
    },
  };
}
