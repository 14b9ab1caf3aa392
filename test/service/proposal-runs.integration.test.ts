/** A payroll on real books and a real chain: each run once, in its time, whatever became of those before it. */
import { v7 as uuidv7 } from 'uuid';
import { parseUnits } from 'viem';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '#core/duration.ts';
import { readActionText } from '#core/execution/action-text.ts';
import { proposalSource } from '#core/execution/source.ts';
import type { Address, VoteId } from '#core/identity.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import type { ConditionsDraft } from '#service/proposal/conditions.ts';
import { createMandateWorld, type MandateWorld } from '#test/support/mandate-world.ts';
import { codeOf, must } from '#test/support/vote-world.ts';

const CIV = parseUnits('1', 18);
let sandbox: SandboxChain;
let world: MandateWorld;
let payees = 0;
let payee: Address;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createMandateWorld(sandbox);
  await world.fundTreasury('10000');
});
beforeEach(() => {
  payees += 1;
  payee = `0x${(0x5000 + payees).toString(16).padStart(40, '0')}` as Address;
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

const draft = (text: string, conditions: ConditionsDraft) => ({
  ...{ community: world.community, author: world.ada.person, title: 'Wages', body: '' },
  ...{ payment: undefined, eventId: uuidv7(), conditions },
  steps: must(readActionText(text)).map((step) => ({ step, recipient: null })),
});
const rowOf = async (id: VoteId) => world.proposalOf(id);
const runsOf = async (id: VoteId) =>
  (await world.store.proposalRuns.listRuns(id)).map(({ state, reason }) =>
    reason === null ? state : `${state}: ${reason}`,
  );
/** Passed, its timelock over now. */
async function queued(text: string, conditions: ConditionsDraft): Promise<VoteId> {
  const id = must(await world.services.proposals.publish(draft(text, conditions)));
  await world.store.proposals.updateProposal(id, { state: 'voting' });
  const queuedUntil = await world.store.now();
  await world.store.proposals.updateProposal(id, { state: 'queued', queuedUntil });
  return id;
}
const execute = (id: VoteId) => world.services.course.execute(id);
const advanceTo = async (id: VoteId) => {
  const { queuedUntil } = await rowOf(id);
  if (queuedUntil) await world.advanceTo(queuedUntil, 1);
};
const told = async (kind: string) => {
  const rows = await world.store.inbox.listNotices(world.ada.person, 200);
  return rows.filter(({ data }) => JSON.stringify(data).includes(`"${kind}"`)).length;
};

describe('a payment that repeats', () => {
  it('is made each time once, whoever tries and however often, and ends with its last', async () => {
    const id = await queued(`pay 1 to ${payee}`, { every: '7d', times: 3 });
    const first = (await rowOf(id)).queuedUntil?.getTime() ?? 0;
    for (const run of [0, 1, 2]) {
      await Promise.all([execute(id), execute(id), execute(id)]);
      await execute(id);
      expect(await runsOf(id)).toEqual([...Array(run).fill('done'), 'begun']);
      await world.drive();
      expect(await world.balanceOf(payee)).toBe(BigInt(run + 1) * CIV);
      const row = await rowOf(id);
      expect(row.state).toBe(run === 2 ? 'executed' : 'queued');
      if (run < 2) expect(row.queuedUntil?.getTime()).toBe(first + (run + 1) * 7 * DAY_MS);
      const view = await world.services.proposalViews.view(id);
      expect(view?.runs).toMatchObject({ done: run + 1, missed: 0 });
      await advanceTo(id);
    }
    await world.advance(30 * DAY_MS);
    await execute(id);
    await world.drive();
    expect(await world.balanceOf(payee)).toBe(3n * CIV);
    const sources = await Promise.all(
      [0, 1, 2, 3].map((run) =>
        world.store.executions.findIntentBySource(proposalSource(id, 0, run)),
      ),
    );
    expect(sources.map((one) => one?.state)).toEqual(['final', 'final', 'final', undefined]);
    expect((await rowOf(id)).txHash).toBe(sources[2]?.minedTxHash);
  });

  it('of several steps keeps their order in each run, and a run waits for no other', async () => {
    const other = `0x${'66'.repeat(20)}`;
    const id = await queued(`pay 1 to ${payee}; pay 2 to ${other}`, { every: '7d' });
    await execute(id);
    const second = await world.store.executions.findIntentBySource(proposalSource(id, 1));
    const before = await world.balanceOf(other);
    await advanceTo(id);
    // Nothing of the first run was signed: its time is over when the next one is due.
    await execute(id);
    const early = world.store.executions.updateIntent(second?.id as never, { nonce: 7 });
    await expect(early).rejects.toMatchObject({ cause: { constraint_name: 'intent_in_order' } });
    await world.drive();
    expect(await runsOf(id)).toEqual(['skipped: run-late', 'done']);
    expect(await world.balanceOf(payee)).toBe(CIV);
    expect((await world.balanceOf(other)) - before).toBe(2n * CIV);
    await world.services.vetoes.veto(world.community, world.ada.person, id, 'enough');
    expect((await rowOf(id)).state).toBe('vetoed');
  });

  it('waits for money, told once, is left out when the next is due, and goes on with that', async () => {
    const { store, community } = world;
    const caps = { capPerPayment: parseUnits('100', 18), capPerDay: parseUnits('1000', 18) };
    const id = await queued(`pay 5 to ${payee}`, { every: '7d' });
    await store.communities.updateCommunity(community, { ...caps, capPerPayment: CIV });
    const before = await told('run-waits');
    await execute(id);
    await execute(id);
    expect(await runsOf(id)).toEqual(['waiting: cap-exceeded']);
    expect(await told('run-waits')).toBe(before + 1);
    await world.advance(8 * DAY_MS);
    const missed = await told('run-missed');
    await execute(id);
    expect(await runsOf(id)).toEqual(['skipped: cap-exceeded']);
    expect(await told('run-missed')).toBe(missed + 1);
    await store.communities.updateCommunity(community, caps);
    await execute(id);
    await world.drive();
    expect(await runsOf(id)).toEqual(['skipped: cap-exceeded', 'done']);
    // It is never made up for.
    expect(await world.balanceOf(payee)).toBe(5n * CIV);
    await world.services.vetoes.veto(community, world.ada.person, id, 'enough');
  });

  it('is not caught up with after a long sleep: what is over is left out, one by one', async () => {
    const id = await queued(`pay 1 to ${payee}`, { every: '7d' });
    await world.advance(25 * DAY_MS);
    for (let turn = 0; turn < 6; turn += 1) await execute(id);
    await world.drive();
    expect(await runsOf(id)).toEqual([
      ...['skipped: run-late', 'skipped: run-late', 'skipped: run-late', 'done'],
    ]);
    expect(await world.balanceOf(payee)).toBe(CIV);
    must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'enough'));
    await world.advance(30 * DAY_MS);
    await execute(id);
    expect(await runsOf(id)).toHaveLength(4);
    expect(await world.balanceOf(payee)).toBe(CIV);
  });

  it('that a run under way outlives ends by what the chain shows', async () => {
    const id = await queued(`pay 1 to ${payee}`, { every: '7d' });
    await execute(id);
    must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'enough'));
    await world.drive();
    expect(await runsOf(id)).toEqual(['done']);
    expect((await rowOf(id)).state).toBe('vetoed');
  });

  it('ends on its last day', async () => {
    const id = await queued(`pay 1 to ${payee}`, { every: '7d', until: '16d' });
    for (let run = 0; run < 3; run += 1) {
      await execute(id);
      await world.drive();
      await advanceTo(id);
    }
    expect(await world.balanceOf(payee)).toBe(3n * CIV);
    expect((await rowOf(id)).state).toBe('executed');
    await world.advance(7 * DAY_MS + HOUR_MS);
    await execute(id);
    expect(await runsOf(id)).toEqual(['done', 'done', 'done']);
  });
});

