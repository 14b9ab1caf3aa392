/**
 * The image without an engine: what the Dockerfile copies is copied into a clean folder, its production
 * dependencies are installed there, and its command is started, watched by its health check and stopped.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '#sandbox/free-port.ts';
import { listTree, parseDockerfile, parseIgnore, performCopy } from './support/dockerfile.ts';
import {
  type Environment,
  type Lookalikes,
  type MainProcess,
  startLookalikes,
  startMain,
} from './support/main-process.ts';
import { until } from './support/poll.ts';
import { createTestDatabase, type TestDatabase } from './support/postgres.ts';

const ROOT = resolve(import.meta.dirname, '..');
const INSTALL = 'npm ci --omit=dev';
const DATA = 'install -d -o node -g node data';
const STOP_WITHIN_MS = 10_000;

const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const image = parseDockerfile(read('Dockerfile'));
const kept = parseIgnore(read('.dockerignore'));

/** As the image does it, in an environment of its own; --prefer-offline takes what `npm ci` here has fetched. */
function install(folder: string): void {
  const [npm = '', ...args] = INSTALL.split(' ');
  const ours =
    /^(npm_(lifecycle|package)_|npm_config_(local_prefix|allow_scripts)$|INIT_CWD$|NODE_ENV$)/;
  const kept = Object.entries(process.env).filter(([name]) => !ours.test(name));
  execFileSync(npm, [...args, '--prefer-offline', '--loglevel=error', `--prefix=${folder}`], {
    cwd: folder,
    stdio: 'pipe',
    env: Object.fromEntries(kept),
  });
}

describe('the Dockerfile', () => {
  it('has no instruction that this test does not perform', () => {
    expect(image.unknown).toEqual([]);
    expect(image.runs).toEqual([INSTALL, DATA]);
    expect(image.from).toBe('node:24-slim');
    expect(image.user).toBe('node');
    expect(image.workdir).toBe('/app');
  });

  it('lets in what it copies, and nothing else', () => {
    expect(image.copies.flatMap(({ from }) => from).sort()).toEqual([...kept].sort());
    for (const path of kept) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });

  it('listens where it says and keeps data where it says', () => {
    expect(image.env).toMatchObject({ PORT: image.expose, DATA_DIR: image.volume });
  });

  it('is what compose.yaml starts in three roles', () => {
    const compose = read('compose.yaml');
    for (const role of ['bot', 'worker', 'web']) {
      expect(compose).toMatch(
        new RegExp(`^  ${role}:\n    <<: \\*civitas\n.*ROLES: ${role}\\b`, 'm'),
      );
    }
    expect(compose).toMatch(/^ {4}image: postgres:18$/m);
    expect(compose).toMatch(/^ {4}image: redis:8$/m);
    expect(compose).toContain("'--maxmemory-policy', 'noeviction'");
  });
});

describe('the image', () => {
  let folder: string;
  let database: TestDatabase;
  let platforms: Lookalikes;
  let main: MainProcess;
  let env: Environment;
  let before: string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'civitas-image-'));
    for (const copy of image.copies) performCopy(copy, ROOT, kept, folder);
    install(folder);
    mkdirSync(join(folder, 'data'));
    [database, platforms] = await Promise.all([createTestDatabase(), startLookalikes()]);
    const port = String(await freePort());
    env = {
      ...image.env,
      ...platforms.env,
      DATA_DIR: join(folder, 'data'),
      DATABASE_URL: database.url,
      PORT: port,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
    };
    before = listTree(folder);
    main = startMain({ root: folder, args: image.command.slice(1), env });
  }, 300_000);

  afterAll(async () => {
    await main?.end('SIGKILL');
    await platforms?.close();
    await database?.drop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const ask = (path: string): Promise<Response> => fetch(`${env['PUBLIC_URL']}${path}`);
  const isHealthy = (): boolean => {
    const [, ...args] = image.healthcheck;
    return spawnSync(process.execPath, args, { env: { ...env } }).status === 0;
  };

  it('has no development dependency', () => {
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: { [name: string]: string };
    };
    for (const name of ['vitest', '@biomejs/biome', '@foundry-rs/anvil', 'node']) {
      expect(devDependencies).toHaveProperty([name]);
      expect(existsSync(join(folder, 'node_modules', name)), name).toBe(false);
    }
  });

  it('starts, becomes ready and shows its pages', async () => {
    await main.logged('ready');
    const ready = await until('/ready answers 200', async () => {
      const answer = await ask('/ready');
      return answer.status === 200 && answer;
    });
    expect(await ready.json()).toMatchObject({ ok: true, database: true });
    expect(isHealthy()).toBe(true);
    const about = await (await ask('/about')).text();
    const [style = ''] = /\/assets\/style-[\w-]+\.css/.exec(about) ?? [];
    expect((await ask(style)).headers.get('content-type')).toContain('text/css');
    expect(await (await ask('/trust')).text()).toBe(read('docs/trust.md'));
  });

  it('answers on both platforms', async () => {
    const { discord, telegram } = platforms;
    const ada = discord.addUser({ username: 'ada' });
    const guild = discord.addGuild({ name: 'Harbour', ownerId: ada.id });
    discord.addBot(guild.id, 1n << 10n);
    const help = (await discord.as(ada.id).run(guild.generalChannelId, '/help')).response();
    expect(help.isEphemeral).toBe(true);
    expect(help.text.length).toBeGreaterThan(20);
    const bo = telegram.addUser({ firstName: 'Bo' });
    const chat = telegram.as(bo.id);
    const asked = chat.start();
    const answer = await chat.waitFor('private', /\S/, { after: asked, timeoutMs: 10_000 });
    expect(answer.from.isBot).toBe(true);
    platforms.assertNoViolations();
  });

  it('stops by itself on SIGTERM and has written nothing beside its database', async () => {
    const asked = performance.now();
    expect(await main.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - asked).toBeLessThan(STOP_WITHIN_MS);
    expect(isHealthy()).toBe(false);
    expect(main.lines.filter((line) => /"level":"(error|fatal)"/.test(line))).toEqual([]);
    expect(listTree(folder)).toEqual(before);
  });
});
