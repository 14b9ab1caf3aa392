import { describe, expect, it } from 'vitest';
import {
  FLOW_DAYS,
  FLOW_SLOT_MS,
  FLOW_SLOTS,
  FLOW_WINDOW_MS,
  promisedIn,
  sumKnown,
  unexplainedBy,
} from '#core/ledger/overview.ts';

describe('what a community has in all', () => {
  it('is unknown as soon as one part of it is', () => {
    expect(sumKnown([1n, 2n, 0n])).toBe(3n);
    expect(sumKnown([])).toBe(0n);
    expect(sumKnown([1n, null, 2n])).toBeNull();
  });

  it('is promised in each way once', () => {
    expect(promisedIn({ pending: 1n, carried: 20n, waiting: 300n, budgets: 4000n })).toBe(4321n);
  });
});

it('looks back thirty days in equal parts', () => {
  expect(FLOW_SLOT_MS * FLOW_SLOTS).toBe(FLOW_WINDOW_MS);
  expect(FLOW_WINDOW_MS).toBe(FLOW_DAYS * 86_400_000);
});

describe('what the chain shows beyond the books', () => {
  const base = { held: 100n, booked: 100n, pending: 0n, later: 0n };

  it.each([
    ['nothing, where they agree', {}, 0n],
    ['what came in since', { held: 103n }, 3n],
    ['what is missing of money that nothing takes', { held: 97n }, -3n],
    ['nothing, while a payment is being settled', { held: 95n, pending: 5n }, 0n],
    ['what is missing beyond that payment', { held: 94n, pending: 5n }, -6n],
    ['nothing, of a payment that was mined after the block', { held: 105n, later: 5n }, 0n],
  ])('is %s', (_, change, expected) => {
    expect(unexplainedBy({ ...base, ...change })).toBe(expected);
  });
});
