/** Whose an account is, where a host's keys were given to another community than before (I9). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asAddress, type CommunityId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { createVoteWorld, type Voter, type VoteWorld } from '#test/support/vote-world.ts';

let sandbox: SandboxChain;
let database: TestStore;
let first: VoteWorld;
let second: VoteWorld;
let ada: Voter;

beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  first = await createVoteWorld({ sandbox, database });
  second = await createVoteWorld({ sandbox, database });
  ada = await second.member('discord', true);
  const { offices } = second.services;
  await second.store.transaction('office', async (books) => {
    const given = { by: ada.person, how: 'founding', person: ada.person } as const;
    await offices.give(books, second.community, { ...given, office: 'steward' });
  });
});
afterAll(async () => {
  await database?.close();
  await sandbox?.stop();
});

const keysOf = async ({ store, signers }: VoteWorld, community: CommunityId) =>
  signers.accountsOf((await store.communities.findCommunity(community))?.seedIndex ?? -1);

it("a key that is another community's on any chain is not used, and connecting says so", async () => {
  const own = await keysOf(second, second.community);
  const treasury = own.find(({ purpose }) => purpose === 'treasury');
  if (!treasury) throw new Error('no key');
  // On a chain that is served no more: the other chain alone would let it through.
  const elsewhere = { id: '018f0000-0000-7000-8000-000000000001', chainId: 5, fence: 0 };
  const inserted = await first.store.executions.insertSender({
    ...{ ...elsewhere, communityId: first.community, purpose: 'treasury' },
    ...{ address: treasury.address, derivationIndex: null, generation: 3, registeredNonce: 0 },
    createdAt: await first.store.now(),
  });
  expect(inserted).toBe(true);
  const accounts = await second.services.executions.ensureAccounts(second.community);
  expect(accounts.map(({ purpose }) => purpose).toSorted()).toEqual(['gas', 'vault']);
  const asked = { community: second.community, person: ada.person, kind: 'timelock' } as const;
  const token = asAddress(sandbox.contracts.token.address.toLowerCase());
  expect(await second.services.connections.preview({ ...asked, address: token })).toEqual({
    ok: false,
    refusal: { code: 'account-foreign', address: treasury.address },
  });
});

it('its own on every chain is one', async () => {
  const accounts = await first.services.executions.ensureAccounts(first.community);
  expect(accounts.map(({ purpose }) => purpose).toSorted()).toEqual([
    ...['gas', 'treasury', 'treasury', 'vault'],
  ]);
});
