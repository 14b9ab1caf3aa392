/** Every option against every other: how much put that of the row before that of the column. */
import {
  box,
  type Drawn,
  FULL,
  fitted,
  type Heading,
  INK,
  MARGIN,
  type Mark,
  MUTED,
  SIGNS,
  sheet,
  widthOf,
  write,
} from './canvas.ts';

export type PairsChart = Heading & {
  /** The figures of its row stand in the order of the options; null against itself. */
  options: readonly {
    number: number;
    label: string;
    value: string;
    mark: Mark;
    against: readonly ({ figure: string; stands: 'ahead' | 'level' | 'behind' } | null)[];
  }[];
};

const NAME_WIDTH = 268;
const CELL_MOST = 110;
const ROW = 68;
const LARGEST = 24;
const SMALLEST = 13;

/** Dark is ahead: told by lightness and weight, not by hue. */
const CELLS = {
  ahead: { ground: '#1f7a54', fill: '#ffffff', weight: 700 },
  level: { ground: '#d3dbe8', fill: INK, weight: 600 },
  behind: { ground: '#eef1f6', fill: '#566175', weight: 400 },
} as const;

function sizeFor(figures: readonly string[], width: number): number {
  let size = LARGEST;
  while (size > SMALLEST && figures.some((one) => widthOf(one, size) > width)) size -= 1;
  return size;
}

function draw({ options }: PairsChart, top: number): Drawn {
  const cell = Math.min(CELL_MOST, (FULL - NAME_WIDTH) / Math.max(1, options.length));
  const figures = options.flatMap(({ against }) => against.map((one) => one?.figure ?? ''));
  const size = sizeFor(figures, cell - 8);
  const left = (column: number): number => MARGIN + NAME_WIDTH + column * cell;
  let svg = '';
  for (const [column, { number }] of options.entries()) {
    const style = { size: 24, weight: 600, anchor: 'middle' } as const;
    svg += write(String(number), left(column) + cell / 2, top + 24, style);
  }
  let y = top + 36;
  for (const option of options) {
    const sign = option.mark === null ? '' : SIGNS[option.mark];
    const name = fitted(`${sign}${option.number}. ${option.label}`, 24, NAME_WIDTH - 12);
    svg += write(name, MARGIN, y + 28, { size: 24, weight: 600 });
    svg += write(fitted(option.value, 20, NAME_WIDTH - 12), MARGIN, y + 54, { ...MUTED, size: 20 });
    for (const [column, one] of option.against.entries()) {
      if (one === null) continue;
      const { ground, fill, weight } = CELLS[one.stands];
      const style = { size, fill, weight, anchor: 'middle' } as const;
      svg += box(left(column) + 2, y + 2, cell - 4, ROW - 4, ground);
      svg += write(one.figure, left(column) + cell / 2, y + ROW / 2 + size * 0.36, style);
    }
    y += ROW;
  }
  return { svg, bottom: y + 8 };
}

export const pairsChartSvg = (chart: PairsChart): string => sheet(chart, (top) => draw(chart, top));
