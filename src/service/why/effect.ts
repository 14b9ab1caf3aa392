/**
 * What somebody has of each thing that gates open, by what and since when: roles, tags, and chats, which alone are asked for
 * and may be lost together with being there.
 */
import type { Trace } from '#core/eligibility/facts.ts';
import { traceFromJson } from '#core/eligibility/trace-json.ts';
import type { AccountId, CommunityId, PersonId } from '#core/identity.ts';
import type { JoinRequestRow } from '#store/chat-gate.ts';
import type { GrantKey, GrantRow, PresentAccount } from '#store/grant.ts';
import type { Store } from '#store/index.ts';
import type { EffectKind, NamedGate, PlacedEffect } from '#store/role.ts';
import { type Cause, keyOf, type Provenance } from '../gate/grant.ts';
import { wantedIn } from '../gate/wanted.ts';
import type { Mention, People } from '../person.ts';
import type { Wallets } from '../wallet.ts';
import { nextOf, type WhyWaiting } from './waiting.ts';

type Where = { kind: EffectKind; place: string; platform: 'discord' | 'telegram' };

export type WhyEffect = Where & (WhyHeld | WhyWaiting | WhyInvited);

export type WhyHeld = {
  /** `taken`: by the gate, which `given` is, too; `by-hand`: by somebody; `due`: on its way; `stuck`: see `reason`. */
  state: 'given' | 'taken' | 'by-hand' | 'due' | 'stuck';
  reason: string | null;
  /** What it was last given or taken by; null where nothing of it was noted. */
  source: WhySource | null;
  /** What somebody's hand did to it last, where that is what they have or what was done against the gate. */
  hand: WhyHand | null;
  /** Of a chat they were taken out of: when they were, and where they ask again. */
  out?: { at: Date; url: string | null };
};

/** `by` null: who it was is not known. */
export type WhyHand = { gave: boolean; at: Date; by: Mention | null };

/** A moderator wants them in: `url` is what they ask by, null while there is no link. */
export type WhyInvited = {
  state: 'invited';
  cause: Cause;
  by: Mention | null;
  until: Date;
  url: string | null;
};

/** A look by the rule, or somebody's decision, with all it was decided on. */
export type WhySource = {
  gave: boolean;
  kind: 'rule' | 'undo' | 'given' | 'ungate';
  version: number;
  at: Date;
  by: Mention | null;
  trace: Trace | null;
};

export type WhyEffects = {
  byRole: ReadonlyMap<string, readonly WhyEffect[]>;
  /** Chats they have not asked to be let in to, and are not in. */
  open: readonly (PlacedEffect & { inviteUrl: string })[];
};

/** What was given went with it; any other trouble leaves what people have. */
const GONE: ReadonlySet<string> = new Set(['role-gone', 'bot-removed']);

type Dependencies = {
  store: Store;
  wallets: Pick<Wallets, 'list' | 'hasConsented'>;
  people: Pick<People, 'mentions'>;
};

/** Requests of somebody, who was told of them as any of those they are `known` as. */
type Asked = {
  asked: readonly { row: JoinRequestRow; effect: PlacedEffect }[];
  known: readonly PersonId[];
};

type Scene = {
  there: ReadonlySet<string>;
  sources: ReadonlyMap<string, WhySource>;
  outs: ReadonlyMap<string, Date>;
  /** Links made for one account each, by what they lead to and the undoing that they are of. */
  own: ReadonlyMap<string, string>;
  hands: ReadonlyMap<string, WhyHand>;
  /** Roles they are exempt for: whom an exemption asks in, it asks as long as it stands. */
  exempt: ReadonlySet<string>;
  now: Date;
};

const isChat = ({ kind }: PlacedEffect): boolean => kind === 'telegram-chat';

