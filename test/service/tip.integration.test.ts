/** Tips over a real database: who may give what to whom, races, repeats, caps (L4, L8, L9). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommunityId, PersonId } from '#core/identity.ts';
import type { PersonView } from '#service/person.ts';
import { advanceClock } from '#store/clock.ts';
import {
  CIV,
  createLedgerBed,
  foundCommunity,
  type LedgerBed,
  must,
} from '#test/support/ledger-bed.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let database: TestStore;
let bed: LedgerBed;
const CEILINGS = {
  tip: { perTransfer: 50n, perDay: 120n },
  withdrawal: { perTransfer: 100n, perDay: 100n },
};
beforeAll(async () => {
  database = await createTestStore();
  bed = createLedgerBed(database, CEILINGS);
});
afterAll(() => database.close());

type Scene = { community: CommunityId; ada: PersonView; bo: PersonView };
async function scene(units = 1_000n): Promise<Scene> {
  const community = await foundCommunity(bed.store);
  const [ada, bo] = [await bed.member('Ada'), await bed.member('Bo')];
  await bed.credit(community, ada.person, units * CIV);
  return { community, ada, bo };
}
let event = 0;
const tip = async (
  community: CommunityId,
  from: PersonId,
  to: PersonView,
  over: { amount?: string; memo?: string; eventId?: string } = {},
) => {
  event += 1;
  const base = { amount: '2 CIV', memo: 'for the docs', eventId: `discord:${event}` };
  const [account] = await bed.store.people.listAccounts([from]);
  if (!account) throw new Error('the giver has no account');
  return bed.tips.sendTip({ community, from, account: account.id, to, ...base, ...over });
};

test('a tip moves the money, wants a card and tells the receiver', async () => {
  const { community, ada, bo } = await scene(10n);
  const sent = must(await tip(community, ada.person, bo));
  expect(sent.left).toBe(8n * CIV);
  expect(sent.tip).toMatchObject({
    number: 1,
    amount: 2n * CIV,
    symbol: 'CIV',
    custody: true,
    memo: 'for the docs',
    from: { label: 'Ada' },
    to: { label: 'Bo' },
  });
  expect(await bed.available(community, bo.person)).toBe(2n * CIV);
  expect(await bed.inbox.read(bo.person)).toMatchObject([
    {
      notice: {
        kind: 'tip-received',
        amount: '2',
        symbol: 'CIV',
        from: 'Ada',
        memo: 'for the docs',
      },
    },
  ]);
  expect(await bed.tips.view(sent.tip.id)).toEqual(sent.tip);
  expect(await bed.tips.view('nothing')).toBeUndefined();
  expect(must(await tip(community, ada.person, bo)).tip.number).toBe(2);
  expect(await bed.total(community)).toBe(0n);
});

test('an event told many times at once is one tip; with another input it is an error', async () => {
  const { community, ada, bo } = await scene(3n);
  const eventId = 'telegram:77';
  const sent = await Promise.all(
    Array.from({ length: 12 }, () => tip(community, ada.person, bo, { eventId })),
  );
  expect(new Set(sent.map((one) => must(one).tip.id)).size).toBe(1);
  expect(await bed.available(community, ada.person)).toBe(1n * CIV);
  // Once more, now that two are no longer there: it is the same answer, not a refusal.
  must(await tip(community, ada.person, bo, { eventId }));
  for (const over of [{ amount: '1' }, { memo: 'for the code' }]) {
    expect(await tip(community, ada.person, bo, { eventId, ...over })).toMatchObject({
      ok: false,
      refusal: { code: 'idempotency-conflict' },
    });
  }
  const cleo = await bed.member('Cleo');
  expect(await tip(community, ada.person, cleo, { eventId })).toMatchObject({
    ok: false,
    refusal: { code: 'idempotency-conflict' },
  });
  expect(await bed.available(community, ada.person)).toBe(1n * CIV);
  expect(await bed.inbox.read(bo.person)).toHaveLength(1);
});

test('two people tipping each other at once all the time both get through (L8)', async () => {
  const { community, ada, bo } = await scene(20n);
  await bed.credit(community, bo.person, 20n * CIV);
  const amount = '1';
  const sent = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      index % 2 === 0
        ? tip(community, ada.person, bo, { amount })
        : tip(community, bo.person, ada, { amount }),
    ),
  );
  expect(sent.every((one) => one.ok)).toBe(true);
  expect(await bed.available(community, ada.person)).toBe(20n * CIV);
  expect(await bed.available(community, bo.person)).toBe(20n * CIV);
  expect(await bed.ledger.recount(community)).toEqual([]);
});

test('strangers who never had an account here are tipped at once by many', async () => {
  const { community, ada } = await scene(40n);
  const bo = await bed.member('Bo');
  await bed.credit(community, bo.person, 40n * CIV);
  const strangers = await Promise.all(Array.from({ length: 6 }, () => bed.member('New')));
  const sent = await Promise.all(
    strangers.flatMap((one) => [
      tip(community, ada.person, one, { amount: '1' }),
      tip(community, bo.person, one, { amount: '1' }),
    ]),
  );
  expect(sent.every((one) => one.ok)).toBe(true);
  for (const one of strangers) expect(await bed.available(community, one.person)).toBe(2n * CIV);
  expect(await bed.total(community)).toBe(0n);
});

test('a balance is given away once, however many try at once (L3)', async () => {
  const { community, ada, bo } = await scene(5n);
  const sent = await Promise.all(
    Array.from({ length: 25 }, () => tip(community, ada.person, bo, { amount: '5' })),
  );
  expect(sent.filter((one) => one.ok)).toHaveLength(1);
  const codes = new Set(sent.map((one) => (one.ok ? '' : one.refusal.code)));
  expect([...codes].sort()).toEqual(['', 'balance-too-low']);
  expect(await bed.available(community, bo.person)).toBe(5n * CIV);
});

test('caps per tip and per day hold, also at once, and open again after a day', async () => {
  const { community, ada, bo } = await scene();
  expect(await tip(community, ada.person, bo, { amount: '50.000000000000000001' })).toMatchObject({
    ok: false,
    refusal: { code: 'tip-too-large', max: 50n * CIV },
  });
  const sent = await Promise.all(
    Array.from({ length: 6 }, () => tip(community, ada.person, bo, { amount: '50' })),
  );
  expect(sent.filter((one) => one.ok)).toHaveLength(2);
  expect(sent.find((one) => !one.ok)).toMatchObject({
    refusal: { code: 'tip-daily-cap', left: 20n * CIV },
  });
  must(await tip(community, ada.person, bo, { amount: '20' }));
  // What was received is no tip of one's own.
  must(await tip(community, bo.person, ada, { amount: '50' }));
  await advanceClock(database.db, 24 * 3_600_000 + 1);
  must(await tip(community, ada.person, bo, { amount: '50' }));
});

test.each<[string, { amount?: string; memo?: string }, string]>([
  ['nothing', { amount: '0' }, 'amount-not-positive'],
  ['less than nothing', { amount: '-1' }, 'amount-not-positive'],
  ['an exponent', { amount: '1e18' }, 'amount-malformed'],
  ['grouped digits', { amount: '1,000.5' }, 'amount-malformed'],
  ['80 digits', { amount: '9'.repeat(80) }, 'amount-too-large'],
  ['another token', { amount: '2 USDC' }, 'asset-differs'],
  ['more than there is', { amount: '12' }, 'balance-too-low'],
  ['a novel', { memo: 'x'.repeat(201) }, 'text-too-long'],
])('a tip of %s is refused and leaves nothing behind (L9)', async (_name, over, code) => {
  const { community, ada, bo } = await scene(10n);
  expect(await tip(community, ada.person, bo, over)).toMatchObject({
    ok: false,
    refusal: { code },
  });
  expect(await bed.available(community, ada.person)).toBe(10n * CIV);
  expect(await bed.inbox.read(bo.person)).toEqual([]);
  expect(must(await tip(community, ada.person, bo)).tip.number).toBe(1);
});

test('nobody tips themselves or a bot (L9)', async () => {
  const { community, ada } = await scene(10n);
  expect(await tip(community, ada.person, ada)).toMatchObject({
    ok: false,
    refusal: { code: 'self-transfer' },
  });
  const bot = await bed.member('Bot', true);
  expect(await tip(community, ada.person, bot)).toMatchObject({
    ok: false,
    refusal: { code: 'bot-recipient' },
  });
});

test('a balance of one community buys nothing in another (I9)', async () => {
  const { ada, bo } = await scene(10n);
  const elsewhere = await foundCommunity(bed.store);
  // Nor does it reach whom only another community knows (L9).
  expect(await tip(elsewhere, ada.person, bo)).toEqual({
    ok: false,
    refusal: { code: 'unknown-person', text: 'Bo' },
  });
  await bed.store.people.insertMembership(elsewhere, bo.person, await bed.store.now());
  expect(await tip(elsewhere, ada.person, bo)).toMatchObject({
    ok: false,
    refusal: { code: 'balance-too-low', available: 0n },
  });
});

test('a community without an asset says so', async () => {
  const { ada, bo, community } = await scene(10n);
  expect(
    await tip('01890000-0000-7000-8000-000000000000' as typeof community, ada.person, bo),
  ).toEqual({
    ok: false,
    refusal: { code: 'asset-missing' },
  });
});

test('hostile memos are kept as one clean line of text', async () => {
  const { community, ada, bo } = await scene(10n);
  const memo = '  <b>@everyone</b>\n\n\u202Eevil\u200B  **x**\u0007 ';
  const sent = must(await tip(community, ada.person, bo, { memo }));
  expect(sent.tip.memo).toBe('<b>@everyone</b> evil **x**');
});
