/** What anybody may read of a proposal without a name: titles that were made of an action are made anew, payees are numbered. */
import type { CommunityAction } from '#core/execution/community-action.ts';
import { isCommunityAction } from '#core/execution/intent.ts';
import { cleanLine } from '#core/text.ts';
import type { Unnamed } from '#service/vote/unnamed.ts';
import { deedTitle } from './card/decision.ts';
import { rooms, type Words, wordsFor } from './words/index.ts';

/** Stands for a name or an amount, as no name and no amount is written. */
const GAP = '\uFFFC';
const CUT = '…';

/** Of a title that was made of this action: the words around whom it names, and around its amount. */
function wordsAround(action: CommunityAction, words: Words): readonly string[] {
  const person = { label: GAP, accounts: [] };
  const title =
    action.kind === 'open-budget'
      ? words.decision.title['open-budget']({ budget: action.name, amount: GAP, name: GAP })
      : deedTitle(action, { person, unit: { symbol: '', decimals: 0 } }, words);
  return cleanLine(title).split(GAP);
}

/**
 * Whether a title was made of the action, whatever the person was called then: no column says who wrote it. One that
 * somebody typed in the very same words is made anew, too.
 */
function isMadeOf(action: CommunityAction, title: string, words: Words): boolean {
  const [first = '', ...rest] = wordsAround(action, words);
  if (!title.startsWith(first)) return false;
  // A title is a line: of a long one the end, which is the name's, may be cut.
  if (first !== '' && title.endsWith(CUT)) return true;
  let from = first.length;
  for (const part of rest.slice(0, -1)) {
    const at = title.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  const last = rest.at(-1) ?? '';
  return title.length >= from + last.length && title.endsWith(last);
}

const sentence = (text: string): string =>
  text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());

export const unnamed: Unnamed = ({ action, title, choices, unit, locale }) => {
  const words = wordsFor(locale);
  const { somebody, payee } = words.votePage;
  if (!isCommunityAction(action)) {
    const options = action.kind === 'choice' ? action.options : [];
    const shown = choices.map((choice, at) => (options[at] ? payee({ number: at + 1 }) : choice));
    return { title, choices: shown };
  }
  if (![...rooms.values()].some((room) => isMadeOf(action, title, room))) return { title, choices };
  const person = { label: somebody(), accounts: [] };
  return { title: sentence(deedTitle(action, { person, unit }, words)), choices };
};
