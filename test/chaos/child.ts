/** Processes of the service, and their ends: each lives until its death comes, and whoever dies otherwise is a bug. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { MandateWorld } from '#test/support/mandate-world.ts';
import type { ProcessOrder } from './process.ts';
import type { Death } from './schedule.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SCRIPT = join(import.meta.dirname, 'process.ts');
const RESOLVE = join(ROOT, 'src', 'resolve.ts');

export type Child = {
  readonly death: Death | null;
  /** It has begun to take rows, and has not died. */
  works(): boolean;
  /** Undefined while it lives; by its own hand or ours it is killed, anything else is told in words. */
  end(): 'killed' | { readonly why: string } | undefined;
  kill(): Promise<void>;
};

export function startChild(world: MandateWorld, death: Death | null): Child {
  const { database, sandbox, passphrase } = world;
  const order: ProcessOrder = {
    databaseUrl: database.url,
    rpcUrl: sandbox.url,
    chainId: sandbox.chainId,
    passphrase,
    death: death?.kind === 'point' ? death : null,
  };
  const args = ['--import', RESOLVE, SCRIPT, JSON.stringify(order)];
  const child: ChildProcess = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  let working = false;
  child.stdout?.once('data', () => {
    working = true;
    if (death?.kind === 'time') setTimeout(() => child.kill('SIGKILL'), death.afterMs);
  });
  const lives = (): boolean => child.exitCode === null && child.signalCode === null;
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    death,
    works: () => working && lives(),
    end() {
      if (child.signalCode === 'SIGKILL') return 'killed';
      if (lives()) return undefined;
      return { why: `a process ended by itself (${child.signalCode ?? child.exitCode}): ${said}` };
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
