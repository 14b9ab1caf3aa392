import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '#core/base64.ts';
import { type Hex, keccakText } from '#core/keccak.ts';
import { EMPTY_ROOT, verifyProof } from '#core/voting/merkle.ts';
import {
  isReceiptOf,
  parseReceipt,
  receiptLeaf,
  receiptOf,
  receiptProof,
  receiptRoot,
} from '#core/voting/receipt.ts';

const salt: Hex = `0x${'5a'.repeat(32)}`;
const other: Hex = `0x${'a5'.repeat(32)}`;
const ada = keccakText('ada');
const bo = keccakText('bo');

describe('a receipt', () => {
  it('is of one voter and one ballot of one vote', () => {
    const all = [
      receiptOf(salt, ada, 'ballot 1'),
      receiptOf(salt, ada, 'ballot 2'),
      receiptOf(salt, bo, 'ballot 1'),
      receiptOf(other, ada, 'ballot 1'),
    ];
    expect(new Set(all).size).toBe(4);
    expect(receiptOf(salt, ada, 'ballot 1')).toBe(all[0]);
    expect(all.map((one) => isReceiptOf(salt, one))).toEqual([true, true, true, false]);
  });

  it('that nobody gave is known by its tag', () => {
    const receipt = receiptOf(salt, ada, 'ballot 1');
    for (let place = 0; place < receipt.length; place += 1) {
      const letter = receipt[place] === 'A' ? 'B' : 'A';
      const forged = parseReceipt(receipt.slice(0, place) + letter + receipt.slice(place + 1));
      expect(forged && isReceiptOf(salt, forged)).toBe(false);
    }
  });

  it.each([
    ['  ', undefined],
    ['short', undefined],
    ['a'.repeat(33), undefined],
    [`${'a'.repeat(31)}!`, undefined],
  ])('is not %s', (text, expected) => {
    expect(parseReceipt(text)).toBe(expected);
  });

  it('is read as it was shown', () => {
    const receipt = receiptOf(salt, ada, 'ballot 1');
    expect(parseReceipt(` \`${receipt}\`\n`)).toBe(receipt);
    expect(receipt).toMatch(/^[\w-]{32}$/);
  });
});

describe('the tree of receipts', () => {
  it('proves those that are counted, and no other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), (count, pick) => {
        const receipts = Array.from({ length: count }, (_, index) =>
          receiptOf(salt, ada, `ballot ${index}`),
        );
        const root = receiptRoot(receipts);
        const chosen = receipts[pick % count] ?? receiptOf(salt, ada, 'ballot 0');
        const proof = receiptProof(receipts, chosen) ?? [];
        expect(verifyProof(root, receiptLeaf(chosen), proof)).toBe(true);
        const dead = receiptOf(salt, ada, 'replaced');
        expect(receiptProof(receipts, dead)).toBeUndefined();
        expect(verifyProof(root, receiptLeaf(dead), proof)).toBe(false);
        expect(receiptRoot(receipts.toReversed())).toBe(root);
      }),
      { numRuns: 20 },
    );
  });

  it('of nobody has the empty root and proves nothing', () => {
    expect(receiptRoot([])).toBe(EMPTY_ROOT);
    expect(receiptProof([], receiptOf(salt, ada, 'x'))).toBeUndefined();
  });
});

describe('base64', () => {
  it('is what Node writes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = toBase64(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        expect(fromBase64(text)).toEqual(bytes);
      }),
    );
  });

  it.each(['A', 'AA', 'AAA', 'AA=A', 'A-_A', ' AAAA'])('is not %s', (text) => {
    expect(fromBase64(text)).toBeUndefined();
  });
});
