/**
 * When nothing fails any more, everything comes to rest: each decision carried out once or ended unpaid, no money set
 * aside, the books equal to the chain. What only a human may settle is settled by one who looks at the chain.
 */
import { PURSES } from '#core/execution/intent.ts';
import { asId, type IntentId } from '#core/identity.ts';
import { finalOf } from './chain.ts';
import { FAIR } from './node.ts';
import { TOLD } from './process.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { decide, OPEN, pause } from './steps.ts';
import { MONEY_JOBS, type World } from './world.ts';

const ROUNDS = 40;
/** More than ever waits: words and alarms that nobody says here are due before everything that came later. */
const MOST_DUE = 1_000;
const PLENTY = 1_000_000_000n;
/** Of mandates, and of the proposals they are of. */
const ENDED = ['done', 'failed', 'cancelled', 'expired', 'executed', 'vetoed'];

function clearUp({ chain, nodes, chats, state, of, outsider, holder }: World): void {
  state.calm = true;
  nodes.state.weather = FAIR;
  chats.discord.state.failing = 0;
  chats.telegram.state.failing = 0;
  chain.paused = false;
  chain.upgraded = false;
  chain.baseFee = 50n;
  for (const purse of PURSES) {
    chain.gift({ from: outsider, to: of(purse), asset: 'coin', amount: PLENTY });
  }
  if (holder) {
    const { address: to } = holder.timelock;
    chain.gift({ from: outsider, to, asset: 'token', amount: PLENTY });
  }
}

/** A human with the chain before them: strangers are matched to what they paid, or said to be none of ours. */
async function settleByHand(world: World, now: Snapshot): Promise<void> {
  const { chain, foreign, processes } = world;
  const [process] = processes;
  const final = finalOf(chain.head());
  for (const { sender, nonce, settled } of now.strangers) {
    if (settled) continue;
    const address = now.senders.find(({ id }) => id === sender)?.address;
    const used = final.lineage
      .flatMap(({ included }) => included)
      .find(({ transaction }) => transaction?.from === address && transaction?.nonce === nonce);
    if (!used) continue;
    world.counts.byHand += 1;
    const intent = foreign.get(used.hash) ?? null;
    const open = now.intents.find(({ id, settled: done }) => id === intent && !done);
    await process?.run(async ({ services: { executions } }) => {
      if (open)
        await executions.matchTransaction(sender, nonce, used.hash, asId<IntentId>(open.id));
      else await executions.settleStranger(sender, nonce, 'none of ours');
    });
  }
  const waits = now.strangers.some(({ settled }) => !settled);
  for (const { id, state } of waits ? [] : now.intents) {
    if (state !== 'lost') continue;
    world.counts.byHand += 1;
    await process?.run(
      async ({ services }) => void (await services.executions.settleLost(asId<IntentId>(id))),
    );
  }
}

const isOpen = ({ state }: { state: string }): boolean => OPEN.includes(state) || state === 'lost';

const isOver = ({ state }: { state: string }): boolean => ENDED.includes(state);

async function workOff(world: World, kinds: readonly string[]): Promise<void> {
  for (let rows = 0; rows < 60; rows += 1) {
    const due = await world.books.store.outbox.listDueOutbox(MOST_DUE);
    const row = due.find(({ kind }) => kinds.includes(kind));
    if (!row) return;
    await world.process().work(row.id);
  }
}

function isAtRest(world: World, now: Snapshot): boolean {
  return (
    !now.intents.some(isOpen) &&
    now.strangers.every(({ settled }) => settled) &&
    now.senders.every(({ frozen }) => frozen === null) &&
    now.slots.every(({ settled }) => settled) &&
    now.mandates.every(isOver) &&
    now.proposals.every(isOver) &&
    world.decisions.every(({ answer }) => answer !== null)
  );
}

