import { expect, it } from 'vitest';
import { timelineBlocks } from '#chat/card/timeline.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { MOMENTS } from '#service/proposal/timeline.ts';

const words = wordsFor('en');
const HASH = `0x${'12'.repeat(32)}` as const;
const at = new Date('2030-01-01T00:00:00Z');

const linesOf = (...moments: Parameters<typeof timelineBlocks>[0]) =>
  timelineBlocks(moments, words, (chainId, hash) => `https://scan.example/${chainId}/${hash}`);

it('says each moment with its time, its step and its transaction', () => {
  const [heading, list] = linesOf(
    { moment: 'published', at, step: null, run: null, tx: null },
    { moment: 'final', at, step: 2, run: null, tx: { chainId: 5, hash: HASH } },
    { moment: 'given', at, step: null, run: 3, tx: null },
    { moment: 'final', at, step: 1, run: 3, tx: null },
  );
  expect(heading).toMatchObject({ kind: 'text' });
  const items = list?.kind === 'list' ? list.items : [];
  expect(items.map(plain)).toEqual([
    'Published: 2030-01-01 00:00 UTC',
    'Final (step 2): 2030-01-01 00:00 UTC · 0x12121212…',
    'Given to the contract (number 3): 2030-01-01 00:00 UTC',
    'Final (number 3, step 1): 2030-01-01 00:00 UTC',
  ]);
  expect(JSON.stringify(items)).toContain(`https://scan.example/5/${HASH}`);
});

it('has a name of its own for every moment, and says nothing of none', () => {
  const names = MOMENTS.map((moment) => words.timeline.moment({ moment, run: null, step: null }));
  expect(new Set(names).size).toBe(MOMENTS.length);
  expect(linesOf()).toEqual([]);
});
