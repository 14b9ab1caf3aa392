/** I2, I4, I8 and I9 as the database holds them: tried directly in SQL, past every line of ours. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { asId, type CommunityId, type VoteId } from '#core/identity.ts';
import { advanceClock } from '#store/clock.ts';
import { executionBooks } from '#store/execution.ts';
import { toStoreFault } from '#store/fault.ts';
import { createStore } from '#store/index.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let database: TestStore;
beforeAll(async () => {
  database = await createTestStore();
});
afterAll(() => database.close());

type Side = { community: string; treasury: string; vault: string; intent: string };
let a: Side;
let b: Side;
let seed = 0;

const insertOwner = (community: string, address: string): Promise<unknown> =>
  database.sql`insert into sender_owner (address, community_id) values (${address}, ${community})`;

async function insertSide(): Promise<Side> {
  const { sql } = database;
  const side = { community: uuidv7(), treasury: uuidv7(), vault: uuidv7(), intent: uuidv7() };
  await sql`insert into community (id, seed_index, name, template, time_zone, locale, state, created_at)
    values (${side.community}, ${seed++}, 'x', 'club', 'UTC', 'en', 'constituted', now())`;
  for (const purpose of ['treasury', 'vault'] as const) {
    await insertOwner(side.community, `0x${side[purpose]}`);
    await sql`insert into sender_account
      (id, community_id, chain_id, purpose, address, registered_nonce, fence, created_at)
      values (${side[purpose]}, ${side.community}, 1, ${purpose}, ${`0x${side[purpose]}`}, 0, 0, now())`;
  }
  await insertIntent(
    side.intent,
    side.community,
    side.treasury,
    'treasury',
    `proposal:${side.intent}:0`,
  );
  return side;
}

const insertIntent = (
  id: string,
  community: string,
  sender: string,
  purpose: string,
  source: string,
): Promise<unknown> => database.sql`insert into intent
  (id, community_id, sender_account_id, purpose, source, action, action_hash, amount, state,
    not_before, due_at, tries, missing_reads, created_at, changed_at)
  values (${id}, ${community}, ${sender}, ${purpose}, ${source}, '{}', '0x', 1, 'planned',
    now(), now(), 0, 0, now(), now())`;

const bind = (intent: string, nonce: number, hash = '0xcall'): Promise<unknown> => database.sql`
  update intent set state = 'reserved', nonce = ${nonce}, call_to = '0xto', call_value_wei = 0,
    call_data = '0x', call_hash = ${hash} where id = ${intent}`;

const insertSlot = (
  community: string,
  sender: string,
  nonce: number,
  intent: string | null,
): Promise<unknown> => database.sql`
  insert into nonce_slot (community_id, sender_account_id, nonce, intent_id, taken_at)
  values (${community}, ${sender}, ${nonce}, ${intent}, now())`;

const insertAttempt = (
  side: Side,
  nonce: number,
  { kind = 'effect', effect = '0xcall' as string | null, intent = side.intent, value = 0 } = {},
): Promise<unknown> => database.sql`
  insert into attempt (id, community_id, sender_account_id, nonce, intent_id, kind, effect_hash,
    to_address, value_wei, data, gas_limit, max_fee_per_gas, max_priority_fee_per_gas, created_at)
  values (${uuidv7()}, ${side.community}, ${side.treasury}, ${nonce}, ${intent}, ${kind}, ${effect},
    '0xto', ${value}, '0x', 1, 1, 1, now())`;

async function refusal(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    const fault = toStoreFault(error);
    return fault?.constraint ?? fault?.code ?? String(error);
  }
  return 'accepted';
}

beforeEach(async () => {
  [a, b] = [await insertSide(), await insertSide()];
});

test('I9: an intent of one community cannot spend an account of another', async () => {
  const id = uuidv7();
  expect(
    await refusal(insertIntent(id, a.community, b.treasury, 'treasury', `proposal:${id}:0`)),
  ).toBe('intent_sender_fk');
});

test.for([
  ['proposal', 'vault'],
  ['withdrawal', 'treasury'],
  ['gas', 'treasury'],
  ['whim', 'treasury'],
] as const)('I9: a %s cannot spend the %s', async ([kind, purpose]) => {
  const id = uuidv7();
  expect(await refusal(insertIntent(id, a.community, a[purpose], purpose, `${kind}:${id}`))).toBe(
    'intent_purse',
  );
});

test("I9: a withdrawal called a vault's cannot point at the treasury", async () => {
  const id = uuidv7();
  expect(
    await refusal(insertIntent(id, a.community, a.treasury, 'vault', `withdrawal:${id}`)),
  ).toBe('intent_sender_fk');
});

test('I9: an address belongs to one community, on every chain', async () => {
  const { sql } = database;
  const register = (community: string, chainId: number, address: string) => sql`
    insert into sender_account
      (id, community_id, chain_id, purpose, address, registered_nonce, fence, created_at)
    values (${uuidv7()}, ${community}, ${chainId}, 'gas', ${address}, 0, 0, now())`;
  const address = `0x${a.treasury}`;
  for (const chainId of [1, 5]) {
    expect(await refusal(register(b.community, chainId, address))).toMatch(
      /^sender_(owner_fk|address)$/,
    );
  }
  expect(await refusal(insertOwner(b.community, address))).toBe('sender_owner_pkey');
  // Its own on another chain is no other account, and twice on one is.
  expect(await refusal(register(a.community, 5, address))).toBe('accepted');
  expect(await refusal(register(a.community, 1, address))).toBe('sender_address');
});

test('I9: of two communities that register one address at once on two chains, one has it', async () => {
  const address = `0x${uuidv7()}` as never;
  const register = (community: string, chainId: number, id = uuidv7()) =>
    executionBooks(database.db).insertSender({
      ...{ id, communityId: community as never, chainId, purpose: 'gas', address },
      ...{ derivationIndex: null, registeredNonce: 0, fence: 0, createdAt: new Date() },
    });
  const both = await Promise.all([register(a.community, 1), register(b.community, 5)]);
  expect(both.toSorted()).toEqual([false, true]);
  const owner = both[0] ? a : b;
  expect(await executionBooks(database.db).findSenderOwner(address)).toBe(owner.community);
  expect(await register(owner.community, 10)).toBe(true);
  expect(await register((both[0] ? b : a).community, 100)).toBe(false);
});

test('I9: nonce, attempt and unknown transaction stay within their community', async () => {
  const { sql } = database;
  await bind(a.intent, 0);
  expect(await refusal(insertSlot(a.community, b.treasury, 0, null))).toBe('nonce_slot_sender_fk');
  expect(await refusal(insertSlot(b.community, b.treasury, 0, a.intent))).toBe(
    'nonce_slot_intent_fk',
  );
  expect(await refusal(insertSlot(a.community, a.vault, 0, a.intent))).toBe('nonce_slot_intent_fk');
  await insertSlot(b.community, b.treasury, 0, null);
  expect(await refusal(insertAttempt({ ...a, treasury: b.treasury }, 0))).toBe('attempt_slot_fk');
  expect(await refusal(insertAttempt({ ...b, intent: a.intent }, 0))).toBe('attempt_intent_fk');
  const stranger = sql`insert into unknown_transaction
    (sender_account_id, community_id, nonce, decoded, found_at)
    values (${b.treasury}, ${a.community}, 9, '{}', now())`;
  expect(await refusal(stranger)).toBe('unknown_transaction_sender_fk');
});

test('I9: a budget, what decided on it, its asset and its payments are of one community', async () => {
  const { sql } = database;
  const person = uuidv7();
  await sql`insert into person (id, created_at) values (${person}, now())`;
  const ofSide = async ({ community }: Side) => {
    const [asset, vote] = [uuidv7(), asId<VoteId>(uuidv7())];
    await sql`insert into asset (id, community_id, kind, symbol, name, decimals, custody, created_at)
      values (${asset}, ${community}, 'credit', 'X', 'x', 2, false, now())`;
    await createStore(database).votes.insertVote({
      ...{ id: vote, communityId: asId<CommunityId>(community), kind: 'poll' },
      ...{ method: 'single-choice/1', choices: ['A', 'B'], rules: { v: 1 }, state: 'pending' },
      ...{ salt: '0x00', opensAt: new Date(0), closesAt: new Date() },
    });
    return { asset, vote };
  };
  const [ours, theirs] = [await ofSide(a), await ofSide(b)];
  const budget = uuidv7();
  let number = 0;
  const open = (id: string, asset: string, vote: string) => {
    number += 1;
    return sql`insert into budget
      (id, community_id, number, name, asset_id, holder_id, amount, spent, until, decided_by, opened_at)
      values (${id}, ${a.community}, ${number}, 'Docs', ${asset}, ${person}, 9, 0, now(), ${vote}, now())`;
  };
  expect(await refusal(open(uuidv7(), theirs.asset, ours.vote))).toBe('budget_asset_fk');
  expect(await refusal(open(uuidv7(), ours.asset, theirs.vote))).toBe('budget_vote_fk');
  expect(await refusal(open(budget, ours.asset, ours.vote))).toBe('accepted');
  const pay = ({ community, intent }: Side) => sql`insert into budget_payment
    (id, community_id, budget_id, number, paid_by, to_id, recipient, amount, purpose, state, intent_id, event_key, requested_at)
    values (${uuidv7()}, ${community}, ${budget}, 1, ${person}, ${person}, '0x', 1, 'x', 'reserved', ${intent}, 'e', now())`;
  expect(await refusal(pay(b))).toBe('budget_payment_budget_fk');
  expect(await refusal(pay({ ...a, intent: b.intent }))).toBe('budget_payment_intent_fk');
  expect(await refusal(pay(a))).toBe('accepted');
});

test('I2: a nonce is taken once, and an intent takes one', async () => {
  await bind(a.intent, 0);
  await insertSlot(a.community, a.treasury, 0, a.intent);
  expect(await refusal(insertSlot(a.community, a.treasury, 0, null))).toBe(
    'nonce_slot_sender_account_id_nonce_pk',
  );
  expect(await refusal(insertSlot(a.community, a.treasury, 1, a.intent))).toBe('nonce_slot_intent');
});

test("I4: an effect attempt carries its intent's nonce and call, and these stand from then on", async () => {
  await bind(a.intent, 0);
  await insertSlot(a.community, a.treasury, 0, a.intent);
  await insertSlot(a.community, a.treasury, 1, null);
  expect(await refusal(insertAttempt(a, 1))).toBe('attempt_effect_fk');
  expect(await refusal(insertAttempt(a, 0, { effect: '0xother' }))).toBe('attempt_effect_fk');
  expect(await refusal(insertAttempt(a, 0, { effect: null }))).toBe('attempt_effect');
  expect(await refusal(insertAttempt(a, 0))).toBe('accepted');
  expect(await refusal(bind(a.intent, 5))).toBe('attempt_effect_fk');
  expect(await refusal(bind(a.intent, 0, '0xother'))).toBe('attempt_effect_fk');
});

test('I4: a void attempt moves nothing', async () => {
  await insertSlot(a.community, a.treasury, 1, null);
  const run = insertAttempt(a, 1, { kind: 'void', effect: null, value: 1 });
  expect(await refusal(run)).toBe('attempt_void');
});

test('I3: what has no hash was not sent', async () => {
  const { sql } = database;
  await bind(a.intent, 0);
  await insertSlot(a.community, a.treasury, 0, a.intent);
  await insertAttempt(a, 0);
  expect(await refusal(sql`update attempt set sent_at = now() where intent_id = ${a.intent}`)).toBe(
    'attempt_sent',
  );
});

test('nothing is signed for the first time when its time is over, and that time is fixed', async () => {
  const { sql } = database;
  const id = uuidv7();
  await insertIntent(id, a.community, a.treasury, 'treasury', `proposal:${id}:0`);
  expect(await refusal(sql`update intent set not_after = now() where id = ${id}`)).toBe(
    'intent_time_is_fixed',
  );
  /** One with two attempts that nobody has signed, and that much time left. */
  const ending = async (nonce: number, leftMs: number) => {
    const intent = uuidv7();
    const source = `proposal:${intent}:0`;
    await sql`insert into intent select (jsonb_populate_record(i, jsonb_build_object('id', ${intent}::text,
      'source', ${source}::text, 'not_after', civitas_now() + ${leftMs}::float8 * interval '1 ms'))).*
      from intent i where id = ${id}`;
    await bind(intent, nonce);
    await insertSlot(a.community, a.treasury, nonce, intent);
    await insertAttempt({ ...a, intent }, nonce);
    await insertAttempt({ ...a, intent }, nonce);
    return async () => {
      const [next] = await sql`select id from attempt where intent_id = ${intent} and raw is null`;
      const hash = `0x${next?.['id']}`;
      return refusal(sql`update attempt set raw = '0x', hash = ${hash} where id = ${next?.['id']}`);
    };
  };
  const signLate = await ending(0, 0);
  expect(await signLate()).toBe('attempt_in_time');
  const sign = await ending(1, 3_600_000);
  expect(await sign()).toBe('accepted');
  await advanceClock(database.db, 3_600_000);
  // Higher fees for what was signed in time are for the chain to see.
  expect(await sign()).toBe('accepted');
});

