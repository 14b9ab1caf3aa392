/** The words that an action is typed in: quoted texts, lists, and what stands between spaces; a step a line, or `;`. */
export type Word = { readonly text: string; readonly quoted: boolean };

/** A quoted text, a list, or what stands between spaces. */
const WORD = /"((?:[^"\\]|\\.)*)"|(\[.*?\](?=\s|;|$))|([^\s;"]+)|(;|\n)/gs;

/** Phones write quotation marks of their own. */
const straighten = (text: string): string => text.replace(/[“”„«»]/g, '"').trim();

/** The words of each step; undefined where a quotation mark is left open. */
export function wordsOf(typed: string): Word[][] | undefined {
  const text = straighten(typed);
  const steps: Word[][] = [[]];
  let end = 0;
  for (const found of text.matchAll(WORD)) {
    const [whole, quoted, list, plain] = found;
    const between = text.slice(end, found.index);
    if (between.trim() !== '') return undefined;
    if (between.includes('\n')) steps.push([]);
    end = found.index + whole.length;
    if (quoted !== undefined) {
      steps.at(-1)?.push({ text: quoted.replace(/\\(.)/g, '$1'), quoted: true });
    } else if (list !== undefined || plain !== undefined) {
      steps.at(-1)?.push({ text: list ?? plain ?? '', quoted: false });
    } else steps.push([]);
  }
  if (text.slice(end).trim() !== '') return undefined;
  return steps.filter((step) => step.length > 0);
}
