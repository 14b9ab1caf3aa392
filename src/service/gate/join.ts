/**
 * Who asks to join a chat that a gate opens: stored first, then answered by the rule. Yes lets them in, a certain no
 * declines with words, unknown waits and is read again; whoever has no wallet that counts is told how to link one, and
 * waits for it. A request makes nobody a member before it is answered.
 */

import { MINUTE_MS } from '#core/duration.ts';
import {
  decideJoin,
  JOIN_WAIT_MS,
  type JoinDecision,
  WAY_OPEN_MS,
} from '#core/eligibility/chat.ts';
import { forAudience } from '#core/eligibility/gate.ts';
import { ruleFromJson } from '#core/eligibility/rule-json.ts';
import { traceToJson } from '#core/eligibility/trace-json.ts';
import { type AccountId, isUuid, type PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { JoinRequestRow } from '#store/chat-gate.ts';
import type { Books } from '#store/index.ts';
import type { AccountRow } from '#store/person.ts';
import type { NamedGate, PlacedEffect } from '#store/role.ts';
import type { AccountSeen, People } from '../person.ts';
import { SLOW_RETRY_MS } from './broken.ts';
import type { ChatNotice } from './chat-notice.ts';
import type { FactReader } from './facts.ts';
import { ringForRequest } from './grant.ts';
import type { Again } from './hand.ts';
import { createJoinAnswers, type Decided, type JoinAnswers } from './join-answer.ts';
import { type Judged, judge } from './judge.ts';
import type { LinkChecks } from './link-check.ts';
import { THE_CHAT } from './opening.ts';
import { wantedBy } from './wanted.ts';

/** How somebody asks to join, in a platform's words. */
export type JoinAsked = { eventId: string; userChatId: string; link: string | null };

/** What is to be said to somebody who has not opened a private chat, where the platform lets it through just now. */
export type JoinWord = { way: string; account: string; locale: string; notice: ChatNotice };

/** `say` first, then answer: once answered, the platform lets nothing more through. */
export type JoinStep = {
  say: JoinWord | undefined;
  /** Nothing to answer before then. */
  again: Again;
  /** Decided just now, and not before a crash. */
  fresh: boolean;
};

const NOTHING: JoinStep = { say: undefined, again: undefined, fresh: false };

type Dependencies = Parameters<typeof createJoinAnswers>[0] & {
  people: Pick<People, 'meet'>;
  facts: FactReader;
  linkChecks: Pick<LinkChecks, 'check'>;
};

type Asker = {
  row: JoinRequestRow;
  effect: PlacedEffect;
  account: AccountRow;
  person: PersonId;
};

type Found = Omit<Judged, 'trace'> & { gate: NamedGate | undefined; trace: Judged['trace'] | null };

const NOTHING_FOUND = { verdict: 'unknown', trace: null, linkable: false } as const;

const noticeBase = ({ effect }: Asker, gate: NamedGate) => ({
  ...{ chat: effect.placeTitle, role: gate.roleName, rule: gate.ruleText },
});

export type Joins = ReturnType<typeof createJoins>;

export function createJoins(deps: Dependencies) {
  const { store, ids, ports, inbox, people, facts, linkChecks } = deps;
  const answers: JoinAnswers = createJoinAnswers(deps);

  async function askerOf(row: JoinRequestRow): Promise<Asker | undefined> {
    const effect = await store.roles.findEffect(row.effectId);
    const account = await store.people.findAccountById(row.accountId);
    if (!effect || !account || account.erasedAt !== null) return undefined;
    return { row, effect, account, person: await store.people.findStanding(account.personId) };
  }

  /** Of whoever asks by the gate's link while they have one of their own: whether that was revoked. Another is on its way. */
  async function isLinkGone({ effect, row }: Asker): Promise<boolean> {
    if (row.link !== 'gate') return false;
    const { gone } = await linkChecks.check(effect, [row.accountId]);
    return gone > 0;
  }

  /** The link that is made for them rings before. */
  const soon = async (): Promise<{ again: Date }> => ({
    again: new Date((await store.now()).getTime() + MINUTE_MS),
  });

  /** What the rule says of them now. */
  async function look({ effect, person, row }: Asker): Promise<Found> {
    const gate = await gateOf(store, effect);
    if (gate?.state !== 'on' || row.link === 'foreign') return { gate, ...NOTHING_FOUND };
    const rule = forAudience(gate.audience, ruleFromJson(gate.rule));
    const { communityId: community } = effect;
    const own = (await facts.read(community, [person], [rule])).facts.get(person);
    if (!own) throw new Error('somebody was asked about and has no facts');
    return { gate, ...(await judge(facts, community, rule, own)) };
  }

  async function gateOf(books: Books, effect: PlacedEffect): Promise<NamedGate | undefined> {
    const gate = await books.roles.findGateOfRole(effect.roleId);
    return gate && { ...gate, roleName: effect.roleName };
  }

  /**
   * What a moderator decided of them: that they are to be in, for a while (`cause`), and by whom they are exempt. `own`: the
   * link they were sent, where they ask by another.
   */
  async function wishFor(
    books: Books,
    { row, effect, person }: Asker,
    now: Date,
  ): Promise<Pick<Decided, 'cause' | 'by'> & { own?: string }> {
    const exemption = await books.runs.findExemption(effect.roleId, person);
    const exempt = exemption !== undefined;
    const grant = await books.grants.findGrant(row);
    const { wanted, ownLink } = wantedBy(row, grant, { exempt, now });
    const own = ownLink ? await ownLinkOf(books, row) : undefined;
    return {
      ...(wanted && { cause: wanted.cause }),
      ...(own !== undefined && { own }),
      ...(exemption && { by: exemption.givenBy }),
    };
  }

  /** What follows, as long as the gate is what it was looked at by. */
  async function decide(books: Books, asker: Asker, found: Found): Promise<JoinDecision> {
    const { effect, row } = asker;
    const now = await books.now();
    const gate = await gateOf(books, effect);
    if (
      gate?.version !== found.gate?.version ||
      gate?.state !== found.gate?.state ||
      gate?.audience !== found.gate?.audience
    ) {
      return { act: 'wait', until: now, link: false };
    }
    const { cause, by, own } = await wishFor(books, asker, now);
    return decideJoin({
      state: gate && effect.endedAt === null ? gate.state : 'off',
      ...{ verdict: found.verdict, linkable: found.linkable },
      ...{ restored: cause !== undefined, exempt: by !== undefined },
      ...{ foreign: row.link === 'foreign', ownLink: own !== undefined },
      ...{ now, expiresAt: row.expiresAt },
    });
  }

  async function tell(books: Books, asker: Asker, event: string, notice: ChatNotice) {
    await inbox.tell(books, asker.person, asker.effect.communityId, event, notice);
    const { account, row } = asker;
    if (account.privateChatOpen) return undefined;
    const { externalId, locale } = account;
    return { way: row.userChatId, account: externalId, locale, notice };
  }

  async function unlinkedNotice(books: Books, asker: Asker, gate: NamedGate): Promise<ChatNotice> {
    const { row, person } = asker;
    const linked = (await books.wallets.listLinks([person])).length > 0;
    const until = row.expiresAt.toISOString();
    return { kind: 'join-unlinked', ...noticeBase(asker, gate), request: row.id, linked, until };
  }

  /** The latest that was made for whoever asks, and stands. */
  const ownLinkOf = async (books: Books, row: JoinRequestRow): Promise<string | undefined> =>
    (await books.personalLinks.listOpenPersonalLinks(row)).findLast(({ url }) => url !== null)
      ?.url ?? undefined;

  async function declinedNotice(
    books: Books,
    asker: Asker,
    gate: NamedGate,
    { why = 'rule', trace }: Decided,
  ): Promise<ChatNotice> {
    const { row, effect } = asker;
    // By the gate's link somebody else's may ask, where the gate answers at all.
    const isClosed = why === 'foreign' && gate.state !== 'on';
    const ofGate = isClosed ? null : effect.inviteUrl;
    return {
      kind: 'join-declined',
      ...{ ...noticeBase(asker, gate), why },
      trace: JSON.stringify(trace),
      tokens: JSON.stringify(gate.tokens),
      url: why === 'own-link' ? ((await ownLinkOf(books, row)) ?? null) : ofGate,
    };
  }

  /** Writes what was decided of a pending request, and what is to be said of it. */
  async function write(
    books: Books,
    asker: Asker,
    found: Found,
    decision: JoinDecision,
  ): Promise<JoinStep> {
    const { row } = asker;
    const { gate } = found;
    const now = await books.now();
    if (decision.act === 'lapse' || !gate) {
      await books.chatGates.updateRequest(row.id, { state: 'lapsed', answeredAt: now });
      return NOTHING;
    }
    if (decision.act === 'wait') {
      const again = { again: decision.until };
      if (!decision.link) return { ...NOTHING, again };
      const notice = await unlinkedNotice(books, asker, gate);
      const said = await tell(books, asker, `join-unlinked:${row.id}`, notice);
      const isOpen = now.getTime() < row.askedAt.getTime() + WAY_OPEN_MS;
      return { ...NOTHING, say: row.saidAt === null && isOpen ? said : undefined, again };
    }
    const decided: Decided = {
      ...{ gate: gate.id, version: gate.version, rule: gate.ruleText, at: now.toISOString() },
      ...{ run: ids(), verdict: found.verdict },
      trace: found.trace && traceToJson(found.trace),
      ...(decision.act === 'decline' && { why: decision.why }),
    };
    if (decision.act === 'admit') {
      const { cause, by } = await wishFor(books, asker, now);
      await answers.begin(books, row, {
        ...decided,
        ...(cause ? { cause } : found.verdict !== 'yes' && by !== undefined && { by }),
      });
      return { ...NOTHING, fresh: true };
    }
    const change = { state: 'declining', decision: decided, saidAt: null } as const;
    await books.chatGates.updateRequest(row.id, change);
    const notice = await declinedNotice(books, asker, gate, decided);
    const say = await tell(books, asker, `join-declined:${row.id}`, notice);
    return { ...NOTHING, say, fresh: true };
  }

  /** A word that was not said before a crash, or nothing. */
  async function unsaid(asker: Asker): Promise<JoinWord | undefined> {
    const { row, account, effect } = asker;
    const gate = await gateOf(store, effect);
    if (row.state !== 'declining' || row.saidAt !== null || !gate || account.privateChatOpen) {
      return undefined;
    }
    const notice = await declinedNotice(store, asker, gate, row.decision as Decided);
    return { way: row.userChatId, account: account.externalId, locale: account.locale, notice };
  }

  return {
    /**
     * Stores that somebody asks, by the gate's link or one made for a person; delivered again it is the same request. Other
     * links are answered by people.
     */
    async asked(placeExternalId: string, account: AccountSeen, asked: JoinAsked): Promise<void> {
      const place = await store.places.findPlace('telegram', placeExternalId);
      const effect =
        place && (await store.roles.findEffectByTarget(place.id, 'telegram-chat', THE_CHAT));
      if (!effect || effect.endedAt !== null || account.isBot) return;
      const isGate = asked.link === null || asked.link === effect.inviteUrl;
      const made = isGate
        ? undefined
        : await store.personalLinks.findPersonalLinkByUrl(effect.id, asked.link ?? '');
      if (!isGate && !made) return;
      const met = await people.meet(account, { externalId: undefined, privateChat: false });
      await store.transaction('store join request', async (books) => {
        await books.roles.lockEffect(effect.id);
        if (await books.chatGates.findRequestByEvent(asked.eventId)) return;
        const key = { effectId: effect.id, accountId: met.account };
        const askedAt = await books.now();
        const before = await books.chatGates.updateRequestsLapsed(key, askedAt);
        const id = ids();
        await books.chatGates.insertRequest({
          ...{ id, ...key, eventKey: asked.eventId, userChatId: asked.userChatId },
          link: made ? (made.accountId === met.account ? 'own' : 'foreign') : 'gate',
          state: 'pending',
          askedAt,
          expiresAt: new Date(askedAt.getTime() + JOIN_WAIT_MS),
          consentedAt: before.find(({ consentedAt }) => consentedAt !== null)?.consentedAt ?? null,
        });
        await books.outbox.insertOutbox([ringForRequest(id)]);
      });
    },

    /** Decides what can be decided, and says what has to be said before it is carried out. */
    async step(id: string): Promise<JoinStep | undefined> {
      const row = await store.chatGates.findRequest(id);
      const asker = row && (await askerOf(row));
      if (!asker) return undefined;
      if (asker.row.state !== 'pending') {
        return { ...NOTHING, say: await unsaid(asker) };
      }
      const { effect } = asker;
      if (!effect.placeConnected || !ports[effect.platform]) {
        const now = await store.now();
        if (now < asker.row.expiresAt) {
          return { ...NOTHING, again: { again: new Date(now.getTime() + SLOW_RETRY_MS) } };
        }
      }
      // Whoever asks by the gate's link may do so because their own was revoked: nobody is shown one that leads nowhere.
      if (await isLinkGone(asker)) return { ...NOTHING, again: await soon() };
      const found = await look(asker);
      return store.transaction('decide join request', async (books) => {
        const locked = await books.chatGates.lockRequest(id);
        if (locked?.state !== 'pending') return NOTHING;
        const asking = { ...asker, row: locked };
        return write(books, asking, found, await decide(books, asking, found));
      });
    },

    /** What `step` handed out was said. Refused, it is tried again at the next look, and stands in the inbox either way. */
    async said(id: string): Promise<void> {
      await store.chatGates.updateRequest(id, { saidAt: await store.now() });
    },

    answer: answers.answer,

    /** They let the community look at their wallets for this request; those who have none link one next. */
    async consent(
      id: string,
      { account, person }: { account: AccountId; person: PersonId },
    ): Promise<Result<{ chat: string; linked: boolean }>> {
      const row = isUuid(id) ? await store.chatGates.findRequest(id) : undefined;
      const asker = row && (await askerOf(row));
      if (!asker || (asker.account.id !== account && asker.person !== person)) {
        return refuse({ code: 'join-unknown' });
      }
      return store.transaction('consent for a request', async (books) => {
        const locked = await books.chatGates.lockRequest(id);
        if (locked?.state !== 'pending') return refuse({ code: 'join-answered' });
        if (locked.consentedAt === null) {
          await books.chatGates.updateRequest(id, { consentedAt: await books.now() });
        }
        const linked = (await books.wallets.listLinks([asker.person])).length > 0;
        await books.outbox.insertOutbox([ringForRequest(id)]);
        return accept({ chat: asker.effect.placeTitle, linked });
      });
    },

    /** Something of this person changed, a wallet perhaps: what they wait for is looked at at once. */
    async lookAgain(persons: readonly PersonId[]): Promise<void> {
      const waiting = await store.chatGates.listRequestsOf(persons);
      if (waiting.length === 0) return;
      await store.outbox.insertOutbox(waiting.map(({ id }) => ringForRequest(id)));
    },
  };
}
