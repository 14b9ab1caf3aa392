/** Proxies that are none of EIP-1967, on a real chain: what is behind them is in the hash, and in that of nothing else. */
import { encodeFunctionData, keccak256, parseAbi, toBytes } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actions, createActions } from '#chain/actions/index.ts';
import { OLDER_ADMIN } from '#chain/actions/proxy-slots.ts';
import { createChain } from '#chain/client.ts';
import { hashJson } from '#core/canonical-json.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';
import { deployContract, sendAs } from '#test/support/contracts.ts';
import { OLDER_KINDS, OLDER_PROXIES } from '#test/support/older-proxies.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import { must } from '#test/support/vote-world.ts';

const chainId = 31_337;
const treasury = asAddress(`0x${'7e'.repeat(20)}`);
let sandbox: SandboxChain;
let proxied: RpcProxy;
let actions: Actions;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  proxied = await startRpcProxy(sandbox.url);
  const log = createLog({ level: 'silent' });
  actions = createActions(createChain({ rpc: { [chainId]: [proxied.url] }, finality: {}, log }));
});
afterAll(async () => {
  await proxied?.stop();
  await sandbox?.stop();
});

const abi = parseAbi([
  'function swap(address implementation)',
  'function put(bytes32 where, address what)',
]);
const put = (to: Address, slot: Hex, what: Address) =>
  sendAs(sandbox, {
    to,
    data: encodeFunctionData({ abi, functionName: 'put', args: [slot, what] }),
  });

const codeHashAt = async (address: Address): Promise<Hex> =>
  keccak256((await sandbox.publicClient.getCode({ address })) ?? '0x');

describe.each(OLDER_KINDS)('%s', (kind) => {
  test('is told as a proxy; behind it stands its implementation, and after an upgrade another', async () => {
    const box = await OLDER_PROXIES[kind](sandbox);
    const before = await actions.lookAtCode(chainId, box.address);
    expect(before.implementation).toBe(box.behind);
    expect(before.hash).not.toBe(await codeHashAt(box.address));
    const form = kind.startsWith('a Safe') ? 'safe' : 'upgradeable';
    expect((await actions.readAnatomy(chainId, box.address))?.proxy).toEqual({
      ...{ kind: form, implementation: box.behind, admin: null },
    });
    const arguments_ = box.values === '' ? [] : [box.values];
    const call = must(
      actions.readCall({
        ...{ chainId, to: box.address, signature: box.signature },
        ...{ arguments: arguments_, value: 0n },
      }),
    );
    expect(await actions.handoversOf(treasury, call)).toEqual([]);
    const own = await codeHashAt(box.address);
    const next = await box.upgrade();
    const after = await actions.lookAtCode(chainId, box.address);
    expect(after.implementation).toBe(next);
    expect(after.hash).not.toBe(before.hash);
    expect(await codeHashAt(box.address)).toBe(own);
  });
});

test('whoever owns the administrator of one of before EIP-1967 is named', async () => {
  const box = await deployContract(sandbox, 'OpenBox', []);
  const bo = asAddress(sandbox.people.bo.address);
  const owned = await deployContract(sandbox, 'FeeBox', [bo]);
  const slot = keccak256(toBytes('org.zeppelinos.proxy.implementation'));
  const proxy = await deployContract(sandbox, 'SlotProxy', [slot, box]);
  await put(proxy, OLDER_ADMIN, owned);
  expect((await actions.readAnatomy(chainId, proxy))?.proxy).toMatchObject({ admin: bo });
});

describe('what was voted on before other slots were known keeps its hash', () => {
  test('code alone, though it can hand over; what cannot is not even asked', async () => {
    const lender = await deployContract(sandbox, 'Lender', []);
    expect(await actions.codeHash(chainId, lender)).toBe(await codeHashAt(lender));
    const box = await deployContract(sandbox, 'OpenBox', []);
    proxied.seen.length = 0;
    expect(await actions.codeHash(chainId, box)).toBe(await codeHashAt(box));
    expect(proxied.seen.filter(({ method }) => method === 'eth_getStorageAt')).toHaveLength(2);
  });

  test('a proxy of EIP-1967', async () => {
    const box = await deployContract(sandbox, 'OpenBox', []);
    const proxy = await deployContract(sandbox, 'LooseProxy', [box]);
    const hash = hashJson({
      ...{ code: await codeHashAt(proxy), beacon: null, implementation: box },
      behind: await codeHashAt(box),
    });
    expect(await actions.lookAtCode(chainId, proxy)).toEqual({ hash, implementation: box });
  });
});

test('the slot of EIP-1967 is no cover for code that is taken from another', async () => {
  const [box, decoy] = [
    await deployContract(sandbox, 'OpenBox', []),
    await deployContract(sandbox, 'OpenBox', []),
  ];
  const proxy = await deployContract(sandbox, 'SlotProxy', [keccak256(toBytes('PROXIABLE')), box]);
  const standard = '0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc';
  await put(proxy, standard, decoy);
  const before = await actions.codeHash(chainId, proxy);
  const greedy = await deployContract(sandbox, 'GreedyBox', []);
  const data = encodeFunctionData({ abi, functionName: 'swap', args: [greedy] });
  await sendAs(sandbox, { to: proxy, data });
  expect(await actions.codeHash(chainId, proxy)).not.toBe(before);
});
