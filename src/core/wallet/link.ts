/**
 * Linking a wallet. What was signed must be byte-equal to what the server built and stored (W1); the
 * browser that signs must be the one that proved the chat account (W3); the nonce is consumed by the
 * store in one statement (W2), which this decision precedes.
 */
import type { Address, PersonId, Platform } from '../identity.ts';
import { accept, type Result, refuse } from '../result.ts';
import { CLOCK_SKEW_MS, MAX_MESSAGE_LENGTH } from './siwe-terms.ts';

/**
 * Why a vault no longer counts for somebody: the registry says so, the wallet it named is gone, its own key linked it,
 * or its person let it go.
 */
export type VaultEnd = 'revoked' | 'hot-gone' | 'linked' | 'dropped';

/** A link session as it stands in the books. */
export type LinkSession = {
  readonly person: PersonId;
  readonly platform: Platform;
  /** Numeric id of the chat account the link was made for. */
  readonly externalId: string;
  readonly domain: string;
  readonly nonce: string;
  /** The exact text the wallet was shown, and for which address; null until the wallet is known. */
  readonly message: string | null;
  readonly messageAddress: Address | null;
  /** Hash of the cookie of the browser that proved the chat account; null until one has. */
  readonly browserHash: string | null;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
};

/** Still usable at all: not used, not expired, not from the future. */
export function decideSession(
  session: Pick<LinkSession, 'usedAt' | 'issuedAt' | 'expiresAt'>,
  now: Date,
): Result<null> {
  if (session.usedAt !== null) return refuse({ code: 'link-used' });
  if (now.getTime() >= session.expiresAt.getTime()) {
    return refuse({ code: 'link-expired', expiredAt: session.expiresAt });
  }
  if (session.issuedAt.getTime() > now.getTime() + CLOCK_SKEW_MS) {
    return refuse({ code: 'link-from-future' });
  }
  return accept(null);
}

/** The platform says whose browser this is; it must be the account the link was made for. */
export function decideProof(input: {
  readonly session: Pick<
    LinkSession,
    'usedAt' | 'issuedAt' | 'expiresAt' | 'platform' | 'externalId'
  >;
  readonly proven: { readonly platform: Platform; readonly externalId: string };
  readonly now: Date;
}): Result<null> {
  const { session, proven } = input;
  const usable = decideSession(session, input.now);
  if (!usable.ok) return usable;
  const same = proven.platform === session.platform && proven.externalId === session.externalId;
  return same ? accept(null) : refuse({ code: 'link-foreign' });
}

export type Signed = {
  readonly message: string;
  /** Domain and nonce as parsed by the chain's room from the signed text. */
  readonly domain: string;
  readonly nonce: string;
  readonly address: Address;
  /** Hash of the cookie of the browser that signs; null: it brought none. */
  readonly browserHash: string | null;
  readonly signature: 'valid' | 'wrong' | 'unverifiable';
  /** Null: an account of a key; else the chain the contract wallet verified on (W5). */
  readonly walletChainId: number | null;
};

export type LinkDecision = {
  readonly address: Address;
  readonly chainId: number | null;
  readonly person: PersonId;
};

function decideMessage(session: LinkSession, signed: Signed): Result<null> {
  if (signed.message.length > MAX_MESSAGE_LENGTH) {
    return refuse({ code: 'message-too-long', max: MAX_MESSAGE_LENGTH });
  }
  if (signed.domain !== session.domain) {
    return refuse({ code: 'domain-wrong', expected: session.domain, found: signed.domain });
  }
  if (signed.nonce !== session.nonce) return refuse({ code: 'nonce-wrong' });
  const same = session.message === signed.message && session.messageAddress === signed.address;
  return same ? accept(null) : refuse({ code: 'message-altered' });
}

export function decideLink(input: {
  readonly session: LinkSession;
  readonly signed: Signed;
  /** The person who has this wallet linked at present; null: nobody. */
  readonly linkedTo: PersonId | null;
  /** The signer was told that somebody else has the wallet, and said: move it here (W4). */
  readonly move?: boolean;
  readonly now: Date;
}): Result<LinkDecision> {
  const { session, signed, linkedTo, move = false } = input;
  const usable = decideSession(session, input.now);
  if (!usable.ok) return usable;
  if (session.browserHash === null) {
    return refuse({ code: 'link-unproven', platform: session.platform });
  }
  if (session.browserHash !== signed.browserHash) return refuse({ code: 'link-foreign' });
  const message = decideMessage(session, signed);
  if (!message.ok) return message;
  // A provider that cannot be asked is no forged signature: the session stays usable.
  if (signed.signature === 'unverifiable') return refuse({ code: 'signature-unverifiable' });
  if (signed.signature === 'wrong') return refuse({ code: 'signature-wrong' });
  const { address } = signed;
  if (linkedTo === session.person) return refuse({ code: 'wallet-already-linked', address });
  if (linkedTo !== null && !move) return refuse({ code: 'wallet-taken', address });
  return accept({ address, chainId: signed.walletChainId, person: session.person });
}
