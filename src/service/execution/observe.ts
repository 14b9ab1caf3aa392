/**
 * What the chain shows of everything under way for one account, read once and judged by the law: mined,
 * confirmed, final, reverted, out of the chain again, or used by somebody else (I5, T4, T9, T10).
 */
import { applyEvidence, type Evidence, type ReceiptFact } from '#core/execution/evidence.ts';
import type { Intent } from '#core/execution/intent.ts';
import { Fault } from '#core/fault.ts';
import type { Hex } from '#core/keccak.ts';
import type { IntentRow, NonceSlotRow } from '#store/execution.ts';
import type { Books } from '#store/index.ts';
import { stateColumns, toAttempt, toIntent } from './intent-row.ts';
import type { Alarm, Room } from './options.ts';
import { type End, settleAll, writeStates } from './settle.ts';
import { attemptsOf, type Claim, readWork, record, type Work } from './work.ts';

/** A failed read is null: unknown. */
export async function orNull<T>(room: Room, read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    room.log.warn({ err: error }, 'the chain could not be read');
    return null;
  }
}

/**
 * No receipt, though the block it was seen in still stands: that node has not indexed it or does not tell
 * the truth (T14), so its word is no evidence of a reorganisation.
 */
async function doubted(
  room: Room,
  chainId: number,
  row: IntentRow | undefined,
  hash: Hex,
  fact: ReceiptFact,
): Promise<ReceiptFact> {
  if (fact.kind !== 'none' || row?.minedTxHash !== hash || row.minedBlock === null) return fact;
  const standing = await orNull(room, room.broadcast.blockHash(chainId, row.minedBlock));
  return standing === null || standing === row.minedBlockHash ? { kind: 'unknown' } : fact;
}

async function gather(room: Room, work: Work): Promise<Evidence | null> {
  const { chainId, address } = work.sender;
  // The head first: receipts read after it can only show more than it promises.
  const [head, final] = await Promise.all([
    orNull(room, room.chain.headBlock(chainId)),
    orNull(room, room.chain.finalBlock(chainId)),
  ]);
  if (head === null || final === null) return null;
  const used = await orNull(room, room.broadcast.nonceAt(chainId, address, 'latest'));
  const signed = work.attempts.flatMap(({ hash, intentId, nonce }) => {
    const row = work.intents.find(({ id }) => id === intentId);
    // Still in line, as far as is known, and never seen mined: however many wait, nobody asks for each of them.
    const waits = used !== null && nonce >= used && !row?.minedTxHash;
    return hash === null ? [] : [{ hash, row, waits }];
  });
  const asked = signed.flatMap(({ hash, waits }) => (waits ? [] : [hash]));
  const facts = await room.broadcast.receipts(chainId, asked);
  const receipts = new Map<Hex, ReceiptFact>();
  await Promise.all(
    signed.map(async ({ hash, row }) => {
      const fact = facts.get(hash) ?? { kind: 'unknown' };
      receipts.set(hash, await doubted(room, chainId, row, hash, fact));
    }),
  );
  // Whether a nonce is lost is not asked before the account's own past is explained (T19).
  const trusted = room.verified.has(work.sender.id) && work.sender.frozenReason === null;
  const nonceAtFinal = trusted
    ? await orNull(room, room.broadcast.nonceAt(chainId, address, final.number))
    : null;
  return {
    head: head.number,
    finalBlock: final.number,
    nonceAtFinal,
    receipts,
    confirmations: room.confirmations(chainId),
  };
}

type Judged = ReturnType<typeof applyEvidence> & { readonly row: IntentRow };

function judge({ attempts, sender }: Work, row: IntentRow, evidence: Evidence): Judged {
  const own = attempts
    .filter(({ intentId, hash }) => intentId === row.id && hash !== null)
    .map((attempt) => toAttempt(attempt, sender));
  return { row, ...applyEvidence(toIntent(row, sender), own, evidence) };
}

const isEnd = (intent: Intent): intent is End['intent'] =>
  intent.state === 'final' || intent.state === 'reverted' || intent.state === 'cancelled';

/** What holds it up is forgotten once it is mined. */
const clears = ({ intent, row }: Judged): boolean =>
  'block' in intent && (row.reason !== null || row.detail !== null);

function isNews(judged: Judged): boolean {
  const { row, intent } = judged;
  const columns = Object.entries(stateColumns(intent));
  return clears(judged) || columns.some(([name, value]) => row[name as keyof IntentRow] !== value);
}

async function applyToIntents(
  room: Room,
  tx: Books,
  { sender, now }: Work,
  all: readonly Judged[],
): Promise<void> {
  const moved = all.filter((one) => !isEnd(one.intent) && isNews(one));
  const changes = moved.map((one) => ({
    row: one.row,
    intent: one.intent,
    extra: clears(one) ? { reason: null, detail: null } : {},
  }));
  await writeStates(room, tx, changes, now);
  // Somebody else has the key, or a copy of us runs: nothing more is sent before that is settled.
  if (moved.some(({ intent }) => intent.state === 'lost')) room.verified.delete(sender.id);
  const ends = all.flatMap(({ row, intent }) => (isEnd(intent) ? [{ row, intent }] : []));
  await settleAll(room, tx, ends, now);
  for (const { row, intent, effects } of all) {
    if (!effects.includes('alarm')) continue;
    const alarm: Alarm =
      intent.state === 'reverted'
        ? { kind: 'intent-reverted', intent: row.id, txHash: intent.attemptHash }
        : { kind: 'intent-lost', intent: row.id, nonce: row.nonce ?? -1 };
    await room.alarm(tx, row.communityId, alarm);
  }
}

/** A gap's no-op: its nonce is done once it is final. */
async function applyToGap(
  tx: Books,
  work: Work,
  slot: NonceSlotRow,
  evidence: Evidence,
): Promise<void> {
  const filled = attemptsOf(work, slot.nonce).some(({ hash }) => {
    const fact = hash === null ? undefined : evidence.receipts.get(hash);
    return fact?.kind === 'receipt' && fact.block.number <= evidence.finalBlock;
  });
  if (filled)
    await tx.executions.updateNonceSlotsSettled(slot.senderAccountId, [slot.nonce], work.now);
}

/** What the chain showed, and the work as it stands since that was written. */
export type Observed = { readonly evidence: Evidence; readonly work: Work };

/** Reads the chain and writes what it decided; undefined when the chain could not be read. */
export async function observe(room: Room, claim: Claim, work: Work): Promise<Observed | undefined> {
  if (!work.attempts.some(({ hash }) => hash !== null)) return undefined;
  const evidence = await gather(room, work);
  if (evidence === null) return undefined;
  await room.at('before-settle');
  const since = await record(room, claim, 'apply-evidence', async (tx, current) => {
    const judged: Judged[] = [];
    for (const slot of current.slots) {
      const row = current.intents.find(({ id }) => id === slot.intentId);
      if (row) judged.push(judge(current, row, evidence));
      else if (slot.intentId === null) await applyToGap(tx, current, slot, evidence);
    }
    await applyToIntents(room, tx, current, judged);
    return readWork(tx, current.sender);
  });
  await room.at('after-settle');
  return { evidence, work: since };
}
