// `npm run sandbox`: brings up the whole local world with one command and takes it down with Ctrl-C.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { METHODS } from '#core/voting/method.ts';
import { BotFailed } from './bot.ts';
import { HomeTaken } from './home.ts';
import { PortTaken } from './page/http.ts';
import { playMethods } from './play/index.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

const DEFAULT_PORT = 8080;
/** The bot has 12 s, chain and database 8 s each. */
const STOP_WITHIN_MS = 30_000;

const USAGE = `usage: npm run sandbox [-- --fresh] [-- --dir FOLDER] [-- --play | --play-first N]
  --fresh        forget the sandbox and begin anew
  --dir FOLDER   keep it there instead of .data/sandbox (of .data/play for a play)
  --play         begin anew, and play each voting method from the command to the result, in both chats
  --play-first N the first N methods only
  SANDBOX_PORT   port of the page, ${DEFAULT_PORT} unless told`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

/** `play`: how many methods. */
type Options = { dir: string; port: number; fresh: boolean; play: number | undefined };

function readOptions(): Options {
  const port = Number(process.env['SANDBOX_PORT'] || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    fail(`SANDBOX_PORT must be a port (for example: SANDBOX_PORT=${DEFAULT_PORT})`);
  }
  try {
    const { values } = parseArgs({
      options: {
        fresh: { type: 'boolean' },
        dir: { type: 'string' },
        play: { type: 'boolean' },
        'play-first': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      say(USAGE);
      process.exit(0);
    }
    const first = values['play-first'];
    if (first !== undefined && !/^([1-9]|10)$/.test(first)) fail('--play-first takes 1 to 10');
    const play = first ? Number(first) : values.play ? METHODS.length : undefined;
    const kept = play === undefined ? 'sandbox' : 'play';
    const dir = values.dir ?? join(import.meta.dirname, '..', '.data', kept);
    return { dir, port, fresh: values.fresh ?? play !== undefined, play };
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function explain(error: unknown): string {
  if (error instanceof HomeTaken || error instanceof BotFailed) return error.message;
  if (error instanceof PortTaken) return `${error.message}: choose another with SANDBOX_PORT`;
  if (error instanceof AggregateError) return error.errors.map(explain).join('\n');
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Resolves when the play breaks off, and never where it does not. */
async function brokenPlay(sandbox: Sandbox, count: number | undefined): Promise<string> {
  const { advance, running } = sandbox;
  const { discord, telegram, town } = running;
  const foundingCode = async () => sandbox.foundingCode() ?? '';
  try {
    if (count !== undefined) {
      await playMethods({ discord, telegram, town, advance, say, foundingCode }, count);
    }
  } catch (error) {
    return `the play broke off: ${explain(error)}`;
  }
  return new Promise(() => undefined);
}

async function main(): Promise<void> {
  const options = readOptions();
  const abort = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    abort.signal.addEventListener('abort', () => resolve());
  });
  // npm passes on the signal that the terminal has sent us already: the second one says nothing new.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!abort.signal.aborted) setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      abort.abort();
    });
  }
  const began = performance.now();
  const sandbox = await startSandbox({ ...options, signal: abort.signal }).catch(
    (error: unknown) => {
      if (abort.signal.aborted) process.exit(0);
      return fail(`the sandbox cannot start: ${explain(error)}`);
    },
  );
  say(`ready ${sandbox.url}`);
  say(
    `  in ${((performance.now() - began) / 1000).toFixed(1)} s; Ctrl-C stops it, and a second start continues here`,
  );
  const last = await Promise.race([stopped, sandbox.failed, brokenPlay(sandbox, options.play)]);
  await sandbox
    .stop()
    .catch((error: unknown) => fail(`it did not stop cleanly: ${explain(error)}`));
  if (last !== undefined) fail(last);
  process.exit(0);
}

await main();
