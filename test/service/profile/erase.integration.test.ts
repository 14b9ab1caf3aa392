/**
 * Forgetting a person: what goes and what stays, what stands in the way, and that whoever comes back is a new person
 * and the same voter.
 */
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { people as keys } from '#sandbox/chain/people.ts';
import {
  codeOf,
  createVoteWorld,
  must,
  type Voter,
  type VoteWorld,
} from '../../support/vote-world.ts';

let world: VoteWorld;
beforeEach(async () => {
  world = await createVoteWorld();
});
afterEach(async () => world.close());

const erase = (voter: Voter) => world.services.profiles.erase(voter.person);

/** The same account says something again. */
async function comeBack({ platform, externalId }: Voter): Promise<Voter> {
  const seen = {
    ...{ platform, externalId, handle: 'ada', displayName: 'Ada', isBot: false, locale: 'en' },
  };
  const met = await world.services.people.meet(seen, {
    externalId: undefined,
    privateChat: false,
  });
  await world.store.people.insertMembership(world.community, met.person, await world.store.now());
  return { ...met, platform, externalId };
}

/** By a moderator, so that the trail tells of it. */
async function admit(voter: Voter, moderator: Voter): Promise<void> {
  const { community } = world;
  await world.store.transaction('office', (books) =>
    world.services.offices.give(books, community, {
      ...{ person: moderator.person, office: 'moderator', by: null, how: 'founding' },
    }),
  );
  const { platform, externalId } = voter;
  const by = { by: 'account', platform, externalId } as const;
  const target = must(await world.services.people.refer(by, undefined));
  must(await world.services.citizens.grant(community, moderator.person, target, 'helped'));
}

async function ballotsOf(vote: VoteId) {
  const row = await world.store.votes.findVote(vote);
  if (!row) throw new Error('no vote');
  return world.services.votes.standing(row);
}

describe('vote, delete, come back, vote', () => {
  it.each(['discord', 'telegram'] as const)('is one ballot, on %s', async (platform) => {
    const ada = await world.member(platform);
    const bo = await world.member('telegram');
    const poll = await world.poll(bo);
    must(await world.services.votes.cast(ada, undefined, poll.id, 1));
    await world.advance(1_000);
    must(await erase(ada));
    await world.advance(1_000);
    const back = await comeBack(ada);
    expect(back.person).not.toBe(ada.person);
    const again = must(await world.services.votes.cast(back, undefined, poll.id, 2));
    expect(again.replaces).toBe(true);
    const standing = await ballotsOf(poll.id);
    expect(standing.turnout).toBe(1n);

    // Once more round, and in a vote of a later day it is simply somebody new.
    await world.advance(1_000);
    must(await erase(back));
    const third = await comeBack(back);
    must(await world.services.votes.cast(third, undefined, poll.id, 3));
    expect((await ballotsOf(poll.id)).turnout).toBe(1n);
    await world.advance(1_000);
    const later = await world.poll(bo);
    expect(must(await world.services.votes.cast(third, undefined, later.id, 3)).replaces).toBe(
      false,
    );
  });

  it('is two ballots for two people', async () => {
    const [ada, eve] = [await world.member(), await world.member()];
    const poll = await world.poll(ada);
    must(await world.services.votes.cast(ada, undefined, poll.id, 1));
    must(await erase(ada));
    must(await world.services.votes.cast(eve, undefined, poll.id, 2));
    expect((await ballotsOf(poll.id)).turnout).toBe(2n);
  });

  it('knows nobody again once those votes are over', async () => {
    const [ada, bo] = [await world.member(), await world.member()];
    const poll = await world.poll(bo);
    must(await erase(ada));
    await world.services.profiles.forgetTombstones();
    const count = async () =>
      (await world.database.sql`select count(*)::int as n from account_tombstone`)[0]?.['n'];
    expect(await count()).toBe(1);
    await world.advanceTo(poll.closesAt, 1_000);
    await world.services.polls.close(poll.id);
    await world.services.profiles.forgetTombstones();
    expect(await count()).toBe(0);
    const back = await comeBack(ada);
    const kin = await world.database.sql`select 1 from person_merge`;
    expect(kin).toHaveLength(0);
    expect(back.person).not.toBe(ada.person);
  });

  it('keeps no platform id and no plain hash of one', async () => {
    const ada = await world.member('telegram');
    must(await erase(ada));
    const rows = await world.database.sql`select * from account_tombstone`;
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(ada.externalId);
    const { createHash } = await import('node:crypto');
    const plain = createHash('sha256').update(`telegram:${ada.externalId}`).digest('hex');
    expect(rows[0]?.['hash']).not.toBe(plain);
  });
});

