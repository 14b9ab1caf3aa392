/**
 * The founding wizard: what was chosen so far, kept as a draft that survives a restart, checked step
 * by step, and turned into a community at the end. Nothing exists before that.
 */

import { parseAddress } from '#core/address.ts';
import { parseAmount } from '#core/amount.ts';
import { decideWebhook } from '#core/community/alarms.ts';
import { TEMPLATE_IDS } from '#core/community/founding.ts';
import { COMMUNITY_NAME_MAX } from '#core/community/setting.ts';
import type { TokenStandard } from '#core/eligibility/rule.ts';
import { checkCaps, type ExecutorCaps } from '#core/execution/policy.ts';
import type { AccountId, Address, PersonId, Platform } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { cleanLine, isBlank, lengthOf } from '#core/text.ts';
import type { Store } from '#store/index.ts';
import { type AssetChoice, type Communities, isTimeZone, type Template } from './community.ts';
import type { Drafts } from './draft.ts';

export type SetupScene = {
  person: PersonId;
  account: AccountId;
  platform: Platform;
  placeExternalId: string;
  placeTitle: string;
  channelId: string;
  platformOwner: boolean;
};

/** Draft values; amounts as typed until the asset's decimals are known at the end. */
export type SetupState = {
  code?: string;
  template?: Template;
  name?: string;
  timeZone?: string;
  announcements?: string;
  staff?: string;
  webhook?: string;
  asset?: AssetChoice;
  perPayment?: string;
  perDay?: string;
};

export type SetupStep = {
  code?: string | undefined;
  template?: string | undefined;
  name?: string | undefined;
  timeZone?: string | undefined;
  announcements?: string | undefined;
  staff?: string | undefined;
  webhook?: string | undefined;
  assetKind?: string | undefined;
  symbol?: string | undefined;
  token?: string | undefined;
  perPayment?: string | undefined;
  perDay?: string | undefined;
};

export type TokenDescription = {
  standard: TokenStandard;
  symbol: string;
  name: string;
  decimals: number;
};
export type Tokens = {
  describe(chainId: number, token: Address): Promise<Result<TokenDescription>>;
};

const COMMAND = 'civitas setup';
const SYMBOL_MAX = 10;
const SYMBOL = /^[A-Za-z][A-Za-z0-9]{0,9}$/;
const NATIVE_DECIMALS = 18;
const CREDIT_DECIMALS = 2;

const keyOf = (scene: SetupScene): string => `setup:${scene.platform}:${scene.placeExternalId}`;

export const assetDecimals = (asset: AssetChoice): number =>
  asset.kind === 'credit' ? CREDIT_DECIMALS : asset.decimals;

/** The caps of a draft once both are there, in the units of its asset. */
function readCaps(state: SetupState): Result<ExecutorCaps | undefined> {
  if (!state.perPayment || !state.perDay) return accept(undefined);
  const decimals = state.asset ? assetDecimals(state.asset) : NATIVE_DECIMALS;
  const perPayment = parseAmount(state.perPayment, decimals);
  if (!perPayment.ok) return perPayment;
  const perDay = parseAmount(state.perDay, decimals);
  if (!perDay.ok) return perDay;
  return checkCaps({ perPayment: perPayment.value, perDay: perDay.value }, decimals);
}

type Dependencies = {
  store: Store;
  drafts: Drafts;
  communities: Communities;
  tokens: Tokens;
  chainIds: readonly number[];
  /** Alarms may go to a webhook of this machine. */
  sandbox: boolean;
};

export type Setup = ReturnType<typeof createSetup>;

