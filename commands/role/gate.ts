import { previewReply } from '#chat/card/role.ts';
import { defineCommand } from '#chat/command.ts';
import { roleMeant } from '#chat/role-reference.ts';
import { suggestRules } from '#chat/rule-suggestion.ts';
import { accept } from '#core/result.ts';

/** Sets a gate up and shows at once what it would do; only the button changes anything. */
export const roleGate = defineCommand({
  noun: 'role',
  verb: 'gate',
  describe: (words) => words.role.describe.gate(),
  audience: 'staff',
  listed: true,
  reach: 'community',
  slow: true,
  options: {
    role: {
      kind: 'role',
      required: true,
      describe: (words) => words.role.option.role(),
    },
    rule: {
      kind: 'text',
      required: true,
      maxLength: 1_000,
      describe: (words) => words.role.option.rule(),
    },
    tag: {
      kind: 'text',
      required: false,
      maxLength: 64,
      describe: (words) => words.role.option.tag(),
    },
    chat: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.chatGate.option.chat(),
    },
    grace: {
      kind: 'text',
      required: false,
      maxLength: 40,
      describe: (words) => words.roleSafety.option.grace(),
    },
  },
  suggest: { rule: suggestRules },
  async run({ actor, scene, values, services, words }) {
    const { role, rule, tag, chat, grace } = values;
    const gate = await services.gates.set({
      community: scene.community,
      person: actor.person,
      place: scene.place,
      opens: { ...roleMeant(role), tag, chat },
      rule,
      grace,
    });
    if (!gate.ok) return gate;
    const { id } = gate.value;
    const preview = await services.gatePreviews.view(scene.community, actor.person, { id });
    return preview.ok ? accept(previewReply(preview.value, words)) : preview;
  },
});
