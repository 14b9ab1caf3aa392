import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTerm, composeRule, type Join, type TermAnswers } from '#core/eligibility/compose.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import { printRule } from '#core/eligibility/print-rule.ts';
import { MAX_RULE_TERMS, type Node, TERM_KINDS, type TermKind } from '#core/eligibility/rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { definitionOf } from '#core/eligibility/terms/index.ts';
import { TOKENS, terms } from './arbitraries.ts';

const joins: fc.Arbitrary<Join> = fc.oneof(
  fc.constantFrom<Join>('all', 'any'),
  fc.integer({ min: -1, max: 6 }),
);

const tokensOf = (kind: TermKind): readonly KnownToken[] =>
  TOKENS.filter(({ standard }) => standard === definitionOf(kind).takes.contract);

/** Whatever could be typed or pressed, right and wrong. */
const answers = (kind: TermKind): fc.Arbitrary<TermAnswers> =>
  fc
    .record(
      {
        at: fc.constantFrom(undefined, ...tokensOf(kind)),
        text: fc.constantFrom(
          'Holder',
          'ada.eth',
          '*.dao.eth',
          'f(address) view returns (bool)',
          '',
        ),
        id: fc.constantFrom('0', '7', '-1', 'seven', `${2n ** 256n}`, ' 12 '),
        amount: fc.constantFrom('1', '100', '0.5', '30d', '12h', '1 or citizen', '', '0'),
        oneWallet: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .map(({ at, ...rest }) => ({
      ...rest,
      ...(at && { token: at.address, chainId: at.chainId }),
    }));

const built = fc
  .constantFrom(...TERM_KINDS)
  .chain((kind) => answers(kind).map((given) => ({ kind, term: buildTerm(kind, given, TOKENS) })));

describe('buildTerm', () => {
  it('makes what a rule could have been written with, or refuses', () => {
    fc.assert(
      fc.property(built, ({ kind, term }) => {
        if (!term.ok) return;
        expect(term.value.kind).toBe(kind);
        const rule = { v: 1, node: term.value } as const;
        expect(parseRule(printRule(rule, TOKENS), TOKENS)).toEqual({ ok: true, value: rule });
      }),
      { numRuns: 500 },
    );
  });

  it('makes every kind from some answers', () => {
    // The same answers each time: by chance one kind in some hundred runs has none.
    const made = fc
      .sample(built, { numRuns: 3_000, seed: 1 })
      .flatMap(({ kind, term }) => (term.ok ? [kind] : []));
    expect(new Set(made)).toEqual(new Set(TERM_KINDS));
  });

  it('takes no more than the one answer: a rule inside an amount is no amount', () => {
    const [civ] = TOKENS;
    const typed = buildTerm(
      'erc20',
      { token: civ?.address, chainId: 1, amount: '1 or citizen' },
      TOKENS,
    );
    expect(typed).toMatchObject({ ok: false, refusal: { code: 'amount-malformed' } });
  });
});

describe('composeRule', () => {
  it('reads back as what it was put together of', () => {
    fc.assert(
      fc.property(fc.array(terms, { minLength: 1, maxLength: 5 }), joins, (parts, join) => {
        const rule = composeRule(parts, join);
        if (!rule.ok) throw new Error(rule.refusal.code);
        expect(parseRule(printRule(rule.value, TOKENS), TOKENS)).toEqual(rule);
      }),
    );
  });

  it('asks for no more than there are, and of one for that one', () => {
    const citizen: Node = { kind: 'citizen' };
    const ens: Node = { kind: 'member', atLeastMs: 86_400_000 };
    expect(composeRule([citizen], 5)).toMatchObject({ value: { node: citizen } });
    expect(composeRule([citizen, ens], 5)).toMatchObject({ value: { node: { least: 2 } } });
    expect(composeRule([], 'all')).toMatchObject({ refusal: { code: 'rule-empty' } });
    const many = Array.from({ length: MAX_RULE_TERMS + 1 }, (): Node => citizen);
    expect(composeRule(many, 'all')).toMatchObject({ refusal: { code: 'rule-too-large' } });
  });
});
