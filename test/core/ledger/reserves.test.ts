import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asId, type PersonId } from '#core/identity.ts';
import { applyJournal, type Balances, balanceOf } from '#core/ledger/balances.ts';
import { proofOfReserves } from '#core/ledger/reserves.ts';
import { ada, bo, CIV, journals, unit } from './arbitraries.ts';

const books = { balances: 90n, house: 4n, pending: 6n };

it('balances when what is owed is held (L2)', () => {
  expect(proofOfReserves({ ...books, controlled: 100n })).toEqual({
    state: 'balanced',
    gap: 0n,
    frozen: false,
  });
});

it('freezes on any gap, either way', () => {
  expect(proofOfReserves({ ...books, controlled: 99n })).toEqual({
    state: 'gap',
    gap: 1n,
    frozen: true,
  });
  expect(proofOfReserves({ ...books, controlled: 101n })).toEqual({
    state: 'gap',
    gap: -1n,
    frozen: true,
  });
});

it('concludes nothing from a failed read', () => {
  expect(proofOfReserves({ ...books, controlled: null })).toEqual({
    state: 'unknown',
    gap: null,
    frozen: null,
  });
});

it('holds for every history whose chain side is what the books moved there', () => {
  const people = [ada, bo, asId<PersonId>('cy')];
  // Credits have no chain side and stand in a book of their own.
  const history = fc.array(
    journals.filter(({ kind }) => kind !== 'credit-issue'),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(history, (list) => {
      const after = list.reduce<Balances>((balances, one) => {
        const next = applyJournal(balances, one, unit);
        return next.ok ? next.value : balances;
      }, new Map());
      const controlled = -balanceOf(after, CIV, { kind: 'world' });
      const balances = people.reduce(
        (sum, person) => sum + balanceOf(after, CIV, { kind: 'member', person }),
        0n,
      );
      const house =
        balanceOf(after, CIV, { kind: 'house' }) + balanceOf(after, CIV, { kind: 'unclaimed' });
      const pending = balanceOf(after, CIV, { kind: 'pending' });
      expect(proofOfReserves({ balances, house, pending, controlled }).state).toBe('balanced');
    }),
  );
});
