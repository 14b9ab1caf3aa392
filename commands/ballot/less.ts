import { changeReply, OPTION, PAGE, VOTE } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';

/** The − of a choice. */
export const ballotLess = defineCommand({
  noun: 'ballot',
  verb: 'less',
  describe: (words) => words.ballot.describe.less(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: { ...VOTE, ...OPTION, ...PAGE },
  run: (call) =>
    changeReply(call, { kind: 'add', option: call.values.option, by: -1 }, call.values.page),
});
