/** Everything is lost, and the person is of several communities: each of them has to speak, by people of some standing. */
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asAddress, asId, type CommunityId, type WalletId } from '#core/identity.ts';
import { VOICE_CITIZEN_AGE_MS } from '#core/person/recovery.ts';
import {
  addCitizen,
  HOUR_MS,
  naturalize,
  personOf,
  seenTogether,
  toldTo,
} from '#test/support/loss-world.ts';
import { mergePersons } from '#test/support/merge.ts';
import {
  codeOf,
  createWalletWorld,
  type Member,
  must,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const WEEK_MS = 7 * 24 * HOUR_MS;
let world: WalletWorld;
/** Where the person is at home, and a stranger's community that made them its citizen. */
let home: CommunityId;
let host: CommunityId;
let homely: Member[];
let hostile: Member[];
const event = () => `test:${Math.random()}`;

async function peopleOf(community: CommunityId): Promise<Member[]> {
  const members: Member[] = [];
  for (const handle of ['mod', 'one', 'two', 'three']) {
    const member = await world.addMember('discord', handle);
    await naturalize(world, member, {
      community,
      ...(handle === 'mod' && { office: 'moderator' as const }),
    });
    members.push(member);
  }
  return members;
}

beforeAll(async () => {
  world = await createWalletWorld();
  home = world.community;
  host = await world.addCommunity('Pirate Cove');
  homely = await peopleOf(home);
  hostile = await peopleOf(host);
});
afterAll(() => world?.close());

const askIn = (community: CommunityId, fresh: Member, old: Member) =>
  world.recoveries.askByVoices({
    ...{ community, account: fresh.account, asker: fresh.person },
    ...{ person: old.person, eventId: event() },
  });
const speak = (recovery: string, { person }: Member, community: CommunityId) =>
  world.recoveries.speakFor(recovery, person, community, event());
async function speakAll(recovery: string, members: readonly Member[], community: CommunityId) {
  for (const member of members) must(await speak(recovery, member, community));
}
const rowOf = (id: string) => world.store.recoveries.findRecovery(id);

/** A citizen of the stranger's community, whom it asks about. */
async function victim() {
  const old = await world.addMember('discord', 'victim');
  await naturalize(world, old, { community: host });
  const fresh = await world.addMember('telegram', 'asker');
  return { old, fresh };
}
async function asked() {
  const { old, fresh } = await victim();
  const { recovery } = must(await askIn(host, fresh, old));
  return { old, fresh, recovery };
}

describe('where voices are needed', () => {
  it.each<[string, (old: Member) => Promise<void>]>([
    ['a citizenship', (old) => naturalize(world, old)],
    [
      'a citizenship of somebody who was joined to the person',
      async (old) => {
        const other = await addCitizen(world, 'telegram', 'other_self');
        await mergePersons(world.connection.sql, other.person, old.person);
      },
    ],
    [
      'an office',
      async ({ person }) =>
        world.store.transaction('give office', async (books) => {
          const given = { person, office: 'guardian', by: person, how: 'founding' } as const;
          await world.offices.give(books, home, given);
        }),
    ],
    ['a balance', (old) => credit(old, 5)],
    ['a deposit under way', (old) => deposit(old)],
  ])('is wherever the person has %s', async (_, has) => {
    const { old, fresh } = await victim();
    await has(old);
    const { recovery } = must(await askIn(host, fresh, old));
    await speakAll(recovery, hostile, host);
    expect(await rowOf(recovery)).toMatchObject({ state: 'open', communityId: host });
    // Their own moderator counts for their own community alone.
    expect(codeOf(await speak(recovery, hostile[0] as Member, home))).toBe('not-citizen');
    await world.advance(WEEK_MS);
    await world.recoveries.complete(recovery);
    expect(await rowOf(recovery)).toMatchObject({ state: 'lapsed', endReason: 'no-voices' });
    expect(await personOf(world, fresh)).toBe(fresh.person);
  });

  it('is nowhere for what is over or empty', async () => {
    const { old, fresh } = await victim();
    await naturalize(world, old);
    await world.connection.sql`update citizenship set revoked_at = civitas_now(),
      revoked_by = ${old.person}, revoke_reason = '…'
      where person_id = ${old.person} and community_id = ${home}`;
    await credit(old, 0);
    await world.connection.sql`insert into office
      (id, community_id, person_id, kind, given_how, given_at, term_ends_at)
      values (${uuidv7()}, ${home}, ${old.person}, 'guardian', '…', civitas_now() - interval '2 days',
        civitas_now() - interval '1 day')`;
    const { recovery } = must(await askIn(host, fresh, old));
    await speakAll(recovery, hostile, host);
    expect((await rowOf(recovery))?.state).toBe('waiting');
    expect(codeOf(await speak(recovery, homely[1] as Member, home))).toBe('recovery-unknown');
  });

  it('joins once every one of them has spoken', async () => {
    const { old, fresh } = await victim();
    await naturalize(world, old);
    const { recovery } = must(await askIn(host, fresh, old));
    await speakAll(recovery, hostile, host);
    expect(codeOf(await speak(recovery, await citizenOf(host), host))).toBe('voice-enough');
    await speakAll(recovery, homely, home);
    expect((await rowOf(recovery))?.state).toBe('waiting');
    await world.advance(WEEK_MS);
    await world.recoveries.complete(recovery);
    expect(await personOf(world, fresh)).toBe(old.person);
  });

  it('counts a human once in each community, and in both for somebody who is of both', async () => {
    const { old, fresh } = await victim();
    await naturalize(world, old);
    const both = await citizenOf(host);
    await naturalize(world, both);
    const { recovery } = must(await askIn(host, fresh, old));
    must(await speak(recovery, both, host));
    expect(codeOf(await speak(recovery, both, host))).toBe('voice-twice');
    must(await speak(recovery, both, home));
    const voices = await world.store.recoveries.listVoices(recovery);
    expect(voices.map(({ community }) => community)).toEqual([host, home]);
  });

  it('is looked at anew: a community that comes later is told, and has to speak until then', async () => {
    const { old, fresh, recovery } = await asked();
    await speakAll(recovery, hostile, host);
    expect((await rowOf(recovery))?.state).toBe('waiting');
    await credit(old, 7);
    // Nobody of there has spoken yet, and it is not over for them.
    must(await speak(recovery, homely[1] as Member, home));
    expect((await toldTo(world, homely[0] as Member)).slice(-1)).toEqual(['recovery-asked']);
    await world.advance(WEEK_MS);
    await world.recoveries.complete(recovery);
    expect(await rowOf(recovery)).toMatchObject({ state: 'stopped', endReason: 'no-voices' });
    expect(await personOf(world, fresh)).toBe(fresh.person);

    const next = await asked();
    await speakAll(next.recovery, hostile, host);
    await credit(next.old, 7);
    await speakAll(next.recovery, homely, home);
    await world.advance(WEEK_MS);
    await world.recoveries.complete(next.recovery);
    expect((await rowOf(next.recovery))?.state).toBe('done');
  });
});

describe('who may speak', () => {
  it('has been a citizen for a week when it is asked, or in office before', async () => {
    const { recovery } = await asked();
    const week = await citizenOf(host, VOICE_CITIZEN_AGE_MS + HOUR_MS);
    const late = await citizenOf(host, VOICE_CITIZEN_AGE_MS - HOUR_MS);
    const made = await citizenOf(host, VOICE_CITIZEN_AGE_MS - HOUR_MS);
    const { person } = made;
    await world.store.transaction('give office', async (books) => {
      const given = { person, office: 'moderator', by: person, how: 'founding' } as const;
      await world.offices.give(books, host, given);
    });
    await world.advance(2 * HOUR_MS);
    expect(codeOf(await speak(recovery, late, host))).toBe('voice-too-new');
    expect(codeOf(await speak(recovery, made, host))).toBe('voice-too-new');
    expect(must(await speak(recovery, week, host)).as).toBe('citizen');
  });

  it('is of a community in which the person has been a citizen for a week', async () => {
    const old = await world.addMember('discord', 'newly');
    await naturalize(world, old, { community: host, ageMs: VOICE_CITIZEN_AGE_MS - HOUR_MS });
    const fresh = await world.addMember('telegram', 'asker');
    expect(codeOf(await askIn(host, fresh, old))).toBe('recovery-citizen-new');
    await world.advance(2 * HOUR_MS);
    must(await askIn(host, fresh, old));
  });
});

describe('what each side learns', () => {
  it('names another community to nobody who is not in it, and no account it has not seen', async () => {
    const old = await world.addMember('discord', 'quiet');
    await naturalize(world, old);
    const alt = await world.addMember('telegram', 'alt');
    await naturalize(world, alt, { community: host });
    await mergePersons(world.connection.sql, alt.person, old.person);
    const fresh = await world.addMember('telegram', 'asker');
    await seenTogether(world, host, [alt, fresh]);
    await seenTogether(world, home, [old]);
    const { recovery } = must(await askIn(host, fresh, old));
    must(await speak(recovery, homely[1] as Member, home));
    const seen = async (who: Member, community?: CommunityId) =>
      (await world.recoveries.list(who, community)).find(({ id }) => id === recovery);
    const voices = (first: string | null, second: string | null) =>
      expect.arrayContaining([
        { community: first, citizen: 1, moderator: 0 },
        { community: second, citizen: 0, moderator: 0 },
      ]);
    expect(await seen(hostile[1] as Member, host)).toMatchObject({
      name: { externalId: alt.externalId },
      asker: { externalId: fresh.externalId },
      voices: voices(null, 'Pirate Cove'),
      mayKnow: true,
    });
    expect(await seen(homely[2] as Member, home)).toMatchObject({
      name: { externalId: old.externalId },
      asker: null,
      voices: voices('Harbour Town', null),
      mayKnow: true,
    });
    // Whoever asks may be anybody, and reads what the community knows that was asked.
    expect(await seen(fresh)).toMatchObject({
      name: { externalId: alt.externalId },
      voices: voices(null, null),
    });
    const told = async ({ person }: Member) =>
      (await world.store.inbox.listNotices(person, 1))[0]?.data;
    const [ours, theirs] = [homely[0] as Member, hostile[0] as Member];
    expect(JSON.stringify(await told(ours))).not.toContain(alt.externalId);
    expect(JSON.stringify(await told(theirs))).not.toContain(old.externalId);
    must(await world.recoveries.stop(recovery, theirs.person, 'not the one of the quay', event()));
    expect(await told(theirs)).toMatchObject({ reason: 'not the one of the quay' });
    expect(await told(ours)).toMatchObject({ why: 'moderator', reason: '' });
  });
});

async function citizenOf(community: CommunityId, ageMs = 30 * 24 * HOUR_MS): Promise<Member> {
  const member = await world.addMember('discord', 'citizen');
  await naturalize(world, member, { community, ageMs });
  return member;
}

/** So many units in the books of the home community. */
async function credit({ person }: Pick<Member, 'person'>, units: number): Promise<void> {
  const { sql } = world.connection;
  await sql`insert into asset (id, community_id, kind, symbol, name, decimals, custody, created_at)
    values (${uuidv7()}, ${home}, 'credit', 'CR', 'Credits', 0, false, civitas_now())
    on conflict (community_id) do nothing`;
  await sql`insert into ledger_account (id, community_id, asset_id, kind, person_id, balance)
    select ${uuidv7()}, ${home}, id, 'member', ${person}, ${units} from asset
     where community_id = ${home}`;
}

/** What a linked wallet sent to the home community, and is not in the books yet. */
async function deposit({ person, account }: Member): Promise<void> {
  const { sql } = world.connection;
  await credit({ person }, 0);
  await world.store.transaction('link', async (books) => {
    const createdAt = await books.now();
    const address = asAddress('0x00000000000000000000000000000000000000d1');
    const wallet = { id: asId<WalletId>(uuidv7()), address, chainId: null, createdAt };
    const { id } = await books.wallets.insertWallet(wallet);
    await books.wallets.insertLink({
      ...{ id: uuidv7(), walletId: id, personId: person, accountId: account },
      ...{ isPrimary: false, message: '', signature: '0x', linkedAt: createdAt },
    });
  });
  await sql`insert into deposit (id, community_id, asset_id, chain_id, tx_hash, log_index,
      block_number, block_hash, sender, amount, state, seen_at)
    select ${uuidv7()}, ${home}, id, 1, '0x01', 0, 1, '0x02',
      '0x00000000000000000000000000000000000000d1', 5, 'seen', civitas_now()
      from asset where community_id = ${home}`;
}
