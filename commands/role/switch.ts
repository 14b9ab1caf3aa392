import { removalReply, switchedReply } from '#chat/card/role.ts';
import { defineCommand } from '#chat/command.ts';
import { accept } from '#core/result.ts';

const STATES = ['on', 'preview', 'off'] as const;

/** What the buttons of a preview press. What somebody holds is taken only after whose it is was shown. */
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
    shown: {
      kind: 'yes-no',
      required: false,
      describe: (words) => words.role.option.shown(),
    },
  },
  async run({ actor, scene, values, services, words }) {
    const state = STATES.find((one) => one === values.state) ?? 'preview';
    const { community } = scene;
    const { person } = actor;
    const whenHeld = values.shown === true ? 'take' : 'refuse';
    const gate = await services.gates.switch(community, person, values.gate, state, whenHeld);
    if (gate.ok) return accept(switchedReply(gate.value, words));
    if (gate.refusal.code !== 'gate-held') return gate;
    const held = await services.gatePreviews.losers(community, person, { id: values.gate });
    return held.ok ? accept(removalReply(held.value, words)) : held;
  },
});
