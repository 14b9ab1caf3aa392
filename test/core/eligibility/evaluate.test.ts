import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askingsOf } from '#core/eligibility/askings.ts';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Facts, Since, Trace, Verdict } from '#core/eligibility/facts.ts';
import { type Reading, readingKey } from '#core/eligibility/reading.ts';
import type { Node, Rule } from '#core/eligibility/rule.ts';
import { traceFromJson, traceToJson } from '#core/eligibility/trace-json.ts';
import { address, cases, isSigned, NOTHING, NOW } from './arbitraries.ts';

const token = address('1');
const wallet = (digit: string, chainId: number | null = null) => ({
  address: address(digit),
  chainId,
});
const rule = (node: Node): Rule => ({ v: 1, node });
const hundred: Node = { kind: 'erc20', chainId: 1, token, atLeast: 100n };
type Values = { readonly [digit: string]: bigint | string | null };
/** What is read of wallets for all that a rule asks; a text is a name. */
const readings = (node: Node, values: Values): ReadonlyMap<string, Reading> =>
  new Map(
    askingsOf([rule(node)]).flatMap((asking) =>
      Object.entries(values).map(([digit, value]) => [
        readingKey(asking, address(digit)),
        typeof value === 'bigint'
          ? { value, block: 7n }
          : { value: value === null ? 0n : 1n, block: 7n, text: value },
      ]),
    ),
  );
const known = (node: Node, wallets: Facts['wallets'], values: Values): Facts => ({
  ...NOTHING,
  wallets,
  readings: readings(node, values),
});
const verdict = (node: Node, facts: Facts): Verdict => evaluate(rule(node), facts).verdict;

describe('a balance', () => {
  const [a, b] = [wallet('a'), wallet('b')];
  it.each<[string, Facts['wallets'], Values, Verdict]>([
    ['no wallet', [], {}, 'no'],
    ['enough in one', [a], { a: 100n }, 'yes'],
    ['one unit short', [a], { a: 99n }, 'no'],
    ['enough in two', [a, b], { a: 60n, b: 40n }, 'yes'],
    ['never read', [a], {}, 'unknown'],
    ['one read failed, the other suffices', [a, b], { a: 100n }, 'yes'],
    ['one read failed, the other does not suffice', [a, b], { a: 99n }, 'unknown'],
    ['a contract wallet of another chain (W5)', [wallet('a', 10)], { a: 100n }, 'no'],
    ['a contract wallet of this chain', [wallet('a', 1)], { a: 100n }, 'yes'],
    ['of a wallet that is not linked', [], { a: 100n }, 'no'],
  ])('%s', (_case, wallets, values, expected) => {
    expect(verdict(hundred, known(hundred, wallets, values))).toBe(expected);
  });

  it.each<[string, Values, Verdict]>([
    ['two that make it together', { a: 60n, b: 40n }, 'no'],
    ['one that has it', { a: 100n, b: 0n }, 'yes'],
    ['one that has it, one that was not read', { a: 100n }, 'yes'],
    ['one that has it not, one that was not read', { a: 60n }, 'unknown'],
  ])('in one wallet: %s', (_case, values, expected) => {
    const one: Node = { ...hundred, oneWallet: true };
    expect(verdict(one, known(one, [a, b], values))).toBe(expected);
  });

  it('is not mixed up with one of another chain or standard', () => {
    const others: Node[] = [
      { ...hundred, chainId: 10 },
      { kind: 'erc721', chainId: 1, token, atLeast: 100n },
      { kind: 'votes', chainId: 1, token, atLeast: 100n },
    ];
    for (const other of others) {
      const facts = { ...NOTHING, wallets: [a], readings: readings(other, { a: 100n }) };
      expect(verdict(hundred, facts)).toBe('unknown');
      expect(verdict(other, facts)).toBe('yes');
    }
  });

  it('below zero takes away from the others, and what was not read may be below zero', () => {
    const level: Node = {
      ...{ kind: 'read', chainId: 1, token, function: 'levelOf', returns: 'int256' },
      atLeast: 5n,
    };
    const two = [a, b];
    expect(verdict(level, known(level, two, { a: 9n, b: -5n }))).toBe('no');
    expect(verdict(level, known(level, two, { a: 9n }))).toBe('unknown');
    expect(verdict(level, known(level, two, { a: 9n, b: -4n }))).toBe('yes');
  });

  it('says per wallet what was found, where and what was needed', () => {
    const { trace } = evaluate(rule(hundred), known(hundred, [a, b], { a: 60n }));
    expect(trace).toMatchObject({
      kind: 'erc20',
      verdict: 'unknown',
      needed: 100n,
      found: 60n,
      wallets: [
        { wallet: address('a'), value: 60n, block: 7n },
        { wallet: address('b'), value: null, block: null },
      ],
    });
  });
});

