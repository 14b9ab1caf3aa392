/** An intent as its row has it, and as the law reads it: one to one, checked on the way in. */

import { hashJson } from '#core/canonical-json.ts';
import type { Attempt } from '#core/execution/attempt.ts';
import { type Call, type Intent, intentActionFromJson } from '#core/execution/intent.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import type { AttemptRow, IntentRow, SenderRow } from '#store/execution.ts';

function present<T>(value: T | null, column: string): T {
  invariant(value !== null, `an intent without ${column}`);
  return value;
}

export const callOfRow = (row: IntentRow): Call => ({
  to: present(row.callTo, 'call_to'),
  value: present(row.callValueWei, 'call_value_wei'),
  data: present(row.callData, 'call_data'),
});

export function toIntent(row: IntentRow, sender: SenderRow): Intent {
  invariant(row.senderAccountId === sender.id, 'an intent of this account');
  const planned = {
    id: row.id,
    community: row.communityId,
    purse: row.purpose,
    chainId: sender.chainId,
    sender: sender.address,
    action: intentActionFromJson(row.action),
    actionHash: row.actionHash,
  };
  switch (row.state) {
    case 'planned':
      return { ...planned, state: row.state };
    case 'parked':
      return {
        ...planned,
        state: row.state,
        reason: present(row.reason, 'reason'),
        detail: row.detail ?? '',
      };
    case 'cancelled':
      return { ...planned, state: row.state, nonce: row.nonce };
    default:
  }
  const reserved = {
    ...planned,
    nonce: present(row.nonce, 'nonce'),
    call: callOfRow(row),
    targetCodeHash: row.targetCodeHash,
  };
  switch (row.state) {
    case 'reserved':
    case 'lost':
      return { ...reserved, state: row.state };
    case 'submitted':
    case 'cancelling':
      return {
        ...reserved,
        state: row.state,
        missingReads: row.missingReads,
        missingAt: row.missingAt,
      };
    default:
      return {
        ...reserved,
        state: row.state,
        attemptHash: present(row.minedTxHash, 'mined_tx_hash'),
        block: {
          number: present(row.minedBlock, 'mined_block'),
          hash: present(row.minedBlockHash, 'mined_block_hash'),
        },
        succeeded: present(row.succeeded, 'succeeded'),
      };
  }
}

/** The columns that hold a state; the ones it does not have are emptied, what was bound stays. */
export function stateColumns(intent: Intent) {
  const mined = 'block' in intent;
  return {
    state: intent.state,
    missingReads: 'missingReads' in intent ? intent.missingReads : 0,
    missingAt: 'missingAt' in intent ? intent.missingAt : null,
    minedTxHash: mined ? intent.attemptHash : null,
    minedBlock: mined ? intent.block.number : null,
    minedBlockHash: mined ? intent.block.hash : null,
    succeeded: mined ? intent.succeeded : null,
  };
}

/** What every effect attempt of an intent has in common (I4): nonce and call. */
export const callHash = (nonce: number, call: Call): Hex =>
  hashJson({ nonce, to: call.to, value: String(call.value), data: call.data });

export const sameCall = (a: Call, b: Call): boolean =>
  a.to === b.to && a.value === b.value && a.data === b.data;

/** A signed attempt as the law reads it. */
export function toAttempt(row: AttemptRow, sender: SenderRow): Attempt {
  invariant(row.hash !== null, 'an attempt that is signed');
  return {
    id: row.id,
    intent: row.intentId,
    kind: row.kind,
    chainId: sender.chainId,
    sender: sender.address,
    nonce: row.nonce,
    call: { to: row.to, value: row.valueWei, data: row.data },
    gasLimit: row.gasLimit,
    fees: { maxFeePerGas: row.maxFeePerGas, maxPriorityFeePerGas: row.maxPriorityFeePerGas },
    hash: row.hash,
  };
}
