/** Conditions on real books: what is voted on holds what passed back, ends it in time, or lets it follow another proposal. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/duration.ts';
import { NO_CONDITIONS } from '#core/execution/conditions.ts';
import { conditionsIn, votedFromJson, votedHash } from '#core/execution/voted.ts';
import type { VoteId } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import type { ConditionsChange, ConditionsDraft } from '#service/proposal/conditions.ts';
import { type DecisionWorld, startDecisionWorld } from '#test/support/decision-world.ts';
import { must } from '#test/support/wallet-world.ts';

let world: DecisionWorld;
beforeAll(async () => {
  world = await startDecisionWorld();
});
afterAll(async () => world.close());

const codeOf = (result: Result<unknown>) => (result.ok ? undefined : result.refusal.code);
let hooks = 0;
/** A deed that can be told apart: the address that alarms go to. */
async function draftOf(conditions: ConditionsDraft) {
  const from = (await world.webhook()) ?? null;
  hooks += 1;
  const url = `https://hook-${hooks}.example/a`;
  return {
    url,
    draft: {
      ...{ community: world.community, author: world.ada.person, title: 'Later', body: '' },
      ...{ payment: undefined, conditions, eventId: uuidv7() },
      action: { kind: 'set-alarm-webhook' as const, from, url },
    },
  };
}
async function publish(conditions: ConditionsDraft) {
  const { url, draft } = await draftOf(conditions);
  return { url, id: must(await world.services.proposals.publish(draft)) };
}
const refused = async (conditions: ConditionsDraft) =>
  codeOf(await world.services.proposals.publish((await draftOf(conditions)).draft));
const rowOf = async (id: VoteId) => {
  const row = await world.store.proposals.findProposal(id);
  if (!row) throw new Error('no proposal');
  return row;
};
const numberOf = async (id: VoteId) => `#${(await rowOf(id)).number}`;
const execute = (id: VoteId) => world.services.course.execute(id);
const inMs = async (ms: number) => new Date((await world.store.now()).getTime() + ms).toISOString();
/** Its rows in the outbox, as a worker would find them now. */
async function rung(id: VoteId): Promise<string[]> {
  const { outbox } = world.store;
  const due = (await outbox.listDueOutbox(1_000)).filter(({ kind }) => kind === 'execute-proposal');
  const rows = await Promise.all(due.map((row) => outbox.findOutbox(row.id)));
  return rows.flatMap((row) => (row?.key === id ? [row.id] : []));
}
/** A worker has heard them all. */
async function hear(id: VoteId): Promise<void> {
  const { outbox } = world.store;
  for (const row of await rung(id)) {
    const claimed = await outbox.lockOutbox(row, 60_000);
    if (claimed) await outbox.completeOutbox(row, claimed.fence);
  }
  expect(await rung(id)).toEqual([]);
}

