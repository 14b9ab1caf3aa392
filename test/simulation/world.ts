/**
 * One seed's world: a community of its own with accounts, members and money on a chain of its own, two processes that
 * serve it, and everything that may befall them. All chance comes from the seed, all time from the steps.
 */

import type { Broadcast } from '#chain/broadcast.ts';
import { type Call, PURSES, type Purse, type TransferAction } from '#core/execution/intent.ts';
import type { ProposalSource } from '#core/execution/source.ts';
import type { AccountId, AssetId } from '#core/identity.ts';
import {
  type Address,
  asAddress,
  asId,
  type CommunityId,
  type PersonId,
  type VoteId,
} from '#core/identity.ts';
import { type Hex, keccakText } from '#core/keccak.ts';
import type { SimulatedBooks } from './books.ts';
import { createScriptedChain } from './chain.ts';
import { createChat } from './chat.ts';
import { type Counts, noCounts } from './counts.ts';
import type { Fate } from './crash.ts';
import { createNodes, FAIR, readRaw } from './node.ts';
import type { Process } from './process.ts';
import { createRandom } from './random.ts';
import type { Timelock } from './timelock.ts';
import { Violation } from './violation.ts';

export const UNIT = 100n;
export const TREASURY_UNITS = 10_000_000n;
const COIN = 400_000_000n;
const PURSE_COIN = 1_500_000_000n;
const LEASE_MS = 61_000;
/** A coin's smallest unit is worth so much less: what a community that keeps its books in coin pays is dearer than gas. */
const COIN_SCALE = 2_000n;
/** In every so many seeds the books are kept in coin, decisions have several steps, a second community lives on the chain. */
const COIN_EVERY = 9;
const STEPS_EVERY = 4;
export const NEIGHBOUR_EVERY = 6;
/** Every so many seeds a timelock keeps money, too; the others run as if there were none. */
export const TIMELOCK_EVERY = 5;
export const TIMELOCK_UNITS = 400_000n;

/** In every so many seeds somebody may spend out of budgets, and people lock themselves; the others run as if there were none. */
export const BUDGET_EVERY = 4;
const BUDGET_STREAM = 0x2545f491;

export const MONEY_JOBS = ['execute', 'mandate', 'execute-proposal'];

export type Member = {
  readonly person: PersonId;
  readonly account: AccountId;
  readonly wallet: Address;
};

export type DecidedStep = {
  readonly source: ProposalSource;
  readonly action: TransferAction;
  readonly hash: Hex;
};

/** A passed decision: it is carried to the executor until that has said yes or no. */
export type Decision = {
  readonly vote: VoteId;
  /** Several are carried out in this order, each when the one before it is final; all of them are planned, or none. */
  readonly steps: readonly DecidedStep[];
  readonly lastsMs: number | null;
  answer: string | null;
};

/** A withdrawal as it was asked for, with what was answered to its event. */
export type Asked = {
  readonly event: string;
  readonly member: Member;
  readonly amount: bigint;
  answer: string | null;
};

/** A payment out of a budget as its holder asked for it, with the payment that was answered to its event. */
export type BudgetAsked = {
  readonly event: string;
  readonly budget: string;
  readonly to: Member;
  readonly amount: bigint;
  answer: string | null;
};

export type Temper = {
  readonly crash: number;
  readonly stall: number;
  readonly steps: number;
};

/** A proposal that passed, for the timelock to carry out: its calls in order, and what it takes along. */
export type Proposed = {
  readonly vote: VoteId;
  readonly calls: readonly Call[];
  readonly amount: bigint;
};

export type World = ReturnType<typeof createWorld>;

/** Its three accounts, by what each of them is called. */
function accountsOf(address: (name: string) => Address) {
  const addresses = new Map<Purse, Address>(PURSES.map((purse) => [purse, address(purse)]));
  const of = (purse: Purse): Address => addresses.get(purse) ?? address(purse);
  return { addresses, of };
}

/** Whether an account is this community's. */
export const isOwn = ({ addresses }: Pick<World, 'addresses'>, address: Address): boolean =>
  [...addresses.values()].includes(address);

/** Undefined for what no decision of the simulation planned. */
export const decisionOf = (
  { decisions }: Pick<World, 'decisions'>,
  source: string,
): Decision | undefined =>
  decisions.find(({ steps }) => steps.some((step) => step.source === source));

