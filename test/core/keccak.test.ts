import fc from 'fast-check';
import { keccak256, stringToBytes } from 'viem';
import { expect, it } from 'vitest';
import { fromHex, isHash, keccak, keccakText, toHex } from '#core/keccak.ts';

it('is Ethereum’s keccak, not SHA3', () => {
  expect(keccakText('')).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  expect(isHash(keccakText('x'))).toBe(true);
});

it('agrees with viem on any text and any bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.uint8Array(), (text, bytes) => {
      expect(keccakText(text)).toBe(keccak256(stringToBytes(text)));
      expect(keccak(bytes)).toBe(keccak256(bytes));
      expect([...fromHex(toHex(bytes))]).toEqual([...bytes]);
    }),
  );
});

it('reads whole bytes only', () => {
  expect(() => fromHex('0x123')).toThrow();
  expect(() => fromHex('0xzz')).toThrow();
});
