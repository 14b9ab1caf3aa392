/** Every action as it would run: the call it becomes, and the honest word on whether it would work. */
import { decodeFunctionData, erc20Abi, keccak256 } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Actions, createActions } from '#chain/actions/index.ts';
import { createChain } from '#chain/client.ts';
import type { TransferAction } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { type MisbehavingToken, type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';

const chainId = 31_337;
let sandbox: SandboxChain;
let actions: Actions;
let ada: Address;
let bo: Address;
beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  const log = createLog({ level: 'silent' });
  actions = createActions(createChain({ rpc: { [chainId]: [sandbox.url] }, finality: {}, log }));
  [ada, bo] = [asAddress(sandbox.people.ada.address), asAddress(sandbox.people.bo.address)];
});
afterAll(() => sandbox.stop());

const erc20 = (token: Address, amount: bigint): TransferAction => ({
  kind: 'transfer',
  chainId,
  asset: { kind: 'erc20', token },
  to: bo,
  amount,
});
const native = (amount: bigint): TransferAction => ({
  kind: 'transfer',
  chainId,
  asset: { kind: 'native' },
  to: bo,
  amount,
});

test('a transfer becomes a call', () => {
  const civ = asAddress(sandbox.contracts.token.address);
  const call = actions.callOf(erc20(civ, 5n));
  expect(call).toMatchObject({ to: civ, value: 0n });
  const { functionName, args } = decodeFunctionData({ abi: erc20Abi, data: call.data });
  expect([functionName, asAddress(String(args?.[0])), args?.[1]]).toEqual(['transfer', bo, 5n]);
  expect(actions.callOf(native(7n))).toEqual({ to: bo, value: 7n, data: '0x' });
});

test('an honest transfer would work, with gas to spare', async () => {
  const civ = asAddress(sandbox.contracts.token.address);
  expect(await actions.simulate(ada, erc20(civ, 5n))).toMatchObject({ ok: true });
  const coin = await actions.simulate(ada, native(5n));
  expect(coin).toEqual({ ok: true, gas: 26_250n });
});

test.for<[MisbehavingToken, string]>([
  ['RevertingToken', 'reverted'],
  ['ReturnsFalseToken', 'returned-false'],
])('%s is %s', async ([name, problem]) => {
  const token = asAddress(await sandbox.deployMisbehavingToken(name, ada));
  expect(await actions.simulate(ada, erc20(token, 5n))).toMatchObject({ ok: false, problem });
});

test('a token that answers nothing is believed', async () => {
  const token = asAddress(await sandbox.deployMisbehavingToken('NoReturnToken', ada));
  expect(await actions.simulate(ada, erc20(token, 5n))).toMatchObject({ ok: true });
});

test('no code, no balance, no money', async () => {
  const civ = asAddress(sandbox.contracts.token.address);
  const nobody = asAddress(`0x${'77'.repeat(20)}`);
  expect(await actions.simulate(ada, erc20(nobody, 5n))).toMatchObject({ problem: 'no-code' });
  expect(await actions.simulate(nobody, erc20(civ, 5n))).toMatchObject({ problem: 'reverted' });
  expect(await actions.simulate(nobody, native(5n))).toMatchObject({ problem: 'balance' });
});

test("the code hash is the code's, and null where there is none", async () => {
  const { address } = sandbox.contracts.token;
  const code = await sandbox.publicClient.getCode({ address });
  expect(await actions.codeHash(chainId, asAddress(address))).toBe(keccak256(code ?? '0x'));
  expect(await actions.codeHash(chainId, bo)).toBeNull();
});
