/**
 * One seed's world: a community of its own with accounts, members and money on a chain of its own, two processes that
 * serve it, and everything that may befall them. All chance comes from the seed, all time from the steps.
 */

import type { Broadcast } from '#chain/broadcast.ts';
import { type Action, type Call, PURSES, type Purse } from '#core/execution/intent.ts';
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
import { createProcess, type Process } from './process.ts';
import { createRandom } from './random.ts';
import type { Timelock } from './timelock.ts';
import { Violation } from './violation.ts';

export const UNIT = 100n;
export const TREASURY_UNITS = 10_000_000n;
const COIN = 400_000_000n;
const PURSE_COIN = 1_500_000_000n;
const LEASE_MS = 61_000;
/** Every so many seeds a timelock keeps money, too; the others run as if there were none. */
export const TIMELOCK_EVERY = 5;
export const TIMELOCK_UNITS = 400_000n;

export const MONEY_JOBS = ['execute', 'mandate', 'execute-proposal'];

export type Member = {
  readonly person: PersonId;
  readonly account: AccountId;
  readonly wallet: Address;
};

/** A passed decision: it is carried to the executor until that has said yes or no. */
export type Decision = {
  readonly source: `proposal:${string}`;
  readonly action: Action;
  readonly hash: Hex;
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
  const addresses = new Map<Purse, Address>(PURSES.map((purse) => [purse, address(purse)]));
  const of = (purse: Purse): Address => addresses.get(purse) ?? token;
  const holder = seed % TIMELOCK_EVERY === 0 ? createHolder(seed, address, of('treasury')) : null;
  const chain = createScriptedChain({
    chainId,
    salt,
    token,
    random,
    startedAt: books.startedAt,
    coin: new Map([
      [of('treasury'), COIN],
      [of('vault'), COIN],
      [of('gas'), PURSE_COIN],
    ]),
    held: new Map([
      [of('treasury'), TREASURY_UNITS],
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
    /** The community's policy (I8). */
    caps: { perPayment: 50_000n, perDay: 120_000n },
    senders: new Map<Purse, string>(),
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
    holder,
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

/** The rows of a community that lives in two places, in one message to the server. */
export async function settle(world: World): Promise<void> {
  const { books, community, asset, members, ids, chainId, chain, state, salt } = world;
  const [steward] = members;
  if (!steward) throw new Error('a community has members');
  const at = `to_timestamp(${state.now / 1_000})`;
  const longAgo = `${at} - interval '9 days'`;
  const q = (text: string): string => `'${text}'`;
  const places = (['discord', 'telegram'] as const).map((platform) => ({ platform, id: ids() }));
  const wallets = members.map((member) => ({ ...member, id: ids(), link: ids() }));
  const values = <T>(rows: readonly T[], of: (row: T) => readonly string[]): string =>
    rows.map((row) => `(${of(row).join(', ')})`).join(', ');
  await books.connection.sql.unsafe(`
    begin;
    delete from outbox;
    update simulation_clock set at = ${at};
    insert into community (id, seed_index, name, template, time_zone, locale, state, cap_per_payment, cap_per_day, created_at)
      values ('${community}', (select coalesce(max(seed_index), -1) + 1 from community), 'Sim', 'club', 'UTC', 'en',
        'constituted', 50000, 120000, ${longAgo});
    insert into asset (id, community_id, kind, symbol, name, decimals, chain_id, token, custody, created_at)
      values ('${asset}', '${community}', 'erc20', 'CIV', 'Civitas', 2, ${chainId}, '${chain.token}', true, ${longAgo});
    insert into person (id, created_at) values ${values(members, ({ person }) => [q(person), longAgo])};
    insert into account (id, person_id, platform, external_id, display_name, is_bot, locale, private_chat_open, created_at, seen_at)
      values ${values(members, ({ person, account }) => [q(account), q(person), q('discord'), q(`${salt}:${account}`), q('Member'), 'false', q('en'), 'true', longAgo, longAgo])};
    insert into membership (community_id, person_id, joined_at, wallet_consent_at)
      values ${values(members, ({ person }) => [q(community), q(person), longAgo, longAgo])};
    insert into wallet (id, address, created_at) values ${values(wallets, ({ id, wallet }) => [q(id), q(wallet), longAgo])};
    insert into wallet_link (id, wallet_id, person_id, account_id, is_primary, message, signature, linked_at)
      values ${values(wallets, ({ id, link, person, account }) => [q(link), q(id), q(person), q(account), 'true', q(''), q('0x'), longAgo])};
    insert into office (id, community_id, person_id, kind, given_how, given_at)
      values ('${ids()}', '${community}', '${steward.person}', 'steward', 'founded', ${longAgo});
    insert into place (id, community_id, platform, external_id, title, attached_by, connected_at)
      values ${values(places, ({ platform, id }) => [q(id), q(community), q(platform), q(`${salt}:${platform}`), q('Place'), q(steward.person), longAgo])};
    insert into channel (place_id, purpose, external_id)
      values ${values(places, ({ id }) => [q(id), q('announcements'), q('general')])}, ${values(places, ({ id }) => [q(id), q('staff'), q('staff')])};
    commit;
  `);
  for (let blocks = 0; blocks < 6; blocks += 1) chain.mine();
  world.processes.push(createProcess(world, 'A'), createProcess(world, 'B'));
  const [first] = world.processes;
  if (!first) throw new Error('a world has processes');
  await first.services().deposits.open(community);
  for (const member of members.slice(0, 2)) {
    chain.gift({ from: member.wallet, to: world.of('vault'), asset: 'token', amount: 200_000n });
  }
  for (let blocks = 0; blocks < 6; blocks += 1) chain.mine();
  await first.services().deposits.scan(community);
  if (world.holder) await connect(world, first);
  for (const { id, purpose } of await books.store.executions.listSenders(community)) {
    state.senders.set(purpose, id);
  }
}

/** The contract is connected as a steward does it; another member is the guardian. */
async function connect({ members, community, ids, holder, books }: World, process: Process) {
  const [steward, guardian] = members;
  if (!steward || !guardian || !holder) throw new Error('a community has members');
  const services = process.services();
  const { person } = guardian;
  await books.store.transaction('a guardian', (tx) =>
    services.offices.give(tx, community, {
      person,
      office: 'guardian',
      how: 'founding',
      by: person,
    }),
  );
  const asked = { community, person: steward.person, address: holder.timelock.address };
  const connected = await services.connections.connect({
    ...asked,
    kind: 'timelock',
    eventId: ids(),
  });
  if (!connected.ok) throw new Error(`not connected: ${connected.refusal.code}`);
}
