import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBudget } from '#telegram/port/budget.ts';

const PATIENT = Number.POSITIVE_INFINITY;

describe('the budget', () => {
  it('gives a chat one message a second', () => {
    let at = 0;
    const budget = createBudget(() => at);
    expect(budget.book('5', PATIENT)).toEqual({ waitMs: 0, booked: true });
    expect(budget.book('5', PATIENT).waitMs).toBe(1_200);
    expect(budget.book('6', PATIENT).waitMs).toBe(0);
    at = 5_000;
    expect(budget.book('5', PATIENT).waitMs).toBe(0);
  });
  it('gives a group twenty a minute, and says when to come back', () => {
    const budget = createBudget(() => 0);
    for (let sent = 0; sent < 20; sent += 1) budget.book('-5', PATIENT);
    expect(budget.book('-5', 4_000)).toEqual({ waitMs: 60_000, booked: false });
    // What was refused took nobody's turn.
    expect(budget.book('-5', PATIENT)).toEqual({ waitMs: 60_000, booked: true });
  });
  it('waits as long as Telegram said', () => {
    const budget = createBudget(() => 0);
    budget.pause('5', 9_000);
    expect(budget.book('5', PATIENT).waitMs).toBe(9_000);
    expect(budget.book('6', PATIENT).waitMs).toBe(0);
  });
  it('is never exceeded, whoever writes where and when', () => {
    const write = fc.record({
      chat: fc.constantFrom('1', '-2', '-3', '4', '-5'),
      afterMs: fc.nat(900),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 150, size: 'max' }), (writes) => {
        let at = 0;
        const budget = createBudget(() => at);
        const sent = writes.map(({ chat, afterMs }) => {
          at += afterMs;
          return { chat, at: at + budget.book(chat, PATIENT).waitMs };
        });
        const most = (moments: number[], windowMs: number) =>
          Math.max(
            0,
            ...moments.map(
              (end) => moments.filter((one) => one > end - windowMs && one <= end).length,
            ),
          );
        const of = (chat: string) => sent.filter((one) => one.chat === chat).map((one) => one.at);
        expect(
          most(
            sent.map((one) => one.at),
            1_000,
          ),
        ).toBeLessThanOrEqual(30);
        for (const chat of ['1', '-2', '-3', '4', '-5']) {
          expect(most(of(chat), 1_000)).toBeLessThanOrEqual(1);
          if (chat.startsWith('-')) expect(most(of(chat), 60_000)).toBeLessThanOrEqual(20);
        }
      }),
      { numRuns: 50 },
    );
  });
});
