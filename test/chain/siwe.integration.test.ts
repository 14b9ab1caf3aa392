import { pino } from 'pino';
import {
  concatHex,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  keccak256,
  pad,
  parseAbi,
  serializeErc6492Signature,
  toHex,
} from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Chain, createChain } from '#chain/client.ts';
import { createSignIn, type SignIn } from '#chain/siwe.ts';
import { asAddress } from '#core/identity.ts';
import { compileContracts } from '#sandbox/chain/compile.ts';
import { contracts, walletAbi } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { deployHostile } from '#test/support/hostile-contract.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

const log = pino({ level: 'silent' });
const MESSAGE = 'civitas.example wants you to sign in: a text like any other';
/** Deterministic deployment proxy, at this address on nearly every chain and on Anvil. */
const CREATE2 = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

let node: SandboxChain;
let proxy: RpcProxy;
let chain: Chain;
let signIn: SignIn;
let bySignature: Hex;

beforeAll(async () => {
  node = await startChain();
  proxy = await startRpcProxy(node.url);
  const { chainId } = node;
  chain = createChain({ rpc: { [chainId]: [proxy.url] }, finality: {}, timeoutMs: 20_000, log });
  signIn = createSignIn({ chain, log, timeoutMs: 20_000 });
  bySignature = await accountOf(people.ada).signMessage({ message: MESSAGE });
});
afterAll(async () => {
  await proxy?.stop();
  await node?.stop();
});

const verify = (address: string, signature: Hex, chainId = node.chainId, by = signIn) =>
  by.verify({ address: asAddress(address), chainId, message: MESSAGE, signature });

describe('a contract wallet', () => {
  it('is proven by its owner, for its chain alone (ERC-1271)', async () => {
    const wallet = await node.deployContractWallet(people.ada.address);
    expect(await verify(wallet, bySignature)).toEqual({ signature: 'valid', contract: true });
    const other = await accountOf(people.bo).signMessage({ message: MESSAGE });
    expect(await verify(wallet, other)).toEqual({ signature: 'wrong' });
    // A chain that cannot be asked proves nothing, and disproves nothing.
    expect(await verify(wallet, bySignature, 1)).toEqual({ signature: 'unverifiable' });
  });

  it('is no longer proven by a key that owned it before', async () => {
    const wallet = await node.deployContractWallet(people.ada.address);
    const hash = await node.walletOf(people.ada).writeContract({
      address: wallet,
      abi: walletAbi,
      functionName: 'setOwner',
      args: [people.bo.address],
    });
    await node.mined(hash);
    expect(await verify(wallet, bySignature)).toEqual({ signature: 'wrong' });
    const now = await accountOf(people.bo).signMessage({ message: MESSAGE });
    expect(await verify(wallet, now)).toEqual({ signature: 'valid', contract: true });
  });

  it('may still be undeployed when it signs (ERC-6492)', async () => {
    const { SandboxWallet } = await compileContracts();
    if (!SandboxWallet) throw new Error('no wallet was compiled');
    const salt = `0x${'00'.repeat(31)}2a` as const;
    const { abi, bytecode } = SandboxWallet;
    const creation = encodeDeployData({ abi, bytecode, args: [people.ada.address] });
    const address = getContractAddress({
      opcode: 'CREATE2',
      from: CREATE2,
      salt,
      bytecodeHash: keccak256(creation),
    });
    const wrap = (signature: Hex): Hex =>
      serializeErc6492Signature({ address: CREATE2, data: concatHex([salt, creation]), signature });
    expect(await verify(address, wrap(bySignature))).toEqual({
      signature: 'valid',
      contract: true,
    });
    const stranger = await accountOf(people.eve).signMessage({ message: MESSAGE });
    expect((await verify(address, wrap(stranger))).signature).toBe('wrong');
    expect((await verify(people.bo.address, wrap(bySignature))).signature).toBe('wrong');
  });

  it('of a chain is none of another one (W5)', async () => {
    const wallet = await node.deployContractWallet(people.ada.address);
    const twin = await startChain({ chainId: 31_338 });
    try {
      const both = createSignIn({
        chain: createChain({
          rpc: { [node.chainId]: [node.url], [twin.chainId]: [twin.url] },
          finality: {},
          log,
        }),
        log,
      });
      const on = (chainId: number) =>
        both.verify({
          ...{ address: asAddress(wallet), chainId, message: MESSAGE, signature: bySignature },
        });
      expect(await on(node.chainId)).toEqual({ signature: 'valid', contract: true });
      expect(await on(twin.chainId)).toEqual({ signature: 'wrong' });
      // The same address there belongs to somebody else.
      const theirs = await twin.deployContractWallet(people.bo.address);
      const code = await twin.publicClient.getCode({ address: theirs });
      await twin.anvil.setCode(wallet, code ?? '0x');
      expect(await on(twin.chainId)).toEqual({ signature: 'wrong' });
    } finally {
      await twin.stop();
    }
  });

  it('may stand behind a key that delegated (EIP-7702): the key signs offline, the code on its chain', async () => {
    const wallet = await node.deployContractWallet(people.ada.address);
    const { cleo } = people;
    const client = node.walletOf(cleo);
    const authorization = await client.signAuthorization({
      account: accountOf(cleo),
      contractAddress: wallet,
      executor: 'self',
    });
    const hash = await client.sendTransaction({
      authorizationList: [authorization],
      to: cleo.address,
      data: encodeFunctionData({ abi: walletAbi, functionName: 'owner' }),
    });
    await node.mined(hash);
    expect(await node.publicClient.getCode({ address: cleo.address })).toBe(
      `0xef0100${wallet.slice(2).toLowerCase()}`,
    );
    const before = proxy.seen.length;
    const byKey = await accountOf(cleo).signMessage({ message: MESSAGE });
    expect(await verify(cleo.address, byKey)).toEqual({ signature: 'valid', contract: false });
    expect(proxy.seen.length).toBe(before);
    // Its code asks the account's own storage for an owner, and there is none yet.
    expect(await verify(cleo.address, bySignature)).toEqual({ signature: 'wrong' });
    const slot = toHex(0, { size: 32 });
    await node.publicClient.request({
      method: 'anvil_setStorageAt' as never,
      params: [cleo.address, slot, pad(people.ada.address)] as never,
    });
    expect(await verify(cleo.address, bySignature)).toEqual({ signature: 'valid', contract: true });
  });

  it('is none where no code stands, or other code', async () => {
    expect(await verify(people.bo.address, bySignature)).toEqual({ signature: 'wrong' });
    expect(await verify(contracts.token.address, bySignature)).toEqual({ signature: 'wrong' });
  });
});