describe('what ends it', () => {
  const pay = () => queued(`pay 1 to ${payee}`, { every: '7d' });
  const endOf = async (id: VoteId) => {
    const { state, outcomeReason } = await rowOf(id);
    return `${state}: ${outcomeReason}`;
  };

  it('is the treasurer, alone and for a reason, and nobody else', async () => {
    const { services, community, ada } = world;
    const bo = await world.member('discord', true);
    const id = await pay();
    await execute(id);
    await world.drive();
    expect(codeOf(await services.stops.stop(community, bo.person, id, 'no'))).toBe('not-in-office');
    await world.store.transaction('a treasurer', (books) =>
      services.offices.give(books, community, {
        ...{ by: ada.person, how: 'founding', person: bo.person, office: 'treasurer' },
      }),
    );
    expect(codeOf(await services.stops.stop(community, bo.person, id, ' '))).toBe('reason-missing');
    must(await services.stops.stop(community, bo.person, id, 'They left'));
    expect(await endOf(id)).toBe('executed: repeats-stopped');
    const again = await services.stops.stop(community, bo.person, id, 'They left');
    expect(codeOf(again)).toBe('not-repeating');
    await world.advance(8 * DAY_MS);
    await execute(id);
    await world.drive();
    expect(await world.balanceOf(payee)).toBe(CIV);
  });

  it('is a decision, once; the run that waits is left out with it', async () => {
    const { services, community, ada, store } = world;
    const id = await pay();
    const { number } = await rowOf(id);
    const action = { kind: 'end-repeating', proposal: id, number } as const;
    const propose = () =>
      services.proposals.publish({
        ...{ community, author: ada.person, title: 'No more', body: '', payment: undefined },
        ...{ action, eventId: uuidv7() },
      });
    const caps = { capPerPayment: parseUnits('100', 18), capPerDay: parseUnits('1000', 18) };
    await store.communities.updateCommunity(community, { ...caps, capPerPayment: 1n });
    await execute(id);
    expect(await runsOf(id)).toEqual(['waiting: cap-exceeded']);
    await store.communities.updateCommunity(community, caps);
    const ends = await Promise.all([propose(), propose()].map(async (one) => must(await one)));
    for (const end of ends) {
      await store.proposals.updateProposal(end, { state: 'voting' });
      const queuedUntil = await store.now();
      await store.proposals.updateProposal(end, { state: 'queued', queuedUntil });
    }
    await Promise.all(ends.map(execute));
    expect(await endOf(id)).toBe('failed: repeats-ended');
    expect(await runsOf(id)).toEqual(['skipped: repeats-ended']);
    const states = await Promise.all(ends.map(endOf));
    expect(states.toSorted()).toEqual(['executed: null', 'failed: not-repeating']);
    expect(codeOf(await propose())).toBe('not-repeating');
    await execute(id);
    await world.drive();
    expect(await world.balanceOf(payee)).toBe(0n);
  });
});

