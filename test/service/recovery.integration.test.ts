/** A lost chat account: the wallet signs for the new one, everybody is told, and 72 hours decide, once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MERGE_UNDO_MS } from '#core/person/merge.ts';
import { accountOf, people } from '#sandbox/chain/people.ts';
import {
  actBy,
  addCitizen,
  beginRecovery,
  HOUR_MS,
  personOf,
  rungFor,
  seenTogether,
  signRecovery,
  toldTo,
} from '#test/support/loss-world.ts';
import {
  codeOf,
  createWalletWorld,
  linkWallet,
  type Member,
  must,
  newBrowser,
  proveIn,
  signIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const WAIT_MS = 72 * HOUR_MS;
let world: WalletWorld;
let moderator: Member;

beforeAll(async () => {
  world = await createWalletWorld();
  moderator = await addCitizen(world, 'discord', 'moderator', 'moderator');
});
afterAll(() => world?.close());

let made = 0;
/** Somebody with a linked wallet, and a new account that lost the old one. */
async function loss(wallet = people.ada) {
  made += 1;
  const old = await addCitizen(world, 'discord', `old_${made}`);
  const fresh = await world.addMember('telegram', `new_${made}`);
  const linked = await linkWallet(world, old, wallet, { move: true });
  must(linked);
  return { old, fresh };
}
const event = () => `test:${Math.random()}`;
const stateOf = async (id: string) => (await world.store.recoveries.findRecovery(id))?.state;

