/** INVARIANTS I1-I9, each held against the chain as it truly is. */

import { DAY_MS } from '#core/duration.ts';
import {
  INTENT_LIFECYCLE,
  type IntentState,
  intentActionFromJson,
  type Purse,
} from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Block, ChainTransaction, Included } from '../chain.ts';
import { CEILING } from '../process.ts';
import type { IntentLine, Snapshot } from '../snapshot.ts';
import { decisionOf, isOwn, type World } from '../world.ts';

export type Look = {
  readonly world: World;
  readonly now: Snapshot;
  readonly before: Snapshot | undefined;
  readonly head: Block;
  readonly final: Block;
  /** What every block up to the head did, and up to which block. */
  readonly mined: readonly (Included & { readonly number: number; readonly atMs: number })[];
};

export type Invariant = (look: Look) => void;

type Call = {
  readonly from: Address;
  readonly to: Address;
  readonly value: bigint;
  readonly data: Hex;
};
const keyOf = ({ from, to, value, data }: Call): string => `${from} ${to} ${value} ${data}`;

export const isForMandate = ({ source }: { readonly source: string }): boolean =>
  source.startsWith('mandate:');

/** Of what is brought to a contract; made once for each that is stored. */
function carrierCall({ nodes }: World, action: IntentLine['action']) {
  return nodes.actions.callOf(intentActionFromJson(action));
}

/** The call that an intent stands for. */
export function callOf({ world, now }: Pick<Look, 'world' | 'now'>, intent: IntentLine): Call {
  const sender = now.senders.find(({ id }) => id === intent.sender);
  if (isForMandate(intent)) {
    const stored = JSON.stringify(intent.action);
    const call = world.calls.get(stored) ?? carrierCall(world, intent.action);
    world.calls.set(stored, call);
    return { from: sender?.address ?? call.to, ...call };
  }
  const { asset, to, amount } = intent.action;
  const call = world.nodes.actions.callOf({
    ...{ kind: 'transfer', chainId: world.chainId, asset, to, amount: BigInt(amount) },
  });
  return { from: sender?.address ?? to, ...call };
}

const isEffect = ({ transaction, succeeded }: Included): boolean =>
  transaction !== null &&
  succeeded &&
  !(transaction.to === transaction.from && transaction.value === 0n);

/** Calls of one kind that are allowed, by what they are: several decisions may pay the same to the same. */
function countBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, number> {
  const counted = new Map<string, number>();
  for (const row of rows) counted.set(key(row), (counted.get(key(row)) ?? 0) + 1);
  return counted;
}

/** I1: one intent has at most one mined effect. */
export const oneEffect: Invariant = (look) => {
  const { world, now, mined, final } = look;
  const effects = mined.filter(isEffect).map((one) => one.transaction as ChainTransaction);
  const done = countBy(effects, keyOf);
  // What was called off, or failed, for good is not paid at all.
  const meant = countBy(
    now.intents.filter(({ state }) => state !== 'cancelled' && state !== 'reverted'),
    (intent) => keyOf(callOf(look, intent)),
  );
  for (const [call, times] of done) {
    if (times > (meant.get(call) ?? 0))
      world.fail('I1', `${call} happened ${times} times, meant ${meant.get(call) ?? 0}`);
  }
  const paid = countBy(
    now.intents.filter(({ state }) => state === 'final'),
    (intent) => keyOf(callOf(look, intent)),
  );
  const settled = countBy(
    mined
      .filter((one) => isEffect(one) && one.number <= final.number)
      .map((one) => one.transaction as ChainTransaction),
    keyOf,
  );
  for (const [call, times] of paid) {
    if (times > (settled.get(call) ?? 0))
      world.fail('I1', `${call} is final ${times} times in the books alone`);
  }
};

/** I2: a nonce belongs to one intent, and what is live at it is of that intent. */
export const oneNonce: Invariant = ({ world, now }) => {
  const slots = new Map(now.slots.map((slot) => [`${slot.sender} ${slot.nonce}`, slot]));
  for (const { sender, nonce, intent, id } of now.attempts) {
    const slot = slots.get(`${sender} ${nonce}`);
    if (!slot) return world.fail('I2', `attempt ${id} stands at no nonce that was taken`);
    if (slot.intent !== intent) world.fail('I2', `attempt ${id} stands in another intent's nonce`);
  }
  for (const { id, nonce, sender } of now.intents) {
    if (nonce !== null && slots.get(`${sender} ${nonce}`)?.intent !== id) {
      world.fail('I2', `intent ${id} has not taken its nonce ${nonce}`);
    }
  }
};

