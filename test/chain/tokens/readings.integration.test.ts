/** Who told what a rule reads, also where it took more than one call and more than one provider. */
import { type Address as Account, namehash, parseAbi, parseEther } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createTokens, type Tokens } from '#chain/tokens/index.ts';
import { type Asking, type ReadingKind, readingKey } from '#core/eligibility/reading.ts';
import { asAddress } from '#core/identity.ts';
import { contracts } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { createLog } from '#telemetry/log.ts';
import { deployHostile } from '#test/support/hostile-contract.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

const CHAIN = 31_337;
const VAULT = parseAbi([
  'function approve(address spender, uint256 value) returns (bool)',
  'function deposit(uint256 assets, address receiver) returns (uint256)',
]);
const [holder, other] = [people.bo, people.cleo];
let sandbox: SandboxChain;
let first: RpcProxy;
let second: RpcProxy;
let tokens: Tokens;
let vault: Account;
let number: bigint;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  [first, second] = [await startRpcProxy(sandbox.url), await startRpcProxy(sandbox.url)];
  vault = await deployHostile(sandbox, 'TestVault', [contracts.token.address]);
  const { token, names } = contracts;
  const amount = parseEther('100');
  const bo = sandbox.walletOf(holder);
  const approve = { address: token.address, abi: VAULT, functionName: 'approve' } as const;
  await sandbox.mined(await bo.writeContract({ ...approve, args: [vault, amount] }));
  const deposit = { address: vault, abi: VAULT, functionName: 'deposit' } as const;
  await sandbox.mined(await bo.writeContract({ ...deposit, args: [amount, holder.address] }));
  const cleo = sandbox.walletOf(other);
  const reverse = namehash(`${other.address.slice(2).toLowerCase()}.addr.reverse`);
  const named = [reverse, 'cleo.dao.eth' as Account] as const;
  const setName = { ...names, functionName: 'setName' } as const;
  await sandbox.mined(await cleo.writeContract({ ...setName, args: named }));
  const setAddr = { ...names, functionName: 'setAddr' } as const;
  const held = [namehash('cleo.dao.eth'), other.address] as const;
  await sandbox.mined(await cleo.writeContract({ ...setAddr, args: held }));
  number = await sandbox.publicClient.getBlockNumber({ cacheTime: 0 });
});
beforeEach(() => {
  first.misbehave = undefined;
  const rpc = { [CHAIN]: [first.url, second.url] };
  tokens = createTokens(createChain({ rpc, finality: {}, log: createLog({ level: 'silent' }) }));
});
afterAll(async () => {
  await Promise.all([first?.stop(), second?.stop()]);
  await sandbox?.stop();
});

function silentAfter(answered: number): void {
  let calls = 0;
  first.misbehave = ({ method }) => {
    if (method === 'eth_call') calls += 1;
    return calls > answered ? { kind: 'status', status: 502, body: '' } : undefined;
  };
}

async function read(kind: ReadingKind, contract: string, argument = '') {
  const asking: Asking = { kind, chainId: CHAIN, contract: asAddress(contract), argument };
  const wallets = [holder, other].map(({ address }) => asAddress(address));
  const found = await tokens.readingsOf(CHAIN, [{ asking, wallets }], { number });
  return wallets.map((wallet) => found.get(readingKey(asking, wallet)));
}

test.each<[ReadingKind, () => string, string?]>([
  ['native', () => contracts.token.address],
  ['erc20', () => contracts.token.address],
  ['owner', () => contracts.badge.address, '1'],
  ['assets', () => vault],
  ['name', () => contracts.names.address],
])(
  '%s: each value names its provider, and the next one where that is silent',
  async (kind, contract, argument) => {
    const tellers = async () =>
      (await read(kind, contract(), argument)).map((one) => one && (one.toldBy ?? 'nobody'));
    expect(await tellers()).toEqual(['RPC 1', 'RPC 1']);
    silentAfter(0);
    expect(await tellers()).toEqual(['RPC 2', 'RPC 2']);
  },
);

test('shares by one and what they stand for by another: both are named', async () => {
  silentAfter(1);
  expect(await read('assets', vault)).toEqual([
    { value: expect.any(BigInt), toldBy: 'RPC 1, RPC 2' },
    // No shares stand for nothing: nobody else was asked.
    { value: 0n, toldBy: 'RPC 1' },
  ]);
});

test('a name that several told of names them all', async () => {
  silentAfter(1);
  expect(await read('name', contracts.names.address)).toEqual([
    { value: 0n, text: null, toldBy: 'RPC 1' },
    { value: 1n, text: 'cleo.dao.eth', toldBy: 'RPC 1, RPC 2' },
  ]);
});