/** What a community keeps its books in, and how much it lets go (I8). */
function policyOf(inCoin: boolean) {
  const scale = inCoin ? COIN_SCALE : 1n;
  return { inCoin, scale, caps: { perPayment: 50_000n * scale, perDay: 120_000n * scale } };
}

/** The other community of such a seed: the same chain, token, people and processes, and nothing else. */
export function neighbourOf(world: World): World | null {
  if (!world.next) return null;
  const { seed, next, ids } = world;
  return {
    ...world,
    ...next,
    ...policyOf(seed % (2 * NEIGHBOUR_EVERY) === 3),
    ...{ community: asId<CommunityId>(ids()), asset: asId<AssetId>(ids()) },
    ...{ holder: null, spender: null, proposed: [], decisions: [], asked: [] },
  };
}

/** A contract that keeps money. Its chance is a stream of its own, so that what else a seed draws is drawn as before. */
function createHolder(seed: number, address: (name: string) => Address, account: Address) {
  const random = createRandom(~seed);
  const [keeper, watcher] = [address('keeper'), address('watcher')];
  const timelock: Timelock = {
    address: address('timelock'),
    minDelay: BigInt(random.pick([0, 12, 40, 60])),
    may: {
      PROPOSER_ROLE: [account],
      EXECUTOR_ROLE: [account, keeper],
      CANCELLER_ROLE: [account, watcher],
    },
  };
  return { random, timelock, keeper, watcher };
}

