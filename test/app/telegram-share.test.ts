import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBudget, LIMITS, shareOf } from '#telegram/port/budget.ts';
import { telegramShare } from '../../src/app/telegram-share.ts';
import type { Role } from '../../src/config.ts';

const PROCESSES: readonly (readonly (readonly Role[])[])[] = [
  [['bot', 'worker', 'web']],
  [['bot'], ['worker'], ['web']],
  [['bot', 'web'], ['worker']],
  [['bot'], ['worker', 'web']],
];

/** The most of these moments that lie within one window. */
const most = (moments: readonly number[], windowMs: number): number =>
  Math.max(
    0,
    ...moments.map((end) => moments.filter((one) => one > end - windowMs && one <= end).length),
  );

it('one process alone has all of it', () => {
  expect(shareOf(LIMITS, telegramShare(['bot', 'worker', 'web']))).toEqual(LIMITS);
});

it.each(PROCESSES.map((roles) => [roles] as const))(
  'all processes of a bot together keep to its limits, whoever writes where and when: %j',
  (processes) => {
    const write = fc.record({
      process: fc.nat(processes.length - 1),
      chat: fc.constantFrom('1', '-2', '-3'),
      afterMs: fc.nat(600),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 150, size: 'max' }), (writes) => {
        let at = 0;
        const budgets = processes.map((roles) =>
          createBudget(() => at, shareOf(LIMITS, telegramShare(roles))),
        );
        const sent = writes.map(({ process, chat, afterMs }) => {
          at += afterMs;
          const booked = budgets[process]?.book(chat, Number.POSITIVE_INFINITY);
          return { chat, at: at + (booked?.waitMs ?? Number.NaN) };
        });
        const moments = sent.map((one) => one.at);
        expect(most(moments, 1_000)).toBeLessThanOrEqual(30);
        for (const chat of ['1', '-2', '-3']) {
          const own = sent.filter((one) => one.chat === chat).map((one) => one.at);
          // One a second: two processes that meet in one have been silent before it, or are after it.
          expect(most(own, 60_000)).toBeLessThanOrEqual(chat.startsWith('-') ? 20 : 60);
        }
      }),
      { numRuns: 40 },
    );
  },
);

it('leaves most of it to the worker, and nobody without a message', () => {
  const [bot, worker] = (['bot', 'worker'] as const).map((role) =>
    shareOf(LIMITS, telegramShare([role])),
  );
  expect(worker?.groupPerMinute).toBeGreaterThanOrEqual(15);
  expect(bot?.groupPerMinute).toBeGreaterThanOrEqual(1);
  expect(bot?.overallPerSecond).toBeGreaterThanOrEqual(1);
  expect(bot?.chatGapMs).toBeGreaterThan(worker?.chatGapMs ?? Number.NaN);
});
