/**
 * The sheet every result is drawn on, 800 px wide. It is read on a phone at less than half of that, so letters are
 * large. Text is drawn with a font from an npm package, for slim images have none; what that font lacks is left out.
 */
import { fileURLToPath } from 'node:url';
import { type RenderedImage, renderAsync } from '@resvg/resvg-js';

/** Said by a sign before the name, so that colour alone says nothing. */
export type Mark = 'won' | 'tied' | 'dropped' | null;
export type Heading = { title: string; subtitle: string; notes: readonly string[] };

export const WIDTH = 800;
export const MARGIN = 36;
export const FULL = WIDTH - 2 * MARGIN;
const TITLE_LINES = 2;

export const INK = '#1b2433';
export const GROOVE = '#e3e8f0';
export const SIGNS: { readonly [M in NonNullable<Mark>]: string } = {
  won: '★ ',
  tied: '= ',
  dropped: '× ',
};
const COLOURS: { readonly [M in NonNullable<Mark>]: string } = {
  won: '#2f9e6e',
  tied: '#b7791f',
  dropped: '#a3adbd',
};
export const colourOf = (mark: Mark): string => (mark === null ? '#5b7fc7' : COLOURS[mark]);

const font = (weight: string): string =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`));

/** Latin, Greek and Cyrillic, and the signs used here: what the font has. */
const LACKING =
  /[^\u0020-\u007e\u00a0-\u024f\u0370-\u052f\u1e00-\u1fff\u2010-\u2026\u2030-\u203a\u20a0-\u20bf№★×]/gu;

/** Without what cannot be drawn, nobody sees, or XML forbids. */
const legible = (text: string): string =>
  text.normalize('NFC').replace(/\p{C}/gu, '').replace(LACKING, ' ').replace(/\s+/gu, ' ').trim();

const emOf = (sign: string): number => {
  if (/[iljtfrI.,:;'|!()[\] ]/u.test(sign)) return 0.36;
  if (/[mwMW@%★…—№ШЩЖЮшщжю]/u.test(sign)) return 1;
  return /[\p{Lu}]/u.test(sign) ? 0.75 : 0.63;
};

/** At least as wide as it is drawn. */
export const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, sign) => sum + emOf(sign), 0) * size;

const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/gu, (sign) => `&#${sign.codePointAt(0)};`);

/** As much of it as fits; a cut is shown. */
export function fitted(text: string, size: number, width: number): string {
  const signs = [...legible(text)];
  if (widthOf(signs.join(''), size) <= width) return signs.join('');
  while (signs.length > 0 && widthOf(`${signs.join('')}…`, size) > width) signs.pop();
  return `${signs.join('').trimEnd()}…`;
}

type Named = { label: string; number: number; mark: Mark };

/** The name of an option as far as it fits; where some of it is left out, its number says which it is. */
export function nameOf({ label, number, mark }: Named, size: number, width: number): string {
  const kept = legible(label);
  const sign = mark === null ? '' : SIGNS[mark];
  const isWhole = kept === label.normalize('NFC').replace(/\s+/gu, ' ').trim();
  const isFitting = widthOf(sign + kept, size) <= width;
  const name = isWhole && isFitting ? kept : `№ ${number} ${kept}`.trimEnd();
  return fitted(`${sign}${name}`, size, width);
}

/** By words, and where lines run out the last one is cut. */
function wrap(text: string, size: number, most: number): string[] {
  const lines: string[] = [];
  let rest = legible(text);
  while (rest !== '' && lines.length < most - 1 && widthOf(rest, size) > FULL) {
    const words = rest.split(' ');
    let taken = words.shift() ?? '';
    while (words.length > 0 && widthOf(`${taken} ${words[0]}`, size) <= FULL) {
      taken += ` ${words.shift()}`;
    }
    lines.push(fitted(taken, size, FULL));
    rest = words.join(' ');
  }
  return rest === '' ? lines : [...lines, fitted(rest, size, FULL)];
}

type Style = { size?: number; weight?: 400 | 600 | 700; fill?: string; anchor?: 'end' | 'middle' };
export const MUTED: Style = { fill: '#566175' };

/** `y` is that of the line letters stand on. */
export function write(text: string, x: number, y: number, style: Style = {}): string {
  const { size = 22, weight = 400, fill = INK, anchor } = style;
  const ends = anchor ? ` text-anchor="${anchor}"` : '';
  return `
  <text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}"${ends}>${escapeXml(text)}</text>`;
}

export const box = (x: number, y: number, width: number, height: number, fill: string): string => `
  <rect x="${x}" y="${y}" width="${Math.max(0, width)}" height="${height}" rx="${Math.min(8, height / 2)}" fill="${fill}"/>`;

/** What is drawn, and how far down it reaches. */
export type Drawn = { svg: string; bottom: number };

export function sheet(heading: Heading, draw: (top: number) => Drawn): string {
  let y = 22;
  let svg = '';
  for (const line of wrap(heading.title, 32, TITLE_LINES)) {
    y += 38;
    svg += write(line, MARGIN, y, { size: 32, weight: 700 });
  }
  for (const line of wrap(heading.subtitle, 24, 2)) {
    y += 36;
    svg += write(line, MARGIN, y, { ...MUTED, size: 24 });
  }
  const drawn = draw(y + 30);
  svg += drawn.svg;
  y = drawn.bottom;
  for (const line of heading.notes.flatMap((note) => wrap(note, 22, 3))) {
    y += 32;
    svg += write(line, MARGIN, y, MUTED);
  }
  const height = y + 30;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Inter">
  <rect width="100%" height="100%" fill="#fbfcfe"/>${svg}
</svg>`;
}

/** PNG bytes. */
export async function rasterise(svg: string): Promise<Uint8Array> {
  const image: RenderedImage = await renderAsync(svg, {
    font: {
      fontFiles: [font('400Regular'), font('600SemiBold'), font('700Bold')],
      loadSystemFonts: false,
      defaultFontFamily: 'Inter',
    },
  });
  return image.asPng();
}
