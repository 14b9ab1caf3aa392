/** A look-alike with the real door on it, whose dispatcher answers as a test scripts it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from '#chat/command.ts';
import type { Incoming } from '#chat/incoming.ts';
import { type SealedReply, text } from '#chat/reply.ts';
import { accept } from '#core/result.ts';
import { createDiscord, type Discord } from '#discord/index.ts';
import type { RequestRecord } from '#sandbox/discord/index.ts';
import { createLog } from '#telemetry/log.ts';
import { createMetrics, type Metrics } from '#telemetry/metrics.ts';
import { IDENTITY, startTown, type Town } from '#test/sandbox/discord/start.ts';

/** A press id as sealing makes them: 24 hex digits. */
export const id = (name: string): string => Buffer.from(name.padEnd(12, '.')).toString('hex');
export const command = (rest: Partial<Command> & Pick<Command, 'noun'>): Command => ({
  describe: () => 'does it',
  audience: 'member',
  listed: true,
  reach: 'community',
  options: {},
  run: async () => accept({ blocks: [text('done')] }),
  ...rest,
});
const says = () => 'x';
export const COMMANDS: Command[] = [
  command({ noun: 'quick' }),
  command({ noun: 'slow', slow: true }),
  command({ noun: 'late' }),
  command({ noun: 'about', reach: 'anywhere' }),
  command({
    noun: 'poll',
    verb: 'create',
    options: {
      question: { kind: 'text', maxLength: 100, required: true, describe: says },
      who: { kind: 'person', required: false, describe: says },
      token: { kind: 'token', required: false, describe: says },
    },
    suggest: { token: async () => [] },
  }),
];

/** What each command or press is answered with, and how long it takes. */
type Script = { [spoken: string]: (incoming: Incoming) => SealedReply | Promise<SealedReply> };

const spokenIn = ({ act }: Incoming): string =>
  act.kind === 'command' ? act.command : act.kind === 'press' ? act.id : act.kind;

/** Until it is so, or a failure that says what it was waiting for. */
export async function until(what: string, holds: () => boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`still waiting for ${what}`);
    await sleep(10);
  }
}

export type Bed = {
  town: Town;
  discord: Discord;
  script: Script;
  readonly heard: Incoming[];
  readonly events: unknown[][];
  readonly metrics: Metrics;
  logged(): string;
  callbacks(): RequestRecord[];
  laterRequests(): RequestRecord[];
  /** A second door on the same look-alike, not started. */
  createBot(commands?: readonly Command[]): Discord;
  close(): Promise<void>;
};

export async function makeBed(): Promise<Bed> {
  const town = await startTown();
  const lines: string[] = [];
  const bed: Omit<Bed, 'discord'> = {
    town,
    script: {},
    heard: [],
    events: [],
    metrics: createMetrics(),
    logged: () => lines.join(''),
    callbacks: () => town.discord.requests.filter(({ route }) => route.includes('/callback')),
    laterRequests: () => town.discord.requests.filter(({ route }) => route.startsWith('/webhooks')),
    createBot: (commands = COMMANDS) =>
      createDiscord({
        token: IDENTITY.token,
        apiUrl: `${town.discord.url}/api`,
        log: createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } }),
        metrics: bed.metrics,
        dispatcher: {
          commands,
          async answer(incoming) {
            bed.heard.push(incoming);
            const answer = whole.script[spokenIn(incoming)];
            return answer ? await answer(incoming) : { blocks: [text(spokenIn(incoming))] };
          },
          isSlow: async (incoming) => spokenIn(incoming).startsWith('slow'),
          suggest: async (_, option, partial) => [
            { label: `${option} ${partial}`, value: partial },
          ],
        },
        events: {
          placeSeen: note('placeSeen'),
          botRemoved: note('botRemoved'),
          rightsChanged: note('rightsChanged'),
          memberJoined: note('memberJoined'),
          memberLeft: note('memberLeft'),
          memberRolesChanged: note('memberRolesChanged'),
          rolesByHand: note('rolesByHand'),
          roleDeleted: note('roleDeleted'),
          channelDeleted: note('channelDeleted'),
        },
      }),
    async close() {
      await whole.discord.stop();
      await town.discord.close();
    },
  };
  const note =
    (name: string) =>
    async (...rest: unknown[]): Promise<void> => {
      bed.events.push([name, ...rest]);
    };
  const whole: Bed = Object.assign(bed, { discord: bed.createBot() });
  await whole.discord.start();
  return whole;
}
