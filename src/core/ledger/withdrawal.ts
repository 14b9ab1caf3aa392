/**
 * May this member take custody tokens out? Yes reserves the amount in the ledger and plans one
 * transfer from the vault to the member's linked wallet; the intent's end posts or voids it (L6, I9).
 */
import { DAY_MS, HOUR_MS } from '../duration.ts';
import type { TransferAction, TransferAsset } from '../execution/intent.ts';
import type { Address, IntentId, PersonId } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { Journal } from './journal.ts';
import { withdrawalReserve } from './journals.ts';
import type { LedgerAsset, TransferCaps } from './tip.ts';

/** A wallet linked this recently gets no payouts (PRODUCT's table): a thief must wait, its owner is told. */
export const WALLET_PAYOUT_DELAY_MS = 24 * HOUR_MS;
export const WITHDRAWAL_WINDOW_MS = DAY_MS;

export type WithdrawalInput = {
  readonly person: PersonId;
  readonly available: bigint;
  readonly amount: bigint;
  readonly asset: LedgerAsset & {
    /** Null: community credits, which no chain knows. */
    readonly onChain: { readonly chainId: number; readonly transfer: TransferAsset } | null;
  };
  readonly custody: boolean;
  /** The member's primary wallet; `chainId` null for an account of a key (W5). */
  readonly wallet: {
    readonly address: Address;
    readonly chainId: number | null;
    readonly linkedAt: Date;
  } | null;
  /** `WALLET_PAYOUT_DELAY_MS`, or the sandbox's shorter time. */
  readonly payoutDelayMs: number;
  readonly caps: TransferCaps;
  readonly withdrawnInWindow: bigint;
  readonly frozenReason: string | null;
  readonly intent: IntentId;
  readonly now: Date;
};

export type WithdrawalDecision = { readonly journal: Journal; readonly action: TransferAction };

function decideWallet(input: WithdrawalInput, chainId: number): Result<Address> {
  const { wallet, now } = input;
  if (wallet === null) return refuse({ code: 'not-linked' });
  if (wallet.chainId !== null && wallet.chainId !== chainId) {
    return refuse({ code: 'wallet-on-other-chain', address: wallet.address, chainId });
  }
  const payableAt = new Date(wallet.linkedAt.getTime() + input.payoutDelayMs);
  return now.getTime() < payableAt.getTime()
    ? refuse({ code: 'wallet-too-new', payableAt })
    : accept(wallet.address);
}

function decideAmount(input: WithdrawalInput): Result<bigint> {
  const { amount, available, caps, withdrawnInWindow } = input;
  const { symbol, decimals } = input.asset;
  if (amount <= 0n) return refuse({ code: 'amount-not-positive', text: String(amount) });
  if (amount > available) {
    return refuse({ code: 'balance-too-low', available, needed: amount, symbol, decimals });
  }
  if (caps && amount > caps.perTransfer) {
    return refuse({ code: 'withdrawal-too-large', max: caps.perTransfer, symbol, decimals });
  }
  if (caps && withdrawnInWindow + amount > caps.perDay) {
    const left = caps.perDay > withdrawnInWindow ? caps.perDay - withdrawnInWindow : 0n;
    return refuse({ code: 'withdrawal-daily-cap', left, symbol, decimals });
  }
  return accept(amount);
}

export function decideWithdrawal(input: WithdrawalInput): Result<WithdrawalDecision> {
  const { asset, person, intent } = input;
  if (asset.onChain === null) {
    return refuse({ code: 'withdrawal-unsupported', symbol: asset.symbol });
  }
  if (!input.custody) return refuse({ code: 'custody-off' });
  if (input.frozenReason !== null) return refuse({ code: 'frozen', reason: input.frozenReason });
  const to = decideWallet(input, asset.onChain.chainId);
  if (!to.ok) return to;
  const amount = decideAmount(input);
  if (!amount.ok) return amount;
  return accept({
    journal: withdrawalReserve({ asset: asset.id, person, amount: amount.value, intent }),
    action: {
      kind: 'transfer',
      chainId: asset.onChain.chainId,
      asset: asset.onChain.transfer,
      to: to.value,
      amount: amount.value,
    },
  });
}
