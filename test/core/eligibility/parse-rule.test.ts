import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askingsOf } from '#core/eligibility/askings.ts';
import { contractsIn, parseRule } from '#core/eligibility/parse-rule.ts';
import { printRule } from '#core/eligibility/print-rule.ts';
import {
  MAX_RULE_DEPTH,
  MAX_RULE_LENGTH,
  MAX_RULE_TERMS,
  type Node,
} from '#core/eligibility/rule.ts';
import { ruleFromJson, ruleToJson } from '#core/eligibility/rule-json.ts';
import { address, rules, TOKENS } from './arbitraries.ts';

const civ: Node = { kind: 'erc20', chainId: 1, token: address('1'), atLeast: 100n * 10n ** 18n };
const pass: Node = { kind: 'erc721', chainId: 1, token: address('4'), atLeast: 1n };
const citizen: Node = { kind: 'citizen' };
const bad: Node = { kind: 'erc721', chainId: 10, token: address('5'), atLeast: 1n };
const item = { kind: 'erc1155', chainId: 1, token: address('7'), atLeast: 1n } as const;
const stake: Node = {
  ...{ kind: 'read', chainId: 10, token: address('9'), atLeast: 5n },
  ...{ function: 'stakeOf', returns: 'uint256' },
};
const DAY_MS = 86_400_000;

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
    ['nft(PASS, id 7)', { ...pass, id: 7n } as Node],
    [`nft(${address('5')}, chain 10, id 7)`, { ...bad, id: 7n }],
    [`nft(${address('5')}, id 7, chain 10)`, { ...bad, id: 7n }],
    ['erc1155(ITEMS, id 3)', { ...item, id: 3n }],
    ['erc1155(ITEMS, id 3) >= 2 in one wallet', { ...item, id: 3n, atLeast: 2n, oneWallet: true }],
    [
      'native(ETH, chain 10) >= 0.5',
      { kind: 'native', chainId: 10, token: address('0'), atLeast: 5n * 10n ** 17n },
    ],
    ['votes(CIV) >= 1', { ...civ, kind: 'votes', atLeast: 10n ** 18n } as Node],
    [
      'assets(VAULT) >= 1.5',
      { kind: 'assets', chainId: 1, token: address('8'), atLeast: 1_500_000n },
    ],
    ['read(stake, "function stakeOf(address) view returns (uint256)") >= 5', stake],
    ['read(stake, “stakeOf(address who) external view returns (uint)”) >= 5', stake],
    [
      'read(stake, "function isIn(address) view returns (bool)")',
      { ...stake, function: 'isIn', returns: 'bool', atLeast: 1n } as Node,
    ],
    ['SAFEOWNER(safe)', { kind: 'safe-owner', chainId: 10, token: address('a') }],
    ['ens', { kind: 'ens', chainId: 1, token: address('e'), name: null }],
    ['ens("Ada.ETH")', { kind: 'ens', chainId: 1, token: address('e'), name: 'ada.eth' }],
    ['ens("*.dao.eth")', { kind: 'ens', chainId: 1, token: address('e'), name: '*.dao.eth' }],
    ['accountAge >= 30d', { kind: 'account-age', atLeastMs: 30 * DAY_MS }],
    ['citizen >= 2w', { kind: 'citizen', atLeastMs: 14 * DAY_MS }],
    ['member >= 90d', { kind: 'member', atLeastMs: 90 * DAY_MS }],
    ['role("Holder")', { kind: 'role', name: 'Holder' }],
    ['role("The \\"A\\" team")', { kind: 'role', name: 'The "A" team' }],
    ['erc20(CIV) >= 100 in one wallet', { ...civ, oneWallet: true } as Node],
    ['all(citizen, nft(PASS))', { kind: 'all', of: [citizen, pass] }],
    ['any(citizen, nft(PASS))', { kind: 'any', of: [citizen, pass] }],
    ['any(citizen)', citizen],
    [
      'at least 2 of (citizen, nft(PASS) or citizen, not citizen)',
      {
        kind: 'at-least',
        least: 2,
        of: [citizen, { kind: 'any', of: [pass, citizen] }, { kind: 'not', of: citizen }],
      },
    ],
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
    ['erc20(CIV, 1) >= 5', { code: 'rule-malformed', position: 11, expected: ['chain 1'] }],
    ['erc20(CIV, id 1) >= 5', { code: 'rule-malformed', position: 11, expected: ['chain 1'] }],
    ['nft(PASS, id 1, id 2)', { code: 'rule-malformed', position: 16, expected: ['chain 1'] }],
    ['nft(PASS, id x)', { code: 'rule-malformed', position: 13, expected: ['7'] }],
    ['nft(PASS, id 7) >= 2', { code: 'rule-malformed', found: '2', expected: ['and', 'or'] }],
    ['nft(PASS, id 7) in one wallet', { code: 'rule-malformed' }],
    ['erc1155(ITEMS)', { code: 'rule-malformed', position: 13, expected: [', id 7'] }],
    [`erc1155(ITEMS, id ${2n ** 256n})`, { code: 'amount-too-large' }],
    ['erc20(CIV) >= 1 in', { code: 'rule-malformed', position: 18, expected: ['one'] }],
    ['erc20(CIV) >= 1 in one', { code: 'rule-malformed', position: 22, expected: ['wallet'] }],
    ['citizen in one wallet', { code: 'rule-malformed', position: 8, expected: ['and', 'or'] }],
    ['native(ETH) >= 1', { code: 'token-ambiguous', text: 'ETH' }],
    ['native(POL) >= 1', { code: 'token-unknown', text: 'POL', position: 7 }],
    ['votes(PASS) >= 1', { code: 'wrong-standard', expected: 'votes', found: 'erc721' }],
    ['read(stake) >= 1', { code: 'rule-malformed', position: 10, expected: [','] }],
    ['read(stake, stakeOf) >= 1', { code: 'rule-malformed', position: 12, expected: ['"…"'] }],
    ['read(stake, "stakeOf") >= 1', { code: 'rule-malformed', position: 12, found: 'stakeOf' }],
    [
      'read(stake, "function f(address, uint256) view returns (uint256)") >= 1',
      { code: 'rule-malformed', position: 12 },
    ],
    [
      'read(stake, "function f(address) returns (uint256)") >= 1',
      { code: 'rule-malformed', position: 12 },
    ],
    [
      'read(stake, "function f(address) view returns (uint257)") >= 1',
      { code: 'rule-malformed', position: 12 },
    ],
    [
      'read(stake, "function f(address) view returns (uint256)")',
      { code: 'rule-malformed', position: 57, expected: ['>='] },
    ],
    ['ens("")', { code: 'rule-malformed', position: 4 }],
    ['ens("*.*.eth")', { code: 'rule-malformed', position: 4 }],
    ['ens("eth")', { code: 'rule-malformed', position: 4 }],
    ['role', { code: 'rule-malformed', position: 4, expected: ['('] }],
    ['role(Holder)', { code: 'rule-malformed', position: 5, expected: ['"…"'] }],
    ['role("Holder', { code: 'rule-malformed', position: 5 }],
    ['member', { code: 'rule-malformed', position: 6, expected: ['>='] }],
    ['member >= 90', { code: 'rule-malformed', position: 10, expected: ['30d', '12h'] }],
    ['citizen >= 40000d', { code: 'rule-malformed', position: 11 }],
    ['at 2 of (citizen, citizen)', { code: 'rule-malformed', position: 3, expected: ['least'] }],
    ['at least 0 of (citizen, citizen)', { code: 'rule-malformed', position: 9 }],
    [
      'at least 3 of (citizen, citizen)',
      { code: 'rule-malformed', position: 9, expected: ['1 … 2'] },
    ],
    ['at least 1 of (citizen)', { code: 'rule-malformed', position: 23, expected: [','] }],
    ['all()', { code: 'rule-malformed', position: 4, found: ')' }],
    [`${'all('.repeat(9)}citizen${')'.repeat(9)}`, { code: 'rule-too-deep' }],
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
      'at',
      'least',
      'of',
      'in',
      'one',
      'wallet',
      'id',
      'read',
      '"f(address) view returns (bool)"',
      'role',
      '"',
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
    'at least 2 of (citizen or member >= 90d, erc20(CIV) >= 1 in one wallet, not ens)',
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

