import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asId, type PersonId, type VoteId } from '#core/identity.ts';
import { createStore, type Store } from '#store/index.ts';
import { createLedgerBed, foundCommunity } from '#test/support/ledger-bed.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let connection: TestStore;
let store: Store;
const vote = asId<VoteId>(uuidv7());
const nobody = asId<PersonId>(uuidv7());
const opensAt = new Date('2026-03-01T00:00:00.001Z');
const closesAt = new Date('2099-03-02T00:00:00.999Z');

beforeAll(async () => {
  connection = await createTestStore();
  store = createStore(connection);
  const communityId = await foundCommunity(store);
  await store.votes.insertVote({
    id: vote,
    communityId,
    kind: 'poll',
    method: 'single-choice/1',
    choices: ['A', 'B'],
    rules: { v: 1 },
    state: 'open',
    salt: '0x00',
    opensAt,
    closesAt,
  });
});
afterAll(() => connection.close());

it('answers the vote as it is stored, to the millisecond', async () => {
  const desk = await store.transaction('look', (books) =>
    books.ballots.lockForBallot(vote, nobody),
  );
  expect(desk).toMatchObject({ id: vote, kind: 'poll', choices: ['A', 'B'], opensAt, closesAt });
  expect(desk).toMatchObject({ earlier: null, power: null, member: false, citizen: false });
  expect(await store.ballots.lockForBallot(asId(uuidv7()), nobody)).toBeUndefined();
});

it('reads the time after the lock, however long it waited for it (V4)', async () => {
  let freedAt = new Date(0);
  let locked: () => void = () => undefined;
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const closing = store.transaction('close', async (books) => {
    await books.votes.lockVote(vote);
    locked();
    await sleep(300);
    freedAt = await books.now();
  });
  await isLocked;
  const desk = await store.transaction('cast', (books) =>
    books.ballots.lockForBallot(vote, nobody),
  );
  await closing;
  expect(desk?.now.getTime()).toBeGreaterThanOrEqual(freedAt.getTime());
});

it('holds off the close while a ballot is being cast, and no other ballot', async () => {
  await store.transaction('cast', async (books) => {
    await books.ballots.lockForBallot(vote, nobody);
    await store.ballots.lockForBallot(vote, nobody);
    const waiting = connection.db.execute(
      sql`select 1 from vote where id = ${vote} for update nowait`,
    );
    await expect(waiting).rejects.toMatchObject({ cause: { code: '55P03' } });
  });
});

it('keeps the ballot that was cast last, whichever of two at once is written last (V2)', async () => {
  const { person, account } = await createLedgerBed(connection).member();
  const write = (choice: number, castAt: Date) =>
    store.ballots.insertBallot({
      id: uuidv7(),
      voteId: vote,
      personId: person,
      accountId: account,
      choice: { choice },
      castAt,
    });
  const stands = async () => (await store.ballots.findBallot(vote, person))?.choice;
  const at = (ms: number) => new Date(opensAt.getTime() + ms);
  await write(1, at(20));
  await write(2, at(10));
  expect(await stands()).toEqual({ choice: 1 });
  await write(2, at(20));
  expect(await stands()).toEqual({ choice: 2 });
  await write(1, at(21));
  expect(await stands()).toEqual({ choice: 1 });
});
