/** What the database itself refuses of the ledger, tried in bare SQL (L1, L3, L4, L5, L6, I9). */
import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssetId, CommunityId, PersonId } from '#core/identity.ts';
import { LEDGER_ACCOUNT_KINDS, mayBeNegative } from '#core/ledger/account.ts';
import { JOURNAL_KINDS } from '#core/ledger/journal.ts';
import { broken } from '#test/support/broken.ts';
import { createLedgerBed, foundCommunity, hash, type LedgerBed } from '#test/support/ledger-bed.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let database: TestStore;
let bed: LedgerBed;
type Home = { community: CommunityId; asset: AssetId; person: PersonId };
let here: Home;
let there: Home;

async function home(): Promise<Home> {
  const community = await foundCommunity(bed.store);
  const { person } = await bed.member();
  return { community, asset: await bed.assetOf(community), person };
}

beforeAll(async () => {
  database = await createTestStore();
  bed = createLedgerBed(database);
});
afterAll(() => database.close());
beforeEach(async () => {
  here = await home();
  there = await home();
});

type Account = { id?: string; kind?: string; person?: string | null; balance?: string };
async function account(of: Home, given: Account = {}): Promise<string> {
  const { id = uuidv7(), kind = 'world', person = null, balance = '0' } = given;
  await database.sql`insert into ledger_account (id, community_id, asset_id, kind, person_id, balance)
    values (${id}, ${of.community}, ${of.asset}, ${kind}, ${person}, ${balance}::numeric)`;
  return id;
}

type Written = {
  id?: string;
  key?: string;
  kind?: string;
  size?: number;
  reverses?: string | null;
};
type Line = [account: string, amount: string];
type Home2 = Pick<Home, 'community' | 'asset'>;
const write = (of: Home2, lines: Line[], given: Written = {}, linesOf: Home2 = of) =>
  database.sql.begin(async (sql) => {
    const { id = uuidv7(), key = randomUUID(), kind = 'deposit', reverses = null } = given;
    const size = given.size ?? lines.length;
    await sql`insert into journal
      (id, community_id, asset_id, kind, idempotency_key, input_hash, reverses, size, created_at)
      values (${id}, ${of.community}, ${of.asset}, ${kind}, ${key}, '0x', ${reverses}, ${size}, now())`;
    for (const [to, amount] of lines) {
      await sql`insert into posting (id, community_id, asset_id, journal_id, account_id, amount)
        values (${uuidv7()}, ${linesOf.community}, ${linesOf.asset}, ${id}, ${to}, ${amount}::numeric)`;
    }
  });

describe('accounts', () => {
  it('know every kind of the law, and no other', async () => {
    for (const kind of LEDGER_ACCOUNT_KINDS) {
      await account(here, { kind, person: kind === 'member' ? here.person : null });
    }
    expect(await broken(account(here, { kind: 'slush' }))).toBe('ledger_kind');
  });

  it('fall below zero only as the law lets them (L3)', async () => {
    for (const kind of LEDGER_ACCOUNT_KINDS) {
      const person = kind === 'member' ? here.person : null;
      const id = await account(here, { kind, person });
      const refused = await broken(
        database.sql`update ledger_account set balance = -1 where id = ${id}`,
      );
      expect([kind, refused]).toEqual([kind, mayBeNegative(kind) ? undefined : 'ledger_balance']);
    }
  });

  it('hold a uint256 and not a unit more, on either side', async () => {
    const id = await account(here);
    const set = (balance: bigint) =>
      broken(
        database.sql`update ledger_account set balance = ${String(balance)}::numeric where id = ${id}`,
      );
    expect(await set(2n ** 256n - 1n)).toBeUndefined();
    expect(await set(-(2n ** 256n) + 1n)).toBeUndefined();
    expect(await set(2n ** 256n)).toBe('ledger_overflow');
    expect(await set(-(2n ** 256n))).toBe('ledger_overflow');
  });

  it('are one per community, asset, kind and person', async () => {
    await account(here, { kind: 'house' });
    await account(there, { kind: 'house' });
    expect(await broken(account(here, { kind: 'house' }))).toBe('ledger_account_identity');
    await account(here, { kind: 'member', person: here.person });
    await account(here, { kind: 'member', person: there.person });
    expect(await broken(account(here, { kind: 'member', person: here.person }))).toBe(
      'ledger_account_identity',
    );
    expect(await broken(account(here, { kind: 'member' }))).toBe('ledger_owner');
    expect(await broken(account(here, { kind: 'pending', person: here.person }))).toBe(
      'ledger_owner',
    );
  });

  it('stand in an asset of their own community (I9)', async () => {
    expect(await broken(account({ ...here, asset: there.asset }))).toBe('ledger_account_asset_fk');
  });
});

