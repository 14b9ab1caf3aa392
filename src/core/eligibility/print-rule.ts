/** A rule as a moderator would write it, with the fewest parentheses: `parseRule` reads it back. */
import { isTerm, type Node, type Rule, type Term } from './rule.ts';
import type { KnownToken } from './term.ts';
import { definitionOf } from './terms/index.ts';

export const printTerm = (term: Term, tokens: readonly KnownToken[]): string =>
  definitionOf(term.kind).print(term, tokens);

function printNode(node: Node, tokens: readonly KnownToken[]): string {
  if (isTerm(node)) return printTerm(node, tokens);
  switch (node.kind) {
    case 'any':
      return node.of.map((part) => group(part, part.kind === 'any', tokens)).join(' or ');
    case 'all':
      return node.of
        .map((part) => group(part, part.kind === 'any' || part.kind === 'all', tokens))
        .join(' and ');
    case 'at-least':
      return `at least ${node.least} of (${node.of.map((part) => printNode(part, tokens)).join(', ')})`;
    case 'not':
      return `not ${group(node.of, node.of.kind === 'any' || node.of.kind === 'all', tokens)}`;
  }
}

const group = (node: Node, parentheses: boolean, tokens: readonly KnownToken[]): string =>
  parentheses ? `(${printNode(node, tokens)})` : printNode(node, tokens);

export const printRule = (rule: Rule, tokens: readonly KnownToken[]): string =>
  printNode(rule.node, tokens);
