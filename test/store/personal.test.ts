/** Every column that could name a person is known as one, or as something else: a new table cannot be forgotten. */
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { getTableConfig, PgTable, PgUUID } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import { NOT_EXPORTED, personalKeys, SECRETS, UNREFERENCED_PERSONS } from '#store/personal.ts';
import * as schema from '#store/schema/index.ts';

const tables = Object.values(schema).flatMap((one) => (is(one, PgTable) ? [one] : []));
const nameOf = (table: PgTable): string => getTableName(table);

/** Ids without a reference that name something else than a person or a chat account. */
const NO_PERSON = new Set([
  'assetId',
  'claimJournalId',
  'communityId',
  'gateId',
  'intentId',
  'journalId',
  'matchedIntentId',
  'placeId',
  'reserveJournalId',
  'reverses',
  'roleId',
  'senderAccountId',
  'settleJournalId',
  'sourceId',
  'voteId',
]);

/** The books' accounts, no chat accounts. */
const LEDGER_ACCOUNTS = new Set(['posting.accountId']);

describe('what is kept about a person', () => {
  it('is found in every column that names one', () => {
    const unknown = tables.flatMap((table) => {
      const keys = personalKeys(table);
      const columns = getTableColumns(table);
      const referring = new Set(
        getTableConfig(table).foreignKeys.flatMap((key) =>
          key.reference().columns.map((column) => column.name),
        ),
      );
      return Object.entries(columns).flatMap(([key, column]) => {
        if (!is(column, PgUUID) || key === 'id' || NO_PERSON.has(key)) return [];
        if (keys.persons.includes(key) || keys.accounts.includes(key)) return [];
        const name = `${nameOf(table)}.${key}`;
        return referring.has(column.name) || LEDGER_ACCOUNTS.has(name) ? [] : [name];
      });
    });
    expect(unknown).toEqual([]);
  });

  it('names only tables and columns that exist', () => {
    const byName = new Map(tables.map((table) => [nameOf(table), getTableColumns(table)]));
    for (const list of [UNREFERENCED_PERSONS, SECRETS]) {
      for (const [table, columns] of Object.entries(list)) {
        const known = Object.keys(byName.get(table) ?? {});
        expect([table, columns.filter((column) => !known.includes(column))]).toEqual([table, []]);
      }
    }
    expect(Object.keys(NOT_EXPORTED).filter((table) => !byName.has(table))).toEqual([]);
  });

  it('leaves out no table that names a person', () => {
    const left = tables.filter((table) => {
      const { persons, accounts } = personalKeys(table);
      return persons.length + accounts.length > 0 && NOT_EXPORTED[nameOf(table)] !== undefined;
    });
    expect(left.map(nameOf)).toEqual([]);
    const personal = tables.filter((table) => {
      const { persons, accounts } = personalKeys(table);
      return persons.length + accounts.length > 0;
    });
    expect(personal.map(nameOf)).toEqual(
      expect.arrayContaining(['person', 'account', 'ballot', 'wallet_link', 'person_merge']),
    );
    expect(personal.length).toBeGreaterThan(25);
  });

  it('hides every column that holds a secret’s hash or a nonce', () => {
    const secret = /hash$|nonce|secret|proofState/i;
    /** What is public, or no secret of a person's. */
    const open = new Set(['actionHash', 'inputHash', 'resultHash', 'txHash', 'blockHash']);
    const shown = tables.flatMap((table) => {
      const { persons, accounts } = personalKeys(table);
      if (persons.length + accounts.length === 0) return [];
      const hidden = SECRETS[nameOf(table)] ?? [];
      return Object.keys(getTableColumns(table))
        .filter((key) => secret.test(key) && !open.has(key) && !hidden.includes(key))
        .map((key) => `${nameOf(table)}.${key}`);
    });
    expect(shown).toEqual([]);
  });
});
