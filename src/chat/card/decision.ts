/** What a decision does without a chain, in words: the same before it is proposed and on its card. */
import type { JsonValue } from '#core/canonical-json.ts';
import type { CommunityAction, SetTrackAction } from '#core/execution/community-action.ts';
import type { ExecutorCaps } from '#core/execution/policy.ts';
import { toChecksumAddress } from '#core/identity.ts';
import type { Mention } from '#service/person.ts';
import { person as mention, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

export type DeedContext = {
  /** Whose office it is about, where it is about one. */
  person: Mention | null;
  unit: { symbol: string; decimals: number };
};

const UNKNOWN: Mention = { label: '?', accounts: [] };

const capsIn = ({ perPayment, perDay }: ExecutorCaps, { unit }: DeedContext, words: Words) => {
  const amount = (units: bigint) => `${words.number.amount(units, unit.decimals)} ${unit.symbol}`;
  return { perPayment: amount(perPayment), perDay: amount(perDay) };
};

const changeIn = ({ track, setting, from, to }: SetTrackAction, words: Words) => ({
  track: words.track.name[track](),
  setting: words.track.setting(setting),
  from: words.track.value(setting, JSON.parse(from) as JsonValue),
  to: words.track.value(setting, JSON.parse(to) as JsonValue),
});

const hostIn = (url: string): string => new URL(url).host;

export function deedText(action: CommunityAction, context: DeedContext, words: Words): Text {
  const { will } = words.decision;
  const name = [mention(context.person ?? UNKNOWN)];
  switch (action.kind) {
    case 'resume':
      return will.resume();
    case 'set-caps':
      return will['set-caps']({
        from: action.from && capsIn(action.from, context, words),
        to: capsIn(action, context, words),
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
      return title['set-caps'](capsIn(action, context, words));
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
    case 'rotate-treasury':
      return title['rotate-treasury']();
  }
}
