/** T4 and T19: nonces that somebody else used, and a database older than the chain. Nothing is paid twice. */
import { parseUnits } from 'viem';
import { expect, test } from 'vitest';
import { actionFromJson } from '#core/execution/intent.ts';
import type { Address, IntentId } from '#core/identity.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import type { World } from '#test/support/execution-world.ts';
import { until } from '#test/support/poll.ts';
import { holdSends } from '#test/support/rpc-proxy.ts';
import { sendElsewhere } from '#test/support/send-elsewhere.ts';

const CIV = parseUnits('1', 18);

const bed = executionBed({ proxied: true, books: 'each' });
const { open } = bed;

const blocks = (count: number) => bed.sandbox.anvil.mine(count);
const sumTo = (world: World, to: Address) => world.balanceOf(to);

/** The account's rows as a backup has them, and back again: the chain goes on meanwhile. */
const TABLES = [
  'sender_account',
  'intent',
  'nonce_slot',
  'attempt',
  'unknown_transaction',
] as const;
async function backup(world: World): Promise<() => Promise<void>> {
  const { sql } = bed.database;
  const kept = new Map<string, readonly { row: string }[]>();
  for (const table of TABLES) {
    kept.set(
      table,
      await sql<{ row: string }[]>`select to_jsonb(t)::text as row from ${sql(table)} t
        where community_id = ${world.community}`,
    );
  }
  return async () => {
    for (const table of [...TABLES].reverse()) {
      await sql`delete from ${sql(table)} where community_id = ${world.community}`;
    }
    for (const table of TABLES) {
      for (const { row } of kept.get(table) ?? []) {
        await sql`insert into ${sql(table)}
          select * from jsonb_populate_record(null::${sql(table)}, ${row}::text::jsonb)`;
      }
    }
  };
}

test('T4: a nonce used by somebody else is lost after two reads at finality; then a human decides', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, 5n * CIV));
  bed.proxy.misbehave = holdSends;
  await world.turn();
  bed.proxy.misbehave = undefined;
  const elsewhere = world.recipient();
  await sendElsewhere(world, world.transferOf(elsewhere, CIV), 0);
  await blocks(4);
  await world.turn();
  expect((await world.intent(id)).state).toBe('submitted');
  expect(await world.intent(id)).toMatchObject({ missingReads: 1 });
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'submitted', missingReads: 1 });
  await blocks(1);
  await world.turn();
  expect((await world.intent(id)).state).toBe('lost');
  expect(world.alarms.map(({ kind }) => kind)).toContain('intent-lost');
  expect(world.settled).toEqual([]);
  expect(await world.reservation(id)).toBe('payment-reserve');

  // The key is in other hands: nothing more is sent until a human has looked.
  await world.turn();
  const sender = await world.senderOf('treasury');
  expect(sender.frozenReason).toBe('unknown-transactions');
  const refused = await world.plan(world.transferOf(to, CIV));
  expect(refused).toMatchObject({ ok: false, refusal: { code: 'frozen' } });
  const { matched, left } = await world.executions.reconcile();
  expect(matched).toEqual([]);
  expect(left).toMatchObject([{ nonce: 0, decoded: { to: world.token } }]);
  expect(await world.executions.settleLost(id)).toMatchObject({ ok: true });
  expect(await world.executions.settleLost(id)).toMatchObject({ ok: false });
  expect(world.settled).toMatchObject([{ intent: id, outcome: 'cancelled' }]);
  expect(await world.reservation(id)).toBe('payment-void');
  expect(await world.executions.settleStranger(sender.id, 0, 'a payment made by hand')).toEqual({
    kind: 'settled',
  });
  await world.turn();
  expect((await world.senderOf('treasury')).frozenReason).toBeNull();
  const again = await world.planned(world.transferOf(to, CIV));
  expect(await world.drive(again)).toMatchObject({ state: 'final', nonce: 1 });
  expect(await sumTo(world, to)).toBe(CIV);
});

