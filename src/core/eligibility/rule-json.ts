/** The stored form of a rule: JSON with `v`, amounts as decimal strings. */
import type { JsonValue } from '../canonical-json.ts';
import { invariant } from '../invariant.ts';
import { isTerm, type Node, type Rule, TERM_KINDS, type Term } from './rule.ts';
import type { Members } from './term.ts';
import { definitionOf } from './terms/index.ts';

export const ruleToJson = (rule: Rule): JsonValue => ({ v: rule.v, node: nodeToJson(rule.node) });

export const termToJson = (term: Term): JsonValue => definitionOf(term.kind).toJson(term);

function nodeToJson(node: Node): JsonValue {
  if (isTerm(node)) return termToJson(node);
  if (node.kind === 'not') return { kind: 'not', of: nodeToJson(node.of) };
  const of = node.of.map(nodeToJson);
  return node.kind === 'at-least'
    ? { kind: node.kind, least: node.least, of }
    : { kind: node.kind, of };
}

/** Reads `ruleToJson`; anything else in our own books is a bug. */
export function ruleFromJson(json: unknown): Rule {
  const { v, node } = members(json);
  invariant(v === 1, 'a rule of a known version');
  return { v, node: nodeFromJson(node) };
}

const members = (json: unknown): Members => {
  invariant(typeof json === 'object' && json !== null, 'a stored rule is an object');
  return json as Members;
};

export function termFromJson(json: unknown): Term {
  const { kind } = members(json);
  const known = TERM_KINDS.find((candidate) => candidate === kind);
  invariant(known, 'a known term');
  return definitionOf(known).fromJson(members(json));
}

function nodeFromJson(json: unknown): Node {
  const { kind, of, least } = members(json);
  if (kind === 'not') return { kind, of: nodeFromJson(of) };
  if (kind !== 'all' && kind !== 'any' && kind !== 'at-least') return termFromJson(json);
  invariant(Array.isArray(of) && of.length >= 2, `${kind} joins at least two`);
  const parts = of.map(nodeFromJson);
  if (kind !== 'at-least') return { kind, of: parts };
  invariant(typeof least === 'number' && Number.isInteger(least), 'how many at least');
  invariant(least >= 1 && least <= parts.length, 'how many at least');
  return { kind, least, of: parts };
}
