/** Locks: by an account and by a wallet, who is told, and who gets them off again. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import {
  actBy,
  addCitizen,
  joinCommunity,
  naturalize,
  seenTogether,
  toldTo,
} from '#test/support/loss-world.ts';
import { mergePersons } from '#test/support/merge.ts';
import {
  codeOf,
  createWalletWorld,
  linkWallet,
  type Member,
  must,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

let world: WalletWorld;
let moderator: Member;
let made = 0;
const event = () => `test:${Math.random()}`;

beforeAll(async () => {
  world = await createWalletWorld();
  moderator = await addCitizen(world, 'discord', 'moderator', 'moderator');
});
afterAll(() => world?.close());

/** One person with an account on each platform, and a wallet. */
async function twofold(wallet = people.ada) {
  made += 1;
  const phone = await addCitizen(world, 'telegram', `phone_${made}`);
  const desk = await world.addMember('discord', `desk_${made}`);
  await mergePersons(world.connection.sql, desk.person, phone.person);
  must(await linkWallet(world, phone, wallet, { move: true }));
  return { phone, desk: { ...desk, person: phone.person } };
}
const isLocked = async ({ person }: Member) =>
  (await world.locks.lockedSince(person)) !== undefined;

describe('a lock', () => {
  it('is made by any account, once, and told to the person and the staff without an address', async () => {
    const { phone, desk } = await twofold();
    await seenTogether(world, world.community, [desk]);
    const before = (await toldTo(world, moderator)).length;
    const eventId = event();
    must(await world.locks.lock(desk, eventId));
    must(await world.locks.lock(desk, eventId));
    expect(codeOf(await world.locks.lock(phone, event()))).toBe('already-locked');
    expect(await isLocked(phone)).toBe(true);
    expect((await toldTo(world, phone)).slice(-1)).toEqual(['person-locked']);
    expect((await toldTo(world, moderator)).slice(before)).toEqual(['person-locked']);
    const [told] = await world.store.inbox.listNotices(moderator.person, 1);
    expect(JSON.stringify(told?.data)).not.toMatch(/0x[0-9a-fA-F]{6}/);
    expect(told?.data).toMatchObject({
      name: { externalId: desk.externalId },
      by: { externalId: desk.externalId },
    });
    const rows = await world.connection.sql`
      select account_id, wallet_id from person_lock where person_id = ${phone.person}`;
    expect(rows).toEqual([{ account_id: desk.account, wallet_id: null }]);
  });

  it('is told to the staff of each community by what that community has seen', async () => {
    const { phone, desk } = await twofold();
    const guild = await world.addCommunity('Guild');
    const warden = await world.addMember('discord', 'warden');
    await naturalize(world, warden, { community: guild, office: 'steward' });
    await joinCommunity(world, phone.person, guild);
    await seenTogether(world, world.community, [phone]);
    await world.connection.sql`
      update community set alarm_webhook = 'https://alarms.example/' where id = ${world.community}`;
    const dataFor = async ({ person }: Member) =>
      (await world.store.inbox.listNotices(person, 1))[0]?.data;
    must(await world.locks.lock(desk, event()));
    const known = { platform: 'telegram', externalId: phone.externalId };
    expect(await dataFor(moderator)).toMatchObject({ name: known, by: 'unseen' });
    expect(await dataFor(warden)).toMatchObject({ name: null, by: 'unseen' });
    // The person itself reads which account it was.
    expect(await dataFor(phone)).toMatchObject({ by: { externalId: desk.externalId } });
    // Where others may read, nobody is named; the webhook and other places carry what is in the outbox.
    const rung = await world.connection.sql<{ payload: { bare: string } }[]>`
      select payload from outbox where kind = 'alarm' and payload->>'community' = ${world.community}`;
    expect(rung.map(({ payload }) => JSON.parse(payload.bare))).toEqual([
      expect.objectContaining({ kind: 'person-locked', name: null, by: 'unseen' }),
    ]);
    must(await world.locks.lift(desk, event()));
    expect(await dataFor(warden)).toMatchObject({ name: null, by: 'unseen' });
  });

  it('is lifted by the account that locked, and by no other', async () => {
    const { phone, desk } = await twofold();
    must(await world.locks.lock(desk, event()));
    expect(codeOf(await world.locks.lift(phone, event()))).toBe('lock-foreign');
    expect(await isLocked(phone)).toBe(true);
    const eventId = event();
    must(await world.locks.lift(desk, eventId));
    must(await world.locks.lift(desk, eventId));
    expect(await isLocked(phone)).toBe(false);
    expect((await toldTo(world, phone)).slice(-1)).toEqual(['person-unlocked']);
    expect(codeOf(await world.locks.lift(desk, event()))).toBe('not-locked');
  });

  it('of a thief is undone by the wallet, also once the thief has unlinked it', async () => {
    const { phone, desk } = await twofold();
    must(await world.wallets.unlink(phone, people.ada.address));
    must(await world.locks.lock(desk, event()));
    must(await actBy(world, 'unlock', people.ada));
    expect(await isLocked(phone)).toBe(false);
    const [row] = await world.connection.sql`
      select lifted_by_account, lifted_by_wallet from person_lock
       where person_id = ${phone.person} order by locked_at desc limit 1`;
    expect(row?.['lifted_by_wallet']).toMatch(/^[0-9a-f-]{36}$/);
    expect(row?.['lifted_by_account']).toBeNull();
  });

  it('is not lifted by a wallet that a thief linked just before the owner locked', async () => {
    const { phone, desk } = await twofold(people.cleo);
    await world.advance(1_000);
    must(await linkWallet(world, phone, people.bo, { move: true }));
    must(await world.locks.lock(desk, event()));
    expect(codeOf(await actBy(world, 'unlock', people.bo))).toBe('lock-wallet-younger');
    expect(await isLocked(phone)).toBe(true);
    must(await actBy(world, 'unlock', people.cleo));
    expect(await isLocked(phone)).toBe(false);
    // By the wallet linked the longest: said to the person and to the staff, as a signature and without its address.
    for (const { person } of [phone, moderator]) {
      const [told] = await world.store.inbox.listNotices(person, 1);
      expect(told).toMatchObject({ kind: 'person-unlocked', data: { by: null } });
      expect(JSON.stringify(told?.data)).not.toMatch(/0x[0-9a-fA-F]{6}/);
    }
  });

  it('is not lifted by a wallet that came after it', async () => {
    const { phone, desk } = await twofold();
    must(await world.locks.lock(phone, event()));
    await world.advance(1_000);
    // As the books would stand if a thief had got a wallet in.
    await world.connection.sql`
      update wallet_link set linked_at = civitas_now()
       where person_id = ${phone.person} and unlinked_at is null`;
    expect(codeOf(await actBy(world, 'unlock', people.ada))).toBe('lock-wallet-new');
    expect(await isLocked(desk)).toBe(true);
  });

  it('of an account is taken over by the wallet, so that no account lifts it', async () => {
    const { phone, desk } = await twofold(people.bo);
    must(await world.locks.lock(desk, event()));
    must(await actBy(world, 'lock', people.bo));
    expect(codeOf(await world.locks.lift(desk, event()))).toBe('lock-foreign');
    expect(codeOf(await actBy(world, 'lock', people.bo))).toBe('already-locked');
    const live = await world.connection.sql`
      select account_id from person_lock where person_id = ${phone.person} and lifted_at is null`;
    expect(live).toEqual([{ account_id: null }]);
    must(await actBy(world, 'unlock', people.bo));
    expect(await isLocked(phone)).toBe(false);
  });

  it('pressed from two accounts at once is one lock', async () => {
    const { phone, desk } = await twofold(people.cleo);
    const both = await Promise.all([
      world.locks.lock(phone, event()),
      world.locks.lock(desk, event()),
    ]);
    expect(both.map(codeOf).sort()).toEqual(['already-locked', undefined]);
    expect((await toldTo(world, phone)).filter((kind) => kind === 'person-locked')).toHaveLength(1);
  });

  it('of two who were joined is found and lifted whole', async () => {
    const { phone } = await twofold(people.dan);
    const other = await world.addMember('discord', 'other');
    must(await world.locks.lock(other, event()));
    await mergePersons(world.connection.sql, other.person, phone.person);
    expect(await isLocked(phone)).toBe(true);
    expect(codeOf(await world.locks.lift(phone, event()))).toBe('lock-foreign');
    must(await actBy(world, 'unlock', people.dan));
    expect(await isLocked(phone)).toBe(false);
  });

  it('does not keep a wallet from being unlinked by its owner', async () => {
    const { phone, desk } = await twofold(people.eve);
    must(await world.locks.lock(desk, event()));
    must(await actBy(world, 'unlink', people.eve));
    expect(await world.wallets.list(phone.person)).toEqual([]);
    expect(await isLocked(phone)).toBe(true);
    must(await actBy(world, 'unlock', people.eve));
    expect(await isLocked(phone)).toBe(false);
  });
});
