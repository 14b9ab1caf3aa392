/**
 * What may be concluded, and what may not: a nonce that is gone while the account's own past is not explained (T4,
 * T19), nodes that hide what they know (T14), gaps (T3), transactions that are not ours.
 */
import { randomUUID } from 'node:crypto';
import { parseUnits } from 'viem';
import { expect, test } from 'vitest';
import type { IntentId } from '#core/identity.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import { createWorld, type World } from '#test/support/execution-world.ts';
import { createTestStore } from '#test/support/postgres.ts';
import { holdSends, sendsThrough } from '#test/support/rpc-proxy.ts';
import { sendElsewhere } from '#test/support/send-elsewhere.ts';

const CIV = parseUnits('1', 18);

const bed = executionBed({ proxied: true, books: 'each' });
const { open } = bed;

const blocks = (count: number) => bed.sandbox.anvil.mine(count);
const frozenReason = async (world: World) => (await world.senderOf('treasury')).frozenReason;

test('T4, T19: in restored books a nonce that a forgotten bump used is not lost: frozen, matched, final', async () => {
  const world = await open();
  const to = world.recipient();
  const action = world.transferOf(to, 5n * CIV);
  const id = await world.planned(action);
  bed.proxy.misbehave = holdSends;
  await world.turn();
  bed.proxy.misbehave = undefined;
  // The books know the first attempt; the bump that mined was made after they were copied.
  const hash = await sendElsewhere(world, action, 0, { tipWei: 9n * 10n ** 9n });
  await blocks(4);
  const restored = world.another();
  for (let turns = 0; turns < 4; turns += 1) {
    await world.turn('treasury', restored.executions);
    // Not even the first look, before the freeze, counts as one that missed it.
    expect(await world.intent(id)).toMatchObject({ state: 'submitted', missingReads: 0 });
    await blocks(1);
  }
  expect(await frozenReason(world)).toBe('unknown-transactions');
  expect(world.alarms.map(({ kind }) => kind)).toEqual(['sender-frozen']);
  const { matched } = await restored.executions.reconcile();
  expect(matched).toMatchObject([{ nonce: 0, intent: id }]);
  expect((await world.drive(id, ['final'], restored.executions)).minedTxHash).toBe(hash);
  expect(await world.balanceOf(to)).toBe(5n * CIV);
});

test('T4: a frozen account loses nothing: while strangers wait for a human no nonce is given up', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  bed.proxy.misbehave = holdSends;
  await world.turn();
  bed.proxy.misbehave = undefined;
  await sendElsewhere(world, world.transferOf(world.recipient(), CIV), 0);
  await blocks(4);
  await bed.database.sql`update sender_account set frozen_reason = 'unknown-transactions'
    where community_id = ${world.community} and purpose = 'treasury'`;
  for (let turns = 0; turns < 4; turns += 1) {
    await world.turn();
    expect(await world.intent(id)).toMatchObject({ state: 'submitted', missingReads: 0 });
    await blocks(1);
  }
});

test('T4: what is lost is not sent again, also when the account is free again', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  bed.proxy.misbehave = holdSends;
  await world.turn();
  bed.proxy.misbehave = undefined;
  await sendElsewhere(world, world.transferOf(world.recipient(), CIV), 0);
  await blocks(4);
  await world.drive(id, ['lost']);
  await world.turn();
  const sender = await world.senderOf('treasury');
  const settle = (why: string) => world.executions.settleStranger(sender.id, 0, why);
  expect(await settle('by hand')).toEqual({ kind: 'settled' });
  expect(await settle('said twice')).toEqual({ kind: 'no-stranger' });
  bed.proxy.seen.length = 0;
  for (let turns = 0; turns < 3; turns += 1) {
    await world.turn();
    await blocks(1);
  }
  expect(sendsThrough(bed.proxy)).toEqual([]);
  expect((await world.intent(id)).state).toBe('lost');
  expect(await frozenReason(world)).toBeNull();
});

