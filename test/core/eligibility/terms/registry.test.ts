import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '#core/eligibility/evaluate.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import { printTerm } from '#core/eligibility/print-rule.ts';
import { TERM_KINDS } from '#core/eligibility/rule.ts';
import { TERMS } from '#core/eligibility/terms/index.ts';
import { address, NOTHING, TOKENS, termsOfKind } from '../arbitraries.ts';

const RESERVED = ['and', 'or', 'not', 'chain', 'id', 'all', 'any', 'at', 'least', 'of', 'in'];

describe.each(TERM_KINDS)('the term %s', (kind) => {
  const own = termsOfKind(kind);

  it('stands under its own name and its own word', () => {
    expect(TERMS[kind].kind).toBe(kind);
    const sameWord = TERM_KINDS.filter(
      (other) => TERMS[other].word.toLowerCase() === TERMS[kind].word.toLowerCase(),
    );
    expect(sameWord).toEqual([kind]);
    expect([...RESERVED, 'one', 'wallet']).not.toContain(TERMS[kind].word.toLowerCase());
  });

  it('prints what parses to itself, in any case of letters', () => {
    fc.assert(
      fc.property(own, (term) => {
        const text = printTerm(term, TOKENS);
        const whole = { ok: true, value: { v: 1, node: term } };
        expect(parseRule(text, TOKENS)).toEqual(whole);
        const word = TERMS[kind].word;
        expect(parseRule(word.toUpperCase() + text.slice(word.length), TOKENS)).toEqual(whole);
      }),
    );
  });

  it('is stored as plain JSON and read back', () => {
    fc.assert(
      fc.property(own, (term) => {
        const { toJson, fromJson } = TERMS[kind] as unknown as {
          toJson: (one: typeof term) => object;
          fromJson: (json: unknown) => typeof term;
        };
        expect(fromJson(JSON.parse(JSON.stringify(toJson(term))))).toEqual(term);
      }),
    );
  });

  it('is unknown, never yes, when nothing is known of a person with a wallet', () => {
    const wallets = [{ address: address('a'), chainId: null }];
    fc.assert(
      fc.property(own, (term) => {
        const nothing = { ...NOTHING, wallets };
        expect(evaluate({ v: 1, node: term }, nothing).verdict).toBe('unknown');
      }),
    );
  });
});
