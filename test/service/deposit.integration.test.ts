/** Deposits on a real chain: one final log, one credit, whoever sends and whatever the chain does (L2, L6, W5). */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { asAddress, type CommunityId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import type { PersonView } from '#service/person.ts';
import { CIV, foundCommunity } from '#test/support/ledger-bed.ts';
import { createLedgerWorld, type LedgerWorld } from '#test/support/ledger-world.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';
import { type RpcProxy, startRpcProxy } from '#test/support/rpc-proxy.ts';

let sandbox: SandboxChain;
let database: TestStore;
let proxy: RpcProxy;
let world: LedgerWorld;
beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  proxy = await startRpcProxy(sandbox.url);
  world = await createLedgerWorld({ sandbox, database, rpcUrls: [proxy.url] });
});
afterAll(async () => {
  await world.close();
  await proxy.stop();
  await database.close();
  await sandbox.stop();
});

type Town = Awaited<ReturnType<LedgerWorld['found']>>;
let town: Town;
let ada: PersonView;
beforeEach(async () => {
  proxy.misbehave = undefined;
  town = await world.found();
  ada = await world.bed.member('Ada');
});

const scan = (community: CommunityId = town.community) => world.deposits.scan(community);
const available = (who: PersonView, community = town.community) =>
  world.bed.available(community, who.person);
const statesOf = async (community: CommunityId = town.community) => {
  const rows = await database.sql<{ state: string; amount: string }[]>`
    select state, amount::text from deposit where community_id = ${community} order by block_number, log_index`;
  return rows.map(({ state }) => state);
};

test('a transfer from a linked wallet is credited once it is final, and told', async () => {
  await world.link(town.community, ada, people.ada.address);
  await world.send(people.ada, town.vault, 5n * CIV);
  await scan();
  expect(await statesOf()).toEqual(['seen']);
  expect(await available(ada)).toBe(0n);
  await world.finalize();
  for (let look = 0; look < 3; look += 1) await scan();
  expect(await statesOf()).toEqual(['credited']);
  expect(await available(ada)).toBe(5n * CIV);
  expect(await world.bed.inbox.read(ada.person)).toMatchObject([
    { notice: { kind: 'deposit-credited', amount: '5', symbol: 'CIV' } },
  ]);
  expect(await world.bed.ledger.recount(town.community)).toEqual([]);
  expect(await world.bed.total(town.community)).toBe(0n);
});

test('several logs of one transaction and many workers are each log once', async () => {
  await world.link(town.community, ada, people.ada.address);
  for (const amount of [1n, 2n, 3n]) await world.send(people.ada, town.vault, amount * CIV);
  await world.finalize();
  await Promise.all(Array.from({ length: 8 }, () => scan()));
  await scan();
  expect(await statesOf()).toEqual(['credited', 'credited', 'credited']);
  expect(await available(ada)).toBe(6n * CIV);
});

test('a deposit that is reorganised away is orphaned, and credited when it is mined again', async () => {
  await world.link(town.community, ada, people.ada.address);
  await world.send(people.ada, town.vault, 5n * CIV);
  await scan();
  expect(await statesOf()).toEqual(['seen']);
  await sandbox.anvil.reorg(1);
  await sandbox.anvil.mine(1);
  await scan();
  expect(await statesOf()).toEqual(['orphaned']);
  await world.finalize();
  await scan();
  expect(await available(ada)).toBe(0n);
  await world.send(people.ada, town.vault, 4n * CIV);
  await world.finalize();
  await scan();
  expect(await statesOf()).toEqual(['orphaned', 'credited']);
  expect(await available(ada)).toBe(4n * CIV);
  expect(await world.held(town.vault)).toBe(4n * CIV);
});

