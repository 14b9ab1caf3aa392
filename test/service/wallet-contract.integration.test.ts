/**
 * Signatures that a chain is asked about, through the whole of a link: contract wallets are bound to their chain (W5)
 * and patient with a dead RPC, and what a chain disproves links nothing.
 */
import { pino } from 'pino';
import { encodeFunctionData, type Hex, parseAbi, serializeErc6492Signature, toHex } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { walletAbi } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { createBaseAccounts, createPasskey } from '#test/support/base-account.ts';
import { deployHostile } from '#test/support/hostile-contract.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import {
  codeOf,
  createWalletWorld,
  DAY_MS,
  type Member,
  must,
  newBrowser,
  proveIn,
  signIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let node: SandboxChain;
let proxy: RpcProxy;
let world: WalletWorld;
let createBaseAccount: Awaited<ReturnType<typeof createBaseAccounts>>;

beforeAll(async () => {
  node = await startChain();
  proxy = await startRpcProxy(node.url);
  const chain = createChain({
    rpc: { [node.chainId]: [proxy.url] },
    finality: {},
    log: pino({ level: 'silent' }),
  });
  world = await createWalletWorld({ chain });
  createBaseAccount = await createBaseAccounts(node);
});
afterAll(async () => {
  await world?.close();
  await proxy?.stop();
  await node?.stop();
});

/** The owner's key signs what was built for the contract's address. */
async function signFor(code: string, browser: string, wallet: string, owner: Person) {
  const wanted = { address: wallet, chainId: undefined };
  const prepared = must(await world.wallets.prepare(code, browser, wanted));
  const signature = await accountOf(owner).signMessage({ message: prepared.message });
  return world.wallets.finish(code, browser, { ...prepared, signature, move: false });
}

/** What the text of a new link of theirs is signed with ends it. */
async function signAs(platform: Member['platform'], address: string, sign: Sign) {
  signers += 1;
  const member = await world.addMember(platform, `signer${signers}`);
  const browser = newBrowser();
  const code = await proveIn(world, member, browser);
  const prepared = must(
    await world.wallets.prepare(code, browser, { address, chainId: undefined }),
  );
  const signature = await sign(prepared.message);
  const done = await world.wallets.finish(code, browser, { ...prepared, signature, move: false });
  return { member, done };
}
type Sign = (message: string) => Promise<Hex>;
let signers = 0;

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
/** Other bytes that the same key could have signed the same text with (EIP-2). */
function twinOf(signature: Hex): Hex {
  const s = toHex(ORDER - BigInt(`0x${signature.slice(66, 130)}`), { size: 32 });
  const v = signature.endsWith('1c') ? '1b' : '1c';
  return `${signature.slice(0, 66)}${s.slice(2)}${v}` as Hex;
}

describe('a contract wallet', () => {
  it('is linked by its owner, for its own chain', async () => {
    const ada = await world.addMember('discord', 'ada');
    const wallet = await node.deployContractWallet(people.ada.address);
    const browser = newBrowser();
    const code = await proveIn(world, ada, browser, world.community);
    expect(codeOf(await signFor(code, browser, wallet, people.eve))).toBe('signature-wrong');
    expect(must(await signFor(code, browser, wallet, people.ada)).address).toBe(wallet);
    expect(await world.wallets.list(ada.person)).toMatchObject([
      { address: wallet, chainId: node.chainId, primary: true },
    ]);
    const held = await world.wallets.walletsOf(world.community, [ada.person]);
    expect(held.get(ada.person)).toMatchObject([{ chainId: node.chainId }]);
    const later = new Date((await world.store.now()).getTime() + DAY_MS);
    expect(must(await world.wallets.payoutWallet(ada.person, node.chainId, later)).chainId).toBe(
      node.chainId,
    );
    expect(codeOf(await world.wallets.payoutWallet(ada.person, 10, later))).toBe(
      'wallet-on-other-chain',
    );
  });

  it('names the chain the wallet is on, where the deployment knows it', async () => {
    const member = await world.addMember('discord', 'chains');
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    const at = async (chainId: number) =>
      must(await world.wallets.prepare(code, browser, { address: people.bo.address, chainId }))
        .message;
    expect(await at(node.chainId)).toContain(`Chain ID: ${node.chainId}`);
    expect(await at(999_999)).toContain(`Chain ID: ${node.chainId}`);
  });
});

