import { InputFile } from 'grammy';
import { describe, expect, it } from 'vitest';
import { fields, list, note, quote, type SealedReply, table, text, title } from '#chat/reply.ts';
import { at, bold, code, link, person, say } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import {
  CAPTION_MAX,
  type Outgoing,
  type RenderContext,
  renderAnswer,
  renderCard,
  renderEdit,
  TEXT_MAX,
  toastOf,
} from '#telegram/render.ts';

const context = (audience: RenderContext['audience']): RenderContext => ({
  audience,
  botUsername: 'CivitasBot',
  words: wordsFor('en'),
});
const PUBLIC = context('public');
const ID = 'a1b2c3d4e5f60718293a4b5c';
const image = { png: new Uint8Array([137, 80, 78, 71]), name: 'chart.png', alt: 'A chart' };
const long = (length: number) => 'word '.repeat(length / 5);

const HOSTILE = [
  '**b** __i__ [x](https://x.test) `c` ~~s~~ ||p||',
  '<b>b</b><script>alert(1)</script>&lt;',
  '@everyone @here @ada',
  '\u202egnp.exe \u2066isolated\u2069',
  'zero\u200bwidth\ufeff',
  'x'.repeat(4_000),
  '👩‍👩‍👧‍👦'.repeat(500),
  '\n\n\n',
  '',
];

describe('a message', () => {
  it('has its blocks one under the other, as text with entities', () => {
    const reply: SealedReply = {
      blocks: [
        title(say`Poll ${7}: ${[code('x')]} day?`),
        text(say`Closes ${[bold('soon')]}`),
        quote('As said'),
        fields([
          { name: 'Votes', value: '3' },
          { name: 'Page', value: [link('here', 'https://x.test')] },
        ]),
        list(['Mon', 'Tue']),
        list(['first', 'second'], true),
        table(['A', 'B'], [['x', '1']]),
        note('Not binding'),
      ],
      buttons: [[{ label: 'Mon', style: 'primary', press: { id: ID } }]],
    };
    expect(renderCard(reply, PUBLIC)).toEqual({
      method: 'sendMessage',
      payload: {
        text: [
          'Poll 7: x day?\nCloses soon\nAs said\nVotes: 3\nPage: here',
          '• Mon\n• Tue',
          '1. first\n2. second',
          'A  B\n─  ─\nx  1',
          'Not binding',
        ].join('\n\n'),
        entities: [
          { type: 'bold', offset: 0, length: 8 },
          { type: 'code', offset: 8, length: 1 },
          { type: 'bold', offset: 9, length: 5 },
          { type: 'bold', offset: 22, length: 4 },
          { type: 'blockquote', offset: 27, length: 7 },
          { type: 'bold', offset: 35, length: 6 },
          { type: 'bold', offset: 44, length: 5 },
          { type: 'text_link', offset: 50, length: 4, url: 'https://x.test' },
          { type: 'pre', offset: 89, length: 14 },
          { type: 'italic', offset: 105, length: 11 },
        ],
        link_preview_options: { is_disabled: true },
        reply_markup: {
          inline_keyboard: [[{ text: 'Mon', style: 'primary', callback_data: `p:${ID}` }]],
        },
      },
    });
  });

  it('asks for an answer with the field of a reply', () => {
    const reply: SealedReply = {
      blocks: [text('Whom?')],
      awaiting: { placeholder: `Whom?\n${'x'.repeat(100)}` },
    };
    expect(renderCard(reply, context('ephemeral')).payload).toMatchObject({
      reply_markup: {
        force_reply: true,
        selective: true,
        input_field_placeholder: `Whom? ${'x'.repeat(58)}`,
      },
    });
    const withButton: SealedReply = { ...reply, buttons: [[{ label: 'Back', press: { id: ID } }]] };
    expect(renderCard(withButton, context('private')).payload).toMatchObject({
      reply_markup: { inline_keyboard: [[{ text: 'Back' }]], force_reply: true },
    });
    expect(renderEdit(withButton, context('private')).payload).toHaveProperty(
      'reply_markup.inline_keyboard',
    );
    expect(renderEdit(reply, context('private')).payload).not.toHaveProperty('reply_markup');
  });
});

