import { describe, expect, it } from 'vitest';
import { roleWorkCard, roleWorkReply } from '#chat/card/role-work.ts';
import { noticeWords } from '#chat/notice.ts';
import { plainOn } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { WorkView } from '#service/gate/work.ts';

const words = wordsFor('en');
const view: WorkView = {
  ...{ id: 'w', gate: 'g', locale: 'en', roleName: 'Holder', cause: 'on' },
  by: { label: 'Ada', accounts: [] },
  ...{ gave: 180, took: 30, had: 2, open: 285, failed: 3, stopped: 0, looked: true, ending: null },
};
const linesOf = (change: Partial<WorkView>, platform: 'discord' | 'telegram' = 'discord') =>
  roleWorkCard({ ...view, ...change }, words).blocks.map((block) =>
    'text' in block ? plainOn(block.text, platform) : '',
  );

describe('what was set going', () => {
  it('shows a bar that is never fuller than what is written, with the counts beside it', () => {
    expect(linesOf({})).toEqual([
      'The gate of Holder was switched on',
      '▰▰▰▰▱▱▱▱▱▱ 212 of 500 roles and tags are written',
      '3 could not be written yet; /role doctor says why.',
      'Started by Ada',
    ]);
    expect(linesOf({ gave: 497, took: 0, had: 0, open: 3, failed: 0 })[1]).toBe(
      '▰▰▰▰▰▰▰▰▰▱ 497 of 500 roles and tags are written',
    );
    expect(linesOf({ gave: 1_234, took: 0, had: 0, open: 1_234, failed: 0 })[1]).toContain(
      '1,234 of 2,468',
    );
  });

  it('shows no bar while it is not known how many there are', () => {
    expect(linesOf({ looked: false, failed: 0 })[1]).toBe(
      'Everybody is being looked at; 212 roles and tags are written so far.',
    );
  });

  it('says at the end what was given, taken, there already, and what could not be written', () => {
    expect(linesOf({ ending: 'done', open: 0 })[1]).toBe(
      '✅ Done: 180 given, 30 taken, 2 were there already; 3 changes failed and are retried. /role doctor says why.',
    );
    const clean = { ending: 'done', open: 0, had: 0, failed: 0 } as const;
    expect(linesOf({ ...clean, took: 0 })[1]).toBe('✅ Done: 180 given.');
    expect(linesOf({ ...clean, gave: 0, took: 0 })[1]).toBe('✅ Done: nothing was written.');
  });

  it('says that the gate has stopped, that another change took over, and that nothing moves', () => {
    expect(linesOf({ ending: 'done', stopped: 1 })[2]).toBe(
      '✋ The gate has stopped: 1 member would lose it at once, so nobody does until a moderator answers. /role doctor shows who.',
    );
    expect(linesOf({ ending: 'later' })[1]).toContain('Until then 212 of 500');
    expect(linesOf({ ending: 'still' }, 'telegram')[1]).toContain('/role_doctor says');
  });

  it('can be looked at again until it has ended', () => {
    const buttonsOf = (one: WorkView) => (roleWorkReply(one, words).buttons ?? []).flat();
    expect(buttonsOf(view).map(({ label }) => label)).toEqual(['Look again']);
    expect(buttonsOf({ ...view, ending: 'done' })).toEqual([]);
  });

  it('is told to whoever began it', () => {
    const told = noticeWords(
      {
        ...{ kind: 'role-written', role: 'Holder', cause: 'undo' },
        ...{ gave: 0, took: 120, had: 0, failed: 1, stopped: 0 },
      },
      words,
    );
    expect(plainOn(told, 'telegram')).toBe(
      'A change to Holder was undone: 120 taken; 1 change failed and is retried. /role_doctor says why.',
    );
  });

  it('is told as open where nothing of it moves, and not as if it had ended', () => {
    const told = noticeWords(
      {
        ...{ kind: 'role-written', role: 'Holder', cause: 'on', still: { open: 40 } },
        ...{ gave: 60, took: 20, had: 1, failed: 3, stopped: 2 },
      },
      words,
    );
    expect(plainOn(told, 'discord')).toBe(
      'The gate of Holder was switched on. No progress for a day: 81 of 124 roles and tags are written. The rest are still being retried; /role doctor says what is in the way. ✋ The gate has stopped: 2 members would lose it at once, so nobody does until a moderator answers. /role doctor shows who.',
    );
  });

  it.each(['on', 'rule', 'answer', 'ungate', 'undo', 'set', 'removal', 'release', 'move'] as const)(
    'says by a sentence what set it going: %s',
    (cause) => {
      expect(linesOf({ cause })[0]).toMatch(/^[A-Z].* .*Holder|^Holder/);
    },
  );
});
