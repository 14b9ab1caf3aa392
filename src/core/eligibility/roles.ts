/**
 * Rules that name the roles of other gates. A role is met by whoever meets its gate's rule, and rules lead to one
 * another without a circle: that is refused when a rule is set, and stays unknown should it ever be met.
 */
import { accept, type Result, refuse } from '../result.ts';
import { foldText } from '../text.ts';
import { evaluate } from './evaluate.ts';
import type { Facts, Verdict } from './facts.ts';
import {
  depthOf,
  isTerm,
  MAX_RULE_DEPTH,
  MAX_RULE_TERMS,
  type Node,
  type Rule,
  rolesOf,
  termsOf,
} from './rule.ts';

/** The rules of a community's gates by the folded names of their roles. */
export type RoleRules = ReadonlyMap<string, Rule>;

/** Whether it asks for that role by its name. */
export const namesRole = (rule: Rule, role: string): boolean =>
  rolesOf(rule).map(foldText).includes(foldText(role));

/** Every role that these rules lead to, with its rule; null where no gate opens it. */
export function rolesBehind(
  rules: readonly Rule[],
  gates: RoleRules,
): ReadonlyMap<string, Rule | null> {
  const found = new Map<string, Rule | null>();
  const open = rules.flatMap(rolesOf);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const folded = foldText(name);
    if (found.has(folded)) continue;
    const rule = gates.get(folded) ?? null;
    found.set(folded, rule);
    if (rule) open.push(...rolesOf(rule));
  }
  return found;
}

/** What each of these roles is for one person: each looked at once, those it leads to first. */
export function settleRoles(
  roles: ReadonlyMap<string, Rule | null>,
  facts: Facts,
): ReadonlyMap<string, Verdict> {
  const settled = new Map<string, Verdict>();
  const settle = (name: string): void => {
    if (settled.has(name)) return;
    const rule = roles.get(name);
    // While it is being settled it is not known, also to itself.
    settled.set(name, rule === null ? 'no' : 'unknown');
    if (!rule) return;
    for (const one of rolesOf(rule)) settle(foldText(one));
    settled.set(name, evaluate(rule, { ...facts, roles: settled }).verdict);
  };
  for (const name of roles.keys()) settle(name);
  return settled;
}

/** Whether a rule may name what it names: roles that have gates, and none that leads back to its own. */
export function decideRoles(rule: Rule, own: string | undefined, gates: RoleRules): Result<null> {
  const behind = rolesBehind([rule], gates);
  if (own !== undefined && behind.has(foldText(own))) {
    return refuse({ code: 'rule-cycle', role: own });
  }
  const stray = rolesOf(rule).find((name) => !gates.has(foldText(name)));
  return stray === undefined ? accept(null) : refuse({ code: 'role-of-no-gate', text: stray });
}

/** The rule with the rules of the roles in their place, as they are now: a vote keeps what it was set with (V6). */
export function withoutRoles(rule: Rule, gates: RoleRules): Result<Rule> {
  const spread = (node: Node, above: readonly string[]): Node => {
    if (isTerm(node)) {
      if (node.kind !== 'role') return node;
      const name = foldText(node.name);
      const behind = above.includes(name) ? undefined : gates.get(name);
      // What leads back to itself has no end; it stays, and is refused below.
      return behind ? spread(behind.node, [...above, name]) : node;
    }
    if (node.kind === 'not') return { kind: 'not', of: spread(node.of, above) };
    return { ...node, of: node.of.map((part) => spread(part, above)) };
  };
  const node = spread(rule.node, []);
  const stray = rolesOf({ v: 1, node })[0];
  if (stray !== undefined) return refuse({ code: 'role-of-no-gate', text: stray });
  if (depthOf(node) > MAX_RULE_DEPTH) return refuse({ code: 'rule-too-deep', max: MAX_RULE_DEPTH });
  return termsOf(node).length > MAX_RULE_TERMS
    ? refuse({ code: 'rule-too-large', max: MAX_RULE_TERMS })
    : accept({ v: 1, node });
}