test('the same log in another block is the same deposit', async () => {
  await world.link(town.community, ada, people.ada.address);
  const hash = await world.send(people.ada, town.vault, 5n * CIV);
  await scan();
  const [before] = await world.bed.store.deposits.listDeposits(town.community, 'seen');
  const request = await sandbox.publicClient.request({
    method: 'eth_getRawTransactionByHash' as never,
    params: [hash] as never,
  });
  await sandbox.anvil.reorg(1);
  await sandbox.anvil.mine(1);
  await scan();
  expect(await statesOf()).toEqual(['orphaned']);
  await sandbox.publicClient.sendRawTransaction({
    serializedTransaction: request as unknown as `0x${string}`,
  });
  await sandbox.anvil.mine(1);
  await scan();
  const [after] = await world.bed.store.deposits.listDeposits(town.community, 'seen');
  expect(after?.id).toBe(before?.id);
  expect(after?.blockHash).not.toBe(before?.blockHash);
  await world.finalize();
  await scan();
  expect(await statesOf()).toEqual(['credited']);
  expect(await available(ada)).toBe(5n * CIV);
});

test('a sender nobody has linked waits unclaimed, and is credited when linked here', async () => {
  const bo = await world.bed.member('Bo');
  await world.send(people.bo, town.vault, 3n * CIV);
  await world.finalize();
  await scan();
  expect(await statesOf()).toEqual(['unclaimed']);
  expect(await world.reserves.view(town.community)).toMatchObject({ house: 3n * CIV });
  // Linked, but this community was not allowed to look: another's consent is not ours.
  const elsewhere = await foundCommunity(world.bed.store);
  await world.link(elsewhere, bo, people.bo.address);
  await scan();
  expect(await statesOf()).toEqual(['unclaimed']);
  await world.bed.store.people.updateWalletConsent(town.community, bo.person, new Date());
  await Promise.all(Array.from({ length: 4 }, () => scan()));
  expect(await statesOf()).toEqual(['credited']);
  expect(await available(bo)).toBe(3n * CIV);
  expect(await world.bed.inbox.read(bo.person)).toHaveLength(1);
  expect(await world.bed.ledger.recount(town.community)).toEqual([]);
});

test('a contract wallet of another chain is not the sender of this one (W5)', async () => {
  await world.link(town.community, ada, people.cleo.address, 1);
  await world.send(people.cleo, town.vault, 1n * CIV);
  await world.finalize();
  await scan();
  expect(await statesOf()).toEqual(['unclaimed']);
  await world.link(town.community, ada, people.cleo.address, sandbox.chainId);
  await scan();
  expect(await available(ada)).toBe(1n * CIV);
});

test("another token's Transfer logs are nothing to us (spoofed)", async () => {
  await world.link(town.community, ada, people.ada.address);
  const spoof = await withMining(() =>
    sandbox.deployMisbehavingToken('SixDecimalsToken', people.ada.address),
  );
  await world.send(people.ada, town.vault, 500n, asAddress(spoof));
  await world.finalize();
  await scan();
  expect(await statesOf()).toEqual([]);
  expect(await available(ada)).toBe(0n);
});

test('what another community holds is no deposit here (I9)', async () => {
  const other = await world.found();
  await world.link(town.community, ada, people.ada.address);
  await world.link(other.community, ada, people.ada.address);
  await world.send(people.ada, other.vault, 2n * CIV);
  await world.finalize();
  await scan();
  await scan(other.community);
  expect(await available(ada)).toBe(0n);
  expect(await available(ada, other.community)).toBe(2n * CIV);
  expect(other.vault).not.toBe(town.vault);
});

async function withMining<T>(run: () => Promise<T>): Promise<T> {
  await sandbox.anvil.setMining('automine');
  try {
    return await run();
  } finally {
    await sandbox.anvil.setMining('paused');
  }
}

