import { changeReply, OPTION, PAGE, VOTE } from '#chat/ballot.ts';
import { defineCommand } from '#chat/command.ts';

/** A choice of a paper: it is ranked next. */
export const ballotPick = defineCommand({
  noun: 'ballot',
  verb: 'pick',
  describe: (words) => words.ballot.describe.pick(),
  audience: 'member',
  listed: false,
  reach: 'community',
  options: { ...VOTE, ...OPTION, ...PAGE },
  run: (call) => changeReply(call, { kind: 'pick', option: call.values.option }, call.values.page),
});
