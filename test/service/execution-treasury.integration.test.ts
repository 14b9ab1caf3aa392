/**
 * The treasury's money in the ledger (I9, L2): a payment is reserved with its intent and settled once with its end,
 * out of a book that follows a real chain; no read of it, however old, makes money that is not there.
 */
import {
  createTestClient,
  encodeAbiParameters,
  http,
  keccak256,
  pad,
  parseEther,
  parseUnits,
  toHex,
} from 'viem';
import { expect, test } from 'vitest';
import { actionHash } from '#core/execution/payload-hash.ts';
import { type Address, type AssetId, asId, type IntentId } from '#core/identity.ts';
import type { TreasuryLook } from '#core/ledger/treasury.ts';
import { createReserves } from '#service/reserves.ts';
import { createLog } from '#telemetry/log.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import { FINALITY_DEPTH, type World } from '#test/support/execution-world.ts';

const bed = executionBed();
const { open } = bed;

const CIV = parseUnits('1', 18);
const REVERTS = '0x60006000fd';

const assetOf = async ({ store, community }: World): Promise<AssetId> => {
  const row = await store.communities.findAsset(community);
  if (!row) throw new Error('no asset');
  return asId<AssetId>(row.id);
};

/** The treasury's three balances: free, reserved, and what the chain should hold (as a minus). */
async function books(world: World): Promise<readonly [bigint, bigint, bigint]> {
  const asset = await assetOf(world);
  const held = async (kind: 'treasury' | 'treasury-pending' | 'treasury-world') =>
    (await world.store.ledger.findLedgerAccount(world.community, asset, { kind }))?.balance ?? 0n;
  return [await held('treasury'), await held('treasury-pending'), await held('treasury-world')];
}

const kindsOf = async ({ store, community }: World): Promise<string[]> =>
  (await store.ledger.listJournals(community, undefined, 100)).map(({ kind }) => kind);

const check = (world: World) => world.executions.checkTreasury(world.community);
const final = () => bed.sandbox.anvil.mine(FINALITY_DEPTH + 1);

/** Tokens appear at an address, or go, without any transaction of its own: as a token's issuer may do. */
async function setBalance(world: World, owner: Address, amount: bigint): Promise<void> {
  const client = createTestClient({
    mode: 'anvil',
    chain: bed.sandbox.chain,
    transport: http(bed.sandbox.url),
  });
  const index = keccak256(
    encodeAbiParameters([{ type: 'address' }, { type: 'uint256' }], [owner, 0n]),
  );
  await client.setStorageAt({ address: world.token, index, value: pad(toHex(amount)) });
  expect(await world.balanceOf(owner)).toBe(amount);
}

const planAt = (world: World, to: Address, amount: bigint, look: TreasuryLook | null) => {
  const action = world.transferOf(to, amount);
  return world.store.transaction('plan', async (tx) =>
    world.executions.planIntent(tx, {
      community: world.community,
      purpose: 'treasury',
      source: `proposal:${crypto.randomUUID()}:0`,
      action,
      actionHash: actionHash(action),
      notBefore: await tx.now(),
      look,
    }),
  );
};

/** The books are right in themselves, and say what the chain says. */
async function expectEven(world: World): Promise<void> {
  await final();
  await check(world);
  const [free, pending, outside] = await books(world);
  expect(free + pending).toBe(await world.balanceOf(world.treasury));
  expect(outside).toBe(-(free + pending));
  expect(await world.ledger.recount(world.community)).toEqual([]);
}

test('a payment is reserved with its intent and posted once, when it is final', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), 5n * CIV));
  expect(await books(world)).toEqual([995n * CIV, 5n * CIV, -1_000n * CIV]);
  expect(await world.reservation(id)).toBe('payment-reserve');
  await world.turn();
  await bed.sandbox.anvil.mine(1);
  await world.turn();
  expect((await world.intent(id)).state).toBe('mined');
  expect(await world.reservation(id)).toBe('payment-reserve');
  const row = await world.drive(id);
  expect(row.state).toBe('final');
  expect(await books(world)).toEqual([995n * CIV, 0n, -995n * CIV]);
  expect(await kindsOf(world)).toEqual(['treasury-sync', 'payment-reserve', 'payment-post']);
  // Whoever comes second ends nothing.
  const again = { state: row.state, settledAt: new Date() };
  expect((await world.store.executions.updateIntentsSettled([{ id, change: again }])).size).toBe(0);
  await expectEven(world);
});

test('the same source planned again reserves nothing more', async () => {
  const world = await open();
  const action = world.transferOf(world.recipient(), 5n * CIV);
  const source = `proposal:${crypto.randomUUID()}:0`;
  const ids = await Promise.all([1, 2, 3].map(() => world.planned(action, source)));
  expect(new Set(ids).size).toBe(1);
  expect((await books(world))[1]).toBe(5n * CIV);
});

