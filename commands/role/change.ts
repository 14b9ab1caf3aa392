import { ruleChangedReply } from '#chat/card/rule-change.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

/** What the button under another rule presses, once it was shown who would gain and lose. */
export const roleChange = defineCommand({
  noun: 'role',
  verb: 'change',
  describe: (words) => words.ruleChange.describe(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  slow: true,
  options: {
    gate: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.role.option.gate(),
    },
    rule: {
      kind: 'text',
      required: true,
      maxLength: 1_000,
      describe: (words) => words.ruleChange.option.rule(),
    },
    version: {
      kind: 'text',
      required: true,
      maxLength: 10,
      describe: (words) => words.ruleChange.option.version(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { gate, rule } = values;
    const asked = { gate, rule, version: Number(values.version), eventId };
    const done = await services.ruleChanges.change(scene.community, actor.person, asked);
    return done.ok ? accept(ruleChangedReply(done.value, words)) : done;
  },
});
