/**
 * Everything that is kept about a person, table by table, found in the schema itself so that a new table cannot be
 * forgotten. What is keyed to a person or an account by a reference is found by it; the rest is named here.
 */
import { getTableColumns, getTableName, inArray, is, or, type SQL, sql } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import type { AccountId, PersonId } from '#core/identity.ts';
import * as schema from './schema/index.ts';
import type { Db } from './transaction.ts';

/** Columns that name a person without a reference to the table of persons. */
export const UNREFERENCED_PERSONS: { readonly [table: string]: readonly string[] } = {
  attachment: ['invitedBy', 'askedBy'],
  audit: ['actorId'],
  citizenship: ['grantedBy', 'revokedBy'],
  founding_code: ['usedBy'],
  gate: ['createdBy'],
  office: ['givenBy'],
  place: ['attachedBy'],
  proposal: ['recipientId'],
  treasury_pause: ['pausedBy', 'liftedBy'],
};

/** Secrets: that there is one is said, what it is is not. */
export const SECRETS: { readonly [table: string]: readonly string[] } = {
  account_tombstone: ['hash'],
  attachment: ['codeHash'],
  founding_code: ['codeHash'],
  link_session: ['codeHash', 'nonce', 'browserHash', 'proofState', 'proofBrowserHash'],
  wallet_session: ['nonce', 'browserHash'],
};

/** Tables that are about people and not in an export, each with its reason. */
export const NOT_EXPORTED: { readonly [table: string]: string } = {
  button: 'what a press means, the same for everybody who presses it',
  card: 'public messages; what they show stands in the other tables',
  login_proof: 'hashes of used logins, which name nobody',
  outbox: 'what is to be done next, by ids of the other tables; gone a day after it is done',
};

/** A way to say more to somebody for some minutes is Discord's secret. */
const WAY = 'way';
const HIDDEN = '(a secret of this deployment)';

export type PersonalRow = { readonly [column: string]: unknown };
export type PersonalData = {
  readonly tables: { readonly [table: string]: readonly PersonalRow[] };
  /** Tables left out, each with its reason. */
  readonly notExported: { readonly [table: string]: string };
};

const TABLES: readonly PgTable[] = Object.values(schema).flatMap((one) =>
  is(one, PgTable) ? [one] : [],
);

type Keys = { persons: readonly string[]; accounts: readonly string[] };

/** Columns of a table that name a person or a chat account. */
export function personalKeys(table: PgTable): Keys {
  const columns = getTableColumns(table);
  const keyOf = (column: object): string =>
    Object.entries(columns).find(([, one]) => one === column)?.[0] ?? '';
  const references = (target: PgTable): string[] =>
    getTableConfig(table).foreignKeys.flatMap((key) => {
      const { foreignTable, columns: from } = key.reference();
      return foreignTable === target ? from.map(keyOf) : [];
    });
  const named = UNREFERENCED_PERSONS[getTableName(table)] ?? [];
  const own = table === schema.person || table === schema.account ? ['id'] : [];
  return {
    persons: [
      ...new Set([...references(schema.person), ...named, ...(table === schema.person ? own : [])]),
    ],
    accounts: [
      ...new Set([...references(schema.account), ...(table === schema.account ? own : [])]),
    ],
  };
}

function shown(table: string, row: PersonalRow): PersonalRow {
  const secrets = SECRETS[table] ?? [];
  const way = table === 'draft' && row['command'] === WAY ? ['values'] : [];
  const hide = new Set([...secrets, ...way]);
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      hide.has(column) && value !== null ? HIDDEN : value,
    ]),
  );
}

export const personalBooks = (db: Db) => {
  async function rowsOf(
    table: PgTable,
    persons: readonly PersonId[],
    accounts: readonly AccountId[],
  ): Promise<PersonalRow[]> {
    const columns = getTableColumns(table);
    const keys = personalKeys(table);
    const among = (key: string, ids: readonly string[]): SQL[] => {
      const column = columns[key];
      return column && ids.length > 0 ? [inArray(column, [...ids])] : [];
    };
    const mine = [
      ...keys.persons.flatMap((key) => among(key, persons)),
      ...keys.accounts.flatMap((key) => among(key, accounts)),
    ];
    // What was done to somebody stands in the trail under whoever did it.
    if (table === schema.audit) {
      mine.push(inArray(sql`${schema.audit.details} ->> 'person'`, [...persons]));
    }
    return mine.length === 0
      ? []
      : db
          .select()
          .from(table)
          .where(or(...mine));
  }

  /** Rows of a table by one of its columns. */
  async function rowsBy(
    table: PgTable,
    key: string,
    values: readonly unknown[],
  ): Promise<PersonalRow[]> {
    const column = getTableColumns(table)[key];
    if (!column || values.length === 0) return [];
    return db
      .select()
      .from(table)
      .where(inArray(column, [...values]));
  }

  return {
    /** Everything about these persons, all of one family, and their accounts. */
    async listPersonal(
      persons: readonly PersonId[],
      accounts: readonly AccountId[],
    ): Promise<PersonalData> {
      const found: { [table: string]: readonly PersonalRow[] } = {};
      for (const table of TABLES) {
        const name = getTableName(table);
        if (NOT_EXPORTED[name] !== undefined) continue;
        const rows = await rowsOf(table, persons, accounts);
        if (rows.length > 0) found[name] = rows;
      }
      const of = (table: string, column: string): unknown[] =>
        (found[table] ?? []).map((row) => row[column]).filter((value) => value !== null);
      // One step further: what hangs on their wallets and on their accounts in the books.
      const wallets = await rowsBy(schema.wallet, 'id', of('wallet_link', 'walletId'));
      const addresses = [...wallets.map((row) => row['address']), ...of('vault_link', 'address')];
      const further: { [table: string]: PersonalRow[] } = {
        wallet: wallets,
        ens_name: await rowsBy(schema.ensName, 'address', addresses),
        wallet_session: await rowsBy(schema.walletSession, 'address', addresses),
        posting: await rowsBy(schema.posting, 'accountId', of('ledger_account', 'id')),
      };
      for (const [name, rows] of Object.entries(further)) if (rows.length > 0) found[name] = rows;
      const tables = Object.entries(found).map(([name, rows]) => [
        name,
        rows.map((row) => shown(name, row)),
      ]);
      return { tables: Object.fromEntries(tables), notExported: NOT_EXPORTED };
    },
  };
};
