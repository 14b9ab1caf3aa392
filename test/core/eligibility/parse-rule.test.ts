import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRule, tokenNamesIn } from '#core/eligibility/parse-rule.ts';
import { printRule } from '#core/eligibility/print-rule.ts';
import {
  MAX_RULE_DEPTH,
  MAX_RULE_LENGTH,
  MAX_RULE_TERMS,
  type Node,
  tokensOf,
} from '#core/eligibility/rule.ts';
import { ruleFromJson, ruleToJson } from '#core/eligibility/rule-json.ts';
import { address, rules, TOKENS } from './arbitraries.ts';

const civ: Node = { kind: 'erc20', chainId: 1, token: address('1'), atLeast: 100n * 10n ** 18n };
const pass: Node = { kind: 'erc721', chainId: 1, token: address('4'), atLeast: 1n };
const citizen: Node = { kind: 'citizen' };

const node = (text: string): Node => {
  const read = parseRule(text, TOKENS);
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  return read.value.node;
};

describe('parseRule', () => {
  it.each<[string, Node]>([
    ['erc20(CIV) >= 100', civ],
    ['ERC20( CIV )>=100', civ],
    [`erc20(${address('1')}) >= 100`, civ],
    ['erc20(CIV, chain 1) >= 100', civ],
    ['nft(PASS)', pass],
    ['nft(pass)', pass],
    ['nft(PASS) >= 3', { ...pass, atLeast: 3n } as Node],
    ['citizen', citizen],
    ['((citizen))', citizen],
    ['not citizen', { kind: 'not', of: citizen }],
    [
      `erc20(CIV) >= 100 and (nft(${address('4')}) or citizen)`,
      { kind: 'all', of: [civ, { kind: 'any', of: [pass, citizen] }] },
    ],
    [
      'citizen or nft(PASS) and erc20(CIV) >= 100',
      { kind: 'any', of: [citizen, { kind: 'all', of: [pass, civ] }] },
    ],
    ['not citizen and nft(PASS)', { kind: 'all', of: [{ kind: 'not', of: citizen }, pass] }],
    ['citizen AND citizen And citizen', { kind: 'all', of: [citizen, citizen, citizen] }],
    [
      'erc20(USDC, chain 10) >= 0.5',
      { kind: 'erc20', chainId: 10, token: address('2'), atLeast: 500_000n },
    ],
    ['erc20(civ) >= 2', { kind: 'erc20', chainId: 10, token: address('3'), atLeast: 2n }],
  ])('reads %s', (text, expected) => {
    expect(node(text)).toEqual(expected);
  });

  it.each([
    ['', { code: 'rule-empty' }],
    ['   ', { code: 'rule-empty' }],
    ['citizen or', { code: 'rule-malformed', position: 10, found: '' }],
    [
      'citizen citizen',
      { code: 'rule-malformed', position: 8, found: 'citizen', expected: ['and', 'or'] },
    ],
    ['(citizen', { code: 'rule-malformed', position: 8, expected: [')', 'and', 'or'] }],
    ['citizen)', { code: 'rule-malformed', position: 7, found: ')' }],
    ['and citizen', { code: 'rule-malformed', position: 0, found: 'and' }],
    ['rich', { code: 'rule-malformed', position: 0, found: 'rich' }],
    ['erc20(CIV)', { code: 'rule-malformed', position: 10, expected: ['>='] }],
    ['erc20(CIV) > 100', { code: 'rule-malformed', position: 11, found: '>' }],
    ['erc20 CIV', { code: 'rule-malformed', position: 6, expected: ['('] }],
    ['erc20(CIV, 1) >= 5', { code: 'rule-malformed', position: 11, expected: ['chain'] }],
    ['erc20(DOGE) >= 5', { code: 'token-unknown', text: 'DOGE', position: 6 }],
    ['erc20(CIV, chain 5) >= 5', { code: 'token-unknown', text: 'CIV' }],
    ['erc20(USDC) >= 5', { code: 'token-ambiguous', text: 'USDC' }],
    [
      'erc20(PASS) >= 5',
      { code: 'wrong-standard', token: 'PASS', expected: 'erc20', found: 'erc721' },
    ],
    ['nft(CIV)', { code: 'wrong-standard', expected: 'erc721', found: 'erc20' }],
    ['erc20(0x12) >= 5', { code: 'address-malformed', text: '0x12' }],
    ['erc20(CIV) >= 1e18', { code: 'amount-malformed' }],
    ['erc20(CIV) >= 0', { code: 'amount-not-positive' }],
    ['nft(PASS) >= 1.5', { code: 'amount-too-precise' }],
    ['citizen; drop table', { code: 'rule-malformed', position: 7, found: ';' }],
    [`${'('.repeat(9)}citizen${')'.repeat(9)}`, { code: 'rule-too-deep', max: MAX_RULE_DEPTH }],
    ['not '.repeat(9).concat('citizen'), { code: 'rule-too-deep' }],
    [
      Array.from({ length: MAX_RULE_TERMS + 1 }, () => 'citizen').join(' or '),
      { code: 'rule-too-large' },
    ],
    ['x'.repeat(5_000), { code: 'rule-too-long' }],
  ])('refuses %s', (text, refusal) => {
    expect(parseRule(text, TOKENS)).toMatchObject({ ok: false, refusal });
  });

  it('takes the largest rule it allows', () => {
    const wide = Array.from({ length: MAX_RULE_TERMS }, () => 'citizen').join(' or ');
    expect(parseRule(wide, TOKENS).ok).toBe(true);
    expect(parseRule(`${'('.repeat(7)}citizen${')'.repeat(7)}`, TOKENS).ok).toBe(true);
  });

  it('reads or refuses any text, and never throws', () => {
    const words = fc.constantFrom(
      'citizen',
      'and',
      'or',
      'not',
      '(',
      ')',
      'erc20',
      'CIV',
      '>=',
      '1',
      ',',
      'nft',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.array(words, { maxLength: 40 }).map((list) => list.join(' ')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(typeof parseRule(text, TOKENS).ok).toBe('boolean');
      }),
    );
  });
});

