import { describe, expect, it } from 'vitest';
import { drawChart } from '#picture/draw.ts';
import { pairsChartSvg } from '#picture/pairs-chart.ts';
import { roundsChartSvg } from '#picture/rounds-chart.ts';

const HEADING = { title: 'Where to?', subtitle: '5 people voted', notes: ['× dropped'] };
const row = (number: number, label: string, permille: number, mark: 'won' | 'dropped' | null) => ({
  ...{ number, label, permille, mark, value: `${permille} votes` },
});
const ROUNDS = {
  ...HEADING,
  kind: 'rounds' as const,
  rounds: [
    {
      ...{ heading: 'Round 1', aside: '', line: 500, note: 'and 2 more that stand' },
      rows: [row(1, 'Ash', 400, null), row(2, '<Birch>', 100, 'dropped')],
    },
    {
      ...{ heading: 'Round 2', aside: 'without a further choice: 1', line: null, note: '' },
      rows: [row(1, 'Ash', 1000, 'won')],
    },
  ],
};
const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/gu)].map(([, text = '']) => text);
const barsIn = (svg: string) =>
  [...svg.matchAll(/<rect x="(\d+)" y="\d+" width="([\d.]+)"[^>]*fill="([^"]+)"/gu)]
    .map(([, , width = '', fill = '']) => ({ width: Number(width), fill }))
    .filter(({ fill }) => fill !== '#e3e8f0');

describe('rounds', () => {
  it('say who stood with how much, who was dropped and who won', () => {
    expect(textsIn(roundsChartSvg(ROUNDS))).toEqual([
      ...['Where to?', '5 people voted'],
      ...['Round 1', '', 'Ash', '400 votes', '× &#60;Birch&#62;', '100 votes'],
      ...['and 2 more that stand', 'Round 2', 'without a further choice: 1'],
      ...['★ Ash', '1000 votes', '× dropped'],
    ]);
  });

  it('are to one scale, with a line where something is needed', () => {
    const svg = roundsChartSvg(ROUNDS);
    const [ash, birch, won] = barsIn(svg);
    expect((ash?.width ?? 0) / (birch?.width ?? 1)).toBeCloseTo(4, 1);
    expect((won?.width ?? 0) / (ash?.width ?? 1)).toBeCloseTo(2.5, 1);
    expect(new Set([ash, birch, won].map((one) => one?.fill)).size).toBe(3);
    expect(svg.match(/stroke-dasharray/gu)).toHaveLength(1);
  });

  it('become a PNG', async () => {
    expect((await drawChart(ROUNDS)).length).toBeGreaterThan(3_000);
  });
});

describe('pairs', () => {
  const against = (figure: string, stands: 'ahead' | 'behind' | 'level') => ({ figure, stands });
  const PAIRS = {
    ...HEADING,
    kind: 'pairs' as const,
    options: [
      {
        ...{ number: 1, label: 'Ash', value: '1 of 1 points', mark: 'won' as const },
        against: [null, against('3', 'ahead')],
      },
      {
        ...{ number: 4, label: '🌳', value: '0 of 1 points', mark: null },
        against: [against('2', 'behind'), null],
      },
    ],
  };

  it('are a row for each, nothing against itself, and told by more than hue', () => {
    const svg = pairsChartSvg(PAIRS);
    expect(textsIn(svg)).toEqual([
      ...['Where to?', '5 people voted', '1', '4'],
      ...['★ 1. Ash', '1 of 1 points', '3', '4.', '0 of 1 points', '2', '× dropped'],
    ]);
    expect(svg).toMatch(/font-weight="700" fill="#ffffff"[^>]*>3</u);
    expect(svg).toMatch(/font-weight="400" fill="#566175"[^>]*>2</u);
  });

  it('become a PNG', async () => {
    expect((await drawChart(PAIRS)).length).toBeGreaterThan(3_000);
  });
});
