import { removalAskReply } from '#chat/card/chat-gate.ts';
import { workButtons } from '#chat/card/role-work.ts';
import { defineCommand } from '#chat/command.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

/** Pressed under a preview: who would be removed from the chat is shown, and asked once. */
export const roleRemoval = defineCommand({
  noun: 'role',
  verb: 'removal',
  describe: (words) => words.chatGate.describe.removal(),
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
    on: {
      kind: 'yes-no',
      required: true,
      describe: (words) => words.chatGate.option.on(),
    },
    confirm: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.chatGate.option.confirm(),
    },
  },
  async run({ actor, scene, values, services, words, eventId }) {
    const { community } = scene;
    const { gate, on, confirm } = values;
    if (on && confirm !== true) {
      const view = await services.chatRemoval.view(community, actor.person, gate);
      return view.ok ? accept(removalAskReply(view.value, words)) : view;
    }
    const given = { gate, on, eventId };
    const switched = await services.chatRemoval.switch(community, actor.person, given);
    if (!switched.ok) return switched;
    const told = words.chatGate.removalSwitched({ ...switched.value, on });
    const followed = switched.value.follows && workButtons(gate, words);
    return accept({ ...sayOnly(told), ...followed, replace: true });
  },
});
