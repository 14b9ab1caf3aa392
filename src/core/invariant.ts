/** A broken invariant is a bug of ours: it throws, and the database holds the same rule (DESIGN §8). */
export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantViolation(message);
}

/** For the `default` of a switch over a closed union: a new member does not compile until it is handled. */
export function unreachable(value: never): never {
  throw new InvariantViolation(`unreachable: ${JSON.stringify(value)}`);
}
