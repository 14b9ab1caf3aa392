/**
 * Where an embedded Postgres may live and as whom it runs. Postgres refuses to be root; so under root it
 * runs as the user `postgres`, who must be able to reach the data and the binaries. Where a parent folder is
 * closed to him (a clone in a 0700 home), both live under /var/tmp/civitas-<hash of the path>.
 */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { getuid } from 'node:process';
import { promisify } from 'node:util';
import {
  type Account,
  type Binaries,
  binariesIn,
  findBinaries,
  readBinariesVersion,
} from './embedded-binaries.ts';
import { StoreFault } from './fault.ts';

const run = promisify(execFile);

export interface Home {
  /** Holds the cluster; equals `dir` unless that is closed to the server's user. */
  readonly folder: string;
  readonly binaries: Binaries;
  /** e.g. `18.4` */
  readonly version: string;
  readonly account: Account | undefined;
}

const CLOSED_ROOT = '/var/tmp';

export async function prepareHome(dir: string): Promise<Home> {
  const asked = resolve(dir);
  const binaries = await findBinaries();
  const version = await readBinariesVersion(binaries);
  if (getuid?.() !== 0) {
    await mkdir(asked, { recursive: true, mode: 0o700 });
    return { folder: asked, binaries, version, account: undefined };
  }
  await mkdir(asked, { recursive: true });
  const owner = await ownerOfCluster(asked);
  const account = owner ?? (await postgresAccount());
  const enters = await canEnter(asked, account);
  const runs = await canRun(binaries.postgres, account);
  if (owner !== undefined && !enters) {
    throw new StoreFault(
      `the database in ${asked} can no longer be reached by the user it runs as (uid ${account.uid}): open the folders above it again`,
      { code: 'unavailable', retryable: false },
    );
  }
  // Where the data already stands decides; only a new database looks for a place.
  const stays = owner !== undefined || (enters && runs && !(await hasClosedCluster(asked)));
  const closed = stays && runs ? undefined : await closedFolder(asked);
  return {
    folder: stays || closed === undefined ? asked : closed,
    binaries:
      runs || closed === undefined
        ? binaries
        : await copyBinaries(binaries, join(closed, `native-${version}`)),
    version,
    account,
  };
}

async function hasClosedCluster(asked: string): Promise<boolean> {
  const [, closed] = await listHomeFolders(asked);
  if (closed === undefined) return false;
  return (await stat(join(closed, 'cluster')).catch(absent)) !== undefined;
}

/** Every folder in which data of `dir` may stand; for forgetting. */
export async function listHomeFolders(dir: string): Promise<string[]> {
  const asked = resolve(dir);
  const id = await readFile(join(asked, 'id'), 'utf8').catch(absent);
  return id === undefined ? [asked] : [asked, closedName(asked, id)];
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** A cluster made before keeps its owner: an ordinary user's sandbox may later be started by root. */
async function ownerOfCluster(folder: string): Promise<Account | undefined> {
  const data = await stat(join(folder, 'cluster', 'data')).catch(absent);
  return data === undefined || data.uid === 0 ? undefined : { uid: data.uid, gid: data.gid };
}

async function postgresAccount(): Promise<Account> {
  const found = await lookUp('postgres');
  if (found !== undefined) return found;
  try {
    const options = [
      '--system',
      '--user-group',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
    ];
    await run('useradd', [...options, 'postgres']);
  } catch (cause) {
    throw new StoreFault(
      'Postgres cannot run as root and the user "postgres" could not be made: run as an ordinary user, or set DATABASE_URL',
      { code: 'unavailable', retryable: false, cause },
    );
  }
  const made = await lookUp('postgres');
  if (made !== undefined) return made;
  throw new StoreFault('the user "postgres" was made but is not known', {
    code: 'unavailable',
    retryable: false,
  });
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for a name nobody has.
    return undefined;
  }
}

/** Asks the kernel by trying, as that user: modes, groups and access lists all count. */
async function tryAs(account: Account, command: string, args: string[]): Promise<boolean> {
  try {
    await run(command, args, { ...account, cwd: '/', env: {} });
    return true;
  } catch {
    // The exit status is the answer; what is really broken shows when the server starts.
    return false;
  }
}

const canEnter = (folder: string, account: Account): Promise<boolean> =>
  tryAs(account, '/bin/sh', ['-c', 'cd -- "$1" && test -r .', 'sh', folder]);

const canRun = (file: string, account: Account): Promise<boolean> =>
  tryAs(account, file, ['--version']);

const closedName = (asked: string, id: string): string => {
  const hash = createHash('sha256').update(`${asked}\n${id.trim()}`).digest('hex').slice(0, 16);
  return join(CLOSED_ROOT, `civitas-${hash}`);
};

/**
 * The id makes a second clone at the same path another deployment: it must not find the first one's data
 * with keys it has not got.
 */
async function closedFolder(asked: string): Promise<string> {
  const file = join(asked, 'id');
  await writeFile(file, randomUUID(), { flag: 'wx', mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  const folder = closedName(asked, await readFile(file, 'utf8'));
  const made = await mkdir(folder, { mode: 0o700 }).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      return false;
    },
  );
  // Whatever the umask: the server's user passes through.
  if (made) await chmod(folder, 0o755);
  // Anybody may make folders there: one that is not ours must not be trusted with the database.
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) {
    throw new StoreFault(`${folder} exists and does not belong to root alone: remove it`, {
      code: 'unavailable',
      retryable: false,
    });
  }
  return folder;
}

async function copyBinaries(from: Binaries, to: string): Promise<Binaries> {
  const there = await stat(to).catch(absent);
  if (there !== undefined) return binariesIn(to);
  const draft = `${to}.new-${randomUUID()}`;
  await cp(from.native, draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  try {
    await rename(draft, to);
  } catch (error) {
    // Another process was faster, with the same files.
    await rm(draft, { recursive: true });
    if ((await stat(to).catch(absent)) === undefined) throw error;
  }
  return binariesIn(to);
}