describe('a recovery by a wallet', () => {
  it('joins the new account after 72 hours, and no earlier', async () => {
    const { old, fresh } = await loss();
    const { id, dueAt, enough } = await beginRecovery(world, fresh, people.ada);
    expect([enough, await stateOf(id)]).toEqual([true, 'waiting']);
    expect(await rungFor(world, 'due-recovery')).toContain(id);
    expect(await world.recoveries.complete(id)).toEqual({ again: dueAt });
    expect(await personOf(world, fresh)).toBe(fresh.person);
    await world.advance(WAIT_MS);
    expect(await world.recoveries.complete(id)).toBeUndefined();
    expect(await personOf(world, fresh)).toBe(old.person);
    expect(await stateOf(id)).toBe('done');
    // The same bell again finds nothing to do.
    expect(await world.recoveries.complete(id)).toBeUndefined();
    const joins = await world.connection.sql`
      select * from person_merge where junior_id = ${fresh.person} and cause = 'recovery'`;
    expect(joins).toHaveLength(1);
    // What it has in the books follows when the joining can no longer be undone.
    const [settling] = await world.connection.sql`
      select due_at from outbox where kind = 'settle-merge' and key = ${joins[0]?.['id']}`;
    const confirmedAt = new Date(joins[0]?.['confirmed_at'] ?? 0).getTime();
    expect(new Date(settling?.['due_at'] ?? 0).getTime()).toBe(confirmedAt + MERGE_UNDO_MS);
    const wallets = await world.wallets.list(await personOf(world, fresh));
    expect(wallets.map(({ address }) => address)).toEqual([people.ada.address]);
    expect(await rungFor(world, 'gate-person')).toEqual(expect.arrayContaining([old.person]));
  });

  it('tells the old account, the new one and the staff, when it begins and when it ends', async () => {
    const { old, fresh } = await loss();
    await seenTogether(world, world.community, [fresh]);
    const before = (await toldTo(world, moderator)).length;
    const { id } = await beginRecovery(world, fresh, people.ada);
    expect(await toldTo(world, old)).toEqual(['wallet-linked', 'recovery-asked']);
    expect(await toldTo(world, fresh)).toEqual(['recovery-asked']);
    await world.advance(WAIT_MS);
    await world.recoveries.complete(id);
    expect((await toldTo(world, old)).slice(-1)).toEqual(['recovery-done']);
    expect((await toldTo(world, moderator)).slice(before)).toEqual([
      'recovery-asked',
      'recovery-done',
    ]);
    const [notice] = await world.store.inbox.listNotices(moderator.person, 1);
    expect(JSON.stringify(notice?.data)).not.toContain(people.ada.address);
    // The community has seen the new account, and knows the old one by its citizen's number alone.
    expect(notice?.data).toMatchObject({
      name: { citizen: expect.any(Number) },
      asker: { externalId: fresh.externalId },
    });
  });

  it.each([
    ['a minute before its end', WAIT_MS - 60_000],
    ['after its end, while nothing was done yet', WAIT_MS + 60_000],
  ])('is stopped by one objection, %s', async (_, afterMs) => {
    const { old, fresh } = await loss();
    const { id } = await beginRecovery(world, fresh, people.ada);
    await world.advance(afterMs);
    const eventId = event();
    const stopped = must(await world.recoveries.stop(id, old.person, '', eventId));
    expect(stopped.why).toBe('objection');
    // Delivered again, it is answered alike; another press finds it over.
    expect(must(await world.recoveries.stop(id, old.person, '', eventId))).toEqual(stopped);
    expect(codeOf(await world.recoveries.stop(id, old.person, '', event()))).toBe('recovery-over');
    await world.advance(WAIT_MS);
    await world.recoveries.complete(id);
    expect(await stateOf(id)).toBe('stopped');
    expect(await personOf(world, fresh)).toBe(fresh.person);
    expect((await toldTo(world, fresh)).slice(-1)).toEqual(['recovery-stopped']);
  });

  it('of two objections at once counts one, and both learn that it is over', async () => {
    const { old, fresh } = await loss();
    const { id } = await beginRecovery(world, fresh, people.ada);
    const both = await Promise.all([
      world.recoveries.stop(id, old.person, '', event()),
      world.recoveries.stop(id, moderator.person, 'not them', event()),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.map(codeOf)).toContain('recovery-over');
    const kinds = await toldTo(world, old);
    expect(kinds.filter((kind) => kind === 'recovery-stopped')).toHaveLength(1);
  });

  it('is either stopped or done when objection and time meet, never both', async () => {
    const outcomes = new Set<string | undefined>();
    for (let round = 0; round < 6; round += 1) {
      const { old, fresh } = await loss();
      const { id } = await beginRecovery(world, fresh, people.ada);
      await world.advance(WAIT_MS);
      const stop = () => world.recoveries.stop(id, old.person, '', event());
      const due = () => world.recoveries.complete(id);
      const [first, second] = round % 2 === 0 ? [stop, due] : [due, stop];
      await Promise.all([first(), second(), due()]);
      const state = await stateOf(id);
      outcomes.add(state);
      const joined = (await personOf(world, fresh)) === old.person;
      expect(joined).toBe(state === 'done');
      const kinds = await toldTo(world, old);
      expect(kinds.includes('recovery-done')).toBe(joined);
      expect(kinds.includes('recovery-stopped')).toBe(!joined);
    }
    for (const state of outcomes) expect(['stopped', 'done']).toContain(state);
  });

  it('never joins whoever was locked first', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { old, fresh } = await loss();
      const { id } = await beginRecovery(world, fresh, people.ada);
      await world.advance(WAIT_MS);
      const lock = () => world.locks.lock(old, event());
      const due = () => world.recoveries.complete(id);
      const [first, second] = round % 2 === 0 ? [lock, due] : [due, lock];
      await Promise.all([first(), second()]);
      const isJoined = (await personOf(world, fresh)) === old.person;
      expect(await stateOf(id)).toBe(isJoined ? 'done' : 'stopped');
      expect(await world.locks.lockedSince(old.person)).toBeInstanceOf(Date);
    }
  });

  it('is nobody else’s to stop, and takes a reason of a moderator, which is kept', async () => {
    const { fresh } = await loss();
    const stranger = await addCitizen(world, 'telegram', 'stranger');
    const { id } = await beginRecovery(world, fresh, people.ada);
    const stop = (person: Member, reason: string) =>
      world.recoveries.stop(id, person.person, reason, event());
    expect(codeOf(await stop(stranger, 'envy'))).toBe('recovery-unknown');
    expect(codeOf(await stop(moderator, ''))).toBe('reason-missing');
    expect(must(await stop(moderator, 'I phoned the owner')).why).toBe('moderator');
    const [deed] = await world.connection.sql`
      select actor_id, reason from audit where action = 'recovery.stop' and subject = ${id}`;
    expect(deed).toEqual({ actor_id: moderator.person, reason: 'I phoned the owner' });
    for (const text of ['', 'x', '00000000-0000-4000-8000-000000000000']) {
      expect(codeOf(await world.recoveries.stop(text, moderator.person, 'x', event()))).toBe(
        'recovery-unknown',
      );
    }
  });

  it('is taken back by whoever asked', async () => {
    const { fresh } = await loss();
    const { id } = await beginRecovery(world, fresh, people.ada);
    expect(must(await world.recoveries.stop(id, fresh.person, '', event())).why).toBe('withdrawn');
  });

  it('is stopped by another wallet of the person, and by its own when that is unlinked', async () => {
    const { old, fresh } = await loss();
    must(await linkWallet(world, old, people.bo, { move: true }));
    const { id } = await beginRecovery(world, fresh, people.ada);
    expect(must(await actBy(world, 'object', people.bo)).accounts).toEqual([
      { platform: 'discord', handle: expect.stringMatching(/^old_/) },
    ]);
    expect(await stateOf(id)).toBe('stopped');
    expect(codeOf(await actBy(world, 'object', people.bo))).toBe('recovery-none');

    const next = await loss(people.cleo);
    const running = await beginRecovery(world, next.fresh, people.cleo);
    must(await actBy(world, 'unlink', people.cleo));
    expect(await stateOf(running.id)).toBe('stopped');
    expect(await world.wallets.list(next.old.person)).toEqual([]);
  });

  it('ends without joining where the wallet moved meanwhile', async () => {
    const { old, fresh } = await loss();
    const { id } = await beginRecovery(world, fresh, people.ada);
    const other = await world.addMember('discord', 'mover');
    must(await linkWallet(world, other, people.ada, { move: true }));
    await world.advance(WAIT_MS);
    await world.recoveries.complete(id);
    expect(await stateOf(id)).toBe('stopped');
    expect(await personOf(world, fresh)).not.toBe(old.person);
    const [row] = await world.connection.sql`select end_reason from recovery where id = ${id}`;
    expect(row?.['end_reason']).toBe('wallet-moved');
  });
});

