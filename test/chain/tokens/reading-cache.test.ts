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

function start() {
  const cache = createReadingCache();
  const asked: Address[] = [];
  /** Of the second wallet nothing can be read. */
  const read = async (missing: readonly Asked[]): Promise<FoundReadings> => {
    const all = missing.flatMap((part) => part.wallets);
    asked.push(...all);
    const known = all.filter((wallet) => wallet !== two);
    return new Map(known.map((wallet) => [readingKey(asking, wallet), { value: BigInt(wallet) }]));
  };
  const ask = async (block: number, of: readonly Address[], chainId = 1) => {
    asked.length = 0;
    const found = await cache.through(chainId, at(block), [{ asking, wallets: of }], read);
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
