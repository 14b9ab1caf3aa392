import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AccountId, asId, type CommunityId } from '#core/identity.ts';
import { type Connection, openStore } from '#store/client.ts';
import { createStore } from '#store/index.ts';
import { migrate, migrateTo } from '#store/migrate.ts';
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

/** As a database stood before this one of our own migrations. */
async function migrateBefore(store: Connection, name: string): Promise<void> {
  const journal = JSON.parse(await readFile(join(MIGRATIONS, 'meta/_journal.json'), 'utf8'));
  const names = (journal.entries as { tag: string }[]).map(({ tag }) => tag);
  const before = names.slice(0, names.indexOf(name));
  expect(before).toHaveLength(Number(name.slice(0, 4)));
  await store.sql.begin((sql) => migrateTo(sql, { folder: MIGRATIONS, names: before }));
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

describe('the voices of recoveries that were asked before each had a community', () => {
  it('are those of the community that was asked', async () => {
    const store = open();
    await migrateBefore(store, '0010_voice_community');
    const [town, lost, asker, speaker] = [1, 2, 3, 4].map(
      (n) => `0198f2a0-0000-7000-8000-00000000000${n}`,
    );
    const { sql } = store;
    await sql`insert into community (id, seed_index, name, template, time_zone, locale, state, created_at)
      values (${town ?? ''}, 0, 'Town', 'club', 'UTC', 'en', 'founding', now())`;
    for (const id of [lost, asker, speaker]) {
      await sql`insert into person (id, created_at) values (${id ?? ''}, now())`;
    }
    await sql`insert into account (id, person_id, platform, external_id, display_name, is_bot,
        locale, private_chat_open, created_at, seen_at)
      values (${asker ?? ''}, ${asker ?? ''}, 'discord', '1', 'New', false, 'en', false, now(), now())`;
    await sql`insert into recovery (id, person_id, community_id, account_id, kind, state, asked_at, due_at)
      values (${lost ?? ''}, ${lost ?? ''}, ${town ?? ''}, ${asker ?? ''}, 'both', 'open', now(), now())`;
    await sql`insert into recovery_voice (recovery_id, person_id, "as", said_at)
      values (${lost ?? ''}, ${speaker ?? ''}, 'citizen', now())`;
    expect(await migrate(store, { folder: MIGRATIONS })).toContain('0010_voice_community');
    expect(await sql`select community_id from recovery_voice`).toEqual([{ community_id: town }]);
  });
});

describe('gates that were set before one could open a chat', () => {
  const idOf = (n: number): string =>
    `0198f2a0-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`;
  const [town, ada, bo, server, chat, role, gate] = [1, 2, 3, 4, 5, 6, 7].map(idOf) as [
    ...[string, string, string, string, string, string, string],
  ];
  const [badge, tag, former, opened] = [8, 9, 10, 11].map(idOf) as [string, string, string, string];

  /** A server and a group, a gate that is on, what it gave there, and a tag of a gate that was removed. */
  async function fillBefore({ sql }: Connection): Promise<void> {
    await sql`insert into community (id, seed_index, name, template, time_zone, locale, state, created_at)
      values (${town}, 0, 'Town', 'club', 'UTC', 'en', 'founding', now())`;
    for (const [id, platform] of [
      [ada, 'discord'],
      [bo, 'telegram'],
    ] as const) {
      await sql`insert into person (id, created_at) values (${id}, now())`;
      await sql`insert into account (id, person_id, platform, external_id, display_name, is_bot,
          locale, private_chat_open, created_at, seen_at)
        values (${id}, ${id}, ${platform}, '1', 'Who', false, 'en', false, now(), now())`;
    }
    for (const [id, platform] of [
      [server, 'discord'],
      [chat, 'telegram'],
    ] as const) {
      await sql`insert into place (id, community_id, platform, external_id, title, attached_by, connected_at)
        values (${id}, ${town}, ${platform}, '-100', 'Quay', ${ada}, now())`;
    }
    await sql`insert into role (id, community_id, name, tag, created_at)
      values (${role}, ${town}, 'Holder', 'holder', now())`;
    await sql`insert into gate (id, community_id, role_id, rule, rule_text, tokens, version, state, grace_s,
        created_by, created_at)
      values (${gate}, ${town}, ${role}, '{"v": 1, "node": {"kind": "citizen"}}', 'citizen', '[]', 3, 'on',
        86400, ${ada}, now())`;
    await sql`insert into role_effect (id, role_id, place_id, kind, external_id, created_at, ended_at,
        broken_reason, retry_at)
      values (${badge}, ${role}, ${server}, 'discord-role', '77', now(), null, 'role-too-high', now()),
             (${tag}, ${role}, ${chat}, 'telegram-tag', 'holder', now(), null, null, null),
             (${former}, ${role}, ${chat}, 'telegram-tag', 'old', now(), now(), null, null)`;
    await sql`insert into role_grant (effect_id, account_id, wanted, applied, provenance, by_hand, changed_at)
      values (${badge}, ${ada}, true, true, '{"version": 3}', false, now()),
             (${tag}, ${bo}, false, true, '{"version": 3}', false, now()),
             (${former}, ${bo}, false, false, '{"version": 2}', true, now())`;
    await sql`insert into gate_verdict (gate_id, person_id, verdict, version, trace, checked_at, loses_at)
      values (${gate}, ${bo}, 'no', 3, '{"kind": "citizen"}', now(), now() + interval '1 day')`;
  }

  const openChat = ({ sql }: Connection, removes?: boolean) =>
    removes === undefined
      ? sql`insert into role_effect (id, role_id, place_id, kind, external_id, created_at)
          values (${opened}, ${role}, ${chat}, 'telegram-chat', 'chat', now())`
      : sql`update role_effect set removes = ${removes} where id = ${badge}`;

  it('keep what they gave and open no chat, and may open one from then on', async () => {
    const connection = open();
    await migrateBefore(connection, '0021_chat_gates');
    await fillBefore(connection);
    const rows = async () => ({
      effects:
        await connection.sql`select id, role_id, place_id, kind, external_id, created_at, ended_at,
          broken_reason, retry_at from role_effect order by id`,
      grants: await connection.sql`select * from role_grant order by effect_id, account_id`,
      verdicts: await connection.sql`select * from gate_verdict`,
    });
    const before = await rows();
    await expect(openChat(connection)).rejects.toThrow('role_effect_kind');

    expect(await migrate(connection, { folder: MIGRATIONS })).toContain('0021_chat_gates');
    expect(await rows()).toEqual(before);
    const store = createStore(connection);
    const community = asId<CommunityId>(town);
    expect(await store.roles.listGates(community)).toMatchObject([
      { id: gate, state: 'on', version: 3, graceS: 86_400, audience: 'everyone' },
    ]);
    const effects = await store.roles.listEffects(community);
    expect(effects.map(({ id, inviteUrl, removes }) => [id, inviteUrl, removes])).toEqual([
      [badge, null, false],
      [tag, null, false],
    ]);
    expect(await store.chatGates.listRequestsFor([badge, tag, former])).toEqual([]);

    await openChat(connection);
    expect(await store.roles.findEffect(opened)).toMatchObject({ inviteUrl: null, removes: false });
    await store.chatGates.updateRemoves(opened, true);
    expect((await store.roles.findEffect(opened))?.removes).toBe(true);
    // Nothing but a chat removes anybody.
    await expect(openChat(connection, true)).rejects.toThrow('role_effect_chat');
    const request = { id: idOf(12), effectId: opened, accountId: asId<AccountId>(bo) };
    const askedAt = await store.now();
    await store.chatGates.insertRequest({
      ...{ ...request, eventKey: 'telegram:1', userChatId: '1', state: 'pending' },
      ...{ askedAt, expiresAt: new Date(askedAt.getTime() + 1) },
    });
    expect(await store.chatGates.listRequestsFor([opened])).toMatchObject([request]);
  });
});
