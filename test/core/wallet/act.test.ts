import { describe, expect, it } from 'vitest';
import { type AccountId, asAddress, asId } from '#core/identity.ts';
import { type ActSession, buildActTerms, decideAct, WALLET_ACTS } from '#core/wallet/act.ts';
import type { Signed } from '#core/wallet/link.ts';
import { buildRecoverTerms } from '#core/wallet/recover-terms.ts';
import { MAX_MESSAGE_LENGTH } from '#core/wallet/siwe-terms.ts';

const NOW = new Date('2030-01-02T00:00:00Z');
const at = (ms: number) => new Date(NOW.getTime() + ms);
const ADDRESS = asAddress(`0x${'ab'.repeat(20)}`);
const session: ActSession = {
  browserHash: 'browser',
  domain: 'civitas.example',
  nonce: 'nonce123',
  message: 'text',
  address: ADDRESS,
  issuedAt: at(-1_000),
  expiresAt: at(600_000),
  usedAt: null,
};
const signed: Signed = {
  message: 'text',
  domain: 'civitas.example',
  nonce: 'nonce123',
  address: ADDRESS,
  browserHash: 'browser',
  signature: 'valid',
  walletChainId: null,
};

describe('an act by signature', () => {
  it.each<[string, Partial<ActSession>, Partial<Signed>]>([
    ['ok', {}, {}],
    ['act-unknown', {}, { browserHash: 'another' }],
    ['act-unknown', {}, { browserHash: null }],
    ['act-used', { usedAt: NOW }, {}],
    ['act-expired', { expiresAt: NOW }, {}],
    ['act-unknown', { issuedAt: at(60_000) }, {}],
    ['message-too-long', {}, { message: 'x'.repeat(MAX_MESSAGE_LENGTH + 1) }],
    ['domain-wrong', {}, { domain: 'civitas.example.evil' }],
    ['nonce-wrong', {}, { nonce: 'nonce124' }],
    ['message-altered', {}, { message: 'texT' }],
    ['message-altered', {}, { address: asAddress(`0x${'cd'.repeat(20)}`) }],
    ['signature-unverifiable', {}, { signature: 'unverifiable' }],
    ['signature-wrong', {}, { signature: 'wrong' }],
  ])('%s: %o %o', (code, change, given) => {
    const decided = decideAct({ ...session, ...change }, { ...signed, ...given }, NOW);
    expect(decided.ok ? 'ok' : decided.refusal.code).toBe(code);
  });
});

describe('the texts', () => {
  const base = {
    publicUrl: 'https://civitas.example',
    address: ADDRESS,
    chainId: 1,
    nonce: 'nonce123',
    now: NOW,
    expiresAt: at(600_000),
  };
  const account = { id: asId<AccountId>('a'), platform: 'discord', handle: 'ada', externalId: '1' };
  const texts = [
    ...WALLET_ACTS.map((purpose) => buildActTerms({ ...base, purpose })),
    buildRecoverTerms({ ...base, account: { ...account, platform: 'discord' }, community: null }),
  ];

  it('say each what it does, in signs that EIP-4361 allows, and name their page and purpose', () => {
    for (const { statement, uri, resources, domain } of texts) {
      expect(statement).toMatch(/^[A-Za-z0-9 :/?#[\]@!$&'()*+,;=._~-]+$/);
      expect(statement).toContain('This costs nothing and moves nothing.');
      expect(uri).toMatch(/^https:\/\/civitas\.example\/(wallet|link)$/);
      expect(resources.length).toBeGreaterThan(0);
      expect(domain).toBe('civitas.example');
    }
    expect(new Set(texts.map(({ statement }) => statement)).size).toBe(texts.length);
    expect(new Set(texts.map(({ resources }) => resources[0])).size).toBe(texts.length);
  });

  it('name the account that gets in, with its number', () => {
    expect(texts.at(-1)?.statement).toContain('Recover: in 72 hours');
    expect(texts.at(-1)?.statement).toContain('Discord account @ada, id 1');
  });
});
