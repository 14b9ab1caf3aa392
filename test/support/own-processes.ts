/** Processes of a test's own, each a script of this folder with one JSON argument, over the same database and chain as the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const RESOLVE = join(import.meta.dirname, '..', '..', 'src', 'resolve.ts');

/** By SIGKILL, unless it is gone already. */
export async function killProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

export type OwnProcesses<Order> = {
  start(order: Order): ChildProcess;
  /** At the latest when the test is over. */
  killAll(): Promise<void>;
};

export function ownProcesses<Order>(script: string): OwnProcesses<Order> {
  const children: ChildProcess[] = [];
  return {
    start(order) {
      const args = ['--import', RESOLVE, join(import.meta.dirname, script), JSON.stringify(order)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      children.push(child);
      return child;
    },
    async killAll() {
      await Promise.all(children.splice(0).map(killProcess));
    },
  };
}
