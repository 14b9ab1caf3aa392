/** Gates: a rule in a moderator's own words, and what it opens. New ones start in preview. */

import {
  type Audience,
  GATE_LIFECYCLE,
  type GateState,
  NEW_GATE_STATE,
} from '#core/eligibility/gate.ts';
import { DEFAULT_GRACE_MS, decideGrace } from '#core/eligibility/loss.ts';
import { namesRole } from '#core/eligibility/roles.ts';
import { ruleFromJson, ruleToJson } from '#core/eligibility/rule-json.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { type CommunityId, isUuid, type PersonId, type PlaceId } from '#core/identity.ts';
import { assertMove } from '#core/lifecycle.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { foldText } from '#core/text.ts';
import type { Books, Store } from '#store/index.ts';
import type { EffectKind, GateRow, NamedGate, PlacedEffect } from '#store/role.ts';
import type { Audit } from '../audit.ts';
import type { Offices } from '../office.ts';
import type { ChatPorts } from '../port.ts';
import type { ChatLinks } from './chat-link.ts';
import { createGateEnding } from './ending.ts';
import { isHeld, quietGate, ringForRequest, ringLinks } from './grant.ts';
import { createOpenings, decideOpening, type Opening, ROLE_NAME_MAX, THE_CHAT } from './opening.ts';
import { type ReadRule, type RuleReader, tokensFromJson } from './token.ts';
import type { GateWork } from './work.ts';

export type GateDraft = {
  community: CommunityId;
  person: PersonId;
  /** Where it was said; a Discord role belongs to that server. */
  place: PlaceId | undefined;
  /** The role's name, the Discord role picked, if any, and the tag, if any. */
  opens: Opening;
  rule: string;
  /** How long somebody who no longer meets it is given, as typed; the usual time where it is left out. */
  grace?: string | undefined;
  /** Everyone where it is left out. */
  audience?: Audience | undefined;
};

/** Which gate is meant. */
export type GateReference = { id: string } | { name: string; discordRoleId?: string | undefined };

export type GateView = {
  id: string;
  roleId: string;
  roleName: string;
  rule: string;
  /** Of the rule: each change of it is another. */
  version: number;
  state: GateState;
  audience: Audience;
  /** How long somebody who no longer meets it keeps it. */
  graceMs: number;
  /** What the rule's addresses are, as the chain described them. */
  tokens: readonly KnownToken[];
  /** What it opens, in each place. */
  effects: readonly EffectView[];
  /** Of the roles and tags it gives and takes, how many are written; absent where all are. */
  progress?: { done: number; total: number };
};

/** `asking`: how many wait before its chat and are not answered yet; `taken`: how many roles and tags its end takes back. */
export type Switched = GateView & { asking: number; taken: number };

export type EffectView = {
  id: string;
  platform: 'discord' | 'telegram';
  kind: EffectKind;
  place: string;
  /** The tag's text; a Discord role goes by the role's name, a chat by its own. */
  shown: string;
  brokenReason: string | null;
  /** Of a chat: the link people ask to join by, once it is made. */
  inviteUrl: string | null;
  /** Of a chat: whether those who no longer meet the rule are removed. */
  removes: boolean;
};

function shownOf({ kind, externalId, placeTitle, roleName }: PlacedEffect): string {
  if (kind === 'telegram-tag') return externalId;
  return kind === 'telegram-chat' ? placeTitle : roleName;
}

type Dependencies = {
  store: Store;
  ids: () => string;
  ports: ChatPorts<never>;
  rules: Pick<RuleReader, 'read' | 'checkRoles'>;
  links: ChatLinks;
  offices: Offices;
  audit: Audit;
  work: Pick<GateWork, 'begin'>;
  /** Nobody waits a day there to see it happen. */
  sandbox: boolean;
};

export type Gates = ReturnType<typeof createGates>;