describe('what goes', () => {
  it('is every name, id, link, text and private word; votes and books keep a pseudonym', async () => {
    const ada = await world.member('telegram');
    const bo = await world.member('discord');
    await world.store.people.updateAccount(ada.account, {
      handle: 'ada_lovelace',
      displayName: 'Ada Lovelace',
    });
    await admit(ada, bo);
    await world.link(ada, keys.ada.address);
    await world.database
      .sql`update wallet_link set message = 'I am ada_lovelace', signature = '0xfe'`;
    const poll = await world.poll(ada);
    must(await world.services.votes.cast(ada, undefined, poll.id, 1));
    await world.store.transaction('tell', (books) =>
      world.services.inbox.tell(books, ada.person, world.community, 'x:1', {
        kind: 'wallet-linked',
        address: keys.ada.address,
      }),
    );
    must(
      await world.services.wallets.openLink({ account: ada.account, community: world.community }),
    );
    const done = must(await erase(ada));
    expect(done.accounts).toBe(1);

    const [account] = await world.database.sql`select * from account where id = ${ada.account}`;
    expect(account).toMatchObject({
      external_id: `erased:${ada.account}`,
      handle: null,
      display_name: done.pseudonym,
      private_chat_open: false,
    });
    const links = await world.database.sql`select * from wallet_link`;
    expect(links).toHaveLength(1);
    expect(links[0]).toMatchObject({ message: '', signature: '', unlink_reason: 'erased' });
    const members = await world.store.people.listMembers(world.community);
    expect(members).toEqual([bo.person]);
    for (const table of ['inbox', 'draft', 'presence', 'link_session', 'gate_verdict']) {
      const left = await world.database.sql`select * from ${world.database.sql(table)}`;
      expect([table, left.length]).toEqual([table, 0]);
    }
    const [citizen] = await world.database.sql`select * from citizenship`;
    expect(citizen).toMatchObject({ revoked_by: ada.person, revoke_reason: 'erased' });
    // Nothing in any table names her.
    const tables = await world.database.sql<{ name: string }[]>`
      select table_name as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'`;
    for (const { name } of tables) {
      const rows = await world.database
        .sql`select t::text as line from ${world.database.sql(name)} t`;
      const named = rows.filter(({ line }) =>
        ['ada_lovelace', 'Ada Lovelace', ada.externalId].some((one) => String(line).includes(one)),
      );
      expect([name, named.length]).toEqual([name, 0]);
    }
    expect((await ballotsOf(poll.id)).turnout).toBe(1n);
    const mention = (await world.services.people.mentions([ada.person])).get(ada.person);
    expect(mention).toEqual({ label: done.pseudonym, accounts: [] });
  });

  it('is not written again by what was under way', async () => {
    const ada = await world.member('discord');
    must(await erase(ada));
    await world.store.people.updateAccount(ada.account, { displayName: 'Ada', handle: 'ada' });
    await world.store.transaction('tell', (books) =>
      world.services.inbox.tell(books, ada.person, world.community, 'x:2', {
        kind: 'wallet-unlinked',
        address: keys.ada.address,
      }),
    );
    const [account] = await world.database
      .sql`select handle from account where id = ${ada.account}`;
    expect(account?.['handle']).toBeNull();
    expect(await world.database.sql`select 1 from inbox`).toHaveLength(0);
  });

  it('is asked of the operator by the platform’s id', async () => {
    const ada = await world.member('discord');
    const unknown = await world.services.profiles.eraseAccount('discord', '1');
    expect(codeOf(unknown)).toBe('unknown-person');
    must(await world.services.profiles.eraseAccount('discord', ada.externalId));
    expect(await world.store.people.findAccount('discord', ada.externalId)).toBeUndefined();
  });
});

