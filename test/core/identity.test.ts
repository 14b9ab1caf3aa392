import fc from 'fast-check';
import { getAddress } from 'viem';
import { expect, it } from 'vitest';
import { parseAddress, shortenAddress } from '#core/address.ts';
import { asAddress, isAddress, isUuid, toChecksumAddress } from '#core/identity.ts';

const hexDigit = fc.constantFrom(...'0123456789abcdef');
const addresses = fc
  .string({ unit: hexDigit, minLength: 40, maxLength: 40 })
  .map((digits) => asAddress(`0x${digits}`));

// The four examples of EIP-55.
const EIP_55 = [
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
];

it.each(EIP_55)('checksums %s', (address) => {
  expect(toChecksumAddress(asAddress(address))).toBe(address);
  expect(parseAddress(` ${address} `)).toEqual({ ok: true, value: address.toLowerCase() });
});

it('checksums as viem does', () => {
  fc.assert(
    fc.property(addresses, (address) => {
      expect(toChecksumAddress(address)).toBe(getAddress(address));
      expect(parseAddress(toChecksumAddress(address))).toEqual({ ok: true, value: address });
    }),
  );
});

it('catches one letter of the wrong case', () => {
  expect(parseAddress('0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toMatchObject({
    refusal: { code: 'address-checksum-wrong' },
  });
});

it.each(['', '0x', '0x12', 'vitalik.eth', `0x${'g'.repeat(40)}`, `0x${'a'.repeat(41)}`])(
  'refuses %j',
  (text) => {
    expect(parseAddress(text)).toMatchObject({ refusal: { code: 'address-malformed' } });
    expect(isAddress(text)).toBe(false);
  },
);

it('stores one form', () => {
  expect(isAddress(`0x${'A'.repeat(40)}`)).toBe(false);
  expect(parseAddress(`0x${'A'.repeat(40)}`)).toEqual({ ok: true, value: `0x${'a'.repeat(40)}` });
  expect(shortenAddress(asAddress(EIP_55[0] ?? ''))).toBe('0x5aAe…eAed');
});

it('knows the form of ids', () => {
  expect(isUuid('0198c0de-0000-7000-8000-000000000000')).toBe(true);
  expect(isUuid('0198c0de')).toBe(false);
});
