import { changeReply, VOTE } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';

/** The paper is empty again. */
export const ballotClear = defineCommand({
  noun: 'ballot',
  verb: 'clear',
  describe: (words) => words.ballot.describe.clear(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: { ...VOTE },
  run: (call) => changeReply(call, { kind: 'clear' }),
});
