/**
 * A hundred payments through the sender on an Anvil with automine: planned before, then simulated, reserved, signed, stored,
 * sent and seen as mined in the books. The peer has signed all of its transactions in advance and sends one after the other,
 * by `eth_sendRawTransaction` with the receipt of each. Books that are written to the disk (fsync), as a deployment has them, and
 * books that are not, as other benchmarks. All pay the same recipients; each is held to what it is owed before anything is
 * timed and after each run. That no bytes are sent before they are stored (I3) is tried in test/service/execution-guards.
 */
import { type Hash, parseEther } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { Action } from '#core/execution/intent.ts';
import type { Address, IntentId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createWorld, type World } from '#test/support/execution-world.ts';
import { startOwnPostgres } from '#test/support/own-postgres.ts';
import { createTestStore } from '#test/support/postgres.ts';
import { rounded } from './race.ts';
import { figuresOf } from './statistics.ts';

const INTENTS = 100;
const RUNS = 9;
const GAS_LIMIT = 120_000n;
/** Turns that a hundred intents may take, before the sender counts as stuck. */
const MOST_TURNS = 1_000;

export type ExecutionRow = {
  path: string;
  intents: number;
  runs: number;
  medianMs: number;
  p99Ms: number;
  perSecond: number;
  /** Of the peer's rate. */
  rate: number;
};

/** Seconds of a run that does what it says, or an error. */
type Path = { readonly name: string; run(recipients: readonly Address[]): Promise<number> };

const amountOf = (index: number): bigint => BigInt(index + 1);
const paymentsOf = ({ transferOf }: World, recipients: readonly Address[]): readonly Action[] =>
  recipients.map((to, index) => transferOf(to, amountOf(index)));

const areMined = async ({ intent }: World, ids: readonly IntentId[]): Promise<boolean> => {
  const rows = await Promise.all(ids.map(intent));
  return rows.every(({ state }) => state === 'mined' || state === 'confirmed' || state === 'final');
};

function ours(world: World, books: string): Path {
  return {
    name: `civitas, each stored before it is sent, ${books}`,
    async run(recipients) {
      const ids: IntentId[] = [];
      for (const payment of paymentsOf(world, recipients)) ids.push(await world.planned(payment));
      const last = ids.at(-1);
      if (!last) throw new Error('nothing was planned');
      const began = performance.now();
      // As its job is: rung again at once while anything waits. The last has its nonce after all others.
      for (let turns = 0; (await world.intent(last)).minedTxHash === null; turns += 1) {
        if (turns > MOST_TURNS) throw new Error('the sender is stuck');
        await world.turn();
      }
      const took = performance.now() - began;
      if (!(await areMined(world, ids))) throw new Error('the last was mined before another');
      // To its end, so that the next hundred begin with an empty account.
      for (const id of ids) await world.drive(id, ['final']);
      return took;
    },
  };
}

/** Asked for again at once where the block is still being made. */
async function receiptOf({ publicClient }: SandboxChain, hash: Hash): Promise<void> {
  for (;;) {
    const receipt = await publicClient.request({
      ...{ method: 'eth_getTransactionReceipt', params: [hash] },
    });
    if (receipt?.status === '0x1') return;
    if (receipt) throw new Error(`${hash} failed`);
  }
}

async function peerOf(world: World, sandbox: SandboxChain): Promise<Path> {
  const account = privateKeyToAccount(generatePrivateKey());
  await sandbox.fund(account.address, { ethWei: parseEther('100'), civ: parseEther('1000') });
  const { publicClient } = sandbox;
  return {
    name: 'bare loop over transactions signed in advance',
    async run(recipients) {
      const first = await publicClient.getTransactionCount({ address: account.address });
      const fees = await publicClient.estimateFeesPerGas();
      const signed = await Promise.all(
        paymentsOf(world, recipients).map((payment, index) => {
          const { to, value, data } = world.actions.callOf(payment);
          return account.signTransaction({
            ...{ type: 'eip1559', chainId: sandbox.chainId, nonce: first + index, to, value, data },
            ...{ gas: GAS_LIMIT, maxPriorityFeePerGas: fees.maxPriorityFeePerGas },
            // Blocks are full of nothing: what is enough now is enough for all of them.
            maxFeePerGas: 2n * fees.maxFeePerGas,
          });
        }),
      );
      const began = performance.now();
      for (const serializedTransaction of signed) {
        const hash = await publicClient.sendRawTransaction({ serializedTransaction });
        await receiptOf(sandbox, hash);
      }
      return performance.now() - began;
    },
  };
}

/** The same recipients for both: after each path every one of them has got its amount once more. */
async function runHeld(world: World, paths: readonly Path[]): Promise<readonly number[]> {
  const recipients = Array.from({ length: INTENTS }, () => world.recipient());
  const times: number[] = [];
  for (const path of paths) {
    times.push(await path.run(recipients));
    const held = await Promise.all(recipients.map(world.balanceOf));
    const owed = BigInt(times.length);
    const wrong = held.findIndex((amount, index) => amount !== owed * amountOf(index));
    if (wrong >= 0) throw new Error(`${path.name}: recipient ${wrong} has ${held[wrong]}`);
  }
  return times;
}

export async function execution(): Promise<ExecutionRow[]> {
  const sandbox = await startChain();
  const store = await createTestStore();
  const disk = await startOwnPostgres();
  const base = { sandbox, etherTreasury: '100' };
  const world = await createWorld({ ...base, databaseUrl: store.url });
  const lasting = await createWorld({ ...base, databaseUrl: disk.database.url });
  try {
    await sandbox.anvil.setMining('automine');
    const peer = await peerOf(world, sandbox);
    const paths = [ours(lasting, 'fsync on'), ours(world, 'fsync off'), peer];
    await runHeld(world, paths);
    const runs: (readonly number[])[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      // In turns also in who begins, so that none has the warmer chain.
      const order = paths.map((_, place) => (place + run) % paths.length);
      const times = await runHeld(
        world,
        order.flatMap((place) => paths[place] ?? []),
      );
      runs.push(paths.map((_, place) => times[order.indexOf(place)] ?? Number.NaN));
    }
    const figures = paths.map((_, index) => figuresOf([runs.map((times) => times[index] ?? 0)]));
    const peerMs = figures[paths.indexOf(peer)]?.medianMs ?? Number.NaN;
    return paths.map(({ name }, index) => {
      const { medianMs, p99Ms } = figures[index] ?? { medianMs: Number.NaN, p99Ms: Number.NaN };
      return {
        ...{ path: name, intents: INTENTS, runs: RUNS },
        ...{ medianMs: rounded(medianMs), p99Ms: rounded(p99Ms) },
        perSecond: rounded((INTENTS * 1_000) / medianMs),
        rate: rounded(peerMs / medianMs),
      };
    });
  } finally {
    await Promise.all([world.close(), lasting.close()]);
    await Promise.all([store.close(), disk.stop()]);
    await sandbox.stop();
  }
}
