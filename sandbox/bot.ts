// The real bot as a child process: the same `src/main.ts` as in production, under the same Node as this one. It ends
// with us however we end; what it logs goes to a file, and its last lines are at hand when it dies.
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export type BotOptions = {
  /** The whole environment of the bot: nothing else of ours reaches it. */
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Another program than `src/main.ts`: tests of this file. */
  readonly program?: string;
  /** Aborts the start. */
  readonly signal?: AbortSignal;
};

export type Bot = {
  readonly pid: number;
  /** Printed by a bot that has no community yet. */
  readonly foundingCode: string | undefined;
  /** Resolves once the process is gone, asked for or not, with the last lines it wrote. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const READY_WITHIN_MS = 60_000;
/** The bot itself gives up after 10 s. */
const STOP_WITHIN_MS = 12_000;
const KEPT_LINES = 15;

/** A line of pino's, or undefined for anything else it may print. */
function readLine(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

/** A log line for the terminal; the whole of it stands in the file. */
function shorten(line: string): string {
  const entry = readLine(line);
  if (!entry) return line;
  const { level, msg, err } = entry as { level?: string; msg?: string; err?: { message?: string } };
  return `${level ?? ''}: ${msg ?? ''}${err?.message === undefined ? '' : `: ${err.message}`}`;
}

/** It ended, or was not ready in time. */
export class BotFailed extends Error {
  override readonly name = 'BotFailed';
}

/** A shell that holds a pipe from us: when we go, even by SIGKILL, it tells the bot to stop. */
function watchParent(pid: number): () => void {
  if (process.platform === 'win32') return () => undefined;
  const watch = spawn('sh', ['-c', 'read -r _; kill -TERM "$1"', 'sh', String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.unref();
  return () => watch.kill('SIGKILL');
}

type Watch = {
  readonly ready: Promise<void>;
  readonly ended: Promise<string>;
  foundingCode(): string | undefined;
};

function watchOutput(child: ChildProcess, logFile: string): Watch {
  const file = createWriteStream(logFile, { mode: 0o600 });
  const last: string[] = [];
  let foundingCode: string | undefined;
  let markReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  const take = (line: string): void => {
    file.write(`${line}\n`);
    last.push(shorten(line));
    if (last.length > KEPT_LINES) last.shift();
    const entry = readLine(line);
    if (typeof entry?.['foundingCode'] === 'string') foundingCode = entry['foundingCode'];
    if (entry?.['msg'] === 'ready') markReady();
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream as Readable }).on('line', take);
  }
  const ended = new Promise<string>((resolve) => {
    const end = (reason: string): void => {
      // Only once the file holds every line: whoever reads it now must not miss the last one.
      file.end(() => resolve([...last, `${reason}; all of its log: ${logFile}`].join('\n')));
    };
    child.once('error', (error) => end(String(error)));
    child.once('close', (code, signal) => end(`it ended with ${signal ?? code}`));
  });
  return { ready, ended, foundingCode: () => foundingCode };
}

function untilReady({ ready, ended }: Watch, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    const timer = setTimeout(() => {
      reject(new BotFailed(`the bot was not ready within ${READY_WITHIN_MS} ms`));
    }, READY_WITHIN_MS);
    void ready.then(resolve);
    void ended.then((last) => reject(new BotFailed(`the bot did not start:\n${last}`)));
    void Promise.race([ready, ended]).then(() => clearTimeout(timer));
  });
}

/** Resolves when it is ready; rejects with its last lines when it ends before that. */
export async function startBot(options: BotOptions): Promise<Bot> {
  // A session of its own: Ctrl-C reaches us, and we stop the bot before what it stands on.
  const child = spawn(process.execPath, [options.program ?? MAIN], {
    env: options.env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const watch = watchOutput(child, options.logFile);
  if (child.pid === undefined) throw new BotFailed(`the bot did not start: ${await watch.ended}`);
  const unwatch = watchParent(child.pid);
  void watch.ended.then(unwatch);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const guard = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await watch.ended;
    clearTimeout(guard);
  };
  try {
    await untilReady(watch, options.signal);
  } catch (cause) {
    await stop();
    throw cause;
  }
  return {
    pid: child.pid,
    get foundingCode() {
      return watch.foundingCode();
    },
    ended: watch.ended,
    stop,
  };
}
