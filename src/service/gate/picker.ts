/**
 * A gate by presses: what it opens, who gets it, condition by condition. Everything it makes is the text of a rule, set
 * the way a written one is; until it is saved there is only a draft.
 */
import { MAX_DECIMALS, parseAmount } from '#core/amount.ts';
import type { Audience } from '#core/eligibility/gate.ts';
import { decideGrace } from '#core/eligibility/loss.ts';
import type { Rule } from '#core/eligibility/rule.ts';
import { ruleToJson } from '#core/eligibility/rule-json.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import type { AccountId, CommunityId, PersonId, PlaceId, Platform } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { Drafts } from '../draft.ts';
import type { Offices } from '../office.ts';
import type { ChatPorts, RoleView } from '../port.ts';
import type { Meant, RuleChanges } from './change.ts';
import type { ChatMeant, ChatToOpen } from './opening.ts';
import { createConditions, type PickerStep } from './picker/condition.ts';
import {
  atScreen,
  audienceNamed,
  draftsChatAlone,
  EMPTY,
  GATE_SCREENS,
  joinNamed,
  nodeOf,
  type Part,
  type PickerDraft,
  partKey,
  ruleSoFar,
  withoutPart,
  withPart,
} from './picker/draft.ts';
import type { GatePreviews, Meeting } from './preview.ts';
import type { Gates, GateView } from './rule.ts';
import { distinctTokens, type RuleReader } from './token.ts';

/** Who picks, and where. */
export type PickerScene = {
  person: PersonId;
  account: AccountId;
  platform: Platform;
  community: CommunityId;
  place: PlaceId | undefined;
  placeExternalId: string | undefined;
};

/** What the command was given beside the picker. */
export type PickerStart = {
  role?: { name: string; discordRoleId: string | undefined } | undefined;
  tag?: string | undefined;
  chat?: ChatMeant | undefined;
  rule?: string | undefined;
  audience?: Audience | undefined;
  /** As typed. */
  grace?: string | undefined;
};

export type PickerView = {
  draft: PickerDraft;
  parts: readonly { key: string; rule: Rule; tokens: readonly KnownToken[] }[];
  rule: { rule: Rule; printed: string; tokens: readonly KnownToken[] } | undefined;
  /** Roles of this server, those without a gate first; undefined where there are no roles to pick from. */
  roles: readonly (RoleView & { taken: boolean })[] | undefined;
  /** The gate that stands, where another rule of it is put together. */
  standing: GateView | undefined;
  hasTelegram: boolean;
  /** Telegram chats that no gate opens yet. */
  chats: readonly ChatToOpen[];
  /** The one this gate opens. */
  chat: { title: string } | undefined;
  hasNames: boolean;
  /** Contracts to pick from. */
  known: readonly KnownToken[];
  meeting: Meeting | undefined;
  /** It opens a chat and nothing else: nobody gains it before they ask. */
  isChatAlone: boolean;
};

type Dependencies = {
  store: Store;
  drafts: Drafts;
  offices: Offices;
  ports: ChatPorts<never>;
  rules: Pick<RuleReader, 'read' | 'probe' | 'known' | 'named' | 'normal' | 'hasNames'>;
  gates: Gates;
  gatePreviews: GatePreviews;
  ruleChanges: Pick<RuleChanges, 'standing'>;
};

const COMMAND = 'role pick';

const keyOf = ({ platform, placeExternalId }: PickerScene): string =>
  `gate:${platform}:${placeExternalId ?? 'private'}`;

export type GatePicker = ReturnType<typeof createGatePicker>;