describe('what is published', () => {
  it('is voted on with its conditions, and read back from what was stored', async () => {
    const { id } = await publish({ notBefore: '30d', until: '60d' });
    const row = await rowOf(id);
    const voted = votedFromJson(row.action);
    expect(votedHash(voted)).toBe(row.actionHash);
    expect(voted.conditions.notBefore?.getMilliseconds()).toBe(0);
    expect(voted.conditions.until?.getTime()).toBe(
      (voted.conditions.notBefore?.getTime() ?? 0) + 30 * DAY_MS,
    );
    expect(votedHash({ ...voted, conditions: conditionsIn({}) })).not.toBe(row.actionHash);
    const page = must(await world.services.votePages.view(id));
    expect(page.action).toMatchObject({ conditions: voted.conditions, hash: row.actionHash });
  });

  it('carries them over an edit, which is held to them anew', async () => {
    const { ada, community, services } = world;
    const { id } = await publish({ until: '1d' });
    const before = await rowOf(id);
    const meant = { community, person: ada.person, vote: id };
    must(await services.edits.edit(meant, { title: 'Sooner' }, uuidv7()));
    const after = await rowOf(id);
    expect([after.action, after.actionHash]).toEqual([before.action, before.actionHash]);
    await world.advance(DAY_MS - MINUTE_MS);
    expect(codeOf(await services.edits.edit(meant, { title: 'Late' }, uuidv7()))).toBe(
      'until-too-early',
    );
  });

  it('is edited as long as the proposal is, held to the same rules, and kept with each version', async () => {
    const { ada, bo, community, services, store } = world;
    const { id } = await publish({ until: '60d' });
    const meant = { community, person: ada.person, vote: id };
    const edit = (conditions: ConditionsChange, of = meant) =>
      services.edits.edit(of, { conditions }, uuidv7());
    const before = await rowOf(id);
    must(await edit({ notBefore: '30d' }));
    const after = await rowOf(id);
    expect(after.actionHash).toBe(votedHash(votedFromJson(after.action)));
    expect(conditionsIn(after.action).until).toEqual(conditionsIn(before.action).until);
    expect(codeOf(await edit({ until: '20d' }))).toBe('until-too-early');
    expect(codeOf(await edit({ every: 'month' }))).toBe('repeats-without-chain');
    expect(codeOf(await edit({ times: 3 }))).toBe('times-without-every');
    expect(codeOf(await edit({ times: null }))).toBe('proposal-unchanged');
    expect(codeOf(await edit({ after: await numberOf(id) }))).toBe('after-not-earlier');
    expect(codeOf(await edit({ until: null }, { ...meant, person: bo.person }))).toBe(
      'not-the-author',
    );
    must(await edit({ notBefore: null, until: null }));
    const [last, first] = await services.edits.changes(id);
    expect(first?.conditions).toMatchObject({
      before: conditionsIn(before.action),
      after: conditionsIn(after.action),
    });
    expect(last?.conditions?.after).toEqual(NO_CONDITIONS);
    expect((await store.discussions.listEdits(id)).map(({ version }) => version)).toEqual([2, 3]);
    await world.open(id);
    expect(codeOf(await edit({ until: '90d' }))).toBe('proposal-not-in-state');
  });

  it('asks nothing that cannot be kept', async () => {
    expect(await refused({ notBefore: 'tomorrow or so' })).toBe('deadline-malformed');
    expect(await refused({ until: '1m' })).toBe('until-too-early');
    expect(await refused({ after: '#99999' })).toBe('proposal-unknown');
    expect(await refused({ after: 'the last one' })).toBe('proposal-unknown');
    expect(await refused({ times: 3 })).toBe('times-without-every');
    expect(await refused({ every: 'now and then' })).toBe('every-malformed');
    expect(await refused({ every: 'month' })).toBe('repeats-without-chain');
    const { draft } = await draftOf({ notBefore: '30d' });
    const { action: _, ...plain } = draft;
    expect(codeOf(await world.services.proposals.publish(plain))).toBe('conditions-without-action');
  });
});

describe('a date', () => {
  it('holds it back behind its timelock, and a guardian may veto it until then', async () => {
    const { id, url } = await publish({ notBefore: '30d' });
    const { notBefore } = conditionsIn((await rowOf(id)).action);
    await world.passed(id);
    expect((await rowOf(id)).queuedUntil).toEqual(notBefore);
    await world.advance(20 * DAY_MS);
    await execute(id);
    expect(await world.stateOf(id)).toBe('queued');
    const vetoed = await publish({ notBefore: '30d' });
    await world.passed(vetoed.id);
    await world.advance(2 * DAY_MS);
    const { cleo, community, services } = world;
    must(await services.vetoes.veto(community, cleo.person, vetoed.id, 'not after all'));
    await world.advance(9 * DAY_MS);
    await execute(id);
    expect(await world.stateOf(id)).toBe('executed');
    expect(await world.webhook()).toBe(url);
  });

  it('ends it, and nothing of it is done from then on', async () => {
    const { id, url } = await publish({ until: '2d' });
    await world.passed(id);
    await world.advance(2 * DAY_MS);
    await execute(id);
    expect(await world.stateOf(id)).toBe('expired');
    expect(await world.webhook()).not.toBe(url);
    const view = await world.services.proposalViews.view(id);
    expect(view?.conditions.until).not.toBeNull();
  });

  it('takes the place of the 30 days', async () => {
    const { id, url } = await publish({ until: '90d' });
    await world.passed(id);
    await world.advance(60 * DAY_MS);
    await execute(id);
    expect(await world.stateOf(id)).toBe('executed');
    expect(await world.webhook()).toBe(url);
  });
});

