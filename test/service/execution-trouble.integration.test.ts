/** INVARIANTS T2-T10 and T14 by name: nodes that lie, forget, lag and reorganise; one effect all the same. */
import { parseGwei, parseUnits } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Fault } from '#core/fault.ts';
import { asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createWorld, QUICK, type World } from '#test/support/execution-world.ts';
import { until } from '#test/support/poll.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { createRestClock } from '#test/support/rest-clock.ts';
import { type Misbehaviour, type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

let sandbox: SandboxChain;
let database: TestStore;
let proxy: RpcProxy;
const worlds: World[] = [];
beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  proxy = await startRpcProxy(sandbox.url);
});
afterEach(async () => {
  proxy.misbehave = undefined;
  for (const world of worlds.splice(0)) await world.close();
});
afterAll(async () => {
  await proxy.stop();
  await database.close();
  await sandbox.stop();
});

const CIV = parseUnits('1', 18);
const open = async (options: Partial<Parameters<typeof createWorld>[0]> = {}): Promise<World> => {
  proxy.misbehave = undefined;
  const world = await createWorld({
    sandbox,
    databaseUrl: database.url,
    rpcUrls: [proxy.url],
    timeoutMs: 1_000,
    ...options,
  });
  worlds.push(world);
  return world;
};
const MINUTE_MS = 60_000;
/** PUSH1 0, PUSH1 0, REVERT. */
const REVERTS = '0x60006000fd';
const isSend = (method: string): boolean => method === 'eth_sendRawTransaction';

test.for<[string, Misbehaviour]>([
  ['a time-out after it was taken', { kind: 'forward-then', end: 'hang' }],
  ['a reset after it was taken', { kind: 'forward-then', end: 'reset' }],
  ['a 502 after it was taken', { kind: 'forward-then', end: 'bad-gateway' }],
  ['HTML with status 200', { kind: 'forward-then', end: 'html' }],
  ['a 502 before it was taken', { kind: 'status', status: 502, body: 'bad gateway' }],
  ['"already known"', { kind: 'error', code: -32000, message: 'already known' }],
  ['"nonce too low"', { kind: 'error', code: -32000, message: 'nonce too low: next nonce 7' }],
  ['an unknown text', { kind: 'error', code: -32000, message: 'the moon is in the wrong house' }],
])('T2: %s after a send is indeterminate: same bytes, same nonce, one effect', async ([, bad]) => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, 5n * CIV));
  let sends = 0;
  proxy.misbehave = ({ method }) => (isSend(method) && sends++ === 0 ? bad : undefined);
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'submitted', nonce: 0 });
  const row = await world.drive(id);
  expect(row).toMatchObject({ state: 'final', nonce: 0 });
  expect(await world.balanceOf(to)).toBe(5n * CIV);
  const attempts = await world.store.executions.listAttempts(id);
  expect(attempts).toHaveLength(1);
  expect(world.settled).toHaveLength(1);
});

test('T3: a later nonce waits for an earlier one that no node has, which is handed over again', async () => {
  const world = await open();
  const [to, later] = [world.recipient(), world.recipient()];
  const first = await world.planned(world.transferOf(to, CIV));
  proxy.misbehave = ({ method }) =>
    isSend(method) ? { kind: 'status', status: 503, body: '' } : undefined;
  await world.turn();
  proxy.misbehave = undefined;
  const second = await world.planned(world.transferOf(later, CIV));
  expect((await world.drive(second)).state).toBe('final');
  expect((await world.drive(first)).state).toBe('final');
  expect([await world.balanceOf(to), await world.balanceOf(later)]).toEqual([CIV, CIV]);
});

