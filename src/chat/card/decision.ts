/** What a decision does without a chain, in words: the same before it is proposed and on its card. */
import type { JsonValue } from '#core/canonical-json.ts';
import { channelSettingOf } from '#core/community/setting.ts';
import type {
  CommunityAction,
  SetCommunityAction,
  SetTrackAction,
} from '#core/execution/community-action.ts';
import type { ExecutorCaps } from '#core/execution/policy.ts';
import { toChecksumAddress } from '#core/identity.ts';
import { cleanLine } from '#core/text.ts';
import type { Mention } from '#service/person.ts';
import { person as mention, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

export type DeedContext = {
  /** Whom it is about, where it is about a person. */
  person: Mention | null;
  unit: { symbol: string; decimals: number };
};

const UNKNOWN: Mention = { label: '?', accounts: [] };

const capsIn = (
  { perPayment, perDay }: ExecutorCaps,
  unmeasured: number | undefined,
  context: DeedContext,
  words: Words,
) => ({
  unmeasured: unmeasured ?? null,
  perPayment: amountIn(perPayment, context, words),
  perDay: amountIn(perDay, context, words),
});

const changeIn = ({ track, setting, from, to }: SetTrackAction, words: Words) => ({
  track: words.track.name[track](),
  setting: words.track.setting(setting),
  from: words.track.value(setting, JSON.parse(from) as JsonValue),
  to: words.track.value(setting, JSON.parse(to) as JsonValue),
});

function settingIn({ setting, from, to }: SetCommunityAction, words: Words) {
  const w = words.decision.setting;
  const [before, after] = [JSON.parse(from) as JsonValue, JSON.parse(to) as JsonValue];
  if (setting !== 'channel') {
    const { what, value } = w[setting];
    return { setting: what(), from: value(before), to: value(after) };
  }
  const [one, other] = [channelSettingOf(before), channelSettingOf(after)];
  if (!one || !other) return { setting, from, to };
  return { setting: w.channel.what(other), from: w.channel.value(one), to: w.channel.value(other) };
}

const amountIn = (units: bigint, { unit }: DeedContext, words: Words): string =>
  `${words.number.amount(units, unit.decimals)} ${unit.symbol}`;

const hostIn = (url: string): string => new URL(url).host;

export function deedText(action: CommunityAction, context: DeedContext, words: Words): Text {
  const { will } = words.decision;
  const name = [mention(context.person ?? UNKNOWN)];
  switch (action.kind) {
    case 'resume':
      return will.resume();
    case 'set-caps':
      return will['set-caps']({
        from: action.from && capsIn(action.from, action.unmeasured?.from, context, words),
        to: capsIn(action, action.unmeasured?.to, context, words),
      });
    case 'give-office':
      return will['give-office']({ ...action, name });
    case 'end-office':
      return will['end-office']({ ...action, name });
    case 'set-alarm-webhook':
      return will['set-alarm-webhook']({
        from: action.from === null ? null : hostIn(action.from),
        to: hostIn(action.url),
      });
    case 'set-track':
      return will['set-track'](changeIn(action, words));
    case 'overrule-veto':
      return will['overrule-veto'](action);
    case 'grant-citizenship':
    case 'revoke-citizenship':
      return will[action.kind]({ name });
    case 'grant-role':
    case 'revoke-role':
      return will[action.kind]({ name, role: action.name });
    case 'pin-announcement':
      return will['pin-announcement'](action);
    case 'open-budget':
      return will['open-budget']({
        ...{ name, budget: action.name, termMs: action.termMs },
        amount: amountIn(action.amount, context, words),
      });
    case 'set-community':
      return will['set-community'](settingIn(action, words));
    case 'end-repeating':
      return will['end-repeating'](action);
    case 'rotate-treasury':
      return will['rotate-treasury']({ account: toChecksumAddress(action.account) });
  }
}

export function deedTitle(action: CommunityAction, context: DeedContext, words: Words): string {
  const { title } = words.decision;
  const name = (context.person ?? UNKNOWN).label;
  switch (action.kind) {
    case 'resume':
      return title.resume();
    case 'set-caps':
      return title['set-caps'](capsIn(action, action.unmeasured?.to, context, words));
    case 'give-office':
      return title['give-office']({ ...action, name });
    case 'end-office':
      return title['end-office']({ ...action, name });
    case 'set-alarm-webhook':
      return title['set-alarm-webhook']({ host: hostIn(action.url) });
    case 'set-track':
      return title['set-track'](changeIn(action, words));
    case 'overrule-veto':
      return title['overrule-veto'](action);
    case 'grant-citizenship':
    case 'revoke-citizenship':
      return title[action.kind]({ name });
    case 'grant-role':
    case 'revoke-role':
      return title[action.kind]({ name, role: action.name });
    case 'pin-announcement':
      return title['pin-announcement']({ text: cleanLine(action.text) });
    case 'open-budget':
      return title['open-budget']({
        ...{ name, budget: action.name },
        amount: amountIn(action.amount, context, words),
      });
    case 'set-community':
      return title['set-community'](settingIn(action, words));
    case 'end-repeating':
      return title['end-repeating'](action);
    case 'rotate-treasury':
      return title['rotate-treasury']();
  }
}
