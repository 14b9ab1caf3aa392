/** Withdrawals on a real chain: reserved, then paid or given back, once; and the proof that all of it is there. */
import { encodeFunctionData, erc20Abi, parseEther } from 'viem';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { type Address, asAddress, type CommunityId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { people } from '#sandbox/chain/people.ts';
import type { PersonView } from '#service/person.ts';
import { toStoreFault } from '#store/fault.ts';
import { CIV, foundCommunity, must } from '#test/support/ledger-bed.ts';
import { createLedgerWorld, type LedgerWorld } from '#test/support/ledger-world.ts';
import { createTestStore, type TestStore } from '#test/support/postgres.ts';

let sandbox: SandboxChain;
let database: TestStore;
let world: LedgerWorld;
beforeAll(async () => {
  [sandbox, database] = await Promise.all([startChain(), createTestStore()]);
  const withdrawal = { perTransfer: 60n, perDay: 80n };
  const ceilings = { tip: null, withdrawal };
  world = await createLedgerWorld({ sandbox, database, ceilings });
});
afterAll(async () => {
  await world.close();
  await database.close();
  await sandbox.stop();
});

type Town = Awaited<ReturnType<LedgerWorld['found']>>;
let town: Town;
let ada: PersonView;
const home = asAddress(people.ada.address);
beforeEach(async () => {
  town = await world.found();
  ada = await world.bed.member('Ada');
  await world.link(town.community, ada, people.ada.address);
});

/** Ada's deposit, final and credited; her wallet a day old. */
async function deposited(amount = 10n): Promise<void> {
  await world.send(people.ada, town.vault, amount * CIV);
  await world.finalize();
  await world.deposits.scan(town.community);
  await world.later(DAY_MS);
  expect(await available()).toBe(amount * CIV);
}

let event = 0;
const request = (
  over: { amount?: string; eventId?: string; to?: typeof home; community?: CommunityId } = {},
  by: Pick<PersonView, 'person' | 'account'> = ada,
) => {
  event += 1;
  const base = { community: town.community, amount: '4', to: home, eventId: `e${event}` };
  const { person, account } = by;
  return world.withdrawals.request({ ...base, person, account, ...over });
};
const available = () => world.bed.available(town.community, ada.person);
const listed = () => world.withdrawals.list(town.community, ada.person);
const intents = () => world.store.executions.listIntents(town.community, 1_000);

/** Turns and blocks for the accounts of the town, until nothing of the vault is under way. */
async function carryOut(): Promise<void> {
  for (let turns = 0; turns < 60; turns += 1) {
    const senders = await world.store.executions.listSenders(town.community);
    for (const { id } of senders) await world.executions.advanceSender(id);
    const open = (await intents()).filter((row) => row.settledAt === null);
    if (open.length === 0) return;
    await sandbox.anvil.mine(1);
  }
  throw new Error('still under way');
}
const proof = async () => {
  await world.reserves.check(town.community);
  return (await world.reserves.view(town.community))?.checked;
};

test('what was shown is done: reserved at once, paid on chain, posted when final', async () => {
  await deposited();
  const ask = { community: town.community, ...ada, amount: '4 CIV' };
  expect(must(await world.withdrawals.preview(ask))).toEqual({
    amount: 4n * CIV,
    symbol: 'CIV',
    decimals: 18,
    chainId: sandbox.chainId,
    to: home,
    left: 6n * CIV,
  });
  const before = await world.held(home);
  expect(must(await request())).toMatchObject({ number: 1, amount: 4n * CIV, state: 'reserved' });
  expect(await available()).toBe(6n * CIV);
  expect(must(await world.bed.ledger.balance(town.community, ada.person)).withdrawing).toBe(
    4n * CIV,
  );
  const [intent] = await intents();
  expect(intent).toMatchObject({ purpose: 'vault', state: 'planned', amount: 4n * CIV });
  expect(await proof()).toMatchObject({ state: 'balanced' });
  await carryOut();
  expect(await world.held(home)).toBe(before + 4n * CIV);
  expect(await listed()).toMatchObject([{ state: 'posted' }]);
  expect(must(await world.bed.ledger.balance(town.community, ada.person)).withdrawing).toBe(0n);
  const notices = await world.bed.inbox.read(ada.person);
  expect(notices.map(({ notice }) => notice)).toContainEqual({
    kind: 'withdrawal-sent',
    amount: '4',
    symbol: 'CIV',
    url: expect.stringMatching(/^https:\/\/explorer\/31337\/0x[0-9a-f]{64}$/),
  });
  await world.deposits.scan(town.community);
  expect(await proof()).toMatchObject({ state: 'balanced', gap: 0n });
  expect(await world.bed.ledger.recount(town.community)).toEqual([]);
  expect(await world.bed.total(town.community)).toBe(0n);
});

test('a hundred withdrawals of the same balance at once: one is done', async () => {
  await deposited(4n);
  const asked = await Promise.all(Array.from({ length: 100 }, () => request()));
  expect(asked.filter((one) => one.ok)).toHaveLength(1);
  expect(new Set(asked.map((one) => (one.ok ? '' : one.refusal.code)))).toEqual(
    new Set(['', 'balance-too-low']),
  );
  expect(await intents()).toHaveLength(1);
  expect(await available()).toBe(0n);
});

test('the same press a hundred times at once: one withdrawal, one answer', async () => {
  await deposited(10n);
  const asked = await Promise.all(
    Array.from({ length: 100 }, () => request({ amount: '1', eventId: 'press' })),
  );
  expect(new Set(asked.map((one) => must(one).id)).size).toBe(1);
  expect(await intents()).toHaveLength(1);
  expect(await available()).toBe(9n * CIV);
  expect(await request({ amount: '2', eventId: 'press' })).toMatchObject({
    ok: false,
    refusal: { code: 'idempotency-conflict' },
  });
  // Another person's press of the same name is another event.
  const bo = await world.bed.member('Bo');
  expect(await request({ amount: '1', eventId: 'press' }, bo)).toMatchObject({
    ok: false,
    refusal: { code: 'not-linked' },
  });
});

test('a transfer that reverts on chain gives the money back, once', async () => {
  const token = await withMining(() =>
    sandbox.deployMisbehavingToken('BlocklistToken', people.ada.address),
  );
  town = await world.found(token);
  await world.bed.store.people.updateWalletConsent(town.community, ada.person, new Date());
  await world.send(people.ada, town.vault, 10n * CIV, asAddress(token));
  await world.finalize();
  await world.deposits.scan(town.community);
  await world.later(DAY_MS);
  must(await request());
  // It is signed and sent while the transfer would work, and blocked before it is mined.
  const vault = await world.store.executions.findSenderOf(town.community, sandbox.chainId, 'vault');
  await sandbox.anvil.setBalance(town.vault, parseEther('1'));
  await world.executions.advanceSender(vault?.id ?? '');
  expect((await intents()).map((row) => row.state)).toEqual(['submitted']);
  await sandbox.anvil.setCode(asAddress(token), '0x60006000fd');
  await carryOut();
  expect(await listed()).toMatchObject([{ state: 'voided' }]);
  expect(await available()).toBe(10n * CIV);
  const [row] = await intents();
  if (!row) throw new Error('no intent');
  await world.store.transaction('again', (tx) =>
    world.withdrawals.listener.settled(tx, {
      intent: row.id,
      community: town.community,
      source: row.source,
      outcome: 'reverted',
      ...{ expired: null, locked: false, txHash: null, blockNumber: null },
    }),
  );
  expect(await available()).toBe(10n * CIV);
  const told = (await world.bed.inbox.read(ada.person)).filter(
    ({ notice }) => notice.kind === 'withdrawal-voided',
  );
  expect(told).toHaveLength(1);
  expect(await world.bed.ledger.recount(town.community)).toEqual([]);
});

test('one that is called off before it was signed gives the money back', async () => {
  await deposited();
  must(await request());
  const [row] = await intents();
  if (!row) throw new Error('no intent');
  must(await world.store.transaction('off', (tx) => world.executions.callOffIntent(tx, row.id)));
  expect(await listed()).toMatchObject([{ state: 'voided' }]);
  expect(await available()).toBe(10n * CIV);
});

test('a new wallet waits a day, and no longer', async () => {
  await world.send(people.ada, town.vault, 10n * CIV);
  await world.finalize();
  await world.deposits.scan(town.community);
  expect(await request()).toMatchObject({ ok: false, refusal: { code: 'wallet-too-new' } });
  await world.later(DAY_MS - HOUR_MS);
  expect(await request()).toMatchObject({ ok: false, refusal: { code: 'wallet-too-new' } });
  await world.later(HOUR_MS);
  must(await request());
});

test('it goes to the wallet that was shown, or not at all', async () => {
  await deposited();
  const shown = asAddress(people.eve.address);
  expect(await request({ to: shown })).toMatchObject({
    ok: false,
    refusal: { code: 'wallet-not-linked', text: shown },
  });
  expect(await intents()).toEqual([]);
  expect(await available()).toBe(10n * CIV);
});

test.each<[string, { amount: string }, string]>([
  ['nothing', { amount: '0' }, 'amount-not-positive'],
  ['an exponent', { amount: '1e18' }, 'amount-malformed'],
  ['another token', { amount: '4 USDC' }, 'asset-differs'],
  ['more than there is', { amount: '11' }, 'balance-too-low'],
])('%s is refused and reserves nothing', async (_name, over, code) => {
  await deposited();
  expect(await request(over)).toMatchObject({ ok: false, refusal: { code } });
  const ask = { community: town.community, ...ada, ...over };
  expect(await world.withdrawals.preview(ask)).toMatchObject({ ok: false, refusal: { code } });
  expect(await intents()).toEqual([]);
  expect(await available()).toBe(10n * CIV);
});

test('ceilings hold per withdrawal and per day, also at once (I8)', async () => {
  await deposited(200n);
  expect(await request({ amount: '61' })).toMatchObject({
    ok: false,
    refusal: { code: 'withdrawal-too-large', max: 60n * CIV },
  });
  const asked = await Promise.all(Array.from({ length: 5 }, () => request({ amount: '40' })));
  expect(asked.filter((one) => one.ok)).toHaveLength(2);
  expect(asked.find((one) => !one.ok)).toMatchObject({
    refusal: { code: 'withdrawal-daily-cap', left: 0n },
  });
});

test('while payments are paused, by a person or by the account, nothing is reserved', async () => {
  await deposited();
  await world.store.communities.updateCommunity(town.community, { frozenReason: 'we look at it' });
  expect(await request()).toEqual({
    ok: false,
    refusal: { code: 'frozen', reason: 'we look at it' },
  });
  await world.store.communities.updateCommunity(town.community, { frozenReason: null });
  const vault = await world.store.executions.findSenderOf(town.community, sandbox.chainId, 'vault');
  await world.store.executions.updateSenderFrozen(vault?.id ?? '', 'unknown-transactions');
  expect(await request()).toMatchObject({ ok: false, refusal: { code: 'frozen' } });
  expect(await intents()).toEqual([]);
  expect(await available()).toBe(10n * CIV);
  expect(await listed()).toEqual([]);
});

test('credits and tokens without custody are not withdrawn', async () => {
  const { store, bed } = world;
  const credits = await foundCommunity(store, { kind: 'credit', symbol: 'POINT' });
  await bed.steward(credits, ada.person);
  const issue = { by: ada.person, to: ada, amount: '10', reason: 'r', eventId: 'e' };
  must(await bed.ledger.issueCredits({ community: credits, ...issue }));
  expect(await request({ community: credits })).toEqual({
    ok: false,
    refusal: { code: 'withdrawal-unsupported', symbol: 'POINT' },
  });
  const plain = await foundCommunity(store, { custody: false });
  expect(await request({ community: plain })).toEqual({
    ok: false,
    refusal: { code: 'custody-off' },
  });
});

test('a deposit of one community is no money of another, nor is its intent (I9)', async () => {
  await deposited();
  const other = await world.found();
  expect(await request({ community: other.community })).toMatchObject({
    ok: false,
    refusal: { code: 'balance-too-low', available: 0n },
  });
  must(await request());
  const [theirs] = await intents();
  const moved = database.sql`
    insert into withdrawal select ${crypto.randomUUID()}, ${other.community}, asset_id, 9, person_id, amount, recipient,
      'reserved', 'x', reserve_journal_id, null, intent_id, requested_at, null
    from withdrawal where intent_id = ${theirs?.id ?? ''}`;
  const constraint = await moved.then(
    () => undefined,
    (error: unknown) => toStoreFault(error)?.code,
  );
  expect(['foreign', 'unique']).toContain(constraint);
  const recast = database.sql`update withdrawal set community_id = ${other.community}
    where intent_id = ${theirs?.id ?? ''}`;
  expect(
    await recast.then(
      () => undefined,
      (error: unknown) => toStoreFault(error)?.code,
    ),
  ).toBe('foreign');
});

async function withMining<T>(run: () => Promise<T>): Promise<T> {
  await sandbox.anvil.setMining('automine');
  try {
    return await run();
  } finally {
    await sandbox.anvil.setMining('paused');
  }
}

test('reserves balance at every step of a withdrawal, whenever they are looked at', async () => {
  await deposited();
  must(await request());
  const states = new Set<string | undefined>();
  for (let turns = 0; turns < 12; turns += 1) {
    const senders = await world.store.executions.listSenders(town.community);
    for (const { id } of senders) await world.executions.advanceSender(id);
    states.add((await proof())?.state);
    await sandbox.anvil.mine(1);
    await world.deposits.scan(town.community);
    states.add((await proof())?.state);
  }
  expect(states.has('gap')).toBe(false);
  expect((await proof())?.state).toBe('balanced');
  expect(await listed()).toMatchObject([{ state: 'posted' }]);
});

test('a gap alarms once, freezes, gives back what nobody signed, and thaws when it is mended (L2)', async () => {
  const { bed } = world;
  await bed.steward(town.community, ada.person);
  await deposited();
  must(await request());
  expect(await proof()).toMatchObject({ state: 'balanced', frozen: false });
  // Somebody else has the key: tokens leave the vault past the books.
  await steal(town.vault, 3n * CIV);
  await world.finalize();
  await world.deposits.scan(town.community);
  expect(await proof()).toMatchObject({ state: 'gap', gap: 3n * CIV, frozen: true });
  await proof();
  const alarms = (await bed.inbox.read(ada.person)).filter(({ notice }) => notice.kind === 'alarm');
  expect(alarms.map(({ notice }) => notice)).toMatchObject([{ alarm: 'reserves-gap' }]);
  expect(await listed()).toMatchObject([{ state: 'voided' }]);
  expect(await available()).toBe(10n * CIV);
  expect(await request()).toEqual({
    ok: false,
    refusal: { code: 'frozen', reason: 'reserves-gap' },
  });
  // A node that cannot be read neither freezes nor thaws (V7).
  await database.sql`update scan_cursor set block_number = block_number + 1000000
    where name = ${`deposits:${town.community}`}`;
  expect(await proof()).toMatchObject({ state: 'unknown', frozen: true, gap: 3n * CIV });
  await database.sql`update scan_cursor set block_number = block_number - 1000000
    where name = ${`deposits:${town.community}`}`;
  await refill(town.vault, 3n * CIV);
  expect(await proof()).toMatchObject({ state: 'balanced', frozen: false });
  // Whoever sent that still has the key: what the vault has sent is settled by a human first (T4).
  expect(await request()).toMatchObject({
    ok: false,
    refusal: { code: 'frozen', reason: 'unknown-transactions' },
  });
  const vault = await world.store.executions.findSenderOf(town.community, sandbox.chainId, 'vault');
  for (const { nonce } of await world.executions.listStrangers(vault?.id)) {
    await world.executions.settleStranger(vault?.id ?? '', nonce, 'a theft');
  }
  await world.executions.advanceSender(vault?.id ?? '');
  must(await request());
});

/** Out of the vault by another hand than ours. */
async function steal(vault: Address, amount: bigint): Promise<void> {
  const { anvil, publicClient, contracts } = sandbox;
  await anvil.impersonate(vault);
  await anvil.setBalance(vault, parseEther('1'));
  const data = encodeFunctionData({
    abi: erc20Abi,
    functionName: 'transfer',
    args: [people.eve.address, amount],
  });
  await publicClient.request({
    method: 'eth_sendTransaction' as never,
    params: [{ from: vault, to: contracts.token.address, data, gas: '0x30d40' }] as never,
  });
  await anvil.mine(1);
  await anvil.stopImpersonating(vault);
}

/** Tokens into the vault that the books never hear of: what was missing is there again, nothing is owed for it. */
async function refill(vault: Address, amount: bigint): Promise<void> {
  await withMining(() => sandbox.fund(vault, { civ: amount }));
  await world.finalize();
  const final = await world.chain.finalBlock(sandbox.chainId);
  await database.sql`update scan_cursor
    set block_number = ${String(final.number)}::numeric, block_hash = ${final.hash}
    where name = ${`deposits:${town.community}`}`;
}
