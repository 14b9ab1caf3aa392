/** Commands with steps of their own: deep links, and what asks before it does. */
import { v7 as uuidv7 } from 'uuid';
import { expect, it } from 'vitest';
import type { SealedReply } from '#chat/reply.ts';
import type { Platform } from '#core/identity.ts';
import type { Where } from '../../support/stage.ts';
import type { Ask } from './bed.ts';

const idOf = ({ buttons = [] }: SealedReply, label: string | RegExp): string => {
  const found = buttons.flat().find((one) => one.label.search(label) !== -1);
  if (!found || !('press' in found)) throw new Error(`no button ${label}`);
  return found.press.id;
};

export function followsDeepLinks(platform: Platform, ask: Ask): void {
  it.each<[string, Where, string]>([
    ['link_unknown', 'private', 'link-unknown'],
    ['here_unknown', 'private', 'link-unknown'],
    ['link_unknown', 'club', ''],
    ['attach_unknown', 'private', 'place-only-in-chat'],
    ['attach_unknown', 'unattached', 'attach-code-wrong'],
    ['attach_', 'unattached', ''],
    ['elsewhere', 'private', ''],
  ])('/start %s in %s is answered (%s)', async (payload, where, code) => {
    const { battery } = ask();
    const spoken = { platform, who: 'steward', where, command: 'start' } as const;
    const before = await battery.law();
    const said = await battery.say({ ...spoken, values: { payload } });
    expect(said.refused.join()).toBe(code);
    const unknown = said.words.civitas.start.unknownPayload();
    if (code === '') expect(said.reply.blocks).toEqual([{ kind: 'text', text: unknown }]);
    expect(await battery.law()).toBe(before);
  });
}

