/** Each kind of action against a real contract: what its call does when somebody sends it, and what is said of it before. */
import { encodeFunctionData, erc721Abi, erc1155Abi, keccak256, parseAbi } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Actions, createActions } from '#chain/actions/index.ts';
import { createChain } from '#chain/client.ts';
import { type Action, CHAIN_ACTIONS, type ChainActionKind } from '#core/execution/intent.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { badgeAbi, itemsAbi, tokenAbi } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createLog } from '#telemetry/log.ts';
import { deployContract, sendAs } from '../../support/contracts.ts';

const chainId = 31_337;
/** Somebody without a key: the chain is told to take its word. */
const treasury = asAddress(`0x${'7e'.repeat(20)}`);
const bo = asAddress(`0x${'b0'.repeat(20)}`);
const boxAbi = parseAbi([
  'function fee() view returns (uint256)',
  'function bought() view returns (uint256)',
  'function swap(address implementation)',
]);
let sandbox: SandboxChain;
let actions: Actions;
let badge: Address;
let items: Address;
let token: Address;
let box: Address;

beforeAll(async () => {
  sandbox = await startChain();
  const { anvil, chain } = sandbox;
  await anvil.setMining('automine');
  const log = createLog({ level: 'silent' });
  actions = createActions(createChain({ rpc: { [chainId]: [sandbox.url] }, finality: {}, log }));
  await anvil.setBalance(treasury, 10n ** 20n);
  await sandbox.publicClient.request({
    method: 'anvil_impersonateAccount',
    params: [treasury],
  } as never);
  const hand = sandbox.deployer.address;
  badge = await deployContract(sandbox, 'CivitasBadge', [hand]);
  items = await deployContract(sandbox, 'CivitasItems', [hand]);
  token = await deployContract(sandbox, 'CivitasToken', [treasury]);
  box = await deployContract(sandbox, 'FeeBox', [treasury]);
  await sendAs(sandbox, {
    to: badge,
    data: encodeFunctionData({ abi: badgeAbi, functionName: 'mint', args: [treasury] }),
  });
  await sendAs(sandbox, {
    to: items,
    data: encodeFunctionData({ abi: itemsAbi, functionName: 'mint', args: [treasury, 3n, 5n] }),
  });
  expect(chain.id).toBe(chainId);
});
afterAll(() => sandbox.stop());

async function send(action: Action): Promise<void> {
  const { to, value, data } = actions.callOf(action);
  const hash = await sandbox.publicClient.request({
    method: 'eth_sendTransaction',
    params: [{ from: treasury, to, value: `0x${value.toString(16)}`, data }],
  } as never);
  await sandbox.mined(hash);
}

const callBox = (signature: string, values: readonly string[], value = 0n): Action => {
  const read = actions.readCall({ chainId, to: box, signature, arguments: values, value });
  if (!read.ok) throw new Error(read.refusal.code);
  return read.value;
};
const read = <T>(address: Address, abi: unknown, functionName: string, args: unknown[] = []) =>
  sandbox.publicClient.readContract({ address, abi, functionName, args } as never) as Promise<T>;

/** One of each, with how the world looks before and after: a kind without a line does not compile. */
const CASES: {
  readonly [K in ChainActionKind]: {
    action: () => Action;
    look: () => Promise<unknown>;
    before: unknown;
    after: unknown;
  };
} = {
  transfer: {
    action: () => ({ kind: 'transfer', chainId, asset: { kind: 'native' }, to: bo, amount: 7n }),
    look: () => sandbox.publicClient.getBalance({ address: bo }),
    ...{ before: 0n, after: 7n },
  },
  'transfer-nft': {
    action: () => ({
      ...{ kind: 'transfer-nft', chainId, collection: badge, id: 1n, from: treasury, to: bo },
    }),
    look: async () => asAddress(await read<string>(badge, erc721Abi, 'ownerOf', [1n])),
    ...{ before: treasury, after: bo },
  },
  'transfer-items': {
    action: () => ({
      ...{ kind: 'transfer-items', chainId, collection: items, id: 3n, amount: 2n },
      ...{ from: treasury, to: bo },
    }),
    look: () => read(items, erc1155Abi, 'balanceOf', [bo, 3n]),
    ...{ before: 0n, after: 2n },
  },
  call: {
    action: () => callBox('setFee(uint256 bps)', ['250']),
    look: () => read(box, boxAbi, 'fee'),
    ...{ before: 0n, after: 250n },
  },
  mint: {
    action: () => ({ kind: 'mint', chainId, token, to: bo, amount: 9n }),
    look: () => read(token, tokenAbi, 'balanceOf', [bo]),
    ...{ before: 0n, after: 9n },
  },
};

