import { defineCommand } from '#chat/command.ts';
import type { Option } from '#chat/option.ts';
import { gateCard } from '#chat/wizard/gate.ts';
import { pickerScene } from '#chat/wizard/gate-scene.ts';
import type { Words } from '#chat/words/index.ts';
import { accept } from '#core/result.ts';

const field = (maxLength: number, describe: (words: Words) => string) =>
  ({ kind: 'text', required: false, maxLength, describe }) as const satisfies Option;

/** What a step may carry: one press, or the answer to one question. */
export const pickFields = {
  discordRole: field(40, (words) => words.gatePicker.option.discordRole()),
  tag: field(64, (words) => words.gatePicker.option.tag()),
  chat: field(128, (words) => words.chatGate.option.chat()),
  case: field(20, (words) => words.gatePicker.option.case()),
  contract: {
    kind: 'token',
    required: false,
    describe: (words: Words) => words.gatePicker.option.contract(),
  },
  standard: field(20, (words) => words.gatePicker.option.standard()),
  chain: field(20, (words) => words.gatePicker.option.chain()),
  amount: {
    kind: 'amount',
    required: false,
    describe: (words: Words) => words.gatePicker.option.amount(),
  },
  id: field(80, (words) => words.gatePicker.option.id()),
  duration: field(20, (words) => words.gatePicker.option.duration()),
  name: field(100, (words) => words.gatePicker.option.name()),
  wallets: field(10, (words) => words.gatePicker.option.wallets()),
  join: field(10, (words) => words.gatePicker.option.join()),
  drop: field(40, (words) => words.gatePicker.option.drop()),
  audience: field(20, (words) => words.gatePicker.option.audience()),
  grace: field(40, (words) => words.gatePicker.option.grace()),
  rule: field(1_000, (words) => words.gatePicker.option.ruleText()),
  show: field(20, (words) => words.gatePicker.option.show()),
} as const;

/** What the buttons, lists and forms of a gate that is being set up press. */
export const rolePick = defineCommand({
  noun: 'role',
  verb: 'pick',
  describe: (words) => words.gatePicker.describe.pick(),
  audience: 'staff',
  listed: false,
  reach: 'community',
  slow: true,
  options: pickFields,
  async run({ actor, scene, values, services, words }) {
    const view = await services.gatePicker.step(pickerScene(actor, scene), values);
    return view.ok ? accept(gateCard(view.value, words)) : view;
  },
});
