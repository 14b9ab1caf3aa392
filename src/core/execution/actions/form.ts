/** What every chain action is to the law: its stored form, and the money it takes along. */
import type { JsonValue } from '../../canonical-json.ts';
import { type Address, isAddress } from '../../identity.ts';
import type { TransferAction } from './payment.ts';

export type Members = { readonly [member: string]: unknown };

export type ActionForm<A> = {
  /** The stored and hashed members beside `v` and `kind`: amounts as decimal strings, so that no number is rounded. */
  toJson(action: A): { readonly [member: string]: JsonValue };
  /** Reads `toJson`; undefined for anything else. */
  fromJson(members: Members): Omit<A, 'kind'> | undefined;
  /** What leaves the account as money by it; null where none does. Pieces of a collection are no amount of money. */
  paymentOf(action: A): TransferAction | null;
};

/** An action that takes part in no sum of money. */
export const paysNothing = (): null => null;

export const isText = (value: unknown): value is string => typeof value === 'string';
export const isChainId = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) > 0;
/** A uint256 or less, as a decimal string. */
export const isUnits = (value: unknown): value is string =>
  isText(value) && /^(0|[1-9]\d{0,77})$/.test(value);
export const isStoredAddress = (value: unknown): value is Address =>
  isText(value) && isAddress(value);
