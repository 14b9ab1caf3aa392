/** Coins by the names that chains have for their own, held to a list kept by others. */

import * as chains from 'viem/chains';
import { expect, it } from 'vitest';
import { coinOf } from '#chain/coin.ts';

/** By id; some have more than one name. */
const listed = Map.groupBy(Object.values(chains), ({ id }) => id);

it('calls no coin otherwise than its chain does', () => {
  const wrong = [...listed].flatMap(([id, known]) => {
    const { symbol } = coinOf(id);
    const names = known.map(({ nativeCurrency }) => nativeCurrency.symbol.toUpperCase());
    return symbol === 'COIN' || names.includes(symbol) ? [] : [`${id}: ${symbol}, not ${names}`];
  });
  expect(wrong).toEqual([]);
});

it.each([
  [1, 'ETH'],
  [137, 'POL'],
  [2741, 'ETH'],
  [80094, 'BERA'],
  [31_337, 'ETH'],
  [987_654_321, 'COIN'],
])('chain %s: %s', (chainId, symbol) => {
  expect(coinOf(chainId)).toEqual({ symbol, decimals: 18 });
});
