import { previewReply } from '#chat/card/role.ts';
import { ruleChangeReply } from '#chat/card/rule-change.ts';
import { chatSaid, suggestChats } from '#chat/chat-suggestion.ts';
import { defineCommand } from '#chat/command.ts';
import { roleMeant } from '#chat/role-reference.ts';
import { suggestRules } from '#chat/rule-suggestion.ts';
import { gateCard } from '#chat/wizard/gate.ts';
import { pickerScene } from '#chat/wizard/gate-scene.ts';
import { AUDIENCES } from '#core/eligibility/gate.ts';
import { accept, refuse } from '#core/result.ts';
import { audienceOption } from './set.ts';

/**
 * Sets a gate up and shows at once what it would do; only the button changes anything. Where there is one, it shows what
 * another rule would change of it. Without a rule or a role it asks for them step by step.
 */
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
      required: false,
      describe: (words) => words.gatePicker.option.role(),
    },
    rule: {
      kind: 'text',
      required: false,
      maxLength: 1_000,
      describe: (words) => words.gatePicker.option.rule(),
    },
    tag: {
      kind: 'text',
      required: false,
      maxLength: 64,
      describe: (words) => words.role.option.tag(),
    },
    chat: {
      kind: 'text',
      required: false,
      maxLength: 128,
      describe: (words) => words.chatGate.option.chat(),
    },
    grace: {
      kind: 'text',
      required: false,
      maxLength: 40,
      describe: (words) => words.roleSafety.option.grace(),
    },
    audience: audienceOption,
  },
  suggest: { rule: suggestRules, chat: suggestChats },
  async run({ actor, scene, values, services, words }) {
    const { role, rule, tag, grace } = values;
    const chat = chatSaid(values.chat, words);
    const audience = AUDIENCES.find((one) => one === values.audience);
    if (role === undefined || rule === undefined) {
      const start = { role: role && roleMeant(role), rule, tag, chat, audience, grace };
      const view = await services.gatePicker.start(pickerScene(actor, scene), start);
      return view.ok ? accept({ ...gateCard(view.value, words), replace: false }) : view;
    }
    const { ruleChanges } = services;
    const named = roleMeant(role);
    const standing = await ruleChanges.standing(scene.community, scene.place, named);
    if (standing) {
      // What else was said would be dropped: the rule alone is changed here.
      if ([tag, chat, grace, audience].some((said) => said !== undefined)) {
        return refuse({ code: 'gate-exists', role: standing.roleName });
      }
      const change = await ruleChanges.view(scene.community, actor.person, standing.id, rule);
      return change.ok ? accept(ruleChangeReply(change.value, words)) : change;
    }
    const gate = await services.gates.set({
      community: scene.community,
      person: actor.person,
      place: scene.place,
      opens: { ...named, tag, chat },
      rule,
      grace,
      audience,
    });
    if (!gate.ok) return gate;
    const { id } = gate.value;
    const preview = await services.gatePreviews.view(scene.community, actor.person, { id });
    return preview.ok ? accept(previewReply(preview.value, words)) : preview;
  },
});