describe('journals', () => {
  let world: string;
  let house: string;
  beforeEach(async () => {
    world = await account(here);
    house = await account(here, { kind: 'house' });
  });

  it('sum to zero when their transaction ends (L1)', async () => {
    expect(
      await broken(
        write(here, [
          [world, '-5'],
          [house, '5'],
        ]),
      ),
    ).toBeUndefined();
    expect(
      await broken(
        write(here, [
          [world, '-5'],
          [house, '4'],
        ]),
      ),
    ).toBe('journal_sums_to_zero');
    expect(
      await broken(
        write(here, [
          [world, '5'],
          [house, '5'],
        ]),
      ),
    ).toBe('journal_sums_to_zero');
  });

  it('are whole: neither without postings nor with more of them later', async () => {
    expect(await broken(write(here, [], { size: 2 }))).toBe('journal_is_whole');
    expect(
      await broken(
        write(
          here,
          [
            [world, '-5'],
            [house, '5'],
          ],
          { size: 3 },
        ),
      ),
    ).toBe('journal_is_whole');
    expect(await broken(write(here, [[world, '0']], { size: 1 }))).toBe('journal_size');
    const id = uuidv7();
    await write(
      here,
      [
        [world, '-5'],
        [house, '5'],
      ],
      { id },
    );
    const pending = await account(here, { kind: 'pending' });
    const unclaimed = await account(here, { kind: 'unclaimed' });
    const later = database.sql.begin(async (sql) => {
      for (const [to, amount] of [
        [pending, '1'],
        [unclaimed, '-1'],
      ]) {
        await sql`insert into posting (id, community_id, asset_id, journal_id, account_id, amount)
          values (${uuidv7()}, ${here.community}, ${here.asset}, ${id}, ${to ?? ''}, ${amount ?? ''}::numeric)`;
      }
    });
    expect(await broken(later)).toBe('journal_is_whole');
  });

  it('name an account once, and never with nothing', async () => {
    expect(
      await broken(
        write(here, [
          [world, '-5'],
          [world, '5'],
        ]),
      ),
    ).toBe('posting_once');
    expect(
      await broken(
        write(here, [
          [world, '0'],
          [house, '0'],
        ]),
      ),
    ).toBe('posting_amount');
  });

  it('are append-only (L5)', async () => {
    const id = uuidv7();
    await write(
      here,
      [
        [world, '-5'],
        [house, '5'],
      ],
      { id },
    );
    const { sql } = database;
    expect(await broken(sql`update journal set kind = 'tip' where id = ${id}`)).toBe(
      'journal_is_append_only',
    );
    expect(await broken(sql`delete from journal where id = ${id}`)).toBe('journal_is_append_only');
    expect(await broken(sql`update posting set amount = 1 where journal_id = ${id}`)).toBe(
      'posting_is_append_only',
    );
    expect(await broken(sql`delete from posting where journal_id = ${id}`)).toBe(
      'posting_is_append_only',
    );
  });

  it('are reversed once, by a journal of the same community', async () => {
    const id = uuidv7();
    await write(
      here,
      [
        [world, '-5'],
        [house, '5'],
      ],
      { id },
    );
    const back: Line[] = [
      [world, '5'],
      [house, '-5'],
    ];
    const strange = await account(there);
    const strangeHouse = await account(there, { kind: 'house' });
    const theirs: Line[] = [
      [strange, '5'],
      [strangeHouse, '-5'],
    ];
    const reversal = { kind: 'reversal', reverses: id };
    expect(await broken(write(there, theirs, reversal))).toBe('journal_reverses_fk');
    expect(await broken(write(here, back, { reverses: id }))).toBe('journal_reverses');
    expect(await broken(write(here, back, { kind: 'reversal' }))).toBe('journal_reverses');
    expect(await broken(write(here, back, reversal))).toBeUndefined();
    expect(await broken(write(here, back, reversal))).toBe('journal_reversal');
  });

  it('are written once per key and community (L4)', async () => {
    const lines: Line[] = [
      [world, '-5'],
      [house, '5'],
    ];
    const strange = await account(there);
    const strangeHouse = await account(there, { kind: 'house' });
    const theirs: Line[] = [
      [strange, '-5'],
      [strangeHouse, '5'],
    ];
    await write(here, lines, { key: 'k' });
    await write(there, theirs, { key: 'k' });
    expect(await broken(write(here, lines, { key: 'k' }))).toBe('journal_key');
  });

  it('know every kind of the law, and no other', async () => {
    for (const kind of JOURNAL_KINDS.filter((one) => one !== 'reversal')) {
      expect(
        await broken(
          write(
            here,
            [
              [world, '-5'],
              [house, '5'],
            ],
            { kind },
          ),
        ),
      ).toBeUndefined();
    }
    expect(
      await broken(
        write(
          here,
          [
            [world, '-5'],
            [house, '5'],
          ],
          { kind: 'gift' },
        ),
      ),
    ).toBe('journal_kind');
  });

  it('touch accounts of their own community and asset only (I9)', async () => {
    const strange = await account(there, { kind: 'house' });
    expect(
      await broken(
        write(here, [
          [world, '-5'],
          [strange, '5'],
        ]),
      ),
    ).toBe('posting_account_fk');
    expect(
      await broken(
        write(
          here,
          [
            [world, '-5'],
            [house, '5'],
          ],
          {},
          there,
        ),
      ),
    ).toBe('posting_journal_fk');
  });
});

