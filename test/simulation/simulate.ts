/** One seed from its beginning to rest, checked after each step. */
import type { SimulatedBooks } from './books.ts';
import { finalOf } from './chain.ts';
import type { Counts } from './counts.ts';
import { EXECUTION, type Invariant, type Look } from './invariants/execution.ts';
import { LEDGER } from './invariants/ledger.ts';
import { checkMandatesAtRest, MANDATE } from './invariants/mandate.ts';
import { MANDATE_STEPS } from './mandate.ts';
import { checkRest, quiesce } from './quiesce.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { STEPS, weather } from './steps.ts';
import { createWorld, settle, type World } from './world.ts';

export type Outcome = {
  readonly seed: number;
  readonly counts: Counts;
  /** What did not hold, and what had happened until then. */
  readonly broken: { readonly what: string; readonly trace: readonly string[] } | null;
  readonly trace: readonly string[];
};

const INVARIANTS: readonly Invariant[] = [...EXECUTION, ...LEDGER, ...MANDATE];

function check(world: World, now: Snapshot, before: Snapshot | undefined): Look {
  const head = world.chain.head();
  const mined = head.lineage.flatMap(({ number, included }) =>
    included.map((one) => ({ ...one, number })),
  );
  const look = { world, now, before, head, final: finalOf(head), mined };
  for (const invariant of INVARIANTS) invariant(look);
  return look;
}

const ALWAYS = ['job', 'mine', 'decide', 'propose'];

async function act(world: World): Promise<void> {
  const { random, temper, state } = world;
  let before = await readSnapshot(world);
  check(world, before, undefined);
  // Some kinds of trouble are left out in each run, so that others have their time.
  const kinds = world.holder ? [...STEPS, ...MANDATE_STEPS] : STEPS;
  const steps = kinds.filter(({ name }) => ALWAYS.includes(name) || random.chance(0.7));
  const weighed = steps.map((kind) => [kind.weight, kind] as const);
  state.calm = false;
  await weather(world, before);
  for (let done = 0; done < temper.steps; done += 1) {
    const { name, step, books } = random.weighed(weighed);
    world.note(`${done} ${name}`);
    world.counts.steps += 1;
    world.drift(random.between(500, 3_000));
    if (books) await world.setClock();
    await step(world, before);
    if (state.violation) throw state.violation;
    const now = books ? await readSnapshot(world) : before;
    check(world, now, before);
    before = now;
  }
  world.note('rest');
  const rest = await quiesce(world);
  if (state.violation) throw state.violation;
  const look = check(world, rest, before);
  checkRest(world, rest);
  checkMandatesAtRest(look);
  for (const { purpose, state: end } of rest.intents) {
    const name = `${purpose} ${end}`;
    world.counts.intents[name] = (world.counts.intents[name] ?? 0) + 1;
  }
  for (const { state: end, reason } of rest.mandates) {
    const name = reason === null ? end : `${end} (${reason})`;
    world.counts.mandates[name] = (world.counts.mandates[name] ?? 0) + 1;
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
    await settle(world);
    await act(world);
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
