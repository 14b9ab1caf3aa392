/**
 * `src/main.ts` as a worker over a Postgres and a Redis that may go, and a real chain: two communities, one that keeps its
 * money in the chain's coin and one in a token, and payments of theirs that were decided.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Hex, parseEther, parseTransaction } from 'viem';
import type { VoteId } from '#core/identity.ts';
import { startChain } from '#sandbox/chain/index.ts';
import { checkRound, type Owed } from '#test/chaos/checks.ts';
import { describeOpen, isAtRest, pass, recipient } from '#test/chaos/round.ts';
import { FINALITY_DEPTH, MNEMONIC } from './execution-world.ts';
import { type MainProcess, startLookalikes, startMain } from './main-process.ts';
import { createMandateWorld, type MandateWorld } from './mandate-world.ts';
import { startOwnPostgres } from './own-postgres.ts';
import { until } from './poll.ts';
import { startOwnRedis } from './redis.ts';
import { type RpcProxy, startRpcProxy } from './rpc-proxy.ts';
import { must } from './vote-world.ts';

const UNIT = 10n ** 18n;
const TICK_MS = 25;
const TICK_LAW_MS = 2_000;
const AGAIN_WITHIN_MS = 30_000;
const REST_WITHIN_MS = 40_000;

/** Sends to the token are held from `hold` on: what is signed and stored stays unsent, until they go on or are lost. */
function createGate(proxy: RpcProxy, token: string) {
  let open: ((end: 'sent' | 'lost') => void) | undefined;
  let waiting = 0;
  return {
    hold(): void {
      waiting = 0;
      const opened = new Promise<'sent' | 'lost'>((resolve) => {
        open = resolve;
      });
      proxy.misbehave = async ({ method, params }) => {
        if (method !== 'eth_sendRawTransaction') return undefined;
        const { to } = parseTransaction(params[0] as Hex);
        if (to?.toLowerCase() !== token.toLowerCase()) return undefined;
        waiting += 1;
        return (await opened) === 'lost' ? { kind: 'status', status: 503, body: '' } : undefined;
      };
    },
    held: (): number => waiting,
    /** `lost`: no node has seen what was held. */
    release(end: 'sent' | 'lost'): void {
      proxy.misbehave = undefined;
      open?.(end);
    },
  };
}

async function openBooks() {
  const [sandbox, postgres] = await Promise.all([startChain(), startOwnPostgres()]);
  await sandbox.anvil.setMining('automine');
  const { database } = postgres;
  const shared = { database, passphrase: '' };
  const civ = await createMandateWorld(sandbox, shared);
  const eth = await createMandateWorld(sandbox, { ...shared, asset: 'native' });
  // So much that no payment is over its share of the treasury.
  await sandbox.fund(civ.account, { civ: 10_000n * UNIT });
  await sandbox.anvil.setBalance(eth.account, parseEther('10000'));
  for (const { services, community } of [civ, eth]) {
    const accounts = await services.executions.accountsOf(community);
    for (const { purpose, address } of accounts) {
      if (purpose === 'gas') await sandbox.anvil.setBalance(address, parseEther('5'));
    }
  }
  await sandbox.anvil.mine(FINALITY_DEPTH + 1);
  await sandbox.anvil.setMining('paused');
  return { sandbox, postgres, civ, eth, since: await sandbox.publicClient.getBlockNumber() };
}

export type OutageWorld = Awaited<ReturnType<typeof createOutageWorld>>;

