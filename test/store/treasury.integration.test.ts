/** What the database itself refuses of a look at the treasury (I9, L2), and that the last one is kept, each once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toStoreFault } from '#store/fault.ts';
import { createLedgerBed, foundCommunity, type LedgerBed } from '#test/support/ledger-bed.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let database: TestStore;
let bed: LedgerBed;
beforeAll(async () => {
  database = await createTestStore();
  bed = createLedgerBed(database);
});
afterAll(() => database.close());

async function home() {
  const communityId = await foundCommunity(bed.store);
  return { communityId, assetId: await bed.assetOf(communityId) };
}

async function broken(run: Promise<unknown>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    const fault = toStoreFault(error);
    if (!fault) throw error;
    return fault.constraint ?? fault.code;
  }
}

const look = { blockNumber: 7n, shortfall: 0n, checkedAt: new Date('2026-01-01') };

test('it is of the community whose asset it counts, and nothing is missing in the negative', async () => {
  const { treasuries } = bed.store;
  const [here, there] = [await home(), await home()];
  const foreign = { ...look, ...here, assetId: there.assetId };
  expect(await broken(treasuries.updateTreasuryCheck(foreign))).toBe('treasury_check_asset_fk');
  const negative = { ...look, ...here, shortfall: -1n };
  expect(await broken(treasuries.updateTreasuryCheck(negative))).toBe('treasury_check_shortfall');
});

test('the last look stands, and what is short is of one community alone', async () => {
  const { treasuries } = bed.store;
  const [here, there] = [await home(), await home()];
  for (const at of [here, there]) await treasuries.updateTreasuryCheck({ ...look, ...at });
  await treasuries.updateTreasuryCheck({ ...look, ...here, blockNumber: 9n, shortfall: 3n });
  expect(await treasuries.findTreasuryCheck(here.communityId, here.assetId)).toMatchObject({
    blockNumber: 9n,
    shortfall: 3n,
  });
  expect(await treasuries.findTreasuryShort(here.communityId)).toBe(true);
  expect(await treasuries.findTreasuryShort(there.communityId)).toBe(false);
});
