import { describe, expect, it } from 'vitest';
import { barChartSvg, drawBarChart } from '#picture/bar-chart.ts';

const CHART = {
  title: 'Which day shall we meet?',
  subtitle: '3 people voted',
  bars: [
    { label: 'Monday', value: '1 vote · 33.3 %', permille: 333, won: false },
    { label: 'Tuesday', value: '2 votes · 66.7 %', permille: 667, won: true },
  ],
};

describe('a bar chart', () => {
  it('is a PNG of the stated width, and differs with what it says', async () => {
    const png = await drawBarChart(CHART);
    expect([...png.slice(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
    expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBe(800);
    const other = await drawBarChart({ ...CHART, title: 'Which night shall we meet?' });
    expect(Buffer.from(other).equals(Buffer.from(png))).toBe(false);
  });

  it('shows hostile text as text', async () => {
    const title = '</text><script>alert(1)</script>\u202e\u0000&"';
    const svg = barChartSvg({ ...CHART, title });
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&#60;script&#62;');
    expect((await drawBarChart({ ...CHART, title })).length).toBeGreaterThan(1_000);
  });

  it('marks the winner by more than colour', () => {
    expect(barChartSvg(CHART)).toContain('★ Tuesday');
  });
});
