import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decideCaps,
  decideSpend,
  decideUnmeasured,
  type SpendInput,
} from '#core/execution/policy.ts';

const input: SpendInput = {
  amount: 100n,
  treasury: 10_000n,
  spentInWindow: 0n,
  caps: { perPayment: 10_000n, perDay: 10_000n },
  frozenReason: null,
  symbol: 'CIV',
  decimals: 18,
};
const spend = (over: Partial<SpendInput>) => decideSpend({ ...input, ...over });

describe('spending', () => {
  it.each<{ name: string; over: Partial<SpendInput>; refusal: object }>([
    {
      name: 'more than 1 %',
      over: { amount: 101n },
      refusal: { code: 'cap-exceeded', cap: 100n, asked: 101n },
    },
    {
      name: 'more than the community’s own cap',
      over: { caps: { perPayment: 50n, perDay: 10_000n } },
      refusal: { code: 'cap-exceeded', cap: 50n },
    },
    {
      name: 'more than 2 % in a day',
      over: { treasury: 9_900n, amount: 99n, spentInWindow: 102n },
      refusal: { code: 'cap-per-day-exceeded', cap: 200n, asked: 201n },
    },
    {
      name: 'more than the community’s own day',
      over: { caps: { perPayment: 100n, perDay: 120n }, spentInWindow: 21n },
      refusal: { code: 'cap-per-day-exceeded', cap: 120n, asked: 121n },
    },
    {
      name: 'more than there is',
      over: { amount: 10_001n },
      refusal: { code: 'balance-too-low', available: 10_000n },
    },
    { name: 'nothing', over: { amount: 0n }, refusal: { code: 'amount-not-positive' } },
    { name: 'before caps are set', over: { caps: null }, refusal: { code: 'executor-off' } },
    {
      name: 'from a treasury that could not be read',
      over: { treasury: null },
      refusal: { code: 'treasury-unknown' },
    },
    {
      name: 'while frozen',
      over: { frozenReason: 'restored' },
      refusal: { code: 'frozen', reason: 'restored' },
    },
    {
      name: 'anything from an empty treasury',
      over: { treasury: 0n, amount: 1n },
      refusal: { code: 'balance-too-low' },
    },
  ])('$name is refused', ({ over, refusal }) => {
    expect(spend(over)).toMatchObject({ ok: false, refusal });
  });

  it('takes exactly 1 %, twice a day and no third time (I8)', () => {
    expect(spend({}).ok).toBe(true);
    expect(spend({ treasury: 9_900n, amount: 99n, spentInWindow: 100n }).ok).toBe(true);
    expect(spend({ treasury: 9_800n, amount: 1n, spentInWindow: 200n }).ok).toBe(false);
  });

  it('never lets more than 2 % of what was there out in one day, in any slices', () => {
    const slices = fc.array(fc.bigInt({ min: 1n, max: 200n }), { maxLength: 60 });
    fc.assert(
      fc.property(slices, (list) => {
        let spent = 0n;
        for (const amount of list) {
          if (spend({ amount, treasury: 10_000n - spent, spentInWindow: spent }).ok)
            spent += amount;
        }
        expect(spent <= 200n).toBe(true);
      }),
    );
  });
});

describe('what no amount measures', () => {
  it('is held by its number in a day', () => {
    const code = (asked: number, inWindow: number, most: number) => {
      const decided = decideUnmeasured({ asked, inWindow, most });
      return decided.ok ? 'ok' : decided.refusal;
    };
    expect([code(2, 0, 2), code(1, 1, 2), code(0, 9, 0)]).toEqual(['ok', 'ok', 'ok']);
    expect(code(2, 1, 2)).toEqual({ code: 'cap-unmeasured', most: 2, together: 3 });
    expect(code(1, 0, 0)).toEqual({ code: 'cap-unmeasured', most: 0, together: 1 });
  });

  it('is raised as caps are', () => {
    const present = { perPayment: 10n, perDay: 20n };
    const change = (from: number, to: number, mayRaise: boolean) => {
      const asked = { present, asked: present, unmeasured: { from, to }, mayRaise, decimals: 0 };
      const decided = decideCaps(asked);
      return decided.ok ? 'ok' : decided.refusal.code;
    };
    expect([change(2, 0, false), change(2, 3, true)]).toEqual(['ok', 'ok']);
    expect(change(2, 3, false)).toBe('cap-raise-needs-decision');
    expect([change(2, -1, true), change(2, 101, true)]).toEqual([
      ...['integer-out-of-range', 'integer-out-of-range'],
    ]);
  });
});

describe('caps', () => {
  const present = { perPayment: 10n, perDay: 20n };

  it('are lowered freely and raised only by decision after founding', () => {
    const lower = { perPayment: 5n, perDay: 20n };
    const higher = { perPayment: 10n, perDay: 21n };
    expect(decideCaps({ present, asked: lower, mayRaise: false, decimals: 0 })).toEqual({
      ok: true,
      value: lower,
    });
    expect(decideCaps({ present, asked: higher, mayRaise: true, decimals: 0 })).toEqual({
      ok: true,
      value: higher,
    });
    for (const [before, asked] of [
      [present, higher],
      [null, lower],
    ] as const) {
      expect(decideCaps({ present: before, asked, mayRaise: false, decimals: 0 })).toMatchObject({
        refusal: { code: 'cap-raise-needs-decision' },
      });
    }
  });

  it('are positive, and one payment is never more than a day: refused, not lowered in silence', () => {
    expect(
      decideCaps({ present, asked: { perPayment: 0n, perDay: 5n }, mayRaise: true, decimals: 0 })
        .ok,
    ).toBe(false);
    expect(
      decideCaps({ present, asked: { perPayment: 50n, perDay: 5n }, mayRaise: true, decimals: 0 }),
    ).toEqual({
      ok: false,
      refusal: { code: 'caps-crossed', perPayment: 50n, perDay: 5n, decimals: 0 },
    });
    const equal = { perPayment: 5n, perDay: 5n };
    expect(decideCaps({ present, asked: equal, mayRaise: true, decimals: 0 })).toEqual({
      ok: true,
      value: equal,
    });
  });
});
