/**
 * Exactly-once execution. What was decided becomes an intent in the decider's own transaction; one worker at
 * a time brings an account's intents to the chain, and chain evidence alone says what became of them
 * (INVARIANTS I1-I9, T1-T19). A job calls `advanceSender` whenever the account is due.
 */
import { intentActionFromJson, type Purse } from '#core/execution/intent.ts';
import { callOff } from '#core/execution/steps.ts';
import { Fault } from '#core/fault.ts';
import type { CommunityId, IntentId } from '#core/identity.ts';
import type { TreasuryLook } from '#core/ledger/treasury.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { IntentRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { createAccounts } from './accounts.ts';
import { advanceSender } from './advance.ts';
import { createDescriptions } from './describe.ts';
import { toIntent } from './intent-row.ts';
import {
  DEFAULT_TIMING,
  type ExecutionOptions,
  type IntentListener,
  type Room,
} from './options.ts';
import {
  type CarrierPlan,
  EXECUTE,
  type Plan,
  planCarrier,
  planIntent,
  planSteps,
  type StepsPlan,
} from './plan.ts';
import { createReconcile } from './reconcile.ts';
import { createRotation, tellingOfSweeps } from './rotate.ts';
import { settle, writeState } from './settle.ts';
import { checkTreasury, lookAtTreasury } from './treasury.ts';
import { type Verdict, verify } from './verify.ts';
import { claimSender, record } from './work.ts';

export type { AccountView } from './accounts.ts';
export type { IntentView } from './describe.ts';
export type {
  Alarm,
  Changed,
  CrashPoint,
  ExecutionOptions,
  IntentListener,
  Settled,
  Timing,
} from './options.ts';
export type { Plan } from './plan.ts';
export type { Matched, NoMatch, SettledStranger, StrangerView } from './stranger.ts';

export type Executions = ReturnType<typeof createExecutions>;

export type CheckedSender = { readonly sender: string; readonly verdict: Verdict | 'busy' };

const DEFAULT_CONFIRMATIONS = 2n;

/** Whether what looks unsigned here may be a transaction that the chain has and the books do not know (T19). */
async function mayBePaid(room: Room, tx: Books, row: IntentRow): Promise<boolean> {
  const { to, value, data } = room.actions.callOf(intentActionFromJson(row.action));
  const strangers = await tx.executions.listUnknownTransactions(row.senderAccountId);
  return strangers.some(({ hash, decoded, settledAt }) => {
    const found = decoded as { to?: unknown; value?: unknown; data?: unknown };
    const same = found.to === to && found.value === String(value) && found.data === data;
    return settledAt === null && (hash === null || same);
  });
}

/** Off the way before anything was signed; afterwards a no-op competes and what mined decides (T8). */
async function callOffIntent(
  room: Room,
  tx: Books,
  id: IntentId,
  why: 'locked' | null = null,
): Promise<Result<null>> {
  const seen = await tx.executions.findIntent(id);
  const sender = seen && (await tx.executions.lockSender(seen.senderAccountId));
  const row = sender && (await tx.executions.lockIntent(id));
  if (!row) return refuse({ code: 'intent-not-in-state', state: 'none', needed: ['planned'] });
  const off = callOff(toIntent(row, sender));
  if (!off.ok) return off;
  if (row.state !== 'submitted' && (await mayBePaid(room, tx, row))) {
    return refuse({ code: 'frozen', reason: sender.frozenReason ?? 'unknown-transactions' });
  }
  const now = await tx.now();
  await tx.executions.deleteUnsignedAttempts(id);
  const { value } = off;
  const reason = why ?? row.reason;
  if (value.state === 'cancelled') await settle(room, tx, { ...row, reason }, value, now);
  else await writeState(room, tx, row, value, now, { reason });
  await tx.outbox.insertOutbox([{ kind: EXECUTE, key: sender.id }]);
  return accept(null);
}

