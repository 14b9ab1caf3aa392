/**
 * One account in the hands of one worker: what is to be done for it, read in one transaction, and the
 * only way to write for it, which asks first whether the worker's fence still stands (T15).
 */

import { takesBack } from '#core/execution/carriers/index.ts';
import { intentActionFromJson } from '#core/execution/intent.ts';
import { readGasSource, stepBefore } from '#core/execution/source.ts';
import type { IntentId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { CommunityRow } from '#store/community.ts';
import type { AttemptRow, IntentRow, NonceSlotRow, SenderRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import type { Room } from './options.ts';

/** The account as a moment's reading; the next step reads again. */
export type Work = {
  readonly sender: SenderRow;
  readonly community: CommunityRow;
  /** Not settled, lost ones left out; the oldest first. */
  readonly intents: readonly IntentRow[];
  /** Of those, the ones that wait for a step before them to be final. */
  readonly waiting: ReadonlySet<string>;
  /** Nonces no final block has used yet, in their order. */
  readonly slots: readonly NonceSlotRow[];
  /** Of those nonces. */
  readonly attempts: readonly AttemptRow[];
  /** The community stands still, or its treasury holds less than what is pending: nothing new is signed. */
  readonly paused: boolean;
  /** Of a paused account: what a pause does not hold. */
  readonly letThrough: ReadonlySet<IntentId>;
  /** The books are taken for a copy's (T19): nothing is signed or sent from them. */
  readonly isCopy: boolean;
  readonly now: Date;
};

export type Claim = { readonly senderId: string; readonly fence: number };

/** Another worker has claimed the account since: whatever was found is for it to find again. */
export class FenceLost extends Error {
  override readonly name = 'FenceLost';
}

/** From a retired account nothing is paid: what it still does is brought to its end, and what it holds is saved. */
const isPausedFor = ({ sender, community }: Pick<Work, 'sender' | 'community'>): boolean =>
  community.frozenReason !== null && sender.retiredAt === null;

/** A pause holds what nobody has signed yet, save what it lets through. */
export const isHeld = ({ paused, letThrough }: Work, { id }: IntentRow): boolean =>
  paused && !letThrough.has(id);

const isTakeBack = (row: IntentRow): boolean => takesBack(intentActionFromJson(row.action));

/** Gas money for what takes something back, or for what saves what a leaked key could take. */
async function isForThrough(books: Books, { source }: IntentRow): Promise<boolean> {
  const of = readGasSource(source);
  if (!of) return false;
  const [account, asked] = await Promise.all([
    books.executions.findSender(of.account),
    books.executions.findIntent(of.intent),
  ]);
  return (account?.retiredAt ?? null) !== null || (asked !== undefined && isTakeBack(asked));
}

/** What only takes back what stands in a contract, and the money for its gas: the contract's own time goes on. */
async function listThrough(books: Books, rows: readonly IntentRow[]): Promise<Set<IntentId>> {
  const through = new Set<IntentId>();
  for (const row of rows) {
    if (isTakeBack(row) || (await isForThrough(books, row))) through.add(row.id);
  }
  return through;
}

const isShort = async (
  books: Books,
  { communityId, purpose, retiredAt }: SenderRow,
): Promise<boolean> =>
  purpose === 'treasury' &&
  retiredAt === null &&
  (await books.treasuries.findTreasuryShort(communityId));

export async function readWork(books: Books, sender: SenderRow): Promise<Work> {
  // Asked one behind the other on the transaction's own connection, without waiting for each answer.
  const [community, intents, slots, attempts, short, copy, now] = await Promise.all([
    books.communities.findCommunity(sender.communityId),
    books.executions.listOpenIntents(sender.id),
    books.executions.listOpenNonceSlots(sender.id),
    books.executions.listOpenAttempts(sender.id),
    isShort(books, sender),
    books.processes.findFact('copy'),
    books.now(),
  ]);
  invariant(community, 'an account belongs to a community');
  const open = intents.filter(({ state }) => state !== 'lost');
  // What became of a lost step is for a human to say: those after it wait for that, too.
  const unsettled = new Set(intents.map(({ source }) => source));
  const waiting = new Set(
    intents.flatMap(({ source }) => (unsettled.has(stepBefore(source) ?? '') ? [source] : [])),
  );
  const paused = isPausedFor({ sender, community }) || short;
  const letThrough = paused ? await listThrough(books, open) : new Set<IntentId>();
  return {
    ...{ sender, community, intents: open, waiting, slots, attempts, paused, letThrough, now },
    isCopy: copy !== undefined,
  };
}

/** Undefined while another worker acts for the account. */
export async function claimSender(room: Room, senderId: string): Promise<Claim | undefined> {
  const row = await room.store.executions.lockSenderLease(senderId, room.timing.leaseMs);
  return row && { senderId, fence: row.fence };
}

/** Writes for the account in one transaction, while the fence stands. */
export function guard<T>(
  room: Room,
  claim: Claim,
  label: string,
  run: (tx: Books, sender: SenderRow) => Promise<T>,
): Promise<T> {
  return room.store.transaction(label, async (tx) => {
    const { senderId, fence } = claim;
    const sender = await tx.executions.lockSenderFence(senderId, fence, room.timing.leaseMs);
    if (!sender) throw new FenceLost(`account ${senderId} is in other hands`);
    return run(tx, sender);
  });
}

/** The same for what is decided by all that is under way: it is read first. */
export const record = <T>(
  room: Room,
  claim: Claim,
  label: string,
  run: (tx: Books, work: Work) => Promise<T>,
): Promise<T> =>
  guard(room, claim, label, async (tx, sender) => run(tx, await readWork(tx, sender)));

export const attemptsOf = (work: Work, nonce: number): readonly AttemptRow[] =>
  work.attempts.filter((attempt) => attempt.nonce === nonce);
