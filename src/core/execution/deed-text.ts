/**
 * What the community does itself, as people write it: one deed a proposal, never beside steps on chain.
 *
 *   grant citizenship to @bo · revoke citizenship of @bo · grant role "Crew" to @bo · revoke role "Crew" of @bo
 *   set digest 10 · set name "Harbour" · set share 20 · budget "Docs" 500 CIV to @bo for 90d
 *   pin "The harbour opens on Friday."
 */
import { accept, type Result, refuse } from '../result.ts';
import { type Word, wordsOf } from './action-words.ts';

/** `person` as typed, with the `@` of a name or the brackets of a mention. */
export type TypedDeed =
  | { readonly kind: 'grant-citizenship' | 'revoke-citizenship'; readonly person: string }
  | {
      readonly kind: 'grant-role' | 'revoke-role';
      readonly role: string;
      readonly person: string;
    }
  | { readonly kind: 'set-community'; readonly setting: string; readonly value: string }
  | { readonly kind: 'pin-announcement'; readonly text: string }
  | {
      readonly kind: 'open-budget';
      readonly name: string;
      readonly amount: string;
      readonly person: string;
      readonly term: string;
    };

const VERBS = ['grant', 'revoke', 'set', 'budget', 'pin'] as const;
type Verb = (typeof VERBS)[number];

const verbOf = (words: readonly Word[]): Verb | undefined =>
  VERBS.find((verb) => !words[0]?.quoted && words[0]?.text.toLowerCase() === verb);

/** The small words before a person. */
const BEFORE_PERSON = new Set(['to', 'of', 'from', 'for']);
const isPerson = (text: string): boolean => /^(@\S{2,64}|<@!?\d{5,24}>)$/.test(text);

/** What stands before the person, and the person at the end. */
function personAtEnd(
  words: readonly Word[],
): { rest: readonly Word[]; person: string } | undefined {
  const last = words.at(-1);
  if (!last || last.quoted || !isPerson(last.text)) return undefined;
  const before = words.slice(0, -1);
  const link = before.at(-1);
  const isLinked = link && !link.quoted && BEFORE_PERSON.has(link.text.toLowerCase());
  return { rest: isLinked ? before.slice(0, -1) : before, person: last.text };
}

const textOf = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ');

function aboutPerson(verb: 'grant' | 'revoke', words: readonly Word[]): TypedDeed | undefined {
  const found = personAtEnd(words);
  const [what, ...named] = found?.rest ?? [];
  const noun = what?.quoted ? undefined : what?.text.toLowerCase();
  if (!found) return undefined;
  const { person } = found;
  if (noun === 'citizenship' && named.length === 0) return { kind: `${verb}-citizenship`, person };
  return noun === 'role' && named.length > 0
    ? { kind: `${verb}-role`, role: textOf(named), person }
    : undefined;
}

function budgetOf([name, ...words]: readonly Word[]): TypedDeed | undefined {
  const end = words.findLastIndex(({ text, quoted }) => !quoted && text.toLowerCase() === 'for');
  const found = end < 0 ? undefined : personAtEnd(words.slice(0, end));
  const term = textOf(words.slice(end + 1));
  if (!name || !found || found.rest.length === 0 || term === '') return undefined;
  const { rest, person } = found;
  return { kind: 'open-budget', name: name.text, amount: textOf(rest), person, term };
}

function deedOf(verb: Verb, words: readonly Word[]): TypedDeed | undefined {
  if (verb === 'budget') return budgetOf(words);
  if (verb === 'pin') {
    return words.length > 0 ? { kind: 'pin-announcement', text: textOf(words) } : undefined;
  }
  if (verb !== 'set') return aboutPerson(verb, words);
  const [setting, ...value] = words;
  return setting && value.length > 0
    ? { kind: 'set-community', setting: setting.text, value: textOf(value) }
    : undefined;
}

/** Undefined where it is no deed of the community. Refusals: action-alone, deed-unreadable. */
export function readDeedText(text: string): Result<TypedDeed | undefined> {
  const steps = wordsOf(text) ?? [];
  const verbs = steps.map(verbOf);
  const [words] = steps;
  const verb = verbs.find((one) => one !== undefined);
  if (!words || verb === undefined) return accept(undefined);
  if (steps.length > 1) return refuse({ code: 'action-alone' });
  const deed = deedOf(verb, words.slice(1));
  return deed
    ? accept(deed)
    : refuse({ code: 'deed-unreadable', text: textOf(words).slice(0, 80) });
}
