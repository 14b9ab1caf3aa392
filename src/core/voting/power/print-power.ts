/** A power as it would be typed: `parsePower` reads it back. */
import { formatAmount } from '../../amount.ts';
import type { KnownToken } from '../../eligibility/term.ts';
import { printFraction } from '../../fraction.ts';
import type { Power, PowerNode } from './power.ts';
import { definitionOf } from './terms/index.ts';

export function printPower({ node, decimals }: Power, tokens: readonly KnownToken[]): string {
  function print(part: PowerNode): string {
    switch (part.kind) {
      case 'sum':
        return part.of
          .map(({ factor, of }) => {
            const text = of.kind === 'sum' ? `(${print(of)})` : print(of);
            const times = printFraction(factor);
            return times === '1' ? text : `${times} * ${text}`;
          })
          .join(' + ');
      case 'root':
        return `sqrt(${print(part.of)})`;
      case 'cap':
        return `cap(${print(part.of)}, ${formatAmount(part.most, decimals)})`;
      default:
        return definitionOf(part.kind).print(part, tokens);
    }
  }
  return print(node);
}
