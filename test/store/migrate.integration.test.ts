import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Connection, openStore } from '#store/client.ts';
import { migrate } from '#store/migrate.ts';
import { createTestDatabase, MIGRATIONS, type TestDatabase } from '#test/support/postgres.ts';

let database: TestDatabase;
let folder: string;
const stores: Connection[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'civitas-migrate-'));
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function open(): Connection {
  const store = openStore({ url: database.url, max: 1 });
  stores.push(store);
  return store;
}

/** A folder as drizzle-kit writes it. */
async function writeMigrations(statements: Record<string, string>): Promise<void> {
  await mkdir(join(folder, 'meta'), { recursive: true });
  const entries = Object.keys(statements).map((tag, idx) => ({
    idx,
    tag,
    version: '7',
    when: 1_700_000_000_000 + idx,
    breakpoints: true,
  }));
  const journal = { version: '7', dialect: 'postgresql', entries };
  await writeFile(join(folder, 'meta/_journal.json'), JSON.stringify(journal));
  for (const [tag, sql] of Object.entries(statements)) {
    await writeFile(join(folder, `${tag}.sql`), sql);
  }
}

const FIRST = {
  '0000_first': 'create table a (n int);\n--> statement-breakpoint\ninsert into a values (1)',
};
const SECOND = { ...FIRST, '0001_second': 'insert into a values (2)' };

describe('migrate', () => {
  it('brings an empty database to our own schema, and finds nothing to do the second time', async () => {
    const store = open();
    expect(await migrate(store, { folder: MIGRATIONS })).not.toEqual([]);
    expect(await migrate(store, { folder: MIGRATIONS })).toEqual([]);
    expect(await store.sql`select civitas_now() is not null as ok`).toEqual([{ ok: true }]);
  });

  it('is run once when four processes start at the same time', async () => {
    await writeMigrations(SECOND);
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(open(), { folder })));
    expect(applied.map((names) => names.length).sort()).toEqual([0, 0, 0, 2]);
    expect(await open().sql`select n from a order by n`).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('calls for a backup before it changes anything, while the others wait', async () => {
    await writeMigrations(FIRST);
    await migrate(open(), { folder });
    await writeMigrations(SECOND);
    const seen: unknown[] = [];
    const beforeMigration = async (pending: readonly string[]) => {
      seen.push(...pending, await open().sql`select n from a`);
    };
    await Promise.all([1, 2].map(() => migrate(open(), { folder, beforeMigration })));
    expect(seen).toEqual(['0001_second', [{ n: 1 }]]);
  });

  it('changes nothing when the backup fails', async () => {
    await writeMigrations(FIRST);
    const beforeMigration = async () => {
      throw new Error('no room for a backup');
    };
    await expect(migrate(open(), { folder, beforeMigration })).rejects.toThrow('no room');
    expect(await migrate(open(), { folder })).toEqual(['0000_first']);
  });

  it('changes nothing when a statement fails', async () => {
    await writeMigrations({ ...FIRST, '0001_broken': 'insert into nowhere values (1)' });
    await expect(migrate(open(), { folder })).rejects.toMatchObject({ name: 'StoreFault' });
    expect(await open().sql`select to_regclass('a') as a`).toEqual([{ a: null }]);
  });

  it('refuses a schema newer than this version', async () => {
    await writeMigrations(SECOND);
    await migrate(open(), { folder });
    await writeMigrations(FIRST);
    await expect(migrate(open(), { folder })).rejects.toMatchObject({
      code: 'incompatible',
      message: expect.stringContaining('newer than this version'),
    });
  });

  it('refuses a migration that was edited after it was applied', async () => {
    await writeMigrations(FIRST);
    await migrate(open(), { folder });
    await writeMigrations({ '0000_first': 'create table a (n bigint)' });
    await expect(migrate(open(), { folder })).rejects.toMatchObject({ code: 'incompatible' });
  });
});