it('reads what was stored before terms took more than a token and an amount', () => {
  const stored = {
    v: 1,
    node: {
      kind: 'all',
      of: [
        { kind: 'erc20', chainId: 1, token: address('1'), atLeast: '100' },
        { kind: 'not', of: { kind: 'erc721', chainId: 1, token: address('4'), atLeast: '1' } },
        { kind: 'citizen' },
      ],
    },
  };
  expect(ruleToJson(ruleFromJson(stored))).toEqual(stored);
});

it('lists the contracts a text names before any of them is known, with what is asked of them', () => {
  const text = `erc20(CIV) >= 1 or nft(${address('9')}, id 7, chain 8453) and citizen`;
  const none = { chainId: undefined, id: undefined, text: undefined };
  expect(contractsIn(text)).toEqual([
    { ...none, standard: 'erc20', name: 'CIV' },
    { ...none, standard: 'erc721', name: address('9'), chainId: 8453, id: 7n },
  ]);
  expect(contractsIn('read(0x1, "f(address) view returns (bool)") and role("erc20(CIV)")')).toEqual(
    [{ ...none, standard: 'view', name: '0x1', text: 'f(address) view returns (bool)' }],
  );
  expect(contractsIn('erc20(')).toEqual([]);
});

it('asks once for what several terms ask alike', () => {
  const asked = node('erc20(CIV) >= 1 or erc20(CIV) >= 2 in one wallet or nft(PASS) or citizen');
  expect(askingsOf([{ v: 1, node: asked }])).toHaveLength(2);
});
