import { at, say, type Text } from '../../text.ts';

/** Whose hand, and when; `by` null: it is not known who, `at` null: nor when. */
export type ByHand = { by: Text | null; at: Date | null };

export function byWhom({ by, at: when }: ByHand): Text {
  const time = when === null ? '' : say`, ${[at(when)]}`;
  return by === null ? say`${time}; who it was is not known` : say` by ${by}${time}`;
}
