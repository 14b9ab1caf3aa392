/**
 * Ballots that a contract wallet signs (ERC-1271): counted by its owner's word on its own chain, and never by what
 * another chain says of the same address (W5).
 */
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { hashTypedData } from 'viem';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createChain } from '#chain/client.ts';
import type { VoteId } from '#core/identity.ts';
import type { StoredSignature } from '#core/voting/signed.ts';
import { walletAbi } from '#sandbox/chain/contracts.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { accountOf, type Person, people } from '#sandbox/chain/people.ts';
import { createVotes } from '#service/vote.ts';
import { openVote } from '#test/support/open-vote.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';
import { createSafes } from '#test/support/safe.ts';
import {
  codeOf,
  createWalletWorld,
  type Member,
  must,
  newBrowser,
  proveAgainIn,
  proveIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const ELSEWHERE = 10;
let home: SandboxChain;
let elsewhere: SandboxChain;
let proxy: RpcProxy;
let world: WalletWorld;
let ada: Member;
let wallet: `0x${string}`;
let vote: VoteId;

/** At one address: Ada's wallet on one chain, Eve's on the other. */
beforeAll(async () => {
  [home, elsewhere] = await Promise.all([startChain(), startChain({ chainId: ELSEWHERE })]);
  proxy = await startRpcProxy(home.url);
  world = await createWalletWorld({
    chain: createChain({
      rpc: { [home.chainId]: [proxy.url], [ELSEWHERE]: [elsewhere.url] },
      finality: {},
      log: pino({ level: 'silent' }),
    }),
  });
  wallet = await home.deployContractWallet(people.ada.address);
  expect(await elsewhere.deployContractWallet(people.eve.address)).toBe(wallet);
  ada = await world.addMember('discord', 'ada');
  const { store, community } = world;
  await store.people.insertMembership(community, ada.person, await store.now());
  const browser = newBrowser();
  const code = await proveIn(world, ada, browser, community);
  const wanted = { address: wallet, chainId: home.chainId };
  const { message, address } = must(await world.wallets.prepare(code, browser, wanted));
  const signature = await accountOf(people.ada).signMessage({ message });
  must(await world.wallets.finish(code, browser, { message, address, signature, move: false }));
  vote = await openVote(store, { community, author: ada.person, method: 'single-choice/1' });
  await world.connection.sql`update vote set signing = 'optional'`;
});
afterAll(async () => {
  await world?.close();
  await proxy?.stop();
  await Promise.all([home?.stop(), elsewhere?.stop()]);
});

const stored = async () => {
  const row = await world.store.ballots.findBallot(vote, ada.person);
  return row && { choice: row.choice, signature: row.signature as StoredSignature | null };
};

/** A page of Ada's for this choice, and what this key signs there for the contract, on that chain. */
async function sign(choice: number, key: Person, chainId: number) {
  const asked = { caster: ada, community: world.community, vote, choice };
  const { code } = must(await world.signedBallots.open(asked));
  const browser = newBrowser();
  await proveAgainIn(world, ada, browser, code);
  const wanted = { address: wallet, chainId };
  const prepared = must(await world.signedBallots.prepare(code, browser, wanted));
  expect(JSON.parse(prepared.message).domain.chainId).toBe(chainId);
  const signature = await accountOf(key).signTypedData(JSON.parse(prepared.message));
  return () => world.signedBallots.finish(code, browser, { ...prepared, signature });
}

test('W5: what its owner elsewhere signs is valid there, and counts for nothing', async () => {
  const finish = await sign(3, people.eve, ELSEWHERE);
  expect(codeOf(await finish())).toBe('signing-wallet-foreign');
  // Nor does Ada's key, for the chain that says it is Eve's, or Eve's key for Ada's chain.
  expect(codeOf(await (await sign(3, people.ada, ELSEWHERE))())).toBe('signature-wrong');
  expect(codeOf(await (await sign(3, people.eve, home.chainId))())).toBe('signature-wrong');
  expect(await stored()).toBeUndefined();
});

test('its owner signs for its own chain: counted, kept with the chain, and no press replaces it', async () => {
  // A chain that cannot be asked says neither yes nor no.
  const finish = await sign(2, people.ada, home.chainId);
  proxy.misbehave = () => ({ kind: 'slow-body' });
  expect(codeOf(await finish())).toBe('signature-unverifiable');
  expect(await stored()).toBeUndefined();
  proxy.misbehave = undefined;
  expect(must(await finish())).toMatchObject({ answer: 'Beta', address: wallet });
  expect(await stored()).toMatchObject({
    ...{ choice: { choice: 2 } },
    signature: { address: wallet.toLowerCase(), chainId: home.chainId },
  });
  const cards = { wantSoon: () => undefined } as unknown as Parameters<
    typeof createVotes
  >[0]['cards'];
  const votes = createVotes({ store: world.store, ids: uuidv7, cards, seals: world.seals });
  const pressed = await votes.cast(ada, world.community, vote, 1);
  expect(codeOf(pressed)).toBe('ballot-signed-before');
});

test('the key that owned it when it signed counts no longer once the wallet is another’s', async () => {
  const before = await sign(1, people.ada, home.chainId);
  const hash = await home.walletOf(people.ada).writeContract({
    ...{ address: wallet, abi: walletAbi, functionName: 'setOwner' },
    args: [people.bo.address],
  });
  await home.mined(hash);
  expect(codeOf(await before())).toBe('signature-wrong');
  expect(await stored()).toMatchObject({ choice: { choice: 2 } });
  must(await (await sign(1, people.bo, home.chainId))());
  expect(await stored()).toMatchObject({ choice: { choice: 1 } });
});

test('a Safe signs as its owners agreed, and only as they are when it is counted', async () => {
  const createSafe = await createSafes(home, '1.4.1');
  const owners = [people.ada, people.cleo, people.dan];
  const safe = await createSafe(owners, 2n);
  const linking = newBrowser();
  const asked = await proveIn(world, ada, linking, world.community);
  const wanted = { address: safe.address, chainId: home.chainId };
  const { message, address } = must(await world.wallets.prepare(asked, linking, wanted));
  const linked = await safe.collect(message, [people.ada, people.cleo]);
  must(
    await world.wallets.finish(asked, linking, {
      message,
      address,
      signature: linked,
      move: false,
    }),
  );
  const page = async (choice: number) => {
    const opened = { caster: ada, community: world.community, vote, choice };
    const { code } = must(await world.signedBallots.open(opened));
    const browser = newBrowser();
    await proveAgainIn(world, ada, browser, code);
    const prepared = must(await world.signedBallots.prepare(code, browser, wanted));
    const collect = (by: readonly Person[]) =>
      safe.collectHash(hashTypedData(JSON.parse(prepared.message)), by);
    const finish = (signature: `0x${string}`) =>
      world.signedBallots.finish(code, browser, { ...prepared, signature });
    return { collect, finish };
  };
  const before = await stored();
  const third = await page(3);
  const [one, foreign] = [await third.collect([people.ada]), [people.ada, people.eve]];
  for (const refused of [one, await third.collect(foreign)]) {
    expect(codeOf(await third.finish(refused))).toMatch(/^signature-(wrong|incomplete)$/);
  }
  // What its owners signed to link it is no ballot.
  expect(codeOf(await third.finish(linked))).toMatch(/^signature-(wrong|incomplete)$/);
  expect(await stored()).toEqual(before);
  must(await third.finish(await third.collect([people.cleo, people.ada])));
  const signature = { address: safe.address.toLowerCase(), chainId: home.chainId };
  expect(await stored()).toMatchObject({ choice: { choice: 3 }, signature });
  const second = await page(2);
  const late = await second.collect([people.cleo, people.ada]);
  await safe.swapOwner(people.cleo, people.bo, [people.ada, people.dan]);
  expect(codeOf(await second.finish(late))).toMatch(/^signature-(wrong|incomplete)$/);
  expect(await stored()).toMatchObject({ choice: { choice: 3 } });
  must(await second.finish(await second.collect([people.bo, people.dan])));
  expect(await stored()).toMatchObject({ choice: { choice: 2 } });
});
