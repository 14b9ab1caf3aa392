/** A result as one bar per choice; a name too long for one line with its figure has the line above it. */
import {
  box,
  colourOf,
  type Drawn,
  FULL,
  fitted,
  GROOVE,
  type Heading,
  MARGIN,
  type Mark,
  MUTED,
  nameOf,
  sheet,
  WIDTH,
  widthOf,
  write,
} from './canvas.ts';

export type Bar = { number: number; label: string; value: string; permille: number; mark: Mark };
export type BarChart = Heading & { bars: readonly Bar[] };

const LABEL = 26;
const VALUE = 24;
const LINE = 34;
const GAP = 16;

export const partOf = (permille: number, whole: number): number =>
  Math.round((whole * Math.min(1000, Math.max(0, permille))) / 1000);

function draw(bars: readonly Bar[], top: number): Drawn {
  let y = top;
  let svg = '';
  for (const bar of bars) {
    const name = nameOf(bar, LABEL, FULL);
    const value = fitted(bar.value, VALUE, FULL);
    y += LINE;
    svg += write(name, MARGIN, y, { size: LABEL, weight: 600 });
    if (widthOf(name, LABEL) + widthOf(value, VALUE) + 20 > FULL) y += LINE;
    svg += write(value, WIDTH - MARGIN, y, { ...MUTED, size: VALUE, anchor: 'end' });
    svg += box(MARGIN, y + 12, FULL, 20, GROOVE);
    svg += box(MARGIN, y + 12, partOf(bar.permille, FULL), 20, colourOf(bar.mark));
    y += 32 + GAP;
  }
  return { svg, bottom: y };
}

export const barChartSvg = (chart: BarChart): string =>
  sheet(chart, (top) => draw(chart.bars, top));