export function createSetup(deps: Dependencies) {
  const { store, drafts, communities, tokens, chainIds, sandbox } = deps;

  async function state(scene: SetupScene): Promise<SetupState> {
    const kept = (await drafts.kept(scene, keyOf(scene))) as SetupState | undefined;
    return { name: scene.placeTitle, timeZone: 'UTC', announcements: scene.channelId, ...kept };
  }

  async function decideAsset(step: SetupStep): Promise<Result<AssetChoice | undefined>> {
    const [chainId] = chainIds;
    if (step.token !== undefined) {
      const address = parseAddress(step.token);
      if (!address.ok) return address;
      if (chainId === undefined) return refuse({ code: 'chain-unknown', text: '' });
      const token = await tokens.describe(chainId, address.value);
      if (!token.ok) return token;
      const { standard, ...facts } = token.value;
      if (standard !== 'erc20') {
        return refuse({
          code: 'wrong-standard',
          token: facts.symbol,
          expected: 'erc20',
          found: standard,
        });
      }
      return accept({ kind: 'erc20', chainId, token: address.value, ...facts });
    }
    if (step.assetKind === 'native') {
      if (chainId === undefined) return refuse({ code: 'chain-unknown', text: '' });
      return accept({
        kind: 'native',
        chainId,
        symbol: 'ETH',
        name: 'Ether',
        decimals: NATIVE_DECIMALS,
      });
    }
    if (step.symbol !== undefined) {
      const symbol = step.symbol.trim().toUpperCase();
      if (!SYMBOL.test(symbol)) {
        return refuse({ code: 'symbol-malformed', text: step.symbol.trim(), max: SYMBOL_MAX });
      }
      return accept({ kind: 'credit', symbol });
    }
    return accept(undefined);
  }

  /** Texts that can be judged by themselves. */
  function decideTexts(step: SetupStep): Result<Partial<SetupState>> {
    const change: Partial<SetupState> = {};
    if (step.name !== undefined) {
      const name = cleanLine(step.name);
      if (isBlank(name)) return refuse({ code: 'text-empty', option: 'name' });
      if (lengthOf(name) > COMMUNITY_NAME_MAX) {
        return refuse({ code: 'text-too-long', option: 'name', max: COMMUNITY_NAME_MAX });
      }
      change.name = name;
    }
    if (step.timeZone !== undefined) {
      if (!isTimeZone(step.timeZone))
        return refuse({ code: 'time-zone-unknown', text: step.timeZone });
      change.timeZone = step.timeZone;
    }
    if (step.template !== undefined) {
      const template = TEMPLATE_IDS.find((known) => known === step.template);
      if (!template) {
        return refuse({ code: 'choice-unknown', option: 'template', choices: [...TEMPLATE_IDS] });
      }
      change.template = template;
    }
    if (step.webhook !== undefined) {
      const webhook = decideWebhook(step.webhook, { local: sandbox });
      if (!webhook.ok) return webhook;
      change.webhook = webhook.value;
    }
    if (step.announcements !== undefined) change.announcements = step.announcements;
    if (step.staff !== undefined) change.staff = step.staff;
    return accept(change);
  }

  function decideCapTexts(
    step: SetupStep,
    asset: AssetChoice | undefined,
  ): Result<Partial<SetupState>> {
    const change: Partial<SetupState> = {};
    const decimals = asset ? assetDecimals(asset) : NATIVE_DECIMALS;
    for (const field of ['perPayment', 'perDay'] as const) {
      const text = step[field];
      if (text === undefined) continue;
      const amount = parseAmount(text, decimals);
      if (!amount.ok) return amount;
      change[field] = text;
    }
    return accept(change);
  }

  return {
    state,

    /** Whether this chat may be founded by this person at all. */
    async check(scene: SetupScene): Promise<Result<null>> {
      const taken = await store.places.findPlace(scene.platform, scene.placeExternalId);
      if (taken) return refuse({ code: 'place-taken' });
      if (!scene.platformOwner)
        return refuse({ code: 'not-place-admin', platform: scene.platform });
      return accept(null);
    },

    /** Applies one step to the draft; a refused step changes nothing. */
    async step(scene: SetupScene, step: SetupStep): Promise<Result<SetupState>> {
      const before = await state(scene);
      const texts = decideTexts(step);
      if (!texts.ok) return texts;
      if (step.code !== undefined) {
        const code = await communities.checkFoundingCode(step.code);
        if (!code.ok) return code;
      }
      const asset = await decideAsset(step);
      if (!asset.ok) return asset;
      const caps = decideCapTexts(step, asset.value ?? before.asset);
      if (!caps.ok) return caps;
      const after: SetupState = {
        ...before,
        ...texts.value,
        ...caps.value,
        ...(step.code !== undefined && { code: step.code.trim() }),
        ...(asset.value && { asset: asset.value }),
      };
      const both = readCaps(after);
      if (!both.ok) return both;
      await drafts.keep(scene, keyOf(scene), COMMAND, after);
      return accept(after);
    },

    /** The last press: everything is there, or the words say what is missing. */
    async found(scene: SetupScene, locale: string) {
      const kept = await state(scene);
      const { template, name, timeZone, announcements, asset } = kept;
      const missing = [
        ...(communities.needsFoundingCode() && kept.code === undefined ? ['founding code'] : []),
        ...(template === undefined ? ['kind'] : []),
        ...(asset === undefined ? ['asset'] : []),
      ];
      if (
        missing.length > 0 ||
        !template ||
        !asset ||
        !name ||
        !timeZone ||
        announcements === undefined
      ) {
        return refuse({ code: 'founding-incomplete', missing });
      }
      const caps = readCaps(kept);
      if (!caps.ok) return caps;
      const founded = await communities.found({
        person: scene.person,
        code: kept.code,
        platform: scene.platform,
        placeExternalId: scene.placeExternalId,
        placeTitle: scene.placeTitle,
        platformOwner: scene.platformOwner,
        template,
        name,
        timeZone,
        locale,
        announcements,
        staff: kept.staff,
        alarmWebhook: kept.webhook,
        asset,
        caps: caps.value,
      });
      if (founded.ok) await drafts.close(scene, keyOf(scene));
      return founded;
    },
  };
}
