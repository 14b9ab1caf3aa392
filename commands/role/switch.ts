import { switchedReply } from '#chat/card/role.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

const STATES = ['on', 'preview', 'off'] as const;

/** What the buttons of a preview press. */
export const roleSwitch = defineCommand({
  noun: 'role',
  verb: 'switch',
  describe: (words) => words.role.describe.switch(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  options: {
    gate: {
      kind: 'text',
      required: true,
      maxLength: 40,
      describe: (words) => words.role.option.gate(),
    },
    state: {
      kind: 'choice',
      required: true,
      describe: (words) => words.role.option.state(),
      choices: STATES.map((value) => ({ value, label: (words) => words.role.state[value]() })),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const state = STATES.find((one) => one === values.state) ?? 'preview';
    const { community } = scene;
    const gate = await services.gates.switch(community, actor.person, values.gate, state);
    return gate.ok ? accept(switchedReply(gate.value, words)) : gate;
  },
});
