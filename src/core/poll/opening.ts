/**
 * Opening a poll: the light form of a vote, a question with 2 to 25 choices that carries no action.
 * Choices are compared as people read them: two that look alike are one.
 */
import { checkDeadline, HOUR_MS } from '../duration.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, foldText, isBlank, lengthOf } from '../text.ts';
import type { MethodId } from '../voting/method.ts';
import { METHODS_BY_ID } from '../voting/methods/index.ts';
import { OPEN_RULES, type VoteRules } from '../voting/rules.ts';

export const MIN_CHOICES = 2;
/** A Discord select holds 25. */
export const MAX_CHOICES = 25;
export const MAX_QUESTION_LENGTH = 300;
/** A Discord select label holds 100 characters, a button 80; the twins shorten for buttons. */
export const MAX_CHOICE_LENGTH = 100;
export const DEFAULT_POLL_MS = 72 * HOUR_MS;

/** Who may answer a poll: anybody in the community's places, or citizens only. */
export type Electorate = 'members' | 'citizens';

export type PollInput = {
  readonly question: string;
  readonly choices: readonly string[];
  /** Several choices may be ticked. */
  readonly multiple: boolean;
  readonly electorate: Electorate;
  /** Later than now: it is announced, and opens then. */
  readonly opensAt?: Date | undefined;
  readonly closesAt: Date;
};

export type PollOpening = {
  readonly question: string;
  readonly choices: readonly string[];
  readonly method: MethodId;
  readonly electorate: Electorate;
  readonly rules: VoteRules;
  readonly opensAt: Date;
  readonly closesAt: Date;
};

/** Cleans and checks the choices of any vote whose author writes them. */
export function decideChoices(choices: readonly string[]): Result<readonly string[]> {
  // Counted before anything is read: a list of 200 is refused as such.
  if (choices.length > MAX_CHOICES) return refuse({ code: 'choices-too-many', max: MAX_CHOICES });
  const seen = new Set<string>();
  const cleaned: string[] = [];
  for (const text of choices) {
    const choice = cleanLine(text);
    if (isBlank(choice)) return refuse({ code: 'choice-empty' });
    if (lengthOf(choice) > MAX_CHOICE_LENGTH) {
      const shown = [...choice].slice(0, 40).join('');
      return refuse({ code: 'choice-too-long', choice: shown, max: MAX_CHOICE_LENGTH });
    }
    const folded = foldText(choice);
    if (seen.has(folded)) return refuse({ code: 'choice-duplicate', choice });
    seen.add(folded);
    cleaned.push(choice);
  }
  if (cleaned.length < MIN_CHOICES) return refuse({ code: 'choices-too-few', min: MIN_CHOICES });
  return accept(cleaned);
}

export function decidePollOpening(input: PollInput, now: Date): Result<PollOpening> {
  const question = cleanLine(input.question);
  if (isBlank(question)) return refuse({ code: 'text-empty', option: 'question' });
  if (lengthOf(question) > MAX_QUESTION_LENGTH) {
    return refuse({ code: 'text-too-long', option: 'question', max: MAX_QUESTION_LENGTH });
  }
  const choices = decideChoices(input.choices);
  if (!choices.ok) return choices;
  const opensAt = input.opensAt ?? now;
  const closesAt = checkDeadline(input.closesAt, opensAt);
  if (!closesAt.ok) return closesAt;
  const method = METHODS_BY_ID[input.multiple ? 'approval/1' : 'single-choice/1'];
  return accept({
    question,
    choices: choices.value,
    method: method.id,
    electorate: input.electorate,
    rules: OPEN_RULES,
    opensAt,
    closesAt: closesAt.value,
  });
}
