import { describe, expect, it } from 'vitest';
import { drawChart } from '#picture/draw.ts';
import { type TreasuryChart, treasuryChartSvg } from '#picture/treasury-chart.ts';

const CHART: TreasuryChart = {
  title: 'Treasury of Town',
  subtitle: 'Ethereum, block 1,234',
  notes: [],
  holdings: [
    {
      ...{ label: 'CIV', value: '1,250 CIV' },
      parts: [
        { label: 'Own account', value: '250 CIV', tone: 0, permille: 200 },
        { label: 'Safe', value: '1,000 CIV', tone: 1, permille: 800 },
      ],
      spoken: { label: 'Promised 125 CIV · free 1,125 CIV', permille: 100 },
    },
  ],
  flow: {
    heading: 'CIV in the last 30 days',
    ...{ came: 'In 120 CIV', gone: 'Out 60 CIV', from: '30 days ago', to: 'today' },
    slots: [
      { came: 1000, gone: 0 },
      { came: 0, gone: 500 },
    ],
  },
};
const textsIn = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/gu)].map(([, text = '']) => text);
type Box = { y: number; width: number; height: number; fill: string };
const boxesIn = (svg: string): Box[] =>
  [
    ...svg.matchAll(
      /<rect x="[^"]*" y="([^"]*)" width="([^"]*)" height="([^"]*)" rx="[^"]*" fill="([^"]*)"\/>/gu,
    ),
  ].map(([, y, width, height, fill = '']) => ({
    ...{ y: Number(y), width: Number(width), height: Number(height), fill },
  }));
const FULL = 728;
const bars = (svg: string): number[] =>
  boxesIn(svg)
    .filter(({ height }) => height === 26)
    .map(({ width }) => Math.round(width));

describe('a picture of a treasury', () => {
  it('is a PNG of the stated width', async () => {
    const png = await drawChart({ kind: 'treasury', ...CHART });
    expect([...png.slice(1, 4)].map((one) => String.fromCharCode(one)).join('')).toBe('PNG');
    expect(new DataView(png.buffer, png.byteOffset).getUint32(16)).toBe(800);
  });

  it('says every figure that its colours stand for', () => {
    expect(textsIn(treasuryChartSvg(CHART))).toEqual([
      ...['Treasury of Town', 'Ethereum, block 1,234', 'CIV', '1,250 CIV'],
      ...['Own account: 250 CIV', 'Safe: 1,000 CIV', 'Promised 125 CIV · free 1,125 CIV'],
      ...['CIV in the last 30 days', 'In 120 CIV', 'Out 60 CIV', '30 days ago', 'today'],
    ]);
  });

  it('divides a bar by who holds how much', () => {
    const [groove, own = 0, safe = 0] = bars(treasuryChartSvg(CHART));
    expect(groove).toBe(FULL);
    expect(own / FULL).toBeCloseTo(0.2, 1);
    expect(safe / own).toBeCloseTo(4, 0);
  });

  it('gives a holder the same colour in every bar', () => {
    const parts = [{ label: 'Safe', value: '3 ETH', tone: 1, permille: 1000 }];
    const ether = { label: 'ETH', value: '3 ETH', parts, spoken: null };
    const svg = treasuryChartSvg({ ...CHART, holdings: [...CHART.holdings, ether] });
    const fills = boxesIn(svg)
      .filter(({ height }) => height === 26)
      .map(({ fill }) => fill);
    expect(fills[4]).toBe(fills[2]);
    expect(fills[4]).not.toBe(fills[1]);
  });

  it('leaves an empty place for what is unknown, and says so', () => {
    const parts = [
      { label: 'Own account', value: '250 CIV', tone: 0, permille: 1000 },
      { label: 'Safe', value: 'unknown', tone: 1, permille: null },
    ];
    const [holding] = CHART.holdings;
    if (!holding) throw new Error('no holding');
    const svg = treasuryChartSvg({ ...CHART, holdings: [{ ...holding, parts, spoken: null }] });
    expect(bars(svg)).toEqual([FULL - 75, FULL - 75]);
    expect(svg).toContain('stroke-dasharray');
    expect(textsIn(svg)).toContain('Safe: unknown');
  });

  it('lets what came rise from the axis, and what went hang from it', () => {
    const svg = treasuryChartSvg(CHART);
    const axis = Number(/<path d="M36 ([\d.]+)H/u.exec(svg)?.[1]);
    const columns = boxesIn(svg).filter(({ width }) => Math.round(width) === 248);
    expect(columns.map(({ y, height }) => [y < axis, Math.round(height)])).toEqual([
      [true, 92],
      [false, 46],
    ]);
  });

  it('shows hostile names as text, and cuts what is longer than the picture', async () => {
    const label = `</text><script>alert(1)</script>${'W'.repeat(300)}\u202e`;
    const parts = [{ label, value: 'W'.repeat(300), tone: 0, permille: 1000 }];
    const holdings = [{ label, value: 'W'.repeat(300), parts, spoken: null }];
    const svg = treasuryChartSvg({ ...CHART, holdings });
    expect(svg).not.toContain('<script>');
    expect(textsIn(svg).filter((one) => one.endsWith('…')).length).toBe(3);
    expect((await drawChart({ kind: 'treasury', ...CHART, holdings })).length).toBeGreaterThan(
      1_000,
    );
  });

  it('is drawn without flows, too', () => {
    expect(textsIn(treasuryChartSvg({ ...CHART, flow: null }))).not.toContain('today');
  });
});
