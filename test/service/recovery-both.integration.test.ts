/** Everything is lost: three citizens and a moderator, seven days, and one objection against all of them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { actBy, addCitizen, HOUR_MS, personOf, toldTo } from '#test/support/loss-world.ts';
import { mergePersons } from '#test/support/merge.ts';
import {
  codeOf,
  createWalletWorld,
  linkWallet,
  type Member,
  must,
  type WalletWorld,
} from '#test/support/wallet-world.ts';

const WEEK_MS = 7 * 24 * HOUR_MS;
let world: WalletWorld;
let moderator: Member;
let citizens: Member[];
let made = 0;
const event = () => `test:${Math.random()}`;

beforeAll(async () => {
  world = await createWalletWorld();
  moderator = await addCitizen(world, 'discord', 'moderator', 'moderator');
  citizens = [];
  for (const name of ['ann', 'ben', 'cat', 'dot']) {
    citizens.push(await addCitizen(world, 'telegram', name));
  }
});
afterAll(() => world?.close());

async function ask() {
  made += 1;
  const old = await addCitizen(world, 'discord', `old_${made}`);
  must(await linkWallet(world, old, people.ada, { move: true }));
  const fresh = await world.addMember('telegram', `new_${made}`);
  const { recovery } = must(await askAs(fresh, old));
  return { old, fresh, recovery };
}
const askAs = (fresh: Member, old: Member, eventId = event()) =>
  world.recoveries.askByVoices({
    community: world.community,
    account: fresh.account,
    asker: fresh.person,
    person: old.person,
    eventId,
  });
const speak = (recovery: string, { person }: Member, eventId = event()) =>
  world.recoveries.speakFor(recovery, person, world.community, eventId);
const stateOf = async (id: string) => (await world.store.recoveries.findRecovery(id))?.state;

async function speakAll(recovery: string) {
  for (const one of [...citizens.slice(0, 3), moderator]) must(await speak(recovery, one));
}

describe('a recovery by voices', () => {
  it('lets the new account in after seven days, and unlinks the wallets that are lost', async () => {
    const { old, fresh, recovery } = await ask();
    expect(await stateOf(recovery)).toBe('open');
    expect((await toldTo(world, old)).slice(-1)).toEqual(['recovery-asked']);
    expect((await toldTo(world, moderator)).slice(-1)).toEqual(['recovery-asked']);
    await world.advance(24 * HOUR_MS);
    await speakAll(recovery);
    expect(await stateOf(recovery)).toBe('waiting');
    expect((await toldTo(world, old)).slice(-1)).toEqual(['recovery-asked']);
    await world.advance(WEEK_MS - 24 * HOUR_MS - 60_000);
    expect(await world.recoveries.complete(recovery)).toEqual({ again: expect.any(Date) });
    expect(await personOf(world, fresh)).toBe(fresh.person);
    await world.advance(61_000);
    await world.recoveries.complete(recovery);
    await world.recoveries.complete(recovery);
    expect(await stateOf(recovery)).toBe('done');
    expect(await personOf(world, fresh)).toBe(old.person);
    expect(await world.wallets.list(old.person)).toEqual([]);
    const [told] = await world.store.inbox.listNotices(old.person, 1);
    expect(told).toMatchObject({ kind: 'recovery-done', data: { unlinked: 1 } });
    const [link] = await world.connection.sql`
      select unlink_reason from wallet_link where person_id = ${old.person}`;
    expect(link?.['unlink_reason']).toBe('lost');
    expect(await world.store.citizens.findLiveCitizenship(world.community, fresh.person)).toBe(
      undefined,
    );
    const joined = await personOf(world, fresh);
    expect(await world.store.citizens.findLiveCitizenship(world.community, joined)).toBeDefined();
  });

  it('hears four different people, each once, by the right they have', async () => {
    const { old, fresh, recovery } = await ask();
    const [ann, ben, cat, dot] = citizens as [Member, Member, Member, Member];
    const eventId = event();
    expect(must(await speak(recovery, ann, eventId))).toMatchObject({
      as: 'citizen',
      enough: false,
    });
    expect(must(await speak(recovery, ann, eventId))).toMatchObject({ as: 'citizen' });
    expect(codeOf(await speak(recovery, ann))).toBe('voice-twice');
    expect(codeOf(await speak(recovery, fresh))).toBe('voice-own');
    expect(codeOf(await speak(recovery, old))).toBe('voice-own');
    const stranger = await world.addMember('discord', 'stranger');
    expect(codeOf(await speak(recovery, stranger))).toBe('not-citizen');
    must(await speak(recovery, ben));
    must(await speak(recovery, cat));
    expect(codeOf(await speak(recovery, dot))).toBe('voice-enough');
    expect(await stateOf(recovery)).toBe('open');
    expect(must(await speak(recovery, moderator))).toMatchObject({ as: 'moderator', enough: true });
    expect(codeOf(await speak(recovery, dot))).toBe('recovery-over');
    const deeds = await world.connection.sql`
      select actor_id from audit where action = 'recovery.vouch' and subject = ${recovery}`;
    expect(deeds).toHaveLength(4);
  });

  it('hears voices at the same moment without counting one twice', async () => {
    const { recovery } = await ask();
    const all = [...citizens, moderator, citizens[0] as Member];
    const said = await Promise.all(all.map((one) => speak(recovery, one)));
    expect(said.filter(({ ok }) => ok)).toHaveLength(4);
    expect(await stateOf(recovery)).toBe('waiting');
    const voices = await world.store.recoveries.listVoices(recovery);
    expect(new Set(voices.map(({ person }) => person)).size).toBe(4);
  });

  it('counts two who became one person once, and no voice of who lost the right', async () => {
    const { recovery } = await ask();
    const twins = [
      await addCitizen(world, 'discord', 'twin'),
      await addCitizen(world, 'telegram', 'twin'),
    ] as const;
    must(await speak(recovery, twins[0]));
    await mergePersons(world.connection.sql, twins[1].person, twins[0].person);
    expect(codeOf(await speak(recovery, twins[0]))).toBe('voice-twice');
    must(await speak(recovery, citizens[0] as Member));
    const revoked = await addCitizen(world, 'discord', 'revoked');
    must(await speak(recovery, revoked));
    await world.connection.sql`
      update citizenship set revoked_at = civitas_now(), revoked_by = ${moderator.person},
        revoke_reason = '…' where person_id = ${revoked.person}`;
    expect(must(await speak(recovery, moderator)).enough).toBe(false);
    expect(await stateOf(recovery)).toBe('open');
    expect(must(await speak(recovery, citizens[1] as Member)).enough).toBe(true);
  });

  it('lapses when the voices do not come in seven days', async () => {
    const { fresh, old, recovery } = await ask();
    must(await speak(recovery, citizens[0] as Member));
    await world.advance(WEEK_MS);
    expect(codeOf(await speak(recovery, citizens[1] as Member))).toBe('recovery-over');
    await world.recoveries.complete(recovery);
    expect(await stateOf(recovery)).toBe('lapsed');
    expect(await personOf(world, fresh)).toBe(fresh.person);
    expect(codeOf(await askAs(fresh, old))).toBe('recovery-too-soon');
  });

  it.each(['account', 'wallet', 'moderator'] as const)(
    'is stopped by one objection of the %s, a minute before its end',
    async (who) => {
      const { old, fresh, recovery } = await ask();
      await speakAll(recovery);
      await world.advance(WEEK_MS - 60_000);
      if (who === 'wallet') must(await actBy(world, 'object', people.ada));
      else {
        const actor = who === 'account' ? old : moderator;
        must(await world.recoveries.stop(recovery, actor.person, 'no', event()));
      }
      await world.advance(WEEK_MS);
      await world.recoveries.complete(recovery);
      expect(await stateOf(recovery)).toBe('stopped');
      expect(await personOf(world, fresh)).toBe(fresh.person);
      expect(await world.wallets.list(old.person)).toHaveLength(1);
    },
  );

  it('is asked where the person is a citizen, once, and one at a time', async () => {
    const outsider = await world.addMember('discord', 'outsider');
    const fresh = await world.addMember('telegram', 'hopeful');
    expect(codeOf(await askAs(fresh, outsider))).toBe('recovery-not-citizen');
    const old = await addCitizen(world, 'discord', 'wanted');
    const eventId = event();
    const first = must(await askAs(fresh, old, eventId));
    expect(must(await askAs(fresh, old, eventId))).toEqual(first);
    expect(codeOf(await askAs(fresh, old))).toBe('recovery-running');
    expect(codeOf(await askAs(fresh, citizens[0] as Member))).toBe('recovery-running');
    expect(codeOf(await askAs(old, old))).toBe('recovery-own');
  });

  it('is shown to whom it is for', async () => {
    const { old, fresh, recovery } = await ask();
    const seen = async (who: Member, community = true) =>
      (await world.recoveries.list(who, community ? world.community : undefined)).find(
        ({ id }) => id === recovery,
      );
    expect(await seen(old, false)).toMatchObject({ mayStop: true, mayKnow: false });
    expect(await seen(fresh, false)).toMatchObject({ mayStop: true, mayKnow: false });
    expect(await seen(citizens[0] as Member)).toMatchObject({ mayStop: false, mayKnow: true });
    expect(await seen(citizens[0] as Member, false)).toBeUndefined();
    expect(await seen(moderator)).toMatchObject({ mayStop: true, mayKnow: true });
    must(await speak(recovery, citizens[0] as Member));
    expect(await seen(citizens[0] as Member)).toMatchObject({
      mayKnow: false,
      voices: [{ community: 'Harbour Town', citizen: 1, moderator: 0 }],
    });
  });
});
