/**
 * What the chain says of intents that are due, asked outside any transaction: each call is simulated and its target's
 * code compared, all at once; gas and fees are weighed in the order in which their nonces will be taken.
 */
import pMap from 'p-map';
import type { FeeMarket } from '#chain/broadcast.ts';
import { decideFees } from '#core/execution/fees.ts';
import {
  type Call,
  type IntentAction,
  intentActionFromJson,
  type ParkReason,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { Fault } from '#core/fault.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import type { IntentRow } from '#store/execution.ts';
import { type CodeHashOf, changedTarget, eachOnce } from './carried.ts';
import { purseCovers } from './gas.ts';
import { ASKED_AT_ONCE, type Room } from './options.ts';
import { attemptsOf, type Work } from './work.ts';

/** Its call would do what it says. */
type Tried = {
  readonly kind: 'tried';
  readonly call: Call;
  readonly gasLimit: bigint;
  readonly codeHash: Hex | null;
};
export type Ready = Omit<Tried, 'kind'> & { readonly kind: 'ready' };
export type Parked = {
  readonly kind: 'park';
  readonly reason: ParkReason;
  readonly detail: string;
  readonly shortWei?: bigint;
  readonly gasWei?: bigint;
  /** It mends itself: nobody has to be told. */
  readonly covered?: boolean;
};
type Unknown = { readonly kind: 'unknown'; readonly error: Fault };
/** What is left in the account for it depends on those before it, which are on their way. */
type Later = { readonly kind: 'later' };

/** What all that is prepared together asks of the chain alike. */
export type Standing = {
  readonly market: FeeMarket;
  /** Transactions of the account that are mined. */
  readonly mined: number;
  /** And those that a node knows, waiting ones included. */
  readonly usedNonces: number;
};
type Found = {
  readonly standing: Standing | undefined;
  readonly outcomes: readonly (Ready | Parked | Unknown | Later)[];
  /** Each was tried upon those before it: without one of them nothing is known of those after it. */
  readonly inOrder: boolean;
};

export const parked = (reason: ParkReason, detail: string): Parked => ({
  kind: 'park',
  reason,
  detail,
});

/** Held to what was voted, and not tried yet. */
type Held = {
  readonly kind: 'held';
  readonly action: IntentAction;
  readonly call: Call;
  readonly codeHash: Hex | null;
};

async function holdToVote(
  room: Room,
  { sender }: Work,
  row: IntentRow,
  codeHashOf: CodeHashOf,
): Promise<Held | Parked> {
  const action = intentActionFromJson(row.action);
  if (actionHash(action) !== row.actionHash) return parked('target-changed', 'action');
  const call = room.actions.callOf(action);
  const codeHash = await codeHashOf(sender.chainId, call.to);
  if (row.votedCodeHash !== null && row.votedCodeHash !== codeHash) {
    return parked('target-changed', call.to);
  }
  const changed = await changedTarget(codeHashOf, action);
  if (changed) return parked('target-changed', changed);
  return { kind: 'held', action, call, codeHash };
}

async function tryAlone(
  room: Room,
  { sender }: Work,
  { action, call, codeHash }: Held,
): Promise<Tried | Parked> {
  const simulation = await room.actions.simulate(sender.address, action, codeHash);
  return simulation.ok
    ? { kind: 'tried', call, gasLimit: simulation.gas, codeHash }
    : parked('simulation-reverted', `${simulation.problem}: ${simulation.detail}`);
}

async function tryEach(
  room: Room,
  work: Work,
  held: readonly (Held | Parked | Unknown)[],
): Promise<readonly (Tried | Parked | Unknown)[]> {
  return pMap(
    held,
    async (one) => (one.kind === 'held' ? orUnknown(tryAlone(room, work, one)) : one),
    { concurrency: ASKED_AT_ONCE },
  );
}

/** Undefined where they cannot be tried together. */
async function tryTogether(
  room: Room,
  { sender }: Work,
  held: readonly (Held | Parked | Unknown)[],
): Promise<readonly Tried[] | undefined> {
  const all = held.flatMap((one) => (one.kind === 'held' ? [one] : []));
  if (all.length < 2 || all.length < held.length) return undefined;
  const gas = await room.actions.simulateInOrder(
    sender.address,
    all.map(({ action, codeHash }) => ({ action, code: codeHash })),
  );
  return gas?.map((gasLimit, place) => {
    const one = all[place];
    invariant(one, 'one for one');
    return { kind: 'tried', call: one.call, gasLimit, codeHash: one.codeHash };
  });
}

/** Unknown is neither yes nor no: this one waits, the others of the account go on. */
export async function orUnknown<T>(ask: Promise<T>): Promise<T | Unknown> {
  try {
    return await ask;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: 'unknown', error };
  }
}

