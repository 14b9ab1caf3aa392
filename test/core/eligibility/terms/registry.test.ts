import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '#core/eligibility/evaluate.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import { printTerm } from '#core/eligibility/print-rule.ts';
import { TERM_KINDS } from '#core/eligibility/rule.ts';
import { TERMS } from '#core/eligibility/terms/index.ts';
import { facts, TOKENS, terms } from '../arbitraries.ts';

describe.each(TERM_KINDS)('the term %s', (kind) => {
  const own = terms.filter((term) => term.kind === kind);

  it('stands under its own name and its own word', () => {
    expect(TERMS[kind].kind).toBe(kind);
    const sameWord = TERM_KINDS.filter((other) => TERMS[other].word === TERMS[kind].word);
    expect(sameWord).toEqual([kind]);
    expect(['and', 'or', 'not', 'chain', 'all', 'any']).not.toContain(TERMS[kind].word);
  });

  it('prints what parses to itself', () => {
    fc.assert(
      fc.property(own, (term) => {
        expect(parseRule(printTerm(term, TOKENS), TOKENS)).toEqual({
          ok: true,
          value: { v: 1, node: term },
        });
      }),
    );
  });

  it('is unknown, never yes, when nothing is known of a person with a wallet', () => {
    fc.assert(
      fc.property(own, facts, (term, known) => {
        fc.pre(known.wallets.some(({ chainId }) => chainId === null));
        const nothing = { wallets: known.wallets, balances: [], citizen: null };
        expect(evaluate({ v: 1, node: term }, nothing).verdict).toBe('unknown');
      }),
    );
  });
});
