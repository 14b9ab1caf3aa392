/** A form of words and rules under a name, that members start a proposal from; everything of it can be said otherwise. */
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, cleanText, foldText, isBlank, lengthOf } from '../text.ts';
import type { MethodId } from '../voting/method.ts';
import { decideQuestion } from '../voting/question.ts';
import { MAX_BODY_LENGTH, MAX_TITLE_LENGTH } from './opening.ts';

/** So that it fits a button. */
export const MAX_TEMPLATE_NAME = 32;
/** What one list shows, with a button each. */
export const MAX_TEMPLATES = 20;

export type TemplateInput = {
  readonly name: string;
  readonly title: string;
  readonly body: string;
  readonly method: MethodId | undefined;
  readonly choices: readonly string[] | undefined;
  readonly seats: number | undefined;
};

/** Two names that read the same are one. */
export const templateKey = (name: string): string => foldText(cleanLine(name));

export function decideTemplate(
  input: TemplateInput,
): Result<{ name: string; title: string; body: string }> {
  const name = templateKey(input.name);
  const title = cleanLine(input.title);
  const body = cleanText(input.body);
  if (isBlank(name)) return refuse({ code: 'text-empty', option: 'template' });
  if (isBlank(title)) return refuse({ code: 'text-empty', option: 'title' });
  for (const [option, text, max] of [
    ['template', name, MAX_TEMPLATE_NAME],
    ['title', title, MAX_TITLE_LENGTH],
    ['body', body, MAX_BODY_LENGTH],
  ] as const) {
    if (lengthOf(text) > max) return refuse({ code: 'text-too-long', option, max });
  }
  const { method, choices, seats } = input;
  if (choices !== undefined) {
    const asked = decideQuestion({
      ...{ method: method ?? 'single-choice/1', choices, seats, orderFixed: false },
      ...{ hasAction: false, optionsAct: false, binding: false, none: '' },
    });
    if (!asked.ok) return asked;
  }
  return accept({ name, title, body });
}
