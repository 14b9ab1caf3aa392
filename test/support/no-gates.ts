/** For clerks without a chain: polls without a gate ask for nothing of it. */
import type { PollGates } from '#service/poll/gate.ts';

const asked = (): never => {
  throw new Error('a poll without a gate asked for one');
};

export const NO_GATES: PollGates = {
  read: asked,
  freeze: asked,
  write: asked,
  explain: asked,
};