it('says of each wallet who told it, and so does what is stored of it', () => {
  const told = new Map(
    [...readings(hundred, { a: 60n, b: 40n, c: 0n })].map(([key, reading], place) => {
      const toldBy = ['a.example', 'b.example'][place];
      return [key, { ...reading, ...(toldBy !== undefined && { toldBy }) }];
    }),
  );
  const wallets = ['a', 'b', 'c', 'd'].map((digit) => wallet(digit));
  const { trace } = evaluate(rule(hundred), { ...NOTHING, wallets, readings: told });
  const stored = traceFromJson(JSON.parse(JSON.stringify(traceToJson(trace))));
  for (const one of [trace, stored]) {
    expect(one).toEqual({
      ...{ kind: 'erc20', verdict: 'yes', term: hundred, needed: 100n, found: 100n },
      wallets: [
        { wallet: address('a'), value: 60n, block: 7n, toldBy: 'a.example' },
        { wallet: address('b'), value: 40n, block: 7n, toldBy: 'b.example' },
        { wallet: address('c'), value: 0n, block: 7n },
        { wallet: address('d'), value: null, block: null },
      ],
    });
  }
});

describe('a name', () => {
  it.each<[string | null, string | null, Verdict]>([
    [null, 'ada.eth', 'yes'],
    [null, null, 'no'],
    ['ada.eth', 'ada.eth', 'yes'],
    ['ada.eth', 'bo.eth', 'no'],
    ['*.dao.eth', 'ada.dao.eth', 'yes'],
    ['*.dao.eth', 'ada.crew.dao.eth', 'yes'],
    ['*.dao.eth', 'dao.eth', 'no'],
    ['*.dao.eth', 'mydao.eth', 'no'],
  ])('%s wanted, %s found', (name, found, expected) => {
    const node: Node = { kind: 'ens', chainId: 1, token, name };
    expect(verdict(node, known(node, [wallet('a')], { a: found }))).toBe(expected);
  });
});

describe('time', () => {
  const DAY_MS = 86_400_000;
  const ago = (days: number): Date => new Date(NOW.getTime() - days * DAY_MS);
  const month = 30 * DAY_MS;
  it.each<[Since, Verdict, Verdict]>([
    [ago(30), 'yes', 'yes'],
    [ago(29), 'yes', 'no'],
    ['never', 'no', 'no'],
    [null, 'unknown', 'unknown'],
  ])('citizen since %s', (citizen, bare, old) => {
    const facts = { ...NOTHING, citizen };
    expect(verdict({ kind: 'citizen' }, facts)).toBe(bare);
    expect(verdict({ kind: 'citizen', atLeastMs: month }, facts)).toBe(old);
  });

  it('of a member counts from the first day', () => {
    const node: Node = { kind: 'member', atLeastMs: month };
    expect(verdict(node, { ...NOTHING, member: ago(30) })).toBe('yes');
    expect(verdict(node, { ...NOTHING, member: ago(29.9) })).toBe('no');
  });

  it.each<[(Date | null)[], Verdict]>([
    [[ago(31), null], 'yes'],
    [[ago(2), ago(31)], 'yes'],
    [[ago(2)], 'no'],
    [[ago(2), null], 'unknown'],
    [[null], 'unknown'],
  ])('of accounts made %s', (accounts, expected) => {
    const node: Node = { kind: 'account-age', atLeastMs: month };
    expect(verdict(node, { ...NOTHING, accounts })).toBe(expected);
  });
});

