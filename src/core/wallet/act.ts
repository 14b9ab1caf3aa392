/**
 * Acts of a wallet by signature alone: without a chat account its owner unlinks it (W4), locks the person it is
 * linked to, lifts a lock, objects to a recovery, or sees where its person may attach a chat. The text says exactly what it does; what was signed is the
 * stored text to the byte (W1), in the browser it was made for, once (W2).
 */
import type { Address } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import type { Signed } from './link.ts';
import {
  CLOCK_SKEW_MS,
  MAX_MESSAGE_LENGTH,
  type SignInTerms,
  type TermsAsked,
  termsOf,
} from './siwe-terms.ts';

export const WALLET_ACTS = ['unlink', 'lock', 'unlock', 'object', 'places'] as const;
export type WalletAct = (typeof WALLET_ACTS)[number];

const FREE = 'This costs nothing and moves nothing.';

/** In EIP-4361's part of ASCII, without a line break. */
export const ACT_STATEMENTS: { readonly [A in WalletAct]: string } = {
  unlink: `Unlink this wallet from whoever has linked it. Roles and votes that need it go with it. ${FREE}`,
  lock: `Lock the person this wallet is linked to: payouts, tips, delegation, links and recoveries stop until the wallet linked the longest lifts the lock. ${FREE}`,
  unlock: `Lift the lock on the person this wallet is linked to: payouts, tips, delegation and links are possible again. ${FREE}`,
  object: `Stop every recovery that runs for the person this wallet is linked to: no new account gets in by it. ${FREE}`,
  places: `Show this browser the communities for which the person this wallet is linked to may attach a chat, and for half an hour which chats they have. It attaches nothing yet. ${FREE}`,
};

export const buildActTerms = (asked: TermsAsked & { readonly purpose: WalletAct }): SignInTerms =>
  termsOf(asked, {
    page: '/wallet',
    statement: ACT_STATEMENTS[asked.purpose],
    resources: [`urn:civitas:wallet:${asked.purpose}`],
  });

/** One attempt as it stands in the books. */
export type ActSession = {
  readonly browserHash: string;
  readonly domain: string;
  readonly nonce: string;
  readonly message: string;
  readonly address: Address;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
};

/** Whether this browser may go on with it. */
export function decideActSession(
  session: Pick<ActSession, 'browserHash' | 'issuedAt' | 'expiresAt' | 'usedAt'>,
  browserHash: string | null,
  now: Date,
): Result<null> {
  if (session.browserHash !== browserHash) return refuse({ code: 'act-unknown' });
  if (session.usedAt !== null) return refuse({ code: 'act-used' });
  if (now.getTime() >= session.expiresAt.getTime()) {
    return refuse({ code: 'act-expired', expiredAt: session.expiresAt });
  }
  if (session.issuedAt.getTime() > now.getTime() + CLOCK_SKEW_MS) {
    return refuse({ code: 'act-unknown' });
  }
  return accept(null);
}

/** All that can be judged before a signature is, and the signature's verdict. */
export function decideAct(session: ActSession, signed: Signed, now: Date): Result<null> {
  const usable = decideActSession(session, signed.browserHash, now);
  if (!usable.ok) return usable;
  if (signed.message.length > MAX_MESSAGE_LENGTH) {
    return refuse({ code: 'message-too-long', max: MAX_MESSAGE_LENGTH });
  }
  if (signed.domain !== session.domain) {
    return refuse({ code: 'domain-wrong', expected: session.domain, found: signed.domain });
  }
  if (signed.nonce !== session.nonce) return refuse({ code: 'nonce-wrong' });
  if (signed.message !== session.message || signed.address !== session.address) {
    return refuse({ code: 'message-altered' });
  }
  if (signed.signature === 'unverifiable') return refuse({ code: 'signature-unverifiable' });
  return signed.signature === 'wrong' ? refuse({ code: 'signature-wrong' }) : accept(null);
}