export async function createOutageWorld() {
  const folder = mkdtempSync(join(tmpdir(), 'civitas-outage-'));
  const seedFile = join(folder, 'seed');
  writeFileSync(seedFile, MNEMONIC, { mode: 0o600 });
  const [books, redis, platforms] = await Promise.all([
    openBooks(),
    startOwnRedis(),
    startLookalikes(),
  ]);
  const { sandbox, postgres, civ, eth, since } = books;
  const { sql } = postgres.database;
  const proxy = await startRpcProxy(sandbox.url);
  const gate = createGate(proxy, sandbox.contracts.token.address);
  const owed: Owed[] = [];
  const workers: MainProcess[] = [];

  /** Decided, and due at once. */
  async function decide(world: MandateWorld, symbol: 'CIV' | 'ETH', count: number) {
    const votes: VoteId[] = [];
    for (let n = 1; n <= count; n += 1) {
      const to = recipient();
      const vote = must(await world.publish(`pay ${n} ${symbol} to ${to}`));
      const coin = symbol === 'ETH' ? ({ coin: true } as const) : {};
      const amount = BigInt(n) * UNIT;
      owed.push({ vote, step: 0, to, amount, by: 'account', ...coin });
      votes.push(vote);
    }
    for (const vote of votes) await pass(world, vote);
    return votes;
  }

  /** Attempts of what these votes decided. */
  const attemptsOf = (votes: readonly VoteId[]) =>
    sql<{ state: string; hash: string | null; sent: string | null; fee: string }[]>`
      select state, hash, sent_at::text as sent, max_fee_per_gas::text as fee
      from attempt join intent on intent.id = intent_id
      where source in ${sql(votes.map((vote) => `proposal:${vote}:0`))}`;

  return {
    sandbox,
    postgres,
    redis,
    gate,
    owed,
    decideCoins: (count: number) => decide(eth, 'ETH', count),
    decideTokens: (count: number) => decide(civ, 'CIV', count),
    attemptsOf,

    startWorker(queue: 'redis' | 'postgres'): MainProcess {
      const worker = startMain({
        env: {
          ...platforms.env,
          DATABASE_URL: postgres.database.url,
          DATA_DIR: join(folder, 'data'),
          ROLES: 'worker',
          CLOCK: 'test',
          [`RPC_${sandbox.chainId}`]: proxy.url,
          [`FINALITY_${sandbox.chainId}`]: String(FINALITY_DEPTH),
          EXECUTOR_SEED_FILE: seedFile,
          ...(queue === 'redis' && { REDIS_URL: redis.url }),
        },
      });
      workers.push(worker);
      return worker;
    },

    /** The next block costs more than what waits offers: it stays in the pool. */
    async raiseBaseFee(votes: readonly VoteId[]): Promise<void> {
      let most = 0n;
      for (const { fee } of await attemptsOf(votes)) if (BigInt(fee) > most) most = BigInt(fee);
      await sandbox.anvil.setNextBaseFee(4n * most);
      await sandbox.anvil.mine(1);
    },

    /** What waits is handed over once more, or bid higher for, by whoever works again. */
    async untilSentAgain(votes: readonly VoteId[]): Promise<void> {
      const lastSent = async (): Promise<string> =>
        (await attemptsOf(votes)).reduce(
          (last, { sent }) => (sent && sent > last ? sent : last),
          '',
        );
      const before = await lastSent();
      await until(
        'it is sent again',
        async () => {
          await civ.advance(TICK_LAW_MS);
          return (await lastSent()) > before;
        },
        AGAIN_WITHIN_MS,
      );
    },

    /** What the dead sessions held goes on as soon as it is over; the longest that would have lasted, in seconds. */
    async lapse(): Promise<number> {
      const [row] = await sql<{ seconds: number }[]>`
        select coalesce(extract(epoch from max(lease_until) - clock_timestamp()), 0)::float8 as seconds from (
          select lease_until from sender_account union all select lease_until from outbox) as held`;
      await sql`update sender_account set lease_until = null where lease_until is not null`;
      await sql`
        update outbox set lease_until = clock_timestamp() - interval '1 ms' where lease_until is not null`;
      return Math.max(0, row?.seconds ?? 0);
    },

    /** Blocks and the law's time, until nothing is open. */
    async rest(): Promise<void> {
      const worker = workers.at(-1);
      const deadline = Date.now() + REST_WITHIN_MS;
      while (Date.now() < deadline) {
        if (!worker?.lives())
          throw new Error(`the worker died:\n${worker?.lines.slice(-40).join('\n')}`);
        await sandbox.anvil.mine(1);
        await civ.advance(TICK_LAW_MS);
        if (await isAtRest(civ)) return;
        await sleep(TICK_MS);
      }
      throw new Error(
        `it did not come to rest: ${await describeOpen(civ)}\n${worker?.lines.slice(-40).join('\n')}`,
      );
    },

    /** What does not hold of all that was decided so far. */
    async broken(): Promise<readonly string[]> {
      const { broken } = await checkRound(civ, owed, since, 0);
      const unbalanced = await sql`
        select journal_id from posting group by journal_id having sum(amount) <> 0`;
      const skewed = await sql`
        select ledger_account.id from ledger_account
          left join posting on posting.account_id = ledger_account.id
        group by ledger_account.id having ledger_account.balance <> coalesce(sum(posting.amount), 0)`;
      return [
        ...broken,
        ...unbalanced.map((row) => `journal ${row['journal_id']} is not balanced`),
        ...skewed.map((row) => `account ${row['id']} is not the sum of its postings`),
      ];
    },

    async close(): Promise<void> {
      gate.release('lost');
      await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
      await proxy.stop();
      await Promise.all([platforms.close(), redis.stop(), postgres.stop(), sandbox.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
