import { expect, test } from 'vitest';
import { createHealth } from '#chain/provider/health.ts';
import { TROUBLES, type Trouble } from '#chain/provider/trouble.ts';

function start(random = 1) {
  const time = { now: 1_000 };
  const health = createHealth({ now: () => time.now, random: () => random });
  return { health, pass: (ms: number) => (time.now += ms) };
}

test.for(Object.keys(TROUBLES) as Trouble[])(
  '%s: the rest doubles, is bounded, and ends',
  (trouble) => {
    const { health, pass } = start();
    const { firstMs, mostMs } = TROUBLES[trouble];
    const rests: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      health.failed(trouble);
      rests.push(health.restMs());
      expect([health.trouble(), health.isBarred()]).toEqual([trouble, TROUBLES[trouble].binds]);
      pass(health.restMs());
      expect([health.trouble(), health.isBarred()]).toEqual([undefined, false]);
    }
    expect(rests.slice(0, 3)).toEqual([firstMs, 2 * firstMs, 4 * firstMs]);
    expect(rests.at(-1)).toBe(mostMs);
  },
);

test('an answer ends it, and the next failure is a first one', () => {
  const { health, pass } = start();
  for (let n = 0; n < 5; n += 1) {
    health.failed('down');
    pass(health.restMs());
  }
  health.answered();
  health.failed('down');
  expect(health.restMs()).toBe(TROUBLES.down.firstMs);
  health.answered();
  expect([health.trouble(), health.restMs()]).toEqual([undefined, 0]);
});

test('another failure begins anew: who was down for long and now has enough of us, rests as for a first time', () => {
  const { health, pass } = start();
  for (let n = 0; n < 8; n += 1) {
    health.failed('down');
    pass(health.restMs());
  }
  health.failed('rate-limited');
  expect(health.restMs()).toBe(TROUBLES['rate-limited'].firstMs);
});

test('many that fail at once are one failure', () => {
  const { health } = start();
  for (let n = 0; n < 20; n += 1) health.failed('timeout');
  expect(health.restMs()).toBe(TROUBLES.timeout.firstMs);
});

test('half of a rest is chance, and what was asked for is kept whole', () => {
  const { health } = start(0);
  health.failed('rate-limited');
  expect(health.restMs()).toBe(TROUBLES['rate-limited'].firstMs / 2);
  health.failed('rate-limited', 7_000);
  expect(health.restMs()).toBe(7_000);
  // A shorter wait does not cut a longer one.
  health.failed('down');
  expect(health.restMs()).toBe(7_000);
});
