/** What stands between a decision, a signature and an end: I3, I5-I9 and the guards of T10, tried one by one. */
import { parseUnits } from 'viem';
import { expect, test } from 'vitest';
import { actionToJson } from '#core/execution/intent.ts';
import type { IntentId } from '#core/identity.ts';
import { type CrashPoint, MAX_OPEN_NONCES, WATCHED_IN_LINE } from '#service/execution/options.ts';
import { advanceClock } from '#store/clock.ts';
import { executionBed } from '#test/support/execution-bed.ts';
import { QUICK, type World } from '#test/support/execution-world.ts';
import { sendsThrough } from '#test/support/rpc-proxy.ts';

const CIV = parseUnits('1', 18);
const DAY_MS = 86_400_000;

const bed = executionBed({ proxied: true });
const { open } = bed;

const sends = () => sendsThrough(bed.proxy);
const callOff = (world: World, id: IntentId) =>
  world.store.transaction('call off', (tx) => world.executions.callOffIntent(tx, id));
const freeze = (world: World, reason: string | null) =>
  world.store.communities.updateCommunity(world.community, { frozenReason: reason });

test('I3: no node sees a byte before bytes and hash are stored, and then exactly those', async () => {
  const passed: CrashPoint[] = [];
  const world = await open({
    at: (point) => {
      passed.push(point);
      const isOut = point === 'after-send' || point === 'after-record-send';
      if (!isOut) expect([point, sends()]).toEqual([point, []]);
    },
  });
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  bed.proxy.seen.length = 0;
  await world.turn();
  expect(passed).toEqual(
    expect.arrayContaining(['after-reserve', 'before-sign', 'after-sign', 'after-persist']),
  );
  const [attempt] = await world.store.executions.listAttempts(id);
  expect(sends()).toEqual([attempt?.raw]);
});

test('I3: when the bytes cannot be stored, they are not sent', async () => {
  const world = await open({
    at: async (point) => {
      if (point !== 'after-sign') return;
      await bed.database.sql`update sender_account set fence = fence + 1
        where community_id = ${world.community}`;
    },
  });
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  bed.proxy.seen.length = 0;
  await world.turn();
  expect(sends()).toEqual([]);
  expect(await world.intent(id)).toMatchObject({ state: 'reserved', nonce: 0 });
});

test('I5: a pause, a call-off, a word of a human and a month leave a sent one to the chain', async () => {
  const world = await open();
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  await world.turn();
  expect(await world.executions.settleLost(id)).toMatchObject({
    ok: false,
    refusal: { code: 'intent-not-in-state' },
  });
  await freeze(world, 'paused');
  await world.turn();
  await advanceClock(bed.database.db, 30 * DAY_MS);
  await world.turn();
  expect((await world.intent(id)).state).toBe('submitted');
  expect(await callOff(world, id)).toMatchObject({ ok: true });
  expect((await world.intent(id)).state).toBe('cancelling');
  expect(await world.executions.settleLost(id)).toMatchObject({ ok: false });
  expect(await callOff(world, id)).toMatchObject({ ok: false });
  expect(await world.reservation(id)).toBe('payment-reserve');
  expect(world.settled).toEqual([]);
  await bed.sandbox.anvil.mine(1);
  await freeze(world, null);
  expect((await world.drive(id)).state).toBe('final');
});

test('I6: an action changed in the books after the vote is not sent', async () => {
  const world = await open();
  const [to, thief] = [world.recipient(), world.recipient()];
  const id = await world.planned(world.transferOf(to, CIV));
  await world.store.executions.updateIntent(id, {
    action: actionToJson(world.transferOf(thief, CIV)),
  });
  bed.proxy.seen.length = 0;
  await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'parked', reason: 'target-changed' });
  expect(sends()).toEqual([]);
  expect(world.alarms).toMatchObject([{ kind: 'intent-parked', reason: 'target-changed' }]);
});