test('T4: a lost intent whose payment was found is settled as paid, and not paid again', async () => {
  const world = await open();
  const to = world.recipient();
  const action = world.transferOf(to, 5n * CIV);
  const id = await world.planned(action);
  bed.proxy.misbehave = holdSends;
  await world.turn();
  bed.proxy.misbehave = undefined;
  // Another copy of us bumped the fees and got it mined.
  const hash = await sendElsewhere(world, action, 0, { tipWei: 9n * 10n ** 9n });
  await blocks(4);
  await world.drive(id, ['lost']);
  await world.turn();
  const { matched, left } = await world.executions.reconcile();
  expect(matched).toMatchObject([{ nonce: 0, intent: id }]);
  expect(left).toEqual([]);
  expect(world.settled).toEqual([]);
  expect((await world.drive(id, ['final'])).minedTxHash).toBe(hash);
  expect(world.settled).toMatchObject([{ intent: id, outcome: 'final', txHash: hash }]);
  expect(await world.reservation(id)).toBe('payment-post');
  await world.turn();
  expect((await world.senderOf('treasury')).frozenReason).toBeNull();
  expect(await sumTo(world, to)).toBe(5n * CIV);
});

test('T19: backup, three payments, restore: frozen, listed, matched; nothing is paid twice', async () => {
  const world = await open();
  const ids: IntentId[] = [];
  const recipients = [world.recipient(), world.recipient(), world.recipient()] as const;
  // One planned only, one that will be planned, and one signed before the backup was taken.
  const [first, second, third] = recipients;
  ids.push(await world.planned(world.transferOf(first, 1n * CIV)));
  await world.turn();
  ids.push(await world.planned(world.transferOf(second, 2n * CIV)));
  ids.push(await world.planned(world.transferOf(third, 3n * CIV)));
  const restore = await backup(world);
  for (const id of ids) expect((await world.drive(id)).state).toBe('final');
  expect(world.settled).toHaveLength(3);
  world.settled.length = 0;
  await restore();

  // A new process on the restored books.
  const restored = world.another();
  const checked = await restored.executions.checkSenders();
  const sender = await world.senderOf('treasury');
  expect(checked).toContainEqual({ sender: sender.id, verdict: 'frozen' });
  expect(sender.frozenReason).toBe('unknown-transactions');
  expect(world.alarms).toMatchObject([{ kind: 'sender-frozen', nonces: [1, 2] }]);
  const calls = (await restored.executions.listStrangers()).map(({ decoded }) => decoded);
  expect(calls).toMatchObject([{ to: world.token }, { to: world.token }]);
  for (let turns = 0; turns < 4; turns += 1) {
    await blocks(1);
    await restored.executions.advanceSender(sender.id);
  }
  for (const to of recipients)
    expect(await sumTo(world, to)).toBe(BigInt(recipients.indexOf(to) + 1) * CIV);

  const { matched, left } = await restored.executions.reconcile();
  expect(new Set(matched.map(({ intent }) => intent))).toEqual(new Set(ids.slice(1)));
  expect(left).toEqual([]);
  for (const id of ids) {
    expect((await world.drive(id, ['final'], restored.executions)).state).toBe('final');
  }
  expect((await world.senderOf('treasury')).frozenReason).toBeNull();
  expect(world.settled.map((one) => one.outcome)).toEqual(['final', 'final', 'final']);
  for (const to of recipients)
    expect(await sumTo(world, to)).toBe(BigInt(recipients.indexOf(to) + 1) * CIV);
  const later = await world.planned(world.transferOf(first, CIV));
  expect(await world.drive(later, ['final'], restored.executions)).toMatchObject({ nonce: 3 });
});

test('T19: a reserved nonce whose bytes were sent after the backup is signed to the same bytes', async () => {
  let restore: (() => Promise<void>) | undefined;
  const world = await open({
    rpcUrls: [bed.sandbox.url],
    at: async (point) => {
      if (point === 'before-sign' && !restore) restore = await backup(world);
    },
  });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, 4n * CIV));
  const before = await world.drive(id);
  await restore?.();
  expect((await world.intent(id)).state).toBe('reserved');
  const restored = world.another({ at: () => undefined });
  // The lease of whoever was at work when the backup was taken lapses first.
  await until('the account is free', async () => {
    const checked = await restored.executions.checkSenders();
    return checked.every(({ verdict }) => verdict !== 'busy');
  });
  expect((await world.senderOf('treasury')).frozenReason).toBe('unknown-transactions');
  await restored.executions.reconcile();
  const after = await world.drive(id, ['final'], restored.executions);
  expect(after.minedTxHash).toBe(before.minedTxHash);
  expect(await sumTo(world, to)).toBe(4n * CIV);
});

