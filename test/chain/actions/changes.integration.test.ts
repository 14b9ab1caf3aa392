/** Whose balances some steps would change, told by a real node that runs them one upon the other. */
import { encodeFunctionData, erc20Abi, parseAbi } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Actions, createActions } from '#chain/actions/index.ts';
import { createChain } from '#chain/client.ts';
import type { Action } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { badgeAbi, itemsAbi } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';
import { sendAs } from '#test/support/contracts.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

const chainId = 31_337;
const log = createLog({ level: 'silent' });
let sandbox: SandboxChain;
let proxy: RpcProxy;
let actions: Actions;
let ada: Address;
let bo: Address;
let civ: Address;
let badge: Address;

const actionsAt = (url: string): Actions =>
  createActions(createChain({ rpc: { [chainId]: [url] }, finality: {}, log }));

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  actions = actionsAt(sandbox.url);
  [ada, bo] = [asAddress(sandbox.people.ada.address), asAddress(sandbox.people.bo.address)];
  [civ, badge] = [sandbox.contracts.token.address, sandbox.contracts.badge.address].map((one) =>
    asAddress(one),
  ) as [Address, Address];
  const data = encodeFunctionData({ abi: badgeAbi, functionName: 'mint', args: [ada] });
  await sendAs(sandbox, { to: badge, data });
  proxy = await startRpcProxy(sandbox.url);
});
afterAll(async () => {
  await proxy?.stop();
  await sandbox?.stop();
});

const pay = (amount: bigint, token: Address | null = civ): Action => ({
  ...{ kind: 'transfer', chainId, to: bo, amount },
  asset: token === null ? { kind: 'native' } : { kind: 'erc20', token },
});

test('tokens, the own coin and a piece of a collection, summed over all steps', async () => {
  const id = (await sandbox.publicClient.readContract({
    ...{ address: sandbox.contracts.badge.address, abi: badgeAbi, functionName: 'totalMinted' },
  })) as bigint;
  const piece: Action = {
    ...{ kind: 'transfer-nft', chainId, collection: badge, id, from: ada, to: bo },
  };
  const changes = await actions.changesOf(ada, [pay(5n), pay(2n), pay(3n, null), piece]);
  if (!changes?.ok) throw new Error('no changes');
  const told = changes.movements.map(({ holder, token, id: of, units }) => [
    ...[holder === ada ? 'ada' : holder === bo ? 'bo' : holder],
    ...[token === null ? 'coin' : token === civ ? 'civ' : 'badge', of, units],
  ]);
  expect(told).toEqual([
    ['ada', 'civ', null, -7n],
    ['bo', 'civ', null, 7n],
    ['ada', 'coin', null, -3n],
    ['bo', 'coin', null, 3n],
    ['ada', 'badge', id, -1n],
    ['bo', 'badge', id, 1n],
  ]);
  const held = await sandbox.publicClient.readContract({
    ...{ address: sandbox.contracts.token.address, abi: erc20Abi, functionName: 'balanceOf' },
    args: [bo],
  });
  // Nothing of it has happened.
  expect(held % 10n).toBe(0n);
});

test('kinds of pieces that move together are told one by one', async () => {
  const items = asAddress(sandbox.contracts.items.address);
  for (const [id, units] of [
    [1n, 5n],
    [2n, 7n],
  ] as const) {
    const data = encodeFunctionData({
      ...{ abi: itemsAbi, functionName: 'mint', args: [ada, id, units] },
    });
    await sendAs(sandbox, { to: items, data });
  }
  const signature =
    'function safeBatchTransferFrom(address from, address to, uint256[] ids, uint256[] values, bytes data)';
  const args = [ada, bo, [1n, 2n], [2n, 3n], '0x'] as const;
  const data = encodeFunctionData({ abi: parseAbi([signature]), args: args as never });
  const batch: Action = {
    ...{ kind: 'call', chainId, to: items, value: 0n, data, signature },
    arguments: [ada, bo, ['1', '2'], ['2', '3'], '0x'],
  };
  const changes = await actions.changesOf(ada, [batch]);
  if (!changes?.ok) throw new Error('no changes');
  expect(changes.movements.map(({ holder, id, units }) => [holder, id, units])).toEqual([
    [ada, 1n, -2n],
    [bo, 1n, 2n],
    [ada, 2n, -3n],
    [bo, 2n, 3n],
  ]);
});

test('a step that would fail after those before it is named by its place', async () => {
  const held = await sandbox.publicClient.readContract({
    ...{ address: sandbox.contracts.token.address, abi: erc20Abi, functionName: 'balanceOf' },
    args: [ada],
  });
  expect(await actions.changesOf(ada, [pay(held), pay(1n)])).toEqual({ ok: false, failed: 1 });
});

test('where the values of all are more than there is, the step that the coin does not last for is named', async () => {
  const held = await sandbox.publicClient.getBalance({ address: ada });
  // So geth answers, and of none of them alone (execution APIs, -38014).
  proxy.misbehave = ({ method }) =>
    method === 'eth_simulateV1'
      ? { kind: 'error', code: -38_014, message: 'insufficient funds for gas * price + value' }
      : undefined;
  const half = pay(held / 2n, null);
  const changes = actionsAt(proxy.url).changesOf(ada, [pay(1n), half, half, half]);
  expect(await changes).toEqual({ ok: false, failed: 3 });
});

describe('a node that cannot simulate', () => {
  beforeEach(() => {
    proxy.misbehave = ({ method }) =>
      method === 'eth_simulateV1'
        ? { kind: 'error', code: -32_601, message: 'the method eth_simulateV1 does not exist' }
        : undefined;
  });
  const blind = () => actionsAt(proxy.url);
  const piece = (id: bigint): Action => ({
    ...{ kind: 'transfer-nft', chainId, collection: badge, id, from: ada, to: bo },
  });
  const items = (): Action => ({
    ...{ kind: 'transfer-items', chainId, collection: asAddress(sandbox.contracts.items.address) },
    ...{ id: 1n, amount: 2n, from: ada, to: bo },
  });

  test('leaves transfers to their own words, once each of them has been tried', async () => {
    const steps = [pay(5n), pay(2n), pay(3n, null), piece(1n), items()];
    const told = await blind().changesOf(ada, steps);
    expect(told).toMatchObject({ ok: true, by: 'words' });
    const simulated = await actions.changesOf(ada, steps);
    expect(simulated).toMatchObject({ ok: true, by: 'run' });
    if (!told?.ok || !simulated?.ok) throw new Error('no changes');
    expect(told.movements).toEqual(simulated.movements);
    expect(told.movements).toHaveLength(8);
  });

  test('promises nothing of one that fails, and nothing of what does not say what it moves', async () => {
    const missing = piece(999n);
    expect(await blind().changesOf(ada, [missing, pay(1n)])).toEqual({ ok: false, failed: 0 });
    // It may need the step before it.
    expect(await blind().changesOf(ada, [pay(1n), missing])).toBeUndefined();
    const mint: Action = { kind: 'mint', chainId, token: civ, to: bo, amount: 1n };
    expect(await blind().changesOf(ada, [pay(1n), mint])).toBeUndefined();
  });
});

test('a node that is down is unknown', async () => {
  await proxy.stop();
  await expect(actionsAt(proxy.url).changesOf(ada, [pay(1n)])).rejects.toMatchObject({
    code: 'unreachable',
  });
});
