import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BotFailed, startBot } from '#sandbox/bot.ts';
import { until } from '#test/support/poll.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'civitas-bot-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that stands in for the bot where the bot itself would have to be broken. */
function optionsFor(text: string) {
  const program = join(folder, 'program.mjs');
  writeFileSync(program, text);
  return { program, logFile: join(folder, 'bot.log'), env: { MARK: 'mine' } };
}

const ready = `console.log(JSON.stringify({ foundingCode: 'c0de', msg: 'a code' }));
  console.log(JSON.stringify({ msg: 'ready', mark: process.env.MARK, home: process.env.HOME }));`;
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: nobody has that number.
    return false;
  }
};

describe('the bot as a child', () => {
  it('is ready when it says so, and sees only the environment it was given', async () => {
    const options = optionsFor(`${ready}\nsetInterval(() => {}, 1000);`);
    const bot = await startBot(options);
    expect(bot.foundingCode).toBe('c0de');
    await bot.stop();
    expect(await bot.ended).toContain('SIGTERM');
    const log = readFileSync(options.logFile, 'utf8');
    expect(JSON.parse(log.trim().split('\n').at(-1) ?? '')).toEqual({ msg: 'ready', mark: 'mine' });
  });

  it('that cannot start is told with its last words', async () => {
    const fatal = { level: 'fatal', msg: 'cannot start', err: { message: 'no water', stack: 'x' } };
    const options = optionsFor(`console.log('${JSON.stringify(fatal)}'); process.exit(3);`);
    const failure = await startBot(options).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BotFailed);
    expect(String(failure)).toContain('fatal: cannot start: no water');
    expect(String(failure)).toContain('it ended with 3');
    expect(String(failure)).toContain(options.logFile);
  });

  it('that dies later tells why', async () => {
    const bot = await startBot(optionsFor(`${ready}\nthrow new Error('out of tea');`));
    expect(await bot.ended).toContain('out of tea');
    await bot.stop();
  });

  it('is stopped when its start is given up', async () => {
    const abort = new AbortController();
    const options = { ...optionsFor('setInterval(() => {}, 1000);'), signal: abort.signal };
    const starting = startBot(options);
    abort.abort(new Error('never mind'));
    await expect(starting).rejects.toThrow('never mind');
    expect(() => execFileSync('pgrep', ['-f', options.program])).toThrow();
  });

  it('ends with a parent that was killed', async () => {
    const { program, logFile } = optionsFor(`${ready}\nsetInterval(() => {}, 1000);`);
    const parent = join(folder, 'parent.mjs');
    const module = JSON.stringify(join(import.meta.dirname, '../../sandbox/bot.ts'));
    writeFileSync(
      parent,
      `const { startBot } = await import(${module});
       const bot = await startBot(${JSON.stringify({ program, logFile, env: {} })});
       console.log(bot.pid);
       setInterval(() => {}, 1000);`,
    );
    const child = spawn(process.execPath, [parent], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await until('the bot ends', () => !isAlive(pid));
  });
});
