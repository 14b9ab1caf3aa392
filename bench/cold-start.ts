/**
 * From an empty folder to the first answered command, and resident memory 30 s after that: `src/main.ts` with all
 * roles and its embedded Postgres, beside a process that holds discord.js and grammY and answers. Memory is
 * the process's own; Postgres has its own processes, which the peer has none of.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#sandbox/free-port.ts';
import type { TelegramLookalike } from '#sandbox/telegram/index.ts';
import { removeEmbeddedPostgres } from '#store/embedded.ts';
import { StoreFault } from '#store/fault.ts';
import { type Lookalikes, startLookalikes } from '#test/support/main-process.ts';
import { until } from '#test/support/poll.ts';
import { median } from './statistics.ts';

const RUNS = 9;
const SETTLED_MS = 30_000;
const ROOT = join(import.meta.dirname, '..');

export type ColdStartRow = {
  path: string;
  /** To the first answered command, median of 9 starts; each from nothing. */
  answeredMs: number;
  /** Resident, 30 s after the first answer of one start. */
  residentMb: number;
};

type Start = { name: string; begin(): Promise<{ child: ChildProcess; forget(): Promise<void> }> };

const launch = (args: string[], env: { [name: string]: string }): ChildProcess =>
  spawn(process.execPath, args, { cwd: ROOT, env, stdio: 'ignore' });

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

/** Somebody opens the private chat, and is answered. */
async function answered(telegram: TelegramLookalike): Promise<void> {
  const person = telegram.as(telegram.addUser({ firstName: 'Ada' }).id);
  const begun = person.start();
  await person.waitFor('private', () => true, { after: begun, timeoutMs: 60_000 });
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

async function measure(start: Start, telegram: TelegramLookalike): Promise<ColdStartRow> {
  const times: number[] = [];
  let resident = Number.NaN;
  for (let n = 0; n <= RUNS; n += 1) {
    const began = performance.now();
    const { child, forget } = await start.begin();
    await answered(telegram);
    // The first one warms the disk's cache; its process is the one whose memory is read.
    if (n > 0) times.push(performance.now() - began);
    else {
      await sleep(SETTLED_MS);
      resident = residentMb(child.pid ?? -1);
    }
    await end(child);
    await forget();
  }
  return { path: start.name, answeredMs: median(times), residentMb: resident };
}

/** Told to stop in the middle of its start, a process may be gone a moment before its database is. */
async function isRemoved(dir: string): Promise<boolean> {
  try {
    await removeEmbeddedPostgres({ dir });
    return true;
  } catch (error) {
    if (error instanceof StoreFault && error.code === 'unavailable') return false;
    throw error;
  }
}

function ours({ env }: Lookalikes): Start {
  return {
    name: 'civitas, all roles, empty folder',
    async begin() {
      const folder = mkdtempSync(join(tmpdir(), 'civitas-bench-'));
      // Open to the user that Postgres runs as under root.
      chmodSync(folder, 0o755);
      const port = await freePort();
      const child = launch(['src/main.ts'], {
        ...env,
        DATA_DIR: folder,
        PORT: String(port),
        PUBLIC_URL: `http://127.0.0.1:${port}`,
        LOG_LEVEL: 'silent',
      });
      return {
        child,
        async forget() {
          await until('its database has gone', () => isRemoved(join(folder, 'postgres')), 30_000);
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

function bare({ env }: Lookalikes): Start {
  const told = ['DISCORD_TOKEN', 'DISCORD_API_URL', 'TELEGRAM_TOKEN', 'TELEGRAM_API_URL'];
  return {
    name: 'bare discord.js + grammY',
    begin: async () => ({
      child: launch(['bench/bare-bot.ts', ...told.map((name) => env[name] ?? '')], {}),
      forget: async () => undefined,
    }),
  };
}

export async function coldStart(): Promise<ColdStartRow[]> {
  const platforms = await startLookalikes();
  try {
    const rows: ColdStartRow[] = [];
    for (const start of [ours(platforms), bare(platforms)]) {
      rows.push(await measure(start, platforms.telegram));
    }
    return rows;
  } finally {
    await platforms.close();
  }
}
