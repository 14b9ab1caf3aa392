/** Everything that is stored about a person, and nothing that is somebody else's or a secret. */
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { people as keys } from '#sandbox/chain/people.ts';
import { createVoteWorld, must, type Voter, type VoteWorld } from '../../support/vote-world.ts';

let world: VoteWorld;
beforeEach(async () => {
  world = await createVoteWorld();
});
afterEach(async () => world.close());

type Exported = {
  format: string;
  persons: string[];
  tables: { [table: string]: { [column: string]: unknown }[] };
  notExported: { [table: string]: string };
};

async function exported(voter: Voter): Promise<{ text: string; data: Exported }> {
  const { bytes, mime } = await world.services.profiles.export(voter.person);
  const plain = mime === 'application/gzip' ? gunzipSync(bytes) : bytes;
  const text = new TextDecoder().decode(plain);
  return { text, data: JSON.parse(text) as Exported };
}

it('holds accounts, wallets, ballots, private words and what was done, of both of two who were joined', async () => {
  const [ada, other, bo] = [
    await world.member('discord', true),
    await world.member('telegram'),
    await world.member('telegram'),
  ];
  await world.link(ada, keys.ada.address);
  const poll = await world.poll(ada);
  must(await world.services.votes.cast(ada, undefined, poll.id, 1));
  must(await world.services.votes.cast(bo, undefined, poll.id, 2));
  const { code } = must(
    await world.services.wallets.openLink({ account: ada.account, community: world.community }),
  );
  await world.services.inbox.keepWay('discord', ada.externalId, 'token-of-discord');
  await world.store.transaction('tell', (books) =>
    world.services.inbox.tell(books, ada.person, world.community, 'x:1', {
      kind: 'wallet-linked',
      address: keys.ada.address,
    }),
  );
  await world.database.sql.begin(async (tx) => {
    await tx`insert into person_merge (id, junior_id, senior_id, cause, asked_at, expires_at, confirmed_at)
      values (gen_random_uuid(), ${other.person}, ${ada.person}, 'recovery', civitas_now(),
        civitas_now(), civitas_now())`;
    await tx`update person set merged_into = ${ada.person} where id = ${other.person}`;
  });
  const { text, data } = await exported(other);
  expect(data.format).toBe('civitas-export/1');
  expect([...data.persons].sort()).toEqual([ada.person, other.person].sort());
  const of = (table: string) => data.tables[table] ?? [];
  expect(
    of('account')
      .map((row) => row['externalId'])
      .sort(),
  ).toEqual([ada.externalId, other.externalId].sort());
  expect(of('wallet')).toMatchObject([{ address: keys.ada.address.toLowerCase() }]);
  expect(of('ballot')).toMatchObject([{ personId: ada.person, choice: { choice: 1 } }]);
  for (const table of ['poll', 'citizenship', 'membership', 'inbox', 'person_merge']) {
    expect([table, of(table).length > 0]).toEqual([table, true]);
  }
  // Named, and not shown.
  expect(of('link_session')).toMatchObject([{ codeHash: '(a secret of this deployment)' }]);
  expect(of('draft')).toMatchObject([{ command: 'way', values: '(a secret of this deployment)' }]);
  expect(text).not.toContain(code);
  expect(text).not.toContain(bo.person);
  expect(text).not.toContain(bo.externalId);
  expect(Object.keys(data.notExported)).toContain('outbox');
});

it('is compressed where it would be too long for a chat', async () => {
  const ada = await world.member('discord');
  await world.database.sql`insert into inbox (id, person_id, kind, data, event_key, created_at)
    select gen_random_uuid(), ${ada.person}, 'alarm', jsonb_build_object('details', repeat('x', 500)),
      n::text, civitas_now() from generate_series(1, 9000) n`;
  const file = await world.services.profiles.export(ada.person);
  expect(file.name).toBe('civitas-export.json.gz');
  expect(file.bytes.length).toBeLessThan(2 * 1024 * 1024);
  expect((await exported(ada)).data.tables['inbox']).toHaveLength(9000);
});
