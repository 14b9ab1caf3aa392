/** A payroll out of a real TimelockController: each run an operation of its own, once, and one at a time. */
import { encodeFunctionData, parseEther } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { timelockAbi } from '#chain/carriers/timelock.ts';
import { DAY_MS } from '#core/duration.ts';
import { type Address, type AssetId, asId, type MandateId, type VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { readPromised } from '#service/treasury/promised.ts';
import { sendAs } from '#test/support/contracts.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const DELAY_SECONDS = 3_600;
const CIV = parseEther('1');

let sandbox: SandboxChain;
let world: MandateWorld;
let timelock: `0x${string}`;
let payees = 0;
let payee: Address;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  timelock = await deployTimelock(sandbox, DELAY_SECONDS, [
    world.account,
    sandbox.deployer.address,
  ]);
  await sandbox.fund(timelock, { civ: 1_000n * CIV });
  await sandbox.anvil.mine(3);
  await world.keepMoneyIn('timelock', timelock);
  await world.store.transaction('a treasurer', (books) =>
    world.services.offices.give(books, world.community, {
      ...{ by: world.ada.person, how: 'founding', person: world.ada.person, office: 'treasurer' },
    }),
  );
});
beforeEach(() => {
  payees += 1;
  payee = `0x${(0x7000 + payees).toString(16).padStart(40, '0')}` as Address;
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const stateOf = async (id: VoteId) => (await world.proposalOf(id)).state;
const mandatesOf = (id: VoteId) => world.store.mandates.listMandatesOf(id);
const isIn = (id: VoteId, state: string) => async () => (await world.mandateOf(id)).state === state;
const operationOf = async (reference: `0x${string}`) =>
  sandbox.publicClient.readContract({
    ...{ address: timelock, abi: timelockAbi, functionName: 'getTimestamp', args: [reference] },
  });

const promised = async () => {
  const asset = await world.store.communities.findAsset(world.community);
  if (!asset) throw new Error('no asset');
  return readPromised(world.store, world.community, asId<AssetId>(asset.id));
};

/** Every week; the first is given to the timelock. */
async function weekly(times?: number): Promise<VoteId> {
  const conditions = { every: '7d', ...(times !== undefined && { times }) };
  const id = must(await world.publish(`pay 1 CIV to ${payee}`, 'Wages', conditions));
  await world.decide(id);
  return id;
}
/** In the contract's delay. */
async function scheduled(id: VoteId): Promise<void> {
  await world.until(id, isIn(id, 'waiting'));
}
async function carriedOut(id: VoteId): Promise<void> {
  await scheduled(id);
  await sandbox.increaseTime(DELAY_SECONDS);
  await sandbox.anvil.mine(3);
  await world.until(id, isIn(id, 'done'));
}

describe('a payroll out of a timelock', () => {
  it('is carried out each time once, as an operation of its own under the one hash', async () => {
    const { store, services, community } = world;
    const id = await weekly(2);
    await Promise.all([1, 2, 3].map(() => services.course.execute(id)));
    expect(await world.runsOf(id)).toEqual(['begun']);
    await carriedOut(id);
    expect([await world.runsOf(id), await stateOf(id)]).toEqual([['done'], 'queued']);
    expect(await world.balanceOf(payee)).toBe(CIV);
    expect(await promised()).toMatchObject({ carried: 0n, waiting: CIV, decisions: 1 });
    const first = await world.mandateOf(id);
    expect((await world.proposalOf(id)).txHash).toBe(first.txHash);
    await world.nextRun(id);
    await Promise.all([1, 2, 3].map(() => services.course.execute(id)));
    expect(await promised()).toMatchObject({ carried: CIV, waiting: 0n, decisions: 0 });
    const standing = await services.executionStandings.read(community, id);
    expect(standing.underWay).toMatchObject([{ kind: 'mandate', subject: { run: 2 } }]);
    await carriedOut(id);
    expect([await world.runsOf(id), await stateOf(id)]).toEqual([['done', 'done'], 'executed']);
    expect(await world.balanceOf(payee)).toBe(2n * CIV);
    const both = await mandatesOf(id);
    expect(both.map(({ run, state }) => [run, state])).toEqual([
      [0, 'done'],
      [1, 'done'],
    ]);
    expect(new Set(both.map(({ reference }) => reference)).size).toBe(2);
    for (const { reference } of both) expect(await operationOf(reference)).toBe(1n);
    await world.advance(30 * DAY_MS);
    await services.course.execute(id);
    expect(await mandatesOf(id)).toHaveLength(2);
    const moments = await services.timelines.read(id);
    const given = moments.filter(({ moment }) => moment === 'given' || moment === 'done-there');
    expect(given.map(({ moment, run }) => [moment, run])).toEqual([
      ...[
        ['given', 1],
        ['done-there', 1],
        ['given', 2],
        ['done-there', 2],
      ],
    ]);
    const view = await services.proposalViews.view(id);
    expect(view?.runs).toMatchObject({ done: 2, missed: 0, next: null });
    const paid = (await store.proposals.listPayments(community)).filter((row) => row.voteId === id);
    expect(paid).toHaveLength(1);
  });

  it('is one at a time: the next waits for the one before, and begins when that is over', async () => {
    const id = await weekly();
    await scheduled(id);
    await world.nextRun(id);
    await world.services.course.execute(id);
    expect(await world.runsOf(id)).toEqual(['begun', 'waiting: run-before-open']);
    expect(await mandatesOf(id)).toHaveLength(1);
    await carriedOut(id);
    expect(await world.runsOf(id)).toEqual(['done', 'waiting: run-before-open']);
    // It was rung for in the transaction that ended the one before.
    const due = await world.store.outbox.listDueOutbox(1_000);
    const keys = await Promise.all(due.map(({ id: row }) => world.store.outbox.findOutbox(row)));
    expect(keys.some((row) => row?.kind === 'execute-proposal' && row.key === id)).toBe(true);
    await world.services.course.execute(id);
    expect(await world.runsOf(id)).toEqual(['done', 'begun']);
    must(await world.services.stops.stop(world.community, world.ada.person, id, 'enough'));
    await world.until(id, isIn(id, 'cancelled'));
  });

  it('is not caught up with after a long sleep', async () => {
    const id = await weekly();
    await carriedOut(id);
    await world.advance(26 * DAY_MS);
    for (let turn = 0; turn < 6; turn += 1) await world.services.course.execute(id);
    const late = 'skipped: run-late';
    expect(await world.runsOf(id)).toEqual(['done', late, late, 'begun']);
    expect(await mandatesOf(id)).toHaveLength(2);
    must(await world.services.stops.stop(world.community, world.ada.person, id, 'enough'));
    await world.until(id, isIn(id, 'cancelled'));
    expect(await world.balanceOf(payee)).toBe(CIV);
  });

  it('goes on after a run that was cancelled there', async () => {
    const id = await weekly();
    await scheduled(id);
    const { reference } = await world.mandateOf(id);
    await sendAs(sandbox, {
      to: timelock,
      data: encodeFunctionData({ abi: timelockAbi, functionName: 'cancel', args: [reference] }),
    });
    await world.until(id, isIn(id, 'cancelled'));
    expect(await world.runsOf(id)).toEqual(['failed: cancelled-there']);
    expect(await stateOf(id)).toBe('queued');
    await world.nextRun(id);
    await carriedOut(id);
    expect(await world.runsOf(id)).toEqual(['failed: cancelled-there', 'done']);
    expect(await world.balanceOf(payee)).toBe(CIV);
    must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'enough'));
    expect(await stateOf(id)).toBe('vetoed');
  });

  it('waits while the contract holds too little, and is left out when the next is due', async () => {
    const id = must(await world.publish(`pay 900 CIV to ${payee}`, 'Wages', { every: '7d' }));
    const held = await world.balanceOf(timelock);
    await world.decide(id);
    await carriedOut(id);
    await world.nextRun(id);
    expect(await world.runsOf(id)).toEqual(['done', 'waiting: balance-too-low']);
    await world.advance(7 * DAY_MS);
    await world.services.course.execute(id);
    expect(await world.runsOf(id)).toEqual(['done', 'skipped: balance-too-low']);
    must(await world.services.stops.stop(world.community, world.ada.person, id, 'enough'));
    await sandbox.fund(timelock, { civ: held });
    await sandbox.anvil.mine(3);
  });

  it('goes on out of the contract it was voted on with, whatever keeps the money of later ones', async () => {
    const { services, store, community, ada } = world;
    const id = await weekly();
    await carriedOut(id);
    const set = async (value: string) => {
      await store.communities.updateCommunity(community, { state: 'founding' });
      const asked = {
        community,
        person: ada.person,
        track: 'action',
        setting: 'executor',
      } as const;
      must(await services.tracks.set({ ...asked, value, eventId: `${value} ${payee}` }));
      await store.communities.updateCommunity(community, { state: 'constituted' });
    };
    await set('direct');
    await world.nextRun(id);
    await carriedOut(id);
    expect(await world.balanceOf(payee)).toBe(2n * CIV);
    await set(timelock);
    must(await services.stops.stop(community, ada.person, id, 'enough'));
  });
});

