import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AssetId, asId, type JournalId } from '#core/identity.ts';
import { accountKey, LEDGER_ACCOUNT_KINDS, mayBeNegative } from '#core/ledger/account.ts';
import { applyJournal, type Balances, balanceOf, rebuildBalances } from '#core/ledger/balances.ts';
import {
  decideIdempotency,
  type Journal,
  journal,
  move,
  reversalJournal,
} from '#core/ledger/journal.ts';
import {
  claimJournal,
  creditIssue,
  depositJournal,
  mergeSettle,
  paymentPost,
  paymentReserve,
  paymentVoid,
  settlement,
  tipJournal,
  treasurySync,
  withdrawalPost,
  withdrawalReserve,
  withdrawalVoid,
} from '#core/ledger/journals.ts';
import { ada, bo, CIV, intentOf, journals, txHash, unit } from './arbitraries.ts';

const id = asId<JournalId>('journal-1');
const sumOf = (one: Journal): bigint => one.postings.reduce((sum, { amount }) => sum + amount, 0n);

function run(list: readonly Journal[]): Balances {
  return list.reduce<Balances>((balances, one) => {
    const after = applyJournal(balances, one, unit);
    if (!after.ok) throw new Error(after.refusal.code);
    return after.value;
  }, new Map());
}
const held = (
  balances: Balances,
  kind:
    | 'member'
    | 'pending'
    | 'world'
    | 'unclaimed'
    | 'treasury'
    | 'treasury-pending'
    | 'treasury-world'
    | 'issue',
) => balanceOf(balances, CIV, kind === 'member' ? { kind, person: ada } : { kind });

const withdrawal = { asset: CIV, person: ada, amount: 30n, intent: intentOf('w') };
const deposit = depositJournal({
  asset: CIV,
  owner: ada,
  amount: 100n,
  chainId: 1,
  txHash,
  logIndex: 0,
});

