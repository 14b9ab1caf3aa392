/** Journals over a real database: all or nothing, once per key, balances that can be rebuilt (L1-L10). */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_UINT256 } from '#core/amount.ts';
import type { CommunityId } from '#core/identity.ts';
import type { Journal } from '#core/ledger/journal.ts';
import { reversalJournal } from '#core/ledger/journal.ts';
import { creditIssue, depositJournal, tipJournal } from '#core/ledger/journals.ts';
import { readJournals } from '#service/ledger/recount.ts';
import { openStore } from '#store/client.ts';
import {
  CIV,
  createLedgerBed,
  foundCommunity,
  hash,
  type LedgerBed,
  must,
} from '#test/support/ledger-bed.ts';
import { until } from '#test/support/poll.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let database: TestStore;
let bed: LedgerBed;
beforeAll(async () => {
  database = await createTestStore();
  bed = createLedgerBed(database);
});
afterAll(() => database.close());

const post = (community: CommunityId, journal: Journal) =>
  bed.store.transaction('post', (tx) => bed.ledger.postJournal(tx, community, journal));

test('a journal is posted once, however often it is told (L4)', async () => {
  const community = await foundCommunity(bed.store);
  const asset = await bed.assetOf(community);
  const { person } = await bed.member();
  const log = { chainId: 1, txHash: hash(), logIndex: 3 };
  const journal = depositJournal({ asset, owner: person, amount: 7n, ...log });
  const posted = await Promise.all(Array.from({ length: 20 }, () => post(community, journal)));
  const journals = new Set(posted.map((one) => must(one).journal));
  expect(journals.size).toBe(1);
  expect(posted.filter((one) => !must(one).repeated)).toHaveLength(1);
  expect(await bed.available(community, person)).toBe(7n);
  expect(await bed.total(community)).toBe(0n);
});

test('the same key with another input is an error, and nothing is written (L4)', async () => {
  const community = await foundCommunity(bed.store);
  const asset = await bed.assetOf(community);
  const { person } = await bed.member();
  const log = { chainId: 1, txHash: hash(), logIndex: 3 };
  must(await post(community, depositJournal({ asset, owner: person, amount: 7n, ...log })));
  const other = await post(community, depositJournal({ asset, owner: person, amount: 8n, ...log }));
  expect(other).toMatchObject({ ok: false, refusal: { code: 'idempotency-conflict' } });
  expect(await bed.available(community, person)).toBe(7n);
});

test('the same key over other accounts at once is one journal', async () => {
  const community = await foundCommunity(bed.store);
  const asset = await bed.assetOf(community);
  const people = await Promise.all(Array.from({ length: 8 }, () => bed.member()));
  const log = { chainId: 1, txHash: hash(), logIndex: 0 };
  // A deposit's owner is no part of its input: whoever had the sender linked at that moment has it.
  const posted = await Promise.all(
    people.map(({ person }) =>
      post(community, depositJournal({ asset, owner: person, amount: 5n, ...log })),
    ),
  );
  expect(new Set(posted.map((one) => must(one).journal)).size).toBe(1);
  const balances = await Promise.all(people.map(({ person }) => bed.available(community, person)));
  expect(balances.reduce((sum, one) => sum + one, 0n)).toBe(5n);
  expect(await bed.ledger.recount(community)).toEqual([]);
});

test('what would overdraw is refused whole (L3)', async () => {
  const community = await foundCommunity(bed.store);
  const asset = await bed.assetOf(community);
  const [ada, bo] = [await bed.member('Ada'), await bed.member('Bo')];
  await bed.credit(community, ada.person, 5n);
  const journal = tipJournal({
    asset,
    from: ada.person,
    to: bo.person,
    amount: 6n,
    eventId: 'e',
    note: '',
  });
  expect(await post(community, journal)).toMatchObject({
    ok: false,
    refusal: { code: 'balance-too-low', available: 5n, needed: 6n },
  });
  expect(await bed.available(community, ada.person)).toBe(5n);
  expect(await bed.available(community, bo.person)).toBe(0n);
});

