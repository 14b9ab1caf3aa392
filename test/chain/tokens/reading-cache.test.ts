import { expect, test } from 'vitest';
import { createReadingCache } from '#chain/tokens/reading-cache.ts';
import type { Asked, FoundReadings } from '#chain/tokens/readings.ts';
import { readingKey } from '#core/eligibility/reading.ts';
import { type Address, asAddress } from '#core/identity.ts';

const wallets = [1, 2, 3].map((n) => asAddress(`0x${String(n).repeat(40)}`));
const [one, two, three] = wallets as [Address, Address, Address];
const asking = { kind: 'erc20', chainId: 1, contract: three, argument: '' } as const;
const at = (n: number) => {
  return { number: 7n, hash: `0x${String(n).padStart(64, '0')}` } as const;
};

function start(readings?: number) {
  const cache = createReadingCache(readings);
  const asked: Address[] = [];
  /** Of the second wallet nothing can be read. */
  const read = async (missing: readonly Asked[]): Promise<FoundReadings> => {
    const all = missing.flatMap((part) => part.wallets);
    asked.push(...all);
    const known = all.filter((wallet) => wallet !== two);
    return new Map(known.map((wallet) => [readingKey(asking, wallet), { value: BigInt(wallet) }]));
  };
  const ask = async (
    block: number | { number: bigint },
    of: readonly Address[],
    chainId = 1,
    meanwhile?: () => Promise<unknown>,
  ) => {
    asked.length = 0;
    const where = typeof block === 'number' ? at(block) : block;
    const found = await cache.through(
      chainId,
      where,
      [{ asking, wallets: of }],
      async (missing) => {
        await meanwhile?.();
        return read(missing);
      },
    );
    return {
      asked: [...asked],
      told: of.map((wallet) => found.get(readingKey(asking, wallet))?.value),
    };
  };
  return { ask };
}

test('what was read at a block is not read again, what could not be is', async () => {
  const { ask } = start();
  expect(await ask(1, [one, two])).toEqual({ asked: [one, two], told: [BigInt(one), undefined] });
  expect(await ask(1, [one, two, three])).toEqual({
    asked: [two, three],
    told: [BigInt(one), undefined, BigInt(three)],
  });
  expect(await ask(1, [three])).toEqual({ asked: [], told: [BigInt(three)] });
});

test('who told it then is who told it', async () => {
  const cache = createReadingCache();
  const told = async (of: readonly Address[], by: string) => {
    const found = await cache.through(1, at(1), [{ asking, wallets: of }], async (missing) => {
      const all = missing.flatMap((part) => part.wallets);
      return new Map(all.map((wallet) => [readingKey(asking, wallet), { value: 1n, toldBy: by }]));
    });
    return of.map((wallet) => found.get(readingKey(asking, wallet))?.toldBy);
  };
  expect(await told([one], 'a.example')).toEqual(['a.example']);
  expect(await told([one, two], 'b.example')).toEqual(['a.example', 'b.example']);
});

test('a block is its hash and its chain: another one of the same number is read anew', async () => {
  const { ask } = start();
  await ask(1, [one]);
  expect((await ask(2, [one])).asked).toEqual([one]);
  expect((await ask(1, [one], 5)).asked).toEqual([one]);
  expect((await ask(1, [one])).asked).toEqual([]);
});

test('only the last few blocks are kept', async () => {
  const { ask } = start();
  for (const block of [1, 2, 3, 4]) await ask(block, [one]);
  expect((await ask(1, [one])).asked).toEqual([]);
  await ask(5, [one]);
  expect((await ask(1, [one])).asked).toEqual([]);
  expect((await ask(2, [one])).asked).toEqual([one]);
});

test('the blocks of one chain take no room of those of another', async () => {
  const { ask } = start();
  await ask(1, [one], 1);
  for (const block of [2, 3, 4, 5, 6]) await ask(block, [one], 7);
  expect((await ask(1, [one], 1)).asked).toEqual([]);
  expect((await ask(2, [one], 7)).asked).toEqual([one]);
});

test('older blocks of a chain make room for the newest one, which keeps no more than there is', async () => {
  const { ask } = start(2);
  await ask(1, [one, three], 5);
  await ask(1, [one]);
  await ask(2, [one]);
  expect((await ask(1, [one])).asked).toEqual([]);
  // The second block was asked for longest ago.
  await ask(3, [three]);
  expect((await ask(1, [one])).asked).toEqual([]);
  expect((await ask(2, [one])).asked).toEqual([one]);
  const more = [...wallets, asAddress(`0x${'4'.repeat(40)}`)].filter((wallet) => wallet !== two);
  expect((await ask(4, more)).told).toEqual(more.map((wallet) => BigInt(wallet)));
  expect((await ask(4, more)).asked).toHaveLength(1);
  // Another chain has its own.
  expect((await ask(1, [one, three], 5)).asked).toEqual([]);
});

test('a block that had to go while it was read is told, and not kept', async () => {
  const { ask } = start();
  const others = async () => {
    for (const block of [2, 3, 4, 5]) await ask(block, [one]);
  };
  expect((await ask(1, [one], 1, others)).told).toEqual([BigInt(one)]);
  for (const block of [2, 3, 4, 5]) expect((await ask(block, [one])).asked).toEqual([]);
  expect((await ask(1, [one])).asked).toEqual([one]);
});

test('a block known by its number alone is read anew each time', async () => {
  const { ask } = start();
  for (let n = 0; n < 2; n += 1) expect((await ask({ number: 7n }, [one])).asked).toEqual([one]);
});
