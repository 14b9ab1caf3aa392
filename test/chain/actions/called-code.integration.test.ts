/** Whose code a call would run, told by a real node: by a trace where it makes one, else by the code itself. */
import { createRequire } from 'node:module';
import {
  type Abi,
  concatHex,
  encodeFunctionData,
  type Hex,
  keccak256,
  parseAbi,
  toFunctionSelector,
} from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actions, createActions } from '#chain/actions/index.ts';
import { createChain } from '#chain/client.ts';
import type { Action } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { SAFE_VERSIONS } from '#sandbox/chain/safe.ts';
import { createLog } from '#telemetry/log.ts';
import { deployContract } from '#test/support/contracts.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import { createSafes } from '#test/support/safe.ts';
import { must } from '#test/support/vote-world.ts';

const require = createRequire(import.meta.url);
const chainId = 31_337;
const log = createLog({ level: 'silent' });
const treasury = asAddress(`0x${'7e'.repeat(20)}`);
const touch = toFunctionSelector('touch()');
const abi = parseAbi([
  'function lend(address code, bytes data) returns (bytes)',
  'function run(address target, bytes data)',
]);
const moduleAbi = parseAbi([
  'function enableModule(address module)',
  'function execTransactionFromModule(address to, uint256 value, bytes data, uint8 operation) returns (bool)',
]);
let sandbox: SandboxChain;
let proxied: RpcProxy;
let actions: Actions;
let box: Address;
let lender: Address;
let borrower: Address;
let errand: Address;

const actionsAt = (url: string): Actions =>
  createActions(createChain({ rpc: { [chainId]: [url] }, finality: {}, log }));

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  actions = actionsAt(sandbox.url);
  proxied = await startRpcProxy(sandbox.url);
  box = await deployContract(sandbox, 'OpenBox', []);
  lender = await deployContract(sandbox, 'Lender', []);
  borrower = await deployContract(sandbox, 'Borrower', []);
  errand = await deployContract(sandbox, 'Errand', []);
});
afterAll(async () => {
  await proxied?.stop();
  await sandbox?.stop();
});

async function deploy(abi: Abi, bytecode: Hex, args: readonly unknown[]): Promise<Address> {
  const wallet = sandbox.walletOf(sandbox.deployer);
  const { contractAddress } = await sandbox.mined(
    await wallet.deployContract({ abi, bytecode, args }),
  );
  if (!contractAddress) throw new Error('nothing was deployed');
  return asAddress(contractAddress);
}
/** From OpenZeppelin's published artifacts. */
function deployBuilt(name: string, args: readonly unknown[]): Promise<Address> {
  const built = require(`@openzeppelin/contracts/build/contracts/${name}.json`) as {
    abi: Abi;
    bytecode: Hex;
  };
  return deploy(built.abi, built.bytecode, args);
}
const deployClone = (of: Address): Promise<Address> =>
  deploy(
    [],
    concatHex([
      '0x3d602d80600a3d3981f3363d3d373d3d3d363d73',
      of,
      '0x5af43d82803e903d91602b57fd5bf3',
    ]),
    [],
  );
const callOf = (to: Address, signature: string, args: readonly string[]): Action =>
  must(actions.readCall({ chainId, to, signature, arguments: args, value: 0n }));
const setFee = (to: Address) => callOf(to, 'setFee(uint256 bps)', ['250']);
const lend = (to: Address) => callOf(to, 'lend(address code, bytes data)', [borrower, touch]);
const runErrand = (target: Address, data: Hex) =>
  callOf(errand, 'run(address target, bytes data)', [target, data]);
const lendData = () => encodeFunctionData({ abi, functionName: 'lend', args: [borrower, touch] });
const setFeeData = encodeFunctionData({
  ...{ abi: parseAbi(['function setFee(uint256 bps)']), args: [250n] },
});
const hashAt = async (address: Address): Promise<Hex> =>
  keccak256((await sandbox.publicClient.getCode({ address })) ?? '0x');

