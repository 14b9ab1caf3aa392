import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { BalanceFact, Facts, Trace, Verdict } from '#core/eligibility/facts.ts';
import type { Node } from '#core/eligibility/rule.ts';
import { traceFromJson, traceToJson } from '#core/eligibility/trace-json.ts';
import { address, facts, rules } from './arbitraries.ts';

const token = address('1');
const wallet = (digit: string, chainId: number | null = null) => ({
  address: address(digit),
  chainId,
});
const balance = (digit: string, value: bigint | null): BalanceFact => ({
  standard: 'erc20',
  chainId: 1,
  token,
  wallet: address(digit),
  value,
  block: value === null ? null : 7n,
});
const rule = (node: Node) => ({ v: 1 as const, node });
const hundred = rule({ kind: 'erc20', chainId: 1, token, atLeast: 100n });
const verdict = (known: Partial<Facts>, of = hundred): Verdict =>
  evaluate(of, { wallets: [], balances: [], citizen: null, ...known }).verdict;

describe('a balance', () => {
  it.each<[string, Partial<Facts>, Verdict]>([
    ['no wallet', {}, 'no'],
    ['enough in one', { wallets: [wallet('a')], balances: [balance('a', 100n)] }, 'yes'],
    ['one unit short', { wallets: [wallet('a')], balances: [balance('a', 99n)] }, 'no'],
    [
      'enough in two',
      { wallets: [wallet('a'), wallet('b')], balances: [balance('a', 60n), balance('b', 40n)] },
      'yes',
    ],
    ['never read', { wallets: [wallet('a')], balances: [] }, 'unknown'],
    ['read failed', { wallets: [wallet('a')], balances: [balance('a', null)] }, 'unknown'],
    [
      'one read failed, the other suffices',
      { wallets: [wallet('a'), wallet('b')], balances: [balance('a', 100n), balance('b', null)] },
      'yes',
    ],
    [
      'one read failed, the other does not suffice',
      { wallets: [wallet('a'), wallet('b')], balances: [balance('a', 99n), balance('b', null)] },
      'unknown',
    ],
    [
      'a contract wallet of another chain (W5)',
      { wallets: [wallet('a', 10)], balances: [balance('a', 100n)] },
      'no',
    ],
    [
      'a contract wallet of this chain',
      { wallets: [wallet('a', 1)], balances: [balance('a', 100n)] },
      'yes',
    ],
    ['of a wallet that is not linked', { wallets: [], balances: [balance('a', 100n)] }, 'no'],
  ])('%s', (_case, known, expected) => {
    expect(verdict(known)).toBe(expected);
  });

  it('is not mixed up with one of another chain or standard', () => {
    const elsewhere: BalanceFact = { ...balance('a', 100n), chainId: 10 };
    const piece: BalanceFact = { ...balance('a', 100n), standard: 'erc721' };
    expect(verdict({ wallets: [wallet('a')], balances: [elsewhere, piece] })).toBe('unknown');
  });

  it('says per wallet what was found, where and what was needed', () => {
    const { trace } = evaluate(hundred, {
      wallets: [wallet('a'), wallet('b')],
      balances: [balance('a', 60n), balance('b', null)],
      citizen: null,
    });
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

describe('three values (Kleene)', () => {
  const YES: Node = { kind: 'citizen' };
  const NO: Node = { kind: 'not', of: YES };
  const UNKNOWN: Node = { kind: 'erc20', chainId: 1, token, atLeast: 1n };
  const values = { yes: YES, no: NO, unknown: UNKNOWN };
  const known: Partial<Facts> = { citizen: true, wallets: [wallet('a')] };
  const say = (node: Node): Verdict => verdict(known, rule(node));

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

  it('not', () => {
    expect([YES, NO, UNKNOWN].map((of) => say({ kind: 'not', of }))).toEqual([
      'no',
      'yes',
      'unknown',
    ]);
    expect(verdict({ citizen: null }, rule(NO))).toBe('unknown');
  });
});

/** What is unknown, made known in one way or the other. */
const completions = (known: Facts): readonly Facts[] =>
  [0n, 10n ** 40n].flatMap((value) =>
    [true, false].map((citizen) => ({
      ...known,
      citizen: known.citizen ?? citizen,
      balances: known.balances.map((fact) => (fact.value === null ? { ...fact, value } : fact)),
    })),
  );

it('never says yes or no on what is unknown: no later knowledge changes a certain word (V7)', () => {
  fc.assert(
    fc.property(rules, facts, (one, known) => {
      const now = evaluate(one, known).verdict;
      for (const complete of completions(known)) {
        const later = evaluate(one, complete).verdict;
        expect(later).not.toBe('unknown');
        if (now !== 'unknown') expect(later).toBe(now);
      }
    }),
  );
});

it('traces the same tree as the rule, and is stored and read back', () => {
  const shape = (node: Node | Trace): unknown =>
    'of' in node ? [node.kind, [node.of].flat().map((part) => shape(part as Node))] : node.kind;
  fc.assert(
    fc.property(rules, facts, (one, known) => {
      const { trace } = evaluate(one, known);
      expect(shape(trace)).toEqual(shape(one.node));
      expect(traceFromJson(JSON.parse(JSON.stringify(traceToJson(trace))))).toEqual(trace);
    }),
  );
});
