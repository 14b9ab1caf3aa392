/** One seed from its beginning to rest, checked after each step. */
import type { SimulatedBooks } from './books.ts';
import { BUDGET_STEPS } from './budget.ts';
import { finalOf } from './chain.ts';
import type { Counts } from './counts.ts';
import { BUDGET } from './invariants/budget.ts';
import { EXECUTION, type Invariant, type Look } from './invariants/execution.ts';
import { LEDGER } from './invariants/ledger.ts';
import { checkMandatesAtRest, MANDATE } from './invariants/mandate.ts';
import { checkUntouched } from './invariants/neighbour.ts';
import { STEP_ORDER } from './invariants/steps.ts';
import { MANDATE_STEPS } from './mandate.ts';
import { checkRest, quiesce } from './quiesce.ts';
import { settle } from './settle.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { standStill, standsStill } from './standstill.ts';
import { NOT_IN_COIN, STEPS, weather } from './steps.ts';
import { createWorld, isOwn, type World } from './world.ts';

export type Outcome = {
  readonly seed: number;
  readonly counts: Counts;
  /** What did not hold, and what had happened until then. */
  readonly broken: { readonly what: string; readonly trace: readonly string[] } | null;
  readonly trace: readonly string[];
};

const INVARIANTS: readonly Invariant[] = [
  ...EXECUTION,
  ...LEDGER,
  ...MANDATE,
  ...BUDGET,
  STEP_ORDER,
];

function check(world: World, now: Snapshot, before: Snapshot | undefined): Look {
  const head = world.chain.head();
  const mined = head.lineage.flatMap(({ number, atMs, included }) =>
    included
      .filter(({ transaction }) => transaction === null || isOwn(world, transaction.from))
      .map((one) => ({ ...one, number, atMs })),
  );
  const look = { world, now, before, head, final: finalOf(head), mined };
  for (const invariant of INVARIANTS) invariant(look);
  return look;
}

const snapshotOf = (seen: ReadonlyMap<World, Snapshot>, world: World): Snapshot => {
  const found = seen.get(world);
  if (!found) throw new Error('every community was looked at');
  return found;
};

const ALWAYS = ['job', 'mine', 'decide', 'propose', 'pay from budget'];

/** Of steps, where two communities live: what the other one does. */
const NEIGHBOURS_SHARE = 0.4;

async function act(worlds: readonly World[]): Promise<void> {
  const [world, neighbour] = worlds;
  if (!world) throw new Error('somebody lives there');
  const { random, temper, state } = world;
  if (standsStill(world)) await standStill(world);
  const seen = new Map<World, Snapshot>();
  for (const one of worlds) {
    const now = await readSnapshot(one);
    check(one, now, undefined);
    seen.set(one, now);
  }
  // Some kinds of trouble are left out in each run, so that others have their time.
  const kinds = [
    ...STEPS,
    ...(world.holder ? MANDATE_STEPS : []),
    ...(world.spender ? BUDGET_STEPS : []),
  ];
  const steps = kinds.filter(({ name }) => ALWAYS.includes(name) || random.chance(0.7));
  const weighedFor = ({ inCoin, holder, spender }: World) =>
    steps
      .filter((kind) => holder !== null || !MANDATE_STEPS.includes(kind))
      .filter((kind) => spender !== null || !BUDGET_STEPS.includes(kind))
      .filter(({ name }) => !inCoin || !NOT_IN_COIN.includes(name))
      .map((kind) => [kind.weight, kind] as const);
  state.calm = false;
  weather(world);
  for (let done = 0; done < temper.steps; done += 1) {
    const acting = neighbour && random.chance(NEIGHBOURS_SHARE) ? neighbour : world;
    const { name, step, books } = random.weighed(weighedFor(acting));
    world.note(`${done} ${acting === world ? '' : 'next door: '}${name}`);
    world.counts.steps += 1;
    world.drift(random.between(500, 3_000));
    if (books) await world.setClock();
    state.handled = [];
    await step(acting, snapshotOf(seen, acting));
    if (state.violation) throw state.violation;
    for (const one of worlds) {
      const before = snapshotOf(seen, one);
      const now = books ? await readSnapshot(one) : before;
      check(one, now, before);
      if (one !== acting) checkUntouched(one, now, before);
      seen.set(one, now);
    }
  }
  world.note('rest');
  const atRest = await quiesce(worlds);
  if (state.violation) throw state.violation;
  for (const [one, rest] of atRest) {
    const look = check(one, rest, snapshotOf(seen, one));
    checkRest(one, rest);
    checkMandatesAtRest(look);
    count(one, rest);
  }
}

function count(world: World, rest: Snapshot): void {
  for (const { purpose, state: end } of rest.intents) {
    const name = `${purpose} ${end}`;
    world.counts.intents[name] = (world.counts.intents[name] ?? 0) + 1;
  }
  for (const { state: end, reason } of rest.mandates) {
    const name = reason === null ? end : `${end} (${reason})`;
    world.counts.mandates[name] = (world.counts.mandates[name] ?? 0) + 1;
  }
  for (const { state: end } of rest.budgetPayments) {
    const { budgets } = world.counts;
    budgets[end] = (budgets[end] ?? 0) + 1;
  }
  world.counts.told.tips += rest.tips;
  world.counts.told.deposits += rest.deposits.filter(({ booked }) => booked).length;
  world.counts.told.withdrawals += rest.withdrawals.length;
}

/** `salt` keeps runs of one seed in one database apart and changes nothing else. */
export async function simulate(
  books: SimulatedBooks,
  seed: number,
  salt: string,
): Promise<Outcome> {
  const world = createWorld(books, seed, `${salt}:${seed}`, 1_000 + seed);
  let broken: Outcome['broken'] = null;
  try {
    await act(await settle(world));
  } catch (error) {
    const cause = world.state.violation ?? error;
    const what = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    broken = { what, trace: world.trace };
  }
  const { counts, nodes, chats } = world;
  counts.seeds = 1;
  counts.faults = { ...nodes.faults, chat: chats.discord.faults() + chats.telegram.faults() };
  return { seed, counts, broken, trace: world.trace };
}
