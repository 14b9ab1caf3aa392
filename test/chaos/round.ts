/** One round: decisions are carried out by processes that are killed and started again, until all of it is settled. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEther } from 'viem';
import { type Address, asAddress, type IntentId, type VoteId } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { must } from '#test/support/vote-world.ts';
import { checkRound, type Owed } from './checks.ts';
import { type Child, startChild } from './child.ts';
import { PROCESS_NAME } from './process-name.ts';
import type { Schedule, Trouble } from './schedule.ts';

const CIV = 10n ** 18n;
const DELAY_SECONDS = 60;
const TICK_MS = 15;
/** The law's time goes on so much a tick: whatever is put off comes due. */
const TICK_LAW_MS = 3_000;
/** Ticks that a block may wait for the books to see it. */
const MOST_HELD = 80;
/** It has to come to rest by then, however slow the machine is. */
const REST_WITHIN_MS = 120_000;

export type RoundResult = {
  readonly schedule: Schedule;
  /** What did not hold; empty when all did. */
  readonly broken: readonly string[];
  /** By point; `time` for those that came by the clock. */
  readonly kills: readonly string[];
  readonly reorgs: number;
  readonly cuts: number;
  readonly calledOff: number;
  readonly effects: number;
  readonly processes: number;
  readonly ms: number;
};

export const recipient = (): Address =>
  asAddress(`0x${randomUUID().replaceAll('-', '')}${'00'.repeat(4)}`);

async function publish(
  world: MandateWorld,
  by: Owed['by'],
  amounts: readonly bigint[],
): Promise<Owed[]> {
  const steps = amounts.map((amount) => ({ amount, to: recipient() }));
  const text = steps.map(({ amount, to }) => `pay ${amount} CIV to ${to}`).join('; ');
  const vote = must(await world.publish(text));
  return steps.map(({ to, amount }, step) => ({ vote, step, to, amount: amount * CIV, by }));
}

/** Passed, and due; what carries it out is rung for by its row alone. */
export async function pass({ store }: MandateWorld, vote: VoteId): Promise<void> {
  await store.proposals.updateProposal(vote, { state: 'voting' });
  const queuedUntil = await store.now();
  await store.proposals.updateProposal(vote, { state: 'queued', queuedUntil });
  await store.outbox.insertOutbox([{ kind: 'execute-proposal', key: vote }]);
}

/** What is decided: by the account itself first; what is published once a contract keeps the money is the contract's. */
async function decideAll(world: MandateWorld, schedule: Schedule): Promise<Owed[]> {
  const { sandbox } = world;
  const owed: Owed[] = [];
  for (let n = 1; n <= schedule.payments; n += 1) {
    owed.push(...(await publish(world, 'account', [BigInt(n)])));
  }
  const amounts = Array.from({ length: schedule.steps }, (_, n) => BigInt(10 + n));
  if (amounts.length > 0) owed.push(...(await publish(world, 'account', amounts)));
  // So much that no payment is over its share of the treasury.
  await sandbox.fund(world.account, { civ: 10_000n * CIV });
  if (schedule.mandate) {
    const timelock = await deployTimelock(sandbox, DELAY_SECONDS, [world.account]);
    await sandbox.fund(timelock, { civ: 500n * CIV });
    await sandbox.anvil.mine(3);
    await world.keepMoneyIn('timelock', timelock);
    owed.push(...(await publish(world, 'timelock', [20n])));
  }
  return owed;
}

async function setUp(sandbox: SandboxChain, schedule: Schedule) {
  await sandbox.anvil.setMining('automine');
  const world = await createMandateWorld(sandbox);
  try {
    const owed = await decideAll(world, schedule);
    const purse = await world.services.executions.ensureAccounts(world.community);
    for (const { purpose, address } of purse) {
      if (purpose === 'gas') await sandbox.anvil.setBalance(address, parseEther('5'));
    }
    if (schedule.poor) await sandbox.anvil.setBalance(world.account, 1_000_000_000n);
    await sandbox.anvil.mine(3);
    await sandbox.anvil.setMining('paused');
    for (const vote of new Set(owed.map((one) => one.vote))) await pass(world, vote as VoteId);
    return { world, owed, since: await sandbox.publicClient.getBlockNumber() };
  } catch (error) {
    await world.close();
    throw error;
  }
}

/** Cuts the connections of the processes, wherever they are. */
const cutConnections = async ({ database }: MandateWorld): Promise<number> => {
  const rows = await database.sql`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and application_name = ${PROCESS_NAME}`;
  return rows.length;
};

/** Somebody calls the first payment off that has not ended. */
async function callOff({ store, services, community }: MandateWorld): Promise<boolean> {
  const rows = await store.executions.listIntents(community, 50);
  const open = rows.find(({ source, settledAt }) => source.startsWith('proposal:') && !settledAt);
  if (!open) return false;
  const off = await store.transaction('call off', (tx) =>
    services.executions.callOffIntent(tx, open.id as IntentId),
  );
  return off.ok;
}