test('T6, T7: fees are bumped by 10 % within the ceiling; when the first hash mines, that is the effect', async () => {
  const world = await open({ timing: { ...QUICK, bumpAfterMs: 1 } });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const [first] = await world.store.executions.listAttempts(id);
  // The bump is signed and stored, but no node takes it.
  proxy.misbehave = ({ method }) =>
    isSend(method) ? { kind: 'status', status: 503, body: '' } : undefined;
  await world.turn();
  const [, bumped] = await world.store.executions.listAttempts(id);
  if (!first || !bumped) throw new Error('two attempts were expected');
  expect(bumped).toMatchObject({ nonce: first.nonce, to: first.to, data: first.data });
  expect(bumped.maxFeePerGas * 10n).toBeGreaterThanOrEqual(first.maxFeePerGas * 11n);
  expect(bumped.maxPriorityFeePerGas * 10n).toBeGreaterThanOrEqual(
    first.maxPriorityFeePerGas * 11n,
  );
  expect(bumped.hash).not.toBe(first.hash);
  await sandbox.anvil.mine(1);
  proxy.misbehave = undefined;
  const row = await world.drive(id);
  expect(row).toMatchObject({ state: 'final', minedTxHash: first.hash });
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T6: dropped from the pool after the base fee rose: the bumped one replaces it and mines', async () => {
  const world = await open({ timing: { ...QUICK, bumpAfterMs: 1 } });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  const [first] = await world.store.executions.listAttempts(id);
  await sandbox.anvil.dropTransaction(first?.hash ?? '0x');
  await world.turn();
  const row = await world.drive(id);
  expect(row.state).toBe('final');
  expect(row.minedTxHash).not.toBe(first?.hash);
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T7: a bump that was not signed yet is forgotten when the first hash has mined', async () => {
  let bumping = false;
  const world = await open({
    timing: { ...QUICK, bumpAfterMs: 1 },
    at: async (point) => {
      if (point !== 'before-sign' || !bumping) return;
      await sandbox.anvil.mine(1);
      throw new Error('the worker stops here');
    },
  });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  bumping = true;
  await expect(world.turn()).rejects.toThrow('stops here');
  bumping = false;
  expect(await world.store.executions.listAttempts(id)).toMatchObject([{}, { hash: null }]);
  const row = await world.drive(id);
  const attempts = await world.store.executions.listAttempts(id);
  expect(attempts.map(({ hash }) => hash)).toEqual([row.minedTxHash]);
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T5, I7: at the fee ceiling nothing is bumped; the same bytes are published again, and it is told once', async () => {
  const world = await open({
    timing: { ...QUICK, bumpAfterMs: 1, republishAfterMs: 1 },
    feeCeiling: () => ({
      maxFeePerGas: parseGwei('3'),
      perTransaction: 10n ** 18n,
      perDay: 10n ** 18n,
    }),
  });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  await until('the ceiling is reached', async () => {
    await world.turn();
    return world.alarms.length > 0;
  });
  await world.turn();
  const attempts = await world.store.executions.listAttempts(id);
  for (const { maxFeePerGas } of attempts) expect(maxFeePerGas <= parseGwei('3')).toBe(true);
  expect(await world.intent(id)).toMatchObject({ state: 'submitted', reason: 'fee-ceiling' });
  expect(world.alarms).toMatchObject([{ kind: 'intent-stuck', reason: 'fee-ceiling' }]);
  const newest = attempts.at(-1);
  await sandbox.anvil.dropTransaction(newest?.hash ?? '0x');
  await world.turn();
  expect((await world.drive(id)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('I7: more than a day of fees is not begun', async () => {
  const world = await open({
    feeCeiling: () => ({
      maxFeePerGas: parseGwei('100'),
      perTransaction: 10n ** 18n,
      perDay: 10n ** 14n,
    }),
  });
  const ids = [];
  for (let n = 0; n < 3; n += 1)
    ids.push(await world.planned(world.transferOf(world.recipient(), CIV)));
  await world.turn();
  const states = await Promise.all(ids.map(async (id) => (await world.intent(id)).state));
  expect(states).toContain('parked');
  const since = new Date(Date.now() - 86_400_000);
  const burned = await world.store.executions.findFeesSince(
    (await world.senderOf('treasury')).id,
    since,
  );
  expect(burned <= 10n ** 14n).toBe(true);
});

test.for([1, 2])(
  'T9: a reorganisation of depth %i reopens it; it is mined again, once',
  async (depth) => {
    const world = await open();
    const to = world.recipient();
    const id = await world.planned(world.transferOf(to, 5n * CIV));
    await world.turn();
    await sandbox.anvil.mine(depth);
    await world.turn();
    expect(['mined', 'confirmed']).toContain((await world.intent(id)).state);
    await sandbox.anvil.reorg(depth);
    await sandbox.anvil.mine(1);
    await world.turn();
    expect(world.settled).toEqual([]);
    const row = await world.drive(id);
    expect(row.state).toBe('final');
    expect(await world.balanceOf(to)).toBe(5n * CIV);
    expect(world.settled).toHaveLength(1);
  },
);

test('T10: a receipt of status 0 is believed at finality, and told once', async () => {
  const world = await open();
  await sandbox.anvil.setMining('automine');
  const token = asAddress(await sandbox.deployMisbehavingToken('SixDecimalsToken', world.treasury));
  await sandbox.anvil.setMining('paused');
  const id = await world.insertForeign(world.transferOf(world.recipient(), 10n, token));
  await world.turn();
  // Between the simulation and the block the token changes its mind.
  await sandbox.anvil.setCode(token, REVERTS);
  await sandbox.anvil.mine(1);
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'mined', succeeded: false });
  const row = await world.drive(id);
  expect(row.state).toBe('reverted');
  expect(world.settled).toMatchObject([{ outcome: 'reverted', txHash: row.minedTxHash }]);
  expect(world.alarms).toMatchObject([{ kind: 'intent-reverted', intent: id }]);
  await world.turn();
  expect(world.settled).toHaveLength(1);
});

test('T14: null receipts with an advanced nonce are no evidence; the truth settles it', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  await sandbox.anvil.mine(1);
  await world.turn();
  expect((await world.intent(id)).state).toBe('mined');
  proxy.misbehave = ({ method }) =>
    method === 'eth_getTransactionReceipt' ? { kind: 'result', result: null } : undefined;
  await sandbox.anvil.mine(5);
  for (let turns = 0; turns < 4; turns += 1) {
    await sandbox.anvil.mine(1);
    await world.turn();
  }
  expect((await world.intent(id)).state).toBe('mined');
  expect(world.alarms).toEqual([]);
  proxy.misbehave = undefined;
  expect((await world.drive(id)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T14: a head that stands still settles nothing, and sends nothing twice', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  const stale = await sandbox.publicClient.request({
    method: 'eth_getBlockByNumber',
    params: ['latest', false],
  });
  await world.turn();
  proxy.misbehave = ({ method, params }) => {
    if (method === 'eth_blockNumber') return { kind: 'result', result: stale?.number };
    if (method === 'eth_getBlockByNumber' && params[0] === 'latest') {
      return { kind: 'result', result: stale };
    }
    return undefined;
  };
  await sandbox.anvil.mine(6);
  for (let turns = 0; turns < 3; turns += 1) await world.turn();
  expect(['submitted', 'mined']).toContain((await world.intent(id)).state);
  expect(world.settled).toEqual([]);
  proxy.misbehave = undefined;
  expect((await world.drive(id)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
  expect(await world.store.executions.listAttempts(id)).toHaveLength(1);
});

test.for<[string, Misbehaviour]>([
  ['429', { kind: 'status', status: 429, body: 'slow down' }],
  ['HTML', { kind: 'status', status: 200, body: '<h1>hello</h1>' }],
  ['a body that never ends', { kind: 'slow-body' }],
  ['a reset', { kind: 'forward-then', end: 'reset' }],
])('T14: a provider that answers everything with %s changes nothing', async ([, bad]) => {
  const rests = createRestClock();
  const world = await open({ timeoutMs: 200, clock: rests });
  const heal = (): void => {
    proxy.misbehave = undefined;
    // It is not asked before it said, or was given, time.
    rests.pass(MINUTE_MS);
  };
  const to = world.recipient();
  const planned = await world.planned(world.transferOf(to, CIV));
  proxy.misbehave = () => bad;
  await world.turn().catch((error: unknown) => expect(error).toBeInstanceOf(Fault));
  expect((await world.intent(planned)).state).toBe('planned');
  heal();
  await world.drive(planned, ['mined']);
  proxy.misbehave = () => bad;
  await world.turn().catch((error: unknown) => expect(error).toBeInstanceOf(Fault));
  expect((await world.intent(planned)).state).toBe('mined');
  heal();
  expect((await world.drive(planned)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
});
