import { describe, expect, it } from 'vitest';
import { type AccountId, asId, type WalletId } from '#core/identity.ts';
import {
  decideLiftByAccount,
  decideLiftByWallet,
  decideLock,
  type Linked,
  type Lock,
} from '#core/person/lock.ts';
import type { Result } from '#core/result.ts';

const said = (result: Result<unknown>) =>
  result.ok ? (result.value ?? 'ok') : result.refusal.code;
const day = (n: number) => new Date(Date.UTC(2030, 0, n));
const phone = asId<AccountId>('phone');
const byAccount: Lock = { accountId: phone, walletId: null, lockedAt: day(10) };
const byWallet: Lock = { accountId: null, walletId: asId<WalletId>('w'), lockedAt: day(10) };

describe('a lock', () => {
  it.each<[string, readonly Lock[], 'account' | 'wallet', string]>([
    ['is made by an account', [], 'account', 'new'],
    ['is made by a wallet', [], 'wallet', 'new'],
    ['of an account is taken over by a wallet', [byAccount], 'wallet', 'replaced'],
    ['of an account is not taken over by another', [byAccount], 'account', 'already-locked'],
    ['of a wallet stays', [byWallet], 'wallet', 'already-locked'],
    ['of a wallet is not taken over by an account', [byWallet], 'account', 'already-locked'],
  ])('%s', (_, standing, by, outcome) => {
    expect(said(decideLock(standing, by))).toBe(outcome);
  });

  it.each<[string, readonly Lock[], string]>([
    ['by the account that locked', [byAccount], 'ok'],
    [
      'not by another account',
      [{ ...byAccount, accountId: asId<AccountId>('stolen') }],
      'lock-foreign',
    ],
    ['not where a wallet locked', [byWallet], 'lock-foreign'],
    ['not where one of two is another’s', [byAccount, byWallet], 'lock-foreign'],
    ['not where there is none', [], 'not-locked'],
  ])('is lifted %s', (_, standing, outcome) => {
    expect(said(decideLiftByAccount(standing, phone))).toBe(outcome);
  });

  it.each<[string, readonly Linked[], string]>([
    ['linked before', [{ from: day(1), until: null }], 'ok'],
    ['linked before, unlinked since', [{ from: day(1), until: day(11) }], 'ok'],
    ['linked after', [{ from: day(11), until: null }], 'lock-wallet-new'],
    ['linked in the same instant', [{ from: day(10), until: null }], 'lock-wallet-new'],
    ['unlinked by a thief just before', [{ from: day(1), until: day(9) }], 'ok'],
    ['unlinked long before', [{ from: day(1), until: day(2) }], 'lock-wallet-new'],
    [
      'unlinked long before and linked after',
      [
        { from: day(1), until: day(2) },
        { from: day(11), until: null },
      ],
      'lock-wallet-new',
    ],
    ['never linked', [], 'lock-wallet-new'],
  ])('is lifted by a wallet: %s', (_, linked, outcome) => {
    for (const lock of [byAccount, byWallet]) {
      expect(said(decideLiftByWallet([lock], linked, []))).toBe(outcome);
    }
    expect(said(decideLiftByWallet([], linked, []))).toBe('not-locked');
  });

  const first: Linked = { from: day(2), until: null };
  it.each<[string, Linked, string]>([
    ['longer', { from: day(1), until: null }, 'lock-wallet-younger'],
    [
      'longer, and was unlinked a day before',
      { from: day(1), until: day(9) },
      'lock-wallet-younger',
    ],
    ['as long', { from: day(2), until: null }, 'ok'],
    ['for less time', { from: day(3), until: null }, 'ok'],
    ['only since the lock', { from: day(11), until: null }, 'ok'],
  ])('is lifted by a wallet while another one is linked %s', (_, other, outcome) => {
    expect(said(decideLiftByWallet([byAccount], [first], [other]))).toBe(outcome);
  });
});
