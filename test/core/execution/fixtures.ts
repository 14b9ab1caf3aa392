/** One intent and its attempts, as the tests of execution need them. */
import type { Attempt } from '#core/execution/attempt.ts';
import { voidCall } from '#core/execution/attempt.ts';
import type { Evidence, ReceiptFact } from '#core/execution/evidence.ts';
import type { Call, Intent, IntentIn, TransferAction } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import {
  type AttemptId,
  asAddress,
  asId,
  type CommunityId,
  type IntentId,
} from '#core/identity.ts';
import { type Hex, keccakText } from '#core/keccak.ts';

export const sender = asAddress(`0x${'5'.repeat(40)}`);
export const token = asAddress(`0x${'1'.repeat(40)}`);
export const action: TransferAction = {
  kind: 'transfer',
  chainId: 31337,
  asset: { kind: 'erc20', token },
  to: asAddress(`0x${'b'.repeat(40)}`),
  amount: 5n * 10n ** 18n,
};
export const call: Call = { to: token, value: 0n, data: '0xa9059cbb' };
export const NONCE = 7;

export const planned: IntentIn<'planned'> = {
  state: 'planned',
  id: asId<IntentId>('intent-1'),
  community: asId<CommunityId>('community-1'),
  purse: 'treasury',
  chainId: 31337,
  sender,
  action,
  actionHash: actionHash(action),
};
export const reserved: IntentIn<'reserved'> = {
  ...planned,
  state: 'reserved',
  nonce: NONCE,
  call,
  targetCodeHash: keccakText('code'),
};
export const submitted: IntentIn<'submitted'> = {
  ...reserved,
  state: 'submitted',
  missingReads: 0,
  missingAt: null,
};
export const cancelling: IntentIn<'cancelling'> = { ...submitted, state: 'cancelling' };

export const hashOf = (name: string): Hex => keccakText(name);
export const attempt = (name: string, over: Partial<Attempt> = {}): Attempt => ({
  id: asId<AttemptId>(`attempt-${name}`),
  intent: planned.id,
  kind: 'effect',
  chainId: 31337,
  sender,
  nonce: NONCE,
  call,
  gasLimit: 60_000n,
  fees: { maxFeePerGas: 100n, maxPriorityFeePerGas: 10n },
  hash: hashOf(name),
  ...over,
});
export const voidAttempt = attempt('void', { kind: 'void', call: voidCall(sender) });

export const receipt = (block: bigint, succeeded = true): ReceiptFact => ({
  kind: 'receipt',
  block: { number: block, hash: hashOf(`block ${block}`) },
  succeeded,
});
export const NONE: ReceiptFact = { kind: 'none' };
export const UNKNOWN: ReceiptFact = { kind: 'unknown' };

/** Evidence at head 100, block 90 final, the sender's nonce still open. */
export const evidence = (
  receipts: Readonly<Record<string, ReceiptFact>>,
  over: Partial<Evidence> = {},
): Evidence => ({
  head: 100n,
  finalBlock: 90n,
  nonceAtFinal: NONCE,
  confirmations: 3n,
  receipts: new Map(Object.entries(receipts).map(([name, fact]) => [hashOf(name), fact])),
  ...over,
});

/** An intent in each state, for walks over all of them. */
const included = {
  attemptHash: hashOf('a'),
  block: { number: 95n, hash: hashOf('block 95') },
  succeeded: true,
};
export const INTENTS: readonly Intent[] = [
  planned,
  { ...planned, state: 'parked', reason: 'no-gas-money', detail: '' },
  reserved,
  submitted,
  cancelling,
  { ...reserved, ...included, state: 'mined' },
  { ...reserved, ...included, state: 'confirmed' },
  { ...reserved, ...included, state: 'final' },
  { ...reserved, ...included, state: 'reverted' },
  { ...reserved, state: 'lost' },
  { ...reserved, state: 'cancelled' },
];
