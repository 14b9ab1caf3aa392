import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyJournal, type Balances, balanceOf } from '#core/ledger/balances.ts';
import { type Journal, move } from '#core/ledger/journal.ts';
import { paymentPost, paymentReserve, paymentVoid, treasurySync } from '#core/ledger/journals.ts';
import { decideTreasurySync, type TreasurySyncInput } from '#core/ledger/treasury.ts';
import { CIV, intentOf, unit } from './arbitraries.ts';

const look = { block: 20n, held: 1_000n, nonce: 3 };
const input: TreasurySyncInput = {
  asset: CIV,
  look,
  syncedTo: 10n,
  missing: 0n,
  free: 940n,
  pending: 60n,
  explained: true,
  later: 0n,
  unreserved: 0n,
};
const sync = (over: Partial<TreasurySyncInput>) => decideTreasurySync({ ...input, ...over });
const moved = (booked: bigint, found: bigint) =>
  treasurySync({ asset: CIV, booked, found, block: 20n });

describe('a look at the treasury', () => {
  it('books nothing where chain and books agree', () => {
    expect(sync({})).toEqual({ state: 'synced', journal: undefined, free: 940n, drop: 0n });
  });

  it('books what came from outside, and a first look as a whole', () => {
    const journal = moved(1_000n, 1_500n);
    const more = sync({ look: { ...look, held: 1_500n } });
    expect(more).toEqual({ state: 'synced', journal, free: 1_440n, drop: 0n });
    expect(journal?.postings).toEqual(
      move(CIV, { kind: 'treasury-world' }, { kind: 'treasury' }, 500n),
    );
    expect(sync({ syncedTo: null, free: 0n, pending: 0n })).toMatchObject({
      journal: moved(0n, 1_000n),
      free: 1_000n,
      drop: 0n,
    });
  });

  it('books downwards, and says how much no payment explains', () => {
    expect(sync({ look: { ...look, held: 970n } })).toEqual({
      state: 'synced',
      journal: moved(1_000n, 970n),
      free: 910n,
      drop: 30n,
    });
  });

  it('never below what is pending: the rest is a shortfall', () => {
    expect(sync({ look: { ...look, held: 60n } })).toMatchObject({ state: 'synced', free: 0n });
    expect(sync({ look: { ...look, held: 45n } })).toEqual({
      state: 'short',
      journal: moved(1_000n, 60n),
      free: 0n,
      drop: 955n,
      shortfall: 15n,
    });
    expect(sync({ look: { ...look, held: 45n }, free: 0n })).toMatchObject({
      state: 'short',
      journal: undefined,
      shortfall: 15n,
    });
  });

  it('says once what went, also while it is short', () => {
    const short = { free: 0n, missing: 15n };
    expect(sync({ ...short, look: { ...look, held: 45n } })).toMatchObject({
      shortfall: 15n,
      drop: 0n,
    });
    expect(sync({ ...short, look: { ...look, held: 40n } })).toMatchObject({
      shortfall: 20n,
      drop: 5n,
    });
  });

  it('takes off what was paid after its block: the chain still held it there', () => {
    // 1,040 there, 40 of it posted since: the books are right.
    expect(sync({ look: { ...look, held: 1_040n }, later: 40n })).toMatchObject({
      journal: undefined,
      free: 940n,
      drop: 0n,
    });
  });

  it('leaves untouched what an earlier version promised', () => {
    expect(sync({ unreserved: 100n })).toEqual({
      state: 'synced',
      journal: moved(1_000n, 900n),
      free: 840n,
      drop: 0n,
    });
  });

  it.each<[string, Partial<TreasurySyncInput>, string]>([
    ['a failed read', { look: null }, 'unknown'],
    ['a transaction that has not ended in the books', { explained: false }, 'unknown'],
    ['the block that was booked', { syncedTo: 20n }, 'seen'],
    ['an older block, whatever it shows', { syncedTo: 21n, explained: false }, 'seen'],
  ])('%s books nothing', (_what, over, state) => {
    expect(sync({ ...over })).toEqual({ state });
  });
});

/** A chain and the books beside it; payments are mined in the order of their nonces. */
type Payment = { amount: bigint; minedAt: number | null; succeeded: boolean; settled: boolean };
type Block = { held: bigint; lost: bigint };
type Model = {
  blocks: Block[];
  payments: Payment[];
  syncedTo: bigint | null;
  missing: bigint;
  /** The newest block that was ever booked. */
  newest: number;
  balances: Balances;
};

const free = (m: Model) => balanceOf(m.balances, CIV, { kind: 'treasury' });
/** While something is missing, nothing is planned. */
const spendable = (m: Model) => (m.missing > 0n ? 0n : free(m));
const pending = (m: Model) => balanceOf(m.balances, CIV, { kind: 'treasury-pending' });
const head = (m: Model): bigint => m.blocks.at(-1)?.held ?? 0n;
const least = (a: bigint, b: bigint): bigint => (a > b ? b : a);
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, one) => total + one, 0n);
const ofPayment = (m: Model, one: Payment) => ({
  asset: CIV,
  amount: one.amount,
  intent: intentOf(String(m.payments.indexOf(one))),
});

