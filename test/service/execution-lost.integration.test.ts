/** T4: a human's word that a lost intent was not paid is held against the chain before it is taken. */
import { parseUnits } from 'viem';
import { beforeEach, expect, test } from 'vitest';
import type { Address, IntentId } from '#core/identity.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import type { World } from '#test/support/execution-world.ts';
import { holdSends, type RpcProxy, type RpcRequest } from '#test/support/rpc-proxy.ts';

const CIV = parseUnits('1', 18);

const bed = executionBed({ proxied: true, books: 'each' });
let world: World;
let to: Address;
beforeEach(async () => {
  world = await bed.open();
  to = world.recipient();
});

const deny = ({ method }: RpcRequest) =>
  method === 'eth_getTransactionReceipt' ? ({ kind: 'result', result: null } as const) : undefined;
/** As if the account had used its nonce long ago. */
const used = (request: RpcRequest) =>
  request.method === 'eth_getTransactionCount'
    ? ({ kind: 'result', result: '0x9' } as const)
    : holdSends(request);

/** Signed, and then a node lies twice, each time from a later head: more than that is not asked for. */
async function lostBy(
  lie: RpcProxy['misbehave'],
  before: RpcProxy['misbehave'] = undefined,
): Promise<IntentId> {
  const id = await world.planned(world.transferOf(to, 5n * CIV));
  bed.proxy.misbehave = before;
  await world.turn();
  await bed.sandbox.anvil.mine(4);
  bed.proxy.misbehave = lie;
  await world.drive(id, ['lost']);
  bed.proxy.misbehave = undefined;
  return id;
}

test('T4: “not paid” is refused for what its own transaction paid: it is watched again, and paid once', async () => {
  const id = await lostBy(deny);
  expect(await world.balanceOf(to)).toBe(5n * CIV);
  const [attempt] = await world.store.executions.listAttempts(id);
  expect(await world.executions.settleLost(id)).toEqual({
    ok: false,
    refusal: { code: 'payment-found', hash: attempt?.hash },
  });
  expect(await world.reservation(id)).toBe('payment-reserve');
  expect((await world.intent(id)).state).toBe('submitted');
  expect(await world.drive(id)).toMatchObject({ state: 'final', minedTxHash: attempt?.hash });
  expect(await world.reservation(id)).toBe('payment-post');
  expect(world.settled).toMatchObject([{ intent: id, outcome: 'final' }]);
  expect(await world.balanceOf(to)).toBe(5n * CIV);
});

test('T4: “not paid” is refused while the chain does not answer', async () => {
  const unanswered = async (id: IntentId, method: string) => {
    bed.proxy.misbehave = (request) =>
      request.method === method ? { kind: 'status', status: 503, body: '' } : undefined;
    const said = await world.executions.settleLost(id);
    bed.proxy.misbehave = undefined;
    expect((await world.intent(id)).state).toBe('lost');
    return said;
  };
  const unreachable = { ok: false, refusal: { code: 'chain-unreachable' } };
  const unread = await lostBy(deny);
  expect(await unanswered(unread, 'eth_getTransactionReceipt')).toMatchObject(unreachable);
  expect(await world.executions.settleLost(unread)).toMatchObject({ ok: false });
  await world.drive(unread, ['final']);
  const uncounted = await lostBy(used, holdSends);
  expect(await unanswered(uncounted, 'eth_getTransactionCount')).toMatchObject(unreachable);
});

test('T4: “not paid” is refused while no final block has used its nonce: it may still be mined', async () => {
  const id = await lostBy(used, holdSends);
  expect(await world.balanceOf(to)).toBe(0n);
  expect(await world.executions.settleLost(id)).toEqual({
    ok: false,
    refusal: { code: 'payment-found', hash: null },
  });
  expect(await world.reservation(id)).toBe('payment-reserve');
  expect((await world.drive(id)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(5n * CIV);
});
