import { describe, expect, it } from 'vitest';
import { parseInline, parseMarkdown } from '#sandbox/page/browser/discord/markdown.ts';

const text = (value: string) => ({ kind: 'text', text: value });

describe("Discord's markdown", () => {
  it('takes styles, one inside the other', () => {
    expect(parseInline('**a *b* c** ~~d~~ __e__ `f*g*`')).toEqual([
      { kind: 'strong', children: [text('a '), { kind: 'em', children: [text('b')] }, text(' c')] },
      text(' '),
      { kind: 'strike', children: [text('d')] },
      text(' '),
      { kind: 'underline', children: [text('e')] },
      text(' '),
      { kind: 'code', text: 'f*g*' },
    ]);
  });

  it('leaves what was escaped, and marks that do not close', () => {
    expect(parseInline('\\*not\\* \\[a](b) \\<@1>')).toEqual([text('*not* [a](b) <@1>')]);
    expect(parseInline('2 * 3 and snake_case_name')).toEqual([text('2 * 3 and snake_case_name')]);
    expect(parseInline('**open')).toEqual([text('**open')]);
  });

  it('finds mentions, times and links', () => {
    expect(parseInline('<@12> <@&3> <#4> <t:1700000000:R>')).toEqual([
      { kind: 'user', id: '12' },
      text(' '),
      { kind: 'role', id: '3' },
      text(' '),
      { kind: 'channel', id: '4' },
      text(' '),
      { kind: 'time', atMs: 1_700_000_000_000, style: 'R' },
    ]);
    expect(parseInline('see [the **page**](https://a.example/x) or https://b.example.')).toEqual([
      text('see '),
      {
        kind: 'link',
        url: 'https://a.example/x',
        children: [text('the '), { kind: 'strong', children: [text('page')] }],
      },
      text(' or '),
      { kind: 'link', url: 'https://b.example', children: [text('https://b.example')] },
      text('.'),
    ]);
    expect(parseInline('[run](javascript:alert(1))')).toEqual([text('[run](javascript:alert(1))')]);
  });

  it('tells lines apart', () => {
    const kinds = parseMarkdown('### Title\n-# small\n> said\n- one\n2. two\nplain').map(
      (line) => line.kind,
    );
    expect(kinds).toEqual(['heading', 'small', 'quote', 'item', 'item', 'plain']);
  });

  it('keeps a block of code as it is', () => {
    expect(parseMarkdown('a\n```\n**x**  |\n-# y\n```\nb')).toEqual([
      { kind: 'plain', children: [text('a')] },
      { kind: 'block', text: '**x**  |\n-# y' },
      { kind: 'plain', children: [text('b')] },
    ]);
  });
});
