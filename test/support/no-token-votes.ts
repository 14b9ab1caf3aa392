/** For pages without a chain: no contract asks anybody's tokens. */
import type { TokenVotes } from '#service/executor/token-vote.ts';

const asked = (): never => {
  throw new Error('a page without a governor asked for a vote');
};

export const NO_TOKEN_VOTES: TokenVotes = {
  isOpen: async () => false,
  page: async () => undefined,
  prepare: asked,
  finish: asked,
};
