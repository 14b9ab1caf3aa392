import { describe, expect, it } from 'vitest';
import type { Facts } from '#core/eligibility/facts.ts';
import { decideRoles, rolesBehind, settleRoles, withoutRoles } from '#core/eligibility/roles.ts';
import type { Node, Rule } from '#core/eligibility/rule.ts';
import { NOTHING, NOW } from './arbitraries.ts';

const rule = (node: Node): Rule => ({ v: 1, node });
const role = (name: string): Node => ({ kind: 'role', name });
const citizen: Node = { kind: 'citizen' };
const day: Node = { kind: 'member', atLeastMs: 86_400_000 };
const gates = (rules: { [name: string]: Node }) =>
  new Map(Object.entries(rules).map(([name, node]) => [name, rule(node)]));
const settled = (rules: { [name: string]: Node }, asked: string, facts: Partial<Facts>) =>
  settleRoles(rolesBehind([rule(role(asked))], gates(rules)), { ...NOTHING, ...facts }).get(
    asked.toLowerCase(),
  );

describe('a role', () => {
  const chain = { crew: citizen, captain: { kind: 'all', of: [role('CREW'), day] } as Node };
  it('is met by whoever meets the rule of its gate, through as many as it leads to', () => {
    const citizens = { citizen: NOW };
    expect(settled(chain, 'crew', citizens)).toBe('yes');
    expect(settled(chain, 'Captain', citizens)).toBe('unknown');
    expect(settled(chain, 'Captain', { ...citizens, member: new Date(0) })).toBe('yes');
    expect(settled(chain, 'Captain', { citizen: 'never', member: new Date(0) })).toBe('no');
  });
  it('that no gate opens is of nobody', () => {
    expect(settled(chain, 'ghost', { citizen: NOW })).toBe('no');
  });
  it('that leads back to itself is not known, and has an end', () => {
    const circle = { a: role('b'), b: { kind: 'any', of: [role('a'), citizen] } as Node };
    expect(settled(circle, 'a', { citizen: 'never' })).toBe('unknown');
    expect(settled({ a: { kind: 'not', of: role('a') } }, 'a', {})).toBe('unknown');
    expect(settled(circle, 'a', { citizen: NOW })).toBe('yes');
  });
});

describe('naming roles', () => {
  const known = gates({ crew: citizen, captain: role('crew'), mate: role('captain') });
  it.each<[Node, string | undefined, object | undefined]>([
    [role('Crew'), 'Deck', undefined],
    [role('Mate'), undefined, undefined],
    [role('Ghost'), 'Deck', { code: 'role-of-no-gate', text: 'Ghost' }],
    [role('deck'), 'Deck', { code: 'rule-cycle', role: 'Deck' }],
    [{ kind: 'not', of: role('mate') }, 'CREW', { code: 'rule-cycle', role: 'CREW' }],
  ])('%j for %s', (node, own, refusal) => {
    const decided = decideRoles(rule(node), own, known);
    expect(decided.ok ? undefined : decided.refusal).toEqual(refusal);
  });
});

describe('a rule without roles', () => {
  it('has the rules they stand for in their place', () => {
    const known = gates({ crew: citizen, deck: { kind: 'any', of: [role('crew'), day] } });
    expect(withoutRoles(rule({ kind: 'not', of: role('Deck') }), known)).toEqual({
      ok: true,
      value: rule({ kind: 'not', of: { kind: 'any', of: [citizen, day] } }),
    });
  });
  it.each<[string, Map<string, Rule>, string]>([
    ['a role of no gate', gates({}), 'role-of-no-gate'],
    ['a circle', gates({ a: role('b'), b: role('a') }), 'role-of-no-gate'],
    [
      'more than a rule may be',
      gates({ a: { kind: 'any', of: Array.from({ length: 25 }, () => citizen) } }),
      'rule-too-large',
    ],
    [
      'deeper than a rule may be',
      gates({
        a: ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].reduce<Node>(
          (of) => ({ kind: 'not', of }),
          citizen,
        ),
      }),
      'rule-too-deep',
    ],
  ])('is refused for %s', (_what, known, code) => {
    expect(withoutRoles(rule(role('a')), known)).toMatchObject({ ok: false, refusal: { code } });
  });
});