test('a state has exactly its columns', async () => {
  const { sql } = database;
  const set = (state: string) =>
    refusal(sql`update intent set state = ${state} where id = ${a.intent}`);
  expect(await set('reserved')).toBe('intent_nonce');
  expect(await set('parked')).toBe('intent_parked');
  await bind(a.intent, 0);
  expect(await set('planned')).toBe('intent_nonce');
  expect(await set('mined')).toBe('intent_mined');
  expect(await set('done')).toBe('intent_state_known');
  const final = (succeeded: boolean, settled: string | null) =>
    refusal(sql`update intent set state = 'final', mined_tx_hash = '0x', mined_block = 1,
      mined_block_hash = '0x', succeeded = ${succeeded}, settled_at = ${settled}::text::timestamptz where id = ${a.intent}`);
  expect(await final(false, '2026-01-01')).toBe('intent_outcome');
  expect(await final(true, null)).toBe('intent_settled');
  expect(await final(true, '2026-01-01')).toBe('accepted');
});

test('one intent a source', async () => {
  const run = insertIntent(uuidv7(), b.community, b.treasury, 'treasury', `proposal:${a.intent}:0`);
  expect(await refusal(run)).toBe('intent_source');
});

test('T15: one worker holds an account; who lost it can neither write for it nor give it away', async () => {
  const books = executionBooks(database.db);
  const first = await books.lockSenderLease(a.treasury, 60_000);
  expect(await books.lockSenderLease(a.treasury, 60_000)).toBeUndefined();
  await database.sql`update sender_account set lease_until = now() - interval '1 s' where id = ${a.treasury}`;
  const second = await books.lockSenderLease(a.treasury, 60_000);
  expect([first?.fence, second?.fence]).toEqual([1, 2]);
  expect(await books.lockSenderFence(a.treasury, 1, 60_000)).toBeUndefined();
  await books.updateSenderFree(a.treasury, 1);
  expect(await books.lockSenderLease(a.treasury, 60_000)).toBeUndefined();
  expect((await books.lockSenderFence(a.treasury, 2, 60_000))?.fence).toBe(2);
  await books.updateSenderFree(a.treasury, 2);
  expect((await books.lockSenderLease(a.treasury, 60_000))?.fence).toBe(3);
});
