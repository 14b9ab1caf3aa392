/**
 * What a platform's document forbids fails whoever caused it, asked or not: a look-alike does not close in peace
 * while it holds a violation that nobody took. A test that means one takes it.
 */
const SHOWN = 5;

export function failOnViolations(platform: string, violations: readonly object[]): void {
  if (violations.length === 0) return;
  const shown = JSON.stringify(violations.slice(0, SHOWN), null, 2);
  throw new Error(`${platform}: ${violations.length} violation(s) that nobody took: ${shown}`);
}
