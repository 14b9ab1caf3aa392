/**
 * A Transfer log into the vault becomes one credit, at finality (L6). The log's own contract must be
 * the community's token: anybody may write a log that looks like one.
 */
import type { Address, AssetId, PersonId } from '../identity.ts';
import type { Hex } from '../keccak.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { Journal } from './journal.ts';
import { depositJournal } from './journals.ts';

export type TransferLog = {
  readonly chainId: number;
  /** The contract that wrote the log. */
  readonly token: Address;
  readonly from: Address;
  readonly to: Address;
  readonly amount: bigint;
  readonly block: bigint;
  readonly txHash: Hex;
  readonly logIndex: number;
};

export type DepositInput = {
  readonly log: TransferLog;
  readonly finalBlock: bigint;
  readonly asset: { readonly id: AssetId; readonly chainId: number; readonly token: Address };
  readonly vault: Address;
  /** Who has the sender linked at present, with consent in this community; null: nobody. */
  readonly owner: PersonId | null;
};

/** Null where the log is none of ours or moves nothing. */
export function decideDeposit(input: DepositInput): Result<Journal | null> {
  const { log, asset, vault, owner } = input;
  const ours = log.chainId === asset.chainId && log.token === asset.token && log.to === vault;
  if (!ours || log.amount === 0n || log.from === vault) return accept(null);
  if (log.block > input.finalBlock) return refuse({ code: 'not-final', block: log.block });
  return accept(
    depositJournal({
      asset: asset.id,
      owner,
      amount: log.amount,
      chainId: log.chainId,
      txHash: log.txHash,
      logIndex: log.logIndex,
    }),
  );
}
