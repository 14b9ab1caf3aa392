// Discord's markdown as a tree: what a client makes of a message's text. Knows no document, so that it can be tested
// without a browser.

export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'strong' | 'em' | 'underline' | 'strike' | 'spoiler'; children: Inline[] }
  | { kind: 'code'; text: string }
  | { kind: 'link'; url: string; children: Inline[] }
  | { kind: 'user' | 'role' | 'channel'; id: string }
  | { kind: 'command'; name: string }
  | { kind: 'time'; atMs: number; style: string };

export type Line =
  | { kind: 'plain' | 'quote' | 'small'; children: Inline[] }
  | { kind: 'heading'; level: 1 | 2 | 3; children: Inline[] }
  | { kind: 'item'; mark: string; depth: number; children: Inline[] }
  | { kind: 'block'; text: string };

const MARKS = [
  ['**', 'strong'],
  ['__', 'underline'],
  ['~~', 'strike'],
  ['||', 'spoiler'],
  ['*', 'em'],
  ['_', 'em'],
] as const;

/** Where the mark that closes begins; -1 where there is none. Escapes and code in between do not close. */
function closing(text: string, from: number, mark: string): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`' && mark !== '`') {
      const end = text.indexOf('`', at + 1);
      if (end > 0) at = end;
    } else if (text.startsWith(mark, at)) {
      // `**a*`: the single star is not half of a double one.
      const isHalf = mark.length === 1 && text[at + 1] === mark;
      if (!isHalf && at > from) return at;
      if (isHalf) at += 1;
    }
  }
  return -1;
}

type Taken = { node: Inline; end: number };
type Rule = (text: string, at: number) => Taken | undefined;

const styled: Rule = (text, at) => {
  for (const [mark, kind] of MARKS) {
    if (!text.startsWith(mark, at)) continue;
    const start = at + mark.length;
    const end = closing(text, start, mark);
    // Underscores inside of a word are letters.
    if (mark === '_' && /\w/.test(text[at - 1] ?? '')) continue;
    if (end < 0) continue;
    return {
      node: { kind, children: parseInline(text.slice(start, end)) },
      end: end + mark.length,
    };
  }
  return undefined;
};

const code: Rule = (text, at) => {
  const [whole, inner] = /^`([^`]+)`/.exec(text.slice(at)) ?? [];
  return whole === undefined || inner === undefined
    ? undefined
    : { node: { kind: 'code', text: inner }, end: at + whole.length };
};

const maskedLink: Rule = (text, at) => {
  if (text[at] !== '[') return undefined;
  const end = closing(text, at + 1, ']');
  const [whole, url] =
    end < 0 ? [] : (/^\]\(<?(https?:\/\/[^\s)>]+)>?\)/.exec(text.slice(end)) ?? []);
  if (whole === undefined || url === undefined) return undefined;
  const children = parseInline(text.slice(at + 1, end));
  return { node: { kind: 'link', url, children }, end: end + whole.length };
};

const bareLink: Rule = (text, at) => {
  const [found] = /^https?:\/\/[^\s<>]+/.exec(text.slice(at)) ?? [];
  const url = found?.replace(/[.,;:!?)\]]+$/, '');
  return url === undefined
    ? undefined
    : {
        node: { kind: 'link', url, children: [{ kind: 'text', text: url }] },
        end: at + url.length,
      };
};

const ANGLED: readonly (readonly [RegExp, (groups: RegExpExecArray) => Inline])[] = [
  [/^<@!?(\d+)>/, ([, id = '']) => ({ kind: 'user', id })],
  [/^<@&(\d+)>/, ([, id = '']) => ({ kind: 'role', id })],
  [/^<#(\d+)>/, ([, id = '']) => ({ kind: 'channel', id })],
  [/^<\/([^:>]+):\d+>/, ([, name = '']) => ({ kind: 'command', name })],
  [
    /^<t:(-?\d+)(?::([tTdDfFR]))?>/,
    ([, unix, style = 'f']) => ({ kind: 'time', atMs: Number(unix) * 1000, style }),
  ],
];

const angled: Rule = (text, at) => {
  if (text[at] !== '<') return undefined;
  const rest = text.slice(at);
  for (const [pattern, make] of ANGLED) {
    const groups = pattern.exec(rest);
    if (groups) return { node: make(groups), end: at + groups[0].length };
  }
  return undefined;
};

const RULES: readonly Rule[] = [code, angled, maskedLink, bareLink, styled];

export function parseInline(text: string): Inline[] {
  const nodes: Inline[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') nodes.push({ kind: 'text', text: plain });
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    if (text[at] === '\\' && /[^\w\s]/.test(text[at + 1] ?? '')) {
      plain += text[at + 1];
      at += 2;
      continue;
    }
    const position = at;
    const taken = RULES.map((rule) => rule(text, position)).find((one) => one !== undefined);
    if (taken) {
      flush();
      nodes.push(taken.node);
      at = taken.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function parseLine(line: string): Line {
  const [, marks, title] = /^(#{1,3}) +(.*)$/.exec(line) ?? [];
  if (marks !== undefined && title !== undefined) {
    return { kind: 'heading', level: marks.length as 1 | 2 | 3, children: parseInline(title) };
  }
  const [, small] = /^-# +(.*)$/.exec(line) ?? [];
  if (small !== undefined) return { kind: 'small', children: parseInline(small) };
  const [, quote] = /^> ?(.*)$/.exec(line) ?? [];
  if (quote !== undefined) return { kind: 'quote', children: parseInline(quote) };
  const [, indent, mark, item] = /^(\s*)([-*]|\d+\.) +(.*)$/.exec(line) ?? [];
  if (indent !== undefined && mark !== undefined && item !== undefined) {
    const shown = /\d/.test(mark) ? mark : '•';
    const depth = Math.floor(indent.length / 2);
    return { kind: 'item', mark: shown, depth, children: parseInline(item) };
  }
  return { kind: 'plain', children: parseInline(line) };
}

export function parseMarkdown(text: string): Line[] {
  const parts = text.split(/```(?:\w*\n)?([\s\S]*?)```/);
  return parts.flatMap((part, index): Line[] => {
    if (index % 2 === 1) return [{ kind: 'block', text: part.replace(/\n$/, '') }];
    // Beside a block of code the break belongs to the block.
    const trimmed = part
      .replace(index > 0 ? /^\n/ : /^$/, '')
      .replace(index < parts.length - 1 ? /\n$/ : /^$/, '');
    if (trimmed === '' && parts.length > 1) return [];
    return trimmed.split('\n').map(parseLine);
  });
}
