/** What a joined person has in the books: its own until the joining is firm, then whom it stands for, once (W6, L1-L10). */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS } from '#core/duration.ts';
import type { CommunityId } from '#core/identity.ts';
import { createSettleMergeJob } from '#queue/jobs/merge.ts';
import { foundCommunity } from '#test/support/ledger-bed.ts';
import { createMergeWorld, type MergeWorld, WEEK_MS } from '#test/support/merge-world.ts';
import { codeOf, must, type Voter } from '#test/support/vote-world.ts';

let world: MergeWorld;
beforeAll(async () => {
  world = await createMergeWorld();
});
afterAll(() => world?.close());

const balance = async (of: Voter, community = world.community) =>
  must(await world.services.ledger.balance(community, of.person));
const viewOf = async (of: Voter) => balance(await world.standing(of));

/** Nothing is lost or doubled: journals, balances and sums agree (L1, L2, L10). */
async function assertSound(community: CommunityId = world.community): Promise<void> {
  expect(await world.services.ledger.recount(community)).toEqual([]);
  const [sum] = await world.database.sql<{ total: string }[]>`
    select coalesce(sum(balance), 0)::text as total from ledger_account
     where community_id = ${community}`;
  expect(sum?.total).toBe('0');
}
const settleJournals = async (merge: string) =>
  (
    await world.database
      .sql`select 1 from journal where idempotency_key = ${`merge-settle:${merge}`}`
  ).length;