describe('three values (Kleene)', () => {
  const YES: Node = { kind: 'citizen' };
  const NO: Node = { kind: 'not', of: YES };
  const UNKNOWN: Node = { kind: 'member', atLeastMs: 60_000 };
  const values = { yes: YES, no: NO, unknown: UNKNOWN };
  const facts: Facts = { ...NOTHING, citizen: NOW };
  const say = (node: Node): Verdict => verdict(node, facts);

  it.each([
    ['yes', 'yes', 'yes', 'yes'],
    ['yes', 'no', 'no', 'yes'],
    ['yes', 'unknown', 'unknown', 'yes'],
    ['no', 'no', 'no', 'no'],
    ['no', 'unknown', 'no', 'unknown'],
    ['unknown', 'unknown', 'unknown', 'unknown'],
  ] as const)('%s and/or %s', (a, b, all, any) => {
    expect(say({ kind: 'all', of: [values[a], values[b]] })).toBe(all);
    expect(say({ kind: 'all', of: [values[b], values[a]] })).toBe(all);
    expect(say({ kind: 'any', of: [values[a], values[b]] })).toBe(any);
    expect(say({ kind: 'any', of: [values[b], values[a]] })).toBe(any);
  });

  it.each([
    [2, ['yes', 'yes', 'no'], 'yes'],
    [2, ['yes', 'yes', 'unknown'], 'yes'],
    [2, ['yes', 'no', 'unknown'], 'unknown'],
    [2, ['no', 'unknown', 'unknown'], 'unknown'],
    [2, ['no', 'no', 'unknown'], 'no'],
    [2, ['yes', 'no', 'no'], 'no'],
    [1, ['no', 'unknown', 'yes'], 'yes'],
    [3, ['yes', 'yes', 'unknown'], 'unknown'],
  ] as const)('at least %i of %j is %s', (least, parts, expected) => {
    const of = parts.map((part) => values[part]);
    expect(say({ kind: 'at-least', least, of })).toBe(expected);
  });

  it('not', () => {
    expect([YES, NO, UNKNOWN].map((of) => say({ kind: 'not', of }))).toEqual([
      'no',
      'yes',
      'unknown',
    ]);
    expect(verdict(NO, NOTHING)).toBe('unknown');
  });
});

/** What is unknown, made known in one way or the other. */
const completions = (one: Rule, facts: Facts): readonly Facts[] => {
  const old = new Date(0);
  return [-(10n ** 40n), 0n, 10n ** 40n].flatMap((value) =>
    (['never', old] as const).map((since) => ({
      ...facts,
      citizen: facts.citizen ?? since,
      member: facts.member ?? since,
      accounts: facts.accounts.map((account) => account ?? (since === 'never' ? NOW : old)),
      roles: new Map(
        [...facts.roles].map(([name, said]) => [
          name,
          said === 'unknown' ? (value > 0n ? 'yes' : 'no') : said,
        ]),
      ),
      readings: new Map([
        ...askingsOf([one]).flatMap((asking) =>
          facts.wallets.map(({ address: owner }) => {
            const whole = value < 0n && !isSigned(asking) ? 0n : value;
            const text = value > 0n ? 'ada.eth' : null;
            const reading = { value: whole, block: 7n, ...(asking.kind === 'name' && { text }) };
            return [readingKey(asking, owner), reading] as const;
          }),
        ),
        ...facts.readings,
      ]),
    })),
  );
};

it('never says yes or no on what is unknown: no later knowledge changes a certain word (V7)', () => {
  fc.assert(
    fc.property(cases, ([one, facts]) => {
      const now = evaluate(one, facts).verdict;
      for (const complete of completions(one, facts)) {
        const later = evaluate(one, complete).verdict;
        expect(later).not.toBe('unknown');
        if (now !== 'unknown') expect(later).toBe(now);
      }
    }),
    { numRuns: 500 },
  );
});

it('traces the same tree as the rule, and is stored and read back', () => {
  const shape = (node: Node | Trace): unknown =>
    'of' in node ? [node.kind, [node.of].flat().map((part) => shape(part as Node))] : node.kind;
  fc.assert(
    fc.property(cases, ([one, facts]) => {
      const { trace } = evaluate(one, facts);
      expect(shape(trace)).toEqual(shape(one.node));
      expect(traceFromJson(JSON.parse(JSON.stringify(traceToJson(trace))))).toEqual(trace);
    }),
  );
});

it('reads traces as they were stored before', () => {
  const term = { kind: 'erc20', chainId: 1, token, atLeast: '100' };
  const wallets = [{ wallet: address('a'), value: '60', block: '7' }];
  expect(
    traceFromJson({
      kind: 'all',
      verdict: 'no',
      of: [
        { kind: 'citizen', verdict: 'yes', term: { kind: 'citizen' } },
        { kind: 'erc20', verdict: 'no', term, found: '60', wallets },
      ],
    }),
  ).toMatchObject({
    of: [
      { kind: 'citizen', verdict: 'yes', since: null },
      { kind: 'erc20', needed: 100n, found: 60n, wallets: [{ value: 60n, block: 7n }] },
    ],
  });
});
