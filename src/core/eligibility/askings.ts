/** What a rule has read on chains, each asking once. */
import { type Asking, askingKey } from './reading.ts';
import { type Rule, termsOf } from './rule.ts';
import { definitionOf } from './terms/index.ts';

export function askingsOf(rules: readonly Rule[]): readonly Asking[] {
  const byKey = new Map<string, Asking>();
  for (const { node } of rules) {
    for (const term of termsOf(node)) {
      const asking = definitionOf(term.kind).askingOf(term);
      if (asking) byKey.set(askingKey(asking), asking);
    }
  }
  return [...byKey.values()];
}
