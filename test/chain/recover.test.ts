/** Whose key signed: held against viem's own recovery, on true, altered and random bytes. */
import fc from 'fast-check';
import {
  bytesToHex,
  concatHex,
  type Hex,
  numberToHex,
  parseSignature,
  recoverAddress,
  serializeCompactSignature,
  signatureToCompactSignature,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, it } from 'vitest';
import { recoverSigner } from '#chain/recover.ts';

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const ZERO = numberToHex(0n, { size: 32 });
const hex = (size: number) =>
  fc.uint8Array({ minLength: size, maxLength: size }).map((bytes) => bytesToHex(bytes));
const key = hex(32).filter((one) => BigInt(one) > 0n && BigInt(one) < ORDER);

async function signed(privateKey: Hex, hash: Hex) {
  const account = privateKeyToAccount(privateKey);
  return { signature: await account.sign({ hash }), address: account.address.toLowerCase() };
}

describe('the signer of a hash', () => {
  it('is found from the usual form, from 0 and 1 as last byte, and from the compact form', async () => {
    await fc.assert(
      fc.asyncProperty(key, hex(32), async (privateKey, hash) => {
        const { signature, address } = await signed(privateKey, hash);
        const { r, s, yParity = 0 } = parseSignature(signature);
        const compact = serializeCompactSignature(signatureToCompactSignature({ r, s, yParity }));
        for (const form of [
          signature,
          concatHex([r, s, numberToHex(yParity, { size: 1 })]),
          compact,
        ]) {
          expect(await recoverSigner(hash, form)).toBe(address);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is whom viem names, whatever the bytes are', async () => {
    const last = fc.constantFrom<Hex>('0x00', '0x01', '0x1b', '0x1c');
    const low = hex(32).map((one) => numberToHex(BigInt(one) >> 1n, { size: 32 }));
    const number = fc.oneof(
      low,
      fc.constantFrom(ZERO, numberToHex(ORDER), numberToHex(ORDER - 1n)),
    );
    await fc.assert(
      fc.asyncProperty(hex(32), hex(32), number, last, async (hash, r, s, v) => {
        // Above half the order viem finds a signer too; here it is the same consent in other bytes.
        fc.pre(BigInt(s) <= ORDER / 2n);
        const signature = concatHex([r, s, v]);
        const theirs = await recoverAddress({ hash, signature }).catch(() => undefined);
        expect(await recoverSigner(hash, signature)).toBe(theirs?.toLowerCase());
      }),
      { numRuns: 60 },
    );
  });

  it('is nobody for the twin with a high s', async () => {
    const hash = numberToHex(7n, { size: 32 });
    const { signature, address } = await signed(numberToHex(5n, { size: 32 }), hash);
    const { r, s, yParity = 0 } = parseSignature(signature);
    const twin = concatHex([
      r,
      numberToHex(ORDER - BigInt(s)),
      numberToHex(28 - yParity, { size: 1 }),
    ]);
    expect((await recoverAddress({ hash, signature: twin })).toLowerCase()).toBe(address);
    expect(await recoverSigner(hash, twin)).toBeUndefined();
  });

  it.each<[string, Hex]>([
    ['nothing', '0x'],
    ['63 bytes', `0x${'11'.repeat(63)}`],
    ['66 bytes', `0x${'11'.repeat(66)}`],
    ['an unknown last byte', `0x${'11'.repeat(64)}25`],
    ['r of 0', concatHex([ZERO, numberToHex(1n, { size: 32 }), '0x1b'])],
    ['s of 0', concatHex([numberToHex(1n, { size: 32 }), ZERO, '0x1b'])],
    ['r of the order', concatHex([numberToHex(ORDER), numberToHex(1n, { size: 32 }), '0x1b'])],
  ])('is nobody for %s', async (_, signature) => {
    expect(await recoverSigner(numberToHex(7n, { size: 32 }), signature)).toBeUndefined();
  });
});
