import type { Update } from 'grammy/types';
import { describe, expect, it } from 'vitest';
import { readHappening } from '#telegram/read/happening.ts';

const SELF = 7_000_000_009;
const ADA = { id: 7_000_000_001, is_bot: false, first_name: 'Ada', username: 'ada' };
const BO = { id: 7_000_000_002, is_bot: false, first_name: 'Bo' };
const US = { id: SELF, is_bot: true, first_name: 'Civitas' };

const HAND = {
  ...{ account: '7000000002', kind: 'telegram-chat', added: ['chat'], removed: [] },
  by: '7000000001',
  // The second of the update, and its place in it.
  at: new Date(1_005),
};

const told = (was: object, is: object, fields: object = {}) =>
  readHappening(
    {
      update_id: 2_000_005,
      chat_member: {
        ...{ chat: { id: -100_500, type: 'supergroup', title: 'Commons' }, from: ADA, date: 1 },
        old_chat_member: { user: BO, ...was },
        new_chat_member: { user: BO, ...is },
        ...fields,
      },
    } as unknown as Update,
    SELF,
  );

const OUT = { status: 'left' };
const IN = { status: 'member' };

describe('who was let in', () => {
  const handOf = (fields: object) => {
    const happening = told(OUT, IN, fields);
    expect(happening).toMatchObject({ kind: 'member-joined', placeExternalId: '-100500' });
    return happening && 'hand' in happening ? happening.hand : undefined;
  };
  it('was by whoever did it', () => {
    expect(handOf({})).toEqual(HAND);
  });
  it('was by nobody where they came by themselves, or by us', () => {
    expect(handOf({ from: BO })).toBeUndefined();
    expect(handOf({ from: US, via_join_request: true })).toBeUndefined();
  });
  it('was by whoever made the link, where it is not ours', () => {
    expect(handOf({ from: BO, invite_link: { creator: ADA } })).toEqual(HAND);
    expect(handOf({ from: BO, invite_link: { creator: US } })).toBeUndefined();
    expect(handOf({ from: BO, invite_link: { creator: BO } })).toBeUndefined();
  });
  it('was by nobody known where an administrator acts as the chat', () => {
    const hidden = { id: 1_087_968_824, is_bot: true, first_name: 'Group' };
    expect(handOf({ from: hidden })).toEqual({ ...HAND, by: null });
  });
});

it('who was put out was so by whoever did it, and by nobody where they left', () => {
  expect(told(IN, { status: 'kicked' })).toEqual({
    ...{ kind: 'member-left', placeExternalId: '-100500', accountExternalId: '7000000002' },
    hand: { ...HAND, added: [], removed: ['chat'] },
  });
  expect(told(IN, OUT, { from: BO })).not.toHaveProperty('hand');
  expect(told(IN, { status: 'kicked' }, { from: US })).not.toHaveProperty('hand');
});

describe('a tag', () => {
  const tagged = (was: string | undefined, is: string | undefined, from: object = ADA) =>
    told({ ...IN, ...(was && { tag: was }) }, { ...IN, ...(is && { tag: is }) }, { from });
  it('is by whoever changed it', () => {
    const change = { ...HAND, kind: 'telegram-tag', added: ['new'], removed: ['old'] };
    expect(tagged('old', 'new')).toEqual({
      ...{ kind: 'tag-changed', placeExternalId: '-100500', change },
    });
    expect(tagged(undefined, 'new')).toMatchObject({ change: { added: ['new'], removed: [] } });
    expect(tagged('old', undefined)).toMatchObject({ change: { added: [], removed: ['old'] } });
  });
  it('that is what it was, or that we changed, is nothing', () => {
    expect(tagged('old', 'old')).toBeUndefined();
    expect(tagged('old', 'new', US)).toBeUndefined();
  });
});
