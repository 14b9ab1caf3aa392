import { describe, expect, it } from 'vitest';
import { plain } from '#chat/text.ts';
import { setupScene } from '#chat/wizard/scene.ts';
import { setupCard } from '#chat/wizard/setup.ts';
import { wordsFor } from '#chat/words/index.ts';
import { setupFields } from '#commands/civitas/step.ts';
import { asId } from '#core/identity.ts';
import type { SetupState } from '#service/setup.ts';

const words = wordsFor('en');
const CHANNELS = [
  { id: '1', name: 'general' },
  { id: '2', name: 'staff' },
];
const summaryOf = (state: SetupState, needsCode = true) => {
  const block = setupCard(state, needsCode, CHANNELS, words).blocks.at(-1);
  if (block?.kind !== 'fields') throw new Error('no summary');
  return block.fields.map(({ name, value }) => `${name}: ${plain(value)}`);
};

describe('the wizard', () => {
  it('shows what is set and what is not', () => {
    expect(summaryOf({ name: 'Harbour', timeZone: 'UTC', announcements: '1' })).toEqual([
      'Founding code: not set',
      'Kind: not set',
      'Name and time zone: Harbour · UTC',
      'Announcements: general',
      'Staff place: not set',
      'Asset: not set',
      'Spending caps: off, so nothing is paid out until they are set',
      'Second place for alarms: none yet; a second chat is one, or a webhook',
    ]);
    const all: SetupState = {
      ...{ name: 'Harbour', timeZone: 'UTC', announcements: '1', staff: '2', code: 'secret' },
      ...{ template: 'token-dao', asset: { kind: 'credit', symbol: 'PTS' } },
      ...{ perPayment: '5', perDay: '5000.5', webhook: 'https://a.example' },
    };
    expect(summaryOf(all)).toEqual([
      'Founding code: given',
      'Kind: Token DAO',
      'Name and time zone: Harbour · UTC',
      'Announcements: general',
      'Staff place: staff',
      'Asset: PTS, community credits',
      'Spending caps: 5 PTS per payment, 5,000.5 PTS per day',
      'Second place for alarms: https://a.example',
    ]);
    expect(summaryOf(all, false)[0]).toBe('Kind: Token DAO');
  });

  it('never shows the code, and edits itself', () => {
    const card = setupCard({ code: 'secret' }, true, CHANNELS, words);
    expect(JSON.stringify(card)).not.toContain('secret');
    expect(card.replace).toBe(true);
  });

  it('asks only for fields there are, and lets channels be chosen where there are several', () => {
    const card = setupCard({ template: 'club', staff: '2' }, true, CHANNELS, words);
    const asked = (card.buttons ?? []).flat().flatMap((one) => {
      if (!('press' in one) || one.press.command !== 'civitas ask') return [];
      return String(one.press.values['fields']).split(',');
    });
    expect(asked.length).toBeGreaterThan(5);
    for (const name of asked) expect(setupFields).toHaveProperty(name);
    const [kinds, announcements, staff] = card.selects ?? [];
    expect(kinds?.choices.filter((one) => one.selected).map((one) => one.value)).toEqual(['club']);
    expect([announcements?.option, staff?.option]).toEqual(['announcements', 'staff']);
    expect(staff?.choices.map((one) => one.selected)).toEqual([false, true]);
    expect(setupCard({}, true, CHANNELS.slice(0, 1), words).selects).toHaveLength(1);
  });

  it('offers every channel there is', () => {
    const many = Array.from({ length: 60 }, (_, at) => ({ id: `${at}`, name: `channel-${at}` }));
    const [, announcements, staff] = setupCard({ staff: '59' }, true, many, words).selects ?? [];
    expect([announcements?.of, staff?.of]).toEqual(['channels', 'channels']);
    expect(announcements?.choices.map(({ value }) => value)).toEqual(many.map(({ id }) => id));
    expect(staff?.choices.findIndex(({ selected }) => selected)).toBe(59);
  });
});

describe('the scene of a founding', () => {
  const actor = {
    ...{ person: asId<never>('p'), account: asId<never>('a'), platform: 'discord' as const },
    ...{ externalId: '7', handle: 'ada', displayName: 'Ada', locale: 'en' },
  };
  const scene = {
    ...{ externalId: '5', title: undefined, place: undefined, community: undefined },
    ...{ channelId: undefined, privateChat: false, platformOwner: true },
  };

  it('is a chat with others', () => {
    expect(setupScene(actor, scene)).toEqual({
      ok: true,
      value: {
        ...{ person: 'p', account: 'a', platform: 'discord', placeExternalId: '5' },
        ...{ placeTitle: '5', channelId: '', platformOwner: true },
      },
    });
    const alone = { ...scene, externalId: undefined, privateChat: true };
    expect(setupScene(actor, alone)).toMatchObject({
      ok: false,
      refusal: { code: 'place-only-in-chat' },
    });
  });
});
