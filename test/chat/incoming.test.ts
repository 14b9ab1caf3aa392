import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Incoming, storable } from '#chat/incoming.ts';

const incoming = (act: Incoming['act'], name = 'Ada'): Incoming => ({
  eventId: 'discord:1',
  account: {
    platform: 'discord',
    externalId: '1',
    handle: name,
    displayName: name,
    isBot: false,
    locale: 'en',
  },
  scene: { externalId: '2', title: name, channelId: '3', privateChat: false, platformOwner: false },
  act,
  forms: true,
});

describe('storable', () => {
  it('changes nothing that can be stored', () => {
    const values = { text: 'Mon | Tue\n🦄', number: 1, yes: true, none: null, list: ['a', 'b'] };
    const said = incoming({ kind: 'command', command: 'poll create', values });
    expect(storable(said)).toEqual(said);
    const nobody = { ...said, account: { ...said.account, handle: null } };
    expect(storable(nobody)).toEqual(nobody);
  });

  it('drops NULs and mends halves of surrogate pairs, however deep', () => {
    const values = { text: 'a\0b', person: { by: 'account', name: '\uD800x' }, list: ['\uDC00'] };
    const { act, account, scene } = storable(
      incoming({ kind: 'press', id: 'p', values }, 'A\0da\uD83E'),
    );
    expect(act).toEqual({
      kind: 'press',
      id: 'p',
      values: { text: 'ab', person: { by: 'account', name: '\uFFFDx' }, list: ['\uFFFD'] },
    });
    expect(account).toMatchObject({ handle: 'Ada\uFFFD', displayName: 'Ada\uFFFD' });
    expect(scene.title).toBe('Ada\uFFFD');
  });

  it('leaves nothing that Postgres refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (typed) => {
        const { act } = storable(incoming({ kind: 'text', value: typed }));
        const value = act.kind === 'text' ? String(act.value) : '';
        expect(value.isWellFormed() && !value.includes('\0')).toBe(true);
      }),
    );
  });
});
