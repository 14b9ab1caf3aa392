import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { advanceAll, alignClocks, createClock } from '#sandbox/clock.ts';
import { openStore } from '#store/client.ts';
import { advanceClock, readNow } from '#store/clock.ts';
import { createTestDatabase, createTestStore, type TestStore } from '#test/support/postgres.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

describe('the one time of a sandbox', () => {
  let chain: SandboxChain;
  let store: TestStore;
  beforeAll(async () => {
    [chain, store] = await Promise.all([startChain(), createTestStore()]);
  });
  afterAll(async () => {
    await Promise.all([chain?.stop(), store?.close()]);
  });

  const chainNow = async (): Promise<number> =>
    Number((await chain.publicClient.getBlock()).timestamp) * 1000;
  const expectTogether = async (now: number): Promise<void> => {
    const law = (await readNow(store.db)).getTime();
    expect(Math.abs(law - now)).toBeLessThan(5_000);
    expect(Math.abs((await chainNow()) - now)).toBeLessThan(5_000);
  };

  it('has nothing to align before the first migration', async () => {
    const database = await createTestDatabase();
    const empty = openStore({ url: database.url, max: 1 });
    const clock = createClock();
    await alignClocks(clock, empty, chain);
    expect(clock.offset()).toBe(0);
    await empty.close();
    await database.drop();
  });

  it('moves law, chain and chats together', async () => {
    const clock = createClock();
    const before = clock.now();
    const now = await advanceAll(clock, store, chain, HOUR_MS);
    expect(clock.offset()).toBe(HOUR_MS);
    expect(now.getTime() - before).toBeGreaterThanOrEqual(HOUR_MS);
    await expectTogether(clock.now());
  });

  it('catches up with whichever was left behind', async () => {
    await advanceClock(store.db, DAY_MS);
    const clock = createClock();
    await alignClocks(clock, store, chain);
    expect(clock.offset()).toBe(DAY_MS + HOUR_MS);
    await expectTogether(clock.now());

    await chain.increaseTime(7_200);
    const later = createClock();
    await alignClocks(later, store, chain);
    expect(later.offset()).toBe(DAY_MS + 3 * HOUR_MS);
    await expectTogether(later.now());
  });

  it('refuses to go back', async () => {
    await expect(advanceAll(createClock(), store, chain, -HOUR_MS)).rejects.toThrow(RangeError);
  });
});
