/**
 * A result as a picture: one bar per choice, the winners marked by colour and by a sign, so that colour alone
 * says nothing. Text is drawn with a font from an npm package, for slim images have none.
 */
import { fileURLToPath } from 'node:url';
import { type RenderedImage, renderAsync } from '@resvg/resvg-js';

export type BarChart = {
  title: string;
  subtitle: string;
  bars: readonly { label: string; value: string; permille: number; won: boolean }[];
};

const WIDTH = 800;
const MARGIN = 40;
const TITLE_HEIGHT = 110;
const ROW_HEIGHT = 64;
const TITLE_MAX = 52;
const LABEL_MAX = 60;
/** As many as a vote has options. */
const BARS_MAX = 25;

const font = (weight: string): string =>
  fileURLToPath(import.meta.resolve(`@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`));

const escapeXml = (text: string): string =>
  text.replace(/[<>&"']/gu, (sign) => `&#${sign.codePointAt(0)};`);

/** Control characters are not allowed in XML, and nobody sees them. */
const clip = (text: string, max: number): string => {
  const signs = [...text.replace(/\p{C}/gu, '')];
  return escapeXml(signs.length > max ? `${signs.slice(0, max - 1).join('')}…` : signs.join(''));
};

function barOf(bar: BarChart['bars'][number], index: number): string {
  const y = TITLE_HEIGHT + index * ROW_HEIGHT;
  const full = WIDTH - 2 * MARGIN;
  const width = Math.round((full * Math.min(1000, Math.max(0, bar.permille))) / 1000);
  const colour = bar.won ? '#2f9e6e' : '#5b7fc7';
  const label = `${bar.won ? '★ ' : ''}${clip(bar.label, LABEL_MAX)}`;
  return `
  <text x="${MARGIN}" y="${y + 18}" class="label">${label}</text>
  <text x="${WIDTH - MARGIN}" y="${y + 18}" class="value">${clip(bar.value, 40)}</text>
  <rect x="${MARGIN}" y="${y + 28}" width="${full}" height="18" rx="9" fill="#e3e8f0"/>
  <rect x="${MARGIN}" y="${y + 28}" width="${width}" height="18" rx="9" fill="${colour}"/>`;
}

export function barChartSvg({ title, subtitle, bars }: BarChart): string {
  const shown = bars.slice(0, BARS_MAX);
  const height = TITLE_HEIGHT + shown.length * ROW_HEIGHT + 24;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">
  <style>
    text { font-family: Inter; fill: #1b2433 }
    .title { font-size: 26px; font-weight: 700 }
    .subtitle { font-size: 17px; fill: #5a6579 }
    .label { font-size: 18px; font-weight: 600 }
    .value { font-size: 17px; fill: #5a6579; text-anchor: end }
  </style>
  <rect width="100%" height="100%" fill="#fbfcfe"/>
  <text x="${MARGIN}" y="50" class="title">${clip(title, TITLE_MAX)}</text>
  <text x="${MARGIN}" y="80" class="subtitle">${clip(subtitle, 80)}</text>${shown.map(barOf).join('')}
</svg>`;
}

/** The chart as PNG bytes, 800 px wide. */
export async function drawBarChart(chart: BarChart): Promise<Uint8Array> {
  const image: RenderedImage = await renderAsync(barChartSvg(chart), {
    font: {
      fontFiles: [font('400Regular'), font('600SemiBold'), font('700Bold')],
      loadSystemFonts: false,
      defaultFontFamily: 'Inter',
    },
  });
  return image.asPng();
}
