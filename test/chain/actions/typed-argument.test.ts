import { describe, expect, it } from 'vitest';
import { readCall } from '#chain/actions/call.ts';
import { asAddress } from '#core/identity.ts';

const to = asAddress(`0x${'ab'.repeat(20)}`);
const codeOf = (signature: string, values: unknown[], value = 0n): string => {
  const read = readCall({ chainId: 1, to, signature, arguments: values as never, value });
  return read.ok ? 'ok' : read.refusal.code;
};
const CHECKSUMMED = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

describe('a typed argument', () => {
  it.each<[string, unknown]>([
    ['uint256', '5'],
    ['uint256', String(2n ** 256n - 1n)],
    ['uint8', '255'],
    ['int8', '-128'],
    ['int8', '127'],
    ['bool', 'true'],
    ['bool', false],
    ['string', ''],
    ['address', CHECKSUMMED],
    ['address', CHECKSUMMED.toLowerCase()],
    ['bytes', '0x'],
    ['bytes4', '0xDEADBEEF'],
    ['uint256[]', []],
    ['uint256[2]', ['1', '2']],
    ['(uint256 a, bool b)', ['1', 'false']],
    ['(uint256 a, address[] b)[]', [['1', [CHECKSUMMED]]]],
  ])('%s takes %j', (type, value) => {
    expect(codeOf(`function f(${type} x)`, [value])).toBe('ok');
  });

  it.each<[string, unknown]>([
    ['uint256', '-1'],
    ['uint256', '1.5'],
    ['uint256', '1e18'],
    ['uint256', '0x10'],
    ['uint256', ''],
    ['uint256', ' 1'],
    ['uint256', String(2n ** 256n)],
    ['uint8', '256'],
    ['int8', '128'],
    ['bool', 'yes'],
    ['bool', '1'],
    ['address', CHECKSUMMED.replace('A', 'a')],
    ['address', '0x00'],
    ['bytes', '0x1'],
    ['bytes4', '0xdeadbeef00'],
    ['uint256[]', '1'],
    ['uint256[2]', ['1']],
    ['(uint256 a, bool b)', ['1']],
    ['uint256', ['1']],
    ['string', ['a']],
  ])('%s does not take %j', (type, value) => {
    expect(codeOf(`function f(${type} x)`, [value])).toBe('call-argument');
  });

  it('has to be there, and no other', () => {
    expect(codeOf('function f(uint256 a)', [])).toBe('call-arguments');
    expect(codeOf('function f()', ['1'])).toBe('call-arguments');
  });
});

describe('a signature', () => {
  it.each([
    ['f()', 'ok'],
    ['function f() external;', 'ok'],
    ['  function   f( )', 'ok'],
    ['function f() view returns (uint256)', 'call-reads-only'],
    ['function f() pure', 'call-reads-only'],
    ['event F()', 'call-signature'],
    ['function f(uint257 a)', 'call-signature'],
    ['f', 'call-signature'],
    ['', 'call-signature'],
    ['constructor()', 'call-signature'],
    ['fallback() external', 'call-signature'],
  ])('%j: %s', (signature, code) => {
    expect(codeOf(signature, [])).toBe(code);
  });

  it('that takes no money is not sent any', () => {
    expect(codeOf('function f()', [], 1n)).toBe('call-not-payable');
    expect(codeOf('function f() payable', [], 1n)).toBe('ok');
  });
});
