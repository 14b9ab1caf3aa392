/**
 * `src/main.ts` as a process of its own, started as production starts it, and the two look-alike platforms
 * it lives on. Whatever was started ends with `close`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { createDiscordLookalike, type DiscordLookalike } from '#sandbox/discord/index.ts';
import { createTelegramLookalike, type TelegramLookalike } from '#sandbox/telegram/index.ts';
import { until } from './poll.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const KEPT_LINES = 40;

export type Environment = { readonly [name: string]: string };

export type Lookalikes = {
  readonly discord: DiscordLookalike;
  readonly telegram: TelegramLookalike;
  /** What a deployment needs to live on them; a database and a port are added by whoever has them. */
  readonly env: Environment;
  /** Throws when one of them saw or said what its platform's document forbids. */
  assertNoViolations(): void;
  close(): Promise<void>;
};

export async function startLookalikes(): Promise<Lookalikes> {
  const app = {
    token: 'process-discord-token',
    clientId: '900000000000000002',
    clientSecret: 'process-discord-secret',
    botName: 'Civitas',
  };
  const token = '7000002:process-telegram-token';
  const [discord, telegram] = await Promise.all([
    createDiscordLookalike(app),
    createTelegramLookalike({ token, botUsername: 'civitas_process_bot', botName: 'Civitas' }),
  ]);
  return {
    discord,
    telegram,
    env: {
      DISCORD_TOKEN: app.token,
      DISCORD_CLIENT_ID: app.clientId,
      DISCORD_CLIENT_SECRET: app.clientSecret,
      DISCORD_API_URL: `${discord.url}/api`,
      TELEGRAM_TOKEN: token,
      TELEGRAM_API_URL: telegram.url,
      PUBLIC_URL: 'http://127.0.0.1',
      APP_SECRET: 'c'.repeat(64),
      HOST: '127.0.0.1',
      TZ: 'UTC',
    },
    assertNoViolations() {
      const seen = [...discord.violations, ...telegram.violations].slice(0, 5);
      if (seen.length > 0) throw new Error(`violations: ${JSON.stringify(seen, null, 2)}`);
    },
    close: async () => void (await Promise.all([discord.close(), telegram.close()])),
  };
}

type Ended = { readonly code: number | null; readonly signal: NodeJS.Signals | null };
type LogLine = { readonly [field: string]: unknown };

export type MainProcess = {
  readonly pid: number;
  readonly lines: readonly string[];
  /** The first line of its log with this message, waited for; fails when the process ends before. */
  logged(message: string, timeoutMs?: number): Promise<LogLine>;
  has(message: string): boolean;
  lives(): boolean;
  end(signal: NodeJS.Signals): Promise<Ended>;
};

export type MainOptions = {
  /** The whole environment: nothing of ours is inherited. */
  readonly env: Environment;
  /** Where the project stands; this checkout when left out. */
  readonly root?: string;
  readonly args?: readonly string[];
};

function parse(line: string): LogLine {
  if (!line.startsWith('{')) return { msg: line };
  return JSON.parse(line) as LogLine;
}

export function startMain({ env, root = ROOT, args = ['src/main.ts'] }: MainOptions): MainProcess {
  const [program = '', ...rest] = args;
  const child: ChildProcess = spawn(process.execPath, [join(root, program), ...rest], {
    cwd: root,
    env: { ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream as Readable }).on('line', (line) => lines.push(line));
  }
  let ended: Ended | undefined;
  child.once('exit', (code, signal) => {
    ended = { code, signal };
  });
  const find = (message: string): LogLine | undefined =>
    lines.map(parse).find((line) => line['msg'] === message);
  const last = (): string => lines.slice(-KEPT_LINES).join('\n');
  return {
    pid: child.pid ?? -1,
    lines,
    has: (message) => find(message) !== undefined,
    lives: () => ended === undefined,
    async logged(message, timeoutMs = 60_000) {
      return until(
        `the log says "${message}"`,
        () => {
          const line = find(message);
          if (line === undefined && ended) {
            throw new Error(`it ended with ${JSON.stringify(ended)}:\n${last()}`);
          }
          return line;
        },
        timeoutMs,
      );
    },
    async end(signal) {
      if (ended) return ended;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
      return ended ?? { code: child.exitCode, signal: child.signalCode };
    },
  };
}
