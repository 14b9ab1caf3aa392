/** A rule against what is known, with three values: never "yes" on the unknown, never "no" on it either (V7). */
import type { Facts, Trace, Verdict } from './facts.ts';
import type { Node, Rule, Term } from './rule.ts';
import { TERMS } from './terms/index.ts';

function evaluateTerm(term: Term, facts: Facts): Trace {
  switch (term.kind) {
    case 'erc20':
      return TERMS.erc20.evaluate(term, facts);
    case 'erc721':
      return TERMS.erc721.evaluate(term, facts);
    case 'citizen':
      return TERMS.citizen.evaluate(term, facts);
  }
}

const NEGATED: { readonly [verdict in Verdict]: Verdict } = {
  yes: 'no',
  no: 'yes',
  unknown: 'unknown',
};

/** Kleene's strong logic: one certain part may settle the whole, whatever the others are. */
function join(kind: 'all' | 'any', parts: readonly Trace[]): Verdict {
  const settles: Verdict = kind === 'all' ? 'no' : 'yes';
  if (parts.some(({ verdict }) => verdict === settles)) return settles;
  if (parts.some(({ verdict }) => verdict === 'unknown')) return 'unknown';
  return NEGATED[settles];
}

function evaluateNode(node: Node, facts: Facts): Trace {
  switch (node.kind) {
    case 'all':
    case 'any': {
      const of = node.of.map((part) => evaluateNode(part, facts));
      return { kind: node.kind, verdict: join(node.kind, of), of };
    }
    case 'not': {
      const of = evaluateNode(node.of, facts);
      return { kind: 'not', verdict: NEGATED[of.verdict], of: [of] };
    }
    default:
      return evaluateTerm(node, facts);
  }
}

export function evaluate(rule: Rule, facts: Facts): { verdict: Verdict; trace: Trace } {
  const trace = evaluateNode(rule.node, facts);
  return { verdict: trace.verdict, trace };
}
