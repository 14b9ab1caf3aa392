import { changeReply, VOTE } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';

/** Weights or scores as numbers; asked for, and shown on the paper before they are cast. */
export const ballotText = defineCommand({
  noun: 'ballot',
  verb: 'text',
  describe: (words) => words.ballot.describe.text(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: {
    ...VOTE,
    text: {
      kind: 'text',
      required: true,
      maxLength: 600,
      describe: (words) => words.ballot.option.text(),
    },
  },
  run: (call) => changeReply(call, { kind: 'write', text: call.values.text }),
});