describe.each(CHAIN_ACTIONS)('%s', (kind) => {
  const { action, look, before, after } = CASES[kind];

  test('is tried without a trace, and done when it is sent', async () => {
    expect(await actions.simulate(treasury, action())).toMatchObject({ ok: true });
    expect(await look()).toEqual(before);
    await send(action());
    expect(await look()).toEqual(after);
  });

  test('is the same call each time, and one of the calls of a batch', () => {
    const one = action();
    const call = actions.callOf(one);
    expect(actions.callOf(one)).toEqual(call);
    expect(actions.callsOf(one)).toEqual([call]);
    expect(actions.callsOf({ kind: 'batch', steps: [one, CASES.mint.action()] })).toEqual([
      call,
      actions.callOf(CASES.mint.action()),
    ]);
  });
});

test('what somebody else owns, or nobody has, is not promised', async () => {
  const nft = { kind: 'transfer-nft', chainId, collection: badge, from: treasury, to: bo } as const;
  expect(await actions.simulate(treasury, { ...nft, id: 99n })).toMatchObject({
    problem: 'reverted',
  });
  expect(await actions.simulate(bo, CASES.mint.action())).toMatchObject({ problem: 'reverted' });
  expect(await actions.simulate(treasury, { ...nft, id: 1n, collection: bo })).toMatchObject({
    problem: 'no-code',
  });
});

describe('a typed call', () => {
  test('sends its coin along, where the function takes it', async () => {
    await send(callBox('function buy() payable', [], 5n));
    expect(await read(box, boxAbi, 'bought')).toBe(5n);
  });

  test('that answers no is not promised', async () => {
    const refused = callBox('function refuse() returns (bool)', []);
    expect(await actions.simulate(treasury, refused)).toMatchObject({ problem: 'returned-false' });
  });

  test('is bytes that nobody changes: others than its words are never sent', () => {
    const typed = callBox('setFee(uint256 bps)', ['250']);
    const other = callBox('setFee(uint256 bps)', ['251']);
    if (typed.kind !== 'call' || other.kind !== 'call') throw new Error('calls');
    expect(() => actions.callOf({ ...typed, data: other.data })).toThrow('bytes that were voted');
    expect(() => actions.callOf({ ...typed, arguments: ['251'] })).toThrow('bytes that were voted');
  });
});

test('an upgrade behind a proxy is another code, though the proxy stays the same', async () => {
  const [open, greedy] = [
    await deployContract(sandbox, 'OpenBox', []),
    await deployContract(sandbox, 'GreedyBox', []),
  ];
  const proxy = await deployContract(sandbox, 'LooseProxy', [open]);
  const before = await actions.lookAtCode(chainId, proxy);
  expect(before.implementation).toBe(open);
  const swap = (to: Address) =>
    sendAs(sandbox, {
      to: proxy,
      data: encodeFunctionData({ abi: boxAbi, functionName: 'swap', args: [to] }),
    });
  await swap(greedy);
  const after = await actions.lookAtCode(chainId, proxy);
  expect(after.implementation).toBe(greedy);
  expect(after.hash).not.toBe(before.hash);
  await swap(open);
  expect(await actions.lookAtCode(chainId, proxy)).toEqual(before);
  const code = await sandbox.publicClient.getCode({ address: open });
  expect(await actions.codeHash(chainId, open)).toBe(keccak256(code ?? '0x'));
});
