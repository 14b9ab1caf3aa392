import { removeReply } from '#chat/card/role-safety.ts';
import { workButtons } from '#chat/card/role-work.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { WORK_SHOWN } from '#core/eligibility/work.ts';
import { accept } from '#core/result.ts';

const ANSWERS = ['remove', 'keep'] as const;

/** What is pressed when a gate has stopped; taking asks once more, about exactly those who are shown. */
export const roleAnswer = defineCommand({
  noun: 'role',
  verb: 'answer',
  describe: (words) => words.roleSafety.describe.answer(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  options: {
    run: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.roleSafety.option.run(),
    },
    answer: {
      kind: 'choice',
      required: true,
      describe: (words) => words.roleSafety.option.answer(),
      choices: ANSWERS.map((value) => ({
        value,
        label: (words) => words.roleSafety.answer[value](),
      })),
    },
    seen: {
      kind: 'text',
      required: false,
      maxLength: 20,
      describe: (words) => words.roleSafety.option.seen(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const { run, seen } = values;
    const answer = ANSWERS.find((one) => one === values.answer) ?? 'keep';
    if (answer === 'remove' && seen === undefined) {
      const view = await services.breaker.view(community, actor.person, run);
      return view.ok ? accept(removeReply(view.value, words)) : view;
    }
    const given = { run, answer, seen: seen ?? '', eventId };
    const answered = await services.breaker.answer(community, actor.person, given);
    if (!answered.ok) return answered;
    const { roleName: role, gate, ...done } = answered.value;
    const told = words.roleSafety[answer === 'remove' ? 'removed' : 'kept']({ role, ...done });
    const isLong = answer === 'remove' && done.graceMs === 0 && done.count >= WORK_SHOWN;
    const followed = isLong && workButtons(gate, words);
    return accept({ ...sayOnly(told), ...followed, replace: true });
  },
});
