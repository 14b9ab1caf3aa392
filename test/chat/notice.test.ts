import { describe, expect, it } from 'vitest';
import { inboxReply, noticeWords } from '#chat/notice.ts';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { Notice, NoticeKind } from '#service/inbox.ts';

const words = wordsFor('en');

/** Something for every field a notice may carry. */
const DATA = {
  ...{ address: '0xÅ', role: 'RØLÉ', reason: 'RÉÅSØN', number: 7, amount: '2.5', symbol: 'CIV' },
  ...{ from: 'Zoë', memo: 'MÉMØ', url: 'https://scan.example/tx/0x1', alarm: 'ÅLÅRM' },
  ...{
    details: 'DÉTÅÏL',
    title: 'ŤÏŤŁÉ',
    size: 12,
    asker: 'Bø',
    place: 'PŁÅÇÉ',
    problem: 'role-gone',
    office: 'ÔFFÎÇÉ',
    by: 'Zoë',
  },
};
const noticeOf = (kind: NoticeKind, more: object = {}): Notice =>
  ({ ...DATA, kind, ...more }) as unknown as Notice;
const kinds = Object.keys(words.notices) as NoticeKind[];
const say = (kind: NoticeKind, more?: object) => plain(noticeWords(noticeOf(kind, more), words));

describe('the words of a notice', () => {
  it.each(kinds)('%s: are a sentence that names what it is about', (kind) => {
    const said = say(kind);
    expect(said).not.toMatch(/undefined|\[object|NaN|null/);
    expect(said).toMatch(/0xÅ|RØLÉ|RÉÅSØN|2\.5 CIV|ÅLÅRM|ŤÏŤŁÉ|PŁÅÇÉ|ÔFFÎÇÉ|#7/);
    expect(said.length).toBeLessThan(400);
  });

  it('leave out what is not there', () => {
    expect(say('tip-received')).toBe('Zoë tipped you 2.5 CIV: MÉMØ');
    expect(say('tip-received', { memo: '' })).toBe('Zoë tipped you 2.5 CIV.');
    expect(say('withdrawal-sent')).toBe('Your withdrawal of 2.5 CIV was sent: transaction');
    expect(say('withdrawal-sent', { url: null })).toBe('Your withdrawal of 2.5 CIV was sent.');
  });
});

describe('the inbox', () => {
  it('says so when it is empty', () => {
    expect(inboxReply([], words)).toEqual({
      blocks: [{ kind: 'text', text: 'Your inbox is empty.' }],
    });
  });

  it('lists each with its time', () => {
    const at = new Date('2030-01-02T03:04:00Z');
    const { blocks } = inboxReply([{ notice: noticeOf('wallet-unlinked'), at }], words);
    const [heading, list] = blocks;
    expect(heading).toEqual({ kind: 'title', text: 'Your inbox' });
    expect(list?.kind === 'list' && list.items.map(plain)).toEqual([
      '2030-01-02 03:04 UTC: 0xÅ is no longer linked to you.',
    ]);
  });
});
