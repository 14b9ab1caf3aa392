/**
 * T19: books that are a copy's sign nothing until a human has adopted them, and a node without old state: which
 * transaction used a nonce is said by an archive node or by a human, held against the chain.
 */
import { parseUnits } from 'viem';
import { beforeEach, expect, test } from 'vitest';
import { executionBed } from '#test/support/execution-bed.ts';
import type { World } from '#test/support/execution-world.ts';
import { sendsThrough } from '#test/support/rpc-proxy.ts';
import { sendElsewhere } from '#test/support/send-elsewhere.ts';

const CIV = parseUnits('1', 18);

const bed = executionBed({ proxied: true, books: 'each' });
let world: World;
beforeEach(async () => {
  world = await bed.open();
});

const blocks = (count: number) => bed.sandbox.anvil.mine(count);
const frozen = async () => (await world.senderOf('treasury')).frozenReason;

/** What a pruned node says of the state before this block. */
async function prune(): Promise<void> {
  const { number } = await world.chain.finalBlock(bed.sandbox.chainId);
  bed.proxy.misbehave = ({ method, params }) => {
    const block = String(params?.[1]);
    const isOld = /^0x/.test(block) && BigInt(block) < number;
    return method === 'eth_getTransactionCount' && isOld
      ? { kind: 'error', code: -32_000, message: 'missing trie node 00aa (path ) <nil>' }
      : undefined;
  };
}

test('T19: a copy signs and sends nothing, whatever waits there; adopted, it goes on', async () => {
  const { processes } = world.store;
  const to = world.recipient();
  const planned = await world.planned(world.transferOf(to, 5n * CIV));
  await processes.updateFact('copy', 'other-folder');
  bed.proxy.seen.length = 0;
  const copy = world.another();
  const { id } = await world.senderOf('treasury');
  expect(await copy.executions.checkSenders()).toContainEqual({ sender: id, verdict: 'frozen' });
  expect(await frozen()).toBe('copy');
  for (let turns = 0; turns < 3; turns += 1) {
    await copy.executions.advanceSender(id);
    await blocks(1);
  }
  expect(sendsThrough(bed.proxy)).toEqual([]);
  expect(await world.intent(planned)).toMatchObject({ state: 'planned', nonce: null });
  expect(world.alarms.filter(({ kind }) => kind === 'sender-frozen')).toHaveLength(3);
  expect(await world.plan(world.transferOf(to, CIV))).toMatchObject({
    refusal: { code: 'frozen', reason: 'copy' },
  });
  expect((await copy.executions.describeIntent(planned))?.frozenReason).toBe('copy');

  await processes.deleteFact('copy');
  expect((await world.drive(planned, ['final'], copy.executions)).state).toBe('final');
  expect(await frozen()).toBeNull();
  expect(await world.balanceOf(to)).toBe(5n * CIV);
});

test('T19: a copy that is found while a payment is in hand is not signed, though its account was verified', async () => {
  const to = world.recipient();
  const first = await world.planned(world.transferOf(to, CIV));
  await world.drive(first, ['final']);
  bed.proxy.seen.length = 0;
  let found = false;
  const running = world.another({
    at: async (point) => {
      if (point !== 'after-sign' || found) return;
      found = true;
      await world.store.processes.updateFact('copy', 'older-database');
    },
  });
  const second = await world.planned(world.transferOf(to, CIV));
  await world.turn('treasury', running.executions);
  expect(found).toBe(true);
  await world.turn('treasury', running.executions);
  expect(sendsThrough(bed.proxy)).toEqual([]);
  expect(await world.intent(second)).toMatchObject({ state: 'reserved' });
  expect((await world.store.executions.listAttempts(second)).map(({ hash }) => hash)).toEqual([
    null,
  ]);
  expect(await frozen()).toBe('copy');
});