describe('what a recovery refuses', () => {
  it('the same wallet or the same account twice, and again within a week', async () => {
    const { old, fresh } = await loss();
    const { id } = await beginRecovery(world, fresh, people.ada);
    const second = await world.addMember('telegram', 'second');
    expect(codeOf(await signRecovery(world, fresh, people.ada))).toBe('recovery-running');
    expect(codeOf(await signRecovery(world, second, people.ada))).toBe('recovery-running');
    must(await world.recoveries.stop(id, old.person, '', event()));
    expect(codeOf(await signRecovery(world, fresh, people.ada))).toBe('recovery-too-soon');
    expect(codeOf(await signRecovery(world, second, people.ada))).toBe('recovery-too-soon');
    await world.advance(7 * 24 * HOUR_MS);
    must(await signRecovery(world, fresh, people.ada));
  });

  it('an account that belongs to the person, and a wallet nobody linked', async () => {
    const { old, fresh } = await loss();
    expect(codeOf(await signRecovery(world, old, people.ada))).toBe('recovery-own');
    expect(codeOf(await signRecovery(world, fresh, people.finn))).toBe('act-nothing-linked');
  });

  it('a locked person, and a lock stops what runs', async () => {
    const { old, fresh } = await loss();
    const { id } = await beginRecovery(world, fresh, people.ada);
    must(await world.locks.lock(old, event()));
    expect(await stateOf(id)).toBe('stopped');
    const third = await world.addMember('telegram', 'third');
    expect(codeOf(await signRecovery(world, third, people.ada))).toBe('recovery-locked');
    const locked = await loss(people.dan);
    must(await world.locks.lock(locked.fresh, event()));
    expect(codeOf(await signRecovery(world, locked.fresh, people.dan))).toBe('recovery-locked');
  });

  it('a signature that was made for a link, and the other way round', async () => {
    const { fresh } = await loss();
    const browser = newBrowser();
    const wanted = { address: people.ada.address, chainId: undefined };
    const recover = await proveIn(world, fresh, browser, undefined, 'recover');
    const link = await proveIn(world, fresh, browser);
    const texts = {
      recover: must(await world.wallets.prepare(recover, browser, wanted)),
      link: must(await world.wallets.prepare(link, browser, wanted)),
    };
    expect(texts.recover.message).toContain('Recover: in 72 hours');
    expect(texts.recover.message).toContain('urn:civitas:recover');
    expect(texts.link.message).not.toContain('ecover');
    for (const [code, text] of [
      [recover, texts.link],
      [link, texts.recover],
    ] as const) {
      const signature = await accountOf(people.ada).signMessage({ message: text.message });
      const given = { ...text, signature, move: true };
      expect(codeOf(await world.wallets.finish(code, browser, given))).toBe('nonce-wrong');
    }
    expect(await world.recoveries.list(fresh, undefined)).toEqual([]);
    must(await signIn(world, recover, browser, people.ada));
    expect(codeOf(await signIn(world, link, browser, people.ada))).toBe('wallet-taken');
  });
});