test.for(['pending', 'latest'] as const)(
  'T19: a node that hides from %s what another copy sent is not followed to that nonce',
  async (hidden) => {
    const world = await open();
    const action = world.transferOf(world.recipient(), 5n * CIV);
    await sendElsewhere(world, action, 0);
    // In a block that is not final yet.
    await blocks(1);
    const id = await world.planned(action);
    bed.proxy.misbehave = ({ method, params }) =>
      method === 'eth_getTransactionCount' && params[1] === hidden
        ? { kind: 'result', result: '0x0' }
        : undefined;
    await world.turn();
    expect(await world.intent(id)).toMatchObject({ state: 'parked', nonce: null });
    expect(await world.store.executions.listAttempts(id)).toEqual([]);
  },
);

test('T19: what mined while nobody looked and cannot be read is unknown, not a stranger', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  await world.turn();
  await blocks(6);
  const hide = (answer: 'fails' | 'null') => {
    bed.proxy.misbehave = ({ method }) => {
      if (method !== 'eth_getTransactionReceipt') return undefined;
      return answer === 'fails'
        ? { kind: 'status', status: 503, body: '' }
        : { kind: 'result', result: null };
    };
  };
  const later = world.another();
  hide('fails');
  const { id: sender } = await world.senderOf('treasury');
  const checked = await later.executions.checkSenders();
  expect(checked).toContainEqual({ sender, verdict: 'unknown' });
  expect(await frozenReason(world)).toBeNull();
  // A node that says there is no receipt is believed for the freeze, and not longer than it says so.
  hide('null');
  await later.executions.checkSenders();
  expect(await frozenReason(world)).toBe('unknown-transactions');
  expect(await later.executions.listStrangers()).toHaveLength(1);
  bed.proxy.misbehave = undefined;
  await later.executions.checkSenders();
  expect(await frozenReason(world)).toBeNull();
  expect(await later.executions.listStrangers()).toEqual([]);
  expect((await world.drive(id, ['final'], later.executions)).nonce).toBe(0);
});

test('T19: three equal payments of restored books are matched each to its own', async () => {
  const world = await open();
  const to = world.recipient();
  const ids: IntentId[] = [];
  const plan = async () => ids.push(await world.planned(world.transferOf(to, 2n * CIV)));
  await plan();
  await world.turn();
  await plan();
  await plan();
  // The other copy pays both, while these books stand still.
  for (const nonce of [1, 2]) await sendElsewhere(world, world.transferOf(to, 2n * CIV), nonce);
  await blocks(5);
  const restored = world.another();
  await restored.executions.checkSenders();
  const { matched, left } = await restored.executions.reconcile();
  expect(matched.map(({ nonce, intent }) => [nonce, intent])).toEqual([
    [1, ids[1]],
    [2, ids[2]],
  ]);
  expect(left).toEqual([]);
  for (const id of ids) await world.drive(id, ['final'], restored.executions);
  expect(await world.balanceOf(to)).toBe(6n * CIV);
  expect((await world.senderOf('treasury')).frozenReason).toBeNull();
});

test("T19: a human cannot take another account's transaction, or another nonce's, for the stranger", async () => {
  const world = await open();
  const action = world.transferOf(world.recipient(), CIV);
  const first = await sendElsewhere(world, action, 0);
  const second = await sendElsewhere(world, action, 1);
  await bed.sandbox.anvil.setBalance(world.vault, 10n ** 18n);
  const vaults = await sendElsewhere(world, action, 0, { from: world.vault });
  await blocks(4);
  const id = await world.insertForeign(action);
  await world.executions.checkSenders();
  const sender = await world.senderOf('treasury');
  const match = (hash: `0x${string}`) => world.executions.matchTransaction(sender.id, 0, hash, id);
  expect(await match(second)).toMatchObject({ why: { kind: 'other-account', nonce: 1 } });
  expect(await match(vaults)).toMatchObject({ why: { kind: 'other-account', from: world.vault } });
  expect(await match(`0x${'ab'.repeat(32)}`)).toMatchObject({ why: { kind: 'not-found' } });
  expect((await world.intent(id)).state).toBe('planned');
  expect(await match(first)).toMatchObject({ ok: true, match: { intent: id } });
  expect(await match(first)).toEqual({ ok: false, why: { kind: 'no-stranger' } });
});

