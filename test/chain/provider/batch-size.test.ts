import { expect, test } from 'vitest';
import { createBatchSize } from '#chain/provider/batch-size.ts';

test('too much is halved, down to one', () => {
  const size = createBatchSize();
  expect(size.most()).toBe(Number.POSITIVE_INFINITY);
  size.tooMuch(700);
  expect(size.most()).toBe(350);
  size.tooMuch(350);
  expect(size.most()).toBe(175);
  for (let n = 0; n < 20; n += 1) size.tooMuch(size.most());
  expect(size.most()).toBe(1);
});

test('it grows again while full ones are answered, up to no bound at all', () => {
  const size = createBatchSize();
  size.tooMuch(800);
  size.tooMuch(400);
  for (let n = 0; n < 100; n += 1) size.answered(10);
  expect(size.most()).toBe(200);
  const seen = new Set<number>();
  for (let n = 0; n < 24; n += 1) {
    size.answered(size.most());
    seen.add(size.most());
  }
  expect([...seen]).toEqual([200, 400, 800, Number.POSITIVE_INFINITY]);
});

test('a failure between two answers begins the count anew', () => {
  const size = createBatchSize();
  size.tooMuch(8);
  for (let n = 0; n < 7; n += 1) size.answered(4);
  size.tooMuch(4);
  for (let n = 0; n < 7; n += 1) size.answered(2);
  expect(size.most()).toBe(2);
  size.answered(2);
  expect(size.most()).toBe(4);
});
