import { changeReply, VOTE } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';

/** Whether the next one ranked shares the rank of the last. */
export const ballotLevel = defineCommand({
  noun: 'ballot',
  verb: 'level',
  describe: (words) => words.ballot.describe.level(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    ...VOTE,
    on: {
      kind: 'yes-no',
      required: true,
      describe: (words) => words.ballot.option.on(),
    },
  },
  run: (call) => changeReply(call, { kind: 'level', on: call.values.on }),
});
