/** A count in rounds: in each, who stood with how much, who was elected or dropped, and how much was needed. */
import { type Bar, partOf } from './bar-chart.ts';
import {
  box,
  colourOf,
  type Drawn,
  FULL,
  fitted,
  GROOVE,
  type Heading,
  INK,
  MARGIN,
  MUTED,
  nameOf,
  sheet,
  WIDTH,
  widthOf,
  write,
} from './canvas.ts';

export type RoundDrawn = {
  heading: string;
  aside: string;
  rows: readonly Bar[];
  /** What is needed, on the scale of the bars; null where nothing is. */
  line: number | null;
  note: string;
};
export type RoundsChart = Heading & { rounds: readonly RoundDrawn[] };

const LABEL_WIDTH = 250;
const BAR_LEAST = 110;
const GAP = 14;
const ROW = 42;

type Columns = { x: number; width: number; value: number };

function columnsOf(rounds: readonly RoundDrawn[]): Columns {
  const widest = Math.max(
    0,
    ...rounds.flatMap(({ rows }) => rows.map((row) => widthOf(row.value, 22))),
  );
  const x = MARGIN + LABEL_WIDTH + GAP;
  const most = FULL - LABEL_WIDTH - 2 * GAP;
  const value = Math.min(widest, most - BAR_LEAST);
  return { x, width: most - value, value };
}

function drawRound(
  { heading, aside, rows, line, note }: RoundDrawn,
  { x, width, value }: Columns,
  top: number,
): Drawn {
  let y = top + 34;
  const rest = FULL - widthOf(heading, 26) - 20;
  let svg = write(fitted(heading, 26, FULL), MARGIN, y, { size: 26, weight: 700 });
  svg += write(fitted(aside, 22, rest), WIDTH - MARGIN, y, { ...MUTED, anchor: 'end' });
  y += 10;
  const first = y;
  for (const row of rows) {
    svg += write(nameOf(row, 22, LABEL_WIDTH), MARGIN, y + 29, { weight: 600 });
    svg += box(x, y + 10, width, 22, GROOVE);
    svg += box(x, y + 10, partOf(row.permille, width), 22, colourOf(row.mark));
    svg += write(fitted(row.value, 22, value), WIDTH - MARGIN, y + 29, { ...MUTED, anchor: 'end' });
    y += ROW;
  }
  if (line !== null) {
    const at = x + partOf(line, width);
    svg += `
  <path d="M${at} ${first + 4}V${y}" stroke="${INK}" stroke-width="3" stroke-dasharray="7 5"/>`;
  }
  if (note !== '') {
    y += 28;
    svg += write(fitted(note, 22, FULL), MARGIN, y, MUTED);
  }
  return { svg, bottom: y + 14 };
}

export const roundsChartSvg = (chart: RoundsChart): string =>
  sheet(chart, (top) => {
    const columns = columnsOf(chart.rounds);
    let svg = '';
    let bottom = top;
    for (const round of chart.rounds) {
      const drawn = drawRound(round, columns, bottom);
      svg += drawn.svg;
      bottom = drawn.bottom;
    }
    return { svg, bottom };
  });
