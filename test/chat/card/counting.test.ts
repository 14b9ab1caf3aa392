import { describe, expect, it } from 'vitest';
import { countingPages } from '#chat/card/counting.ts';
import { type CountShown, optionLines, resultText, standingLines } from '#chat/card/result.ts';
import type { Block } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { METHODS, type MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import { countedView } from '../../support/count-view.ts';

const words = wordsFor('en');
const TREES = ['Ash', 'Birch', 'Cedar'];
type Ballots = Parameters<typeof countedView>[0]['ballots'];
const BALLOTS: { readonly [shape: string]: Ballots } = {
  one: [{ choice: 2, times: 4 }, { choice: 1, times: 3 }, { choice: 3 }],
  set: [
    { choice: [2, 3], times: 4 },
    { choice: [1], times: 3 },
  ],
  ranking: [
    { choice: [2, 1], times: 4 },
    { choice: [1], times: 3 },
    { choice: [3, 2], times: 2 },
  ],
  weights: [{ choice: { 2: 5, 1: 1 }, times: 4 }, { choice: { 1: 1 } }],
  scores: [{ choice: { 2: 5, 1: 1 }, times: 2 }, { choice: { 3: 2 } }],
};

function shown(method: MethodId, change: Partial<CountShown> = {}, seats = 1): CountShown {
  const ballots = BALLOTS[METHODS_BY_ID[method].shape] ?? [];
  const choices = method === 'basic/1' ? undefined : TREES;
  const counted = countedView({ method, seats, ballots, ...(choices && { choices }) });
  return { ...counted, shownIn: null, open: false, ...change };
}

const linesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => {
    if (block.kind === 'list') return block.items.map(plain);
    if (block.kind === 'table') return [block.head, ...block.rows].map((row) => row.join(' | '));
    return 'text' in block ? [plain(block.text)] : [];
  });
const account = (view: CountShown): string[] => countingPages(view, words).flatMap(linesOf);

describe('the account of a count', () => {
  it.each(METHODS)(
    'of %s says how it is counted, every figure, and what is conserved',
    (method) => {
      const view = shown(method);
      const told = account(view);
      expect(told[0]).toContain(words.method.byId[method].name());
      expect(told[1]).toContain(`${view.ballots} ballots counted. Turnout ${view.ballots} votes`);
      expect(told.at(-1)).toBe(words.counting.conserved[method]());
      for (const { name } of optionLines(view, words)) {
        expect(told.filter((line) => line.includes(name)).length).toBeGreaterThan(0);
      }
      for (const [index, round] of view.rounds.entries()) {
        if (round.kind !== 'pairwise') expect(told.join('\n')).toContain(`Round ${index + 1}:`);
      }
    },
  );

  it.each(METHODS)('of %s tells nothing but the turnout while it is hidden', (method) => {
    const view = shown(method, { hidden: true, open: true });
    expect(account(view)).toEqual([
      expect.stringContaining(words.method.byId[method].name()),
      expect.stringContaining('ballots counted'),
      'The ballots are sealed: how they are counted shows at the close.',
    ]);
    expect(standingLines(view, words)).toEqual(['How it stands is hidden until the close.']);
  });

  it('follows a ranked choice from round to round', () => {
    expect(account(shown('ranked-choice/1')).slice(5)).toEqual([
      'Round 1: Ash 3 votes, Birch 4 votes, Cedar 2 votes; exhausted 0 votes.',
      'Cedar has the least and is dropped.',
      'The ballots of Cedar move: Birch +2 votes.',
      'Round 2: Ash 3 votes, Birch 6 votes; exhausted 0 votes.',
      'Birch has more than half of the 9 votes that still count, and wins.',
      'In every round those that stand and the exhausted add up to what was cast.',
    ]);
  });

  it('follows stv: the quota, who reaches it, and what moves', () => {
    expect(account(shown('stv/1', {}, 2)).slice(5)).toEqual([
      'The quota is 4 votes: more than 1/3 of the 9 votes cast. Whoever reaches it is elected.',
      'Round 1: Ash 3 votes, Birch 4 votes, Cedar 2 votes; exhausted 0 votes.',
      'Birch reaches the quota: elected.',
      'Cedar has the least and is dropped.',
      'The ballots of Cedar move to nobody; 2 votes had no next option.',
      'Round 2: Ash 3 votes; exhausted 2 votes.',
      'As many stand as seats are free: Ash is elected.',
      words.counting.conserved['stv/1'](),
    ]);
  });

  it('shows pairs as a table, of schulze with the widest ways too', () => {
    const told = account(shown('schulze/1')).join('\n');
    expect(told).toContain('Option | 1 | 2 | 3\n1 Ash | · | 3 votes | 7 votes');
    expect(told).toContain('widest way');
  });

  it('gives each pair a line where a table would be too wide, and stays within a page', () => {
    const many = Array.from({ length: 25 }, (_, at) => `${'Ł'.repeat(90)} ${at}`);
    const order = many.map((_, at) => at + 1);
    for (const method of ['copeland/1', 'schulze/1', 'ranked-choice/1', 'stv/1'] as const) {
      const ballots = [{ choice: order }, { choice: order.toReversed() }, { choice: [3, 1] }];
      const view = countedView({ method, choices: many, ballots });
      const pages = countingPages({ ...view, shownIn: null, open: false }, words);
      expect(pages.length).toBeGreaterThan(1);
      for (const page of pages) expect(linesOf(page).join('\n').length).toBeLessThan(3_500);
    }
  });

  it('gives what is rounded exactly', () => {
    const told = account(shown('weighted/1')).join('\n');
    expect(told).toContain('Birch: 3.33 votes, exactly 10/3');
  });
});

describe('the result in words', () => {
  it.each(METHODS)('of %s names the winner, a tie and nobody', (method) => {
    const won = method === 'basic/1' ? 'Against' : 'Birch';
    if (method !== 'approval/1') {
      expect(plain(resultText(shown(method), words))).toBe(`🏆 Result: ${won}.`);
    }
    const empty = countedView({ method, choices: TREES, ballots: [] });
    const nobody = { ...empty, shownIn: null, open: false };
    expect(plain(resultText(nobody, words))).toBe('Nobody voted, so nothing was decided.');
  });

  it('says who shares the last seat', () => {
    const ballots = [{ choice: [1], times: 4 }, { choice: [2] }, { choice: [3] }];
    const tie = countedView({ method: 'stv/1', seats: 2, choices: TREES, ballots });
    expect(plain(resultText({ ...tie, shownIn: null, open: false }, words))).toBe(
      '⚖️ Ash won. Birch and Cedar share the last seat. Nothing is decided between them; a run-off can be proposed.',
    );
  });

  it.each(METHODS)(
    'of %s shows powers with their symbol, and never 0 for what is more',
    (method) => {
      const unit = { symbol: 'CIV', decimals: 18 };
      const lines = optionLines(shown(method, { shownIn: unit }), words);
      const counts = ['score/1', 'copeland/1', 'schulze/1'].includes(method);
      expect(lines[1]?.value).toMatch(counts ? /points|beats/ : /^< 0\.01 CIV/);
    },
  );

  it('shows first places only while rounds are still to come', () => {
    const open = standingLines(shown('ranked-choice/1', { open: true }), words).map(plain);
    expect(open[0]).toContain('First places so far');
    expect(open[1]).toContain('3 votes · 33.3 %');
    // Cedar was dropped: only the end says so.
    expect(open[3]).toContain('2 votes');
    expect(standingLines(shown('ranked-choice/1'), words).map(plain)[2]).toContain('0 votes');
  });
});
