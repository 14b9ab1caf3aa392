import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  decodeWord,
  functionKey,
  functionOfKey,
  parseViewFunction,
  printViewFunction,
} from '#core/eligibility/view-function.ts';

it.each([
  ['function f(address) view returns (uint256)', { name: 'f', returns: 'uint256' }],
  ['f(address who) external view returns (uint)', { name: 'f', returns: 'uint256' }],
  ['  $x_1( address )  public pure returns( bool ok );', { name: '$x_1', returns: 'bool' }],
  ['function f(address) view returns (int8)', { name: 'f', returns: 'int8' }],
  ['function f(address) returns (uint256)', undefined],
  ['function f(uint256) view returns (uint256)', undefined],
  ['function f(address,address) view returns (uint256)', undefined],
  ['function f(address) view returns (uint256, bool)', undefined],
  ['function f(address) view returns (address)', undefined],
  ['function f(address) view returns (uint12)', undefined],
  ['function f(address) view returns (uint08)', undefined],
  ['function f(address) view returns (uint264)', undefined],
  ['function 1f(address) view returns (bool)', undefined],
  ['view returns', undefined],
])('%s', (text, expected) => {
  expect(parseViewFunction(text)).toEqual(expected);
});

const types = fc.oneof(
  fc.constant('bool'),
  fc
    .tuple(fc.constantFrom('uint', 'int'), fc.integer({ min: 1, max: 32 }))
    .map(([word, bytes]) => `${word}${bytes * 8}`),
);

it('prints what is read back, in full and as a key', () => {
  fc.assert(
    fc.property(types, (returns) => {
      const said = { name: 'stakeOf', returns };
      expect(parseViewFunction(printViewFunction(said))).toEqual(said);
      expect(functionOfKey(functionKey(said))).toEqual(said);
    }),
  );
});

it.each([
  ['bool', 1n, 1n],
  ['bool', 2n, undefined],
  ['uint8', 255n, 255n],
  ['uint8', 256n, undefined],
  ['uint256', 2n ** 256n - 1n, 2n ** 256n - 1n],
  ['int256', 2n ** 256n - 5n, -5n],
  ['int8', 2n ** 256n - 128n, -128n],
  ['int8', 128n, undefined],
])('%s of %i', (returns, word, value) => {
  expect(decodeWord(returns, word)).toBe(value);
});