export function createWorld(books: SimulatedBooks, seed: number, salt: string, chainId: number) {
  const random = createRandom(seed);
  let made = 0;
  const prefix = keccakText(`${salt}:ids`).slice(2, 18);
  /** In the order they are made, as UUIDv7 are. */
  const ids = (): string => {
    made += 1;
    const count = made.toString(16).padStart(12, '0');
    return `${prefix.slice(0, 8)}-${prefix.slice(8, 12)}-7${prefix.slice(12, 15)}-8000-${count}`;
  };
  const address = (name: string): Address =>
    asAddress(`0x${keccakText(`${salt}:${name}`).slice(26)}`);
  const token = address('token');
  const own = accountsOf(address);
  const { addresses, of } = own;
  /** Of another community, in the seeds that have one: it is made after this one, and lives beside it. */
  const next =
    seed % NEIGHBOUR_EVERY === 3 ? accountsOf((purse) => address(`next ${purse}`)) : null;
  const both = next ? [own, next] : [own];
  const holder = seed % TIMELOCK_EVERY === 0 ? createHolder(seed, address, of('treasury')) : null;
  // Its chance is a stream of its own, too.
  const spender =
    seed % BUDGET_EVERY === 1
      ? { random: createRandom(~seed ^ BUDGET_STREAM), asked: [] as BudgetAsked[] }
      : null;
  const chain = createScriptedChain({
    chainId,
    salt,
    token,
    random,
    startedAt: books.startedAt,
    now: () => state.now,
    coin: new Map(
      both.flatMap((one) => [
        [one.of('treasury'), COIN] as const,
        [one.of('vault'), COIN] as const,
        [one.of('gas'), PURSE_COIN] as const,
      ]),
    ),
    held: new Map([
      ...both.map((one) => [one.of('treasury'), TREASURY_UNITS] as const),
      ...(holder ? [[holder.timelock.address, TIMELOCK_UNITS] as const] : []),
    ]),
    timelock: holder?.timelock,
  });
  const nodes = createNodes(chain, random);
  const chats = {
    discord: createChat('discord', random),
    telegram: createChat('telegram', random),
  };
  const counts: Counts = noCounts();
  const temper: Temper = {
    crash: random.pick([0, 0.002, 0.01, 0.03]),
    stall: random.pick([0, 0.003, 0.01]),
    steps: random.between(8, random.pick([16, 32, 60])),
  };
  const members: Member[] = [0, 1, 2].map((index) => ({
    person: asId<PersonId>(ids()),
    account: asId<AccountId>(ids()),
    wallet: address(`wallet ${index}`),
  }));
  const state = {
    now: books.startedAt,
    /** The latest there was: what was put off before the clock went back waits until then. */
    latest: books.startedAt,
    /** No process dies, no port fails: when everything must come to rest. */
    calm: true,
    stalled: false,
    wentBack: false,
    clockMoved: false,
    violation: undefined as Violation | undefined,
    /** Of rows that were handled since the last look: whose they are stands there. */
    handled: [] as string[],
  };
  const trace: string[] = [];

  const world = {
    seed,
    chainId,
    salt,
    random,
    ids,
    address,
    addresses,
    of,
    next,
    /** Whose accounts a seed's index derives; both communities' once both are founded. */
    keys: new Map<number, ReadonlyMap<Purse, Address>>(),
    ...policyOf(seed % COIN_EVERY === 2 && !holder),
    /** Decisions of several steps are made. */
    hasSteps: seed % STEPS_EVERY === 3,
    holder,
    spender,
    proposed: [] as Proposed[],
    /** Of what was brought to the contract, by the form it is stored in. */
    calls: new Map<string, Call>(),
    books,
    chain,
    nodes,
    chats,
    counts,
    temper,
    members,
    state,
    trace,
    community: asId<CommunityId>(ids()),
    asset: asId<AssetId>(ids()),
    /** Linked by nobody. */
    outsider: address('outsider'),
    decisions: [] as Decision[],
    asked: [] as Asked[],
    /** What a day might take when it was planned, by intent. */
    dayCaps: new Map<string, bigint>(),
    /** Somebody else with our keys: by hash, with the intent that a copy of us carried out. */
    foreign: new Map<Hex, string | null>(),
    processes: [] as Process[],

    note(line: string): void {
      trace.push(line);
    },

    fail(letter: string, message: string): never {
      const violation = new Violation(letter, message);
      state.violation ??= violation;
      throw violation;
    },

    /** Moves the time; the database hears of it before it is next asked. */
    drift(ms: number): void {
      state.now += ms;
      state.clockMoved = true;
      if (ms < 0) state.wentBack = true;
      state.latest = Math.max(state.latest, state.now);
    },

    async setClock(): Promise<void> {
      if (!state.clockMoved) return;
      state.clockMoved = false;
      await books.setClock(state.now);
    },

    async pass(ms: number): Promise<void> {
      world.drift(ms);
      await world.setClock();
    },

    fate(call: string, when: 'before' | 'after'): Fate {
      if (state.calm) return 'live';
      const isGrave = call === 'broadcast.sendRaw' || call.includes(' ') || call.includes('-');
      const weight = isGrave ? 1 : 0.15;
      if (random.chance(temper.crash * weight)) {
        world.note(`  died ${when} ${call}`);
        return 'die';
      }
      if (state.stalled || !random.chance(temper.stall * weight)) return 'live';
      world.note(`  stalls ${when} ${call}`);
      return 'stall';
    },

    /** Its lease lapses, and another process acts meanwhile. */
    async stall(process: Process): Promise<void> {
      state.stalled = true;
      counts.stalls += 1;
      try {
        await world.pass(LEASE_MS);
        const other = world.processes.find((one) => one !== process);
        for (let acts = random.between(1, 3); other && acts > 0; acts -= 1) {
          await world.workOne(other);
          if (random.chance(0.5)) chain.mine();
        }
      } finally {
        state.stalled = false;
      }
    },

    /** Hands one due row of the outbox to a process; false where nothing is due. */
    async workOne(process: Process, kind?: string): Promise<boolean> {
      const due = (await books.store.outbox.listDueOutbox(50)).filter(
        (row) => kind === undefined || row.kind === kind,
      );
      if (due.length === 0) return false;
      // A job that moves money is what this is about; the others come in their turn.
      const money = due.filter((row) => MONEY_JOBS.includes(row.kind));
      const row = random.pick(money.length > 0 && random.chance(0.75) ? money : due);
      world.note(`${process.name} handles ${row.kind}`);
      await process.work(row.id);
      return true;
    },

    process: (): Process => random.pick(world.processes),

    /** I3: what is sent has been stored. */
    watchedSend:
      (send: Broadcast['sendRaw']): Broadcast['sendRaw'] =>
      async (id, raw) => {
        counts.sends += 1;
        const { hash } = readRaw(raw);
        const rows = await books.connection.sql`
          select from attempt where hash = ${hash} and raw = ${raw}`;
        if (rows.length !== 1) world.fail('I3', `${hash} was sent before it was stored`);
        return send(id, raw);
      },
  };
  nodes.state.weather = FAIR;
  return world;
}
