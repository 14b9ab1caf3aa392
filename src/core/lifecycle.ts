/**
 * States and the only moves between them. A lifecycle is data, so that a test can walk every one of
 * them: no state leaves a final state (V6).
 */
import { invariant } from './invariant.ts';

export type Lifecycle<State extends string> = { readonly [from in State]: readonly State[] };

export const mayMove = <State extends string>(
  lifecycle: Lifecycle<State>,
  from: State,
  to: State,
): boolean => lifecycle[from].includes(to);

export const isFinal = <State extends string>(lifecycle: Lifecycle<State>, state: State): boolean =>
  lifecycle[state].length === 0;

/** For moves the caller has already decided: an impossible one is a bug. */
export function assertMove<State extends string>(
  lifecycle: Lifecycle<State>,
  from: State,
  to: State,
): void {
  invariant(mayMove(lifecycle, from, to), `no move from ${from} to ${to}`);
}
