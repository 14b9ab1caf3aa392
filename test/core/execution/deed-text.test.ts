import { describe, expect, it } from 'vitest';
import { readActionText } from '#core/execution/action-text.ts';
import { readDeedText } from '#core/execution/deed-text.ts';

const read = (text: string) => {
  const result = readDeedText(text);
  return result.ok ? result.value : result.refusal;
};

describe('what the community is to do itself', () => {
  it.each([
    ['grant citizenship to @bo', { kind: 'grant-citizenship', person: '@bo' }],
    ['GRANT citizenship <@123456>', { kind: 'grant-citizenship', person: '<@123456>' }],
    ['revoke citizenship of @bo;', { kind: 'revoke-citizenship', person: '@bo' }],
    ['grant role “Harbour crew” to @bo', { kind: 'grant-role', role: 'Harbour crew' }],
    ['grant role Harbour crew to @bo', { role: 'Harbour crew', person: '@bo' }],
    ['revoke role "of" from @bo', { kind: 'revoke-role', role: 'of', person: '@bo' }],
    [
      'budget "Docs for all" 500 CIV to @bo for 90d',
      { kind: 'open-budget', name: 'Docs for all', amount: '500 CIV', person: '@bo', term: '90d' },
    ],
    ['budget Docs 5 @bo for 1w 2d', { name: 'Docs', amount: '5', term: '1w 2d' }],
    ['pin "It is open; come in."', { kind: 'pin-announcement', text: 'It is open; come in.' }],
    ['pin It is open', { text: 'It is open' }],
    ['set digest off', { kind: 'set-community', setting: 'digest', value: 'off' }],
    ['set name "The Quay; again"', { setting: 'name', value: 'The Quay; again' }],
  ])('%s', (text, deed) => {
    expect(read(text)).toMatchObject(deed);
  });

  it.each([
    'grant',
    'grant citizenship',
    'grant citizenship to bo',
    'grant citizenship now to @bo',
    'grant role @bo',
    'grant money to @bo',
    'revoke role to @bo',
    'set digest',
    'pin',
    'budget Docs',
    'budget Docs 5 @bo',
    'budget Docs for @bo for 90d',
    'budget Docs 5 @bo for',
  ])('%s: is not read as anything else', (text) => {
    expect(read(text)).toEqual({ code: 'deed-unreadable', text });
  });

  it.each([
    'grant citizenship to @bo; pay 5 to @bo',
    'pay 5 to @bo\nset digest 9',
    'set digest 9; set share 20',
  ])('%s: stands alone', (text) => {
    expect(read(text)).toEqual({ code: 'action-alone' });
  });

  it.each(['pay 5 to @bo', '"grant" citizenship @bo', '', 'grand tour'])(
    '%s: is no deed',
    (text) => {
      expect(read(text)).toBeUndefined();
      expect(text.startsWith('pay') || !readActionText(text).ok).toBe(true);
    },
  );
});