describe('a hostile contract', () => {
  it.each(['burn', 'rubbish', 'refuse'])(
    'as a factory that does %s deploys nothing, for long',
    async (what) => {
      const factory = await deployHostile(node, 'HostileFactory');
      const data = encodeFunctionData({
        abi: parseAbi([`function ${what}()`]),
        functionName: what,
      });
      const wrapped = serializeErc6492Signature({ address: factory, data, signature: bySignature });
      const before = proxy.seen.length;
      expect((await verify(people.bo.address, wrapped)).signature).not.toBe('valid');
      // Not even for a key that really signed: it has no need of a factory.
      expect((await verify(people.ada.address, wrapped)).signature).not.toBe('valid');
      const calls = proxy.seen.slice(before).filter(({ method }) => method === 'eth_call');
      expect(calls).toHaveLength(2);
      for (const { params } of calls) {
        expect(BigInt((params[0] as { gas: Hex }).gas)).toBeLessThanOrEqual(5_000_000n);
      }
      expect(await verify(people.ada.address, bySignature)).toEqual({
        signature: 'valid',
        contract: false,
      });
    },
  );

  it.each([
    ['another word', '0xffffffff', 32n],
    ['half a word', '0x1626ba7e', 4n],
    ['more than a word', '0x1626ba7e', 64n],
    ['100,000 bytes', '0x1626ba7e', 100_000n],
    ['all gas', '0x1626ba7e', 0n],
  ])('as a wallet that answers with %s signs nothing', async (_what, word, length) => {
    const wallet = await deployHostile(node, 'HostileWallet', [word, length]);
    expect((await verify(wallet, bySignature)).signature).not.toBe('valid');
  });

  it('is believed by the standard where it says the right word', async () => {
    const wallet = await deployHostile(node, 'HostileWallet', ['0x1626ba7e', 32n]);
    expect(await verify(wallet, bySignature)).toEqual({ signature: 'valid', contract: true });
  });
});

describe('an RPC that stalls', () => {
  it('never delays the account of a key, and leaves a contract wallet open', async () => {
    const wallet = await node.deployContractWallet(people.ada.address);
    proxy.misbehave = () => ({ kind: 'slow-body' });
    const before = proxy.seen.length;
    expect(await verify(people.ada.address, bySignature)).toEqual({
      signature: 'valid',
      contract: false,
    });
    expect(proxy.seen.length).toBe(before);
    const hasty = createSignIn({ chain, log, timeoutMs: 500 });
    const started = performance.now();
    expect(await verify(wallet, bySignature, node.chainId, hasty)).toEqual({
      signature: 'unverifiable',
    });
    // Not the twenty seconds that the chain's own client would wait.
    expect(performance.now() - started).toBeLessThan(10_000);
    proxy.misbehave = undefined;
    expect(await verify(wallet, bySignature)).toEqual({ signature: 'valid', contract: true });
  });

  it.each([
    ['a bad gateway', { kind: 'status', status: 502, body: '<h1>Bad Gateway</h1>' } as const],
    ['a rate limit', { kind: 'error', code: -32005, message: 'rate limit exceeded' } as const],
    ['a page', { kind: 'status', status: 200, body: '<h1>Please wait</h1>' } as const],
  ])('is no verdict when it answers with %s', async (_what, bad) => {
    const wallet = await node.deployContractWallet(people.ada.address);
    proxy.misbehave = ({ method }) => (method === 'eth_call' ? bad : undefined);
    expect(await verify(wallet, bySignature)).toEqual({ signature: 'unverifiable' });
    proxy.misbehave = undefined;
  });
});
