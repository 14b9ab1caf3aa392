/** A rule as a moderator would write it, with the fewest parentheses: `parseRule` reads it back. */
import type { Node, Rule, Term } from './rule.ts';
import type { KnownToken } from './term.ts';
import { TERMS } from './terms/index.ts';

export function printTerm(term: Term, tokens: readonly KnownToken[]): string {
  switch (term.kind) {
    case 'erc20':
      return TERMS.erc20.print(term, tokens);
    case 'erc721':
      return TERMS.erc721.print(term, tokens);
    case 'citizen':
      return TERMS.citizen.print(term, tokens);
  }
}

function printNode(node: Node, tokens: readonly KnownToken[]): string {
  switch (node.kind) {
    case 'any':
      return node.of.map((part) => group(part, part.kind === 'any', tokens)).join(' or ');
    case 'all':
      return node.of
        .map((part) => group(part, part.kind === 'any' || part.kind === 'all', tokens))
        .join(' and ');
    case 'not':
      return `not ${group(node.of, node.of.kind === 'any' || node.of.kind === 'all', tokens)}`;
    default:
      return printTerm(node, tokens);
  }
}

const group = (node: Node, parentheses: boolean, tokens: readonly KnownToken[]): string =>
  parentheses ? `(${printNode(node, tokens)})` : printNode(node, tokens);

export const printRule = (rule: Rule, tokens: readonly KnownToken[]): string =>
  printNode(rule.node, tokens);