async function readStanding(room: Room, { sender }: Work): Promise<Standing> {
  const { chainId, address } = sender;
  const [market, mined, waiting] = await Promise.all([
    room.broadcast.feeMarket(chainId),
    room.broadcast.nonceAt(chainId, address, 'latest'),
    room.broadcast.nonceAt(chainId, address, 'pending'),
  ]);
  return { market, mined, usedNonces: Math.max(mined, waiting) };
}

/** The most that what has its nonce and is not mined may still cost: a node counts it, too. */
function onTheirWay(work: Work, mined: number): bigint {
  return work.slots
    .filter(({ nonce }) => nonce >= mined)
    .flatMap(({ nonce }) => attemptsOf(work, nonce).slice(-1))
    .reduce(
      (sum, { valueWei, gasLimit, maxFeePerGas }) => sum + valueWei + gasLimit * maxFeePerGas,
      0n,
    );
}

/** In the order of their nonces, each out of what those before it leave in the account. */
async function weigh(
  room: Room,
  work: Work,
  balance: bigint,
  { market, mined }: Standing,
  tried: readonly (Tried | Parked | Unknown)[],
): Promise<Found['outcomes']> {
  const ceiling = room.feeCeiling(work.sender.chainId);
  const outcomes: Found['outcomes'][number][] = [];
  let left = balance - onTheirWay(work, mined);
  for (const one of tried) {
    if (one.kind !== 'tried') {
      outcomes.push(one);
      continue;
    }
    const { call, gasLimit } = one;
    const fees = decideFees({ ...market, gasLimit, spentInWindow: 0n, ceiling });
    if (!fees.ok) {
      outcomes.push(parked('fee-ceiling', fees.refusal.code));
      continue;
    }
    const gasWei = gasLimit * fees.value.maxFeePerGas;
    const shortWei = call.value + gasWei - left;
    if (shortWei <= 0n) {
      left -= call.value + gasWei;
      outcomes.push({ ...one, kind: 'ready' });
    } else if (left < balance) outcomes.push({ kind: 'later' });
    else {
      const covered = await purseCovers(room, work, shortWei, gasWei);
      outcomes.push({ ...parked('no-gas-money', String(shortWei)), shortWei, gasWei, covered });
    }
  }
  return outcomes;
}

export async function weighDue(room: Room, work: Work, rows: readonly IntentRow[]): Promise<Found> {
  const { chainId, address } = work.sender;
  const codeHashOf = eachOnce(room);
  const [balance, bound] = await Promise.all([
    room.broadcast.nativeBalance(chainId, address),
    pMap(rows, (row) => orUnknown(holdToVote(room, work, row, codeHashOf)), {
      concurrency: ASKED_AT_ONCE,
    }),
  ]);
  const held = bound.map((one) =>
    one.kind === 'held' && one.call.value > balance
      ? parked('simulation-reverted', 'balance')
      : one,
  );
  const together = await tryTogether(room, work, held);
  const tried = together ?? (await tryEach(room, work, held));
  const inOrder = together !== undefined;
  if (!tried.some(({ kind }) => kind === 'tried')) {
    return { standing: undefined, outcomes: tried as readonly (Parked | Unknown)[], inOrder };
  }
  const standing = await readStanding(room, work);
  const outcomes = await weigh(room, work, balance, standing, tried);
  return { standing, outcomes, inOrder };
}