export function createGatePicker(deps: Dependencies) {
  const { store, drafts, offices, ports, rules, gates, gatePreviews, ruleChanges } = deps;
  const conditions = createConditions(rules);

  async function kept(scene: PickerScene): Promise<PickerDraft | undefined> {
    return (await drafts.kept(scene, keyOf(scene))) as PickerDraft | undefined;
  }

  /** Roles that the bot could give here; undefined where there are none to pick from. */
  async function rolesHere(scene: PickerScene): Promise<readonly RoleView[] | undefined> {
    const { place, placeExternalId, platform } = scene;
    if (platform !== 'discord' || place === undefined || placeExternalId === undefined) {
      return undefined;
    }
    return (await ports.discord?.roles(placeExternalId)) ?? [];
  }

  /** Those that have a gate can have another rule. */
  async function rolesToPick(scene: PickerScene): Promise<PickerView['roles']> {
    const all = await rolesHere(scene);
    if (!all) return undefined;
    const effects = await store.roles.listEffects(scene.community);
    const taken = new Set(effects.map((effect) => effect.externalId));
    return all
      .map((role) => ({ ...role, taken: taken.has(role.id) }))
      .toSorted((one, other) => Number(one.taken) - Number(other.taken));
  }

  async function pickOpening(
    scene: PickerScene,
    draft: PickerDraft,
    opens: Parameters<Gates['canOpen']>[2],
    meant: Meant | undefined,
  ): Promise<Result<PickerDraft>> {
    const { community, place } = scene;
    const { standing: _, ...rest } = draft;
    const standing = meant && (await ruleChanges.standing(community, place, meant));
    if (standing) {
      // Of what was put together the rule is kept: the rest of the gate stays as it is.
      const { parts, join } = draft;
      const next = { ...EMPTY, parts, join, role: standing.roleName, standing: standing.id };
      return accept(atScreen(next, 'summary'));
    }
    const can = await gates.canOpen(community, place, opens);
    if (!can.ok) return can;
    const { name: role, discordRoleId, tag, chat } = can.value;
    const next: PickerDraft = {
      ...rest,
      role,
      ...(discordRoleId !== undefined && { discordRoleId }),
      ...(tag !== undefined && { tag }),
      ...(chat && { chat }),
    };
    return accept(atScreen(next, 'summary'));
  }

  async function readWhole(
    { community }: PickerScene,
    draft: PickerDraft,
    text: string,
  ): Promise<Result<PickerDraft>> {
    const read = await rules.read(community, text);
    if (!read.ok) return read;
    const part: Part = { rule: ruleToJson(read.value.rule), tokens: read.value.tokens };
    return accept(withPart({ ...draft, parts: [] }, part));
  }

  function withGrace(draft: PickerDraft, text: string): Result<PickerDraft> {
    const grace = decideGrace(text);
    return grace.ok
      ? accept({ ...draft, screen: 'change', grace: { text, graceMs: grace.value } })
      : grace;
  }

  /** Changes of what is there already. */
  function change(draft: PickerDraft, step: PickerStep): Result<PickerDraft> {
    const { wallets, join, drop, audience, grace, show } = step;
    if (show === 'fresh') return accept(EMPTY);
    if (wallets !== undefined) return accept({ ...draft, oneWallet: wallets === 'one' });
    if (drop !== undefined) return accept(withoutPart(draft, drop));
    if (join !== undefined) {
      const named = joinNamed(join, draft.parts.length);
      return accept({ ...draft, screen: 'change', join: named ?? draft.join });
    }
    if (audience !== undefined) {
      const named = audienceNamed(audience) ?? draft.audience;
      return accept({ ...draft, screen: 'change', audience: named });
    }
    if (grace !== undefined) return withGrace(draft, grace);
    const screen = GATE_SCREENS.find((one) => one === show);
    return screen ? accept(atScreen(draft, screen)) : refuse({ code: 'button-expired' });
  }

  async function apply(
    scene: PickerScene,
    draft: PickerDraft,
    step: PickerStep,
  ): Promise<Result<PickerDraft>> {
    if (step.discordRole !== undefined) {
      const role = (await rolesHere(scene))?.find((one) => one.id === step.discordRole);
      if (!role) return refuse({ code: 'platform-role-missing' });
      const { tag, chat } = draft;
      const meant = { name: role.name, discordRoleId: role.id };
      return pickOpening(scene, draft, { ...meant, tag, chat }, meant);
    }
    // What is added to a gate that is set up is no question for another one.
    const isFirst = draft.role === undefined;
    if (step.tag !== undefined) {
      const { role: name = step.tag, discordRoleId, chat } = draft;
      const meant = isFirst ? { tag: step.tag } : undefined;
      return pickOpening(scene, draft, { name, discordRoleId, tag: step.tag, chat }, meant);
    }
    if (step.chat !== undefined) {
      const { role: name, discordRoleId, tag } = draft;
      // A button of before chats were named says the one that is meant here.
      const chat = step.chat === 'yes' || step.chat;
      const meant = isFirst ? { chat } : undefined;
      return pickOpening(scene, draft, { name, discordRoleId, tag, chat }, meant);
    }
    if (step.case !== undefined) return conditions.pickCase(scene.community, draft, step.case);
    if (step.contract !== undefined) return conditions.pickContract(scene.community, draft, step);
    if (step.rule !== undefined) return readWhole(scene, draft, step.rule);
    return (await conditions.answer(scene.community, draft, step)) ?? change(draft, step);
  }

  async function viewOf(scene: PickerScene, draft: PickerDraft): Promise<Result<PickerView>> {
    const { community } = scene;
    const places = await store.places.listPlaces(community);
    const tokens = draft.parts.flatMap((part) => part.tokens);
    const known = await rules.known(community);
    const named = await rules.named(community, [...known, ...tokens]);
    const soFar = ruleSoFar(draft, named);
    if (!soFar.ok) return soFar;
    const rule = soFar.value && { ...soFar.value, tokens: distinctTokens([...known, ...tokens]) };
    const standing =
      draft.standing === undefined
        ? undefined
        : await gates.find(community, { id: draft.standing });
    if (standing && !standing.ok) return refuse({ code: 'draft-expired' });
    const chat = draft.chat && (await gates.chatToOpen(community, scene.place, draft.chat));
    if (chat && !chat.ok) return chat;
    const opened = places.filter(
      ({ id, platform }) =>
        // A chat alone is for whoever is not there yet.
        draftsChatAlone(draft) ||
        (draft.tag !== undefined && platform === 'telegram') ||
        (draft.discordRoleId !== undefined && id === scene.place),
    );
    const meeting =
      rule && !standing && draft.screen === 'summary'
        ? await gatePreviews.meeting(community, {
            rule: rule.rule,
            audience: draft.audience,
            places: opened.map(({ id }) => id),
          })
        : undefined;
    return accept({
      draft,
      rule,
      meeting,
      isChatAlone: draftsChatAlone(draft),
      parts: draft.parts.map((part) => ({
        key: partKey(part),
        rule: { v: 1, node: nodeOf(part) },
        tokens: part.tokens,
      })),
      roles: draft.screen === 'role' ? await rolesToPick(scene) : undefined,
      hasTelegram: places.some(({ platform }) => platform === 'telegram'),
      chats: await gates.chatsToOpen(community, scene.place),
      chat: chat ? { title: chat.value.title } : undefined,
      standing: standing?.value,
      hasNames: rules.hasNames,
      known: await conditions.knownFor(community, draft),
    });
  }

  async function keep(scene: PickerScene, draft: PickerDraft): Promise<Result<PickerView>> {
    const view = await viewOf(scene, draft);
    if (view.ok) await drafts.keep(scene, keyOf(scene), COMMAND, draft);
    return view;
  }

  const mayPick = ({ community, person }: PickerScene) =>
    offices.require(community, person, 'gate.change');

  return {
    /** A new gate, with what was said of it already. */
    async start(scene: PickerScene, start: PickerStart): Promise<Result<PickerView>> {
      const right = await mayPick(scene);
      if (!right.ok) return right;
      let draft: PickerDraft = { ...EMPTY, audience: start.audience ?? EMPTY.audience };
      const { role, tag, chat, rule, grace } = start;
      if (grace !== undefined) {
        const timed = withGrace(draft, grace);
        if (!timed.ok) return timed;
        draft = timed.value;
      }
      if (rule !== undefined) {
        const read = await readWhole(scene, draft, rule);
        if (!read.ok) return read;
        draft = { ...read.value, screen: 'role' };
      }
      const name = role?.name ?? tag;
      if (name === undefined && !chat) return keep(scene, draft);
      // Named on Telegram, it can only be a tag, unless it is what the gate of a chat goes by.
      const isTag = !chat && role?.discordRoleId === undefined;
      const said = tag ?? (isTag ? role?.name : undefined);
      const opens = { name, discordRoleId: role?.discordRoleId, tag: said, chat };
      const opened = await pickOpening(scene, draft, opens, role ?? { tag: said, chat });
      if (!opened.ok) return opened;
      const { standing, role: taken } = opened.value;
      // A tag or a chat may be what the gate goes by; beside what it goes by they are something else.
      const beside = [start.audience, grace, role && (tag ?? chat), chat && tag];
      if (
        standing !== undefined &&
        taken !== undefined &&
        beside.some((one) => one !== undefined)
      ) {
        return refuse({ code: 'gate-exists', role: taken });
      }
      return keep(scene, opened.value);
    },

    /** A refused step changes nothing. */
    async step(scene: PickerScene, step: PickerStep): Promise<Result<PickerView>> {
      const right = await mayPick(scene);
      if (!right.ok) return right;
      // What is no amount of anything is none of this token either.
      const amount = step.amount === undefined ? null : parseAmount(step.amount, MAX_DECIMALS);
      if (amount && !amount.ok) return amount;
      const draft = await kept(scene);
      if (!draft) return refuse({ code: 'draft-expired' });
      const next = await apply(scene, draft, step);
      return next.ok ? keep(scene, next.value) : next;
    },

    /** Sets it in preview, as a written one is set. Of one that stands nothing is written: `newRule` is what to ask for. */
    async save(scene: PickerScene): Promise<Result<{ id: string; newRule?: string }>> {
      const { community, person, place } = scene;
      const right = await mayPick(scene);
      if (!right.ok) return right;
      const draft = await kept(scene);
      if (!draft) return refuse({ code: 'draft-expired' });
      const view = await viewOf(scene, { ...draft, screen: 'change' });
      if (!view.ok) return view;
      const { role: name, discordRoleId, tag, chat, audience } = draft;
      if (name === undefined || !view.value.rule) return refuse({ code: 'draft-expired' });
      const { printed: rule } = view.value.rule;
      if (draft.standing !== undefined) return accept({ id: draft.standing, newRule: rule });
      const opens = { name, discordRoleId, tag, chat };
      const grace = draft.grace?.text;
      const set = await gates.set({ community, person, place, opens, rule, audience, grace });
      if (!set.ok) return set;
      await drafts.close(scene, keyOf(scene));
      return accept({ id: set.value.id });
    },
  };
}
