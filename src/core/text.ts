/**
 * Texts people write, before they are stored or compared. NFC so that one letter is one form;
 * characters nobody sees (zero-width, bidi controls, other controls) are dropped, for they make two
 * choices that look alike different, or turn a line around.
 */

// Format characters (Cf) include zero-width and bidi controls. The two zero-width joiners are kept:
// emoji and several scripts are spelled with them; `foldText` drops them too.
const INVISIBLE = /[[\p{Cf}\p{Cc}\p{Co}\p{Cn}]--[\n\u200C\u200D]]/gv;
const JOINERS = /\u200C|\u200D/gu;
// Letters and symbols by class, yet nothing is seen: Hangul fillers, the empty Braille pattern.
const BLANK = /^[\s\u115F\u1160\u3164\uFFA0\u2800]*$/u;

/** One line: trimmed, inner white space folded to single spaces. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/gu, ' ').trim();

/** Several lines: trimmed, at most one empty line in a row. Lone surrogates are replaced. */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/gu, '\n')
    .replace(/\t/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(/[^\S\n]+\n/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();

/** For comparing: equal when a person would read the same. Never shown. */
export const foldText = (text: string): string =>
  cleanLine(text).normalize('NFKC').replace(JOINERS, '').toUpperCase().toLowerCase();

/** Length as people count: code points, not UTF-16 units. */
export const lengthOf = (text: string): number => [...text].length;

/** Whether a reader would see nothing at all. */
export const isBlank = (text: string): boolean => BLANK.test(cleanText(text).replace(JOINERS, ''));
