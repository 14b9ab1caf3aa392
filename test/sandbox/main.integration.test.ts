/** `npm run sandbox` as a person starts it: a process of its own, with everything below it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChainView, View } from '#sandbox/page/wire.ts';
import { removeEmbeddedPostgres } from '#store/embedded.ts';
import { until } from '#test/support/poll.ts';

const MAIN = join(import.meta.dirname, '../../sandbox/main.ts');
const READY_WITHIN_MS = 60_000;

type Started = { child: ChildProcess; url: string; output: () => string; startedInMs: number };

let folder: string;
const running = new Set<ChildProcess>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'civitas-main-'));
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await until('the database stops', async () =>
    removeEmbeddedPostgres({ dir: join(folder, 'postgres') }).then(
      () => true,
      () => false,
    ),
  );
  rmSync(folder, { recursive: true, force: true });
});

function launch(...args: string[]): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, [MAIN, '--dir', folder, ...args], {
    env: { ...process.env, SANDBOX_PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return { child, output: () => said };
}

async function start(...args: string[]): Promise<Started> {
  const began = performance.now();
  const { child, output } = launch(...args);
  const url = await until(
    'the sandbox is ready',
    () => {
      if (child.exitCode !== null) throw new Error(`it ended: ${output()}`);
      return /^ready (\S+)$/m.exec(output())?.[1];
    },
    READY_WITHIN_MS,
  );
  return { child, url, output, startedInMs: performance.now() - began };
}

async function stop({ child, output }: Started): Promise<void> {
  const closed = once(child, 'close');
  child.kill('SIGINT');
  // npm hands on what the terminal has sent already.
  child.kill('SIGINT');
  const [code] = await closed;
  expect(code, output()).toBe(0);
}

/** Every process that belongs to this sandbox: all of them name its folder, or were told of it. */
function processesOf(): string[] {
  const list = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
  const mine = list.split('\n').filter((line) => line.includes(folder));
  const owned = list.split('\n').filter((line) => {
    const pid = /^\s*(\d+)/.exec(line)?.[1];
    if (pid === undefined || !line.includes('src/main.ts')) return false;
    return readEnvironment(pid).includes(folder);
  });
  return [...mine, ...owned];
}

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It ended between the list and this look.
    return '';
  }
}

function botPid(): number {
  const line = processesOf().find((one) => one.includes('src/main.ts')) ?? '';
  return Number(/^\s*(\d+)/.exec(line)?.[1]);
}

const isOpen = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** The first event of each kind on the page's stream. */
async function look(url: string, as: string): Promise<{ view: View; chain: ChainView }> {
  const response = await fetch(`${url}/api/events?as=${as}`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const dataOf = (kind: string): string | undefined =>
    new RegExp(`^event: ${kind}\ndata: (.*)\n\n`, 'm').exec(text)?.[1];
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) throw new Error(`the stream ended: ${text}`);
    text += part.value;
    const [view, chain] = [dataOf('view'), dataOf('chain')];
    if (view === undefined || chain === undefined) continue;
    await reader?.cancel();
    return { view: JSON.parse(view), chain: JSON.parse(chain) };
  }
}

const act = async (url: string, body: object): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/api/act`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return response.json();
};

describe('npm run sandbox', () => {
  it('lives, is alone, stops without a trace, continues, dies loudly, and forgets', async () => {
    const first = await start();
    const seen = await look(first.url, 'ada');
    const general = seen.view.discord.channels.find(({ name }) => name === 'general')?.id ?? '';
    const group = seen.view.telegram.chats.find(({ isPrivate }) => !isPrivate)?.id;
    expect(seen.chain.foundingCode).toMatch(/^\w{8,}$/);
    expect(seen.view.violations).toEqual([]);
    // A page is drawn from this before its stream has told anything.
    const now = await (await fetch(`${first.url}/api/now?as=ada`)).json();
    const { foundingCode } = seen.chain;
    expect(now).toMatchObject({ view: seen.view, chain: { foundingCode } });
    expect(
      await act(first.url, { as: 'ada', kind: 'discord-say', channel: general, text: 'ahoy' }),
    ).toEqual({ ok: true, kind: 'done' });
    await act(first.url, { as: 'bo', kind: 'telegram-say', chat: group, text: 'all well' });
    const to = seen.chain.people.find(({ id }) => id === 'finn')?.address;
    await act(first.url, { as: 'ada', kind: 'send', to, amount: '200', asset: 'CIV' });
    await act(first.url, { as: 'ada', kind: 'advance', ms: 86_400_000 });

    const copy = launch();
    const [code] = await once(copy.child, 'close');
    expect(code).toBe(1);
    expect(copy.output()).toContain(`a sandbox is already running at ${first.url}`);

    await stop(first);
    await until('nothing is left', () => processesOf().length === 0);
    expect(await isOpen(first.url)).toBe(false);

    const second = await start();
    const again = await look(second.url, 'cleo');
    expect(again.view.discord.messages[general]?.map(({ content }) => content)).toContain('ahoy');
    expect(again.view.telegram.messages[String(group)]?.at(-1)?.text).toBe('all well');
    expect(again.chain.people.find(({ id }) => id === 'finn')?.civ).toBe('200');
    expect(again.chain.block).toBeGreaterThan(seen.chain.block);
    expect(again.view.clockOffsetMs).toBeGreaterThanOrEqual(86_400_000);

    const died = once(second.child, 'close');
    process.kill(botPid(), 'SIGKILL');
    const [dead] = await died;
    expect(dead).toBe(1);
    expect(second.output()).toContain('the bot ended:');
    expect(second.output()).toContain('SIGKILL');
    await until('nothing is left', () => processesOf().length === 0);

    // Killed, it left its lease; nobody waits for that to lapse.
    const third = await start();
    expect(third.startedInMs).toBeLessThan(30_000);
    third.child.kill('SIGKILL');
    await until('its children end with it', () => processesOf().length === 0);
    expect(await isOpen(third.url)).toBe(false);

    const fourth = await start('--fresh');
    const anew = await look(fourth.url, 'cleo');
    const channel = anew.view.discord.channels.find(({ name }) => name === 'general')?.id ?? '';
    expect(anew.view.discord.messages[channel]).toEqual([]);
    expect(anew.chain.people.find(({ id }) => id === 'finn')?.civ).toBe('0');
    expect(anew.view.clockOffsetMs).toBe(0);
    await stop(fourth);

    // A play begins anew too, founds a community, and looks in both chats for what must stand there.
    const fifth = await start('--play-first', '2');
    await until(
      'the play ends',
      () => {
        if (fifth.child.exitCode !== null) throw new Error(`it ended: ${fifth.output()}`);
        return fifth.output().includes('time is up: 2 results stand in both chats');
      },
      60_000,
    );
    await stop(fifth);
  }, 180_000);

  it('says what is wrong with a port', async () => {
    const child = spawn(process.execPath, [MAIN, '--dir', folder], {
      env: { ...process.env, SANDBOX_PORT: 'eighty' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(said).toContain('SANDBOX_PORT');
  });
});