describe('what stands in the way', () => {
  it('is being the last steward, until there is another', async () => {
    const [ada, bo] = [await world.member(), await world.member()];
    const give = (voter: Voter) =>
      world.store.transaction('office', (books) =>
        world.services.offices.give(books, world.community, {
          ...{ person: voter.person, office: 'steward', by: null, how: 'founding' },
        }),
      );
    await give(ada);
    expect(codeOf(await world.services.profiles.mayErase(ada.person))).toBe('erase-last-steward');
    expect(codeOf(await erase(ada))).toBe('erase-last-steward');
    await give(bo);
    // Both at once: one of them stays.
    const both = await Promise.all([erase(ada), erase(bo)]);
    expect(both.map(codeOf).sort()).toEqual(['erase-last-steward', undefined].sort());
    const stewards = await world.store.communities.listOffices(world.community);
    expect(stewards).toHaveLength(1);
  });

  it('is a balance, until it is given away', async () => {
    const [ada, bo] = [await world.member(), await world.member()];
    const refer = async (voter: Voter) =>
      must(
        await world.services.people.refer(
          { by: 'account', platform: voter.platform, externalId: voter.externalId },
          undefined,
        ),
      );
    await world.store.communities.updateCommunity(world.community, { state: 'founding' });
    await world.store.transaction('office', (books) =>
      world.services.offices.give(books, world.community, {
        ...{ person: bo.person, office: 'steward', by: null, how: 'founding' },
      }),
    );
    must(
      await world.services.ledger.issueCredits({
        ...{ community: world.community, by: bo.person, to: await refer(ada) },
        ...{ amount: '5', reason: 'thanks', eventId: uuidv7() },
      }),
    );
    const refused = await erase(ada);
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'erase-balance', balances: [{ units: expect.any(BigInt) }] },
    });
    expect(await world.store.people.findAccount(ada.platform, ada.externalId)).toBeDefined();
  });

  it('is a tip that arrives at the same moment, or the tip is refused', async () => {
    const { community } = world;
    await world.store.communities.updateCommunity(community, { state: 'founding' });
    const bo = await world.member();
    await world.store.transaction('office', (books) =>
      world.services.offices.give(books, community, {
        ...{ person: bo.person, office: 'steward', by: null, how: 'founding' },
      }),
    );
    const refer = async ({ platform, externalId }: Voter) =>
      must(await world.services.people.refer({ by: 'account', platform, externalId }, undefined));
    const paid = { community, by: bo.person, to: await refer(bo), reason: 'to give' };
    must(await world.services.ledger.issueCredits({ ...paid, amount: '50', eventId: uuidv7() }));
    for (let round = 0; round < 8; round += 1) {
      const ada = await world.member('telegram');
      const to = await refer(ada);
      const tip = {
        community,
        from: bo.person,
        account: bo.account,
        to,
        amount: '1',
        memo: '',
        eventId: uuidv7(),
      };
      const [erased, sent] = await Promise.all([erase(ada), world.services.tips.sendTip(tip)]);
      expect([erased.ok, sent.ok].filter(Boolean)).toHaveLength(1);
      if (!erased.ok) expect(codeOf(erased)).toBe('erase-balance');
    }
  });

  it('is a lock, a recovery under way and a join that can be undone', async () => {
    const [ada, bo] = [await world.member(), await world.member('telegram')];
    const { sql } = world.database;
    const lock = uuidv7();
    await sql`insert into person_lock (id, person_id, account_id, locked_at)
      values (${lock}, ${ada.person}, ${ada.account}, civitas_now())`;
    expect(await erase(ada)).toMatchObject({ refusal: { code: 'erase-held', hold: 'locked' } });
    await sql`update person_lock set lifted_at = civitas_now(), lifted_by_account = ${ada.account}`;
    const recovery = uuidv7();
    await sql`insert into recovery (id, person_id, community_id, account_id, kind, state, asked_at, due_at)
      values (${recovery}, ${ada.person}, ${world.community}, ${bo.account}, 'both', 'open',
        civitas_now(), civitas_now() + interval '7 days')`;
    expect(await erase(ada)).toMatchObject({ refusal: { code: 'erase-held', hold: 'recovery' } });
    await sql`update recovery set state = 'stopped', ended_at = civitas_now()`;
    const merge = uuidv7();
    await sql.begin(async (tx) => {
      await tx`insert into person_merge (id, junior_id, senior_id, cause, asked_at, expires_at, confirmed_at)
        values (${merge}, ${bo.person}, ${ada.person}, 'recovery', civitas_now(), civitas_now(), civitas_now())`;
      await tx`update person set merged_into = ${ada.person} where id = ${bo.person}`;
    });
    expect(await erase(bo)).toMatchObject({ refusal: { code: 'erase-held', hold: 'joined' } });
    await sql`update person_merge set settled_at = civitas_now()`;
    // Joined for good, both accounts go together.
    expect(must(await erase(bo)).accounts).toBe(2);
    const left = await sql`select 1 from account where erased_at is null`;
    expect(left).toHaveLength(0);
  });
});
