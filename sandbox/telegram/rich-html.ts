// Rich HTML (core.telegram.org/bots/api#rich-message-formatting-options) to blocks: the tags a text-and-table message
// uses. Tags beyond them are refused as not served rather than guessed.
import { badRequest, NotServed } from './api-error.ts';
import { EMPHASIS, readAttributes } from './html.ts';

export type RichNode = Record<string, unknown> & { type: string };

interface Element {
  tag: string;
  attributes: Record<string, string>;
  children: Array<Element | string>;
}

const VOID = new Set(['br', 'hr', 'img', 'input', 'tg-map']);
const INLINE: Readonly<Record<string, string>> = {
  ...EMPHASIS,
  mark: 'marked',
  sub: 'subscript',
  sup: 'superscript',
};
const NAMED: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
};

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/giu, (whole, decimal, hex, name) => {
    if (name !== undefined) return NAMED[String(name)] ?? whole;
    return String.fromCodePoint(
      decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal),
    );
  });
}

function parseTree(source: string): Element {
  const root: Element = { tag: '', attributes: {}, children: [] };
  const stack: Element[] = [root];
  const pattern = /<(\/?)([a-z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>|([^<]+|<)/giu;
  for (const [, slash, name = '', rest = '', text] of source.matchAll(pattern)) {
    const parent = stack.at(-1) ?? root;
    if (text !== undefined) {
      parent.children.push(decode(text));
      continue;
    }
    const tag = name.toLowerCase();
    if (slash === '/') {
      if (parent.tag !== tag || parent === root) {
        throw badRequest(`can't parse entities: Unexpected end tag "${tag}"`);
      }
      stack.pop();
      continue;
    }
    const element: Element = {
      tag,
      attributes: readAttributes(rest.replace(/\/$/u, '')),
      children: [],
    };
    parent.children.push(element);
    if (!VOID.has(tag) && !rest.endsWith('/')) stack.push(element);
  }
  const open = stack.at(-1);
  if (open !== undefined && open !== root) {
    throw badRequest(
      `can't parse entities: Can't find end tag corresponding to start tag "${open.tag}"`,
    );
  }
  return root;
}

const collapse = (text: string): string => text.replace(/[ \t\r\n]+/gu, ' ');

function buttonOf(element: Element): Record<string, unknown> {
  const { type, style, data, url, query, text, ...rest } = element.attributes;
  const base = { text: inline(element.children), ...(style === undefined ? {} : { style }) };
  switch (type) {
    case 'url':
      return { ...base, url: url ?? '' };
    case 'callback_data':
      return { ...base, callback_data: data ?? '' };
    case 'web_app':
      return { ...base, web_app: { url: url ?? '' } };
    case 'login_url': {
      const write = 'request-write-access' in rest ? { request_write_access: true } : {};
      const forward =
        rest['forward-text'] === undefined ? {} : { forward_text: rest['forward-text'] };
      return { ...base, login_url: { url: url ?? '', ...forward, ...write } };
    }
    case 'copy_text':
      return { ...base, copy_text: { text: text ?? '' } };
    case 'disabled':
      return { ...base, disabled: {} };
    case 'switch_inline_query':
    case 'switch_inline_query_current_chat':
      return { ...base, [type]: query ?? '' };
    default:
      throw new NotServed(`tg-button of type ${String(type)}`);
  }
}

function inlineElement(element: Element): unknown {
  const { tag, attributes } = element;
  const text = inline(element.children);
  const type = INLINE[tag];
  if (type !== undefined) return { type, text };
  if (tag === 'br') return '\n';
  if (tag === 'tg-button') return { type: 'button', button: buttonOf(element) };
  if (tag === 'tg-math') return { type: 'mathematical_expression', expression: text };
  if (tag === 'tg-time') {
    const format = { date_time_format: attributes['format'] ?? '' };
    return { type: 'date_time', text, unix_time: Number(attributes['unix'] ?? 0), ...format };
  }
  if (tag === 'tg-emoji') {
    return {
      type: 'custom_emoji',
      custom_emoji_id: attributes['emoji-id'] ?? '',
      alternative_text: text,
    };
  }
  if (tag === 'a') {
    const { href, name } = attributes;
    if (href === undefined) return { type: 'anchor', name: name ?? '' };
    return href.startsWith('#')
      ? { type: 'anchor_link', text, anchor_name: href.slice(1) }
      : { type: 'url', text, url: href };
  }
  throw new NotServed(`the rich tag <${tag}> inside text`);
}

function inline(children: ReadonlyArray<Element | string>): unknown {
  const parts = children.map((child) =>
    typeof child === 'string' ? collapse(child) : inlineElement(child),
  );
  return parts.length === 1 ? parts[0] : parts;
}

const elements = (parent: Element, tag: string): Element[] =>
  parent.children.flatMap((child) =>
    typeof child === 'string' || child.tag !== tag ? [] : [child],
  );
const without = (parent: Element, tag: string): Element['children'] =>
  parent.children.filter((child) => typeof child === 'string' || child.tag !== tag);
const part = (parent: Element, tag: string, name: string): Record<string, unknown> => {
  const [found] = elements(parent, tag);
  return found === undefined ? {} : { [name]: inline(found.children) };
};
const flag = (element: Element, attribute: string, name: string): Record<string, true> =>
  attribute in element.attributes ? { [name]: true } : {};

function cellOf(cell: Element): Record<string, unknown> {
  const { align, valign, colspan, rowspan } = cell.attributes;
  return {
    text: inline(cell.children),
    ...(cell.tag === 'th' ? { is_header: true } : {}),
    ...(colspan === undefined ? {} : { colspan: Number(colspan) }),
    ...(rowspan === undefined ? {} : { rowspan: Number(rowspan) }),
    align: align ?? 'left',
    valign: valign ?? 'top',
  };
}

function tableOf(table: Element): RichNode {
  const cells = elements(table, 'tr').map((row) =>
    row.children.flatMap((cell) => (typeof cell === 'string' ? [] : [cellOf(cell)])),
  );
  const flags = {
    ...flag(table, 'bordered', 'is_bordered'),
    ...flag(table, 'striped', 'is_striped'),
    ...flag(table, 'compact', 'is_compact'),
  };
  return { type: 'table', cells, ...flags, ...part(table, 'caption', 'caption') };
}

function listOf(list: Element): RichNode {
  const items = elements(list, 'li').map((item, index) => {
    const [box] = elements(item, 'input');
    const checkbox =
      box === undefined ? {} : { has_checkbox: true, ...flag(box, 'checked', 'is_checked') };
    const start = Number(list.attributes['start'] ?? 1);
    const value = Number(item.attributes['value'] ?? start + index);
    const type = item.attributes['type'] ?? list.attributes['type'] ?? '1';
    const order = list.tag === 'ol' ? { value, type } : {};
    return { type, blocks: blocksOf(without(item, 'input')), ...checkbox, ...order };
  });
  return {
    type: 'list',
    items: items.map(({ type, ...item }) => (list.tag === 'ol' ? { type, ...item } : item)),
  };
}

function preOf(pre: Element): RichNode {
  const [code] = elements(pre, 'code');
  const raw = (node: Element | string): string =>
    typeof node === 'string' ? node : node.children.map(raw).join('');
  const language = /^language-(.+)$/u.exec(code?.attributes['class'] ?? '')?.[1];
  return { type: 'pre', text: raw(pre), ...(language === undefined ? {} : { language }) };
}

function blockOf(element: Element): RichNode | undefined {
  const { tag } = element;
  if (/^h[1-6]$/u.test(tag))
    return { type: 'heading', text: inline(element.children), size: Number(tag[1]) };
  switch (tag) {
    case 'p':
      return { type: 'paragraph', text: inline(element.children) };
    case 'footer':
      return { type: 'footer', text: inline(element.children) };
    case 'hr':
      return { type: 'divider' };
    case 'pre':
      return preOf(element);
    case 'ul':
    case 'ol':
      return listOf(element);
    case 'table':
      return tableOf(element);
    case 'blockquote': {
      const credit = part(element, 'cite', 'credit');
      const body = without(element, 'cite');
      return 'expandable' in element.attributes
        ? { type: 'expandable_blockquote', text: inline(body), ...credit }
        : { type: 'blockquote', blocks: blocksOf(body), ...credit };
    }
    case 'aside':
      return {
        type: 'pullquote',
        text: inline(without(element, 'cite')),
        ...part(element, 'cite', 'credit'),
      };
    case 'details': {
      const [summary] = elements(element, 'summary');
      const open = flag(element, 'open', 'is_open');
      return {
        type: 'details',
        summary: inline(summary?.children ?? []),
        blocks: blocksOf(without(element, 'summary')),
        ...open,
      };
    }
    case 'img':
      return { type: 'photo', photo: element.attributes['src'] ?? '' };
    case 'tg-document':
      return { type: 'document', document: element.attributes['src'] ?? '' };
    case 'tg-button-row': {
      const { align } = element.attributes;
      const buttons = elements(element, 'tg-button').map(buttonOf);
      return { type: 'buttons', buttons, ...(align === undefined ? {} : { align }) };
    }
    case 'tg-math-block':
      return { type: 'mathematical_expression', expression: String(inline(element.children)) };
    default:
      return undefined;
  }
}

/** Text between blocks is a paragraph of its own. */
function blocksOf(children: ReadonlyArray<Element | string>): RichNode[] {
  const blocks: RichNode[] = [];
  let loose: Array<Element | string> = [];
  const flush = (): void => {
    if (loose.some((child) => typeof child !== 'string' || child.trim() !== '')) {
      blocks.push({ type: 'paragraph', text: inline(loose) });
    }
    loose = [];
  };
  for (const child of children) {
    const figure = typeof child !== 'string' && child.tag === 'figure' ? child : undefined;
    const block =
      typeof child === 'string' ? undefined : figure ? figureOf(figure) : blockOf(child);
    if (block === undefined) {
      loose.push(child);
      continue;
    }
    flush();
    blocks.push(block);
  }
  flush();
  return blocks;
}

function figureOf(figure: Element): RichNode | undefined {
  const [caption] = elements(figure, 'figcaption');
  const [block] = blocksOf(without(figure, 'figcaption'));
  if (block === undefined || caption === undefined) return block;
  const text = inline(without(caption, 'cite'));
  return { ...block, caption: { text, ...part(caption, 'cite', 'credit') } };
}

export const parseRichHtml = (source: string): RichNode[] => blocksOf(parseTree(source).children);
