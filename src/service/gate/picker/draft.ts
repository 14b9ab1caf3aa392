/** A gate that is being put together: what was chosen so far, kept as a draft, and what becomes of it. */
import { canonicalJson, type JsonValue } from '#core/canonical-json.ts';
import { composeRule, GATE_CASES, type GateCase, type Join } from '#core/eligibility/compose.ts';
import { AUDIENCES, type Audience } from '#core/eligibility/gate.ts';
import { printRule } from '#core/eligibility/print-rule.ts';
import { MAX_RULE_LENGTH, type Node, type Rule } from '#core/eligibility/rule.ts';
import { ruleFromJson, ruleToJson } from '#core/eligibility/rule-json.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { keccakText } from '#core/keccak.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { ChatMeant } from '../opening.ts';

/** What is asked next; `summary` shows the gate as it would be saved. */
export const GATE_SCREENS = [
  'role',
  'case',
  'contract',
  'amount',
  'piece',
  'age',
  'name',
  'change',
  'summary',
] as const;
export type GateScreen = (typeof GATE_SCREENS)[number];

/** One condition, with what the chain said of its contract. */
export type Part = { readonly rule: JsonValue; readonly tokens: readonly KnownToken[] };

export type PickerDraft = {
  readonly role?: string;
  readonly discordRoleId?: string;
  readonly tag?: string;
  /** The Telegram chat it opens. */
  readonly chat?: ChatMeant;
  /** The gate that stands, of which this is to be the rule. */
  readonly standing?: string;
  readonly parts: readonly Part[];
  readonly join: Join;
  readonly audience: Audience;
  /** Where another time than the usual one was said. */
  readonly grace?: { readonly text: string; readonly graceMs: number };
  readonly screen: GateScreen;
  /** The condition that is being made. */
  readonly case?: GateCase;
  readonly token?: KnownToken;
  readonly oneWallet?: boolean;
};

export const EMPTY: PickerDraft = {
  ...{ parts: [], join: 'all', audience: 'everyone', screen: 'role' },
};

export const caseNamed = (text: string): GateCase | undefined =>
  GATE_CASES.find((one) => one === text);
export const audienceNamed = (text: string): Audience | undefined =>
  AUDIENCES.find((one) => one === text);

export const partOf = (node: Node, tokens: readonly KnownToken[]): Part => ({
  rule: ruleToJson({ v: 1, node }),
  tokens,
});

/** By what a button names it: the same condition is the same for ever. */
export const partKey = ({ rule }: Part): string => keccakText(canonicalJson(rule)).slice(2, 18);

export const draftsChatAlone = ({ chat, tag, discordRoleId }: PickerDraft): boolean =>
  chat !== undefined && tag === undefined && discordRoleId === undefined;

export const nodeOf = ({ rule }: Part): Node => ruleFromJson(rule).node;

/** With another condition, once: who presses twice means one. */
export function withPart(draft: PickerDraft, part: Part): PickerDraft {
  const { case: _, token, oneWallet, ...rest } = draft;
  const isNew = !draft.parts.some((one) => partKey(one) === partKey(part));
  return { ...rest, parts: isNew ? [...draft.parts, part] : draft.parts, screen: 'summary' };
}

export function withoutPart(draft: PickerDraft, key: string): PickerDraft {
  const parts = draft.parts.filter((part) => partKey(part) !== key);
  return { ...draft, parts, screen: parts.length === 0 ? 'case' : 'change' };
}

/** The one being made is given up. */
export function atScreen(draft: PickerDraft, screen: GateScreen): PickerDraft {
  const { case: _, token, oneWallet, ...rest } = draft;
  if (draft.role === undefined) return { ...rest, screen: 'role' };
  const isEmpty = draft.parts.length === 0 && (screen === 'summary' || screen === 'change');
  return { ...rest, screen: isEmpty ? 'case' : screen };
}

export function joinNamed(text: string, parts: number): Join | undefined {
  if (text === 'all' || text === 'any') return text;
  const least = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return least >= 1 && least <= parts ? least : undefined;
}

/** The rule so far as it would be written; undefined before there is a condition. */
export function ruleSoFar(
  { parts, join }: PickerDraft,
  named: readonly KnownToken[],
): Result<{ rule: Rule; printed: string } | undefined> {
  if (parts.length === 0) return accept(undefined);
  const rule = composeRule(parts.map(nodeOf), join);
  if (!rule.ok) return rule;
  const printed = printRule(rule.value, named);
  return printed.length > MAX_RULE_LENGTH
    ? refuse({ code: 'rule-too-long', max: MAX_RULE_LENGTH })
    : accept({ rule: rule.value, printed });
}
