/** The files of one embedded cluster: made whole or not at all, and refused when of another major. */
import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Home } from './embedded-home.ts';
import { StoreFault } from './fault.ts';

const run = promisify(execFile);

export const DATABASE = 'civitas';
export const SUPERUSER = 'civitas';

export interface Cluster {
  readonly data: string;
  readonly password: string;
  /** The port it listened on last. */
  readonly portFile: string;
}

export async function ensureCluster(home: Home, fsync: boolean): Promise<Cluster> {
  const folder = join(home.folder, 'cluster');
  const version = await readVersion(folder);
  if (version === undefined) await makeCluster(home, folder, fsync);
  else refuseOtherMajor(version, home, folder);
  return {
    data: join(folder, 'data'),
    password: (await readFile(join(folder, 'password'), 'utf8')).trim(),
    portFile: join(folder, 'port'),
  };
}

async function readVersion(folder: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, 'data', 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function refuseOtherMajor(found: string, home: Home, folder: string): void {
  const [carried] = home.version.split('.');
  if (found === carried) return;
  throw new StoreFault(
    `${folder} was made by Postgres ${found}, this version carries Postgres ${carried}. ` +
      `Nothing was changed. The way out: with the version that made it run "npm run backup -- FILE", ` +
      `move ${folder} away, then run "npm run restore -- FILE" with this one`,
    { code: 'incompatible', retryable: false },
  );
}

/** Everything is made beside its place and moved there in one step: a crash leaves no half cluster. */
async function makeCluster(home: Home, folder: string, fsync: boolean): Promise<void> {
  await removeDeadDrafts(home.folder);
  const draft = join(home.folder, `cluster.new-${process.pid}-${randomUUID()}`);
  try {
    await mkdir(join(draft, 'data'), { recursive: true, mode: 0o700 });
    // Whatever the umask: under root another user passes through to the data.
    if (home.account !== undefined) await chmod(draft, 0o755);
    const password = randomBytes(24).toString('hex');
    await writeFile(join(draft, 'password'), password, { mode: 0o600 });
    await initialise(home, draft, password, fsync);
    if (fsync) await syncFolder(draft);
    await rename(draft, folder);
    if (fsync) await syncFolder(home.folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster: its cluster is the one.
    if ((await readVersion(folder)) === undefined) throw error;
  }
}

async function initialise(home: Home, draft: string, password: string, fsync: boolean) {
  const data = join(draft, 'data');
  // initdb reads the password from a file, as the server's user.
  const passwordFile = join(draft, 'initdb-password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (home.account !== undefined) {
    await chown(data, home.account.uid, home.account.gid);
    await chown(passwordFile, home.account.uid, home.account.gid);
  }
  const args = [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Postgres' own C.UTF-8: the same order of texts on every machine, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(fsync ? [] : ['--no-sync']),
  ];
  try {
    await run(home.binaries.initdb, args, { ...home.account, cwd: '/', env: { TZ: 'UTC' } });
  } catch (cause) {
    const said = (cause as { stderr?: string }).stderr?.trim() ?? '';
    throw new StoreFault(`a database could not be made in ${data}: ${said}`, {
      code: /no space left/i.test(said) ? 'disk-full' : 'unavailable',
      retryable: false,
      cause,
    });
  }
  await rm(passwordFile);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeDeadDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = /^cluster\.new-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
