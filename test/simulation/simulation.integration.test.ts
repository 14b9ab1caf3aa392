/**
 * The seeded simulator: the real clerks, hands and books over a chain and chats that lie, fail and turn back, with a crash
 * before or after any call, held to I1-I9 and L1-L10 after each step. `SEED=123` replays one seed and prints its steps.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { runBatch, summary } from './batch.ts';
import { openSimulatedBooks, type SimulatedBooks } from './books.ts';
import { simulate } from './simulate.ts';

const SEED = process.env['SEED'];
/** `npm run simulate -- --seeds N` runs more. */
const SEEDS = Number(process.env['SEEDS'] ?? 1_000);

/** One for each core; the server of their books takes the rest of both. */
const PROCESSES = 2;

let database: TestStore;
let books: SimulatedBooks;
beforeAll(async () => {
  database = await createTestStore();
  books = await openSimulatedBooks(database.url);
});
afterAll(async () => {
  await books.connection.close();
  await database.close();
});

test.runIf(SEED !== undefined)('this seed holds', async () => {
  const { trace, broken } = await simulate(books, Number(SEED), 'replay');
  process.stdout.write(`${trace.join('\n')}\n`);
  expect(broken?.what ?? 'holds').toBe('holds');
});

test.runIf(SEED === undefined)(
  'the same seed is the same run',
  async () => {
    for (const seed of [7, 11, 13, 15, 23, 39]) {
      const first = await simulate(books, seed, 'once');
      const second = await simulate(books, seed, 'twice');
      expect(second.trace).toEqual(first.trace);
      expect(second.counts).toEqual(first.counts);
      expect(first.trace.length).toBeGreaterThan(10);
    }
  },
  60_000,
);

test.runIf(SEED === undefined)(
  `${SEEDS} seeds hold`,
  async () => {
    const batch = await runBatch(1, SEEDS, PROCESSES);
    process.stdout.write(`${summary(batch)}\n`);
    expect(batch.broken).toEqual([]);
    expect(batch.counts.seeds).toBe(SEEDS);
  },
  900_000,
);
