/** INVARIANTS T2, T3, T9, T10 and T14 by name: nodes that lie, lag and reorganise; one effect all the same. */
import { parseUnits } from 'viem';
import { expect, test } from 'vitest';
import { Fault } from '#core/fault.ts';
import { asAddress } from '#core/identity.ts';
import { executionBed, type OpenWorld } from '#test/support/execution-bed.ts';
import { createRestClock } from '#test/support/rest-clock.ts';
import { holdSends, isSend, type Misbehaviour } from '#test/support/rpc-proxy.ts';

const bed = executionBed({ proxied: true });

const CIV = parseUnits('1', 18);
const open = (options: OpenWorld = {}) => bed.open({ timeoutMs: 3_000, ...options });
const MINUTE_MS = 60_000;
/** PUSH1 0, PUSH1 0, REVERT. */
const REVERTS = '0x60006000fd';

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
  bed.proxy.misbehave = (request) => (isSend(request) && sends++ === 0 ? bad : undefined);
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
  bed.proxy.misbehave = holdSends;
  await world.turn();
  bed.proxy.misbehave = undefined;
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
    await bed.sandbox.anvil.mine(depth);
    await world.turn();
    expect(['mined', 'confirmed']).toContain((await world.intent(id)).state);
    await bed.sandbox.anvil.reorg(depth);
    await bed.sandbox.anvil.mine(1);
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
  await bed.sandbox.anvil.setMining('automine');
  const token = asAddress(
    await bed.sandbox.deployMisbehavingToken('SixDecimalsToken', world.treasury),
  );
  await bed.sandbox.anvil.setMining('paused');
  const id = await world.insertForeign(world.transferOf(world.recipient(), 10n, token));
  await world.turn();
  // Between the simulation and the block the token changes its mind.
  await bed.sandbox.anvil.setCode(token, REVERTS);
  await bed.sandbox.anvil.mine(1);
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
  await bed.sandbox.anvil.mine(1);
  await world.turn();
  expect((await world.intent(id)).state).toBe('mined');
  bed.proxy.misbehave = ({ method }) =>
    method === 'eth_getTransactionReceipt' ? { kind: 'result', result: null } : undefined;
  await bed.sandbox.anvil.mine(5);
  for (let turns = 0; turns < 4; turns += 1) {
    await bed.sandbox.anvil.mine(1);
    await world.turn();
  }
  expect((await world.intent(id)).state).toBe('mined');
  expect(world.alarms).toEqual([]);
  bed.proxy.misbehave = undefined;
  expect((await world.drive(id)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
});

test('T14: a head that stands still settles nothing, and sends nothing twice', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  const stale = await bed.sandbox.publicClient.request({
    method: 'eth_getBlockByNumber',
    params: ['latest', false],
  });
  await world.turn();
  bed.proxy.misbehave = ({ method, params }) => {
    if (method === 'eth_blockNumber') return { kind: 'result', result: stale?.number };
    if (method === 'eth_getBlockByNumber' && params[0] === 'latest') {
      return { kind: 'result', result: stale };
    }
    return undefined;
  };
  await bed.sandbox.anvil.mine(6);
  for (let turns = 0; turns < 3; turns += 1) await world.turn();
  expect(['submitted', 'mined']).toContain((await world.intent(id)).state);
  expect(world.settled).toEqual([]);
  bed.proxy.misbehave = undefined;
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
  const world = await open({ timeoutMs: 2_000, clock: rests });
  const heal = (): void => {
    bed.proxy.misbehave = undefined;
    // It is not asked before it said, or was given, time.
    rests.pass(MINUTE_MS);
  };
  const to = world.recipient();
  const planned = await world.planned(world.transferOf(to, CIV));
  bed.proxy.misbehave = () => bad;
  await world.turn().catch((error: unknown) => expect(error).toBeInstanceOf(Fault));
  expect((await world.intent(planned)).state).toBe('planned');
  heal();
  await world.drive(planned, ['mined']);
  bed.proxy.misbehave = () => bad;
  await world.turn().catch((error: unknown) => expect(error).toBeInstanceOf(Fault));
  expect((await world.intent(planned)).state).toBe('mined');
  heal();
  expect((await world.drive(planned)).state).toBe('final');
  expect(await world.balanceOf(to)).toBe(CIV);
});