/** Everything settles within some rounds, or it is stuck. Answers with the books of each community at rest. */
export async function quiesce(worlds: readonly World[]): Promise<ReadonlyMap<World, Snapshot>> {
  const [world] = worlds;
  if (!world) throw new Error('somebody lives there');
  for (const one of worlds) clearUp(one);
  const { latest, now: present } = world.state;
  if (latest > present) await world.pass(latest - present);
  await world.setClock();
  let books = await readAll(worlds);
  for (const [one, now] of books) if (now.frozen !== null) await pause(one, now);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const one of worlds)
      for (const decision of one.decisions)
        if (decision.answer === null) await decide(one, decision);
    // The longest wait of a parked intent or a failing job is a quarter of an hour.
    await world.pass(round % 4 === 3 ? 900_000 : 61_000);
    await workOff(world, MONEY_JOBS);
    for (let blocks = 0; blocks < 6; blocks += 1) world.chain.mine();
    await workOff(world, round === 0 ? [...MONEY_JOBS, 'check-reserves'] : MONEY_JOBS);
    books = await readAll(worlds);
    const moving = [...books].filter(([one, now]) => !isAtRest(one, now));
    if (moving.length === 0) break;
    for (const [one, now] of round > 0 ? moving : []) await settleByHand(one, now);
  }
  for (const [one, now] of books) requireRest(one, now);
  // A job that failed for as long as anything failed waits for five minutes.
  await world.pass(300_000);
  await workOff(world, ['scan-deposits', 'check-reserves', 'card', 'alarm', 'private-word']);
  return readAll(worlds);
}

async function readAll(worlds: readonly World[]): Promise<ReadonlyMap<World, Snapshot>> {
  const books = new Map<World, Snapshot>();
  for (const world of worlds) books.set(world, await readSnapshot(world));
  return books;
}

function requireRest(world: World, now: Snapshot): void {
  if (!isAtRest(world, now)) {
    const open = now.intents
      .filter(isOpen)
      .map(({ id, state, reason, detail }) => `${id} ${state} ${reason} ${detail}`);
    const frozen = now.senders
      .filter((one) => one.frozen !== null)
      .map((one) => `${one.purpose} ${one.frozen}`);
    const mandates = [...now.mandates, ...now.proposals]
      .filter((one) => !isOver(one))
      .map(({ vote, state, reason }) => `${vote} ${state} ${reason}`);
    const all = [...open, ...frozen, ...mandates].join('; ');
    world.fail('I1', `nothing fails, and it does not settle: ${all}`);
  }
}

/** The end: effects on the chain are the intents that are final, each once; nothing is set aside; books and chain agree. */
export function checkRest(world: World, now: Snapshot): void {
  const { chain, of, inCoin } = world;
  const head = chain.head();
  const balance = (kind: string): number =>
    now.accounts.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.balance, 0);
  for (const kind of ['pending', 'treasury-pending']) {
    if (balance(kind) !== 0) world.fail('L6', `${balance(kind)} is still set aside as ${kind}`);
  }
  const owed = balance('member') + balance('house') + balance('unclaimed');
  const held = Number(head.after.token.get(of('vault')) ?? 0n);
  if (owed !== held) world.fail('L2', `the books owe ${owed}, the vault holds ${held}`);
  const book = inCoin ? head.after.coin : head.after.token;
  const treasury = Number(book.get(of('treasury')) ?? 0n);
  if (balance('treasury') !== treasury && now.accounts.some(({ kind }) => kind === 'treasury')) {
    world.fail('L2', `the treasury's book is ${balance('treasury')}, it holds ${treasury}`);
  }
  for (const intent of now.intents) {
    const { id, purpose, state } = intent;
    const told = now.told.filter((key) => key.startsWith(`${id}:`));
    // Of budgets their own rows say it (invariants/budget.ts).
    const isPayment = purpose === 'treasury' && intent.source.startsWith('proposal:');
    if (isPayment && (told.length !== 1 || !told[0]?.startsWith(`${id}:${state}:`))) {
      world.fail(
        'I1',
        `${id} ended ${state}, and its proposal was told ${JSON.stringify(told)} (${TOLD})`,
      );
    }
  }
}
