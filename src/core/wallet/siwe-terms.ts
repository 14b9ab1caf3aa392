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

/** What every one of these texts is asked for with. */
export type TermsAsked = {
  /** `PUBLIC_URL`, e.g. `https://civitas.example`. */
  readonly publicUrl: string;
  readonly address: Address;
  readonly chainId: number;
  readonly nonce: string;
  readonly now: Date;
  readonly expiresAt: Date;
};

/** `page`: where on the site it is asked for, `/wallet`. */
export function termsOf(
  { publicUrl, address, chainId, nonce, now, expiresAt }: TermsAsked,
  said: { page: string; statement: string; resources: readonly string[] },
): SignInTerms {
  invariant(/^[A-Za-z0-9]{8,}$/.test(nonce), 'EIP-4361: a nonce has at least 8 alphanumerics');
  const { host, origin } = new URL(publicUrl);
  return {
    domain: host,
    address,
    statement: said.statement,
    uri: `${origin}${said.page}`,
    version: '1',
    chainId,
    nonce,
    issuedAt: now.toISOString(),
    expirationTime: expiresAt.toISOString(),
    resources: said.resources,
  };
}

export function buildSignInTerms(
  asked: TermsAsked & {
    readonly account: {
      readonly id: AccountId;
      readonly platform: Platform;
      readonly handle: string | null;
      readonly externalId: string;
    };
    readonly community: CommunityId | null;
  },
): SignInTerms {
  const { account, community } = asked;
  const of = community === null ? [] : [`urn:civitas:community:${community}`];
  return termsOf(asked, {
    page: '/link',
    statement: statementFor(account),
    resources: [...of, `urn:civitas:account:${account.id}`],
  });
}

/**
 * Domain and nonce of a signed text that is the server's own to the byte: it begins with its domain (EIP-4361) and has
 * the session's nonce. Undefined for any other, which has to be parsed to say what is wrong with it.
 */
export function ownTerms(
  message: string,
  shown: { readonly message: string | null; readonly nonce: string },
): { domain: string; nonce: string } | undefined {
  if (shown.message === null || message !== shown.message) return undefined;
  return { domain: message.slice(0, message.indexOf(' ')), nonce: shown.nonce };
}
