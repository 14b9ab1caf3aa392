import { expect, test } from 'vitest';
import { detectEntities, trimFormatted } from '#sandbox/telegram/entities.ts';
import { parseHtml } from '#sandbox/telegram/html.ts';
import { readMultipart } from '#sandbox/telegram/request.ts';
import { parseRichHtml } from '#sandbox/telegram/rich-html.ts';

const found = (text: string): string[] =>
  detectEntities(text).map(
    (one) => `${one.type}:${text.slice(one.offset, one.offset + one.length)}`,
  );

test('commands, names, links and tags are found where Telegram finds them', () => {
  expect(found('/tip @bo 5 $CIV for #docs, see https://a.example/x?y=1).')).toEqual([
    'bot_command:/tip',
    'mention:@bo',
    'cashtag:$CIV',
    'hashtag:#docs',
    'url:https://a.example/x?y=1',
  ]);
  expect(found('a/b mail me@home.example 1/2 /vote@civitas_bot')).toEqual([
    'bot_command:/vote@civitas_bot',
  ]);
});

test('HTML becomes text and entities, nested ones too', () => {
  expect(
    parseHtml(
      'a <b>bold <i>both</i></b> &lt;&amp;&#128512; <a href="https://x.example/?a=1&amp;b=2">x</a>',
    ),
  ).toEqual({
    text: 'a bold both <&😀 x',
    entities: [
      { type: 'bold', offset: 2, length: 9 },
      { type: 'italic', offset: 7, length: 4 },
      { type: 'text_link', offset: 17, length: 1, url: 'https://x.example/?a=1&b=2' },
    ],
  });
  expect(
    parseHtml('<pre><code class="language-ts">x</code></pre><span class="tg-spoiler">y</span>')
      .entities,
  ).toEqual([
    { type: 'pre', offset: 0, length: 1, language: 'ts' },
    { type: 'spoiler', offset: 1, length: 1 },
  ]);
  expect(parseHtml('<blockquote expandable>q</blockquote>').entities).toEqual([
    { type: 'expandable_blockquote', offset: 0, length: 1 },
  ]);
});

test.each([
  ['<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
  ['é<p>x</p>', 'Unsupported start tag "p" at byte offset 2'],
  ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
  ['x</b>', 'Unexpected end tag at byte offset 1'],
  ['1 < 2', 'Unclosed start tag at byte offset 2'],
])('%s is refused', (html, reason) => {
  expect(() => parseHtml(html)).toThrow(`Bad Request: can't parse entities: ${reason}`);
});

test('white space at the ends goes, and entities with it', () => {
  const entities = [
    { type: 'bold', offset: 0, length: 4 },
    { type: 'italic', offset: 4, length: 2 },
  ];
  expect(trimFormatted({ text: '  ab  ', entities })).toEqual({
    text: 'ab',
    entities: [{ type: 'bold', offset: 0, length: 2 }],
  });
});

test('rich HTML: loose text, lists, quotes and code', () => {
  expect(
    parseRichHtml(
      'hi <b>you</b><hr/><ul><li>one</li></ul><blockquote>q<cite>me</cite></blockquote>',
    ),
  ).toEqual([
    { type: 'paragraph', text: ['hi ', { type: 'bold', text: 'you' }] },
    { type: 'divider' },
    { type: 'list', items: [{ blocks: [{ type: 'paragraph', text: 'one' }] }] },
    { type: 'blockquote', blocks: [{ type: 'paragraph', text: 'q' }], credit: 'me' },
  ]);
  expect(parseRichHtml('<pre><code class="language-sol">a  b</code></pre>')).toEqual([
    { type: 'pre', text: 'a  b', language: 'sol' },
  ]);
  expect(() => parseRichHtml('<marquee>x</marquee>')).toThrow('does not serve');
});

test('multipart bodies with bare and quoted names, and bytes that look like lines', () => {
  const bytes = Buffer.from([13, 10, 0, 255, 13, 10]);
  const body = Buffer.concat([
    Buffer.from('--b\r\ncontent-disposition:form-data;name="chat_id"\r\n\r\n5\r\n'),
    Buffer.from(
      '--b\r\nContent-Disposition: form-data; name="f1"; filename=x.png\r\ncontent-type:image/png\r\n\r\n',
    ),
    bytes,
    Buffer.from('\r\n--b--\r\n'),
  ]);
  expect(readMultipart(body, 'b')).toEqual([
    { name: 'chat_id', bytes: Buffer.from('5') },
    { name: 'f1', filename: 'x.png', bytes },
  ]);
});
