import { describe, expect, it } from 'vitest';
import { at, bold, code, italic, link, person, say, strike } from '#chat/text.ts';
import { type Audience, formatText } from '#telegram/render/inline.ts';

const WHEN = new Date('2026-12-01T18:00:30Z');
const BO = { label: 'Bo', accounts: [{ platform: 'telegram' as const, externalId: '7000000002' }] };

describe('inline text', () => {
  it('counts offsets in UTF-16 units', () => {
    expect(
      formatText(
        say`👩‍🚀 ${[bold('bold')]} ${[italic('it')]} ${[strike('no')]} ${[code('<b>')]}`,
        'private',
      ),
    ).toEqual({
      text: '👩‍🚀 bold it no <b>',
      entities: [
        { type: 'bold', offset: 6, length: 4 },
        { type: 'italic', offset: 11, length: 2 },
        { type: 'strikethrough', offset: 14, length: 2 },
        { type: 'code', offset: 17, length: 3 },
      ],
    });
  });
  it("shows times in the reader's own zone, in words where asked", () => {
    const entity = (offset: number, length: number, date_time_format: string) => ({
      type: 'date_time',
      offset,
      length,
      unix_time: 1_796_148_030,
      date_time_format,
    });
    expect(
      formatText(say`${[at(WHEN)]} ${[at(WHEN, 'relative')]} ${[at(WHEN, 'date')]}`, 'public'),
    ).toEqual({
      text: '2026-12-01 18:00 UTC 2026-12-01 18:00 UTC 2026-12-01',
      entities: [entity(0, 20, 'wDt'), entity(21, 20, 'r'), entity(42, 10, 'wD')],
    });
  });
  it('writes a time as the clocks of its zone show it, with the name of the zone', () => {
    const instant = new Date('2030-07-01T22:30:00Z');
    const shown = (zone: string | undefined, style: 'datetime' | 'date') =>
      formatText([{ kind: 'time', at: instant, style, ...(zone && { zone }) }], 'private').text;
    expect(shown(undefined, 'datetime')).toBe('2030-07-01 22:30 UTC');
    expect(shown('Europe/Lisbon', 'datetime')).toBe('2030-07-01 23:30 Europe/Lisbon');
    expect(shown('Asia/Kolkata', 'datetime')).toBe('2030-07-02 04:00 Asia/Kolkata');
    expect(shown('Asia/Kolkata', 'date')).toBe('2030-07-02');
  });
  it('links what has an address, and shows the rest', () => {
    expect(formatText([link('page', 'https://x.test/a')], 'private').entities).toEqual([
      { type: 'text_link', offset: 0, length: 4, url: 'https://x.test/a' },
    ]);
    expect(formatText([link('page', 'javascript:alert(1)')], 'private')).toEqual({
      text: 'page (javascript:alert(1))',
      entities: [],
    });
  });
  it('mentions a person where only the reader sees it, and only names him in public', () => {
    expect(formatText([person(BO)], 'ephemeral').entities).toEqual([
      {
        type: 'text_mention',
        offset: 0,
        length: 2,
        user: { id: 7_000_000_002, is_bot: false, first_name: 'Bo' },
      },
    ]);
    expect(formatText([person(BO)], 'public').entities).toEqual([
      { type: 'bold', offset: 0, length: 2 },
    ]);
    expect(formatText([person({ label: '', accounts: [] })], 'private').text).toBe('?');
  });

  const hostile: readonly [what: string, text: string, shown: string][] = [
    [
      'markdown',
      '**b** __i__ `c` [x](https://x.test) ||s||',
      '**b** __i__ `c` [x](https://x.test) ||s||',
    ],
    ['HTML', '<b>b</b>&amp;<a href="x">', '<b>b</b>&amp;<a href="x">'],
    ['names', '@everyone @ada a@b.test', '@\u2060everyone @\u2060ada a@\u2060b.test'],
    ['turned lines', '\u202egnp.exe\u202c \u2067x\u2069', 'gnp.exe x'],
    ['the unseen', 'a\u200bb\ufeffc\u0000d\u2060e\u00adf', 'abcdef'],
    ['lone surrogates', 'a\ud800b', 'a\ufffdb'],
    ['joined emoji', '👩‍🚀 🇩🇪 e\u0301', '👩‍🚀 🇩🇪 e\u0301'],
  ];
  it.each(hostile)('takes %s as text', (_what, text, shown) => {
    expect(formatText(text, 'public')).toEqual({ text: shown, entities: [] });
    expect(formatText([bold(text)], 'public')).toMatchObject({
      text: shown,
      entities: [{ type: 'bold' }],
    });
  });
  it('pings nobody in public, wherever a name stands', () => {
    const audience: Audience = 'public';
    const spans = [
      '@ada',
      bold('@ada'),
      italic('@ada'),
      strike('@ada'),
      link('@ada', 'x'),
      person({ label: '@ada', accounts: [] }),
    ];
    for (const span of spans) expect(formatText([span], audience).text).not.toMatch(/@\w/);
  });
});
