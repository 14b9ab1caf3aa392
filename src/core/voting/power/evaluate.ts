/**
 * A person's power from what was read, exactly: fractions until the end, one whole number of units then. Wallets are
 * added up before anything else, so a root or a cap falls on the person (V3).
 */
import { type Fraction, floorShare, fraction } from '../../fraction.ts';
import { invariant } from '../../invariant.ts';
import { isqrt } from '../root.ts';
import { type Power, type PowerNode, powerTermsOf } from './power.ts';
import { definitionOf } from './terms/index.ts';

/**
 * What was read for each term, by its place in `powerTermsOf`: the sum over a person's wallets in the term's own
 * units, 1 or 0 for a person. Null: not known (V7).
 */
export type Readings = readonly (bigint | null)[];

/** Null as soon as one reading is: an unknown part never counts as nothing. */
export function evaluatePower(power: Power, readings: Readings): bigint | null {
  const known = readings.filter((value) => value !== null);
  if (known.length !== readings.length) return null;
  const terms = powerTermsOf(power.node);
  invariant(known.length === terms.length, 'a reading for each term');
  let next = 0;
  const unit = 10n ** BigInt(power.decimals);

  function evaluate(node: PowerNode): Fraction {
    switch (node.kind) {
      case 'sum':
        return node.of.map(({ factor, of }) => times(evaluate(of), factor)).reduce(plus);
      case 'root': {
        // √(x / unit) · unit = √(x · unit)
        return fraction(isqrt(floorShare(unit, evaluate(node.of))));
      }
      case 'cap': {
        const whole = evaluate(node.of);
        return whole.numerator > node.most * whole.denominator ? fraction(node.most) : whole;
      }
      default: {
        const value = known[next] ?? 0n;
        next += 1;
        const own = 10n ** BigInt(definitionOf(node.kind).decimalsOf(node));
        return fraction(value * unit, own);
      }
    }
  }
  return floorShare(1n, evaluate(power.node));
}

const times = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.numerator * b.numerator, a.denominator * b.denominator);

const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(
    a.numerator * b.denominator + b.numerator * a.denominator,
    a.denominator * b.denominator,
  );

/** Least decimals in which roots and broken factors keep something to differ by. */
const FINE = 6;

/** The unit a power counts in: the finest of its terms, and fine enough for roots and broken factors. */
export function decimalsFor(node: PowerNode): number {
  const terms = powerTermsOf(node).map((term) => definitionOf(term.kind).decimalsOf(term));
  return Math.max(...terms, isBroken(node) ? FINE : 0);
}

function isBroken(node: PowerNode): boolean {
  switch (node.kind) {
    case 'sum':
      return node.of.some(
        ({ factor, of }) => factor.numerator % factor.denominator !== 0n || isBroken(of),
      );
    case 'root':
      return true;
    case 'cap':
      return isBroken(node.of);
    default:
      return false;
  }
}

/** Rounded down to three significant digits: what an attested roll shows tells no wallet by its balance. */
export function blurPower(power: bigint): bigint {
  const digits = String(power).length;
  if (digits <= 3) return power;
  const step = 10n ** BigInt(digits - 3);
  return power - (power % step);
}