export function createExecutions(options: ExecutionOptions) {
  const listeners = new Map<string, IntentListener>();
  const room: Room = {
    ...options,
    timing: { ...DEFAULT_TIMING, ...options.timing },
    confirmations: options.confirmations ?? (() => DEFAULT_CONFIRMATIONS),
    at: options.at ?? (() => undefined),
    alarm: tellingOfSweeps(options.alarm),
    listeners,
    verified: new Set(),
  };

  async function checkSender(senderId: string): Promise<CheckedSender> {
    const claim = await claimSender(room, senderId);
    if (!claim) return { sender: senderId, verdict: 'busy' };
    try {
      const work = await record(room, claim, 'read-work', async (_tx, current) => current);
      const verdict = await verify(room, claim, work);
      // Nothing may be under way there that would have it looked at again.
      if (verdict === 'frozen')
        await room.store.outbox.insertOutbox([{ kind: EXECUTE, key: senderId }]);
      return { sender: senderId, verdict };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      // Nothing is sent for it before the chain has answered: it is asked again first.
      room.log.warn({ err: error, sender: senderId }, 'an account could not be checked');
      return { sender: senderId, verdict: 'unknown' };
    } finally {
      await room.store.executions.updateSenderFree(senderId, claim.fence);
    }
  }

  /** Whatever was found of it before. */
  async function checkAgain(senderId: string): Promise<CheckedSender> {
    room.verified.delete(senderId);
    return checkSender(senderId);
  }

  return {
    ...createAccounts(room),
    ...createDescriptions(room),
    ...createReconcile(room),

    /** Blocks until what is mined is called confirmed. */
    confirmationsOn: (chainId: number): bigint => room.confirmations(chainId),

    /** Who is told of intents whose source begins with `<kind>:`; one listener a kind, before any work. */
    listen(
      kind: 'proposal' | 'budget' | 'withdrawal' | 'mandate' | 'sweep',
      listener: IntentListener,
    ): void {
      listeners.set(kind, listener);
    },

    /** Inside the decider's transaction, last in it; see `Plan`. */
    planIntent: (tx: Books, plan: Plan): Promise<Result<IntentId>> => planIntent(room, tx, plan),

    /** Several in order, under the same terms; see `StepsPlan`. */
    planSteps: (tx: Books, plan: StepsPlan): Promise<Result<readonly IntentId[]>> =>
      planSteps(room, tx, plan),

    /** A stage of a mandate; see `CarrierPlan`. */
    planCarrier: (tx: Books, plan: CarrierPlan): Promise<Result<IntentId>> =>
      planCarrier(room, tx, plan),

    /** Lists what an account has sent that the books do not know; false where that could not be found out now. */
    async lookForStrangers(
      community: CommunityId,
      chainId: number,
      purpose: Purse,
    ): Promise<boolean> {
      const sender = await room.store.executions.findSenderOf(community, chainId, purpose);
      if (!sender) return true;
      const { verdict } = await checkAgain(sender.id);
      return verdict === 'equal' || verdict === 'frozen';
    },

    ...createRotation(room, { checkAgain, mayBePaid, callOffIntent }),

    /** For a plan that spends the treasury: read it just before, outside any transaction. */
    lookAtTreasury: (community: CommunityId): Promise<TreasuryLook | null> =>
      lookAtTreasury(room, community),

    /**
     * Proof of reserves of the treasury. What nobody here sent is looked into then and there: until it is explained no
     * payment is planned, so no turn of the account would ever find it (T4).
     */
    async checkTreasury(community: CommunityId): Promise<{ readonly known: boolean } | undefined> {
      const checked = await checkTreasury(room, community);
      if (!checked) return undefined;
      const { known, unexplained } = checked;
      if (unexplained !== null) await checkAgain(unexplained);
      return { known };
    },

    /** `why` is told to whoever planned it, when it has ended. */
    callOffIntent: (tx: Books, id: IntentId, why?: 'locked'): Promise<Result<null>> =>
      callOffIntent(room, tx, id, why),

    /** One turn for an account: when to call again, or null when nothing is under way. */
    advanceSender: (senderId: string): Promise<Date | null> => advanceSender(room, senderId),

    /**
     * At start, before any worker: every account's past must be explained (T19). What is not is frozen, and the
     * same is asked again before the first send of each account in any case.
     */
    async checkSenders(): Promise<readonly CheckedSender[]> {
      const checked: CheckedSender[] = [];
      for (const { id } of await room.store.executions.listSenders())
        checked.push(await checkSender(id));
      return checked;
    },
  };
}
