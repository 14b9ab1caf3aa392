/** A Safe of three owners, two of whom sign: the link waits for them, and then is one like any other. */
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createChain } from '#chain/client.ts';
import { OWNERS_LIFETIME_MS } from '#core/wallet/siwe-terms.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import { SAFE_VERSIONS } from '#sandbox/chain/safe.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import { createSafes, type Safe } from '#test/support/safe.ts';
import {
  codeOf,
  createWalletWorld,
  type Member,
  must,
  newBrowser,
  proveIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const { ada, bo, cleo, dan } = people;
let node: SandboxChain;
let proxy: RpcProxy;
let world: WalletWorld;

beforeAll(async () => {
  node = await startChain();
  proxy = await startRpcProxy(node.url);
  const log = pino({ level: 'silent' });
  const rpc = { [node.chainId]: [proxy.url] };
  world = await createWalletWorld({ chain: createChain({ rpc, finality: {}, log }) });
});
afterAll(async () => {
  await world?.close();
  await proxy?.stop();
  await node?.stop();
});

let strangers = 0;
const newMember = (platform: Member['platform'] = 'discord') => {
  strangers += 1;
  return world.addMember(platform, `owner${strangers}`);
};

/** Up to a page that waits. */
async function begin(safe: Safe, platform: Member['platform'] = 'discord') {
  const member = await newMember(platform);
  const browser = newBrowser();
  const code = await proveIn(world, member, browser, world.community);
  const asked = { address: safe.address, chainId: node.chainId, move: false };
  const first = must(await world.wallets.prepare(code, browser, asked)).message;
  const awaited = must(await world.wallets.awaitOwners(code, browser, asked));
  const finish = (signature: string, from: string | null = browser) =>
    world.wallets.finish(code, from, { ...awaited, signature, move: false });
  return { member, browser, code, asked, first, awaited, finish };
}

describe.each(SAFE_VERSIONS)('a Safe %s of two in three', (version) => {
  let createSafe: Awaited<ReturnType<typeof createSafes>>;
  beforeAll(async () => {
    createSafe = await createSafes(node, version);
  });

  it('is linked once enough owners signed off chain', async () => {
    const safe = await createSafe([ada, bo, cleo], 2n);
    const { member, browser, code, first, awaited, finish } = await begin(safe);
    expect(awaited.message).not.toBe(first);
    const shown = must(await world.wallets.describe(code, browser));
    expect(shown).toMatchObject({ state: 'proven', awaiting: awaited });
    expect(codeOf(await finish(await safe.collect(awaited.message, [ada])))).toBe(
      'signature-incomplete',
    );
    expect(codeOf(await finish(await safe.collect(awaited.message, [ada, dan])))).toBe(
      'signature-incomplete',
    );
    // The text of the ten minutes is no longer the one that counts.
    expect(codeOf(await finish(await safe.collect(first, [ada, bo])))).toBe('signature-incomplete');
    await world.advance(OWNERS_LIFETIME_MS - 60_000);
    // Closed and opened again, days later, in the same browser.
    expect(must(await world.wallets.describe(code, browser)).awaiting).toEqual(awaited);
    const signature = await safe.collect(awaited.message, [ada, cleo]);
    const done = await Promise.all([finish(signature), finish(signature), finish(signature)]);
    expect(done.filter((one) => one.ok)).toHaveLength(1);
    expect(await world.wallets.list(member.person)).toMatchObject([
      { address: safe.address, chainId: node.chainId },
    ]);
    expect(codeOf(await finish(signature))).toBe('link-used');
  });

  it('is linked once its owners signed on chain, with nothing to paste', async () => {
    const safe = await createSafe([ada, bo, cleo], 2n);
    const { member, awaited, finish } = await begin(safe, 'telegram');
    expect(codeOf(await finish('0x'))).toBe('signature-incomplete');
    await safe.signOnChain(awaited.message, [bo, cleo]);
    must(await finish('0x'));
    expect(await world.wallets.list(member.person)).toMatchObject([{ address: safe.address }]);
  });

  it.each(['discord', 'telegram'] as const)(
    'is not linked by an owner who is none any more, on %s',
    async (platform) => {
      const safe = await createSafe([ada, bo, cleo], 2n);
      const { member, awaited, finish } = await begin(safe, platform);
      const signature = await safe.collect(awaited.message, [ada, bo]);
      await safe.swapOwner(bo, dan, [ada, cleo]);
      expect(codeOf(await finish(signature))).toBe('signature-incomplete');
      expect(await world.wallets.list(member.person)).toEqual([]);
      must(await finish(await safe.collect(awaited.message, [ada, dan])));
    },
  );
});

describe('a link that waits', () => {
  let createSafe: Awaited<ReturnType<typeof createSafes>>;
  let safe: Safe;
  beforeAll(async () => {
    createSafe = await createSafes(node, '1.4.1');
    safe = await createSafe([ada, bo, cleo], 2n);
  });

  it.each(['discord', 'telegram'] as const)('is of one browser, on %s', async (platform) => {
    const own = await createSafe([ada, bo, cleo], 2n);
    const { member, browser, code, asked, awaited, finish } = await begin(own, platform);
    const signature = await own.collect(awaited.message, [ada, bo]);
    const theirs = newBrowser();
    expect(codeOf(await world.wallets.describe(code, theirs))).toBe('link-waiting');
    expect(codeOf(await world.wallets.describe(code, null))).toBe('link-waiting');
    expect(codeOf(await finish(signature, theirs))).toBe('link-foreign');
    expect(codeOf(await finish(signature, null))).toBe('link-foreign');
    expect(codeOf(await world.wallets.awaitOwners(code, theirs, asked))).toBe('link-unproven');
    // Not even its own account takes it over from another browser.
    const { externalId } = member;
    const proven =
      platform === 'discord'
        ? await world.wallets.beginDiscordProof(code, theirs)
        : await world.wallets.proveTelegram({
            code,
            browser: theirs,
            login: { externalId, hash: 'ab'.repeat(32), authDate: await world.store.now() },
          });
    expect(codeOf(proven)).toBe('link-waiting');
    // Nor is the text changed under its owners' hands.
    const other = { ...asked, address: ada.address };
    expect(codeOf(await world.wallets.prepare(code, browser, other))).toBe('link-waiting');
    expect(codeOf(await world.wallets.awaitOwners(code, browser, other))).toBe('link-waiting');
    expect(must(await world.wallets.awaitOwners(code, browser, asked))).toEqual(awaited);
    must(await finish(signature));
  });

  it('is not taken over by a proof that was begun before', async () => {
    const member = await newMember();
    const [mine, theirs] = [newBrowser(), newBrowser()];
    const code = await proveIn(world, member, mine);
    const { state } = must(await world.wallets.beginDiscordProof(code, theirs));
    const asked = { address: safe.address, chainId: node.chainId, move: false };
    must(await world.wallets.awaitOwners(code, mine, asked));
    const { externalId } = member;
    const came = { code, browser: theirs, state, externalId };
    expect(codeOf(await world.wallets.proveDiscord(came))).toBe('link-waiting');
    expect(must(await world.wallets.describe(code, mine)).state).toBe('proven');
  });

  it('ends after its three days', async () => {
    const { browser, code, awaited, finish } = await begin(safe);
    const signature = await safe.collect(awaited.message, [ada, bo]);
    await world.advance(OWNERS_LIFETIME_MS);
    expect(codeOf(await finish(signature))).toBe('link-expired');
    expect(codeOf(await world.wallets.describe(code, browser))).toBe('link-expired');
  });

  it('is for contracts alone, on a chain that can be asked', async () => {
    const member = await newMember();
    const browser = newBrowser();
    const code = await proveIn(world, member, browser);
    const asked = { chainId: node.chainId, move: false };
    const wait = (address: string) =>
      world.wallets.awaitOwners(code, browser, { ...asked, address });
    expect(codeOf(await wait(ada.address))).toBe('wallet-without-code');
    proxy.misbehave = () => ({ kind: 'status', status: 502, body: 'Bad Gateway' });
    expect(codeOf(await wait(safe.address))).toBe('signature-unverifiable');
    proxy.misbehave = undefined;
    must(await wait(safe.address));
  });

  it('is one of three at most, and leaves ordinary links alone', async () => {
    const member = await newMember();
    const wait = async () => {
      const browser = newBrowser();
      const code = await proveIn(world, member, browser);
      const asked = { address: safe.address, chainId: node.chainId, move: false };
      return world.wallets.awaitOwners(code, browser, asked);
    };
    for (let count = 0; count < 3; count += 1) must(await wait());
    expect(codeOf(await wait())).toBe('links-waiting');
    await proveIn(world, member, newBrowser());
  });
});
