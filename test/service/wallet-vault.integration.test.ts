/** Cold wallets by delegate.xyz's registry on a real chain: the first valid claim, until it is certainly over (V2, V7). */
import { pino } from 'pino';
import { type Hex, zeroHash } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { createVaultRegistry, DELEGATE_REGISTRY, VAULT_RIGHTS } from '#chain/vault.ts';
import { asAddress, type PersonId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { type Person, people } from '#sandbox/chain/people.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import {
  codeOf,
  createWalletWorld,
  linkWallet,
  type Member,
  must,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const { ada, bo, cleo, dan, eve } = people;
const FINALITY = 2;
let node: SandboxChain;
let proxy: RpcProxy;
let world: WalletWorld;

beforeAll(async () => {
  node = await startChain();
  await node.anvil.setMining('automine');
  proxy = await startRpcProxy(node.url);
  const chain = createChain({
    rpc: { [node.chainId]: [proxy.url] },
    finality: { [node.chainId]: FINALITY },
    log: pino({ level: 'silent' }),
  });
  world = await createWalletWorld({ chain });
});
afterAll(async () => {
  await world?.close();
  await proxy?.stop();
  await node?.stop();
});

async function delegate(from: Person, to: Person, enable = true, rights: Hex = zeroHash) {
  const hash = await node.walletOf(from).writeContract({
    ...node.contracts.delegateRegistry,
    functionName: 'delegateAll',
    args: [to.address, rights, enable],
  });
  await node.mined(hash);
  await node.anvil.mine(FINALITY);
}

let members = 0;
async function owner(of: Person, platform: Member['platform'] = 'discord'): Promise<Member> {
  members += 1;
  const member = await world.addMember(platform, `vault${members}`);
  must(await linkWallet(world, member, of, { community: world.community, move: true }));
  return member;
}
const claim = (member: Member, vault: Person) =>
  world.wallets.claimVault(member, vault.address, `claim:${member.person}:${Math.random()}`);
const vaultsOf = async ({ person }: { person: PersonId }) =>
  (await world.wallets.listVaults(person)).map((one) => one.address);
const countedOf = async ({ person }: Member) =>
  ((await world.wallets.walletsOf(world.community, [person])).get(person) ?? []).map(
    ({ address, chainId, hot }) => ({ address, chainId, hot }),
  );
const toldTo = async ({ person }: Member) =>
  (await world.inbox.read(person)).map(({ notice }) => notice);

beforeEach(async () => {
  proxy.misbehave = undefined;
  // Nobody is named, and nothing is claimed.
  for (const [from, to] of [
    [dan, ada],
    [dan, bo],
  ] as const) {
    await delegate(from, to, false);
    await delegate(from, to, false, VAULT_RIGHTS);
  }
  await world.wallets.checkVaults();
});

describe('a vault', () => {
  it('counts for the person whose wallet it named, on the chain where it did', async () => {
    const member = await owner(ada);
    expect(codeOf(await claim(member, dan))).toBe('vault-not-named');
    await delegate(dan, ada);
    expect(must(await world.wallets.previewVault(member.person, dan.address))).toEqual({
      address: dan.address,
      named: [{ chainId: node.chainId, hot: ada.address }],
    });
    expect(await vaultsOf(member)).toEqual([]);
    must(await claim(member, dan));
    must(await claim(member, dan));
    expect(await vaultsOf(member)).toEqual([dan.address]);
    expect(await countedOf(member)).toEqual([
      { address: asAddress(ada.address), chainId: null, hot: undefined },
      { address: asAddress(dan.address), chainId: node.chainId, hot: asAddress(ada.address) },
    ]);
    // It is no wallet to pay to.
    expect((await world.wallets.list(member.person)).map((one) => one.address)).toEqual([
      ada.address,
    ]);
    expect((await world.wallets.primaryOf(member.person))?.address).toBe(asAddress(ada.address));
    expect((await toldTo(member)).filter((one) => one.kind === 'vault-linked')).toHaveLength(1);
  });

  it('may delegate the one right alone; another right is none', async () => {
    const member = await owner(ada);
    await delegate(dan, ada, true, `0x${'77'.repeat(32)}`);
    expect(codeOf(await claim(member, dan))).toBe('vault-not-named');
    await delegate(dan, ada, true, VAULT_RIGHTS);
    must(await claim(member, dan));
    await delegate(dan, ada, false, `0x${'77'.repeat(32)}`);
  });

  it('stays with the first valid claim, and goes to another once that is revoked', async () => {
    const [first, second] = [await owner(ada), await owner(bo, 'telegram')];
    await delegate(dan, ada);
    must(await claim(first, dan));
    await delegate(dan, bo);
    expect(codeOf(await claim(second, dan))).toBe('vault-taken');
    await delegate(dan, ada, false);
    must(await claim(second, dan));
    expect(await vaultsOf(first)).toEqual([]);
    expect(await vaultsOf(second)).toEqual([dan.address]);
    expect(await toldTo(first)).toContainEqual(
      expect.objectContaining({ kind: 'vault-ended', end: 'revoked', address: dan.address }),
    );
  });

  it('of a claim that nobody can read now is not given to another', async () => {
    const [first, second] = [await owner(ada), await owner(bo)];
    await delegate(dan, ada);
    must(await claim(first, dan));
    await delegate(dan, bo);
    proxy.misbehave = () => ({ kind: 'status', status: 502, body: 'Bad Gateway' });
    expect(codeOf(await claim(second, dan))).toBe('vault-unreadable');
    await world.wallets.checkVaults();
    expect(await vaultsOf(first)).toEqual([dan.address]);
  });

  it('that is revoked ends with a notice, once', async () => {
    const member = await owner(ada);
    await delegate(dan, ada);
    must(await claim(member, dan));
    await world.wallets.checkVaults();
    expect(await vaultsOf(member)).toEqual([dan.address]);
    await delegate(dan, ada, false);
    await Promise.all([world.wallets.checkVaults(), world.wallets.checkVaults()]);
    expect(await vaultsOf(member)).toEqual([]);
    expect((await toldTo(member)).filter((one) => one.kind === 'vault-ended')).toHaveLength(1);
  });

  it('goes with the wallet it named, at once', async () => {
    const member = await owner(ada);
    await delegate(dan, ada);
    must(await claim(member, dan));
    must(await world.wallets.unlink(member, ada.address));
    expect(await countedOf(member)).toEqual([]);
    // To whoever links that wallet now, it is theirs to claim.
    const other = await owner(ada, 'telegram');
    expect(await countedOf(other)).toHaveLength(1);
    must(await claim(other, dan));
    expect(await countedOf(other)).toHaveLength(2);
    expect(await toldTo(member)).toContainEqual(
      expect.objectContaining({ kind: 'vault-ended', end: 'hot-gone' }),
    );
  });

  it('that is linked itself counts that way alone, and both are told', async () => {
    const member = await owner(ada);
    await delegate(dan, ada);
    must(await claim(member, dan));
    const itself = await owner(dan, 'telegram');
    expect(await countedOf(member)).toHaveLength(1);
    expect(await countedOf(itself)).toEqual([
      { address: asAddress(dan.address), chainId: null, hot: undefined },
    ]);
    expect(await toldTo(member)).toContainEqual(
      expect.objectContaining({ kind: 'vault-ended', end: 'linked' }),
    );
    expect(await toldTo(itself)).toContainEqual(
      expect.objectContaining({ kind: 'wallet-linked', address: dan.address }),
    );
    expect(codeOf(await claim(member, dan))).toBe('wallet-taken');
    expect(codeOf(await claim(itself, dan))).toBe('wallet-already-linked');
    must(await world.wallets.unlink(itself, dan.address));
    must(await claim(member, dan));
  });

  it('claimed by two at once has one of them', async () => {
    const [first, second] = [await owner(ada), await owner(bo)];
    await delegate(dan, ada);
    await delegate(dan, bo);
    const done = await Promise.all([claim(first, dan), claim(second, dan), claim(first, dan)]);
    expect(done.some((one) => one.ok)).toBe(true);
    expect([...(await vaultsOf(first)), ...(await vaultsOf(second))]).toEqual([dan.address]);
  });

  it('can be let go, and needs a linked wallet at all', async () => {
    const member = await owner(ada);
    await delegate(dan, ada);
    must(await claim(member, dan));
    const stranger = await world.addMember('discord', 'nobody');
    expect(must(await world.wallets.dropVault(stranger, dan.address))).toBeUndefined();
    expect(must(await world.wallets.dropVault(member, dan.address))).toEqual({
      address: dan.address,
    });
    expect(await vaultsOf(member)).toEqual([]);
    expect(codeOf(await claim(stranger, dan))).toBe('not-linked');
    expect(codeOf(await world.wallets.claimVault(member, '0x12', 'e'))).toBe('address-malformed');
  });
});

describe('the registry', () => {
  const openRegistry = () =>
    createVaultRegistry(
      createChain({
        rpc: { [node.chainId]: [proxy.url] },
        finality: {},
        log: pino({ level: 'silent' }),
      }),
    );
  const pair = { vault: asAddress(eve.address), hot: asAddress(cleo.address) };

  it('is read at a block', async () => {
    const before = await node.publicClient.getBlockNumber();
    await delegate(eve, cleo);
    const after = await node.publicClient.getBlockNumber();
    expect(await openRegistry().areNamed(node.chainId, [pair], before)).toEqual([false]);
    expect(await openRegistry().areNamed(node.chainId, [pair], after)).toEqual([true]);
    expect(await openRegistry().areNamed(node.chainId, [], after)).toEqual([]);
    expect(await openRegistry().areNamed(999, [pair], after)).toEqual([null]);
  });

  it('that stands nowhere names nobody; one that cannot be read says nothing', async () => {
    const head = await node.publicClient.getBlockNumber();
    const code = (await node.publicClient.getCode({ address: DELEGATE_REGISTRY })) ?? '0x';
    await node.anvil.setCode(node.contracts.delegateRegistry.address, '0x');
    expect(await openRegistry().areNamed(node.chainId, [pair], head)).toEqual([false]);
    await node.anvil.setCode(node.contracts.delegateRegistry.address, code);
    proxy.misbehave = ({ method }) =>
      method === 'eth_call' ? { kind: 'error', code: -32005, message: 'rate limit' } : undefined;
    expect(await openRegistry().areNamed(node.chainId, [pair], head)).toEqual([null]);
  });
});