test.for(['the action', 'the call', 'all but the voted hash'] as const)(
  'I6: %s changed in the books between reservation and signature is not signed',
  async (what) => {
    let changed = false;
    const thief = `0x${'66'.repeat(20)}` as const;
    const world = await open({
      at: async (point) => {
        if (point !== 'after-reserve' || changed) return;
        changed = true;
        const action = world.transferOf(thief as never, CIV);
        const { data } = world.actions.callOf(action);
        await world.store.executions.updateIntent(id, {
          ...(what === 'the call' ? {} : { action: actionToJson(action) }),
          ...(what === 'the action' ? {} : { callData: data }),
        });
        if (what === 'all but the voted hash')
          await bed.database.sql`update attempt set data = ${data} where intent_id = ${id}`;
      },
    });
    const id = await world.planned(world.transferOf(world.recipient(), CIV));
    expect((await world.drive(id)).state).toBe('cancelled');
    const attempts = await world.store.executions.listAttempts(id);
    expect(attempts.map(({ kind }) => kind)).toEqual(['void']);
    expect(await world.balanceOf(thief as never)).toBe(0n);
    expect(await world.reservation(id)).toBe('payment-void');
  },
);

test('I7: a bump counts its nonce once, and is not made over the fees of a day', async () => {
  let perDay = 10n ** 18n;
  const world = await open({
    timing: { ...QUICK, bumpAfterMs: 1 },
    feeCeiling: () => ({ maxFeePerGas: 10n ** 12n, perTransaction: 10n ** 18n, perDay }),
  });
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  await world.turn();
  const costs = async () =>
    (await world.store.executions.listAttempts(id)).map((one) => one.gasLimit * one.maxFeePerGas);
  const [first = 0n] = await costs();
  // Room for one bump of this nonce, since a nonce burns only one of its attempts.
  perDay = (first * 115n) / 100n;
  await world.turn();
  expect(await costs()).toHaveLength(2);
  await world.turn();
  expect(await costs()).toHaveLength(2);
  expect(await world.intent(id)).toMatchObject({
    state: 'submitted',
    reason: 'fee-ceiling',
    detail: 'fee-day-ceiling',
  });
  expect(world.alarms).toMatchObject([{ kind: 'intent-stuck', reason: 'fee-ceiling' }]);
  await world.turn();
  expect(world.alarms).toHaveLength(1);
});

test('I7: a no-op is not made over the fees of a day either', async () => {
  let perDay = 10n ** 18n;
  const world = await open({
    feeCeiling: () => ({ maxFeePerGas: 10n ** 12n, perTransaction: 10n ** 18n, perDay }),
  });
  const ids = [];
  for (let n = 0; n < 2; n += 1)
    ids.push(await world.planned(world.transferOf(world.recipient(), CIV)));
  await world.turn();
  const [first, second] = ids as [IntentId, IntentId];
  expect(await callOff(world, second)).toMatchObject({ ok: true });
  perDay = 1n;
  await world.turn();
  expect(await world.store.executions.listAttempts(second)).toHaveLength(1);
  expect(await world.intent(second)).toMatchObject({ reason: 'fee-ceiling' });
  expect((await world.intent(first)).state).toBe('submitted');
  perDay = 10n ** 18n;
  await world.turn();
  const kinds = (await world.store.executions.listAttempts(second)).map(({ kind }) => kind);
  expect(kinds).toEqual(['effect', 'void']);
});

test('I8: what is promised and not yet paid is no longer there, also after its day', async () => {
  const world = await open();
  const to = world.recipient();
  await world.planned(world.transferOf(to, 9n * CIV));
  await advanceClock(bed.database.db, DAY_MS + 60_000);
  // 1 % of 991, though the chain still shows 1,000.
  expect(await world.plan(world.transferOf(to, (995n * CIV) / 100n))).toMatchObject({
    ok: false,
    refusal: { code: 'cap-exceeded', cap: (991n * CIV) / 100n },
  });
});

