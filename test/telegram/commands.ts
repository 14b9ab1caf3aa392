/** Commands of the kinds the house has, that say back what they were given. */
import { type Command, defineCommand } from '#chat/command.ts';
import type { Options } from '#chat/option.ts';
import { sayOnly } from '#chat/reply.ts';
import { accept } from '#core/result.ts';

type Shape = Pick<Command, 'noun'> & Partial<Command>;

export const command = (shape: Shape): Command =>
  defineCommand({
    describe: () => `About ${shape.noun} ${shape.verb ?? ''}`.trim(),
    audience: 'member',
    listed: true,
    reach: 'anywhere',
    options: {},
    run: async ({ values }) => accept(sayOnly(JSON.stringify(values))),
    ...shape,
  });

const text = (name: string, required: boolean, maxLength = 300) =>
  ({ kind: 'text', required, maxLength, describe: () => name }) as const;

export const TIP: Options = {
  person: { kind: 'person', required: true, describe: () => 'Whom?' },
  amount: { kind: 'amount', required: true, describe: () => 'How much?' },
  memo: text('What for?', false),
};

export const POLL: Options = {
  question: text('Question', true),
  choices: text('Choices', true, 3_000),
  duration: { kind: 'deadline', required: false, describe: () => 'How long?' },
  multiple: { kind: 'yes-no', required: false, describe: () => 'Several?' },
};

export const GATE: Options = {
  role: { kind: 'role', required: true, describe: () => 'Role' },
  rule: text('Rule', true, 500),
};

export const PROPOSAL: Options = {
  title: text('Title', true),
  body: text('Text', true, 3_000),
  amount: { kind: 'amount', required: false, describe: () => 'Amount' },
  recipient: { kind: 'person', required: false, describe: () => 'To whom?' },
};

export const SWAP: Options = {
  amount: { kind: 'amount', required: true, describe: () => 'Amount' },
  asset: { kind: 'token', required: true, describe: () => 'Token' },
  wallet: { kind: 'wallet', required: false, describe: () => 'Wallet' },
};

export const MIXED: Options = {
  count: { kind: 'integer', required: true, min: 1, max: 9, describe: () => 'Count' },
  mode: {
    kind: 'choice',
    required: false,
    describe: () => 'Mode',
    choices: [
      { value: 'fast', label: () => 'Very fast' },
      { value: 'slow', label: () => 'Slow' },
    ],
  },
  sure: { kind: 'yes-no', required: false, describe: () => 'Sure?' },
  span: { kind: 'duration', required: false, describe: () => 'How long?' },
};

export const COMMANDS: readonly Command[] = [
  command({ noun: 'start', options: { payload: text('Payload', false, 100) } }),
  command({ noun: 'help' }),
  command({ noun: 'tip', options: TIP }),
  command({ noun: 'poll', verb: 'create', options: POLL }),
  command({ noun: 'poll', verb: 'list' }),
  command({ noun: 'poll', verb: 'vote', listed: false }),
  command({ noun: 'wallet', verb: 'link', short: 'link' }),
  command({ noun: 'wallet', verb: 'list' }),
  command({ noun: 'proposal', verb: 'create', short: 'propose', options: PROPOSAL }),
  command({ noun: 'role', verb: 'gate', audience: 'staff', options: GATE }),
  command({ noun: 'civitas', verb: 'status', audience: 'staff' }),
];