test('T19: a payment the restored books never heard of waits for a human', async () => {
  const world = await open();
  const restore = await backup(world);
  const to = world.recipient();
  const forgotten = await world.planned(world.transferOf(to, CIV));
  await world.drive(forgotten);
  await restore();
  const restored = world.another();
  await restored.executions.checkSenders();
  const { matched, left } = await restored.executions.reconcile();
  expect(matched).toEqual([]);
  expect(left).toHaveLength(1);
  const sender = await world.senderOf('treasury');
  const other = world.transferOf(to, 2n * CIV);
  expect(await world.plan(other)).toMatchObject({ ok: false, refusal: { code: 'frozen' } });
  const [stranger] = left;
  // It can only be called what it is: an intent of another call is not taken for it.
  const wrong = await world.insertForeign(other);
  const refused = await restored.executions.matchTransaction(
    sender.id,
    0,
    stranger?.hash ?? '0x',
    wrong,
  );
  expect(refused).toMatchObject({ ok: false, why: { kind: 'other-call' } });
  await restored.executions.settleStranger(sender.id, 0, 'paid before the disk was lost');
  await restored.executions.advanceSender(sender.id);
  expect(await world.drive(wrong, ['final'], restored.executions)).toMatchObject({ nonce: 1 });
});

test('T19: a payment that waits in a pool, sent by another copy, is not sent at another nonce', async () => {
  const world = await open();
  const to = world.recipient();
  const action = world.transferOf(to, 5n * CIV);
  await sendElsewhere(world, action, 0);
  const id = await world.planned(action);
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'parked', reason: 'frozen', nonce: null });
  await blocks(4);
  await world.turn();
  expect((await world.senderOf('treasury')).frozenReason).toBe('unknown-transactions');
  await world.executions.reconcile();
  expect((await world.drive(id)).state).toBe('final');
  expect(await sumTo(world, to)).toBe(5n * CIV);
});

test('T19: an account whose own transactions mined while nobody looked is not frozen', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  await blocks(6);
  const later = world.another();
  expect(await later.executions.checkSenders()).toContainEqual({
    sender: (await world.senderOf('treasury')).id,
    verdict: 'equal',
  });
  expect((await world.drive(id, ['final'], later.executions)).state).toBe('final');
  expect(world.alarms).toEqual([]);
});

test('T19: a chain behind the books freezes, and thaws by itself when the truth is back', async () => {
  const world = await open();
  const to = world.recipient();
  await world.drive(await world.planned(world.transferOf(to, CIV)));
  bed.proxy.misbehave = ({ method }) =>
    method === 'eth_getTransactionCount' ? { kind: 'result', result: '0x0' } : undefined;
  const later = world.another();
  await later.executions.checkSenders();
  expect((await world.senderOf('treasury')).frozenReason).toBe('chain-behind');
  expect(world.alarms).toMatchObject([{ kind: 'sender-frozen', reason: 'chain-behind' }]);
  bed.proxy.misbehave = undefined;
  await later.executions.checkSenders();
  expect((await world.senderOf('treasury')).frozenReason).toBeNull();
});

test('T19: at the start a chain that does not answer stops nobody, and nothing is sent', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  bed.proxy.misbehave = () => ({ kind: 'status', status: 503, body: '' });
  const later = world.another();
  for (const { verdict } of await later.executions.checkSenders()) expect(verdict).toBe('unknown');
  await expect(world.turn('treasury', later.executions)).rejects.toMatchObject({ retryable: true });
  expect((await world.intent(id)).state).toBe('planned');
  bed.proxy.misbehave = undefined;
  expect((await world.drive(id, ['final'], later.executions)).state).toBe('final');
});

test('the action of a row is what was planned', async () => {
  const world = await open();
  const action = world.transferOf(world.recipient(), CIV);
  const id = await world.planned(action);
  expect(actionFromJson((await world.intent(id)).action)).toEqual(action);
});
