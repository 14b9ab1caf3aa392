import { changeReply, VOTE } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';

/** The last one ranked is not ranked any more. */
export const ballotUndo = defineCommand({
  noun: 'ballot',
  verb: 'undo',
  describe: (words) => words.ballot.describe.undo(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: { ...VOTE },
  run: (call) => changeReply(call, { kind: 'undo' }),
});