describe.each(['discord', 'telegram'] as const)('on %s', (platform) => {
  const wanted = (address: string) => ({ address, chainId: undefined });

  it('a contract wallet waits for a chain that cannot be asked; a key does not', async () => {
    const owner = platform === 'discord' ? people.cleo : people.bo;
    const member = await world.addMember(platform, 'patient');
    const wallet = await node.deployContractWallet(owner.address);
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    proxy.misbehave = () => ({ kind: 'slow-body' });
    expect(codeOf(await signFor(code, browser, wallet, owner))).toBe('signature-unverifiable');
    const other = await proveIn(world, member, browser);
    const asked = proxy.seen.length;
    must(await signIn(world, other, browser, owner));
    // Nobody was asked, so nobody could delay it.
    expect(proxy.seen.length).toBe(asked);
    proxy.misbehave = undefined;
    // The link was not used up by a provider's failure.
    must(await signFor(code, browser, wallet, owner));
    expect((await world.wallets.list(member.person)).map((one) => one.chainId)).toEqual([
      null,
      node.chainId,
    ]);
  });

  it('a contract wallet is not linked by a key that owned it when it signed', async () => {
    const member = await world.addMember(platform, 'heir');
    const wallet = await node.deployContractWallet(people.ada.address);
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    const prepared = must(await world.wallets.prepare(code, browser, wanted(wallet)));
    const sign = (key: Person) => accountOf(key).signMessage({ message: prepared.message });
    const finish = (signature: Hex) =>
      world.wallets.finish(code, browser, { ...prepared, signature, move: false });
    const before = await sign(people.ada);
    const hash = await node.walletOf(people.ada).writeContract({
      address: wallet,
      abi: walletAbi,
      functionName: 'setOwner',
      args: [people.eve.address],
    });
    await node.mined(hash);
    expect(codeOf(await finish(before))).toBe('signature-wrong');
    expect(await world.wallets.list(member.person)).toEqual([]);
    expect(must(await finish(await sign(people.eve))).address).toBe(wallet);
  });

  it('the twin of a signature with a high s links nothing, before or after', async () => {
    const member = await world.addMember(platform, 'twin');
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    const prepared = must(await world.wallets.prepare(code, browser, wanted(people.dan.address)));
    const signature = await accountOf(people.dan).signMessage({ message: prepared.message });
    const finish = (bytes: Hex) =>
      world.wallets.finish(code, browser, { ...prepared, signature: bytes, move: false });
    expect(codeOf(await finish(twinOf(signature)))).toBe('signature-wrong');
    expect(await world.wallets.list(member.person)).toEqual([]);
    must(await finish(signature));
    must(await world.wallets.unlink(member, people.dan.address));
    expect(codeOf(await finish(twinOf(signature)))).toBe('link-used');
    expect(await world.wallets.list(member.person)).toEqual([]);
  });

  it('a factory that burns gas (ERC-6492) deploys nobody a wallet, at a bounded price', async () => {
    const member = await world.addMember(platform, 'arsonist');
    const factory = await deployHostile(node, 'HostileFactory');
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    const prepared = must(await world.wallets.prepare(code, browser, wanted(people.finn.address)));
    const burning = serializeErc6492Signature({
      address: factory,
      data: encodeFunctionData({ abi: parseAbi(['function burn()']), functionName: 'burn' }),
      // Even the true owner's: a key has no need of a factory.
      signature: await accountOf(people.finn).signMessage({ message: prepared.message }),
    });
    const before = proxy.seen.length;
    const signed = { ...prepared, signature: burning, move: false };
    expect(codeOf(await world.wallets.finish(code, browser, signed))).toBe('signature-wrong');
    expect(await world.wallets.list(member.person)).toEqual([]);
    const asked = proxy.seen.slice(before);
    expect(asked.map(({ method }) => method)).toEqual(['eth_call']);
    for (const { params } of asked) {
      expect(BigInt((params[0] as { gas: Hex }).gas)).toBeLessThanOrEqual(5_000_000n);
    }
    // The link is still good for what its wallet signs itself.
    must(await signIn(world, code, browser, people.finn));
    must(await world.wallets.unlink(member, people.finn.address));
  });

  it.each([
    ['a key', () => people.eve],
    ['a passkey', createPasskey],
  ] as const)(
    'a Base account of %s is linked, deployed or not (ERC-6492)',
    async (_what, owner) => {
      const account = await createBaseAccount(people.dan, owner());
      // The first owner's key signs, or only the second's passkey: the wallet says by whom.
      const [byFirst, bySecond] = [account.signBy(0), account.signBy(1)];
      for (const sign of [byFirst, bySecond]) {
        const before = proxy.seen.length;
        const { member, done } = await signAs(platform, account.address, sign);
        expect(must(done)).toEqual({ address: account.address, moved: false });
        // For its own chain alone (W5), and asked once.
        expect(await world.wallets.list(member.person)).toMatchObject([
          { address: account.address, chainId: node.chainId, primary: true },
        ]);
        expect(proxy.seen.slice(before).map(({ method }) => method)).toEqual(['eth_call']);
        must(await world.wallets.unlink(member, account.address));
      }
      const wrapped: Sign = (message) => account.signWrapped(0, message);
      expect(await node.publicClient.getCode({ address: account.address })).toBeUndefined();
      await account.deploy();
      for (const sign of [byFirst, bySecond, wrapped]) {
        const { member, done } = await signAs(platform, account.address, sign);
        expect(must(done).address).toBe(account.address);
        must(await world.wallets.unlink(member, account.address));
      }
    },
  );

  it('a Base account is linked by no owner of another, nor by what its owner signed elsewhere', async () => {
    const [mine, twin, theirs] = [
      await createBaseAccount(people.dan),
      await createBaseAccount(people.dan),
      await createBaseAccount(people.eve),
    ];
    await theirs.deploy();
    const refused: readonly [string, Sign, string][] = [
      // The bare signature of the owner's key names no wallet, so it could be meant for any.
      [mine.address, (message) => accountOf(people.dan).signMessage({ message }), 'bare'],
      [mine.address, (message) => twin.signBy(0)(message), 'of a twin of the same owner'],
      [mine.address, (message) => theirs.signBy(0)(message), 'of a stranger'],
      [theirs.address, (message) => mine.signBy(0)(message), 'of a stranger, wrapped'],
      [theirs.address, (message) => theirs.signBy(0)(`${message} `), 'of another text'],
      [mine.address, (message) => mine.signBy(0)(`${message} `), 'of another text, wrapped'],
    ];
    for (const [address, sign, what] of refused) {
      const { member, done } = await signAs(platform, address, sign);
      expect([what, codeOf(done)]).toEqual([what, 'signature-wrong']);
      expect(await world.wallets.list(member.person)).toEqual([]);
    }
  });
});