test('two decisions at once cannot reserve the same money', async () => {
  const world = await open();
  const look = await world.executions.lookAtTreasury(world.community);
  const to = world.recipient();
  const results = await Promise.all([1, 2].map(() => planAt(world, to, 10n * CIV, look)));
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  // 1 % of what is left free, not of what the chain still shows.
  expect(results.find(({ ok }) => !ok)).toMatchObject({
    refusal: { code: 'cap-exceeded', cap: (99n * CIV) / 10n },
  });
  expect(await books(world)).toEqual([990n * CIV, 10n * CIV, -1_000n * CIV]);
});

test('what came in from outside is free once it is final, beside what is under way', async () => {
  const world = await open();
  const first = await world.planned(world.transferOf(world.recipient(), 5n * CIV));
  await bed.sandbox.anvil.setMining('automine');
  await bed.sandbox.fund(world.treasury, { civ: 500n * CIV });
  await bed.sandbox.anvil.setMining('paused');
  await check(world);
  expect((await books(world))[0]).toBe(995n * CIV);
  await final();
  const second = await world.planned(world.transferOf(world.recipient(), 6n * CIV));
  expect(await books(world)).toEqual([1_489n * CIV, 11n * CIV, -1_500n * CIV]);
  for (const id of [first, second]) await world.drive(id);
  expect(await books(world)).toEqual([1_489n * CIV, 0n, -1_489n * CIV]);
  expect(world.alarms).toEqual([]);
  await expectEven(world);
});

test('a read from before a payment, used after it, does not count it twice', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), 10n * CIV));
  await final();
  // Newer than the block that was booked, older than the payment.
  const stale = await world.executions.lookAtTreasury(world.community);
  expect(stale?.held).toBe(1_000n * CIV);
  await world.drive(id);
  expect(await planAt(world, world.recipient(), 10n * CIV, stale)).toMatchObject({
    ok: false,
    refusal: { code: 'cap-exceeded', cap: (99n * CIV) / 10n },
  });
  expect(await books(world)).toEqual([990n * CIV, 0n, -990n * CIV]);
  await expectEven(world);
  // And one from before the block that was booked is not believed over it.
  const held = 5_000n * CIV;
  expect(
    await planAt(world, world.recipient(), 20n * CIV, { block: 1n, held, nonce: 0 }),
  ).toMatchObject({ ok: false, refusal: { code: 'cap-exceeded', cap: (99n * CIV) / 10n } });
  expect((await books(world))[0]).toBe(990n * CIV);
});

test('while a mined payment has not ended in the books, nothing is concluded from the chain', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), 5n * CIV));
  await world.turn();
  await final();
  const to = world.recipient();
  expect(await world.plan(world.transferOf(to, CIV))).toMatchObject({
    ok: false,
    refusal: { code: 'treasury-unknown' },
  });
  expect(await check(world)).toEqual({ known: false });
  expect(await books(world)).toEqual([995n * CIV, 5n * CIV, -1_000n * CIV]);
  await world.turn();
  expect(await world.reservation(id)).toBe('payment-post');
  expect(await check(world)).toEqual({ known: true });
  expect(await world.plan(world.transferOf(to, CIV))).toMatchObject({ ok: true });
  expect(world.alarms).toEqual([]);
});

test('T10: a payment that failed is voided once, and its money is free again', async () => {
  const world = await open();
  const code = await bed.sandbox.publicClient.getCode({ address: world.token });
  if (!code) throw new Error('the token has code');
  const id = await world.planned(world.transferOf(world.recipient(), 5n * CIV));
  await world.turn();
  await bed.sandbox.anvil.setCode(world.token, REVERTS);
  await bed.sandbox.anvil.mine(1);
  await bed.sandbox.anvil.setCode(world.token, code);
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'mined', succeeded: false });
  expect(await world.reservation(id)).toBe('payment-reserve');
  expect((await world.drive(id)).state).toBe('reverted');
  expect(await world.reservation(id)).toBe('payment-void');
  expect(await books(world)).toEqual([1_000n * CIV, 0n, -1_000n * CIV]);
  expect(await kindsOf(world)).toEqual(['treasury-sync', 'payment-reserve', 'payment-void']);
  await expectEven(world);
});

