import { describe, expect, it } from 'vitest';
import { resultChart } from '#chat/card/picture.ts';
import type { CountShown } from '#chat/card/result.ts';
import { wordsFor } from '#chat/words/index.ts';
import { drawChart } from '#picture/draw.ts';
import { countedView } from '../../support/count-view.ts';

const words = wordsFor('en');
type Spec = Parameters<typeof countedView>[0];
const shown = (spec: Spec, change: Partial<CountShown> = {}): CountShown => ({
  ...countedView(spec),
  ...{ shownIn: null, open: false, ...change },
});
const HEAD = { title: 'T', subtitle: 'S', alt: (lines: readonly string[]) => lines.join('; ') };
const chartOf = (spec: Spec, change: Partial<CountShown> = {}) =>
  resultChart(shown(spec, change), HEAD, words);
const times = (choice: number[], count: number) => ({ choice, times: count });
const THREE = ['Ash', 'Birch', 'Cedar'];
const many = Array.from({ length: 25 }, (_, at) => `Option ${at + 1} `.padEnd(60, 'x'));
/** Everybody is put first by some, and by fewer the later they are listed. */
const spread = many.map((_, at) => times([at + 1, at === 0 ? 2 : 1], 30 - at));

const RUNOFF: Spec = {
  method: 'ranked-choice/1',
  choices: THREE,
  ballots: [times([1], 4), times([2, 3], 3), times([3, 2], 2)],
};

describe('the picture of a count in rounds', () => {
  it('shows of a run-off who stood, who was dropped and who won, as the account tells it', () => {
    const chart = chartOf(RUNOFF);
    expect(chart).toMatchObject({
      kind: 'rounds',
      rounds: [
        {
          ...{ heading: 'Round 1', line: 900, note: '', aside: '' },
          rows: [
            { label: 'Ash', value: '4 votes', permille: 800, mark: null },
            { label: 'Birch', value: '3 votes', permille: 600, mark: null },
            { label: 'Cedar', value: '2 votes', permille: 400, mark: 'dropped' },
          ],
        },
        {
          heading: 'Round 2',
          rows: [
            { label: 'Ash', value: '4 votes', mark: null },
            { label: 'Birch', value: '5 votes', permille: 1000, mark: 'won' },
          ],
        },
      ],
    });
    expect(chart?.alt).toBe(
      '🏆 Result: Birch.; Round 1: Ash 4 votes, Birch 3 votes, Cedar 2 votes (dropped); Round 2: Ash 4 votes, Birch 5 votes (won)',
    );
  });

  it('shows of stv the quota and whom it elected', () => {
    const chart = chartOf({
      ...{ method: 'stv/1', seats: 2, choices: THREE },
      ballots: [times([1, 2], 8), times([2], 2), times([3], 1)],
    });
    const rounds = chart?.kind === 'rounds' ? chart.rounds : [];
    expect(rounds[0]).toMatchObject({ line: 500, rows: [{ label: 'Ash', mark: 'won' }, {}, {}] });
    expect(rounds.at(-1)?.rows).toMatchObject([
      { label: 'Birch', value: '6 votes', mark: 'won' },
      {},
    ]);
    expect(chart?.notes).toContain('Dashed line: the quota of 4 votes');
  });

  it('of many rounds with many options shows some, and says what is left out', async () => {
    const chart = chartOf({ method: 'ranked-choice/1', choices: many, ballots: spread });
    const rounds = chart?.kind === 'rounds' ? chart.rounds : [];
    expect(rounds).toHaveLength(5);
    expect(rounds[0]?.rows).toHaveLength(6);
    expect(rounds[0]?.rows.at(-1)).toMatchObject({ number: 25, mark: 'dropped' });
    expect(rounds[0]?.note).toBe('and 19 more that stand');
    const left = chart?.notes.at(-1) ?? '';
    expect(left).toMatch(
      /^Rounds 2 to \d+ are not shown\. “How it was counted” tells the rest\.$/u,
    );
    expect(chart?.alt.length).toBeLessThan(1_000);
    expect(chart?.alt).toMatch(/and \d+ more, told by the message and its buttons$/u);
    const png = chart && (await drawChart(chart));
    expect(png && new DataView(png.buffer, png.byteOffset).getUint32(20)).toBeLessThan(2_100);
  });

  it('says when those who are lowest were tried one by one, and who is level', () => {
    const chart = chartOf({
      ...{ method: 'ranked-choice/1', choices: THREE },
      ballots: [times([1], 2), times([2], 2), times([3], 2)],
    });
    const [first] = chart?.kind === 'rounds' ? chart.rounds : [];
    expect(first?.note).toBe('Several were lowest: one of the ways it can go on');
    expect(chart?.notes[0]).toContain('Ash, Birch and Cedar are level');
  });
});

describe('the picture of pairs', () => {
  const cycle = [times([1, 2, 3], 4), times([2, 3, 1], 3), times([3, 1, 2], 2)];
  it.each(['copeland/1', 'schulze/1'] as const)('of %s is who is put before whom', (method) => {
    const chart = chartOf({ method, choices: THREE, ballots: cycle });
    expect(chart?.kind === 'pairs' && chart.options.map(({ against }) => against)).toEqual([
      [null, { figure: '6', stands: 'ahead' }, { figure: '4', stands: 'behind' }],
      [{ figure: '3', stands: 'behind' }, null, { figure: '7', stands: 'ahead' }],
      [{ figure: '5', stands: 'ahead' }, { figure: '2', stands: 'behind' }, null],
    ]);
    expect(chart?.alt).toContain('Ash before Birch: 6 votes to 3 votes, equal 0 votes');
    expect(chart?.notes.includes(words.picture.paths())).toBe(method === 'schulze/1');
  });

  it('of many options shows the foremost with their numbers, and long figures in per cent', () => {
    const unit = { shownIn: { symbol: 'CIV', decimals: 2 } };
    const ballots = spread.map((one) => ({ ...one, power: 12_345_678n }));
    const chart = chartOf({ method: 'copeland/1', choices: many, ballots }, unit);
    const options = chart?.kind === 'pairs' ? chart.options : [];
    expect(options.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(options.every(({ against }) => against.length === 6)).toBe(true);
    expect(options[0]?.against[1]?.figure).toMatch(/^\d+(\.\d)? %$/u);
    expect(chart?.notes).toContain(words.picture.pairsPercent());
    expect(chart?.notes.at(-1)).toMatch(/^19 more options are not shown/u);
  });
});

describe('no picture', () => {
  it.each([
    ['while it is open', { open: true }],
    ['while it is sealed', { hidden: true }],
    ['where nobody voted', { ballots: 0 }],
  ])('%s', (_, change) => {
    expect(chartOf(RUNOFF, change)).toBeUndefined();
    expect(chartOf(RUNOFF)).toBeDefined();
  });

  it('names a winner where too few took part', () => {
    const chart = chartOf(RUNOFF, { outcome: 'no-quorum' });
    expect(JSON.stringify(chart)).not.toMatch(/won|🏆/u);
  });
});
