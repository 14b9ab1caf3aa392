/** Acts by signature alone of contract wallets: bound to their chain (W5), and patient with a dead RPC. */
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { HOUR_MS } from '#core/duration.ts';
import { asAddress, asId } from '#core/identity.ts';
import { WALLET_ACTS, type WalletAct } from '#core/wallet/act.ts';
import { OWNERS_LIFETIME_MS } from '#core/wallet/siwe-terms.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import { actBy, addCitizen } from '#test/support/loss-world.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import { createSafes, type Safe } from '#test/support/safe.ts';
import {
  codeOf,
  createWalletWorld,
  DAY_MS,
  linkWallet,
  type Member,
  must,
  newBrowser,
  proveIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const ELSEWHERE = 10;
let node: SandboxChain;
let proxy: RpcProxy;
let world: WalletWorld;

beforeAll(async () => {
  node = await startChain();
  proxy = await startRpcProxy(node.url);
  const log = pino({ level: 'silent' });
  const chain = createChain({ rpc: { [node.chainId]: [proxy.url] }, finality: {}, log });
  world = await createWalletWorld({ chain });
});
afterAll(async () => {
  await world?.close();
  await proxy?.stop();
  await node?.stop();
});

/** As the books hold a contract wallet of a chain. */
async function linkedOn(chainId: number, contract: string, member: Member): Promise<void> {
  await world.store.transaction('link', async (books) => {
    const now = await books.now();
    const address = asAddress(contract.toLowerCase());
    const wallet = { id: asId<never>(uuidv7()), address, chainId, createdAt: now };
    const { id } = await books.wallets.insertWallet(wallet);
    await books.wallets.insertLink({
      ...{ id: uuidv7(), walletId: id, personId: member.person, accountId: member.account },
      ...{ isPrimary: false, message: '', signature: '0x', linkedAt: now },
    });
  });
}
const chainsOf = async ({ person }: Member) =>
  (await world.wallets.list(person)).map(({ chainId }) => chainId);

/** Ada's key signs what was built for the contract's address. */
async function begin(purpose: WalletAct, contract: string) {
  const browser = newBrowser();
  const wanted = { purpose, address: contract, chainId: node.chainId };
  const { id, ...text } = must(await world.walletActs.prepare(browser, wanted));
  const signature = await accountOf(people.ada).signMessage({ message: text.message });
  return () => world.walletActs.finish(id, browser, { ...text, signature, move: false });
}
const actAs = async (purpose: WalletAct, contract: string) => (await begin(purpose, contract))();

describe('a contract wallet', () => {
  it('unlinks, locks and lifts for its own chain, and touches no link of another', async () => {
    const contract = await node.deployContractWallet(people.ada.address);
    const here = await addCitizen(world, 'discord', 'here');
    const elsewhere = await addCitizen(world, 'telegram', 'elsewhere');
    await linkedOn(ELSEWHERE, contract, elsewhere);
    for (const purpose of WALLET_ACTS) {
      expect([purpose, codeOf(await actAs(purpose, contract))]).toEqual([
        purpose,
        'act-nothing-linked',
      ]);
    }
    await linkedOn(node.chainId, contract, here);
    await world.advance(1_000);
    must(await actAs('lock', contract));
    expect(await world.locks.lockedSince(here.person)).toBeInstanceOf(Date);
    expect(await world.locks.lockedSince(elsewhere.person)).toBeUndefined();
    must(await actAs('unlock', contract));
    expect(must(await actAs('unlink', contract)).accounts).toEqual([
      { platform: 'discord', handle: 'here' },
    ]);
    expect(await chainsOf(here)).toEqual([]);
    expect(await chainsOf(elsewhere)).toEqual([ELSEWHERE]);
  });

  it('asks no way back to whoever has its address on another chain', async () => {
    const contract = await node.deployContractWallet(people.ada.address);
    const elsewhere = await addCitizen(world, 'telegram', 'afar');
    await linkedOn(ELSEWHERE, contract, elsewhere);
    const asker = await world.addMember('discord', 'asker');
    const browser = newBrowser();
    const code = await proveIn(world, asker, browser, undefined, 'recover');
    const wanted = { address: contract, chainId: node.chainId };
    const text = must(await world.wallets.prepare(code, browser, wanted));
    const signature = await accountOf(people.ada).signMessage({ message: text.message });
    const given = { ...text, signature, move: true };
    expect(codeOf(await world.wallets.finish(code, browser, given))).toBe('act-nothing-linked');
    await linkedOn(node.chainId, contract, await addCitizen(world, 'discord', 'near'));
    must(await world.wallets.finish(code, browser, given));
    expect(codeOf(await world.wallets.finish(code, browser, given))).toBe('link-used');
  });

  it('waits for a chain that cannot be asked, and a key does not', async () => {
    const contract = await node.deployContractWallet(people.ada.address);
    const holder = await addCitizen(world, 'discord', 'patient');
    await linkedOn(node.chainId, contract, holder);
    must(await linkWallet(world, holder, people.bo));
    const finish = await begin('unlink', contract);
    proxy.misbehave = () => ({ kind: 'slow-body' });
    expect(codeOf(await finish())).toBe('signature-unverifiable');
    const asked = proxy.seen.length;
    must(await actBy(world, 'unlink', people.bo));
    // Nobody was asked, so nobody could delay it.
    expect(proxy.seen.length).toBe(asked);
    proxy.misbehave = undefined;
    // A provider's failure used nothing up.
    must(await finish());
    expect(await chainsOf(holder)).toEqual([]);
  });
});

describe('a Safe of two in three', () => {
  const { ada, bo, cleo, dan } = people;
  let createSafe: Awaited<ReturnType<typeof createSafes>>;
  beforeAll(async () => {
    createSafe = await createSafes(node, '1.5.0');
  });

  /** Linked by a citizen, and a page of a browser nobody knows waits for its owners. */
  async function wait(purpose: WalletAct, safe: Safe, browser = newBrowser()) {
    const wanted = { purpose, address: safe.address, chainId: node.chainId };
    const prepared = must(await world.walletActs.prepare(browser, wanted));
    const awaited = must(await world.walletActs.awaitOwners(prepared.id, browser));
    const finish = (signature: string, from: string | null = browser) =>
      world.walletActs.finish(awaited.id, from, { ...awaited, signature, move: false });
    return { browser, prepared, awaited, finish };
  }
  async function holderOf(safe: Safe, handle: string): Promise<Member> {
    const holder = await addCitizen(world, 'telegram', handle);
    await linkedOn(node.chainId, safe.address.toLowerCase(), holder);
    await world.advance(1_000);
    return holder;
  }

  it('locks once enough owners signed, days later, in the browser that began, once', async () => {
    const safe = await createSafe([ada, bo, cleo], 2n);
    const holder = await holderOf(safe, 'vaulted');
    const { browser, prepared, awaited, finish } = await wait('lock', safe);
    expect(awaited).toMatchObject({ purpose: 'lock', address: safe.address });
    expect(awaited.message).not.toBe(prepared.message);
    expect(codeOf(await finish('0x'))).toBe('signature-incomplete');
    expect(codeOf(await finish(await safe.collect(awaited.message, [ada])))).toBe(
      'signature-incomplete',
    );
    // The text of the ten minutes is no longer the one that counts.
    const early = await safe.collect(prepared.message, [ada, bo]);
    expect(codeOf(await finish(early))).toBe('signature-incomplete');
    await world.advance(OWNERS_LIFETIME_MS - HOUR_MS);
    expect(await world.walletActs.awaited(browser)).toEqual([awaited]);
    expect(await world.walletActs.awaited(newBrowser())).toEqual([]);
    const signature = await safe.collect(awaited.message, [ada, cleo]);
    expect(codeOf(await finish(signature, newBrowser()))).toBe('act-unknown');
    expect(codeOf(await finish(signature, null))).toBe('act-unknown');
    expect(await world.locks.lockedSince(holder.person)).toBeUndefined();
    const done = await Promise.all([finish(signature), finish(signature), finish(signature)]);
    expect(done.filter((one) => one.ok)).toHaveLength(1);
    expect(await world.locks.lockedSince(holder.person)).toBeInstanceOf(Date);
    expect(await world.walletActs.awaited(browser)).toEqual([]);
    expect(codeOf(await finish(signature))).toBe('act-used');
  });

  it('unlinks by what its owners signed on chain, and not by an owner who is none any more', async () => {
    const safe = await createSafe([ada, bo, cleo], 2n);
    const holder = await holderOf(safe, 'chained');
    const { awaited, finish } = await wait('unlink', safe);
    const stale = await safe.collect(awaited.message, [ada, bo]);
    await safe.swapOwner(bo, dan, [ada, cleo]);
    expect(codeOf(await finish(stale))).toBe('signature-incomplete');
    await safe.signOnChain(awaited.message, [cleo, dan]);
    must(await finish('0x'));
    expect(await chainsOf(holder)).toEqual([]);
  });

  it('signs for a new chat of a community that has none, in the browser that looked', async () => {
    const safe = await createSafe([ada, bo, cleo], 2n);
    const steward = await addCitizen(world, 'telegram', 'owned', 'steward');
    await linkedOn(node.chainId, safe.address.toLowerCase(), steward);
    await world.advance(DAY_MS);
    const looked = await wait('places', safe);
    must(await looked.finish(await safe.collect(looked.awaited.message, [ada, bo])));
    const { browser } = looked;
    const wanted = { act: 'attach', community: world.community } as const;
    const ask = (platform: 'discord' | 'telegram') =>
      world.walletActs.preparePlace(browser, { look: looked.awaited.id, ...wanted, platform });
    const prepared = must(await ask('discord'));
    const awaited = must(await world.walletActs.awaitOwners(prepared.id, browser));
    expect(awaited).toMatchObject({ purpose: 'attach', address: safe.address });
    // The same wish keeps its text; another platform is another wish.
    const same = must(await ask('discord'));
    expect(must(await world.walletActs.awaitOwners(same.id, browser))).toEqual(awaited);
    const other = must(await ask('telegram'));
    expect(must(await world.walletActs.awaitOwners(other.id, browser)).id).not.toBe(awaited.id);
    const finish = (signature: string) =>
      world.walletActs.finish(awaited.id, browser, { ...awaited, signature, move: false });
    expect(codeOf(await finish(await safe.collect(awaited.message, [bo])))).toBe(
      'signature-incomplete',
    );
    await world.advance(OWNERS_LIFETIME_MS - HOUR_MS);
    const done = must(await finish(await safe.collect(awaited.message, [bo, cleo])));
    expect(done.chat).toMatchObject({ act: 'attach', platform: 'discord' });
  });

  it('asks the way back for somebody who lost the account, once its owners signed', async () => {
    const safe = await createSafe([ada, bo, cleo], 2n);
    const holder = await holderOf(safe, 'lost');
    const asker = await world.addMember('discord', 'returning');
    const browser = newBrowser();
    const code = await proveIn(world, asker, browser, undefined, 'recover');
    const wanted = { address: safe.address, chainId: node.chainId, move: false };
    const awaited = must(await world.wallets.awaitOwners(code, browser, wanted));
    expect(awaited.message).toContain('Recover: in 72 hours');
    const finish = (signature: string) =>
      world.wallets.finish(code, browser, { ...awaited, signature, move: false });
    expect(codeOf(await finish(await safe.collect(awaited.message, [bo])))).toBe(
      'signature-incomplete',
    );
    const told = async () =>
      (await world.inbox.read(holder.person)).map(({ notice }) => notice.kind);
    expect(await told()).not.toContain('recovery-asked');
    must(await finish(await safe.collect(awaited.message, [bo, cleo])));
    expect(await told()).toContain('recovery-asked');
  });

  it('keeps one text for one wish, three wishes in a browser, and each for three days', async () => {
    const safe = await createSafe([ada, bo, cleo], 2n);
    const { browser, awaited, finish } = await wait('unlock', safe);
    expect((await wait('unlock', safe, browser)).awaited).toEqual(awaited);
    await wait('object', safe, browser);
    await wait('lock', safe, browser);
    const wanted = { purpose: 'unlink', address: safe.address, chainId: node.chainId } as const;
    const fourth = must(await world.walletActs.prepare(browser, wanted));
    const more = (id: string, from = browser) => world.walletActs.awaitOwners(id, from);
    expect(codeOf(await more(fourth.id))).toBe('acts-waiting');
    expect(codeOf(await more(fourth.id, newBrowser()))).toBe('act-unknown');
    expect(codeOf(await more('nothing'))).toBe('act-unknown');
    const key = must(await world.walletActs.prepare(browser, { ...wanted, address: ada.address }));
    expect(codeOf(await more(key.id))).toBe('wallet-without-code');
    const signature = await safe.collect(awaited.message, [ada, bo]);
    await world.advance(OWNERS_LIFETIME_MS);
    expect(await world.walletActs.awaited(browser)).toEqual([]);
    expect(codeOf(await finish(signature))).toBe('act-expired');
  });
});