function post(m: Model, journal: Journal | undefined): void {
  if (!journal) return;
  const after = applyJournal(m.balances, journal, unit);
  if (!after.ok) throw new Error(`refused: ${after.refusal.code}`);
  m.balances = after.value;
}

function lookAt(m: Model, block: number): void {
  const used = m.payments.filter(({ minedAt }) => minedAt !== null && minedAt <= block);
  const later = m.payments.filter(
    ({ minedAt, settled, succeeded }) => settled && succeeded && (minedAt ?? 0) > block,
  );
  const found = decideTreasurySync({
    asset: CIV,
    look: { block: BigInt(block), held: m.blocks[block]?.held ?? 0n, nonce: used.length },
    syncedTo: m.syncedTo,
    missing: m.missing,
    free: free(m),
    pending: pending(m),
    explained: used.every(({ settled }) => settled),
    later: sum(later.map(({ amount }) => amount)),
    unreserved: 0n,
  });
  if (found.state !== 'synced' && found.state !== 'short') return;
  // No alarm without cause: neither for what our own payments took, nor for cover that is there.
  const since = m.blocks.slice(m.newest + 1, block + 1);
  expect(found.drop <= sum(since.map(({ lost }) => lost))).toBe(true);
  const held = m.blocks[block]?.held ?? 0n;
  const left = m.payments.filter(
    ({ minedAt, settled }) => (minedAt ?? Infinity) > block && !settled,
  );
  const covered =
    held - sum(later.map(({ amount }) => amount)) >= sum(left.map((one) => one.amount));
  expect(found.state).toBe(covered ? 'synced' : 'short');
  post(m, found.journal);
  expect(free(m)).toBe(found.free);
  m.syncedTo = BigInt(block);
  m.missing = found.state === 'short' ? found.shortfall : 0n;
  m.newest = Math.max(m.newest, block);
}

/** A block: money from or to outside, and perhaps the next payment, which fails where there is too little. */
function mine(m: Model, outside: bigint, pays: boolean, succeeds: boolean): void {
  const lost = outside < 0n ? least(head(m), -outside) : 0n;
  const before = head(m) + (outside > 0n ? outside : 0n) - lost;
  const next = pays ? m.payments.find(({ minedAt }) => minedAt === null) : undefined;
  const succeeded = succeeds && next !== undefined && next.amount <= before;
  if (next) Object.assign(next, { minedAt: m.blocks.length, succeeded });
  m.blocks.push({ held: before - (succeeded ? next.amount : 0n), lost });
}

function reserve(m: Model, amount: bigint): void {
  if (amount > spendable(m)) return;
  const one = { amount, minedAt: null, succeeded: false, settled: false };
  m.payments.push(one);
  post(m, paymentReserve(ofPayment(m, one)));
}

function end(m: Model, one: Payment): void {
  if (one.settled) return;
  post(m, one.succeeded ? paymentPost(ofPayment(m, one)) : paymentVoid(ofPayment(m, one)));
  one.settled = true;
}

/** What may be reserved is there beside what is still to leave, but for losses that no look has shown yet. */
function expectNoPhantom(m: Model): void {
  const toLeave = m.payments.filter(
    ({ settled, minedAt, succeeded }) => !settled && (minedAt === null || !succeeded),
  );
  const unseen = sum(m.blocks.slice(m.newest + 1).map(({ lost }) => lost));
  const there = head(m) + unseen - sum(toLeave.map(({ amount }) => amount));
  expect(spendable(m) <= (there > 0n ? there : 0n)).toBe(true);
}

const outside = fc.oneof(
  { weight: 4, arbitrary: fc.constant(0n) },
  { weight: 1, arbitrary: fc.bigInt({ min: -60n, max: 60n }) },
);
const step = fc.oneof(
  fc.record({ do: fc.constant('mine' as const), outside, pays: fc.boolean(), ok: fc.boolean() }),
  fc.record({ do: fc.constant('look' as const), back: fc.nat({ max: 3 }) }),
  fc.record({ do: fc.constant('reserve' as const), amount: fc.bigInt({ min: 1n, max: 200n }) }),
  fc.record({ do: fc.constant('end' as const) }),
);

it('no order of looks, payments and deposits makes money that is not there', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), (script) => {
      const m: Model = {
        blocks: [{ held: 500n, lost: 0n }],
        payments: [],
        syncedTo: null,
        missing: 0n,
        newest: -1,
        balances: new Map(),
      };
      for (const one of script) {
        if (one.do === 'mine') mine(m, one.outside, one.pays, one.ok);
        if (one.do === 'look') lookAt(m, Math.max(0, m.blocks.length - 1 - one.back));
        if (one.do === 'reserve') reserve(m, one.amount);
        if (one.do === 'end') {
          const mined = m.payments.find(({ minedAt, settled }) => minedAt !== null && !settled);
          if (mined) end(m, mined);
        }
        expectNoPhantom(m);
      }
      // Once all has ended, a look at the newest block leaves nothing between chain and books.
      for (const one of m.payments) end(m, one);
      mine(m, 0n, false, false);
      lookAt(m, m.blocks.length - 1);
      expect([free(m), pending(m)]).toEqual([head(m), 0n]);
      expect(sum([...m.balances.values()])).toBe(0n);
    }),
    { numRuns: 500 },
  );
});