test('an asset of another community is no asset here (I9)', async () => {
  const [here, there] = [await foundCommunity(bed.store), await foundCommunity(bed.store)];
  const asset = await bed.assetOf(there);
  const { person } = await bed.member();
  const journal = creditIssue({ asset, to: person, amount: 1n, eventId: 'e', reason: 'r' });
  await expect(post(here, journal)).rejects.toThrow('its own asset');
});

test('a correction is a linked reversal, once (L5)', async () => {
  const community = await foundCommunity(bed.store);
  const { person } = await bed.member();
  await bed.credit(community, person, 9n);
  const written = [];
  for await (const page of readJournals(bed.store, community)) written.push(...page);
  const [original] = written;
  if (!original) throw new Error('no journal');
  const reversal = reversalJournal(original.journal, original.id, 'wrong token');
  expect(must(await post(community, reversal)).repeated).toBe(false);
  expect(must(await post(community, reversal)).repeated).toBe(true);
  expect(await bed.available(community, person)).toBe(0n);
  expect(await bed.ledger.recount(community)).toEqual([]);
});

test('balances are what the journals make them, and a tampered one is found (L10)', async () => {
  const community = await foundCommunity(bed.store, { kind: 'credit', decimals: 2 });
  const ada = await bed.member('Ada');
  await bed.steward(community, ada.person);
  const issue = (eventId: string) =>
    bed.ledger.issueCredits({
      community,
      by: ada.person,
      to: ada,
      amount: '10',
      reason: 'welcome',
      eventId,
    });
  for (const eventId of ['1', '2', '3']) must(await issue(eventId));
  const bo = await bed.member('Bo');
  must(
    await bed.tips.sendTip({
      community,
      from: ada.person,
      account: ada.account,
      to: bo,
      amount: '3.5',
      memo: '',
      eventId: '4',
    }),
  );
  expect(await bed.ledger.recount(community)).toEqual([]);
  expect(await bed.total(community)).toBe(0n);
  await database.sql`update ledger_account set balance = balance + 1
    where community_id = ${community} and person_id = ${bo.person}`;
  const [difference, ...more] = await bed.ledger.recount(community);
  expect(more).toEqual([]);
  expect(difference).toMatchObject({ booked: 351n, rebuilt: 350n });
});

test('credits are given out by a steward while founding, and by nobody else', async () => {
  const ada = await bed.member('Ada');
  const draft = { by: ada.person, to: ada, amount: '10', reason: 'welcome', eventId: 'e' };
  const founding = await foundCommunity(bed.store, { kind: 'credit', decimals: 2 });
  expect(await bed.ledger.issueCredits({ community: founding, ...draft })).toMatchObject({
    ok: false,
    refusal: { code: 'not-in-office' },
  });
  await bed.steward(founding, ada.person);
  const issued = must(await bed.ledger.issueCredits({ community: founding, ...draft }));
  expect(issued).toMatchObject({ amount: 1_000n, symbol: 'CIV' });
  must(await bed.ledger.issueCredits({ community: founding, ...draft }));
  expect(await bed.available(founding, ada.person)).toBe(1_000n);
  const trail = await bed.store.communities.listAudit(founding, 10);
  expect(trail.filter(({ action }) => action === 'credit.issue')).toHaveLength(1);
  expect(
    await bed.ledger.issueCredits({ community: founding, ...draft, amount: '11' }),
  ).toMatchObject({ ok: false, refusal: { code: 'idempotency-conflict' } });

  const constituted = await foundCommunity(bed.store, { kind: 'credit' }, 'constituted');
  await bed.steward(constituted, ada.person);
  expect(await bed.ledger.issueCredits({ community: constituted, ...draft })).toMatchObject({
    ok: false,
    refusal: { code: 'needs-decision' },
  });
});