test('T19: a key that was used before begins after its past, as far as that is final', async () => {
  const passphrase = randomUUID();
  const before = await open({ passphrase });
  await sendElsewhere(before, before.transferOf(before.recipient(), CIV), 0);
  await blocks(4);
  await sendElsewhere(before, before.transferOf(before.recipient(), CIV), 1);
  await blocks(1);
  const books = await createTestStore();
  try {
    const after = await createWorld({
      sandbox: bed.sandbox,
      databaseUrl: books.url,
      rpcUrls: [bed.proxy.url],
      passphrase,
    });
    try {
      expect(after.treasury).toBe(before.treasury);
      // The second one was in no final block: nobody vouches for it.
      expect((await after.senderOf('treasury')).registeredNonce).toBe(1);
      const payment = after.transferOf(after.recipient(), CIV);
      expect(await after.plan(payment)).toMatchObject({
        ok: false,
        refusal: { code: 'treasury-unknown' },
      });
      await after.executions.checkSenders();
      const sender = await after.senderOf('treasury');
      expect(sender.frozenReason).toBe('unknown-transactions');
      await after.executions.settleStranger(sender.id, 1, 'from the time before');
      await after.executions.checkSenders();
      const id = await after.planned(payment);
      expect(await after.drive(id)).toMatchObject({ state: 'final', nonce: 2 });
    } finally {
      await after.close();
    }
  } finally {
    await books.close();
  }
});

test('T19: an account whose past was final when it was registered takes the nonce after it', async () => {
  const passphrase = randomUUID();
  const before = await open({ passphrase });
  await sendElsewhere(before, before.transferOf(before.recipient(), CIV), 0);
  await blocks(4);
  const books = await createTestStore();
  try {
    const after = await createWorld({ sandbox: bed.sandbox, databaseUrl: books.url, passphrase });
    try {
      const id = await after.planned(after.transferOf(after.recipient(), CIV));
      expect(await after.drive(id)).toMatchObject({ state: 'final', nonce: 1 });
      expect(after.alarms).toEqual([]);
    } finally {
      await after.close();
    }
  } finally {
    await books.close();
  }
});

test('T3: a nonce that a reorganisation gave back is filled by a no-op, and the later one mines', async () => {
  const world = await open();
  const to = world.recipient();
  await sendElsewhere(world, world.transferOf(world.recipient(), CIV), 0);
  await blocks(4);
  await world.turn();
  await world.executions.checkSenders();
  const { id: sender } = await world.senderOf('treasury');
  await world.executions.settleStranger(sender, 0, 'by hand');
  await world.turn();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'submitted', nonce: 1 });
  // Deeper than what counted as final: what the stranger sent is gone, and nobody sends it again.
  await bed.sandbox.anvil.reorg(5);
  const row = await world.drive(id);
  expect(row).toMatchObject({ state: 'final', nonce: 1 });
  expect(await world.balanceOf(to)).toBe(CIV);
  const gaps = await bed.database.sql`select a.kind, a.intent_id, s.settled_at from attempt a
    join nonce_slot s using (sender_account_id, nonce) where s.nonce = 0`;
  expect(gaps).toMatchObject([{ kind: 'void', intent_id: null }]);
});

test('T3: a head that lags behind the books shows no gap', async () => {
  const world = await open();
  const first = await world.planned(world.transferOf(world.recipient(), CIV));
  await world.drive(first);
  const second = await world.planned(world.transferOf(world.recipient(), CIV));
  await world.turn();
  bed.proxy.misbehave = ({ method, params }) =>
    method === 'eth_getTransactionCount' && params[1] === 'latest'
      ? { kind: 'result', result: '0x0' }
      : undefined;
  for (let turns = 0; turns < 3; turns += 1) await world.turn();
  bed.proxy.misbehave = undefined;
  const made = await bed.database
    .sql`select kind from attempt where community_id = ${world.community}`;
  expect(made.map(({ kind }) => kind)).toEqual(['effect', 'effect']);
  expect(await world.drive(second)).toMatchObject({ state: 'final', nonce: 1 });
});
