/**
 * A ballot paper before it is cast: in which order one person sees the options, and a draft of theirs, changed step by
 * step. A draft is no ballot; what becomes of it is read by the method like any choice from outside.
 */
import type { PersonId } from '../identity.ts';
import { type Hex, keccakText } from '../keccak.ts';
import { accept, type Result, refuse } from '../result.ts';
import { type Choice, isRanking } from './choice.ts';
import type { MethodId } from './method.ts';
import { METHODS_BY_ID } from './methods/index.ts';
import { voterOf } from './roll.ts';
import { OPEN_RULES, type VoteRules } from './rules.ts';
import { readWeights } from './weights-text.ts';

/** Options of one rank stand together; `level`: the next one picked shares the last rank. */
export type Draft =
  | {
      readonly shape: 'ranking';
      readonly ranks: readonly (readonly number[])[];
      readonly level: boolean;
    }
  | { readonly shape: 'weights'; readonly weights: { readonly [option: string]: number } };

export type DraftStep =
  | { readonly kind: 'pick'; readonly option: number }
  | { readonly kind: 'undo' }
  | { readonly kind: 'clear' }
  | { readonly kind: 'level'; readonly on: boolean }
  | { readonly kind: 'add'; readonly option: number; readonly by: 1 | -1 }
  | { readonly kind: 'write'; readonly text: string };

/** What a step has to know of the vote. */
export type PaperTerms = {
  readonly method: MethodId;
  readonly choices: readonly string[];
  /** The options as this person sees them. */
  readonly order: readonly number[];
  readonly rules: Pick<VoteRules, 'maxScore'>;
};

/** As far as buttons count; more is written. */
const MOST_WEIGHT = 1_000;
/** Decimals that a weight may have, so that a double gives its text back. */
const STEP = 1e6;

/**
 * The options in the order this person sees them: shuffled by a hash of the vote's salt, the person and the option, so
 * that nobody gains by being listed first and each sees the same paper again.
 */
