/**
 * The server process of an embedded cluster. It runs in a session of its own, so that Ctrl-C reaches us
 * and not it, under a shell that holds a pipe from us: when we go, even by SIGKILL, the pipe ends and the
 * shell shuts the server down.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Log } from '#telemetry/log.ts';
import { type Cluster, isAlive } from './embedded-cluster.ts';
import type { Home } from './embedded-home.ts';

const run = promisify(execFile);

/** Under the 10 s that a graceful stop may take in all. */
const STOP_MS = 7_000;

export interface FoundServer {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

/** What postmaster.pid says, once it is sure that it speaks of a living server of this data directory. */
export async function findServer(data: string): Promise<FoundServer | undefined> {
  const file = join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (isAlive(pid) && (await commandOf(pid)).includes(data)) {
    return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
  }
  // Left by a kill -9 or a power cut. Postgres would refuse if another process has that number now.
  const again = await readFile(file, 'utf8').catch(() => undefined);
  if (again === text) await rm(file, { force: true });
  return undefined;
}

async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  // No /proc (macOS), or it has just ended: `ps` tells, and fails for a process that is gone.
  const { stdout } = await run('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout;
}

const KEEPER = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
echo "$server"
{ read -r _ <&3; kill -INT "$server"; } 2>/dev/null &
keeper=$!
exec 3<&-
wait "$server"
code=$?
kill "$keeper" 2>/dev/null
exit "$code"
`;

export interface LaunchedServer {
  readonly pid: number;
  /** Resolves when the server has ended, with the last lines it wrote. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

export async function launchServer(
  home: Home,
  cluster: Cluster,
  port: number,
  fsync: boolean,
  log: Log | undefined,
): Promise<LaunchedServer> {
  const command = [home.binaries.postgres, '-D', cluster.data, ...flags(port, fsync)];
  const child = spawn('/bin/sh', ['-c', KEEPER, 'sh', ...command], {
    ...home.account,
    cwd: '/',
    env: { LC_ALL: 'C', TZ: 'UTC' },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', (error) => log?.debug({ err: error }, 'postgres: pipe'));
  const last: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    last.push(line);
    if (last.length > 20) last.shift();
    // Routine is written as LOG; what an operator should read is WARNING and above.
    const grave = /\b(WARNING|ERROR|FATAL|PANIC):/.test(line);
    log?.[grave ? 'warn' : 'debug']({ line }, 'postgres');
  });
  const ended = once(child, 'close').then(() => last.join('\n'));
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const pid = Number(line);
  return { pid, ended, stop: () => stopServer(child, pid, ended, log) };
}

function flags(port: number, fsync: boolean): string[] {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '64MB',
    wal_level: 'minimal',
    max_wal_senders: 0,
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...(fsync ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function stopServer(
  child: ChildProcess,
  pid: number,
  ended: Promise<string>,
  log: Log | undefined,
): Promise<void> {
  // The end of the pipe is the order for a fast shutdown.
  child.stdin?.end();
  if (await endsWithin(ended, STOP_MS)) return;
  log?.warn(
    { pid },
    'postgres did not stop in time: it stops at once and recovers at its next start',
  );
  signal(pid, 'SIGQUIT');
  if (await endsWithin(ended, 1_000)) return;
  signal(pid, 'SIGKILL');
  await ended;
}

async function endsWithin(ended: Promise<string>, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(ms, false, { signal: timer.signal }).catch(() => false);
  const result = await Promise.race([ended.then(() => true), late]);
  timer.abort();
  return result;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
