/** T19: of two live copies one signs. The database and the folder beside the keys move on together, or not at all. */
import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asAddress, asId, type CommunityId } from '#core/identity.ts';
import { openStore } from '#store/client.ts';
import { createStore, type Store } from '#store/index.ts';
import {
  AnotherSigner,
  adoptDeployment,
  confirmDeployment,
  findCopy,
  watchDeployment,
} from '../../src/app/identity.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createTestDatabase, createTestStore, type TestDatabase } from '../support/postgres.ts';

type Copy = { readonly store: Store; close(): Promise<void> };

const ids = (end: number): string => `01900000-0000-7000-8000-${String(end).padStart(12, '0')}`;
const name = (url: string): string => new URL(url).pathname.slice(1);

let dir: string;
let url: string;
let closeAll: (() => Promise<void>)[] = [];

const folder = (which: string): string => join(dir, which);
const later = (close: () => Promise<void>): void => void closeAll.push(close);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'civitas-identity-'));
  const made = await createTestStore();
  url = made.url;
  later(() => made.close());
});
afterEach(async () => {
  for (const close of closeAll.toReversed()) await close();
  closeAll = [];
  await rm(dir, { recursive: true, force: true });
});

function open(at: string): Copy {
  const connection = openStore({ url: at, max: 3 });
  return { store: createStore(connection), close: () => connection.close() };
}

/** Something is at stake: an account that signs is registered. */
async function register(store: Store): Promise<void> {
  const community = asId<CommunityId>(ids(1));
  const createdAt = await store.now();
  await store.transaction('found', (tx) =>
    tx.communities.insertCommunity({
      ...{ id: community, name: 'Testers', template: 'club', timeZone: 'UTC', locale: 'en' },
      ...{ state: 'constituted', createdAt },
    } as Parameters<typeof tx.communities.insertCommunity>[0]),
  );
  await store.executions.insertSender({
    ...{ id: ids(2), communityId: community, chainId: 1, purpose: 'treasury', fence: 0, createdAt },
    ...{ address: asAddress(`0x${'11'.repeat(20)}`), derivationIndex: 0, registeredNonce: 0 },
  });
}

/** As a dump that is loaded elsewhere: the same rows in another database. */
async function clone(): Promise<Copy> {
  const made: TestDatabase = await createTestDatabase(name(url));
  const opened = open(made.url);
  later(async () => {
    await opened.close();
    await made.drop();
  });
  return opened;
}

/** The first start of a deployment that has something at stake, its database closed again. */
async function started(): Promise<void> {
  const first = open(url);
  await register(first.store);
  expect(await confirmDeployment({ store: first.store, dataDir: folder('a') }, 'one')).toBeNull();
  await first.close();
}

function original(): Store {
  const opened = open(url);
  later(() => opened.close());
  return opened.store;
}

const facts = (store: Store) => store.processes.listFacts('');