test('tokens in custody are not issued; without custody their name stands for credits', async () => {
  const ada = await bed.member('Ada');
  const draft = { by: ada.person, to: ada, amount: '10', reason: 'welcome', eventId: 'e' };
  const custody = await foundCommunity(bed.store);
  await bed.steward(custody, ada.person);
  expect(await bed.ledger.issueCredits({ community: custody, ...draft })).toEqual({
    ok: false,
    refusal: { code: 'credits-not-issuable', symbol: 'CIV' },
  });
  const plain = await foundCommunity(bed.store, { custody: false });
  await bed.steward(plain, ada.person);
  must(await bed.ledger.issueCredits({ community: plain, ...draft }));
  expect(must(await bed.ledger.balance(plain, ada.person))).toMatchObject({
    available: 10n * CIV,
    custody: false,
  });
});

test.each([
  ['no reason', { reason: ' \u200b ' }, 'reason-missing'],
  ['nothing', { amount: '0' }, 'amount-not-positive'],
  ['another asset', { amount: '5 USDC' }, 'asset-differs'],
  ['more than a uint256', { amount: '9'.repeat(78) }, 'amount-too-large'],
])('issuing with %s is refused', async (_name, over, code) => {
  const community = await foundCommunity(bed.store, { kind: 'credit', decimals: 2 });
  const ada = await bed.member('Ada');
  await bed.steward(community, ada.person);
  const draft = { community, by: ada.person, to: ada, amount: '1', reason: 'r', eventId: 'e' };
  expect(await bed.ledger.issueCredits({ ...draft, ...over })).toMatchObject({
    ok: false,
    refusal: { code },
  });
  expect(await bed.total(community)).toBe(0n);
});

test('bots are given nothing, and all credits together stay a uint256 (L9)', async () => {
  const community = await foundCommunity(bed.store, { kind: 'credit', decimals: 0 });
  const [ada, bo] = [await bed.member('Ada'), await bed.member('Bo')];
  await bed.steward(community, ada.person);
  const base = { community, by: ada.person, reason: 'r' };
  const bot = await bed.member('Bot', true);
  expect(
    await bed.ledger.issueCredits({ ...base, to: bot, amount: '1', eventId: 'b' }),
  ).toMatchObject({ ok: false, refusal: { code: 'bot-recipient' } });
  const all = String(MAX_UINT256);
  must(await bed.ledger.issueCredits({ ...base, to: ada, amount: all, eventId: '1' }));
  expect(
    await bed.ledger.issueCredits({ ...base, to: bo, amount: '1', eventId: '2' }),
  ).toMatchObject({ ok: false, refusal: { code: 'amount-too-large' } });
});

test('accounts are locked in the order of their ids, in whatever order they are named (L8)', async () => {
  const community = await foundCommunity(bed.store);
  const asset = await bed.assetOf(community);
  const people = await Promise.all(Array.from({ length: 6 }, () => bed.member()));
  for (const { person } of people) await bed.credit(community, person, 1n);
  const named = people.map(({ person }) => ({ kind: 'member', person }) as const);
  const lock = (accounts: typeof named) =>
    bed.store.transaction('lock', (tx) => tx.ledger.lockLedgerAccounts(community, asset, accounts));
  const [lowest = '', ...others] = (await lock(named)).map(({ id }) => String(id)).toSorted();
  // Last on its page, so that the order they lie in is another than that of their ids.
  await database.sql`update ledger_account set balance = balance + 1 where id = ${lowest}`;
  const another = openStore({ url: database.url, max: 2 });
  let waiting: Promise<unknown> | undefined;
  try {
    await another.sql.begin(async (sql) => {
      await sql`select 1 from ledger_account where id = ${lowest} for update`;
      waiting = lock(named.toReversed());
      await until('it waits for the lowest', async () => {
        const rows = await another.sql`select 1 from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return rows.length > 0;
      });
      // Whoever waits for the lowest holds none of those above it.
      const free = await sql`
        select id from ledger_account where id in ${sql(others)} for update skip locked`;
      expect(free).toHaveLength(others.length);
    });
    await waiting;
  } finally {
    await another.close();
  }
});
