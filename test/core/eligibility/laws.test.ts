/** The laws of a logic with three values, over rules of every kind of term. */
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Facts, Verdict } from '#core/eligibility/facts.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import { printRule } from '#core/eligibility/print-rule.ts';
import { MAX_RULE_LENGTH, type Node, type Rule, TERM_KINDS } from '#core/eligibility/rule.ts';
import { address, factsFor, NOTHING, ROLES, rules, TOKENS, termsOfKind } from './arbitraries.ts';

const rule = (node: Node): Rule => ({ v: 1, node });
const say = (node: Node, facts: Facts): Verdict => evaluate(rule(node), facts).verdict;
const not = (of: Node): Node => ({ kind: 'not', of });

/** Three rules, and what is known of somebody about all of them. */
const three = fc
  .tuple(rules, rules, rules)
  .chain((parts) =>
    factsFor(rule({ kind: 'all', of: parts.map(({ node }) => node) })).map(
      (facts) => [parts.map(({ node }) => node), facts] as const,
    ),
  );

test.each(TERM_KINDS)(
  '%s: what is printed is read back as the same, alone and among others',
  (kind) => {
    fc.assert(
      fc.property(termsOfKind(kind), fc.boolean(), (term, negated) => {
        const node = negated ? not(term) : term;
        for (const one of [node, { kind: 'at-least', least: 2, of: [node, node, node] } as const]) {
          const text = printRule(rule(one), TOKENS);
          if (text.length > MAX_RULE_LENGTH) continue;
          expect(parseRule(text, TOKENS)).toEqual({ ok: true, value: rule(one) });
        }
      }),
    );
  },
);

it('keeps to De Morgan, and to what not, all, any and at least are of each other', () => {
  fc.assert(
    fc.property(three, ([of, facts]) => {
      const [one] = of;
      if (!one) throw new Error('three rules are three');
      const v = (node: Node) => say(node, facts);
      const nots = of.map(not);
      expect(v(not(not(one)))).toBe(v(one));
      expect(v(not({ kind: 'all', of }))).toBe(v({ kind: 'any', of: nots }));
      expect(v(not({ kind: 'any', of }))).toBe(v({ kind: 'all', of: nots }));
      expect(v({ kind: 'at-least', least: 1, of })).toBe(v({ kind: 'any', of }));
      expect(v({ kind: 'at-least', least: 3, of })).toBe(v({ kind: 'all', of }));
      expect(v(not({ kind: 'at-least', least: 2, of }))).toBe(
        v({ kind: 'at-least', least: 2, of: nots }),
      );
      expect(v({ kind: 'all', of: [...of].reverse() })).toBe(v({ kind: 'all', of }));
      expect(v({ kind: 'all', of: [one, one] })).toBe(v(one));
      expect(v({ kind: 'any', of: [one, { kind: 'all', of }] })).toBe(v(one));
    }),
    { numRuns: 300 },
  );
});

/** The same of somebody, with some of it not known. */
const forgotten = (facts: Facts, bits: bigint): Facts => {
  let left = bits;
  const forgets = (): boolean => {
    const bit = left & 1n;
    left >>= 1n;
    return bit === 1n;
  };
  return {
    ...facts,
    citizen: forgets() ? null : facts.citizen,
    member: forgets() ? null : facts.member,
    accounts: facts.accounts.map((one) => (forgets() ? null : one)),
    roles: new Map([...facts.roles].map(([name, one]) => [name, forgets() ? 'unknown' : one])),
    readings: new Map([...facts.readings].filter(() => !forgets())),
  };
};

it('is never certain of less: whatever is forgotten makes a word unknown, and never another', () => {
  const cases = rules.chain((one) =>
    fc.tuple(fc.constant(one), factsFor(one), fc.bigInt({ min: 0n, max: 2n ** 200n })),
  );
  fc.assert(
    fc.property(cases, ([one, facts, bits]) => {
      const before = evaluate(one, facts).verdict;
      const after = evaluate(one, forgotten(facts, bits)).verdict;
      if (before === 'unknown') expect(after).toBe('unknown');
      else expect([before, 'unknown']).toContain(after);
    }),
    { numRuns: 1_000 },
  );
});

it('says nothing of somebody of whom nothing is known, whatever the rule', () => {
  const roles = new Map(ROLES.map((name) => [name.toLowerCase(), 'unknown' as const]));
  const wallets = [{ address: address('a'), chainId: null }];
  fc.assert(
    fc.property(rules, (one) => {
      expect(evaluate(one, { ...NOTHING, wallets, roles }).verdict).toBe('unknown');
    }),
  );
});
