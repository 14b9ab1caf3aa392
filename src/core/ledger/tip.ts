/** May this tip be given? (L9; caps per tip, person and day.) */
import { MAX_UINT256 } from '../amount.ts';
import { DAY_MS } from '../duration.ts';
import type { AssetId, PersonId } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import { cleanLine, lengthOf } from '../text.ts';
import type { Journal } from './journal.ts';
import { tipJournal } from './journals.ts';

export const MAX_NOTE_LENGTH = 200;
/** A day of tips is the 24 hours before now. */
export const TIP_WINDOW_MS = DAY_MS;

export type LedgerAsset = {
  readonly id: AssetId;
  readonly symbol: string;
  readonly decimals: number;
};

/** Base units; null where the community has set none. */
export type TransferCaps = { readonly perTransfer: bigint; readonly perDay: bigint } | null;

export type TipInput = {
  readonly asset: LedgerAsset;
  readonly from: { readonly person: PersonId; readonly available: bigint };
  /** Null: nobody of that name was seen here. */
  readonly to: { readonly person: PersonId; readonly isBot: boolean } | null;
  /** As the member wrote it, for the refusal. */
  readonly toText: string;
  readonly amount: bigint;
  readonly note: string;
  readonly caps: TransferCaps;
  readonly tippedInWindow: bigint;
  readonly eventId: string;
};

export function decideTip(input: TipInput): Result<Journal> {
  const { asset, from, to, amount, caps } = input;
  const { symbol, decimals } = asset;
  if (to === null) return refuse({ code: 'unknown-person', text: input.toText });
  if (to.person === from.person) return refuse({ code: 'self-transfer' });
  if (to.isBot) return refuse({ code: 'bot-recipient' });
  if (amount <= 0n) return refuse({ code: 'amount-not-positive', text: String(amount) });
  if (amount > MAX_UINT256) return refuse({ code: 'amount-too-large', text: String(amount) });
  const note = cleanLine(input.note);
  if (lengthOf(note) > MAX_NOTE_LENGTH) {
    return refuse({ code: 'text-too-long', option: 'note', max: MAX_NOTE_LENGTH });
  }
  if (caps && amount > caps.perTransfer) {
    return refuse({ code: 'tip-too-large', max: caps.perTransfer, symbol, decimals });
  }
  if (caps && input.tippedInWindow + amount > caps.perDay) {
    const left = caps.perDay > input.tippedInWindow ? caps.perDay - input.tippedInWindow : 0n;
    return refuse({ code: 'tip-daily-cap', left, symbol, decimals });
  }
  if (amount > from.available) {
    const { available } = from;
    return refuse({ code: 'balance-too-low', available, needed: amount, symbol, decimals });
  }
  return accept(
    tipJournal({
      asset: asset.id,
      from: from.person,
      to: to.person,
      amount,
      eventId: input.eventId,
      note,
    }),
  );
}