export async function isAtRest({ database }: MandateWorld): Promise<boolean> {
  const rows = await database.sql`
    select 1 from proposal where state in ('queued', 'overruled')
    union all select 1 from intent where settled_at is null
    union all select 1 from mandate where ended_at is null`;
  return rows.length === 0;
}

export async function describeOpen({ database }: MandateWorld): Promise<string> {
  const rows = await database.sql`
    select source, state, reason, detail from intent where settled_at is null
    union all select vote_id::text, state, outcome_reason, null from proposal
    union all select id::text, state, reason, null from mandate`;
  return rows.map((row) => Object.values(row).join(' ')).join('; ');
}

/** A block is taken back when the books have seen in it what is not final yet; no block is made until then. */
async function isRipe({ sandbox, database }: MandateWorld, what: Trouble): Promise<boolean> {
  if (what.kind !== 'reorg') return true;
  const head = await sandbox.publicClient.getBlockNumber();
  const rows = await database.sql`
    select 1 from intent where mined_block > ${String(head - BigInt(what.depth))}`;
  return rows.length > 0;
}

const hasPayments = async ({ sandbox }: MandateWorld): Promise<boolean> =>
  (await sandbox.publicClient.getBlock({ blockTag: 'latest' })).transactions.length > 0;

type Tally = { reorgs: number; cuts: number; calledOff: number };

async function trouble(world: MandateWorld, what: Trouble, tally: Tally): Promise<void> {
  switch (what.kind) {
    case 'reorg':
      await world.sandbox.anvil.reorg(what.depth);
      tally.reorgs += 1;
      return;
    case 'cut':
      if ((await cutConnections(world)) > 0) tally.cuts += 1;
      return;
    case 'call-off':
      if (await callOff(world)) tally.calledOff += 1;
  }
}

const nameOf = (child: Child): string =>
  child.death?.kind === 'point' ? child.death.point : 'time';

/** The processes of a round: one after the other, and beside them a second for its time. */
function createCrew(world: MandateWorld, schedule: Schedule) {
  const kills: string[] = [];
  const deaths = [...schedule.deaths];
  let living: Child[] = [];
  let processes = 0;
  const start = (death: Schedule['second']): void => {
    living.push(startChild(world, death));
    processes += 1;
  };
  start(deaths.shift() ?? null);
  if (schedule.second) start(schedule.second);
  return {
    kills,
    count: (): number => processes,
    works: (): boolean => living.some((child) => child.works()),
    /** Buries who died and starts who comes next; words for who died otherwise. */
    look(): string | undefined {
      for (const child of living) {
        const end = child.end();
        if (end === undefined) continue;
        living = living.filter((one) => one !== child);
        if (end !== 'killed') return end.why;
        kills.push(nameOf(child));
        if (child.death !== schedule.second) start(deaths.shift() ?? null);
      }
      return undefined;
    },
    async end(): Promise<void> {
      for (const child of living) await child.kill();
    },
  };
}

/** Blocks, time and trouble, until nothing is open; what kept it from that otherwise. */
async function drive(
  world: MandateWorld,
  schedule: Schedule,
  crew: ReturnType<typeof createCrew>,
  tally: Tally,
): Promise<string | undefined> {
  const { sandbox } = world;
  const until = Date.now() + REST_WITHIN_MS;
  const due: Trouble[] = [];
  let held = 0;
  for (let tick = 0; Date.now() < until; tick += 1) {
    // Nothing happens to nobody: the world stands still while a process starts.
    while (!crew.works() && Date.now() < until) {
      const why = crew.look();
      if (why !== undefined) return why;
      await sleep(TICK_MS);
    }
    const why = crew.look();
    if (why !== undefined) return why;
    const next = schedule.troubles.get(tick);
    if (next) due.push(next);
    const [what] = due;
    if (what && (await isRipe(world, what))) {
      due.shift();
      await trouble(world, what, tally);
    }
    held = what?.kind === 'reorg' && held < MOST_HELD && (await hasPayments(world)) ? held + 1 : 0;
    if (held > 0) await sleep(TICK_MS);
    else if (tick % 20 === 19) await sandbox.increaseTime(DELAY_SECONDS);
    else await sandbox.anvil.mine(1);
    await world.advance(TICK_LAW_MS);
    if (await isAtRest(world)) return undefined;
    await sleep(TICK_MS);
  }
  return `it did not come to rest: ${await describeOpen(world)}`;
}

export async function runRound(sandbox: SandboxChain, schedule: Schedule): Promise<RoundResult> {
  const began = performance.now();
  const tally: Tally = { reorgs: 0, cuts: 0, calledOff: 0 };
  const { world, owed, since } = await setUp(sandbox, schedule);
  const crew = createCrew(world, schedule);
  try {
    const stuck = await drive(world, schedule, crew, tally);
    await crew.end();
    const { broken, effects } = await checkRound(world, owed, since, tally.calledOff);
    return {
      ...{ schedule, ...tally, effects, kills: crew.kills, processes: crew.count() },
      broken: stuck === undefined ? broken : [stuck, ...broken],
      ms: performance.now() - began,
    };
  } finally {
    await crew.end();
    await world.close();
  }
}
