/**
 * What a sign-in message must say (EIP-4361). The statement names platform, handle and numeric id of
 * the chat account, so that nobody signs a stranger's link unaware (W3). EIP-4361 allows only a
 * part of ASCII in a statement and no line break: a handle outside it is left out, never mangled;
 * the numeric id always stands there.
 */
import { HOUR_MS, MINUTE_MS } from '../duration.ts';
import type { AccountId, Address, CommunityId, Platform } from '../identity.ts';
import { invariant } from '../invariant.ts';

export const LINK_LIFETIME_MS = 10 * MINUTE_MS;
/** Owners of a contract wallet sign one after the other, each in their own time. */
export const OWNERS_LIFETIME_MS = 72 * HOUR_MS;
/** Clocks of a browser and the database may differ by this much. */
export const CLOCK_SKEW_MS = 30_000;
/** No honest sign-in message of ours comes near it. */
export const MAX_MESSAGE_LENGTH = 2_000;

export type SignInTerms = {
  /** RFC 3986 authority of the one fixed page, e.g. `civitas.example:8080`. */
  readonly domain: string;
  readonly address: Address;
  readonly statement: string;
  readonly uri: string;
  readonly version: '1';
  readonly chainId: number;
  /** At least 8 alphanumerics. */
  readonly nonce: string;
  /** ISO 8601, UTC. */
  readonly issuedAt: string;
  readonly expirationTime: string;
  readonly resources: readonly string[];
};

const PLATFORM_NAMES = { discord: 'Discord', telegram: 'Telegram' } as const;

// Letters, digits and what both platforms allow in a @name; nothing that could read as a sentence.
const PLAIN_HANDLE = /^[A-Za-z0-9._]{1,40}$/;

/** `Discord account @ada, id 123`: always with the numeric id (W3). */
export function namedAccount(account: {
  readonly platform: Platform;
  readonly handle: string | null;
  readonly externalId: string;
}): string {
  const { platform, handle, externalId } = account;
  invariant(/^\d{1,24}$/.test(externalId), 'the id of a chat account is numeric');
  const name = PLATFORM_NAMES[platform];
  const who =
    handle !== null && PLAIN_HANDLE.test(handle)
      ? `@${handle}, id ${externalId}`
      : `id ${externalId}`;
  return `${name} account ${who}`;
}

export const statementFor = (account: Parameters<typeof namedAccount>[0]): string =>
  `Link this wallet to the ${namedAccount(account)}. This costs nothing and moves nothing. Do not sign if this is not your account.`;

export function buildSignInTerms(input: {
  /** `PUBLIC_URL`, e.g. `https://civitas.example`. */
  readonly publicUrl: string;
  readonly account: {
    readonly id: AccountId;
    readonly platform: Platform;
    readonly handle: string | null;
    readonly externalId: string;
  };
  readonly community: CommunityId | null;
  readonly address: Address;
  readonly chainId: number;
  readonly nonce: string;
  readonly now: Date;
  readonly expiresAt: Date;
}): SignInTerms {
  const { publicUrl, account, community, nonce } = input;
  invariant(/^[A-Za-z0-9]{8,}$/.test(nonce), 'EIP-4361: a nonce has at least 8 alphanumerics');
  const url = new URL(publicUrl);
  return {
    domain: url.host,
    address: input.address,
    statement: statementFor(account),
    uri: `${url.origin}/link`,
    version: '1',
    chainId: input.chainId,
    nonce,
    issuedAt: input.now.toISOString(),
    expirationTime: input.expiresAt.toISOString(),
    resources: [
      ...(community === null ? [] : [`urn:civitas:community:${community}`]),
      `urn:civitas:account:${account.id}`,
    ],
  };
}
