/** Contract wallets through the whole of a link: bound to their chain (W5), and patient with a dead RPC. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import {
  codeOf,
  createWalletWorld,
  DAY_MS,
  must,
  newBrowser,
  proveIn,
  signIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let node: SandboxChain;
let proxy: RpcProxy;
let world: WalletWorld;

beforeAll(async () => {
  node = await startChain();
  proxy = await startRpcProxy(node.url);
  const chain = createChain({
    rpc: { [node.chainId]: [proxy.url] },
    finality: {},
    log: pino({ level: 'silent' }),
  });
  world = await createWalletWorld({ chain });
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

  it('waits for a chain that cannot be asked; a key does not', async () => {
    const bo = await world.addMember('telegram', 'bo');
    const wallet = await node.deployContractWallet(people.bo.address);
    const browser = newBrowser();
    const code = await proveIn(world, bo, browser);
    proxy.misbehave = () => ({ kind: 'slow-body' });
    expect(codeOf(await signFor(code, browser, wallet, people.bo))).toBe('signature-unverifiable');
    const other = await proveIn(world, bo, browser);
    const asked = proxy.seen.length;
    const started = performance.now();
    must(await signIn(world, other, browser, people.bo));
    // Nobody was asked, so nobody could delay it.
    expect(proxy.seen.length).toBe(asked);
    expect(performance.now() - started).toBeLessThan(1_000);
    proxy.misbehave = undefined;
    // The link was not used up by a provider's failure.
    must(await signFor(code, browser, wallet, people.bo));
    expect((await world.wallets.list(bo.person)).map((one) => one.chainId)).toEqual([
      null,
      node.chainId,
    ]);
  });
});
