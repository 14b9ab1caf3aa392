/** INVARIANTS T2, T3, T9, T10 and T14 by name: nodes that lie, lag and reorganise; one effect all the same. */
import { parseUnits } from 'viem';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Fault } from '#core/fault.ts';
import { asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createWorld, type World } from '#test/support/execution-world.ts';
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
