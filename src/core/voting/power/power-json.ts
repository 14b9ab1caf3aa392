/** The stored form of a power: JSON with `v`, factors as fractions, units as decimal strings. */
import type { JsonValue } from '../../canonical-json.ts';
import { parseFraction, printFraction } from '../../fraction.ts';
import { invariant } from '../../invariant.ts';
import { POWER_TERM_KINDS, type Power, type PowerNode } from './power.ts';
import { definitionOf } from './terms/index.ts';
import { decimalsFromJson } from './terms/token.ts';

export const powerToJson = ({ v, decimals, node }: Power): JsonValue => ({
  v,
  decimals,
  node: nodeToJson(node),
});

function nodeToJson(node: PowerNode): JsonValue {
  switch (node.kind) {
    case 'sum':
      return {
        kind: 'sum',
        of: node.of.map(({ factor, of }) => ({
          factor: printFraction(factor),
          of: nodeToJson(of),
        })),
      };
    case 'root':
      return { kind: 'root', of: nodeToJson(node.of) };
    case 'cap':
      return { kind: 'cap', most: String(node.most), of: nodeToJson(node.of) };
    default:
      return definitionOf(node.kind).toJson(node);
  }
}

/** Reads `powerToJson`; anything else in our own books is a bug. */
export function powerFromJson(json: unknown): Power {
  const { v, decimals, node } = members(json);
  invariant(v === 1, 'a power of a known version');
  return { v, decimals: decimalsFromJson(decimals), node: nodeFromJson(node) };
}

const members = (json: unknown): { readonly [member: string]: unknown } => {
  invariant(typeof json === 'object' && json !== null, 'a stored power is an object');
  return json as { [member: string]: unknown };
};

function nodeFromJson(json: unknown): PowerNode {
  const { kind, of, most } = members(json);
  if (kind === 'root') return { kind, of: nodeFromJson(of) };
  if (kind === 'cap') {
    invariant(typeof most === 'string' && /^\d{1,78}$/.test(most), 'a cap in whole units');
    return { kind, most: BigInt(most), of: nodeFromJson(of) };
  }
  if (kind === 'sum') {
    invariant(Array.isArray(of) && of.length > 0, 'a sum of something');
    return { kind, of: of.map(partFromJson) };
  }
  const known = POWER_TERM_KINDS.find((candidate) => candidate === kind);
  invariant(known, 'a known term of a power');
  return definitionOf(known).fromJson(members(json));
}

function partFromJson(json: unknown): {
  factor: ReturnType<typeof parseFraction> & {};
  of: PowerNode;
} {
  const { factor, of } = members(json);
  const read = typeof factor === 'string' ? parseFraction(factor) : undefined;
  invariant(read && read.numerator > 0n, 'a factor above zero');
  return { factor: read, of: nodeFromJson(of) };
}