describe('what stands beside a journal', () => {
  async function journalOf(of: Home): Promise<string> {
    const id = uuidv7();
    const world = await account(of);
    const house = await account(of, { kind: 'house' });
    await write(
      of,
      [
        [world, '-5'],
        [house, '5'],
      ],
      { id },
    );
    return id;
  }
  const tip = (of: Home, journal: string, from = of.person, to = there.person, amount = '5') =>
    database.sql`insert into tip
      (id, community_id, asset_id, number, from_person, to_person, amount, memo, journal_id, sent_at)
      values (${uuidv7()}, ${of.community}, ${of.asset}, 1, ${from}, ${to}, ${amount}::numeric, '', ${journal}, now())`;
  const deposit = (
    of: Home,
    given: { tx?: string; state?: string; journal?: string | null } = {},
  ) =>
    database.sql`insert into deposit
      (id, community_id, asset_id, chain_id, tx_hash, log_index, block_number, block_hash, sender, amount, state,
       person_id, journal_id, seen_at)
      values (${uuidv7()}, ${of.community}, ${of.asset}, 1, ${given.tx ?? hash()}, 0, 1, '0x', '0x', 5,
        ${given.state ?? 'seen'}, ${given.state === 'credited' ? of.person : null}, ${given.journal ?? null}, now())`;

  it('is of the same community (I9)', async () => {
    const theirs = await journalOf(there);
    expect(await broken(tip(here, theirs))).toBe('tip_journal_fk');
    expect(await broken(deposit(here, { state: 'credited', journal: theirs }))).toBe(
      'deposit_journal_fk',
    );
    expect(await broken(tip(there, theirs, here.person))).toBeUndefined();
  });

  it('is a tip to somebody else, of something', async () => {
    const ours = await journalOf(here);
    expect(await broken(tip(here, ours, here.person, here.person))).toBe('tip_self');
    expect(await broken(tip(here, ours, here.person, there.person, '0'))).toBe('tip_positive');
  });

  it('is one deposit per log, credited only with its journal (L6)', async () => {
    const ours = await journalOf(here);
    const tx = hash();
    await deposit(here, { tx });
    expect(await broken(deposit(there, { tx }))).toBe('deposit_log');
    expect(await broken(deposit(here, { state: 'credited' }))).toBe('deposit_booked');
    expect(await broken(deposit(here, { state: 'unclaimed' }))).toBe('deposit_booked');
    expect(await broken(deposit(here, { journal: ours }))).toBe('deposit_booked');
    await deposit(here, { state: 'credited', journal: ours });
    expect(await broken(deposit(here, { state: 'credited', journal: ours }))).toBe(
      'deposit_journal_id_unique',
    );
  });
});
