import { describe, expect, it } from 'vitest';
import { pollCard } from '#chat/card/poll.ts';
import { bar } from '#chat/card/result.ts';
import type { Block } from '#chat/reply.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asId } from '#core/identity.ts';
import type { PollView } from '#service/poll.ts';
import { countedView } from '../../support/count-view.ts';

const words = wordsFor('en');
const count = (choices: readonly string[], ...ballots: readonly number[]) =>
  countedView({
    method: 'single-choice/1',
    choices,
    ballots: ballots.map((choice) => ({ choice })),
  });
const view: PollView = {
  ...count(['Mon', 'Tue'], 1, 1, 2),
  id: asId('0198f2a0-0000-7000-8000-000000000001'),
  community: asId('0198f2a0-0000-7000-8000-000000000002'),
  communityName: 'Harbour',
  locale: 'en',
  number: 4,
  question: 'Which day?',
  multiple: false,
  electorate: 'members',
  gate: null,
  waiting: false,
  state: 'open',
  opensAt: new Date('2030-01-01T00:00:00Z'),
  closesAt: new Date('2030-01-04T00:00:00Z'),
  author: { label: 'Ada', accounts: [] },
  resultHash: null,
  voidReason: null,
};

const linesOf = (blocks: readonly Block[]): string[] =>
  blocks.flatMap((block) => {
    if (block.kind === 'list') return block.items.map(plain);
    if (block.kind === 'fields')
      return block.fields.map((one) => `${one.name}: ${plain(one.value)}`);
    return 'text' in block ? [plain(block.text)] : [];
  });

describe('the standing', () => {
  it.each([
    [0n, 0n, '▱▱▱▱▱▱▱▱▱▱', '0 %'],
    [0n, 3n, '▱▱▱▱▱▱▱▱▱▱', '0 %'],
    [1n, 3n, '▰▰▰▱▱▱▱▱▱▱', '33.3 %'],
    [2n, 3n, '▰▰▰▰▰▰▰▱▱▱', '66.7 %'],
    [3n, 3n, '▰▰▰▰▰▰▰▰▰▰', '100 %'],
    [1n, 2000n, '▱▱▱▱▱▱▱▱▱▱', '0.1 %'],
    [10n ** 30n, 3n * 10n ** 30n, '▰▰▰▱▱▱▱▱▱▱', '33.3 %'],
  ])('%s of %s', (score, total, cells, share) => {
    expect([bar(score, total), words.number.percent(score, total)]).toEqual([cells, share]);
  });
});

describe('the card of a poll', () => {
  it('shows question, standing, time and rules while it is open', () => {
    expect(linesOf(pollCard(view, words).blocks)).toEqual([
      'Poll #4: Which day?',
      'Mon\n▰▰▰▰▰▰▰▱▱▱ 2 votes · 66.7 %',
      'Tue\n▰▰▰▱▱▱▱▱▱▱ 1 vote · 33.3 %',
      'Closes: 2030-01-04 00:00 UTC (2030-01-04 00:00 UTC)',
      'Turnout: 3 people voted',
      'Not binding. Every member may answer, one person one vote. You can change your vote until it closes.',
    ]);
    expect(pollCard(view, words)).not.toHaveProperty('chart');
  });

  it('names the root of its roll, where a gate made one', () => {
    const rollRoot = `0x${'ab'.repeat(32)}`;
    const lines = (change: object) => linesOf(pollCard({ ...view, ...change }, words).blocks);
    expect(lines({ rollRoot }).at(-1)).toBe('Root of the roll: 0xabababab…abababab');
    expect(lines({}).at(-1)).not.toContain('Root');
  });

  it('has a button per choice, which press its number, "Abstain" and "My vote"', () => {
    const { buttons, selects } = pollCard(view, words);
    expect(selects).toBeUndefined();
    expect(buttons?.flat().map((one) => [one.label, 'press' in one && one.press])).toEqual([
      ['Mon', { command: 'ballot cast', values: { vote: view.id, choice: '1' } }],
      ['Tue', { command: 'ballot cast', values: { vote: view.id, choice: '2' } }],
      ['Abstain', { command: 'ballot cast', values: { vote: view.id, choice: 'abstain' } }],
      ['My vote', { command: 'ballot mine', values: { vote: view.id } }],
    ]);
  });

  it('offers many choices, or several at once, in one select', () => {
    const many = Array.from({ length: 11 }, (_, at) => `Choice ${at + 1}`);
    const single = pollCard({ ...view, ...count(many) }, words);
    expect(single.selects?.[0]).toMatchObject({ option: 'choice', min: 1, max: 1 });
    expect(single.selects?.[0]?.choices.at(-1)).toEqual({ label: 'Choice 11', value: '11' });
    const several = pollCard({ ...view, method: 'approval/1', multiple: true }, words);
    expect(several.selects?.[0]).toMatchObject({
      min: 1,
      max: 2,
      placeholder: 'Pick all that you agree with',
    });
  });

  it('shortens what is too long for a button, and says it whole above', () => {
    const long = '🦄'.repeat(60);
    const card = pollCard({ ...view, ...count([long, 'Tue']) }, words);
    expect(card.buttons?.[0]?.[0]?.label).toBe(`${'🦄'.repeat(39)}…`);
    expect(linesOf(card.blocks)[1]).toContain(long);
  });

  it('shows the result, its picture and no way to vote once it is closed', () => {
    const card = pollCard({ ...view, state: 'closed' }, words);
    const lines = linesOf(card.blocks);
    expect(lines[1]).toBe('🏆 Mon\n▰▰▰▰▰▰▰▱▱▱ 2 votes · 66.7 %');
    expect(lines).toContain('🏆 Result: Mon.');
    expect(lines).toContain('Closed: 2030-01-04 00:00 UTC (2030-01-04 00:00 UTC)');
    expect(card.buttons?.flat().map(({ label }) => label)).toEqual([
      'How it was counted',
      'Export',
    ]);
    expect(card.chart).toEqual({
      title: 'Which day?',
      subtitle: '3 people voted',
      kind: 'bars',
      bars: [
        { number: 1, label: 'Mon', value: '2 votes · 66.7 %', permille: 666, mark: 'won' },
        { number: 2, label: 'Tue', value: '1 vote · 33.3 %', permille: 333, mark: null },
      ],
      notes: ['★ won'],
      alt: 'Result of the poll "Which day?": Mon: 2 votes · 66.7 %; Tue: 1 vote · 33.3 %',
    });
  });

  it('says when nobody voted, and when it is a tie', () => {
    const nobody = { ...view, ...count(['Mon', 'Tue']), state: 'closed' } as const;
    const empty = pollCard(nobody, words);
    expect(linesOf(empty.blocks)).toContain('Nobody voted, so nothing was decided.');
    expect(empty.chart).toBeUndefined();
    const tie = { ...view, ...count(['Mon', 'Tue'], 1, 2), state: 'closed' } as const;
    expect(linesOf(pollCard(tie, words).blocks)).toContain(
      '⚖️ Mon and Tue are level. Nothing is decided between them; a run-off can be proposed.',
    );
  });
});