describe('pictures', () => {
  const methods = (outgoing: readonly Outgoing[]) => outgoing.map((one) => one.method);

  it('carry the words as their caption', () => {
    const card = renderCard({ blocks: [title('Result')], image }, PUBLIC);
    expect(card).toMatchObject({
      method: 'sendPhoto',
      payload: { caption: 'Result', caption_entities: [{ type: 'bold', offset: 0, length: 6 }] },
    });
    expect(card.payload).toHaveProperty('photo', expect.any(InputFile));
  });
  it('are described in words where none stand beside them', () => {
    expect(renderCard({ blocks: [], image }, PUBLIC)).toMatchObject({
      payload: { caption: 'A chart' },
    });
  });
  it('give way to words that are too long for a caption', () => {
    const reply: SealedReply = { blocks: [text(long(1_100))], image };
    expect(renderCard(reply, PUBLIC).method).toBe('sendMessage');
    expect(methods(renderAnswer(reply, context('private')))).toEqual(['sendPhoto', 'sendMessage']);
    expect(renderEdit(reply, PUBLIC)).toMatchObject({ kind: 'text' });
  });
  it('may replace a text, and keep their captions short', () => {
    const edit = renderEdit({ blocks: [text('Result')], image }, PUBLIC);
    expect(edit).toMatchObject({
      kind: 'media',
      payload: { media: { type: 'photo', caption: 'Result' } },
    });
    const words = renderEdit({ blocks: [text(long(3_000))] }, PUBLIC);
    expect(words.kind === 'text' && words.caption.text.length).toBeLessThanOrEqual(CAPTION_MAX);
  });
  it('and files come after each other', () => {
    const files = [{ name: 'roll.csv', bytes: new Uint8Array([1]), mime: 'text/csv' }];
    expect(methods(renderAnswer({ blocks: [text('Here')], files }, context('ephemeral')))).toEqual([
      'sendMessage',
      'sendDocument',
    ]);
  });
});

describe('limits', () => {
  const replies: SealedReply[] = HOSTILE.flatMap((hostile): SealedReply[] => [
    { blocks: [title(hostile), text(hostile), quote(hostile), note(hostile)] },
    {
      blocks: [
        fields([{ name: hostile, value: [bold(hostile)] }]),
        list([hostile, [code(hostile)]]),
        table([hostile, 'B'], [[hostile, hostile]]),
        text([person({ label: hostile, accounts: [{ platform: 'telegram', externalId: '5' }] })]),
        text([link(hostile, hostile), at(new Date(0))]),
      ],
      buttons: [[{ label: hostile, press: { id: ID } }]],
      selects: [
        {
          press: { id: ID },
          option: 'choice',
          placeholder: hostile,
          choices: [{ label: hostile, value: '1' }],
          max: 3,
        },
      ],
      awaiting: { placeholder: hostile },
    },
  ]);
  const withImage = replies.map((reply) => ({
    ...reply,
    image: { ...image, alt: 'x'.repeat(4_000) },
  }));

  it.each(['public', 'private', 'ephemeral'] as const)('hold for any words, %s', (audience) => {
    for (const reply of [...replies, ...withImage]) {
      for (const { payload } of renderAnswer(reply, context(audience))) {
        const { text: words, entities = [] } =
          'text' in payload
            ? payload
            : 'photo' in payload
              ? { text: payload.caption, entities: payload.caption_entities }
              : { text: undefined };
        const max = 'photo' in payload ? CAPTION_MAX : TEXT_MAX;
        if ('text' in payload) expect(words?.trim()).not.toBe('');
        expect(words?.length ?? 0).toBeLessThanOrEqual(max);
        expect(words?.isWellFormed() ?? true).toBe(true);
        expect(words ?? '').not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
        for (const entity of entities) {
          expect(entity.length).toBeGreaterThan(0);
          expect(entity.offset + entity.length).toBeLessThanOrEqual(words?.length ?? 0);
          // Only what we wrote as such is markup; no text made any.
          expect([
            'bold',
            'italic',
            'code',
            'pre',
            'blockquote',
            'text_mention',
            'date_time',
          ]).toContain(entity.type);
        }
        const outsideCode = entities.some(
          (entity) => entity.type === 'pre' || entity.type === 'code',
        );
        if (audience === 'public' && !outsideCode) expect(words ?? '').not.toMatch(/@\w/);
      }
    }
  });
});

describe('toasts', () => {
  it('are one short paragraph without anything to press', () => {
    expect(toastOf({ blocks: [text(say`Counted: ${[bold('Mon')]}`)] })).toBe('Counted: Mon');
    expect(toastOf({ blocks: [text(say`until ${[at(new Date(0))]}`)] })).toBe(
      'until 1970-01-01 00:00 UTC',
    );
    const none: SealedReply[] = [
      { blocks: [] },
      { blocks: [text('')] },
      { blocks: [title('A')] },
      { blocks: [text('A'), text('B')] },
      { blocks: [text('x'.repeat(201))] },
      { blocks: [text([link('A', 'https://x.test')])] },
      { blocks: [text('A')], buttons: [[{ label: 'B', press: { id: ID } }]] },
      { blocks: [text('A')], image },
      { blocks: [text('A')], awaiting: { placeholder: 'B' } },
    ];
    for (const reply of none) expect(toastOf(reply)).toBeUndefined();
  });
});
