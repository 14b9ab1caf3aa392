// The sandbox's folder (0700): its secrets (0600), the dump of both chat worlds, the ports it keeps, and the lock
// that only one sandbox at a time can hold. Removing the folder's contents is forgetting.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { english, generateMnemonic } from 'viem/accounts';
import { removeEmbeddedPostgres } from '#store/embedded.ts';
import { StoreFault } from '#store/fault.ts';
import type { TownDump } from './town.ts';

export class HomeTaken extends Error {
  override readonly name = 'HomeTaken';
}

export type Secrets = { appSecret: string; sealKey: string; seedFile: string };

export type Home = {
  readonly dir: string;
  readonly chainDir: string;
  readonly postgresDir: string;
  readonly botLog: string;
  readonly secrets: Secrets;
  /** The port of the bot's pages in earlier starts: links in old messages point there. */
  readDoorPort(): number | undefined;
  writeDoorPort(port: number): void;
  readDump(): TownDump | undefined;
  writeDump(dump: TownDump): void;
  /** For a second sandbox to say where the first one is. */
  writeAddress(url: string): void;
  release(): void;
};

const LOCK = 'lock';

/** Written beside and renamed: whoever reads sees the old or the new one, never half of it. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.next`, text, { mode: 0o600 });
  renameSync(`${file}.next`, file);
}

function readOr<T>(file: string, read: (text: string) => T): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return read(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} cannot be read: start with --fresh to forget this sandbox`, { cause });
  }
}

/** SQLite's lock is the kernel's: it is gone with the process that held it, however that ended. */
function takeLock(dir: string): DatabaseSync {
  const lock = new DatabaseSync(join(dir, LOCK));
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock.close();
    const SQLITE_BUSY = 5;
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
    const where = readOr(join(dir, 'address'), (text) => ` at ${text.trim()}`) ?? '';
    throw new HomeTaken(`a sandbox is already running${where} on ${dir}: stop it first`);
  }
}

/** A secret of one line, made once. */
function ensureSecret(file: string, make: () => string): string {
  if (!existsSync(file)) writeWhole(file, `${make()}\n`);
  return readFileSync(file, 'utf8').trim();
}

const random32 = (): string => randomBytes(32).toString('hex');

function ensureSecrets(dir: string): Secrets {
  const seedFile = join(dir, 'executor-seed');
  ensureSecret(seedFile, () => generateMnemonic(english));
  return {
    appSecret: ensureSecret(join(dir, 'app-secret'), random32),
    sealKey: ensureSecret(join(dir, 'seal-key'), random32),
    seedFile,
  };
}

// After a kill the database shuts down by itself, a moment later.
const LEFTOVER_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 100;

async function removeDatabase(dir: string): Promise<void> {
  const deadline = Date.now() + LEFTOVER_WITHIN_MS;
  for (;;) {
    try {
      return await removeEmbeddedPostgres({ dir });
    } catch (cause) {
      const isBusy = cause instanceof StoreFault && cause.retryable;
      if (!isBusy || Date.now() > deadline) throw cause;
      await delay(LOOK_EVERY_MS);
    }
  }
}

/** Everything but the lock itself, which we hold. */
async function forget(dir: string): Promise<void> {
  await removeDatabase(join(dir, 'postgres'));
  for (const name of readdirSync(dir)) {
    if (!name.startsWith(LOCK)) rmSync(join(dir, name), { recursive: true, force: true });
  }
}

/** Rejects with HomeTaken where another sandbox runs. `fresh` forgets what was there. */
export async function openHome(dir: string, fresh = false): Promise<Home> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  const lock = takeLock(dir);
  try {
    if (fresh) await forget(dir);
    const at = (name: string): string => join(dir, name);
    mkdirSync(at('chain'), { recursive: true, mode: 0o700 });
    return {
      dir,
      chainDir: at('chain'),
      postgresDir: at('postgres'),
      botLog: at('bot.log'),
      secrets: ensureSecrets(dir),
      readDoorPort: () => readOr(at('door-port'), Number),
      writeDoorPort: (port) => writeWhole(at('door-port'), String(port)),
      readDump: () => readOr(at('town.json'), (text) => JSON.parse(text) as TownDump),
      writeDump: (dump) => writeWhole(at('town.json'), JSON.stringify(dump)),
      writeAddress: (url) => writeWhole(at('address'), `${url}\n`),
      release() {
        rmSync(at('address'), { force: true });
        lock.close();
      },
    };
  } catch (cause) {
    lock.close();
    throw cause;
  }
}
