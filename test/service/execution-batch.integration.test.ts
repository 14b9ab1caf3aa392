/** What waits for one account goes together: tried in order, its nonces taken, its bytes stored and sent, each payment once. */
import { parseUnits } from 'viem';
import { expect, test } from 'vitest';
import { type AssetId, asAddress, asId, type IntentId } from '#core/identity.ts';
import { type CrashPoint, MAX_OPEN_NONCES } from '#service/execution/options.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import { QUICK, type World } from '#test/support/execution-world.ts';
import { until } from '#test/support/poll.ts';

const CIV = parseUnits('1', 18);
const PAYMENTS = 5;

const bed = executionBed({ proxied: true });
const { open } = bed;

async function payments(world: World, count = PAYMENTS) {
  const all: { id: IntentId; to: ReturnType<World['recipient']>; amount: bigint }[] = [];
  for (let n = 1n; n <= BigInt(count); n += 1n) {
    const to = world.recipient();
    all.push({ id: await world.planned(world.transferOf(to, n)), to, amount: n });
  }
  return all;
}

const asked = (method: string): number =>
  bed.proxy.seen.filter((one) => one.method === method).length;

async function expectPaidOnce(world: World, all: Awaited<ReturnType<typeof payments>>) {
  for (const { id, to, amount } of all) {
    expect((await world.drive(id)).state).toBe('final');
    expect(await world.balanceOf(to)).toBe(amount);
  }
}

test('payments that wait are prepared, signed and sent in one turn, in their order, each step written once', async () => {
  const passed: CrashPoint[] = [];
  const world = await open({ at: (point) => void passed.push(point) });
  const all = await payments(world);
  bed.proxy.seen.length = 0;
  passed.length = 0;
  await world.turn();
  const once = ['after-simulate', 'within-reserve', 'within-persist', 'after-record-send'];
  for (const point of once)
    expect([point, passed.filter((one) => one === point)]).toEqual([point, [point]]);
  expect(passed.filter((point) => point === 'after-send')).toHaveLength(PAYMENTS);
  // Tried upon each other, and again with the gas they get; never one by one.
  expect([asked('eth_simulateV1'), asked('eth_estimateGas'), asked('eth_call')]).toEqual([2, 0, 0]);
  const rows = await Promise.all(all.map(({ id }) => world.intent(id)));
  const first = rows[0]?.nonce ?? Number.NaN;
  expect(rows.map(({ state, nonce }) => [state, nonce])).toEqual(
    all.map((_, place) => ['submitted', first + place]),
  );
  await expectPaidOnce(world, all);
});

test('a node that cannot simulate in order is asked for each by itself', async () => {
  const world = await open();
  const all = await payments(world);
  bed.proxy.misbehave = ({ method }) =>
    method === 'eth_simulateV1'
      ? { kind: 'error', code: -32_601, message: 'the method eth_simulateV1 does not exist' }
      : undefined;
  bed.proxy.seen.length = 0;
  await world.turn();
  expect(asked('eth_estimateGas')).toBe(PAYMENTS);
  await expectPaidOnce(world, all);
});

test('one that would fail is parked, and those beside it are paid', async () => {
  const world = await open();
  const before = await payments(world, 2);
  const noToken = asAddress(bed.sandbox.contracts.multicall3.address);
  const lacking = await world.insertForeign(world.transferOf(world.recipient(), CIV, noToken));
  const after = await payments(world, 2);
  await world.turn();
  expect(await world.intent(lacking)).toMatchObject({
    ...{ state: 'parked', reason: 'simulation-reverted' },
  });
  await expectPaidOnce(world, [...before, ...after]);
});

test('where all together are more than there is, each is tried alone and what can be paid is', async () => {
  const world = await open();
  const all = await payments(world, 2);
  // So geth answers where the values of all calls are more than the account has (execution APIs, -38014).
  bed.proxy.misbehave = ({ method }) =>
    method === 'eth_simulateV1'
      ? {
          ...{ kind: 'error', code: -38_014 },
          message: 'err: insufficient funds for gas * price + value: address 0x have 1 want 2',
        }
      : undefined;
  await world.turn();
  expect(asked('eth_simulateV1')).toBeGreaterThan(0);
  await expectPaidOnce(world, all);
});

test('of two payments that are more than there is, one is paid; the other is refused by its trial or by the chain', async () => {
  const world = await open();
  const half = 600n * CIV;
  const [first, second] = [
    await world.insertForeign(world.transferOf(world.recipient(), half)),
    await world.insertForeign(world.transferOf(world.recipient(), half)),
  ];
  expect((await world.drive(first)).state).toBe('final');
  await world.turn();
  // A thousand are there: the second is refused by the trial run, or by the chain where the first was not mined yet.
  const row = await world.drive(second, ['parked', 'reverted']);
  expect(await world.balanceOf(world.treasury)).toBe(400n * CIV);
  expect(row.settledAt === null).toBe(row.state === 'parked');
});

test('where the signer fails after some, those are kept and sent, and the rest is signed when it answers', async () => {
  const world = await open();
  const all = await payments(world);
  let signatures = 0;
  const failing = world.another();
  const { sign } = failing.signers;
  failing.signers.sign = async (...of) => {
    signatures += 1;
    if (signatures === 3) throw new Error('the signer is away');
    return sign(...of);
  };
  await expect(world.turn('treasury', failing.executions)).rejects.toThrow('the signer is away');
  const states = (await Promise.all(all.map(({ id }) => world.intent(id)))).map(
    ({ state }) => state,
  );
  expect(states).toEqual(['submitted', 'submitted', 'reserved', 'reserved', 'reserved']);
  await expectPaidOnce(world, all);
});