describe('by law', () => {
  it('every journal sums to zero (L1), also undone', () => {
    fc.assert(
      fc.property(journals, (one) => {
        expect(sumOf(one)).toBe(0n);
        expect(sumOf(reversalJournal(one, id, 'mistake'))).toBe(0n);
      }),
    );
  });

  it('balances are those rebuilt from the journals, in any order (L10)', () => {
    const lists = fc
      .array(journals, { maxLength: 40 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
      );
    fc.assert(
      fc.property(lists, ([list, shuffled]) => {
        const applied = list.filter((one, index) => {
          const before = list.slice(0, index).reduce<Balances>((balances, earlier) => {
            const after = applyJournal(balances, earlier, unit);
            return after.ok ? after.value : balances;
          }, new Map());
          return applyJournal(before, one, unit).ok;
        });
        const balances = run(applied);
        expect(new Map(rebuildBalances(applied))).toEqual(new Map(balances));
        const kept = shuffled.filter((one) => applied.includes(one));
        expect(new Map(rebuildBalances(kept))).toEqual(new Map(balances));
      }),
    );
  });

  it('no account but the contra ones is ever below zero, and all together are nothing (L3, L2)', () => {
    fc.assert(
      fc.property(fc.array(journals, { maxLength: 40 }), (list) => {
        let balances: Balances = new Map();
        for (const one of list) {
          const after = applyJournal(balances, one, unit);
          if (!after.ok) {
            expect(after.refusal.code).toBe('balance-too-low');
            continue;
          }
          balances = after.value;
          for (const [key, balance] of balances) {
            const kind = LEDGER_ACCOUNT_KINDS.find(
              (known) => key.split('/')[1]?.split(':')[0] === known,
            );
            if (kind === undefined) throw new Error(`no such account: ${key}`);
            expect(balance >= 0n || mayBeNegative(kind)).toBe(true);
          }
          expect([...balances.values()].reduce((sum, balance) => sum + balance, 0n)).toBe(0n);
        }
      }),
    );
  });

  it('a reversal brings back what was', () => {
    const after = run([deposit, withdrawalReserve(withdrawal)]);
    const undone = applyJournal(
      after,
      reversalJournal(withdrawalReserve(withdrawal), id, 'x'),
      unit,
    );
    expect(undone.ok && held(undone.value, 'member')).toBe(100n);
    expect(reversalJournal(deposit, id, 'x')).toMatchObject({
      kind: 'reversal',
      reverses: id,
      idempotencyKey: `reversal:${id}`,
    });
  });
});

describe('a journal that breaks the law is a bug', () => {
  const parts = { kind: 'tip' as const, idempotencyKey: 'k', input: null };
  const other = asId<AssetId>('asset-other');
  const from = { kind: 'member' as const, person: ada };
  const to = { kind: 'member' as const, person: bo };

  it.each([
    ['one side', [{ account: from, asset: CIV, amount: 1n }]],
    [
      'no sum of zero',
      [
        { account: from, asset: CIV, amount: -1n },
        { account: to, asset: CIV, amount: 2n },
      ],
    ],
    [
      'zero only across assets',
      [
        { account: from, asset: CIV, amount: -1n },
        { account: to, asset: other, amount: 1n },
      ],
    ],
    ['nothing moved', move(CIV, from, to, 0n)],
    ['one account on both sides', move(CIV, from, from, 1n)],
    ['beyond a uint256', move(CIV, from, to, 2n ** 256n)],
  ] as const)('%s', (_case, postings) => {
    expect(() => journal({ ...parts, postings: [...postings] })).toThrow();
  });
});

describe('money on its way', () => {
  it('a withdrawal reserves, then leaves', () => {
    const reserved = run([deposit, withdrawalReserve(withdrawal)]);
    expect([held(reserved, 'member'), held(reserved, 'pending'), held(reserved, 'world')]).toEqual([
      70n,
      30n,
      -100n,
    ]);
    const gone = run([deposit, withdrawalReserve(withdrawal), withdrawalPost(withdrawal)]);
    expect([held(gone, 'member'), held(gone, 'pending'), held(gone, 'world')]).toEqual([
      70n,
      0n,
      -70n,
    ]);
  });

  it('or comes back', () => {
    const back = run([deposit, withdrawalReserve(withdrawal), withdrawalVoid(withdrawal)]);
    expect([held(back, 'member'), held(back, 'pending'), held(back, 'world')]).toEqual([
      100n,
      0n,
      -100n,
    ]);
  });

  it('settles once, one way: post and void share a key and differ in content (L6)', () => {
    const [post, annul] = [withdrawalPost(withdrawal), withdrawalVoid(withdrawal)];
    expect(post.idempotencyKey).toBe(annul.idempotencyKey);
    expect(decideIdempotency(annul, post)).toMatchObject({
      refusal: { code: 'idempotency-conflict' },
    });
    const payment = { asset: CIV, amount: 5n, intent: intentOf('p') };
    expect(decideIdempotency(paymentVoid(payment), paymentPost(payment)).ok).toBe(false);
  });

  it('cannot settle what was not reserved', () => {
    expect(applyJournal(run([deposit]), withdrawalPost(withdrawal), unit)).toMatchObject({
      refusal: { code: 'balance-too-low' },
    });
  });

  it('a payment of the treasury never touches the members’ book (I9)', () => {
    const sync = treasurySync({ asset: CIV, booked: 0n, found: 500n, block: 9n });
    if (!sync) throw new Error('a difference has a journal');
    const payment = { asset: CIV, amount: 5n, intent: intentOf('p') };
    const balances = run([deposit, sync, paymentReserve(payment), paymentPost(payment)]);
    expect([
      held(balances, 'treasury'),
      held(balances, 'treasury-pending'),
      held(balances, 'treasury-world'),
    ]).toEqual([495n, 0n, -495n]);
    expect([held(balances, 'member'), held(balances, 'world')]).toEqual([100n, -100n]);
    expect(treasurySync({ asset: CIV, booked: 500n, found: 500n, block: 9n })).toBeUndefined();
  });

  it('is settled by the end of its intent', () => {
    const of = { asset: CIV, amount: 30n, intent: intentOf('w'), person: ada };
    expect(settlement('vault', 'post-reservation', of)).toEqual(withdrawalPost(of));
    expect(settlement('vault', 'release-reservation', of)).toEqual(withdrawalVoid(of));
    expect(settlement('treasury', 'post-reservation', of)).toEqual(paymentPost(of));
    expect(settlement('treasury', 'release-reservation', of)).toEqual(paymentVoid(of));
    expect(() => settlement('vault', 'post-reservation', { ...of, person: null })).toThrow();
  });

  it('an unknown sender’s deposit waits for its owner', () => {
    const log = { asset: CIV, amount: 8n, chainId: 1, txHash, logIndex: 3 };
    const waiting = depositJournal({ ...log, owner: null });
    expect(held(run([waiting]), 'unclaimed')).toBe(8n);
    const claimed = run([waiting, claimJournal({ ...log, owner: ada })]);
    expect([held(claimed, 'unclaimed'), held(claimed, 'member'), held(claimed, 'world')]).toEqual([
      0n,
      8n,
      -8n,
    ]);
    // The same log is one credit, whoever is known as its owner by then.
    expect(decideIdempotency(depositJournal({ ...log, owner: ada }), waiting)).toEqual({
      ok: true,
      value: 'repeat',
    });
  });

  it('credits come from their issue', () => {
    const issued = run([
      creditIssue({ asset: CIV, to: ada, amount: 9n, eventId: 'e', reason: 'welcome' }),
    ]);
    expect([held(issued, 'member'), held(issued, 'issue')]).toEqual([9n, -9n]);
  });

  it('what a joined person had goes over once, under the joining’s key', () => {
    const given = { asset: CIV, eventId: 'e', reason: 'welcome', to: bo, amount: 9n };
    const settle = mergeSettle({ asset: CIV, from: bo, to: ada, amount: 9n, merge: 'm1' });
    const after = run([creditIssue(given), settle]);
    expect([held(after, 'member'), held(after, 'issue')]).toEqual([9n, -9n]);
    expect(settle).toMatchObject({ kind: 'merge-settle', idempotencyKey: 'merge-settle:m1' });
    const other = mergeSettle({ asset: CIV, from: bo, to: ada, amount: 8n, merge: 'm1' });
    expect(decideIdempotency(other, settle)).toMatchObject({ ok: false });
  });
});

it('answers the same event as the first time and refuses another input under its key (L4)', () => {
  const tip = { asset: CIV, from: ada, to: bo, amount: 2n, eventId: 'e1', note: 'thanks' };
  const first = tipJournal(tip);
  expect(decideIdempotency(first, null)).toEqual({ ok: true, value: 'write' });
  expect(decideIdempotency(tipJournal({ ...tip }), first)).toEqual({ ok: true, value: 'repeat' });
  expect(decideIdempotency(tipJournal({ ...tip, amount: 3n }), first)).toEqual({
    ok: false,
    refusal: { code: 'idempotency-conflict', key: 'tip:e1' },
  });
});

it('names every account once', () => {
  const keys = LEDGER_ACCOUNT_KINDS.map((kind) =>
    accountKey(kind === 'member' ? { kind, person: ada } : { kind }),
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(accountKey({ kind: 'member', person: bo })).not.toBe(
    accountKey({ kind: 'member', person: ada }),
  );
});
