/** Who told a value: public names of providers (`provider/public-name.ts`), with ", " between where it took several. */

export function bothOf(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined || one === other) return one ?? other;
  return [...new Set(`${one}, ${other}`.split(', '))].join(', ');
}
