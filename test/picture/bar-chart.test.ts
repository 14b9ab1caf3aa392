import { describe, expect, it } from 'vitest';
import { barChartSvg } from '#picture/bar-chart.ts';
import { drawChart } from '#picture/draw.ts';

const bar = (number: number, label: string, mark: 'won' | 'tied' | null = null) => ({
  ...{ number, label, mark, value: '1 vote · 33.3 %', permille: 333 },
});
const CHART = {
  kind: 'bars' as const,
  title: 'Which day shall we meet?',
  subtitle: '3 people voted',
  notes: ['★ won'],
  bars: [bar(1, 'Monday'), bar(2, 'Tuesday', 'won')],
};
const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/gu)].map(([, text = '']) => text);

describe('a bar chart', () => {
  it('is a PNG of the stated width, and differs with what it says', async () => {
    const png = await drawChart(CHART);
    expect([...png.slice(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBe(800);
    const other = await drawChart({ ...CHART, title: 'Which night shall we meet?' });
    expect(Buffer.from(other).equals(Buffer.from(png))).toBe(false);
  });

  it('says title, figures and notes, and marks the winner by more than colour', () => {
    expect(textsIn(barChartSvg(CHART))).toEqual([
      ...['Which day shall we meet?', '3 people voted'],
      ...['Monday', '1 vote · 33.3 %', '★ Tuesday', '1 vote · 33.3 %', '★ won'],
    ]);
  });

  it('shows hostile text as text', async () => {
    const title = '</text><script>alert(1)</script>\u202e\u0000&"';
    const svg = barChartSvg({ ...CHART, title });
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&#60;script&#62;');
    expect((await drawChart({ ...CHART, title })).length).toBeGreaterThan(1_000);
  });

  it.each([
    ['🏝️ Island', '№ 2 Island'],
    ['日本の庭', '№ 2'],
    ['Ελλάδα и Київ', 'Ελλάδα и Київ'],
    ['Cafe\u0301', 'Café'],
  ])(
    '%s is drawn as %s: what the font lacks is not, and the number says which it is',
    (label, drawn) => {
      expect(textsIn(barChartSvg({ ...CHART, bars: [bar(2, label)] }))[2]).toBe(drawn);
    },
  );

  it('cuts a name that is longer than the picture, and lets its number tell it from its like', () => {
    const bars = [bar(1, 'W'.repeat(300)), bar(2, 'W'.repeat(300))];
    const names = textsIn(barChartSvg({ ...CHART, bars })).filter((one) => one.endsWith('…'));
    expect(names.map((name) => name.slice(0, 5))).toEqual(['№ 1 W', '№ 2 W']);
  });
});
