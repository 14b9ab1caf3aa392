import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readActionText } from '#core/execution/action-text.ts';
import { asAddress } from '#core/identity.ts';

const CONTRACT = asAddress(`0x${'ab'.repeat(20)}`);
const TO = asAddress(`0x${'cd'.repeat(20)}`);
const read = (text: string) => {
  const result = readActionText(text);
  return result.ok ? result.value : result.refusal;
};

describe('what is typed', () => {
  it.each([
    ['pay 5 CIV to @bo', { kind: 'pay', amount: '5 CIV', to: { by: 'name', text: '@bo' } }],
    [`PAY 5 to ${TO}`, { kind: 'pay', amount: '5', to: { by: 'address', address: TO } }],
    ['pay 1.5 to <@123456>', { kind: 'pay', amount: '1.5', to: { by: 'name', text: '<@123456>' } }],
    [`nft ${CONTRACT} 7 to @bo`, { kind: 'nft', collection: CONTRACT, id: 7n }],
    [`items ${CONTRACT} 7 x 3 to @bo`, { kind: 'items', collection: CONTRACT, id: 7n, amount: 3n }],
    [`mint ${CONTRACT} 2.5 to @bo`, { kind: 'mint', token: CONTRACT, amount: '2.5' }],
    [
      `call ${CONTRACT} "function f(uint256 a, bool b)" 5 true`,
      { kind: 'call', contract: CONTRACT, arguments: ['5', 'true'], value: null },
    ],
    [
      `call ${CONTRACT} value 0.5 “function f(string s) payable” "a; b to c"`,
      { signature: 'function f(string s) payable', arguments: ['a; b to c'], value: '0.5' },
    ],
    [
      `call ${CONTRACT} "function f(uint256[] a, (address,uint8)[] b)" [1, 2] [[${TO}, 3]]`,
      { arguments: [['1', '2'], [[TO, '3']]] },
    ],
  ])('%s', (text, step) => {
    expect(read(text)).toMatchObject([step]);
  });

  it('is several steps, one a line or with ; between them', () => {
    const text = `pay 5 to @bo; nft ${CONTRACT} 7 to @bo\n\nmint ${CONTRACT} 1 to @bo;`;
    expect(read(text)).toMatchObject([{ kind: 'pay' }, { kind: 'nft' }, { kind: 'mint' }]);
  });

  it.each([
    ['', 1],
    ['pay 5 CIV @bo', 1],
    ['pay to @bo', 1],
    ['pay 5 to @bo @cleo', 1],
    ['pay 5 to bo', 1],
    ['pay 5 to @bo; give 5 to @bo', 2],
    [`nft ${CONTRACT} to @bo`, 1],
    [`nft ${CONTRACT} -7 to @bo`, 1],
    [`nft ${CONTRACT.slice(0, -1)} 7 to @bo`, 1],
    [`items ${CONTRACT} 7 3 to @bo`, 1],
    [`call ${CONTRACT} function f()`, 1],
    [`call ${CONTRACT} "function f(uint256[] a)" [1, 2`, 1],
    [`call ${CONTRACT} "function f()`, 1],
  ])('%j is refused at step %i', (text, position) => {
    expect(read(text)).toMatchObject({ code: 'action-unreadable', position });
  });

  it('is at most so many steps', () => {
    expect(read(Array(8).fill('pay 1 to @bo').join(';'))).toHaveLength(8);
    expect(read(Array(9).fill('pay 1 to @bo').join(';'))).toEqual({ code: 'action-steps', max: 8 });
  });

  it('never throws, and answers at once whatever it is', () => {
    const piece = fc.constantFrom(
      'pay',
      'call',
      'to',
      '@bo',
      CONTRACT,
      '"',
      '[',
      ']',
      ';',
      '\n',
      ' ',
      '\\',
      '7',
      'x',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
        expect(typeof readActionText(pieces.join(' ')).ok).toBe('boolean');
      }),
    );
  });
});
