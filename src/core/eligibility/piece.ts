/** The words of a rule with their places in it (0-based, in UTF-16 units). */

export type Piece = { readonly text: string; readonly position: number };

/** A text in quotes is one piece; phones type the curly ones. */
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"|[“”„](?:[^“”„"\\]|\\.)*[“”"]`;
const PIECE = new RegExp(String.raw`\s*(${QUOTED}|>=|[(),+*/]|[A-Za-z0-9_.$-]+|\S)`, 'gyu');

export const piecesOf = (text: string): readonly Piece[] =>
  [...text.matchAll(PIECE)].map((match) => {
    const piece = match[1] ?? '';
    return { text: piece, position: match.index + match[0].length - piece.length };
  });

/** What stands between the quotes; undefined for what is not quoted. */
export function unquote({ text }: Piece): string | undefined {
  if (!/^["“”„]/.test(text) || text.length < 2) return undefined;
  return /["“”]$/.test(text) ? text.slice(1, -1).replace(/\\(.)/g, '$1') : undefined;
}

export const quote = (text: string): string => `"${text.replace(/["“”„\\]/g, '\\$&')}"`;

/** Words that may stand bare in a rule; anything else is written by its address, or in quotes. */
export const NAME = /^[A-Za-z0-9_.$-]{1,42}$/;
