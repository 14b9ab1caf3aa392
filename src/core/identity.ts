/**
 * Who and what is meant: branded ids, platforms and addresses. A brand costs nothing at run time and
 * keeps a PersonId from being passed where an AccountId belongs.
 */
import { invariant } from './invariant.ts';
import { keccakText } from './keccak.ts';

declare const brand: unique symbol;

/** A UUIDv7 made in the app, of one noun. */
export type Id<Noun extends string> = string & { readonly [brand]: Noun };

export type CommunityId = Id<'community'>;
export type PersonId = Id<'person'>;
export type AccountId = Id<'account'>;
export type WalletId = Id<'wallet'>;
export type PlaceId = Id<'place'>;
export type RoleId = Id<'role'>;
export type GateId = Id<'gate'>;
export type PollId = Id<'poll'>;
export type ProposalId = Id<'proposal'>;
export type VoteId = Id<'vote'>;
export type BallotId = Id<'ballot'>;
export type IntentId = Id<'intent'>;
export type AttemptId = Id<'attempt'>;
export type JournalId = Id<'journal'>;
export type LedgerAccountId = Id<'ledger-account'>;
export type AssetId = Id<'asset'>;
export type LinkId = Id<'link'>;
export type CardId = Id<'card'>;
export type WithdrawalId = Id<'withdrawal'>;
export type ExecutorId = Id<'executor'>;
export type MandateId = Id<'mandate'>;

/** Brands a text the caller knows to be an id (a row read, a value just made): it checks nothing. */
export const asId = <T extends Id<string>>(text: string): T => text as T;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text from outside has the form of our ids; the rows say whether it is one. */
export const isUuid = (text: string): boolean => UUID.test(text);

export const PLATFORMS = ['discord', 'telegram'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** A lower-case `0x` address: the one form that is stored and compared. */
export type Address = `0x${string}` & { readonly [brand]: 'address' };

export const isAddress = (text: string): text is Address => /^0x[0-9a-f]{40}$/.test(text);

/** The checksummed form people are shown and wallets expect (EIP-55). */
export function toChecksumAddress(address: Address): `0x${string}` {
  const digits = address.slice(2);
  const hash = keccakText(digits).slice(2);
  const mixed = [...digits].map((digit, index) =>
    Number.parseInt(hash.charAt(index), 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${mixed.join('')}`;
}

/** For addresses out of our own books and configuration. */
export function asAddress(text: string): Address {
  const lower = text.toLowerCase();
  invariant(isAddress(lower), `not an address: ${text.slice(0, 80)}`);
  return lower;
}