describe('what a contract is', () => {
  it('plain: its own code, with no way to hand over', async () => {
    expect(await actions.readAnatomy(chainId, box)).toEqual({
      ...{ proxy: null, canHandOver: false },
      written: [{ address: box, code: await hashAt(box) }],
    });
    expect(await actions.readAnatomy(chainId, lender)).toMatchObject({
      ...{ proxy: null, canHandOver: true },
    });
    expect(await actions.readAnatomy(chainId, treasury)).toBeNull();
  });

  it('a proxy of EIP-1967, which names nobody', async () => {
    const proxy = await deployContract(sandbox, 'LooseProxy', [box]);
    expect(await actions.readAnatomy(chainId, proxy)).toEqual({
      proxy: { kind: 'upgradeable', implementation: box, admin: null },
      canHandOver: false,
      written: [
        { address: proxy, code: await hashAt(proxy) },
        { address: box, code: await hashAt(box) },
      ],
    });
    expect(await actions.handoversOf(treasury, setFee(proxy))).toEqual([]);
  });

  it('one with an administrator: whoever owns that', async () => {
    const bo = asAddress(sandbox.people.bo.address);
    const proxy = await deployBuilt('TransparentUpgradeableProxy', [box, bo, setFeeData]);
    expect((await actions.readAnatomy(chainId, proxy))?.proxy).toEqual({
      ...{ kind: 'upgradeable', implementation: box, admin: bo },
    });
    expect(await actions.handoversOf(treasury, setFee(proxy))).toEqual([]);
  });

  it('one that asks a beacon: whoever owns the beacon', async () => {
    const ada = asAddress(sandbox.people.ada.address);
    const beacon = await deployBuilt('UpgradeableBeacon', [box, ada]);
    const proxy = await deployBuilt('BeaconProxy', [beacon, setFeeData]);
    expect((await actions.readAnatomy(chainId, proxy))?.proxy).toEqual({
      ...{ kind: 'upgradeable', implementation: box, admin: ada },
    });
    expect(await actions.handoversOf(treasury, setFee(proxy))).toEqual([]);
  });

  it('an account of a key that runs the code of another address: the key changes that as it likes', async () => {
    const account = asAddress(`0x${'77'.repeat(20)}`);
    await sandbox.publicClient.request({
      ...{ method: 'anvil_setCode', params: [account, concatHex(['0xef0100', box])] },
    } as never);
    expect((await actions.readAnatomy(chainId, account))?.proxy).toEqual({
      ...{ kind: 'upgradeable', implementation: box, admin: account },
    });
  });

  it('a clone, for good; what it is a clone of may lend itself all the same', async () => {
    const clone = await deployClone(box);
    expect(await actions.readAnatomy(chainId, clone)).toEqual({
      proxy: { kind: 'fixed', implementation: box, admin: null },
      canHandOver: false,
      written: [{ address: box, code: await hashAt(box) }],
    });
    expect(await actions.handoversOf(treasury, setFee(clone))).toEqual([]);
    const loose = await deployClone(lender);
    expect(await actions.readAnatomy(chainId, loose)).toMatchObject({ canHandOver: true });
    expect(await actions.handoversOf(treasury, lend(loose))).toEqual([{ by: loose, to: borrower }]);
  });

  it.each(SAFE_VERSIONS)('a Safe %s, which a module may have run any code', async (version) => {
    const { ada } = sandbox.people;
    const safe = await (await createSafes(sandbox, version))([ada], 1n);
    const address = asAddress(safe.address);
    expect((await actions.readAnatomy(chainId, address))?.proxy).toMatchObject({ kind: 'safe' });
    const nonce = toFunctionSelector('nonce()');
    expect(await actions.handoversOf(address, runErrand(address, nonce))).toEqual([]);
    const enable = { abi: moduleAbi, functionName: 'enableModule', args: [errand] } as const;
    await safe.call(safe.address, encodeFunctionData(enable), [ada]);
    const byModule = (operation: 0 | 1) =>
      encodeFunctionData({
        ...{ abi: moduleAbi, functionName: 'execTransactionFromModule' },
        args: [borrower, 0n, touch, operation],
      });
    expect(await actions.handoversOf(address, runErrand(address, byModule(0)))).toEqual([]);
    expect(await actions.handoversOf(address, runErrand(address, byModule(1)))).toEqual([
      { by: address, to: borrower },
    ]);
  });
});