test('I8: what was called off gives its day back; what was paid does not', async () => {
  const world = await open();
  const to = world.recipient();
  const first = await world.planned(world.transferOf(to, 9n * CIV));
  const second = await world.planned(world.transferOf(to, 9n * CIV));
  const third = world.transferOf(to, 9n * CIV);
  const refused = { ok: false, refusal: { code: 'cap-per-day-exceeded' } };
  expect(await world.plan(third)).toMatchObject(refused);
  await callOff(world, second);
  const again = await world.planned(third);
  for (const id of [first, again]) expect((await world.drive(id)).state).toBe('final');
  expect(await world.plan(third)).toMatchObject(refused);
});

test('I8: an empty purse makes no new days: what waits counts until a day after it has left', async () => {
  const world = await open({ etherTreasury: '0', etherPurse: '0' });
  const to = world.recipient();
  const pay = () => world.plan(world.transferOf(to, 9n * CIV));
  const refused = { ok: false, refusal: { code: 'cap-per-day-exceeded', asked: 27n * CIV } };
  const ids = [];
  for (let n = 0; n < 2; n += 1) ids.push(await world.planned(world.transferOf(to, 9n * CIV)));
  for (let day = 0; day < 3; day += 1) {
    await world.turn();
    for (const id of ids) {
      expect(await world.intent(id)).toMatchObject({ state: 'parked', reason: 'no-gas-money' });
    }
    expect(await pay()).toMatchObject(refused);
    await advanceClock(bed.database.db, DAY_MS + 60_000);
    expect(await pay()).toMatchObject(refused);
  }
  const [first, second] = ids as [IntentId, IntentId];
  await callOff(world, first);
  await bed.sandbox.anvil.setBalance(world.treasury, 10n ** 18n);
  expect((await world.drive(second)).state).toBe('final');
  const third = await world.planned(world.transferOf(to, 9n * CIV));
  expect((await world.drive(third)).state).toBe('final');
  // Decided days ago, and gone today.
  expect(await pay()).toMatchObject(refused);
  expect(await world.balanceOf(to)).toBe(18n * CIV);
  await advanceClock(bed.database.db, DAY_MS - 60_000);
  expect(await pay()).toMatchObject(refused);
  await advanceClock(bed.database.db, 120_000);
  expect(await pay()).toMatchObject({ ok: true });
});

test('no more nonces are out at once than may be, and however many wait, few are asked for', async () => {
  const world = await open({ civ: '100000', etherTreasury: '100' });
  for (let n = 1; n <= MAX_OPEN_NONCES + 3; n += 1)
    await world.planned(world.transferOf(world.recipient(), BigInt(n)));
  await world.turn();
  const { id } = await world.senderOf('treasury');
  expect(await world.store.executions.listOpenNonceSlots(id)).toHaveLength(MAX_OPEN_NONCES);
  bed.proxy.seen.length = 0;
  await world.turn();
  const asked = (method: string) => bed.proxy.seen.filter((one) => one.method === method).length;
  expect(asked('eth_getTransactionReceipt')).toBe(0);
  expect(asked('eth_getTransactionByHash')).toBe(WATCHED_IN_LINE);
  await bed.sandbox.anvil.mine(1);
  await world.turn();
  expect(asked('eth_getTransactionReceipt')).toBe(MAX_OPEN_NONCES);
});

