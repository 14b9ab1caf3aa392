/** A bench whose bound is broken says so, and only then: a figure that is none breaks it. */
import { expect, test } from 'vitest';
import { INVALID_BELOW, MEDIAN_BELOW_MS, tooManyInvalid, tooSlow } from '../../bench/bound.ts';

const latency = (medianMs: number) => ({
  ...{ path: 'Discord, role', transfers: 20, medianMs, slowestMs: 9_999 },
});
const sync = (path: string, invalid: number) => ({
  ...{ work: '2000 members', path, requests: 1, invalid, seconds: 1, ofLimit: 1 },
});

test('a median of three seconds is too slow, and what was not measured is', () => {
  expect(tooSlow([latency(MEDIAN_BELOW_MS - 1)])).toEqual([]);
  for (const bad of [MEDIAN_BELOW_MS, Number.NaN]) {
    expect(tooSlow([latency(5), latency(bad)])).toHaveLength(1);
  }
});

test('ten invalid answers are too many of ours, and none of a peer', () => {
  expect(tooManyInvalid([sync('civitas', INVALID_BELOW - 1)])).toEqual([]);
  expect(tooManyInvalid([sync('civitas', INVALID_BELOW)])).toHaveLength(1);
  expect(tooManyInvalid([sync('discord.js, one call per change', 100)])).toEqual([]);
});