test('of a token that takes a fee, what arrived is credited', async () => {
  const token = await withMining(() =>
    sandbox.deployMisbehavingToken('FeeOnTransferToken', people.ada.address),
  );
  const odd = await world.found(token);
  await world.link(odd.community, ada, people.ada.address);
  await world.send(people.ada, odd.vault, 100n * CIV, odd.token);
  await world.finalize();
  await scan(odd.community);
  expect(await available(ada, odd.community)).toBe(99n * CIV);
  expect(await world.held(odd.vault, token)).toBe(99n * CIV);
  await world.reserves.check(odd.community);
  expect((await world.reserves.view(odd.community))?.checked?.state).toBe('balanced');
});

test('of a token that only says so, nothing is credited', async () => {
  const token = await withMining(() =>
    sandbox.deployMisbehavingToken('ReturnsFalseToken', people.ada.address),
  );
  const odd = await world.found(token);
  await world.link(odd.community, ada, people.ada.address);
  await world.send(people.ada, odd.vault, 100n * CIV, odd.token);
  await world.finalize();
  await scan(odd.community);
  expect(await statesOf(odd.community)).toEqual([]);
});

test('tokens that were there before anybody watched are found', async () => {
  const community = await foundCommunity(world.bed.store, {
    chainId: sandbox.chainId,
    token: sandbox.contracts.token.address,
  });
  const accounts = await world.executions.ensureAccounts(community);
  const vault = accounts.find(({ purpose }) => purpose === 'vault')?.address;
  if (!vault) throw new Error('no vault');
  await world.send(people.dan, vault, 2n * CIV);
  await world.finalize();
  await scan(community);
  expect(await statesOf(community)).toEqual(['unclaimed']);
  await world.reserves.check(community);
  expect((await world.reserves.view(community))?.checked?.state).toBe('balanced');
});

test('a node that cannot be asked changes nothing, and what was missed is read later', async () => {
  await world.link(town.community, ada, people.ada.address);
  await world.send(people.ada, town.vault, 5n * CIV);
  await world.finalize();
  proxy.misbehave = ({ method }) =>
    method === 'eth_getLogs' ? { kind: 'status', status: 502, body: 'bad gateway' } : undefined;
  await expect(scan()).rejects.toThrow();
  expect(await statesOf()).toEqual([]);
  // A replica that lags answers without the newest logs: they are read again.
  proxy.misbehave = ({ method }) =>
    method === 'eth_getLogs' ? { kind: 'result', result: [] } : undefined;
  await scan();
  expect(await statesOf()).toEqual([]);
  proxy.misbehave = undefined;
  await scan();
  expect(await statesOf()).toEqual(['credited']);
  expect(await available(ada)).toBe(5n * CIV);
});

test('when a final block changes, nothing more is credited', async () => {
  await world.link(town.community, ada, people.ada.address);
  await world.finalize();
  await scan();
  await world.send(people.ada, town.vault, 5n * CIV);
  await world.finalize();
  await database.sql`update scan_cursor set block_hash = '0xdead' where name = ${`deposits:${town.community}`}`;
  await expect(scan()).rejects.toThrow('no longer what it was');
  expect(await available(ada)).toBe(0n);
});

test('where there is no vault, the words say why', async () => {
  const { store } = world.bed;
  const credits = await foundCommunity(store, { kind: 'credit', symbol: 'POINT' });
  expect(await world.deposits.open(credits)).toEqual({
    kind: 'none',
    why: 'credits',
    symbol: 'POINT',
  });
  const native = await foundCommunity(store, { kind: 'native', symbol: 'ETH' });
  expect(await world.deposits.open(native)).toMatchObject({ kind: 'none', why: 'native' });
  const off = await foundCommunity(store, { custody: false });
  expect(await world.deposits.open(off)).toMatchObject({ kind: 'none', why: 'custody-off' });
  for (const community of [credits, native, off]) {
    expect(await scan(community)).toBeUndefined();
    expect(await world.reserves.check(community)).toBeUndefined();
  }
  expect(await world.deposits.open(town.community)).toMatchObject({
    kind: 'vault',
    vault: town.vault,
    chainId: sandbox.chainId,
  });
});