test('I9: a community that a stranger founded passes "send the whole balance", and gets its own', async () => {
  const rich = await open();
  const passphrase = rich.passphrase;
  const poor = await open({ passphrase, civ: '0' });
  const thief = poor.recipient();
  const held = 1_000n * CIV;
  // What is there is refused by the caps, and what is claimed to be there by the chain.
  expect(await poor.plan(poor.transferOf(thief, held))).toMatchObject({
    ok: false,
    refusal: { code: 'balance-too-low' },
  });
  expect(poor.treasury).not.toBe(rich.treasury);
  const id = await poor.insertForeign(poor.transferOf(thief, held));
  for (let turns = 0; turns < 3; turns += 1) await poor.turn();
  expect(await poor.intent(id)).toMatchObject({ state: 'parked', reason: 'simulation-reverted' });
  await freeze(poor, 'whatever they like');
  await bed.database.sql`update sender_account set frozen_reason = 'chain-behind'
    where community_id = ${poor.community}`;
  const to = rich.recipient();
  const paid = await rich.planned(rich.transferOf(to, CIV));
  expect((await rich.drive(paid)).state).toBe('final');
  expect(await rich.balanceOf(thief)).toBe(0n);
  expect(await rich.balanceOf(rich.treasury)).toBe(held - CIV);
});

test('I9: an account that runs dry is never topped up from the purse of another community', async () => {
  const rich = await open();
  const dry = await open({ passphrase: rich.passphrase, etherTreasury: '0', etherPurse: '0' });
  const id = await dry.planned(dry.transferOf(dry.recipient(), CIV));
  for (let turns = 0; turns < 3; turns += 1) {
    await dry.turn();
    await dry.turn('gas');
    await rich.turn('gas');
  }
  expect(await dry.intent(id)).toMatchObject({ state: 'parked', reason: 'no-gas-money' });
  expect(await rich.store.executions.listIntents(rich.community, 5)).toEqual([]);
});

test('T12: a purse that cannot pay its own gas asks nobody, and is asked once', async () => {
  const world = await open({ etherTreasury: '0', etherPurse: '0' });
  await world.planned(world.transferOf(world.recipient(), CIV));
  await world.turn();
  const gasIntents = async () =>
    (await world.store.executions.listIntents(world.community, 9)).filter(
      ({ purpose }) => purpose === 'gas',
    );
  const [topUp] = await gasIntents();
  // Enough for what it sends, and one wei of gas.
  await bed.sandbox.anvil.setBalance(world.purse, (topUp?.amount ?? 0n) + 1n);
  for (let turns = 0; turns < 3; turns += 1) {
    await world.turn('gas');
    await world.turn();
  }
  expect(await gasIntents()).toMatchObject([
    { id: topUp?.id, state: 'parked', reason: 'no-gas-money' },
  ]);
});

test('a pause holds a withdrawal too, and what has a nonce but no signature', async () => {
  let pause = true;
  const world = await open({
    at: async (point) => {
      if (point !== 'after-reserve' || !pause) return;
      pause = false;
      await freeze(world, 'paused by a treasurer');
    },
  });
  const to = world.recipient();
  const id = await world.planned(world.transferOf(to, CIV));
  bed.proxy.seen.length = 0;
  for (let turns = 0; turns < 3; turns += 1) await world.turn();
  expect(await world.intent(id)).toMatchObject({ state: 'reserved', nonce: 0 });
  expect(sends()).toEqual([]);
  const withdrawal = [world.transferOf(to, CIV), `withdrawal:${crypto.randomUUID()}`] as const;
  expect(await world.plan(...withdrawal, 'vault')).toMatchObject({
    ok: false,
    refusal: { code: 'frozen' },
  });
  await freeze(world, null);
  expect((await world.drive(id)).state).toBe('final');
});

test('T10: an intent ends once: of many who end it one does, and the others change nothing', async () => {
  const world = await open();
  const id = await world.planned(world.transferOf(world.recipient(), CIV));
  const settledAt = await world.store.now();
  const won = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const end = { state: 'cancelled', detail: `by ${index}`, settledAt } as const;
      const ended = await world.store.executions.updateIntentsSettled([{ id, change: end }]);
      return ended.has(id) ? end : null;
    }),
  );
  const [winner, ...others] = won.filter((end) => end !== null);
  expect(others).toEqual([]);
  expect(await world.intent(id)).toMatchObject({ state: 'cancelled', detail: winner?.detail });
});
