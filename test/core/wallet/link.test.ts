import { describe, expect, it } from 'vitest';
import {
  type AccountId,
  asAddress,
  asId,
  type CommunityId,
  type PersonId,
} from '#core/identity.ts';
import { decideLink, decideProof, type LinkSession, type Signed } from '#core/wallet/link.ts';
import {
  buildSignInTerms,
  CLOCK_SKEW_MS,
  LINK_LIFETIME_MS,
  MAX_MESSAGE_LENGTH,
  ownTerms,
  statementFor,
} from '#core/wallet/siwe-terms.ts';

const issuedAt = new Date('2026-03-01T12:00:00Z');
const later = (ms: number) => new Date(issuedAt.getTime() + ms);
const now = later(60_000);
const ada = asId<PersonId>('ada');
const address = asAddress(`0x${'a'.repeat(40)}`);
const session: LinkSession = {
  person: ada,
  platform: 'discord',
  externalId: '4201',
  domain: 'civitas.example',
  nonce: 'abcd1234',
  message: 'civitas.example wants you to sign in …',
  messageAddress: address,
  browserHash: 'cookie',
  issuedAt,
  expiresAt: later(LINK_LIFETIME_MS),
  usedAt: null,
};
const signed: Signed = {
  message: session.message ?? '',
  domain: session.domain,
  nonce: session.nonce,
  address,
  browserHash: 'cookie',
  signature: 'valid',
  walletChainId: null,
};
const link = (
  over: Partial<LinkSession>,
  by: Partial<Signed> = {},
  rest: { linkedTo?: PersonId; now?: Date } = {},
) =>
  decideLink({
    session: { ...session, ...over },
    signed: { ...signed, ...by },
    linkedTo: rest.linkedTo ?? null,
    now: rest.now ?? now,
  });

describe('decideLink', () => {
  it('links what was shown, by who was proven', () => {
    expect(link({})).toEqual({ ok: true, value: { address, chainId: null, person: ada } });
    expect(link({}, { walletChainId: 31337 })).toMatchObject({ value: { chainId: 31337 } });
  });

  it.each<{ name: string; over?: Partial<LinkSession>; by?: Partial<Signed>; code: string }>([
    { name: 'a used session', over: { usedAt: issuedAt }, code: 'link-used' },
    { name: 'an expired one', over: { expiresAt: now }, code: 'link-expired' },
    {
      name: 'one from the future',
      over: { issuedAt: new Date(now.getTime() + CLOCK_SKEW_MS + 1) },
      code: 'link-from-future',
    },
    {
      name: 'a browser that proved nothing (W3)',
      over: { browserHash: null },
      code: 'link-unproven',
    },
    {
      name: 'another browser than the proven one (W3)',
      by: { browserHash: 'victim' },
      code: 'link-foreign',
    },
    { name: 'a browser without a cookie', by: { browserHash: null }, code: 'link-foreign' },
    { name: 'another domain', by: { domain: 'civitas.evil' }, code: 'domain-wrong' },
    { name: 'another nonce', by: { nonce: 'abcd1235' }, code: 'nonce-wrong' },
    { name: 'one byte more (W1)', by: { message: `${signed.message} ` }, code: 'message-altered' },
    { name: 'a message never shown', over: { message: null }, code: 'message-altered' },
    {
      name: 'another wallet',
      by: { address: asAddress(`0x${'b'.repeat(40)}`) },
      code: 'message-altered',
    },
    {
      name: 'an endless message',
      by: { message: 'x'.repeat(MAX_MESSAGE_LENGTH + 1) },
      code: 'message-too-long',
    },
    { name: 'a wrong signature', by: { signature: 'wrong' }, code: 'signature-wrong' },
    {
      name: 'an unreachable chain',
      by: { signature: 'unverifiable' },
      code: 'signature-unverifiable',
    },
  ])('refuses $name', ({ over, by, code }) => {
    expect(link(over ?? {}, by)).toMatchObject({ ok: false, refusal: { code } });
  });

  it('refuses a wallet that somebody has, also oneself', () => {
    expect(link({}, {}, { linkedTo: asId<PersonId>('bo') })).toMatchObject({
      refusal: { code: 'wallet-taken' },
    });
    expect(link({}, {}, { linkedTo: ada })).toMatchObject({
      refusal: { code: 'wallet-already-linked' },
    });
  });

  it('lives to the last millisecond of its ten minutes', () => {
    expect(link({}, {}, { now: later(LINK_LIFETIME_MS - 1) }).ok).toBe(true);
    expect(link({}, {}, { now: later(LINK_LIFETIME_MS) }).ok).toBe(false);
  });
});

it('proves the account the link was made for and no other (W3)', () => {
  const prove = (platform: 'discord' | 'telegram', externalId: string) =>
    decideProof({ session, proven: { platform, externalId }, now });
  expect(prove('discord', '4201').ok).toBe(true);
  expect(prove('discord', '4202')).toMatchObject({ refusal: { code: 'link-foreign' } });
  expect(prove('telegram', '4201')).toMatchObject({ refusal: { code: 'link-foreign' } });
  expect(decideProof({ session: { ...session, usedAt: now }, proven: session, now })).toMatchObject(
    {
      refusal: { code: 'link-used' },
    },
  );
});

describe('the terms of a sign-in', () => {
  const account = {
    id: asId<AccountId>('account-1'),
    platform: 'discord',
    handle: 'ada.l',
    externalId: '4201',
  } as const;

  it('name platform, handle and numeric id', () => {
    expect(statementFor(account)).toContain('Discord account @ada.l, id 4201');
    expect(statementFor({ ...account, platform: 'telegram', handle: null })).toContain(
      'Telegram account id 4201',
    );
  });

  it.each(['ada, id 1. Sign', 'адa', 'a\nb', '', 'x'.repeat(41), '<b>'])(
    'leave out the handle %j',
    (handle) => {
      const statement = statementFor({ ...account, handle });
      expect(statement).toContain('account id 4201.');
      // EIP-4361: reserved / unreserved / space, and no line break.
      expect(statement).toMatch(/^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;= ]+$/);
    },
  );

  it('carry domain, uri, times and resources', () => {
    expect(
      buildSignInTerms({
        publicUrl: 'http://127.0.0.1:8080/',
        account,
        community: asId<CommunityId>('community-1'),
        address,
        chainId: 31337,
        nonce: 'abcd1234',
        now: issuedAt,
        expiresAt: session.expiresAt,
      }),
    ).toMatchObject({
      domain: '127.0.0.1:8080',
      uri: 'http://127.0.0.1:8080/link',
      version: '1',
      chainId: 31337,
      issuedAt: '2026-03-01T12:00:00.000Z',
      expirationTime: '2026-03-01T12:10:00.000Z',
      resources: ['urn:civitas:community:community-1', 'urn:civitas:account:account-1'],
    });
  });

  it('refuse a short nonce and an id that is no number as bugs', () => {
    expect(() => statementFor({ ...account, externalId: '@ada' })).toThrow();
  });
});

describe('the terms of the text that was shown', () => {
  const shown = { message: 'civitas.example wants you to sign in', nonce: '0123456789abcdef' };

  it('are known without parsing, for that text alone', () => {
    expect(ownTerms(shown.message, shown)).toEqual({
      domain: 'civitas.example',
      nonce: shown.nonce,
    });
    for (const other of ['', `${shown.message} `, shown.message.toUpperCase()]) {
      expect(ownTerms(other, shown)).toBeUndefined();
    }
    expect(ownTerms('', { ...shown, message: null })).toBeUndefined();
  });
});