export function createGates(deps: Dependencies) {
  const { store, ids, offices, audit, rules, links, work, sandbox } = deps;
  const openings = createOpenings(deps);
  const ending = createGateEnding(deps);

  async function views(
    community: CommunityId,
    rows: readonly NamedGate[],
    books: Books = store,
  ): Promise<GateView[]> {
    const effects = await books.roles.listEffects(community);
    return rows.map((row) => ({
      id: row.id,
      roleId: row.roleId,
      roleName: row.roleName,
      rule: row.ruleText,
      version: row.version,
      state: row.state,
      audience: row.audience,
      graceMs: row.graceS * 1_000,
      tokens: tokensFromJson(row.tokens),
      effects: effects
        .filter((effect) => effect.roleId === row.roleId)
        .map((effect) => ({
          id: effect.id,
          platform: effect.platform,
          kind: effect.kind,
          place: effect.placeTitle,
          shown: shownOf(effect),
          brokenReason: effect.brokenReason,
          inviteUrl: effect.inviteUrl,
          removes: effect.removes,
        })),
    }));
  }

  async function viewOf(books: Books, id: string): Promise<GateView> {
    const row = await books.roles.findGate(id);
    const [view] = row ? await views(row.communityId, [row], books) : [];
    if (!view) throw new Error('a gate that was just written has no view');
    return view;
  }

  /** A Discord role may be called otherwise by now; what somebody typed is a name. */
  async function meant(
    community: CommunityId,
    rows: readonly NamedGate[],
    { name, discordRoleId }: Exclude<GateReference, { id: string }>,
  ): Promise<NamedGate | undefined> {
    if (discordRoleId !== undefined) {
      const effects = await store.roles.listEffects(community);
      const effect = effects.find((one) => one.externalId === discordRoleId);
      const row = rows.find((one) => one.roleId === effect?.roleId);
      if (row) return row;
    }
    const typed = foldText(name).replace(/^@/, '');
    return rows.find((one) => foldText(one.roleName) === typed);
  }

  async function insert(
    books: Books,
    draft: GateDraft,
    opening: Opening,
    read: ReadRule,
    graceMs: number,
  ): Promise<Result<GateView>> {
    const { community, place, person } = draft;
    await books.communities.lockCommunity(community);
    // Under the lock that a gate is removed under, too: no rule names a role that has just lost its gate.
    const roles = await rules.checkRoles(books, community, read.rule, opening.name);
    if (!roles.ok) return roles;
    const claimed = await openings.claimRole(books, community, place, opening);
    if (!claimed.ok) return claimed;
    const { roleId, tagPlaces, chatPlace } = claimed.value;
    const { discordRoleId, tag } = opening;
    if (discordRoleId !== undefined && place !== undefined) {
      const target = { placeId: place, kind: 'discord-role', externalId: discordRoleId } as const;
      await openings.insert(books, roleId, target);
    }
    for (const placeId of tag === undefined ? [] : tagPlaces) {
      await openings.insert(books, roleId, {
        placeId,
        kind: 'telegram-tag',
        externalId: tag ?? '',
      });
    }
    if (chatPlace !== undefined) {
      const target = { placeId: chatPlace, kind: 'telegram-chat', externalId: THE_CHAT } as const;
      await openings.insert(books, roleId, target);
    }
    const id = ids();
    await books.roles.insertGate({
      id,
      communityId: community,
      roleId,
      rule: ruleToJson(read.rule),
      ruleText: read.printed,
      tokens: read.tokens,
      version: 1,
      state: NEW_GATE_STATE,
      audience: draft.audience ?? 'everyone',
      graceS: Math.round(graceMs / 1_000),
      createdBy: person,
      createdAt: await books.now(),
    });
    await audit.note(books, {
      community,
      actor: person,
      action: 'gate.set',
      subject: opening.name,
      details: { gate: id, rule: read.printed, graceMs, audience: draft.audience ?? 'everyone' },
    });
    const view = await viewOf(books, id);
    await books.outbox.insertOutbox([
      { kind: 'gate-sweep', key: community },
      ...ringLinks(view.effects),
    ]);
    return accept(view);
  }

  /** Whose rule names the role of this gate: without it they would let nobody in any more. */
  async function userOf(books: Books, row: GateRow): Promise<NamedGate | undefined> {
    const role = await books.roles.findRole(row.roleId);
    return (await books.roles.listGates(row.communityId)).find(
      (one) => one.id !== row.id && namesRole(ruleFromJson(one.rule), role?.name ?? ''),
    );
  }

  return {
    chatToOpen: openings.chatToOpen,
    chatsToOpen: openings.chatsToOpen,

    /** Whether a gate for it could be set here, as it would be set: without a name by that of its chat, and that by its id. */
    async canOpen(
      community: CommunityId,
      place: PlaceId | undefined,
      opens: Omit<Opening, 'name'> & { name: string | undefined },
    ): Promise<Result<Opening>> {
      const chat = opens.chat && (await openings.chatToOpen(community, place, opens.chat));
      if (chat && !chat.ok) return chat;
      const title = [...(chat ? chat.value.title : '')].slice(0, ROLE_NAME_MAX).join('');
      const named = { name: opens.name ?? title, ...(chat && { chat: chat.value.id }) };
      const opening = decideOpening({ ...opens, ...named });
      if (!opening.ok) return opening;
      const row = await meant(community, await store.roles.listGates(community), opening.value);
      if (row) return refuse({ code: 'gate-exists', role: row.roleName });
      const open = await openings.check(community, place, opening.value);
      return open.ok ? opening : open;
    },

    /** Sets a gate up in preview: it is evaluated, and changes nothing until switched on. */
    async set(draft: GateDraft): Promise<Result<GateView>> {
      const right = await offices.require(draft.community, draft.person, 'gate.change');
      if (!right.ok) return right;
      const opening = decideOpening(draft.opens);
      if (!opening.ok) return opening;
      const read = await rules.read(draft.community, draft.rule);
      if (!read.ok) return read;
      const usual = sandbox ? 0 : DEFAULT_GRACE_MS;
      const grace = draft.grace === undefined ? accept(usual) : decideGrace(draft.grace);
      if (!grace.ok) return grace;
      const open = await openings.check(draft.community, draft.place, opening.value);
      if (!open.ok) return open;
      const set = await store.transaction('set gate', (books) =>
        insert(books, draft, opening.value, read.value, grace.value),
      );
      if (!set.ok || !opening.value.chat) return set;
      // The bell makes the link too; whoever sets the gate sees it at once.
      for (const { id, kind } of set.value.effects) {
        if (kind === 'telegram-chat') await links.settle(id);
      }
      return accept(await viewOf(store, set.value.id));
    },

    /**
     * On, back to preview, or off for good: what the gate gave is then taken back, by a run of its own. `refuse`: not while
     * anybody holds something of it, for nobody was shown who would lose it.
     */
    async switch(
      community: CommunityId,
      person: PersonId,
      gateId: string,
      state: GateState,
      whenHeld: 'take' | 'refuse' = 'take',
    ): Promise<Result<Switched>> {
      const right = await offices.require(community, person, 'gate.change');
      if (!right.ok) return right;
      if (!isUuid(gateId)) return refuse({ code: 'gate-unknown', text: gateId });
      return store.transaction('switch gate', async (books) => {
        if (state === 'off') await books.communities.lockCommunity(community);
        const row = await books.roles.lockGate(gateId);
        if (row?.communityId !== community || row.state === 'off') {
          return refuse({ code: 'gate-unknown', text: '' });
        }
        const before = await viewOf(books, gateId);
        const waiting = await books.chatGates.listRequestsFor(before.effects.map(({ id }) => id));
        const asking = waiting.filter((one) => one.state === 'pending').length;
        if (row.state === state) return accept({ ...before, asking, taken: 0 });
        const user = state === 'off' ? await userOf(books, row) : undefined;
        if (user) {
          return refuse({ code: 'role-in-use', role: before.roleName, by: user.roleName });
        }
        if (state === 'off' && whenHeld === 'refuse') {
          const wanted = await books.grants.lockWantedGrants(row.roleId);
          if (wanted.some(isHeld)) return refuse({ code: 'gate-held', role: before.roleName });
        }
        assertMove(GATE_LIFECYCLE, row.state, state);
        await books.roles.updateGateState(gateId, state);
        if (state === 'on') await work.begin(books, row, { person, cause: 'on' });
        else await quietGate(books, gateId);
        const taken = state === 'off' ? await ending.end(books, row, person) : 0;
        await audit.note(books, {
          community,
          actor: person,
          action: `gate.${state}`,
          subject: before.roleName,
          details: { gate: gateId, rule: row.ruleText },
        });
        await books.outbox.insertOutbox([
          { kind: 'gate-sweep', key: community },
          ...(state === 'off' ? ringLinks(before.effects) : []),
          ...waiting.map(({ id }) => ringForRequest(id)),
        ]);
        return accept({ ...before, state, asking, taken });
      });
    },

    /** With how far the writing is, which takes its time in a big community. */
    async list(community: CommunityId): Promise<GateView[]> {
      const rows = await store.roles.listGates(community);
      const progress = new Map(
        (await store.grants.listProgress(community))
          .filter(({ done, total }) => done < total)
          .map(({ roleId, done, total }) => [roleId, { done, total }]),
      );
      return (await views(community, rows)).map((view, index) => {
        const open = progress.get(rows[index]?.roleId ?? '');
        return open ? { ...view, progress: open } : view;
      });
    },

    /** By the gate's id as buttons carry it, by the Discord role, or by the role's name. */
    async find(community: CommunityId, reference: GateReference): Promise<Result<GateView>> {
      const rows = await store.roles.listGates(community);
      const row =
        'id' in reference
          ? rows.find((one) => one.id === reference.id)
          : await meant(community, rows, reference);
      const [view] = row ? await views(community, [row]) : [];
      const text = 'id' in reference ? '' : reference.name;
      return view ? accept(view) : refuse({ code: 'gate-unknown', text });
    },
  };
}