test('T19: a node without old state shows no hash; nothing is settled past what would be paid again', async () => {
  const [to, other] = [world.recipient(), world.recipient()];
  const action = world.transferOf(to, 5n * CIV);
  const id = await world.planned(action);
  // The other copy pays it, and something that is planned nowhere here.
  const paid = await sendElsewhere(world, action, 0);
  const foreign = await sendElsewhere(world, world.transferOf(other, CIV), 1);
  await blocks(6);
  await prune();
  const { executions } = world.another();
  const { id: sender } = await world.senderOf('treasury');
  await executions.checkSenders();
  expect(await executions.viewStrangers()).toMatchObject([
    { stranger: { nonce: 0, hash: null }, mayBe: [{ id }] },
    { stranger: { nonce: 1, hash: null }, mayBe: [{ id }] },
  ]);
  expect(await executions.reconcile()).toMatchObject({ matched: [] });

  const refused = await executions.settleStranger(sender, 0, 'none of ours');
  expect(refused).toMatchObject({ kind: 'may-be-paid', hash: null, intents: [{ id }] });
  const wrong = await executions.settleStranger(sender, 0, 'none of ours', 'none-of-these-000000');
  expect(wrong.kind).toBe('may-be-paid');

  const match = (nonce: number, hash: `0x${string}`) =>
    executions.matchTransaction(sender, nonce, hash, id);
  expect(await match(0, foreign)).toMatchObject({ why: { kind: 'other-account', nonce: 1 } });
  expect(await match(1, foreign)).toMatchObject({ why: { kind: 'other-call' } });
  expect(await match(0, `0x${'cd'.repeat(32)}`)).toMatchObject({ why: { kind: 'not-found' } });
  const pruned = bed.proxy.misbehave;
  bed.proxy.misbehave = ({ method }) =>
    method === 'eth_getTransactionByHash' ? { kind: 'status', status: 503, body: '' } : undefined;
  expect(await match(0, paid)).toMatchObject({ why: { kind: 'unreadable' } });
  bed.proxy.misbehave = pruned;
  expect(await world.intent(id)).toMatchObject({ state: 'planned' });

  expect(await match(0, paid)).toMatchObject({ ok: true, match: { intent: id, nonce: 0 } });
  // It has its number now: the other cannot have been it.
  expect(await executions.viewStrangers()).toMatchObject([{ stranger: { nonce: 1 }, mayBe: [] }]);
  expect(await executions.settleStranger(sender, 1, 'by hand')).toEqual({ kind: 'settled' });
  expect(await world.drive(id, ['final'], executions)).toMatchObject({ minedTxHash: paid });
  expect(await world.balanceOf(to)).toBe(5n * CIV);
  const [row] = await world.store.executions.listUnknownTransactions(sender);
  expect(row).toMatchObject({ nonce: 0, hash: paid, matchedIntentId: id });
});

test('T19: a second look with an archive node finds the hash, and matches it', async () => {
  const to = world.recipient();
  const action = world.transferOf(to, 3n * CIV);
  const id = await world.planned(action);
  const paid = await sendElsewhere(world, action, 0);
  await blocks(6);
  await prune();
  const { executions } = world.another();
  await executions.checkSenders();
  expect((await executions.listStrangers()).map(({ hash }) => hash)).toEqual([null]);
  // The same list of urls with an archive node at its end.
  const more = world.another({ rpcUrls: [bed.proxy.url, bed.sandbox.url] });
  await more.executions.checkSenders();
  expect((await more.executions.listStrangers()).map(({ hash }) => hash)).toEqual([paid]);
  expect(
    await more.executions.settleStranger((await world.senderOf('treasury')).id, 0, 'no'),
  ).toMatchObject({
    ...{ kind: 'may-be-paid', hash: paid, intents: [{ id }] },
  });
  expect((await more.executions.reconcile()).matched).toMatchObject([{ intent: id, nonce: 0 }]);
  await world.drive(id, ['final'], more.executions);
  expect(await world.balanceOf(to)).toBe(3n * CIV);
});

test('T19: a human who has seen that none of them was paid says the word for just those', async () => {
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, 2n * CIV));
  await sendElsewhere(world, world.transferOf(world.recipient(), CIV), 0);
  await blocks(6);
  await prune();
  const { executions } = world.another();
  const { id: sender } = await world.senderOf('treasury');
  await executions.checkSenders();
  const refused = await executions.settleStranger(sender, 0, 'by hand');
  const word = refused.kind === 'may-be-paid' ? refused.word : '';
  // One more that may be it: the word is for what was shown.
  const more = await world.insertForeign(world.transferOf(to, CIV));
  const again = await executions.settleStranger(sender, 0, 'by hand', word);
  expect(again).toMatchObject({ kind: 'may-be-paid', intents: [{ id }, { id: more }] });
  const both = again.kind === 'may-be-paid' ? again.word : '';
  expect(await executions.settleStranger(sender, 0, 'by hand', both)).toEqual({ kind: 'settled' });
  await world.drive(id, ['final'], executions);
  expect(await world.balanceOf(to)).toBeGreaterThanOrEqual(2n * CIV);
});