describe('what ends it', () => {
  it.each(['stop', 'veto'] as const)(
    'is a %s, which calls the run back that waits there',
    async (how) => {
      const { services, community, ada } = world;
      const id = await weekly();
      await carriedOut(id);
      await world.nextRun(id);
      await scheduled(id);
      const { reference } = await world.mandateOf(id);
      const ended =
        how === 'stop'
          ? await services.stops.stop(community, ada.person, id, 'They left')
          : await services.vetoes.veto(community, ada.person, id, 'It is odd');
      must(ended);
      expect(await stateOf(id)).toBe(how === 'stop' ? 'executed' : 'vetoed');
      await world.until(id, isIn(id, 'cancelled'));
      const why = how === 'stop' ? 'stopped' : 'vetoed';
      expect(await world.runsOf(id)).toEqual(['done', `failed: ${why}`]);
      expect(await operationOf(reference)).toBe(0n);
      await world.advance(30 * DAY_MS);
      await services.course.execute(id);
      expect(await mandatesOf(id)).toHaveLength(2);
      expect(await world.balanceOf(payee)).toBe(CIV);
    },
  );

  it('before anything was paid leaves nothing carried out', async () => {
    const id = await weekly();
    await scheduled(id);
    must(await world.services.stops.stop(world.community, world.ada.person, id, 'Too early'));
    const { state, outcomeReason } = await world.proposalOf(id);
    expect([state, outcomeReason]).toEqual(['failed', 'repeats-stopped']);
    await world.until(id, isIn(id, 'cancelled'));
    expect(
      codeOf(await world.services.stops.stop(world.community, world.ada.person, id, 'x')),
    ).toBe('not-repeating');
  });

  it('goes on with the next run where two thirds overrule it, never with the one called back', async () => {
    const id = await weekly();
    await scheduled(id);
    must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'It is odd'));
    await world.until(id, isIn(id, 'cancelled'));
    const { queuedUntil } = await world.proposalOf(id);
    await world.store.proposals.updateProposal(id, {
      ...{ state: 'overruled', overruledAt: await world.store.now(), outcomeReason: null },
    });
    await world.services.course.execute(id);
    expect(await world.runsOf(id)).toEqual(['failed: vetoed']);
    if (queuedUntil) await world.advanceTo(queuedUntil, 1);
    await world.services.course.execute(id);
    await carriedOut(id);
    expect(await world.runsOf(id)).toEqual(['failed: vetoed', 'done']);
    expect(await world.balanceOf(payee)).toBe(CIV);
    must(await world.services.stops.stop(world.community, world.ada.person, id, 'enough'));
  });
});

it('has one mandate a run in the books, and none of no run', async () => {
  const id = await weekly();
  await carriedOut(id);
  const row = await world.mandateOf(id);
  const again = (run: number | null) =>
    world.store.mandates.insertMandate({
      ...{ ...row, id: asId<MandateId>(crypto.randomUUID()), run },
      ...{ state: 'begun', endedAt: null },
    });
  await expect(again(0)).rejects.toMatchObject({ cause: { constraint_name: 'mandate_of_run' } });
  await expect(again(null)).rejects.toMatchObject({
    cause: { constraint_name: 'mandate_run_repeats' },
  });
  await world.nextRun(id);
  const { id: second } = await world.mandateOf(id);
  const moved = world.store.mandates.updateMandate(second, { run: 7 } as never);
  await expect(moved).rejects.toMatchObject({ cause: { constraint_name: 'mandate_is_bound' } });
  must(await world.services.stops.stop(world.community, world.ada.person, id, 'enough'));
  await world.until(id, isIn(id, 'cancelled'));
});