test('less on chain than what is pending alarms and freezes; cover thaws it', async () => {
  const world = await open();
  const reserves = createReserves({
    store: world.store,
    tokens: world.tokens,
    executions: world.executions,
    alarms: { raise: async () => undefined },
    log: createLog({ level: 'silent' }),
  });
  const id = await world.planned(world.transferOf(world.recipient(), 10n * CIV));
  await setBalance(world, world.treasury, 4n * CIV);
  await final();
  await reserves.check(world.community);
  expect(await books(world)).toEqual([0n, 10n * CIV, -10n * CIV]);
  expect(world.alarms).toMatchObject([
    { kind: 'treasury-outflow', amount: '996 CIV' },
    { kind: 'treasury-short', amount: '6 CIV' },
  ]);
  const asset = await assetOf(world);
  expect(await world.store.treasuries.findTreasuryCheck(world.community, asset)).toMatchObject({
    shortfall: 6n * CIV,
  });
  expect(await world.plan(world.transferOf(world.recipient(), CIV))).toMatchObject({
    ok: false,
    refusal: { code: 'frozen', reason: 'treasury-short' },
  });
  await world.turn();
  expect((await world.intent(id)).state).toBe('planned');
  expect((await world.executions.describeIntent(id))?.frozenReason).toBe('treasury-short');
  await final();
  await reserves.check(world.community);
  expect(world.alarms).toHaveLength(2);

  await setBalance(world, world.treasury, 10n * CIV);
  await final();
  await reserves.check(world.community);
  expect(world.alarms.at(-1)).toMatchObject({ kind: 'treasury-covered' });
  expect((await world.drive(id)).state).toBe('final');
  expect(await books(world)).toEqual([0n, 0n, 0n]);
  await expectEven(world);
});

test('T4: what nobody here sent from an idle treasury is found by the next proof, not by the next payment', async () => {
  const world = await open();
  const { anvil } = bed.sandbox;
  expect(await world.executions.checkTreasury(world.community)).toEqual({ known: true });
  await anvil.impersonate(world.treasury);
  await bed.sandbox.publicClient.request({
    method: 'eth_sendTransaction' as never,
    params: [{ from: world.treasury, to: world.treasury }] as never,
  });
  await anvil.mine(1);
  await anvil.stopImpersonating(world.treasury);
  await final();
  // Until it is explained nothing is planned, so no turn of the account could come upon it.
  expect(await world.plan(world.transferOf(world.recipient(), CIV))).toMatchObject({
    ok: false,
    refusal: { code: 'treasury-unknown' },
  });
  expect(await world.executions.checkTreasury(world.community)).toEqual({ known: false });
  const { id } = await world.senderOf('treasury');
  expect(world.alarms).toMatchObject([{ kind: 'sender-frozen', sender: id, nonces: [0] }]);
  expect(await world.executions.settleStranger(id, 0, 'tried by hand')).toEqual({
    kind: 'settled',
  });
  await world.turn();
  expect((await world.senderOf('treasury')).frozenReason).toBeNull();
  expect(await world.executions.checkTreasury(world.community)).toEqual({ known: true });
  await world.drive(await world.planned(world.transferOf(world.recipient(), CIV)));
});

test('a treasury of native coin pays its own gas: the book follows, and nobody is alarmed', async () => {
  const world = await open({ asset: 'native', etherTreasury: '100' });
  const action = world.transferOf(world.recipient(), parseEther('0.5'), null);
  const id = await world.planned(action);
  expect(await books(world)).toEqual([parseEther('99.5'), parseEther('0.5'), -parseEther('100')]);
  await world.drive(id);
  expect(await books(world)).toEqual([parseEther('99.5'), 0n, -parseEther('99.5')]);
  await final();
  await check(world);
  const held = await bed.sandbox.publicClient.getBalance({ address: world.treasury });
  expect(held).toBeLessThan(parseEther('99.5'));
  expect(await books(world)).toEqual([held, 0n, -held]);
  expect((await kindsOf(world)).at(-1)).toBe('treasury-sync');
  expect(world.alarms).toEqual([]);
});

test('a payment that an earlier version planned has no reservation: its money is left alone all the same', async () => {
  const world = await open();
  const id = await world.insertForeign(world.transferOf(world.recipient(), 100n * CIV));
  await check(world);
  expect((await books(world))[0]).toBe(900n * CIV);
  expect((await world.drive(id)).state).toBe('final');
  expect(await world.reservation(id)).toBeNull();
  await expectEven(world);
  expect((await books(world))[0]).toBe(900n * CIV);
  expect(world.alarms).toEqual([]);
});

test('looks, decisions and turns at once: no deadlock, no unit lost', async () => {
  const world = await open();
  const ids: IntentId[] = [];
  const plan = async () => {
    const result = await world.plan(world.transferOf(world.recipient(), CIV));
    if (result.ok) ids.push(result.value);
    else expect(['treasury-unknown', 'cap-per-day-exceeded']).toContain(result.refusal.code);
  };
  for (let round = 0; round < 4; round += 1) {
    await Promise.all([plan(), check(world), world.turn(), plan(), check(world)]);
    await bed.sandbox.anvil.mine(1);
  }
  expect(ids.length).toBeGreaterThan(0);
  for (const id of ids) expect((await world.drive(id)).state).toBe('final');
  expect((await kindsOf(world)).filter((kind) => kind === 'payment-post')).toHaveLength(ids.length);
  await expectEven(world);
  expect((await books(world))[0]).toBe(1_000n * CIV - BigInt(ids.length) * CIV);
});
