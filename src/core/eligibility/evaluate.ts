/** A rule against what is known, with three values: never "yes" on the unknown, never "no" on it either (V7). */
import type { Facts, Trace, Verdict } from './facts.ts';
import { isTerm, type Node, type Rule } from './rule.ts';
import { definitionOf } from './terms/index.ts';

const NEGATED: { readonly [verdict in Verdict]: Verdict } = {
  yes: 'no',
  no: 'yes',
  unknown: 'unknown',
};

/** Kleene's strong logic: as many certain parts as are needed settle the whole, whatever the others are. */
function join(least: number, parts: readonly Trace[]): Verdict {
  const count = (verdict: Verdict): number =>
    parts.filter((part) => part.verdict === verdict).length;
  if (count('yes') >= least) return 'yes';
  return count('yes') + count('unknown') >= least ? 'unknown' : 'no';
}

function evaluateNode(node: Node, facts: Facts): Trace {
  if (isTerm(node)) return definitionOf(node.kind).evaluate(node, facts);
  switch (node.kind) {
    case 'all':
    case 'any': {
      const of = node.of.map((part) => evaluateNode(part, facts));
      return { kind: node.kind, verdict: join(node.kind === 'all' ? of.length : 1, of), of };
    }
    case 'at-least': {
      const of = node.of.map((part) => evaluateNode(part, facts));
      return { kind: 'at-least', verdict: join(node.least, of), least: node.least, of };
    }
    case 'not': {
      const of = evaluateNode(node.of, facts);
      return { kind: 'not', verdict: NEGATED[of.verdict], of: [of] };
    }
  }
}

export function evaluate(rule: Rule, facts: Facts): { verdict: Verdict; trace: Trace } {
  const trace = evaluateNode(rule.node, facts);
  return { verdict: trace.verdict, trace };
}