export function asksBeforeItDoes(platform: Platform, ask: Ask): void {
  it('attaches a chat only once the steward has seen who asks', async () => {
    const { battery } = ask();
    const steward = { platform, who: 'steward' } as const;
    const invited = await battery.say({
      ...steward,
      ...{ where: 'dao', command: 'civitas attach', values: { platform } },
    });
    const code = /(?:attach_|join )([0-9a-f]{40})/.exec(JSON.stringify(invited.reply))?.[1] ?? '';
    const joined = { ...steward, where: 'unattached', command: 'civitas join' } as const;
    expect((await battery.say({ ...joined, values: { code } })).refused).toEqual([]);
    expect((await battery.say({ ...joined, values: { code } })).refused).toEqual([
      'attach-code-used',
    ]);
    const before = await battery.law();
    const pending = await battery.say({ ...steward, where: 'dao', command: 'civitas attach' });
    expect(await battery.law()).toBe(before);
    const press = { kind: 'press', id: idOf(pending.reply, /^Refuse/), values: {} } as const;
    const heard = await battery.incoming({ ...steward, where: 'dao', command: 'about' });
    expect((await battery.answer({ ...heard, act: press })).refused).toEqual([]);
    expect((await battery.answer({ ...heard, act: press })).refused).toEqual(['attach-code-used']);
  });

  it('shows what would be published, and publishes it once when that is confirmed', async () => {
    const { battery } = ask();
    const { steward } = battery.stage.people[platform];
    const to = { ...steward, by: 'account' };
    const where = { platform, who: 'steward', where: 'dao' } as const;
    const propose = (amount: string) =>
      battery.say({
        ...{ ...where, command: 'proposal create' },
        values: { title: 'Ĵétty', body: 'Ŵhý', amount, to },
      });
    const before = await battery.law();
    expect((await propose('100.5')).refused).toEqual(['cap-exceeded']);
    const large = await propose('6 CIV');
    expect(JSON.stringify(large.reply.blocks)).toContain('one payment may be at most');
    const asked = await propose('2 CIV');
    const shown = JSON.stringify(asked.reply.blocks);
    for (const part of ['Ĵétty', '2 CIV', steward.displayName, 'Ŵhý', 'timelock']) {
      expect(shown).toContain(part);
    }
    expect(shown).not.toContain('one payment may be at most');
    expect(await battery.law()).toBe(before);
    const heard = await battery.incoming({ ...where, command: 'about' });
    const act = { kind: 'press', id: idOf(asked.reply, 'Publish'), values: {} } as const;
    const published = await battery.answer({ ...heard, act });
    expect(JSON.stringify(published.reply.blocks)).toContain('is published');
    const once = await battery.law();
    expect(once).not.toBe(before);
    // Another press is another event, and the same proposal.
    const again = await battery.answer({ ...heard, eventId: `${heard.eventId}:2`, act });
    expect(again.reply.blocks).toEqual(published.reply.blocks);
    expect(await battery.law()).toBe(once);
  });

  it('takes a date for a deadline, and says times by the clocks of the community', async () => {
    const { battery } = ask();
    const { app } = battery.deployment;
    const until = new Date((await app.store.now()).getTime() + 40 * 86_400_000);
    const duration = until.toISOString().slice(0, 16).replace('T', ' ');
    const said = await battery.say({
      ...{ platform, who: 'steward', where: 'club', command: 'poll create' },
      values: { question: 'Ŵĥéñ?', choices: 'Møn | Tüé', duration },
    });
    expect(said.refused).toEqual([]);
    const shown = JSON.stringify(said.reply.blocks);
    expect(shown).toContain(`${duration.replace(' ', 'T')}:00.000Z`);
    expect(shown.includes('"zone":"UTC"')).toBe(platform === 'telegram');
  });

  it('offers a constitution to whoever may make one, and names all that is missing', async () => {
    const { battery } = ask();
    const say = (who: 'steward' | 'member', where: Where, command: string) =>
      battery.say({ platform, who, where, command });
    const early = await say('steward', 'club', 'civitas constitute');
    expect(early.refused).toEqual(['constitution-incomplete']);
    const said = JSON.stringify(early.reply.blocks);
    for (const gap of ['citizens, and there are', 'a treasury']) expect(said).toContain(gap);
    expect(early.reply.buttons ?? []).toEqual([]);
    const other = await say('member', 'club', 'civitas constitute');
    expect(other.refused).toEqual(['not-in-office']);
    expect(other.reply.buttons ?? []).toEqual([]);
    const late = await say('steward', 'dao', 'civitas constitute');
    expect(late.refused).toEqual(['already-constituted']);
    const offers = async (who: 'steward' | 'member') => {
      const { reply } = await say(who, 'club', 'civitas status');
      return (reply.buttons ?? []).flat().some(({ label }) => label === 'Constitute');
    };
    expect([await offers('steward'), await offers('member')]).toEqual([true, false]);
  });

  it('joins two persons on a yes alone, and parts them when it is told twice', async () => {
    const { battery } = ask();
    const { store } = battery.deployment.app;
    const { steward: senior, other: junior } = battery.stage.persons[platform];
    const merge = uuidv7();
    await store.transaction('a signature asked', async (tx) => {
      const { externalId } = battery.stage.people[platform].other;
      const account = await tx.people.findAccount(platform, externalId);
      const askedAt = await tx.now();
      await tx.merges.insertMerge({
        ...{ id: merge, juniorId: junior, seniorId: senior, cause: 'signature', askedAt },
        ...{ askedBy: account?.id ?? null, expiresAt: new Date(askedAt.getTime() + 60_000) },
      });
    });
    const standing = () => store.people.findStanding(junior);
    const say = (who: 'steward' | 'other', command: string) =>
      battery.say({ platform, who, where: 'club', command });
    const press = async (who: 'steward' | 'other', id: string, eventId: string) => {
      const heard = await battery.incoming({ platform, who, where: 'club', command: 'about' });
      return battery.answer({ ...heard, eventId, act: { kind: 'press', id, values: {} } });
    };
    const before = await battery.law();
    const shown = await say('steward', 'profile join');
    expect(await battery.law()).toBe(before);
    const yes = idOf(shown.reply, 'Yes');
    expect((await press('other', yes, `${merge}:1`)).refused).toEqual(['merge-own-request']);
    expect(await standing()).toBe(junior);
    const first = await press('steward', yes, `${merge}:2`);
    expect(first.refused).toEqual([]);
    expect(await standing()).toBe(senior);
    expect((await press('steward', yes, `${merge}:2`)).reply).toEqual(first.reply);
    expect((await press('steward', yes, `${merge}:3`)).refused).toEqual(['merge-answered']);
    for (const who of ['steward', 'other'] as const) {
      const offered = await say(who, 'profile split');
      expect(offered.refused).toEqual([]);
      expect(await standing()).toBe(senior);
      if (who === 'steward') continue;
      const parted = await press(who, idOf(offered.reply, 'two persons'), `${merge}:4`);
      expect(parted.refused).toEqual([]);
    }
    expect(await standing()).toBe(junior);
    expect((await say('steward', 'profile split')).refused).toEqual(['merge-none']);
  });

  it('unlinks a wallet only when it is told twice', async () => {
    const { battery, samples } = ask();
    const steward = { platform, who: 'steward', where: 'club', command: 'wallet unlink' } as const;
    const before = await battery.law();
    const asked = await battery.say({ ...steward, ...samples[platform]['wallet unlink'] });
    expect(await battery.law()).toBe(before);
    expect(idOf(asked.reply, 'Unlink')).toMatch(/^[0-9a-f]{24}$/);
  });

  it('locks, and asks a community for a way back, only when it is told twice', async () => {
    const { battery } = ask();
    const member = { platform, who: 'mallory', where: 'club' } as const;
    const before = await battery.law();
    const locking = await battery.say({ ...member, command: 'lock' });
    expect(JSON.stringify(locking.reply.blocks)).toContain('/wallet');
    const person = { ...battery.stage.people[platform].steward, by: 'account' };
    const asked = await battery.say({ ...member, command: 'recover', values: { person } });
    expect(await battery.law()).toBe(before);
    const heard = await battery.incoming({ ...member, command: 'about' });
    const press = (reply: SealedReply, label: string, eventId: string) => {
      const act = { kind: 'press', id: idOf(reply, label), values: {} } as const;
      return battery.answer({ ...heard, eventId: `${heard.eventId}:${eventId}`, act });
    };
    expect((await press(asked.reply, 'Ask my community', 'ask')).refused).toEqual([]);
    expect((await press(asked.reply, 'Ask my community', 'again')).refused).toEqual([
      'recovery-running',
    ]);
    expect((await press(locking.reply, 'Lock', 'lock')).refused).toEqual([]);
    const twice = await battery.say({ ...member, command: 'lock' });
    expect(twice.refused).toEqual(['already-locked']);
    // A lock of the asker ended what was asked.
    const refused = await battery.say({
      ...{ ...member, command: 'recover' },
      values: { person, confirm: true },
    });
    expect(refused.refused).toEqual(['recovery-locked']);
    const lifting = await battery.say({ ...member, command: 'unlock' });
    const other = await battery.incoming({ ...member, who: 'other', command: 'about' });
    const act = { kind: 'press', id: idOf(lifting.reply, /^Lift/), values: {} } as const;
    expect((await battery.answer({ ...other, act })).refused).toEqual(['not-locked']);
    expect((await press(lifting.reply, 'Lift the lock', 'lift')).refused).toEqual([]);
  });
}
