import { describe, expect, it } from 'vitest';
import { asId, type PersonId } from '#core/identity.ts';
import { decideErase, type EraseFacts, pseudonymOf } from '#core/person/erase.ts';

const FREE: EraseFacts = { hold: null, lastStewardOf: [], balances: [], withdrawing: [] };
const balance = { community: 'Harbour', units: 1n, symbol: 'CIV', decimals: 18 };

describe('a person who asks to be forgotten', () => {
  it('may be, when nothing holds them', () => {
    expect(decideErase(FREE)).toEqual({ ok: true, value: null });
  });

  it.each<[string, Partial<EraseFacts>, string]>([
    ['a lock', { hold: 'locked' }, 'erase-held'],
    ['a fresh join', { hold: 'joined' }, 'erase-held'],
    ['a recovery', { hold: 'recovery' }, 'erase-held'],
    ['the only office', { lastStewardOf: ['Harbour'] }, 'erase-last-steward'],
    ['a withdrawal', { withdrawing: ['Harbour'] }, 'erase-withdrawing'],
    ['a balance', { balances: [balance] }, 'erase-balance'],
    // A thief learns nothing of what the account owns.
    [
      'all of it',
      { hold: 'locked', balances: [balance], lastStewardOf: ['Harbour'] },
      'erase-held',
    ],
    // What is on its way comes first: it may yet come back to the balance.
    ['both kinds of money', { withdrawing: ['Harbour'], balances: [balance] }, 'erase-withdrawing'],
  ])('may not with %s', (_what, held, code) => {
    const decided = decideErase({ ...FREE, ...held });
    expect(decided.ok ? undefined : decided.refusal.code).toBe(code);
  });
});

describe('a pseudonym', () => {
  const one = asId<PersonId>('0198f2a0-0000-7000-8000-000000000001');
  const other = asId<PersonId>('0198f2a0-0000-7000-8000-000000000002');

  it('is the same for ever, another for each person, and shows nothing of the id', () => {
    expect(pseudonymOf(one)).toMatch(/^gone-[0-9a-f]{6}$/);
    expect(pseudonymOf(one)).toBe(pseudonymOf(one));
    expect(pseudonymOf(one)).not.toBe(pseudonymOf(other));
    expect(one).not.toContain(pseudonymOf(one).slice(5));
  });
});