describe('a joined balance', () => {
  it('stays the junior’s own for a week, and both sides see both parts', async () => {
    const { senior, junior, wallet } = await world.pair();
    await world.give(senior, 5n);
    await world.give(junior, 3n);
    const id = await world.join(junior, senior, wallet);
    for (const side of [senior, junior]) {
      const view = await viewOf(side);
      expect(view.available).toBe(5n);
      expect(view.joined).toMatchObject([{ amount: 3n }]);
    }
    const merge = await world.store.merges.findMerge(id);
    const [part] = (await viewOf(senior)).joined;
    expect(part?.from.getTime()).toBe((merge?.confirmedAt?.getTime() ?? 0) + WEEK_MS);
    // Not a minute early, and an undoing takes it back whole.
    await world.advance(WEEK_MS - 60_000);
    expect(await world.services.merges.settle(id)).toBe(false);
    must(await world.undo(id, junior.account));
    expect((await viewOf(junior)).available).toBe(3n);
    expect(await viewOf(senior)).toMatchObject({ available: 5n, joined: [] });
    await world.advance(WEEK_MS);
    await world.services.merges.settleDue();
    expect((await viewOf(junior)).available).toBe(3n);
    await assertSound();
  });

  it('goes to the senior once, in each community, however often the job runs', async () => {
    const { senior, junior, wallet } = await world.pair();
    const other = await foundCommunity(world.store, { kind: 'credit' });
    await world.give(junior, 3n);
    await world.give(junior, 7n, other);
    const id = await world.join(junior, senior, wallet);
    const [rung] = await world.database.sql<{ due: string }[]>`
      select due_at as due from outbox where kind = 'settle-merge' and key = ${id}`;
    const merge = await world.store.merges.findMerge(id);
    expect(new Date(rung?.due ?? 0).getTime()).toBe((merge?.confirmedAt?.getTime() ?? 0) + WEEK_MS);
    await world.advance(WEEK_MS);
    const job = createSettleMergeJob(world.services.merges);
    await Promise.all([job({ key: id }), job({ key: id }), world.services.merges.settleDue()]);
    await job({ key: id });
    expect(await viewOf(senior)).toMatchObject({ available: 3n, joined: [] });
    expect(await balance(senior, other)).toMatchObject({ available: 7n, joined: [] });
    expect(await settleJournals(id)).toBe(2);
    expect(codeOf(await world.undo(id, senior.account))).toBe('merge-firm');
    await assertSound();
    await assertSound(other);
  });

  it('is not firm while a lock stands, nor for a day after it is lifted', async () => {
    const { senior, junior, wallet } = await world.pair();
    await world.give(junior, 3n);
    const id = await world.join(junior, senior, wallet);
    await world.advance(DAY_MS);
    await world.lock(senior);
    await world.advance(2 * WEEK_MS);
    expect(await world.services.merges.settle(id)).toBe(false);
    const [open] = must(await world.services.merges.undoable(junior.account));
    expect(open?.id).toBe(id);
    await world.unlock(senior);
    await world.advance(DAY_MS - 60_000);
    await world.services.merges.settleDue();
    expect(await viewOf(senior)).toMatchObject({ available: 0n, joined: [{ amount: 3n }] });
    // So long the joined side takes nothing away either.
    const side = await world.standing(junior);
    expect(codeOf(await world.services.wallets.unlink(side, wallet.address))).toBe(
      'joined-recently',
    );
    must(await world.undo(id, junior.account));
    expect((await viewOf(junior)).available).toBe(3n);

    const again = await world.join(junior, senior, wallet);
    await world.lock(junior);
    await world.advance(2 * WEEK_MS);
    await world.unlock(junior);
    await world.advance(DAY_MS);
    expect(codeOf(await world.undo(again, senior.account))).toBe('merge-firm');
    await world.services.merges.settleDue();
    expect(await viewOf(senior)).toMatchObject({ available: 3n, joined: [] });
    await assertSound();
  });

  it('is not settled and undone both, whichever comes first', async () => {
    const { senior, junior, wallet } = await world.pair();
    await world.give(junior, 3n);
    const id = await world.join(junior, senior, wallet);
    await world.advance(WEEK_MS - 50);
    const [, settled] = await Promise.all([
      world.undo(id, senior.account),
      world.services.merges.settle(id),
    ]);
    const row = await world.store.merges.findMerge(id);
    expect(row?.undoneAt === null || row?.settledAt === null).toBe(true);
    expect(settled).toBe(row?.settledAt !== null);
    const [sum] = await world.database.sql<{ total: string }[]>`
      select sum(balance)::text as total from ledger_account
       where person_id in (${senior.person}, ${junior.person})`;
    expect(sum?.total).toBe('3');
    await assertSound();
  });

  it('goes up a chain whole, in whatever order its joinings are settled', async () => {
    const [high, low] = [await world.pair(), await world.pair()];
    await world.give(low.junior, 2n);
    await world.give(low.senior, 4n);
    const first = await world.join(low.junior, low.senior, low.wallet);
    await world.advance(60_000);
    const second = await world.join(low.senior, high.senior, high.wallet);
    const parts = (await viewOf(high.senior)).joined;
    expect(parts.map(({ amount }) => amount).sort()).toEqual([2n, 4n]);
    await world.advance(WEEK_MS);
    expect(await world.services.merges.settle(second)).toBe(true);
    expect(await viewOf(high.senior)).toMatchObject({ available: 4n });
    expect(await world.services.merges.settle(first)).toBe(true);
    expect(await viewOf(high.senior)).toMatchObject({ available: 6n, joined: [] });
    await assertSound();
  });

  it('tips to the joined account go to whom it stands for', async () => {
    const { senior, junior, wallet } = await world.pair();
    const giver = await world.member();
    await world.give(giver, 10n);
    await world.give(junior, 1n);
    await world.join(junior, senior, wallet);
    const { platform, externalId } = junior;
    const to = must(
      await world.services.people.refer({ by: 'account', platform, externalId }, undefined),
    );
    const draft = {
      community: world.community,
      from: giver.person,
      account: giver.account,
      amount: '0.000000000000000002',
    };
    must(await world.services.tips.sendTip({ ...draft, to, memo: '', eventId: randomUUID() }));
    expect(await viewOf(senior)).toMatchObject({ available: 2n, joined: [{ amount: 1n }] });
    await assertSound();
  });
});