describe('a database and the folder beside the keys', () => {
  it('know each other from the first start on, whichever process of the host starts', async () => {
    await started();
    const store = original();
    const files = await readdir(folder('a'));
    expect(files).toEqual([`deployment-${await store.processes.findFact('id')}.json`]);
    expect((await stat(join(folder('a'), files[0] ?? ''))).mode & 0o777).toBe(0o600);
    const seen = new Set<string>();
    for (const process of ['one', 'two', 'two']) {
      expect(await confirmDeployment({ store, dataDir: folder('a') }, process)).toBeNull();
      seen.add(JSON.stringify(await store.processes.listFacts('folder:')));
    }
    expect(seen.size).toBe(3);
    await Promise.all(
      ['three', 'four', 'five'].map(async (process) =>
        expect(await confirmDeployment({ store, dataDir: folder('a') }, process)).toBeNull(),
      ),
    );
  });

  it('of which the database was copied: the copy is told, with its own folder or the same', async () => {
    await started();
    const copy = await clone();
    const store = original();
    const own = { store: copy.store, dataDir: folder('b') };
    expect(await confirmDeployment(own, 'copy')).toBe('other-folder');
    expect(await findCopy(copy)).toBe('other-folder');
    expect(await readdir(dir)).toEqual(['a']);
    expect(await confirmDeployment({ ...own, dataDir: folder('a') }, 'copy')).toBe(
      'other-database',
    );
    // A pair that was copied together, but by a dump: the folder says which database is meant.
    await cp(folder('a'), folder('c'), { recursive: true });
    expect(await confirmDeployment({ ...own, dataDir: folder('c') }, 'copy')).toBe(
      'other-database',
    );
    // The one that was copied goes on.
    expect(await confirmDeployment({ store, dataDir: folder('a') }, 'one')).toBeNull();
    expect(await findCopy({ store })).toBeNull();
  });

  it('of which one was put back is older than the other', async () => {
    await started();
    const store = original();
    const ours = { store, dataDir: folder('a') };
    const [before = { key: '', value: '' }] = await store.processes.listFacts('folder:');
    await cp(folder('a'), folder('before'), { recursive: true });
    expect(await confirmDeployment(ours, 'one')).toBeNull();
    const [after = { key: '', value: '' }] = await store.processes.listFacts('folder:');
    // The files of the cluster were put back: the database has the same name, and an older mark.
    await store.processes.updateFact(before.key, before.value);
    expect(await confirmDeployment(ours, 'one')).toBe('older-database');
    await store.processes.updateFact(after.key, after.value);
    expect(await confirmDeployment({ ...ours, dataDir: folder('before') }, 'one')).toBe(
      'older-folder',
    );
    // A folder that was mounted by mistake is put right without a word.
    expect(await confirmDeployment(ours, 'one')).toBeNull();
    expect(await findCopy(ours)).toBeNull();
  });

  it('are the same pair after a crash between the two writes', async () => {
    await started();
    const store = original();
    const ours = { store, dataDir: folder('a') };
    const [file = ''] = await readdir(folder('a'));
    const path = join(folder('a'), file);
    const mark = JSON.parse(await readFile(path, 'utf8')) as { epoch: string; folder: string };
    const next = '99-crash';
    await writeFile(path, JSON.stringify({ ...mark, next }));
    expect(await confirmDeployment(ours, 'one')).toBeNull();
    const present = JSON.parse(await readFile(path, 'utf8')) as { epoch: string };
    await writeFile(path, JSON.stringify({ ...present, next }));
    await store.processes.updateFact(`folder:${mark.folder}`, next);
    expect(await confirmDeployment(ours, 'one')).toBeNull();
    await writeFile(path, '{"epoch":');
    await expect(confirmDeployment(ours, 'one')).rejects.toThrow('is no mark of a deployment');
  });

  it('are adopted by a human: the copy signs, and who has another folder goes on', async () => {
    await started();
    const copy = await clone();
    const store = original();
    const own = { store: copy.store, dataDir: folder('b') };
    expect(await confirmDeployment(own, 'copy')).toBe('other-folder');
    await adoptDeployment(own, 'the old host is gone');
    expect(await findCopy(copy)).toBeNull();
    expect(await confirmDeployment(own, 'copy')).toBeNull();
    expect(await confirmDeployment({ store, dataDir: folder('a') }, 'one')).toBeNull();
    const [said] = await copy.store.processes.listFacts('adopted:');
    expect(JSON.parse(said?.value ?? '{}')).toMatchObject({
      ...{ why: 'the old host is gone', found: 'other-folder', by: expect.stringContaining('@') },
    });
    expect((await facts(store)).some(({ key }) => key.startsWith('adopted:'))).toBe(false);
  });

  it('share one folder with another database until one is adopted: then that one has it', async () => {
    await started();
    const copy = await clone();
    const store = original();
    const ours = { store, dataDir: folder('a') };
    await adoptDeployment({ store: copy.store, dataDir: folder('a') }, 'moved to another server');
    expect(await confirmDeployment({ ...ours, store: copy.store }, 'copy')).toBeNull();
    expect(await confirmDeployment(ours, 'one')).toBe('other-database');
  });

  it('that was restored waits for a word, whatever else is equal', async () => {
    await started();
    const store = original();
    const ours = { store, dataDir: folder('a') };
    await store.processes.updateFact('copy', 'restored');
    expect(await confirmDeployment(ours, 'one')).toBe('restored');
    await adoptDeployment(ours, 'the disk was lost');
    expect(await confirmDeployment(ours, 'one')).toBeNull();
  });
});

it('asks of Postgres nothing that an ordinary user may not', async () => {
  const admin = openStore({ url, max: 1 });
  const role = `plain_${process.pid}`;
  await admin.sql.unsafe(`create role ${role} login password 'plain'`);
  await admin.sql.unsafe(`grant all on all tables in schema public to ${role}`);
  const plain = new URL(url);
  Object.assign(plain, { username: role, password: 'plain' });
  const user = open(plain.href);
  try {
    const ours = { store: user.store, dataDir: folder('a') };
    expect(await confirmDeployment(ours, 'one')).toBeNull();
    expect(await user.store.processes.findDatabaseName()).toMatch(/^\d{15,}\/\d+$/);
  } finally {
    await user.close();
    await admin.sql.unsafe(`drop owned by ${role}; drop role ${role}`);
    await admin.close();
  }
});

describe('two hosts at one database', () => {
  const log = createLog({ level: 'silent' });
  const watch = (store: Store, which: string) =>
    watchDeployment({
      ...{ store, dataDir: folder(which), log },
      look: async () => undefined,
      end: () => undefined,
    });

  it('one that does not know the database ends; the one that signs is not frozen', async () => {
    await started();
    const store = original();
    const watching = await watch(store, 'a');
    await expect(watch(store, 'b')).rejects.toThrow(AnotherSigner);
    expect(await findCopy({ store })).toBeNull();
    // Adopted, it is one of them.
    await adoptDeployment({ store, dataDir: folder('b') }, 'a second worker host');
    const second = await watch(store, 'b');
    expect(await confirmDeployment({ store, dataDir: folder('a') }, 'one')).toBeNull();
    await second.stop();
    await watching.stop();
    const left = await store.processes.listLeases('signer:');
    expect(left.map((one) => one.name.split(':')[2])).toEqual(['one']);
  });

  it('both join while nothing is at stake', async () => {
    const store = original();
    const watching = [await watch(store, 'a'), await watch(store, 'b')];
    await register(store);
    for (const one of watching) await one.stop();
    for (const which of ['a', 'b']) {
      expect(await confirmDeployment({ store, dataDir: folder(which) }, which)).toBeNull();
    }
  });
});
