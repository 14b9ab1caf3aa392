/** A payroll out of a real Safe: its owners sign each run under a number of its own, one at a time. */
import { parseEther } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import type { Address, VoteId } from '#core/identity.ts';
import { people } from '#sandbox/chain/people.ts';
import { createSafeWorld, type SafeWorld } from '#test/support/safe-world.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const CIV = parseEther('1');
const { ada, bo, cleo, dan } = people;
let world: SafeWorld;
let payees = 0;
let payee: Address;

beforeAll(async () => {
  world = await createSafeWorld({ version: '1.4.1' });
  await world.store.transaction('a treasurer', (books) =>
    world.services.offices.give(books, world.community, {
      ...{ by: world.ada.person, how: 'founding', person: world.ada.person, office: 'treasurer' },
    }),
  );
});
beforeEach(() => {
  payees += 1;
  payee = `0x${(0x8000 + payees).toString(16).padStart(40, '0')}` as Address;
});
afterAll(() => world?.close());

async function weekly(): Promise<VoteId> {
  const id = must(await world.publish(`pay 1 CIV to ${payee}`, 'Wages', { every: '7d' }));
  await world.decide(id);
  return id;
}
const asked = (id: VoteId) => world.until(id, world.isIn(id, 'collecting'));
async function signed(id: VoteId, by = [ada, bo]): Promise<void> {
  await asked(id);
  for (const owner of by) must(await world.sign(id, owner));
  await world.until(id, world.isIn(id, 'done'));
}
const stop = async (id: VoteId) =>
  must(await world.services.stops.stop(world.community, world.ada.person, id, 'enough'));

describe('a payroll out of a Safe', () => {
  it('is signed and paid each time once, under another number, by whoever owns it then', async () => {
    const id = await weekly();
    await signed(id);
    const first = await world.ownersOf(id);
    expect([await world.runsOf(id), await world.stateOf(id)]).toEqual([['done'], 'queued']);
    const old = await world.mandateOf(id);
    await world.safe.swapOwner(cleo, dan, [ada, bo]);
    await world.sandbox.anvil.mine(3);
    await world.nextRun(id);
    await asked(id);
    const next = await world.ownersOf(id);
    // The change of owners had one, too.
    expect((next?.nonce ?? 0n) - (first?.nonce ?? 0n)).toBe(2n);
    expect(next?.signed).toEqual([]);
    expect(codeOf(await world.sign(id, cleo))).toBe('owner-foreign');
    await signed(id, [dan, ada]);
    expect(await world.runsOf(id)).toEqual(['done', 'done']);
    expect(await world.balanceOf(payee)).toBe(2n * CIV);
    expect((await world.mandateOf(id)).reference).not.toBe(old.reference);
    await world.safe.swapOwner(dan, cleo, [ada, bo]);
    await world.sandbox.anvil.mine(3);
    await stop(id);
    await world.services.course.execute(id);
    expect(await world.runsOf(id)).toEqual(['done', 'done']);
  });

  it('keeps one before its owners: unsigned for a month it is left out, told, and the next is asked for', async () => {
    const id = await weekly();
    await asked(id);
    const told = async () =>
      (await world.store.inbox.listNotices(world.ada.person, 300)).filter(({ data }) =>
        JSON.stringify(data).includes('"run-missed"'),
      ).length;
    must(await world.sign(id, ada));
    const number = (await world.ownersOf(id))?.nonce;
    for (const _ of [1, 2, 3, 4]) {
      await world.advance(7 * DAY_MS);
      await world.turn(id);
      for (const _turn of [1, 2]) await world.services.course.execute(id);
    }
    const late = 'skipped: run-before-open';
    expect(await world.runsOf(id)).toEqual([
      ...['begun', late, late, late, 'waiting: run-before-open'],
    ]);
    const before = await told();
    await world.advance(3 * DAY_MS);
    await world.until(id, world.isIn(id, 'expired'));
    expect(await told()).toBe(before + 1);
    await world.services.course.execute(id);
    expect(await world.runsOf(id)).toEqual(['skipped: run-late', late, late, late, 'begun']);
    // The very number and the very calls again: what was signed before counts for one of them, once.
    await asked(id);
    expect((await world.ownersOf(id))?.nonce).toBe(number);
    await signed(id);
    expect(await world.balanceOf(payee)).toBe(CIV);
    await stop(id);
  });

  it('is ended while its owners sign: nobody is asked any more, and its number is free', async () => {
    const id = await weekly();
    await asked(id);
    must(await world.sign(id, ada));
    const number = (await world.ownersOf(id))?.nonce;
    await stop(id);
    await world.until(id, world.isIn(id, 'cancelled'));
    expect(await world.runsOf(id)).toEqual(['failed: stopped']);
    expect((await world.ownersOf(id))?.loose).toBe(false);
    expect(codeOf(await world.sign(id, bo))).toBe('owners-not-asked');
    await world.advance(8 * DAY_MS);
    await world.services.course.execute(id);
    expect(await world.balanceOf(payee)).toBe(0n);
    const other = await world.collecting(`pay 1 CIV to ${payee}`);
    expect((await world.ownersOf(other))?.nonce).toBe(number);
    await signed(other);
  });

  it('is ended while it is brought there: called off where nothing was signed of it', async () => {
    const id = await weekly();
    await asked(id);
    for (const owner of [ada, bo]) must(await world.sign(id, owner));
    for (let turn = 0; turn < 5 && !(await world.isIn(id, 'executing')()); turn += 1) {
      await world.turn(id);
    }
    expect((await world.mandateOf(id)).state).toBe('executing');
    await stop(id);
    await world.turn(id);
    await world.until(id, world.isIn(id, 'cancelled'));
    expect(await world.ownersOf(id)).toMatchObject({ loose: true });
    expect(await world.balanceOf(payee)).toBe(0n);
    const view = await world.services.proposalViews.view(id);
    expect([view?.state, view?.runs?.done, view?.runs?.missed]).toEqual(['failed', 0, 1]);
  });
});
