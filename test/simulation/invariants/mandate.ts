/** What I1, I5 and I6 ask of what a timelock was given, held against the contract as it truly stands. */

import type { Call } from '#core/execution/intent.ts';
import { isEnd, MANDATE_LIFECYCLE, type MandateState } from '#core/execution/mandate.ts';
import type { Hex } from '#core/keccak.ts';
import type { MandateLine } from '../snapshot.ts';
import type { Deed } from '../timelock.ts';
import { TIMELOCK_UNITS } from '../world.ts';
import type { Invariant, Look } from './execution.ts';

type Done = Deed & { readonly number: number; readonly isOurs: boolean };

const deedsIn = ({ mined }: Pick<Look, 'mined'>): Done[] =>
  mined.flatMap(({ deed, number, transaction }) =>
    deed ? [{ ...deed, number, isOurs: transaction !== null }] : [],
  );

const textOf = (calls: readonly Call[]): string =>
  calls.map(({ to, value, data }) => `${to} ${value} ${data}`).join('; ');

/** I1: what was decided is executed at most once, whatever it is called there; and never after it was cancelled. */
export const executedOnce: Invariant = (look) => {
  const { world, now } = look;
  if (!world.holder) return;
  const votes = new Map(now.mandates.map(({ reference, vote }) => [reference, vote]));
  const executed = new Set<string>();
  const cancelled = new Set<Hex>();
  for (const { kind, operation } of deedsIn(look)) {
    const vote = votes.get(operation);
    if (vote === undefined) return world.fail('I1', `${operation} is of no mandate`);
    if (kind === 'cancelled') cancelled.add(operation);
    else if (cancelled.has(operation)) world.fail('I1', `${operation} was ${kind} once cancelled`);
    if (kind === 'executed' && executed.has(vote)) world.fail('I1', `${vote} was executed twice`);
    if (kind === 'executed') executed.add(vote);
  }
};

/** I6: what is scheduled and executed there are the calls that were voted on, all of them, in their order. */
export const executedAsVoted: Invariant = (look) => {
  const { world, now } = look;
  if (!world.holder) return;
  const mandates = new Map(now.mandates.map((one) => [one.reference, one]));
  for (const { kind, operation, calls, isOurs } of deedsIn(look)) {
    const mandate = mandates.get(operation);
    const voted = world.proposed.find(({ vote }) => vote === mandate?.vote);
    if (kind !== 'cancelled' && (!voted || textOf(voted.calls) !== textOf(calls)))
      world.fail('I6', `${operation} is not what was voted`);
    if (kind === 'cancelled' && isOurs && mandate?.reason === null)
      world.fail('I6', `${operation} was cancelled, and nobody asked for it`);
  }
};

function isReachable(from: MandateState, to: MandateState): boolean {
  const seen = new Set<MandateState>([from]);
  for (const state of seen) for (const next of MANDATE_LIFECYCLE[state]) seen.add(next);
  return seen.has(to);
}

/** It could not be taken back and stands there still: a human was told. */
const stillStands = ({ reason }: MandateLine): boolean => reason === 'still-there';

/** I5: a mandate moves by what a final block shows, and an end is an end. */
export const endsByEvidence: Invariant = (look) => {
  const { world, now, before, final } = look;
  if (!world.holder) return;
  const deeds = deedsIn(look);
  for (const mandate of now.mandates) {
    const { id, state, reference } = mandate;
    const was = before?.mandates.find((one) => one.id === id)?.state ?? 'begun';
    if (!isReachable(was, state)) world.fail('I5', `${id} went from ${was} to ${state}`);
    const its = deeds.filter(({ operation }) => operation === reference);
    const did = (kind: Deed['kind'], upTo: number): boolean =>
      its.some((one) => one.kind === kind && one.number <= upTo);
    if (state === 'done' && !did('executed', final.number))
      world.fail('I5', `${id} is done, and no final block has executed it`);
    if (['waiting', 'executing'].includes(state) && !did('scheduled', final.number))
      world.fail('I5', `${id} is ${state}, and no final block has scheduled it`);
    if (!isEnd(state) || state === 'done' || stillStands(mandate)) continue;
    if (did('executed', Number.POSITIVE_INFINITY))
      world.fail('I5', `${id} is ${state}, and it was executed`);
    if (did('scheduled', Number.POSITIVE_INFINITY) && !did('cancelled', final.number))
      world.fail('I5', `${id} is ${state}, and it stands there still`);
  }
};

/** What a proposal may be whose last mandate has ended so. One that was vetoed may be overruled, and end without another. */
function endsOf({ state, reason }: MandateLine): readonly string[] {
  if (state === 'done') return ['executed'];
  if (state === 'cancelled' && reason === 'vetoed')
    return ['vetoed', 'overruled', 'failed', 'expired'];
  return state === 'expired' ? ['expired'] : ['failed'];
}

/** The proposal ends with its mandate, in one transaction, and not without it. */
export const toldOnce: Invariant = ({ world, now }) => {
  for (const { vote, state } of now.proposals) {
    const last = now.mandates.findLast((one) => one.vote === vote);
    const may = !last
      ? ['queued', 'overruled', 'vetoed', 'failed', 'expired']
      : isEnd(last.state)
        ? endsOf(last)
        : ['queued', 'overruled'];
    if (!may.includes(state))
      world.fail('I5', `${vote} is ${state}, its mandate ${last?.state} (${last?.reason})`);
  }
};

/** At rest: executed there is what the books say was executed, the money that left is theirs, and nothing waits there. */
export function checkMandatesAtRest({ world, now, mined, head }: Look): void {
  if (!world.holder) return;
  const { address } = world.holder.timelock;
  const executed = now.proposals.filter(({ state }) => state === 'executed');
  const times = mined.filter(({ deed }) => deed?.kind === 'executed').length;
  const stray = now.mandates.filter(stillStands).length;
  if (times < executed.length || times > executed.length + stray)
    world.fail('I1', `${executed.length} are executed in the books, ${times} there`);
  if (stray > 0) return;
  const paid = world.proposed
    .filter(({ vote }) => executed.some((one) => one.vote === vote))
    .reduce((sum, { amount }) => sum + amount, 0n);
  const given = mined
    .filter(({ moved }) => moved?.to === address)
    .reduce((sum, { moved }) => sum + (moved?.amount ?? 0n), 0n);
  const held = head.after.token.get(address) ?? 0n;
  if (held !== TIMELOCK_UNITS + given - paid)
    world.fail('I1', `the timelock holds ${held}, ${paid} was executed in the books`);
  for (const [operation, readyAt] of head.after.operations)
    if (readyAt > 1n) world.fail('I5', `${operation} waits there, and nobody is to execute it`);
}

export const MANDATE = [executedOnce, executedAsVoted, endsByEvidence, toldOnce] as const;