describe('what repeats is held to', () => {
  it('all its runs of a year as money at risk, while it goes on', async () => {
    const riskOf = async (text: string, conditions: ConditionsDraft) => {
      const id = must(await world.services.proposals.publish(draft(text, conditions)));
      return { id, atRisk: (await rowOf(id)).moneyAtRisk ?? 0n };
    };
    const once = await riskOf(`pay 1 to ${payee}`, {});
    const open = await riskOf(`pay 1 to ${payee}`, { every: 'month' });
    expect(open.atRisk - once.atRisk).toBe(12n * CIV);
    const thrice = await riskOf(`pay 1 to ${payee}`, { every: 'month', times: 3 });
    expect(thrice.atRisk - open.atRisk).toBe(3n * CIV);
  });

  it('the hash that was voted on, in each run', async () => {
    const id = await queued(`pay 1 to ${payee}`, { every: '7d' });
    const { action } = await rowOf(id);
    const larger = JSON.parse(JSON.stringify(action).replace(String(CIV), String(2n * CIV)));
    // The books would not let it be changed at all.
    await expect(
      world.store.proposals.updateProposal(id, { action: larger }),
    ).rejects.toMatchObject({ cause: { constraint_name: 'proposal_terms_are_frozen' } });
    const back = { queuedUntil: new Date(0) };
    await expect(world.store.proposals.updateProposal(id, back)).rejects.toMatchObject({
      cause: { constraint_name: 'proposal_timelock_is_frozen' },
    });
    await execute(id);
    const again = world.store.proposalRuns.insertRun({
      ...{ voteId: id, run: 0, dueAt: new Date(), state: 'begun' },
    });
    await expect(again).rejects.toMatchObject({ cause: { code: '23505' } });
    must(await world.services.vetoes.veto(world.community, world.ada.person, id, 'enough'));
    await world.drive();
    const done = { voteId: id, run: 0 };
    await expect(
      world.store.proposalRuns.updateRun(done, { state: 'begun', endedAt: null }),
    ).rejects.toMatchObject({ cause: { constraint_name: 'proposal_run_is_monotone' } });
  });

  it('what there is to pay: a deed happens once', async () => {
    expect(
      codeOf(
        await world.services.proposals.publish({
          ...draft(`pay 1 to ${payee}`, { every: 'month' }),
          steps: undefined,
          action: { kind: 'resume', pause: uuidv7() },
        }),
      ),
    ).toBe('repeats-without-chain');
  });
});
