import { describe, expect, it } from 'vitest';
import { readAmount } from '#service/ledger/asset.ts';

const CIV = { symbol: 'CIV', decimals: 18 };

describe('an amount as people write it', () => {
  it.each([
    ['2', 2n],
    [' 2 CIV ', 2n],
    ['2 civ', 2n],
    ['2CIV', 2n],
    ['2 $CIV', 2n],
  ])('%j is read', (text, whole) => {
    expect(readAmount(text, CIV)).toEqual({ ok: true, value: whole * 10n ** 18n });
  });

  it('may have a symbol with digits and signs in it', () => {
    expect(readAmount('1.5 USD₮0', { symbol: 'USD₮0', decimals: 6 })).toEqual({
      ok: true,
      value: 1_500_000n,
    });
  });

  it.each(['2 USDC', '2 for the docs', '2ETH'])('%j means something else', (text) => {
    const refused = readAmount(text, CIV);
    expect(refused.ok).toBe(false);
    expect(['asset-differs', 'amount-malformed']).toContain(
      refused.ok ? undefined : refused.refusal.code,
    );
  });

  it.each([
    ['1e18', 'amount-malformed'],
    ['-1', 'amount-not-positive'],
    ['0', 'amount-not-positive'],
    ['0 CIV', 'amount-not-positive'],
    ['1,000.5', 'amount-malformed'],
    ['9'.repeat(80), 'amount-too-large'],
    [`0.${'1'.repeat(19)}`, 'amount-too-precise'],
    ['', 'amount-malformed'],
    ['CIV', 'amount-malformed'],
  ])('%j is refused', (text, code) => {
    expect(readAmount(text, CIV)).toMatchObject({ ok: false, refusal: { code } });
  });

  it.each(['1 000', '1 000 CIV', '1\u00a0000'])(
    '%j is a number, and the way to write it is shown',
    (text) => {
      expect(readAmount(text, CIV)).toMatchObject({
        refusal: { code: 'amount-malformed', example: '1000' },
      });
    },
  );

  it('names the asset that was meant', () => {
    expect(readAmount('2 USDC', CIV)).toEqual({
      ok: false,
      refusal: { code: 'asset-differs', symbol: 'CIV' },
    });
  });
});