export function optionOrder(
  salt: Hex,
  person: PersonId,
  optionCount: number,
  fixed: boolean,
): readonly number[] {
  const options = Array.from({ length: optionCount }, (_, at) => at + 1);
  if (fixed) return options;
  const voter = voterOf(salt, person);
  const keys = new Map(options.map((option) => [option, keccakText(`${voter}:${option}`)]));
  const keyOf = (option: number): string => keys.get(option) ?? '';
  return options.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Whether ballots of this method are put together step by step. */
export const takesDraft = (method: MethodId): boolean => {
  const { shape } = METHODS_BY_ID[method];
  return shape === 'ranking' || shape === 'weights' || shape === 'scores';
};

/** Whether two options may share a rank: asked of the method itself. */
export const allowsEqualRanks = (method: MethodId): boolean =>
  METHODS_BY_ID[method].shape === 'ranking' &&
  METHODS_BY_ID[method].parseChoice([[1, 2]], 2, OPEN_RULES).ok;

export const emptyDraft = (method: MethodId): Draft =>
  METHODS_BY_ID[method].shape === 'ranking'
    ? { shape: 'ranking', ranks: [], level: false }
    : { shape: 'weights', weights: {} };

export const isEmptyDraft = (draft: Draft): boolean =>
  draft.shape === 'ranking' ? draft.ranks.length === 0 : Object.keys(draft.weights).length === 0;

/** A ballot that was cast, to be changed; undefined where it is no such ballot. */
export function draftOf(choice: Choice): Draft | undefined {
  if ('abstain' in choice || typeof choice.choice === 'number') return undefined;
  const { choice: value } = choice;
  if (isRanking(value)) {
    const ranks = value.map((rank) => (typeof rank === 'number' ? [rank] : rank));
    return { shape: 'ranking', ranks, level: false };
  }
  const weights: { [option: string]: number } = {};
  for (const [option, weight] of Object.entries(value)) {
    if (typeof weight !== 'number') return undefined;
    weights[option] = weight;
  }
  return { shape: 'weights', weights };
}

/** As `parseChoice` reads it. */
export const choiceOfDraft = (draft: Draft): unknown =>
  draft.shape === 'ranking'
    ? draft.ranks.map((rank) => (rank.length === 1 ? rank[0] : rank))
    : draft.weights;

type Ranking = Extract<Draft, { shape: 'ranking' }>;

function pick(draft: Ranking, option: number): Ranking {
  const { ranks, level } = draft;
  const last = ranks.at(-1);
  // Picked twice is picked once: a press that a platform repeats changes nothing.
  if (ranks.flat().includes(option)) return draft;
  if (!level || !last) return { ...draft, ranks: [...ranks, [option]] };
  return { ...draft, ranks: [...ranks.slice(0, -1), [...last, option]] };
}

function undo(draft: Ranking): Ranking {
  const { ranks } = draft;
  const rest = ranks.at(-1)?.slice(0, -1) ?? [];
  return { ...draft, ranks: [...ranks.slice(0, -1), ...(rest.length > 0 ? [rest] : [])] };
}

function add(
  weights: { readonly [option: string]: number },
  option: number,
  by: number,
  most: number,
): { readonly [option: string]: number } {
  const { [option]: before = 0, ...others } = weights;
  // More than buttons reach was written, and stays until it is lowered.
  const after = Math.min(Math.round((before + by) * STEP) / STEP, Math.max(most, before));
  return after > 0 ? { ...others, [option]: after } : others;
}

function write(text: string, terms: PaperTerms): Result<Draft> {
  const { method, choices, rules } = terms;
  const read = readWeights(text, terms);
  if (!read.ok) return read;
  const checked = METHODS_BY_ID[method].parseChoice(read.value, choices.length, rules);
  return checked.ok ? accept({ shape: 'weights', weights: read.value }) : checked;
}

/** The draft after one step. */
export function changeDraft(draft: Draft, step: DraftStep, terms: PaperTerms): Result<Draft> {
  const { method, choices, rules } = terms;
  const optionCount = choices.length;
  if ('option' in step && (step.option < 1 || step.option > optionCount)) {
    return refuse({ code: 'choice-not-offered', choice: step.option, optionCount });
  }
  if (step.kind === 'clear') return accept(emptyDraft(method));
  if (draft.shape === 'ranking') {
    if (step.kind === 'pick') return accept(pick(draft, step.option));
    if (step.kind === 'undo') return accept(undo(draft));
    if (step.kind === 'level' && allowsEqualRanks(method)) {
      return accept({ ...draft, level: step.on });
    }
  } else {
    const most = METHODS_BY_ID[method].shape === 'scores' ? rules.maxScore : MOST_WEIGHT;
    if (step.kind === 'add') {
      return accept({ ...draft, weights: add(draft.weights, step.option, step.by, most) });
    }
    if (step.kind === 'write') return write(step.text, terms);
  }
  return refuse({ code: 'choice-malformed', method });
}

type Loose = { readonly [member: string]: unknown };

/** Reads a draft of our own books; undefined for one of another form, as of a method that was since changed. */
export function readDraft(json: unknown, method: MethodId): Draft | undefined {
  const empty = emptyDraft(method);
  const { ranks, weights, level } = (json ?? {}) as Loose;
  if (empty.shape === 'ranking' && Array.isArray(ranks)) {
    return { shape: 'ranking', ranks: ranks as number[][], level: level === true };
  }
  if (empty.shape === 'weights' && typeof weights === 'object' && weights !== null) {
    return { shape: 'weights', weights: weights as { [option: string]: number } };
  }
  return undefined;
}

/** Whether two drafts say the same, whatever the order of their members. */
export const isSameDraft = (a: Draft, b: Draft): boolean =>
  JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));

const sorted = (draft: Draft): unknown =>
  draft.shape === 'ranking' ? draft : Object.entries(draft.weights).sort();

/** Whole parts of a sum that no weight is lost in: the share of each option is its part of their total. */
export function sharesOf(weights: readonly number[]): readonly bigint[] {
  return weights.map((weight) => BigInt(Math.round(weight * STEP)));
}
