/**
 * A worker of its own, as the program's: what is due in the outbox is claimed, handled and recorded by the real clerks and
 * handlers. It ends itself by SIGKILL at the named passing of a point, or works until it is ended. One JSON argument.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '#core/fault.ts';
import { createExecuteJob } from '#queue/jobs/execute.ts';
import { createMandateJob } from '#queue/jobs/mandate.ts';
import { createExecuteProposalJob } from '#queue/jobs/vote.ts';
import { openStore } from '#store/client.ts';
import { toStoreFault } from '#store/fault.ts';
import { createStore } from '#store/index.ts';
import { createExecutionRoom, QUICK } from '#test/support/execution-world.ts';
import { createRoomServices } from '#test/support/vote-world.ts';
import { PROCESS_NAME } from './process-name.ts';

export type ProcessOrder = {
  readonly databaseUrl: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly passphrase: string;
  readonly death: { readonly point: string; readonly passing: number } | null;
};

/** Short, so that the next one need not wait long for what a dead one held. */
const LEASE_MS = 400;

type Row = { key: string };
type Handlers = Record<string, (row: Row) => Promise<{ again: Date } | undefined>>;

const order = JSON.parse(process.argv[2] ?? '{}') as ProcessOrder;
const store = createStore(openStore({ url: order.databaseUrl, max: 4, name: PROCESS_NAME }));
let left = order.death?.passing ?? 0;
const services = createRoomServices(
  createExecutionRoom({
    rpcUrls: [order.rpcUrl],
    chainId: order.chainId,
    passphrase: order.passphrase,
    store,
  }),
  store,
  {
    timing: { ...QUICK, leaseMs: LEASE_MS },
    at(point) {
      if (point !== order.death?.point) return;
      left -= 1;
      if (left === 0) process.kill(process.pid, 'SIGKILL');
    },
  },
);
const handlers: Handlers = {
  execute: createExecuteJob(services.executions),
  mandate: createMandateJob(services.mandates),
  'execute-proposal': createExecuteProposalJob({ services }),
};

/** Anything but a fault of the world is a bug, and ends the process by itself. */
function faultOf(error: unknown): Fault {
  const fault = error instanceof Fault ? error : toStoreFault(error);
  if (!fault) throw error;
  process.stderr.write(`${fault.name} ${fault.code}: ${fault.message}\n`);
  return fault;
}

async function handle(id: string): Promise<void> {
  const row = await store.outbox.lockOutbox(id, LEASE_MS);
  const handler = row && handlers[row.kind];
  if (!handler) return;
  const { fence } = row;
  try {
    const again = await handler(row);
    if (again) await store.outbox.releaseOutbox(id, fence, again);
    else await store.outbox.completeOutbox(id, fence);
  } catch (error) {
    const failed = { error: faultOf(error).message, retryInMs: 1_000 };
    await store.outbox.releaseOutbox(id, fence, failed);
  }
}

async function handleDue(): Promise<void> {
  const due = await store.outbox.listDueOutbox(50);
  for (const { id, kind } of due) if (kind in handlers) await handle(id);
}

process.stdout.write('working\n');
for (;;) {
  await handleDue().catch(faultOf);
  await sleep(10);
}
