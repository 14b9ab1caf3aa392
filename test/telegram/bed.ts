/** The door on a real Postgres and a look-alike Telegram: real polling, real dispatcher, commands that say back what they got. */
import { v7 } from 'uuid';
import type { Command } from '#chat/command.ts';
import { createDispatcher } from '#chat/dispatch.ts';
import type { Act } from '#chat/incoming.ts';
import { type Reply, type SealedReply, sayOnly, text, title } from '#chat/reply.ts';
import { pressesOf, sealReply } from '#chat/seal.ts';
import { bold, say } from '#chat/text.ts';
import { accept } from '#core/result.ts';
import { createTelegramLookalike, type TelegramLookalike } from '#sandbox/telegram/index.ts';
import { createButtons } from '#service/button.ts';
import { createDrafts } from '#service/draft.ts';
import { createPeople } from '#service/person.ts';
import type { Services } from '#service/services.ts';
import { createStore } from '#store/index.ts';
import {
  createTelegram,
  createTelegramPort,
  type Telegram,
  type TelegramEvents,
  type TelegramPort,
} from '#telegram/index.ts';
import { createLog } from '#telemetry/log.ts';
import { createTestStore } from '../support/postgres.ts';
import { COMMANDS, command } from './commands.ts';

export const TOKEN = '4242:test-secret-of-the-bot';
/** One black pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** Lets a test hold a slow command back. */
export type Gate = { open(): void; readonly opened: Promise<void> };

function createGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { open: resolve, opened: promise };
}

function wizardReply(step: number): Reply {
  return {
    replace: true,
    blocks: [title(say`Step ${step}`)],
    buttons: [
      [
        { label: 'Next', press: { command: 'wizard step', values: { step: String(step + 1) } } },
        { label: 'Same', press: { command: 'wizard step', values: { step: String(step) } } },
      ],
    ],
  };
}

const STEP = { kind: 'text', required: true, maxLength: 10, describe: () => 'Step' } as const;

/** Kinds of answers a door has to bring. */
function answering(gate: Gate): Command[] {
  const vote = { command: 'vote cast', values: { choice: 'Mon' } };
  const several = {
    press: { command: 'vote many', values: {} },
    option: 'choices',
    placeholder: 'Pick several',
    choices: [
      { label: 'Mon', value: 'Mon' },
      { label: 'Tue', value: 'Tue' },
    ],
    max: 2,
  };
  return [
    command({
      noun: 'wizard',
      verb: 'start',
      run: async () => accept({ ...wizardReply(1), replace: false }),
    }),
    command({
      noun: 'wizard',
      verb: 'step',
      listed: false,
      options: { step: STEP },
      run: async ({ values }) => accept(wizardReply(Number((values as { step: string }).step))),
    }),
    command({
      noun: 'vote',
      verb: 'many',
      options: { choices: { ...STEP, required: false } },
      run: async ({ values }) =>
        accept(
          values['choices'] === undefined
            ? { blocks: [text('Which?')], selects: [several] }
            : { blocks: [text('Counted.')], replace: true },
        ),
    }),
    command({
      noun: 'vote',
      verb: 'cast',
      listed: false,
      options: { choice: STEP },
      run: async () => accept(sayOnly(say`Counted: ${[bold('Mon')]}`)),
    }),
    command({
      noun: 'vote',
      verb: 'long',
      listed: false,
      run: async () => accept(sayOnly('A longer word about your vote. '.repeat(10))),
    }),
    command({
      noun: 'card',
      run: async () =>
        accept({ blocks: [title('Card')], buttons: [[{ label: 'Mon', press: vote }]] }),
    }),
    command({
      noun: 'picture',
      run: async () =>
        accept({
          blocks: [title('Chart'), text('long '.repeat(300))],
          image: { png: PNG, name: 'chart.png', alt: 'A chart' },
        }),
    }),
    command({
      noun: 'page',
      run: async () =>
        accept({
          blocks: [text('Open the page')],
          buttons: [[{ label: 'Open', url: 'https://civitas.test/link/abc', proof: 'login' }]],
        }),
    }),
    command({
      noun: 'slow',
      slow: true,
      run: async () => {
        await gate.opened;
        return accept(sayOnly('Slow words'));
      },
    }),
    command({ noun: 'bug', run: () => Promise.reject(new Error('a bug')) }),
    command({
      noun: 'rank',
      audience: 'staff',
      run: async ({ scene }) => accept(sayOnly(`owner: ${scene.platformOwner}`)),
    }),
  ];
}

export type Told = readonly [kind: string, ...about: unknown[]];

function recorder(): { events: TelegramEvents; told: Told[] } {
  const told: Told[] = [];
  const note =
    (kind: string) =>
    async (...about: unknown[]): Promise<void> => {
      told.push([kind, ...about]);
    };
  const events: TelegramEvents = {
    memberJoined: note('memberJoined'),
    memberSpoke: async () => undefined,
    memberLeft: note('memberLeft'),
    changedByHand: note('changedByHand'),
    botAdded: note('botAdded'),
    botRemoved: note('botRemoved'),
    rightsChanged: note('rightsChanged'),
    migrated: note('migrated'),
    privateChatOpened: note('privateChatOpened'),
    joinRequested: note('joinRequested'),
  };
  return { events, told };
}

export type TelegramBed = {
  lookalike: TelegramLookalike;
  telegram: Telegram;
  port: TelegramPort;
  told: Told[];
  /** What the dispatcher was asked, in order. */
  acts: Act[];
  /** Their event ids. */
  events: string[];
  gate: Gate;
  seal(reply: Reply): Promise<SealedReply>;
  close(): Promise<void>;
};

export async function createTelegramBed(): Promise<TelegramBed> {
  const connection = await createTestStore();
  const store = createStore(connection);
  const lookalike = await createTelegramLookalike({
    token: TOKEN,
    botUsername: 'CivitasBot',
    botName: 'Civitas',
    loginDomain: 'civitas.test',
  });
  const ids = (): string => v7();
  const gate = createGate();
  // The commands above ask no other clerk.
  const services = {
    people: createPeople({ store, ports: {}, ids }),
    buttons: createButtons({ store }),
    drafts: createDrafts({ store, ids }),
    reference: () => 'ref1',
  } as unknown as Services;
  const log = createLog({ level: 'silent' });
  const dispatcher = createDispatcher({
    commands: [...COMMANDS, ...answering(gate)],
    services,
    log,
  });
  const { events, told } = recorder();
  const acts: Act[] = [];
  const eventIds: string[] = [];
  const telegram = createTelegram({
    token: TOKEN,
    apiUrl: `${lookalike.url}/`,
    dispatcher: {
      ...dispatcher,
      answer: (incoming) => {
        acts.push(incoming.act);
        eventIds.push(incoming.eventId);
        return dispatcher.answer(incoming);
      },
    },
    events,
    log,
  });
  return {
    lookalike,
    telegram,
    port: createTelegramPort({ token: TOKEN, apiUrl: lookalike.url, log }),
    told,
    acts,
    events: eventIds,
    gate,
    async seal(reply) {
      await services.buttons.register(pressesOf(reply));
      return sealReply(reply);
    },
    async close() {
      gate.open();
      await telegram.stop();
      await connection.close();
      await lookalike.close();
    },
  };
}