describe('printRule', () => {
  it.each([
    `erc20(CIV) >= 100 and (nft(PASS) or citizen)`,
    'not (citizen and nft(PASS) >= 2)',
    'erc20(USDC, chain 10) >= 0.5 or not not citizen',
    '(citizen and citizen) and citizen',
  ])('prints %s as it was written', (text) => {
    expect(printRule({ v: 1, node: node(text) }, TOKENS)).toBe(text);
  });

  it('names a token that cannot be said by its symbol by its address', () => {
    const odd: Node = { kind: 'erc20', chainId: 1, token: address('6'), atLeast: 150n };
    expect(printRule({ v: 1, node: odd }, TOKENS)).toBe(`erc20(${address('6')}) >= 1.5`);
  });

  it('is read back as the same rule', () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const text = printRule(rule, TOKENS);
        // Many tokens without a symbol of their own make a text longer than anybody may write.
        fc.pre(text.length <= MAX_RULE_LENGTH);
        expect(parseRule(text, TOKENS)).toEqual({ ok: true, value: rule });
      }),
    );
  });
});

it('is stored and read back', () => {
  fc.assert(
    fc.property(rules, (rule) => {
      expect(ruleFromJson(JSON.parse(JSON.stringify(ruleToJson(rule))))).toEqual(rule);
    }),
  );
  for (const json of [
    null,
    {},
    { v: 2, node: { kind: 'citizen' } },
    { v: 1, node: { kind: 'rich' } },
  ]) {
    expect(() => ruleFromJson(json)).toThrow();
  }
});

it('lists the tokens a text names before any of them is known', () => {
  expect(tokenNamesIn(`erc20(CIV) >= 1 or nft(${address('9')}, chain 8453) and citizen`)).toEqual([
    { name: 'CIV', chainId: undefined },
    { name: address('9'), chainId: 8453 },
  ]);
  expect(tokenNamesIn('erc20(')).toEqual([]);
  expect(
    tokensOf({ v: 1, node: node('erc20(CIV) >= 1 or erc20(CIV) >= 2 or nft(PASS)') }),
  ).toHaveLength(2);
});