export function createWhyEffects({ store, wallets, people }: Dependencies) {
  async function sourcesOf(
    accounts: readonly AccountId[],
  ): Promise<ReadonlyMap<string, WhySource>> {
    const changes = await store.runs.listLastChanges(accounts);
    const deciders = changes.flatMap(({ by }) => (by === null ? [] : [by]));
    const mentions = await people.mentions(deciders);
    return new Map(
      changes.map(({ gave, version, at, by, kind, trace, ...key }) => [
        keyOf(key),
        {
          ...{ gave, version, at },
          kind: kind === 'undo' || kind === 'given' || kind === 'ungate' ? kind : 'rule',
          by: (by !== null && mentions.get(by)) || null,
          trace: trace === null ? null : traceFromJson(trace),
        },
      ]),
    );
  }

  async function handsOf(accounts: readonly AccountId[]): Promise<ReadonlyMap<string, WhyHand>> {
    const rows = await store.hands.listLastHands(accounts);
    const by = await Promise.all(
      rows.map(({ byAccountId }) => byAccountId && store.people.findAccountById(byAccountId)),
    );
    const mentions = await people.mentions(by.flatMap((one) => (one ? [one.personId] : [])));
    return new Map(
      rows.map(({ gave, at, ...key }, index) => {
        const person = by[index]?.personId;
        return [keyOf(key), { gave, at, by: (person && mentions.get(person)) || null }];
      }),
    );
  }

  /** What a hand did last, unless the gate did something since. */
  function handOf(key: GrantKey, source: WhySource | null, hands: Scene['hands']): WhyHand | null {
    const hand = hands.get(keyOf(key));
    return hand && (!source || hand.at > source.at) ? hand : null;
  }

  /** Of what no gate gave: somebody who was let in or given it by hand has it, and whom a hand took it from has not. */
  function byHandOf(
    effect: PlacedEffect,
    hand: WhyHand | null,
    isThere: boolean,
  ): WhyHeld | undefined {
    if (!hand) return undefined;
    const none = { reason: null, source: null, hand };
    // Whoever is in a chat, or is not, is so by the last hand; of a role the books know by themselves.
    if (hand.gave) return isChat(effect) && isThere ? { state: 'by-hand', ...none } : undefined;
    return isChat(effect) !== isThere ? { state: 'taken', ...none } : undefined;
  }

  function heldOf(
    effect: PlacedEffect,
    grant: GrantRow,
    { there, sources, outs, own, hands, exempt, now }: Scene,
  ): WhyHeld | WhyInvited | undefined {
    const isOpen = grant.wanted || grant.applied || grant.byHand;
    const noted = sources.get(keyOf(grant)) ?? null;
    // That they keep it after all is noted by nobody: what was noted before is not what they have.
    const source = noted?.gave === grant.wanted ? noted : null;
    const isThere = there.has(`${effect.placeId}.${grant.accountId}`);
    const wanted =
      isChat(effect) && !isThere
        ? wantedIn(grant, { exempt: exempt.has(effect.roleId), now })
        : undefined;
    if (wanted) {
      const { run } = grant.provenance as Provenance;
      const url =
        wanted.cause === 'undo' ? (own.get(`${keyOf(grant)}.${run}`) ?? null) : effect.inviteUrl;
      return { state: 'invited', ...wanted, by: source?.by ?? null, url };
    }
    const hand = handOf(grant, noted, hands);
    if (!isOpen) {
      const done = byHandOf(effect, hand, isThere);
      if (done) return done;
      const isOut = source?.gave === false && isThere !== isChat(effect);
      if (!isOut) return undefined;
      if (!isChat(effect)) return { state: 'taken', reason: null, source, hand: null };
      const out = { at: outs.get(keyOf(grant)) ?? source.at, url: effect.inviteUrl };
      return { state: 'taken', reason: null, source, hand: null, out };
    }
    // What somebody had where they are no longer is nobody's now; whom the gate removes may be out a moment before.
    if (!isThere && !(isChat(effect) && grant.applied && !grant.wanted)) return undefined;
    const against = grant.wanted && hand?.gave === false ? hand : null;
    if (grant.lastError !== null || GONE.has(effect.brokenReason ?? '')) {
      const reason = grant.lastError ?? effect.brokenReason;
      return { state: 'stuck', reason, source, hand: against };
    }
    if (grant.byHand) {
      const last = hands.get(keyOf(grant));
      return { state: 'by-hand', reason: null, source: null, hand: last?.gave ? last : null };
    }
    const state = grant.wanted && grant.applied ? 'given' : 'due';
    return { state, reason: null, source, hand: against };
  }

  async function waitingOf(
    community: CommunityId,
    person: PersonId,
    gates: readonly NamedGate[],
    { asked, known }: Asked,
  ): Promise<{ roleId: string; effect: WhyEffect }[]> {
    if (asked.length === 0) return [];
    const [linked, consented] = await Promise.all([
      wallets.list(person),
      wallets.hasConsented(community, person),
    ]);
    return Promise.all(
      asked.map(async ({ row, effect }) => {
        const gate = gates.find(({ roleId }) => roleId === effect.roleId);
        const told = await store.inbox.findToldCounts(known, `join-unlinked:${row.id}`);
        const next = nextOf({
          broken: effect.brokenReason !== null,
          preview: gate?.state === 'preview',
          wantsWallet: row.state === 'pending' && told.size > 0,
          linked: linked.length,
          mayLook: consented || row.consentedAt !== null,
        });
        const waiting: WhyWaiting = {
          ...{ state: 'waiting', next, reason: effect.brokenReason },
          ...{ until: row.expiresAt, request: row.id, roleName: effect.roleName },
        };
        return { roleId: effect.roleId, effect: { ...whereOf(effect), ...waiting } };
      }),
    );
  }

  const whereOf = ({ kind, placeTitle: place, platform }: PlacedEffect): Where => ({
    ...{ kind, place, platform },
  });

  /** Links of chats that a person is not in and waits at none of the doors of, as far as it is known. */
  function openTo(
    effects: readonly PlacedEffect[],
    present: readonly PresentAccount[],
    closed: ReadonlySet<string>,
  ): WhyEffects['open'] {
    return effects.flatMap((one) =>
      one.inviteUrl === null ||
      closed.has(one.id) ||
      present.some(({ placeId }) => placeId === one.placeId)
        ? []
        : [{ ...one, inviteUrl: one.inviteUrl }],
    );
  }

  /** What the person's accounts have of each effect, where there is anything to say. */
  return async function effectsOf(
    community: CommunityId,
    person: PersonId,
    gates: readonly NamedGate[],
  ): Promise<WhyEffects> {
    const effects = await store.roles.listEffects(community);
    const places = [...new Set(effects.map((effect) => effect.placeId))];
    const present = await store.grants.listPresentAccounts(places, [person]);
    const own = (await store.people.listAccounts([person])).filter((one) => one.erasedAt === null);
    const accounts = own.map(({ id }) => id);
    const grants = await store.grants.listGrants(
      effects.map(({ id }) => id),
      accounts,
    );
    const exemptions = await Promise.all(
      effects.filter(isChat).map(({ roleId }) => store.runs.findExemption(roleId, person)),
    );
    const scene: Scene = {
      exempt: new Set(exemptions.flatMap((one) => (one ? [one.roleId] : []))),
      there: new Set(present.map((one) => `${one.placeId}.${one.accountId}`)),
      sources: await sourcesOf(accounts),
      outs: new Map(
        (await store.chatGates.listRemovals(accounts)).map((one) => [keyOf(one), one.at]),
      ),
      own: new Map(
        (await store.personalLinks.listPersonalLinks(accounts)).map((one) => [
          `${keyOf(one)}.${one.runId}`,
          one.url,
        ]),
      ),
      now: await store.now(),
      hands: await handsOf(accounts),
    };
    const held = grants.flatMap((grant) => {
      const effect = effects.find(({ id }) => id === grant.effectId);
      const state = effect && heldOf(effect, grant, scene);
      if (!effect || !state) return [];
      // With one of their accounts they are in: nobody asks another one in, or misses it.
      const isIn = present.some(({ placeId }) => placeId === effect.placeId);
      const isOther = isChat(effect) && isIn && ['invited', 'taken'].includes(state.state);
      return isOther ? [] : [{ roleId: effect.roleId, effect: { ...whereOf(effect), ...state } }];
    });
    // Guests of a chat have no row of its gate.
    const guests = [...scene.hands].flatMap(([key, hand]) => {
      const [effectId = '', accountId = ''] = key.split('.');
      const effect = effects.find(({ id }) => id === effectId);
      const isNoted = grants.some((grant) => keyOf(grant) === key);
      const isIn = effect && present.some(({ placeId }) => placeId === effect.placeId);
      // Put out with one of their accounts, and in with another.
      const isOther = isIn && isChat(effect) && !hand.gave;
      if (!effect || isNoted || isOther) return [];
      const isThere = scene.there.has(`${effect.placeId}.${accountId}`);
      const state = byHandOf(effect, hand, isThere);
      return state ? [{ roleId: effect.roleId, effect: { ...whereOf(effect), ...state } }] : [];
    });
    const requests = (await store.chatGates.listRequestsOf([person])).flatMap((row) => {
      const effect = effects.find(({ id }) => id === row.effectId);
      return effect ? [{ row, effect }] : [];
    });
    const known = [...new Set([person, ...own.map(({ personId }) => personId)])];
    const waiting = await waitingOf(community, person, gates, { asked: requests, known });
    const closed = new Set(requests.map(({ effect }) => effect.id));
    const byRole = Map.groupBy([...held, ...guests, ...waiting], ({ roleId }) => roleId);
    return {
      byRole: new Map([...byRole].map(([role, all]) => [role, all.map(({ effect }) => effect)])),
      open: openTo(effects, present, closed),
    };
  };
}