test('a signer that refuses one is told of, once; those behind it go on when it signs again', async () => {
  const world = await open();
  const all = await payments(world, 3);
  const [first] = all;
  let refuses = true;
  const failing = world.another();
  const { sign } = failing.signers;
  const { executions } = failing;
  failing.signers.sign = async (address, transaction) => {
    const row = await world.intent(first?.id as IntentId);
    if (refuses && transaction.nonce === row.nonce) throw new Error('not that one');
    return sign(address, transaction);
  };
  for (let turns = 0; turns < 3; turns += 1) {
    await expect(world.turn('treasury', executions)).rejects.toThrow('not that one');
  }
  expect(world.alarms).toMatchObject([
    { kind: 'intent-stuck', intent: first?.id, reason: 'signer' },
  ]);
  expect(await world.intent(first?.id as IntentId)).toMatchObject({
    ...{ state: 'reserved', reason: 'signer' },
  });
  refuses = false;
  await world.turn('treasury', executions);
  expect((await world.intent(first?.id as IntentId)).reason).toBeNull();
  await expectPaidOnce(world, all);
});

test('money for gas goes as far as it goes: what is on its way is counted, the rest waits for more', async () => {
  const world = await open({ etherTreasury: '0' });
  const all = await payments(world, 6);
  const { baseFee, priorityFee } = await world.broadcast.feeMarket(bed.sandbox.chainId);
  const gas = await bed.sandbox.publicClient.estimateGas({
    account: world.treasury,
    ...world.actions.callOf(world.transferOf(world.recipient(), CIV)),
  });
  const each = ((gas * 125n) / 100n) * (2n * baseFee + priorityFee);
  // Enough for three, and for no fourth.
  await bed.sandbox.anvil.setBalance(world.treasury, (each * 7n) / 2n);
  await world.turn();
  const states = async () =>
    (await Promise.all(all.map(({ id }) => world.intent(id)))).map(({ state }) => state);
  expect((await states()).filter((state) => state === 'submitted')).toHaveLength(3);
  await world.turn();
  expect((await states()).filter((state) => state === 'submitted')).toHaveLength(3);
  await expectPaidOnce(world, all);
  expect(world.alarms).toEqual([]);
});

test('T12: gas money that a node says is short after all is filled up once more, and the send is noted', async () => {
  const world = await open({ etherTreasury: '0' });
  const [one] = await payments(world, 1);
  const gasOf = async () =>
    (await world.store.executions.listIntents(world.community, 20)).filter(
      ({ purpose }) => purpose === 'gas',
    );
  const isPayment = async (raw: unknown) =>
    (await world.store.executions.listAttempts(one?.id as IntentId)).some((of) => of.raw === raw);
  bed.proxy.misbehave = async ({ method, params }) =>
    method === 'eth_sendRawTransaction' && (await isPayment(params[0]))
      ? { kind: 'error', code: -32_000, message: 'insufficient funds for gas * price + value' }
      : undefined;
  await world.turn();
  await until('the first is there', async () => {
    await world.turn('gas');
    await bed.sandbox.anvil.mine(1);
    return (await gasOf())[0]?.state === 'final';
  });
  await until('the node has said so', async () => {
    await world.turn();
    return (await world.intent(one?.id as IntentId)).reason === 'no-gas-money';
  });
  expect(world.alarms).toMatchObject([{ kind: 'intent-stuck', reason: 'no-gas-money' }]);
  const [attempt] = await world.store.executions.listAttempts(one?.id as IntentId);
  expect(attempt?.sentAt).not.toBeNull();
  expect(await gasOf()).toHaveLength(2);
  bed.proxy.misbehave = undefined;
  await bed.sandbox.anvil.setBalance(world.treasury, 10n ** 18n);
  await expectPaidOnce(world, one ? [one] : []);
});

test('what was signed while the treasury fell short of its payments is forgotten, and made again once it is covered', async () => {
  const world = await open({
    at: async (point) => {
      if (point === 'after-sign' && isShort) await shortfall(1n);
    },
  });
  let isShort = false;
  const asset = await world.store.communities.findAsset(world.community);
  const shortfall = async (amount: bigint) =>
    world.store.treasuries.updateTreasuryCheck({
      ...{ communityId: world.community, assetId: asId<AssetId>(asset?.id ?? '') },
      ...{ blockNumber: 1n, shortfall: amount, checkedAt: await world.store.now() },
    });
  const all = await payments(world, 2);
  isShort = true;
  await world.turn();
  const stateOf = async () =>
    (await Promise.all(all.map(({ id }) => world.intent(id)))).map(({ state }) => state);
  expect(await stateOf()).toEqual(['reserved', 'reserved']);
  isShort = false;
  await shortfall(0n);
  await expectPaidOnce(world, all);
});

test('where no place is left, the account is looked at again as anything under way is', async () => {
  const world = await open({ civ: '100000', etherTreasury: '100' });
  await payments(world, MAX_OPEN_NONCES + 2);
  const before = await world.store.now();
  const again = await world.turn();
  expect(again?.getTime()).toBeGreaterThanOrEqual(before.getTime() + QUICK.watchMs);
});

test('a hundred payments are paid, each once, never more than may be out at once', async () => {
  const world = await open({ civ: '100000', etherTreasury: '100' });
  const all = await payments(world, 100);
  const { id } = await world.senderOf('treasury');
  for (const { id: last } of all.slice(-1)) {
    for (let turns = 0; (await world.intent(last)).minedTxHash === null; turns += 1) {
      await world.turn();
      const open = await world.store.executions.listOpenNonceSlots(id);
      expect(open.length).toBeLessThanOrEqual(MAX_OPEN_NONCES);
      expect(turns).toBeLessThan(100);
      await bed.sandbox.anvil.mine(1);
    }
  }
  await expectPaidOnce(world, all);
});