/** I3: nothing is sent before it is stored; asked at the send itself, and of everything on the chain here. */
export const storedFirst: Invariant = ({ world, now }) => {
  const stored = new Set(now.attempts.map(({ hash }) => hash));
  for (const { hash, from } of world.chain.seen.values()) {
    if (!isOwn(world, from)) continue;
    if (!stored.has(hash) && !world.foreign.has(hash)) world.fail('I3', `${hash} was never stored`);
  }
};

/** I4: effect attempts keep nonce, to, value and data; a void one fills a gap, or its intent was called off. */
export const sameCall: Invariant = (look) => {
  const { world, now } = look;
  const intents = new Map(now.intents.map((intent) => [intent.id, intent]));
  for (const attempt of now.attempts) {
    const intent = attempt.intent === null ? undefined : intents.get(attempt.intent);
    if (attempt.kind === 'effect') {
      if (!intent) return world.fail('I4', `effect ${attempt.id} is of no intent`);
      const call = callOf(look, intent);
      const same =
        attempt.to === call.to &&
        BigInt(attempt.value) === call.value &&
        attempt.data === call.data;
      if (!same || attempt.nonce !== intent.nonce)
        world.fail('I4', `attempt ${attempt.id} is another call`);
    } else if (intent && ['planned', 'parked', 'reserved', 'submitted'].includes(intent.state)) {
      if (![...world.foreign.values()].length)
        world.fail('I4', `${intent.id} is not called off, and voided`);
    }
  }
};

function isReachable(from: IntentState, to: IntentState): boolean {
  const seen = new Set<IntentState>([from]);
  for (const state of seen) for (const next of INTENT_LIFECYCLE[state]) seen.add(next);
  return seen.has(to);
}

/** I5: an intent leaves `submitted` only by chain evidence, and an end is an end. */
export const byEvidence: Invariant = ({ world, now, before, mined, final }) => {
  const at = new Map(mined.map((one) => [one.hash, one]));
  for (const intent of now.intents) {
    const was = before?.intents.find(({ id }) => id === intent.id)?.state ?? 'planned';
    if (!isReachable(was, intent.state))
      world.fail('I5', `${intent.id} went from ${was} to ${intent.state}`);
    const inside = intent.mined === null ? undefined : at.get(intent.mined);
    if (intent.state === 'final' || intent.state === 'reverted') {
      const ok =
        inside && inside.number <= final.number && inside.succeeded === (intent.state === 'final');
      if (!ok) world.fail('I5', `${intent.id} is ${intent.state}, and the chain does not show it`);
    }
    if (intent.state !== 'cancelled' && intent.state !== 'lost') continue;
    const own = now.attempts.filter(
      ({ intent: of, kind, hash }) => of === intent.id && kind === 'effect' && hash,
    );
    const happened = own.find(
      ({ hash }) => hash && (at.get(hash)?.number ?? Infinity) <= final.number,
    );
    if (happened)
      world.fail('I5', `${intent.id} is ${intent.state}, and ${happened.hash} is final`);
    const signed = now.attempts.some(({ intent: of, hash }) => of === intent.id && hash !== null);
    if (!signed) continue;
    const sender = now.senders.find(({ id }) => id === intent.sender);
    const used = final.after.nonces.get(sender?.address ?? ('' as Address)) ?? 0;
    if (used <= (intent.nonce ?? -1))
      world.fail('I5', `${intent.id} is ${intent.state} before its nonce is used`);
  }
};

/** I6: what runs is what was voted. */
export const asVoted: Invariant = ({ world, now }) => {
  for (const { source, hash, id } of now.intents) {
    const steps = decisionOf(world, source)?.steps;
    const voted = steps?.find((step) => step.source === source);
    if (source.startsWith('proposal:') && voted?.hash !== hash) {
      world.fail('I6', `${id} is not what was voted`);
    }
  }
};

