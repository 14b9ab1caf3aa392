import { describe, expect, test } from 'vitest';
import { evaluate } from '#core/eligibility/evaluate.ts';
import type { Facts } from '#core/eligibility/facts.ts';
import { isUnknownForGood } from '#core/eligibility/lasting.ts';
import { parseRule } from '#core/eligibility/parse-rule.ts';
import type { KnownToken } from '#core/eligibility/term.ts';
import { asAddress } from '#core/identity.ts';

const civ: KnownToken = {
  ...{ symbol: 'CIV', standard: 'erc20', chainId: 1, decimals: 0 },
  address: asAddress(`0x${'c'.repeat(40)}`),
};
const wallet = { address: asAddress(`0x${'1'.repeat(40)}`), chainId: null };

/** Of a person of Telegram alone, whose wallets could not be read. */
function traceOf(rule: string, known: Partial<Facts> = {}) {
  const parsed = parseRule(rule, [civ]);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
  const facts: Facts = {
    ...{ at: new Date(), citizen: 'never', member: 'never', accounts: [null], roles: new Map() },
    ...{ wallets: [wallet], readings: new Map() },
    ...known,
  };
  return evaluate(parsed.value, facts).trace;
}

describe('an unknown', () => {
  test.each<[string, boolean, Partial<Facts>?]>([
    ['accountAge >= 30d', true],
    ['not accountAge >= 30d', true],
    ['accountAge >= 30d or citizen', true],
    ['accountAge >= 30d and erc20(CIV) >= 1', false],
    ['accountAge >= 30d and erc20(CIV) >= 1', false, { wallets: [] }],
    ['accountAge >= 30d or erc20(CIV) >= 1', true, { wallets: [] }],
    ['erc20(CIV) >= 1', false],
    ['role("Crew")', false, { roles: new Map([['crew', 'unknown']]) }],
    // What is settled is no unknown, whatever is left open in it.
    ['accountAge >= 30d and citizen', false],
    ['accountAge >= 30d', false, { accounts: [new Date(0)] }],
  ])('%s stays one: %s', (rule, lasts, known) => {
    expect(isUnknownForGood(traceOf(rule, known))).toBe(lasts);
  });
});