describe('what follows another proposal', () => {
  /** Both passed and their timelocks over; of the first nothing is done yet. */
  async function pair(conditions: ConditionsDraft = {}) {
    const first = await publish({ notBefore: await inMs(50 * DAY_MS) });
    const second = await publish({ after: await numberOf(first.id), ...conditions });
    await world.passed(first.id);
    await world.passed(second.id);
    await world.advance(HOUR_MS);
    return { first, second };
  }

  it('waits for as long as it takes, is rung for, and has its time from then on', async () => {
    const { first, second } = await pair();
    const later = await execute(second.id);
    const againMs = (later?.again.getTime() ?? 0) - (await world.store.now()).getTime();
    expect(againMs).toBeGreaterThan(9 * MINUTE_MS);
    expect(againMs).toBeLessThanOrEqual(10 * MINUTE_MS);
    expect((await world.services.proposalViews.view(second.id))?.awaits).toEqual({
      number: (await rowOf(first.id)).number,
    });
    // Longer than the 30 days that it would have alone.
    await world.advance(49 * DAY_MS);
    await execute(second.id);
    expect(await world.stateOf(second.id)).toBe('queued');
    await world.advance(DAY_MS);
    await hear(second.id);
    await execute(first.id);
    expect(await world.stateOf(first.id)).toBe('executed');
    expect(await rung(second.id)).toHaveLength(1);
    const { from } = votedFromJson((await rowOf(second.id)).action).action as { from: string };
    await world.store.communities.updateCommunity(world.community, { alarmWebhook: from });
    await execute(second.id);
    expect(await world.stateOf(second.id)).toBe('executed');
    expect(await world.webhook()).toBe(second.url);
    expect((await rowOf(second.id)).readyAt).not.toBeNull();
  });

  it('ends with it, in words', async () => {
    const { first, second } = await pair();
    const { cleo, community, services } = world;
    await hear(second.id);
    must(await services.vetoes.veto(community, cleo.person, first.id, 'no'));
    expect(await rung(second.id)).toHaveLength(1);
    await execute(second.id);
    expect(await world.stateOf(second.id)).toBe('failed: after-ended');
    // What is over already can be followed no more.
    expect(await refused({ after: await numberOf(first.id) })).toBe('after-over');
  });

  it('expires on its own date, whatever becomes of the other', async () => {
    const { second } = await pair({ until: '10d' });
    await world.advance(10 * DAY_MS);
    await execute(second.id);
    expect(await world.stateOf(second.id)).toBe('expired');
  });

  it('is done once, however the other settles while it is tried', async () => {
    const { ada, bo, community, services } = world;
    const first = await publish({});
    const second = must(
      await services.proposals.publish({
        ...{ community, author: ada.person, title: 'Then Bo', body: '', payment: undefined },
        ...{ conditions: { after: await numberOf(first.id) }, eventId: uuidv7() },
        action: { kind: 'give-office', person: bo.person, office: 'moderator', termMs: null },
      }),
    );
    await world.passed(first.id);
    await world.passed(second);
    await world.advance(HOUR_MS);
    const all = [first.id, second, second, first.id, second];
    await Promise.all(all.map(execute));
    await Promise.all(all.map(execute));
    expect([await world.stateOf(first.id), await world.stateOf(second)]).toEqual([
      'executed',
      'executed',
    ]);
    expect(await world.officesOf(bo)).toEqual(['moderator']);
    const { readyAt } = await rowOf(second);
    await execute(second);
    expect((await rowOf(second)).readyAt).toEqual(readyAt);
    // The books hold it, too: once written it stays.
    const moved = { readyAt: new Date() };
    await expect(world.store.proposals.updateProposal(second, moved)).rejects.toMatchObject({
      cause: { constraint_name: 'proposal_ready_once' },
    });
  });
});
