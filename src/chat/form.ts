/** Asking for what a command still needs: all at once in a form, or one question with its buttons. */
import type { Command } from './command.ts';
import { commandKey } from './command.ts';
import type { Option } from './option.ts';
import { type Button, type FormField, type Press, type Reply, text } from './reply.ts';
import type { Words } from './words/index.ts';

const FORM_FIELDS_MAX = 5;

/** What may be typed where a platform's form has no buttons: the labels of fixed choices. */
function placeholderOf(option: Option, words: Words): string | undefined {
  if (option.kind === 'yes-no') return `${words.general.yes()} / ${words.general.no()}`;
  if (option.kind !== 'choice') return undefined;
  return option.choices.map(({ label }) => label(words)).join(' / ');
}

/** A modal with a field per option that is not given yet, the required ones first. */
export function formFor(command: Command, press: Press, words: Words): Reply {
  const fields: FormField[] = [];
  for (const [name, option] of Object.entries(command.options)) {
    // What was sent empty is as little given as what was not sent.
    const given = press.values[name] ?? '';
    if (given !== '') continue;
    const placeholder = placeholderOf(option, words);
    fields.push({
      option: name,
      label: option.describe(words),
      required: option.required,
      ...(placeholder !== undefined && { placeholder }),
      ...(option.kind === 'text' && { maxLength: option.maxLength, long: option.long ?? false }),
    });
  }
  fields.sort((a, b) => Number(b.required ?? false) - Number(a.required ?? false));
  return {
    blocks: [],
    form: {
      title: command.describe(words),
      press: { command: commandKey(command), values: press.values },
      fields: fields.slice(0, FORM_FIELDS_MAX),
    },
  };
}

/** One question; fixed choices come as buttons. */
export function askFor(name: string, option: Option, press: Press, words: Words): Reply {
  const pressWith = (value: string | boolean): Press => ({
    command: press.command,
    values: { ...press.values, [name]: value },
  });
  const buttons: Button[] =
    option.kind === 'choice'
      ? option.choices.map((choice) => ({
          label: choice.label(words),
          press: pressWith(choice.value),
        }))
      : option.kind === 'yes-no'
        ? [
            { label: words.general.yes(), press: pressWith(true) },
            { label: words.general.no(), press: pressWith(false) },
          ]
        : [];
  const question = option.describe(words);
  return {
    blocks: [text(question)],
    ...(buttons.length > 0
      ? { buttons: buttons.map((button) => [button]) }
      : { awaiting: { placeholder: question } }),
  };
}