/** I7: fees stay under the ceiling of a transaction and of a day. */
export const underCeiling: Invariant = ({ world, now }) => {
  const day = new Map<string, Map<number, bigint>>();
  for (const { id, sender, nonce, gas, fee, createdMs } of now.attempts) {
    const cost = BigInt(gas) * BigInt(fee);
    // Gas 0: another copy's, found on the chain and adopted.
    if (BigInt(fee) > CEILING.maxFeePerGas || cost > CEILING.perTransaction) {
      world.fail('I7', `attempt ${id} may cost ${cost}`);
    }
    if (createdMs <= world.state.now - DAY_MS) continue;
    const nonces = day.get(sender) ?? new Map<number, bigint>();
    const dearest = nonces.get(nonce) ?? 0n;
    nonces.set(nonce, cost > dearest ? cost : dearest);
    day.set(sender, nonces);
  }
  if (world.state.wentBack) return;
  for (const [sender, nonces] of day) {
    const worst = [...nonces.values()].reduce((sum, cost) => sum + cost, 0n);
    if (worst > CEILING.perDay) world.fail('I7', `${sender} may burn ${worst} in a day`);
  }
};

/** What an effect took out of the account that sent it, in what the books are kept in. */
const tookOut = ({ inCoin }: World, { moved, transaction }: Included): bigint =>
  (inCoin ? transaction?.value : moved?.amount) ?? 0n;

/** What is planned is within the policy of its day, which is kept for when it leaves. */
function plannedWithin({ world, now, before }: Look): void {
  const known = new Set(before?.intents.map(({ id }) => id));
  const { perPayment, perDay } = world.caps;
  for (const { id, source, purpose, amount } of now.intents) {
    if (purpose !== 'treasury' || known.has(id)) continue;
    world.dayCaps.set(id, perDay);
    // A call to a contract that keeps the money takes none of this account's, however low the caps are by now.
    if (isForMandate({ source })) {
      if (BigInt(amount) !== 0n) world.fail('I8', `${id} carries, and takes ${amount}`);
      continue;
    }
    if (BigInt(amount) > perPayment) world.fail('I8', `${id} is above the cap of a payment`);
  }
}

/**
 * I8: value out per day stays within the policy. Asked of what truly left, in the 24 hours up to each payment, however long
 * ago it was planned: then no more than what a day might take when the last of them was planned.
 */
export const withinPolicy: Invariant = (look) => {
  const { world, now, mined } = look;
  if (world.state.wentBack) return;
  plannedWithin(look);
  const paidBy = new Map(now.attempts.map(({ hash, intent }) => [hash, intent]));
  const intents = new Map(now.intents.map((intent) => [intent.id, intent]));
  const out = mined.filter(isEffect).flatMap((one) => {
    const intent = intents.get(paidBy.get(one.hash) ?? '');
    // What brings a decision to a contract takes nothing, and was held to no cap.
    if (intent?.purpose !== 'treasury' || isForMandate(intent)) return [];
    return { atMs: one.atMs, amount: tookOut(world, one), intent };
  });
  for (const { atMs } of out) {
    const day = out.filter((one) => one.atMs <= atMs && one.atMs > atMs - DAY_MS);
    const total = day.reduce((sum, { amount }) => sum + amount, 0n);
    const last = day.map(({ intent }) => intent).toSorted((a, b) => b.createdMs - a.createdMs)[0];
    const most = world.dayCaps.get(last?.id ?? '') ?? 0n;
    if (total > most) world.fail('I8', `${total} left in a day that might take ${most}`);
  }
};

/** Which account pays what; a sweep empties whichever was replaced. */
const PAYS: { readonly [source: string]: Purse | undefined } = {
  ...{ proposal: 'treasury', budget: 'treasury', mandate: 'treasury' },
  ...{ withdrawal: 'vault', gas: 'gas' },
};

/** I9: each purse pays what is its own. */
export const ownPurse: Invariant = ({ world, now, mined }) => {
  const purses = new Map(now.senders.map(({ id, purpose }) => [id, purpose]));
  for (const { id, source, sender, purpose } of now.intents) {
    const kind = source.split(':')[0] ?? '';
    const wanted = kind === 'sweep' ? purses.get(sender) : PAYS[kind];
    if (wanted !== purpose || purses.get(sender) !== purpose)
      world.fail('I9', `${id} spends another purse`);
  }
  const known = new Set(now.intents.map((intent) => keyOf(callOf({ world, now }, intent))));
  for (const one of mined) {
    if (isEffect(one) && one.transaction && !known.has(keyOf(one.transaction))) {
      world.fail('I9', `${one.hash} moved what nobody here decided`);
    }
  }
};

export const EXECUTION = [
  oneEffect,
  oneNonce,
  storedFirst,
  sameCall,
  byEvidence,
  asVoted,
  underCeiling,
  withinPolicy,
  ownPurse,
] as const;
