/**
 * A treasury: a bar a token, divided by who holds it, what is spoken for as a thin one under it; and what came (upwards)
 * and went (downwards) in equal parts of the time. Tokens have no common measure: each bar is the whole of its own.
 */
import { partOf } from './bar-chart.ts';
import {
  box,
  type Drawn,
  FULL,
  fitted,
  GROOVE,
  type Heading,
  INK,
  MARGIN,
  MUTED,
  sheet,
  WIDTH,
  widthOf,
  write,
} from './canvas.ts';

export type HoldingDrawn = {
  label: string;
  value: string;
  /** Null: unknown. */
  parts: readonly { label: string; value: string; tone: number; permille: number | null }[];
  spoken: { label: string; permille: number } | null;
};
export type FlowDrawn = {
  heading: string;
  came: string;
  gone: string;
  from: string;
  to: string;
  slots: readonly { came: number; gone: number }[];
};
export type TreasuryChart = Heading & {
  holdings: readonly HoldingDrawn[];
  flow: FlowDrawn | null;
};

/** Told apart by lightness as well as by hue. */
const SHADES = ['#2b4f87', '#6fa0dc', '#1f7a6d', '#a88bd4', '#8a94a6'] as const;
const shade = (at: number): string => SHADES[Math.min(at, SHADES.length - 1)] ?? SHADES[0];
const SPOKEN = '#b7791f';
const CAME = '#2f9e6e';
const GONE = '#c0562f';

const BAR = 26;
const KEY = 20;
const KEY_LINE = 32;
/** From the axis to the largest column. */
const COLUMN_MOST = 92;
const GAP = 3;
const UNKNOWN = 72;
const UNKNOWN_MOST = 4;

type Sign = { text: string; fill: string | null };

/** A square of the colour; with nothing in it for what is unknown. */
const square = (fill: string | null, x: number, y: number): string =>
  fill === null
    ? `
  <rect x="${x + 1}" y="${y - 14}" width="14" height="14" rx="3" fill="none" stroke="${INK}" stroke-width="2" stroke-dasharray="4 3"/>`
    : box(x, y - 15, 16, 16, fill);

/** What the colours stand for, as many on a line as fit. */
function keys(signs: readonly Sign[], top: number): Drawn {
  let x = MARGIN;
  let y = top;
  let svg = '';
  for (const { text, fill } of signs) {
    const kept = fitted(text, KEY, FULL - 26);
    const width = 26 + widthOf(kept, KEY) * 0.92;
    if (x > MARGIN && x + width > WIDTH - MARGIN) {
      x = MARGIN;
      y += KEY_LINE;
    }
    svg += square(fill, x, y) + write(kept, x + 26, y, { ...MUTED, size: KEY });
    x += width + 18;
  }
  return { svg, bottom: y };
}

const dashed = (x: number, y: number, width: number, height: number): string => `
  <rect x="${x + 1}" y="${y + 1}" width="${width - 2}" height="${height - 2}" rx="5" fill="none" stroke="${INK}" stroke-width="2" stroke-dasharray="6 5"/>`;

/** Each as wide as its share of what is known, and a line at least; what is unknown has an empty place of its own. */
function partsBar({ parts }: HoldingDrawn, y: number): string {
  const known = parts.filter(({ permille }) => permille !== null);
  const unknown = Math.min(parts.length - known.length, UNKNOWN_MOST);
  const end = WIDTH - MARGIN - unknown * (UNKNOWN + GAP);
  let x = MARGIN;
  let svg = box(MARGIN, y, end - MARGIN, BAR, GROOVE);
  for (const [at, { permille, tone }] of known.entries()) {
    const isLast = at === known.length - 1;
    const width = Math.max(4, partOf(permille ?? 0, end - MARGIN));
    const right = isLast ? end : Math.min(x + width, end);
    svg += box(x, y, right - x - (isLast ? 0 : GAP), BAR, shade(tone));
    x = right;
  }
  for (let at = 0; at < unknown; at += 1) {
    svg += dashed(end + GAP + at * (UNKNOWN + GAP), y, UNKNOWN, BAR);
  }
  return svg;
}

function drawHolding(holding: HoldingDrawn, top: number): Drawn {
  const { label, value, parts, spoken } = holding;
  let y = top + 32;
  const shown = fitted(value, 26, FULL * 0.7);
  const name = fitted(label, 28, FULL - widthOf(shown, 26) - 20);
  let svg = write(name, MARGIN, y, { size: 28, weight: 700 });
  svg += write(shown, WIDTH - MARGIN, y, { size: 26, weight: 600, anchor: 'end' });
  y += 14;
  svg += partsBar(holding, y);
  y += BAR;
  if (spoken) {
    y += 6;
    svg += box(MARGIN, y, FULL, 10, GROOVE);
    svg += box(MARGIN, y, partOf(spoken.permille, FULL), 10, SPOKEN);
    y += 10;
  }
  const signs: Sign[] = [
    ...parts.map((part) => ({
      text: `${part.label}: ${part.value}`,
      fill: part.permille === null ? null : shade(part.tone),
    })),
    ...(spoken ? [{ text: spoken.label, fill: SPOKEN }] : []),
  ];
  if (signs.length === 0) return { svg, bottom: y + 14 };
  const key = keys(signs, y + 32);
  return { svg: svg + key.svg, bottom: key.bottom + 20 };
}

function drawFlow({ heading, came, gone, from, to, slots }: FlowDrawn, top: number): Drawn {
  let y = top + 44;
  let svg = write(fitted(heading, 28, FULL), MARGIN, y, { size: 28, weight: 700 });
  const key = keys(
    [
      { text: came, fill: CAME },
      { text: gone, fill: GONE },
    ],
    y + 36,
  );
  svg += key.svg;
  const most = (side: 'came' | 'gone'): number =>
    (COLUMN_MOST * Math.max(0, ...slots.map((one) => one[side]))) / 1000;
  const axis = key.bottom + 22 + most('came');
  const step = FULL / Math.max(1, slots.length);
  for (const [at, one] of slots.entries()) {
    const x = MARGIN + at * step + step * 0.16;
    const up = (COLUMN_MOST * one.came) / 1000;
    const down = (COLUMN_MOST * one.gone) / 1000;
    if (up > 0) svg += box(x, axis - Math.max(up, 3), step * 0.68, Math.max(up, 3), CAME);
    if (down > 0) svg += box(x, axis, step * 0.68, Math.max(down, 3), GONE);
  }
  svg += `
  <path d="M${MARGIN} ${axis}H${WIDTH - MARGIN}" stroke="${INK}" stroke-width="2"/>`;
  y = axis + most('gone') + 30;
  svg += write(from, MARGIN, y, { ...MUTED, size: KEY });
  svg += write(to, WIDTH - MARGIN, y, { ...MUTED, size: KEY, anchor: 'end' });
  return { svg, bottom: y };
}

function draw({ holdings, flow }: TreasuryChart, top: number): Drawn {
  let svg = '';
  let bottom = top - 10;
  for (const holding of holdings) {
    const drawn = drawHolding(holding, bottom);
    svg += drawn.svg;
    bottom = drawn.bottom;
  }
  if (flow === null) return { svg, bottom };
  const drawn = drawFlow(flow, bottom);
  return { svg: svg + drawn.svg, bottom: drawn.bottom };
}

export const treasuryChartSvg = (chart: TreasuryChart): string =>
  sheet(chart, (top) => draw(chart, top));
