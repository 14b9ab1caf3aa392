import { Writable } from 'node:stream';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PersonId } from '#core/identity.ts';
import { createAudit } from '#service/audit.ts';
import { type Communities, createCommunities, type Founding } from '#service/community.ts';
import { createOffices } from '#service/office.ts';
import { createPeople } from '#service/person.ts';
import { openStore } from '#store/client.ts';
import { createStore, type Store } from '#store/index.ts';
import { createLog } from '#telemetry/log.ts';
import { until } from '../support/poll.ts';
import { createTestStore, type TestStore } from '../support/postgres.ts';
import { codeOf, must } from '../support/wallet-world.ts';

let connection: TestStore;
let store: Store;
let lines: string[] = [];
let somebody: PersonId;

beforeEach(async () => {
  lines = [];
  connection = await createTestStore();
  store = createStore(connection);
  const people = createPeople({ store, ports: {}, ids: uuidv7 });
  const seen = { handle: 'ada', displayName: 'Ada', isBot: false, locale: 'en' };
  const here = { externalId: undefined, privateChat: true };
  somebody = (await people.meet({ platform: 'telegram', externalId: '1', ...seen }, here)).person;
});
afterEach(() => connection.close());

/** The clerk of one process: a host that starts again, or rotates its secret, has another. */
function start(appSecret: string, hosting: 'invite' | 'open' = 'invite'): Communities {
  const destination = new Writable({
    write(line, _encoding, done) {
      lines.push(String(line));
      done();
    },
  });
  return createCommunities({
    store,
    ids: uuidv7,
    secret: uuidv7,
    keys: [appSecret],
    log: createLog({ level: 'info', destination }),
    offices: createOffices({ store, ids: uuidv7 }),
    audit: createAudit({ ids: uuidv7 }),
    hosting,
    custody: false,
  });
}

const founding = (code: string | undefined, place = uuidv7()): Founding => ({
  person: somebody,
  code,
  platform: 'telegram',
  placeExternalId: place,
  placeTitle: 'Harbour',
  platformOwner: true,
  template: 'club',
  name: 'Harbour',
  timeZone: 'UTC',
  locale: 'en',
  announcements: '',
  staff: undefined,
  alarmWebhook: undefined,
  asset: { kind: 'credit', symbol: 'PTS' },
  caps: undefined,
});
const announced = (): unknown[] =>
  lines.map((line) => (JSON.parse(line) as { foundingCode?: string }).foundingCode);

describe('the founding code of a host by invitation', () => {
  test('is the same at each start until it is used, and another one then', async () => {
    await start('s').announceFoundingCode();
    await start('s').announceFoundingCode();
    const [first, again] = announced();
    expect(first).toMatch(/^[0-9a-f]{40}$/);
    expect(again).toBe(first);
    const clerk = start('s');
    must(await clerk.found(founding(String(first))));
    const next = announced().at(-1);
    expect(next).not.toBe(first);
    expect(codeOf(await clerk.found(founding(String(first))))).toBe('founding-code-used');
    must(await start('s').found(founding(String(next))));
    await start('s').announceFoundingCode();
    expect(new Set(announced()).size).toBe(3);
    expect(await store.communities.listCommunities()).toHaveLength(2);
  });

  test('founds one community for two who use it at once', async () => {
    const clerk = start('s');
    const code = await clerk.foundingCode();
    const tried = await Promise.all([1, 2, 3, 4].map(() => clerk.found(founding(code))));
    expect(tried.map(codeOf).toSorted()).toEqual([
      ...Array(3).fill('founding-code-used'),
      undefined,
    ]);
    expect(await store.communities.listCommunities()).toHaveLength(1);
  });

  test('is not used up by a founding that is refused', async () => {
    const clerk = start('s');
    const code = await clerk.foundingCode();
    must(await clerk.found(founding(code, 'place')));
    const next = await clerk.foundingCode();
    expect(codeOf(await clerk.found(founding(next, 'place')))).toBe('place-taken');
    expect(await clerk.foundingCode()).toBe(next);
  });

  test('ends with the secret it was made from', async () => {
    const leaked = await start('old').foundingCode();
    const clerk = start('new');
    const code = await clerk.foundingCode();
    expect(code).not.toBe(leaked);
    expect(codeOf(await clerk.found(founding(leaked)))).toBe('founding-code-wrong');
    must(await clerk.found(founding(code)));
  });

  test('stands nowhere in the database', async () => {
    const code = await start('s').foundingCode();
    const rows = await connection.sql`select founding_code::text as row from founding_code`;
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(code);
  });

  test('is opened by two processes at once as one', async () => {
    const codes = await Promise.all([1, 2, 3].map(() => start('s').foundingCode()));
    expect(new Set(codes).size).toBe(1);
    expect(await connection.sql`select 1 from founding_code`).toHaveLength(1);
  });
});

test('where anybody may found there is no code to be announced', async () => {
  const clerk = start('s', 'open');
  await clerk.announceFoundingCode();
  must(await clerk.found(founding(undefined)));
  expect(lines).toEqual([]);
  expect(await connection.sql`select 1 from founding_code`).toEqual([]);
});

test('of two who found in one place at once, one has founded and the other is told so', async () => {
  const place = uuidv7();
  const another = openStore({ url: connection.url, max: 1 });
  let both: ReturnType<Communities['found']>[] = [];
  await another.sql.begin(async (sql) => {
    // Both have looked by the time either writes.
    await sql`lock table community in share mode`;
    both = ['s', 't'].map((secret) => start(secret, 'open').found(founding(undefined, place)));
    await until('both wait', async () => {
      const rows = await sql`select 1 from pg_locks where not granted`;
      return rows.length === 2;
    });
  });
  await another.close();
  const codes = (await Promise.all(both)).map(codeOf);
  expect(new Set(codes)).toEqual(new Set([undefined, 'place-taken']));
  expect(await connection.sql`select 1 from community`).toHaveLength(1);
});
