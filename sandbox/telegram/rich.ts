// Rich messages: what a bot sends as blocks or Rich HTML becomes the blocks of a RichMessage, under Telegram's limits.
// Rich Markdown is not imitated.
import { badRequest, NotServed } from './api-error.ts';
import { type Bed, type Params, textOf } from './bed.ts';
import { documentOf, photoSizes, takeDocument, takePhoto, type Uploads } from './files.ts';
import { checkButton, type KeyboardPlace } from './keyboard.ts';
import { parseRichHtml, type RichNode } from './rich-html.ts';
import type { Button } from './world.ts';

const MAX_TEXT = 32_768;
const MAX_BLOCKS = 500;
const MAX_DEPTH = 16;
const MAX_COLUMNS = 20;
const MAX_ROW_BUTTONS = 8;

export type Block = Record<string, unknown> & { type: string };

const INLINE_TEXT: Readonly<Record<string, string>> = {
  mathematical_expression: 'expression',
  custom_emoji: 'alternative_text',
};

/** The plain words of a RichText. */
function richText(node: unknown): string {
  if (typeof node === 'string') return node;
  if (Array.isArray(node)) return node.map(richText).join('');
  if (typeof node !== 'object' || node === null) return '';
  const item = node as Record<string, unknown>;
  if (item['type'] === 'button') return richText((item['button'] as Params | undefined)?.['text']);
  return richText(item[INLINE_TEXT[String(item['type'])] ?? 'text']);
}

/** A rich message as plain lines, as a screen reader would say them. */
export function plainText(blocks: readonly Block[]): string {
  return blocks
    .map(blockText)
    .filter((line) => line !== '')
    .join('\n');
}

function blockText(block: Block): string {
  if (block.type === 'table') {
    const cells = block['cells'] as Array<Array<Params>>;
    const rows = cells.map((row) => row.map((cell) => richText(cell['text'])).join(' | '));
    return [richText(block['caption']), ...rows].filter((line) => line !== '').join('\n');
  }
  if (block.type === 'list') {
    const items = block['items'] as Array<{ label: string; blocks: Block[] }>;
    return items.map((item) => `${item.label} ${plainText(item.blocks)}`).join('\n');
  }
  const inner = Array.isArray(block['blocks']) ? plainText(block['blocks'] as Block[]) : '';
  const caption = richText((block['caption'] as Params | undefined)?.['text']);
  const own = [block['summary'], block['text'], block['expression'], block['credit']].map(richText);
  return [...own, inner, caption].filter((line) => line !== '').join('\n');
}

/** Every button inside a rich message, in reading order. */
export function richButtons(node: unknown): Button[] {
  if (Array.isArray(node)) return node.flatMap(richButtons);
  if (typeof node !== 'object' || node === null) return [];
  const item = node as Record<string, unknown>;
  const shown = (button: Record<string, unknown>): Button =>
    ({ ...button, text: richText(button['text']) }) as unknown as Button;
  if (item['type'] === 'button') return [shown(item['button'] as Record<string, unknown>)];
  if (item['type'] === 'buttons')
    return (item['buttons'] as Array<Record<string, unknown>>).map(shown);
  return Object.values(item).flatMap(richButtons);
}

interface Reader {
  bed: Bed;
  uploads: Uploads;
  place: KeyboardPlace;
  media: ReadonlyMap<string, Params>;
  count: number;
}

const listLabel = (item: RichNode, index: number): string => {
  if (item['type'] === undefined && item['value'] === undefined) return '•';
  const value = Number(item['value'] ?? index + 1);
  const letter = String.fromCharCode(((value - 1) % 26) + 97);
  if (item['type'] === 'a') return `${letter}.`;
  return item['type'] === 'A' ? `${letter.toUpperCase()}.` : `${value}.`;
};

function readMedia(reader: Reader, block: RichNode): Block {
  const media = block[block.type] as Params | string;
  const ref = typeof media === 'string' ? media : (textOf(media, 'media') ?? '');
  const linked = /^tg:\/\/(?:photo|document)\?id=([\w-]{1,64})$/u.exec(ref)?.[1];
  const source = linked === undefined ? ref : textOf(reader.media.get(linked) ?? {}, 'media');
  if (source === undefined) throw badRequest(`media with identifier "${linked}" not found`);
  const caption = block['caption'] === undefined ? {} : { caption: block['caption'] };
  if (block.type === 'photo') {
    return {
      type: 'photo',
      photo: photoSizes(takePhoto(reader.bed, reader.uploads, source)),
      ...caption,
    };
  }
  if (block.type === 'document') {
    const file = takeDocument(reader.bed, reader.uploads, source);
    return { type: 'document', document: documentOf(file), ...caption };
  }
  throw new NotServed(`rich blocks of type ${block.type}`);
}

function readBlock(reader: Reader, block: RichNode, depth: number): Block {
  reader.count += 1;
  if (depth > MAX_DEPTH || reader.count > MAX_BLOCKS) throw badRequest('RICH_MESSAGE_TOO_COMPLEX');
  const inner = (blocks: unknown): Block[] =>
    (blocks as RichNode[]).map((one) => readBlock(reader, one, depth + 1));
  switch (block.type) {
    case 'photo':
    case 'document':
    case 'animation':
    case 'audio':
    case 'video':
    case 'voice_note':
      return readMedia(reader, block);
    case 'thinking':
      throw badRequest('a thinking block can be used only in drafts');
    case 'list':
      return {
        type: 'list',
        items: (block['items'] as RichNode[]).map((item, index) => {
          reader.count += 1;
          return { label: listLabel(item, index), ...item, blocks: inner(item['blocks']) };
        }),
      };
    case 'table': {
      const cells = block['cells'] as unknown[][];
      reader.count += cells.length;
      if (cells.some((row) => row.length > MAX_COLUMNS))
        throw badRequest('RICH_MESSAGE_TOO_MANY_COLUMNS');
      return { ...block };
    }
    case 'buttons': {
      const { length } = block['buttons'] as unknown[];
      if (length < 1 || length > MAX_ROW_BUTTONS) throw badRequest('RICH_MESSAGE_BUTTONS_INVALID');
      return { ...block };
    }
    default:
      return block['blocks'] === undefined
        ? { ...block }
        : { ...block, blocks: inner(block['blocks']) };
  }
}

export function richContent(
  bed: Bed,
  params: Params,
  uploads: Uploads,
  place: KeyboardPlace,
): Record<string, unknown> {
  const input = (params['rich_message'] ?? {}) as Params;
  const given = ['blocks', 'html', 'markdown'].filter((name) => input[name] !== undefined);
  if (given.length !== 1)
    throw badRequest('exactly one of blocks, html and markdown must be specified');
  if (input['markdown'] !== undefined) throw new NotServed('Rich Markdown');
  const media = new Map(
    ((input['media'] ?? []) as Params[]).map((one) => [String(one['id']), one['media'] as Params]),
  );
  const reader: Reader = { bed, uploads, place, media, count: 0 };
  const html = textOf(input, 'html');
  const nodes = html === undefined ? (input['blocks'] as RichNode[]) : parseRichHtml(html);
  const blocks = nodes.map((node) => readBlock(reader, node, 1));
  if (blocks.length === 0) throw badRequest('message text is empty');
  if (plainText(blocks).length > MAX_TEXT) throw badRequest('message is too long');
  for (const button of richButtons(blocks))
    checkButton(bed, button as Button & Params, { ...place, rich: true });
  return { rich_message: { blocks, ...(input['is_rtl'] === true ? { is_rtl: true } : {}) } };
}
