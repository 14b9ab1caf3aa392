/** The stored form of a rule: JSON with `v`, amounts as decimal strings. */
import type { JsonValue } from '../canonical-json.ts';
import { invariant } from '../invariant.ts';
import { isTerm, type Node, type Rule, TERM_KINDS, type Term } from './rule.ts';
import { TERMS } from './terms/index.ts';

export const ruleToJson = (rule: Rule): JsonValue => ({ v: rule.v, node: nodeToJson(rule.node) });

export const termToJson = (term: Term): JsonValue =>
  term.kind === 'citizen' ? { ...term } : { ...term, atLeast: String(term.atLeast) };

function nodeToJson(node: Node): JsonValue {
  if (isTerm(node)) return termToJson(node);
  if (node.kind === 'not') return { kind: 'not', of: nodeToJson(node.of) };
  return { kind: node.kind, of: node.of.map(nodeToJson) };
}

/** Reads `ruleToJson`; anything else in our own books is a bug. */
export function ruleFromJson(json: unknown): Rule {
  const { v, node } = members(json);
  invariant(v === 1, 'a rule of a known version');
  return { v, node: nodeFromJson(node) };
}

const members = (json: unknown): { readonly [member: string]: unknown } => {
  invariant(typeof json === 'object' && json !== null, 'a stored rule is an object');
  return json as { [member: string]: unknown };
};

function nodeFromJson(json: unknown): Node {
  const { kind, of } = members(json);
  if (kind === 'not') return { kind, of: nodeFromJson(of) };
  if (kind === 'all' || kind === 'any') {
    invariant(Array.isArray(of) && of.length >= 2, `${kind} joins at least two`);
    return { kind, of: of.map(nodeFromJson) };
  }
  const known = TERM_KINDS.find((candidate) => candidate === kind);
  invariant(known, 'a known term');
  return TERMS[known].fromJson(members(json));
}
