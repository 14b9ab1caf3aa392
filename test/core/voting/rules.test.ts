import { expect, it } from 'vitest';
import { fraction } from '#core/fraction.ts';
import { OPEN_RULES, quorumOf, rulesFromJson, rulesToJson } from '#core/voting/rules.ts';

it('freezes a share of the roll, rounded up', () => {
  expect(quorumOf(6n, fraction(20n, 100n))).toBe(2n);
  expect(quorumOf(5n, fraction(20n, 100n))).toBe(1n);
});

it('reads back what it stored', () => {
  const rules = {
    quorum: 10n ** 40n,
    threshold: fraction(2n, 3n),
    minimumBallots: 5,
    quorumFor: 7n,
    binding: true,
    maxScore: 10,
    delegationDepth: 3,
  };
  expect(rulesFromJson(JSON.parse(JSON.stringify(rulesToJson(rules))))).toEqual(rules);
  expect(rulesFromJson(rulesToJson(OPEN_RULES))).toEqual(OPEN_RULES);
});

it('reads rows from before scores and delegations as they were counted then', () => {
  const old = { quorum: '3', threshold: '1/2', minimumBallots: 2, binding: true };
  expect(rulesFromJson(old)).toEqual({
    ...OPEN_RULES,
    ...{ quorum: 3n, minimumBallots: 2, binding: true },
  });
});

it.each([
  null,
  {},
  { quorum: '-1', threshold: '1/2', minimumBallots: 0, binding: false },
  { quorum: 1 },
])('takes %j for a bug', (json) => {
  expect(() => rulesFromJson(json)).toThrow();
});