describe('what a trial run tells', () => {
  it('nothing of a plain call, and of a call in a call', async () => {
    expect(await actions.handoversOf(treasury, setFee(box))).toEqual([]);
    expect(await actions.handoversOf(treasury, runErrand(box, setFeeData))).toEqual([]);
  });

  it('who lends itself to whose code, however deep', async () => {
    const expected = [{ by: lender, to: borrower }];
    expect(await actions.handoversOf(treasury, lend(lender))).toEqual(expected);
    expect(await actions.handoversOf(treasury, runErrand(lender, lendData()))).toEqual(expected);
  });

  it('a treasury that is made to, and in whose name borrowed code lends on', async () => {
    const other = await deployContract(sandbox, 'Lender', []);
    const twice = encodeFunctionData({
      ...{ abi, functionName: 'lend', args: [lender, lendData()] },
    });
    expect(await actions.handoversOf(lender, runErrand(lender, lendData()))).toEqual([
      { by: lender, to: borrower },
    ]);
    // Borrowed code that lends on does so in the name of whoever borrowed it.
    expect(await actions.handoversOf(other, runErrand(other, twice))).toEqual(
      expect.arrayContaining([
        { by: other, to: lender },
        { by: other, to: borrower },
      ]),
    );
  });

  it('code behind a proxy that lends its proxy to itself: that is not how a proxy is one', async () => {
    const proxy = await deployContract(sandbox, 'LooseProxy', [lender]);
    const again = callOf(proxy, 'lend(address code, bytes data)', [lender, lendData()]);
    expect(await actions.handoversOf(treasury, again)).toEqual(
      expect.arrayContaining([
        { by: proxy, to: lender },
        { by: proxy, to: borrower },
      ]),
    );
  });

  it('nothing is told of a call that fails, nor by a node that does not trace', async () => {
    expect(await actions.handoversOf(treasury, runErrand(box, '0x12345678'))).toBeUndefined();
    let asked = 0;
    proxied.misbehave = ({ method }) => {
      if (method !== 'debug_traceCall') return undefined;
      asked += 1;
      return { kind: 'error', code: -32_601, message: 'the method is not available' };
    };
    const deaf = actionsAt(proxied.url);
    expect(await deaf.handoversOf(treasury, lend(lender))).toBeUndefined();
    expect(await deaf.handoversOf(treasury, lend(lender))).toBeUndefined();
    // It is not asked again and again.
    expect(asked).toBe(1);
    expect(await deaf.readAnatomy(chainId, lender)).toMatchObject({ canHandOver: true });
  });

  it.each<[string, unknown]>([
    ['no trace', 'yes'],
    ['calls that are none', { type: 'CALL', to: `0x${'11'.repeat(20)}`, calls: [7] }],
    ['no list of calls', { type: 'CALL', to: `0x${'11'.repeat(20)}`, calls: 'many' }],
    ['a trace of another kind', [{ action: {}, traceAddress: [] }]],
    [
      'more than is read',
      { type: 'CALL', to: `0x${'11'.repeat(20)}`, calls: Array(20_001).fill({}) },
    ],
  ])('nothing of an answer that is %s', async (_what, result) => {
    proxied.misbehave = ({ method }) =>
      method === 'debug_traceCall' ? { kind: 'result', result } : undefined;
    expect(await actionsAt(proxied.url).handoversOf(treasury, lend(lender))).toBeUndefined();
  });
});
