/**
 * A sealed reply as calls of the Bot API, without the chat they go to: one message, or an answer's few.
 * Pure; whatever a reply holds, the calls stay within Telegram's limits.
 */
import { InputFile } from 'grammy';
import type {
  ForceReply,
  InlineKeyboardMarkup,
  InputMediaPhoto,
  MessageEntity,
} from 'grammy/types';
import type { SealedReply } from '#chat/reply.ts';
import { spansOf, spelled } from '#chat/text.ts';
import type { Words } from '#chat/words/index.ts';
import { formatBlocks } from './render/block.ts';
import { type Audience, type Formatted, instantText, plainText } from './render/inline.ts';
import { keyboardRows } from './render/keyboard.ts';
import { truncate } from './render/truncate.ts';

export const TEXT_MAX = 4096;
export const CAPTION_MAX = 1024;
const TOAST_MAX = 200;
const PLACEHOLDER_MAX = 64;

export type RenderContext = { audience: Audience; botUsername: string; words: Words };

type Markup = InlineKeyboardMarkup | ForceReply;
type Marked<M> = { reply_markup?: M };
export type TextCall<M = Markup> = Marked<M> & {
  text: string;
  entities: MessageEntity[];
  link_preview_options: { is_disabled: true };
};
export type PhotoCall<M = Markup> = Marked<M> & {
  photo: InputFile;
  caption?: string;
  caption_entities?: MessageEntity[];
};
export type Outgoing =
  | { method: 'sendMessage'; payload: TextCall }
  | { method: 'sendPhoto'; payload: PhotoCall }
  | { method: 'sendDocument'; payload: { document: InputFile } };

/** An edit keeps its message: only an inline keyboard may stand there. */
export type Edit =
  | { kind: 'text'; payload: TextCall<InlineKeyboardMarkup>; caption: Formatted }
  | { kind: 'media'; payload: Marked<InlineKeyboardMarkup> & { media: InputMediaPhoto } };

function inlineKeyboard(
  reply: SealedReply,
  context: RenderContext,
): InlineKeyboardMarkup | undefined {
  const { audience, botUsername, words } = context;
  const rows = keyboardRows(reply, { audience, botUsername, done: words.door.done() });
  if (rows.length === 0) return undefined;
  return { inline_keyboard: rows, ...(reply.awaiting && { force_reply: true }) };
}

/** A question opens the field of a reply, so that its answer is told from other talk in a group. */
function markupOf(reply: SealedReply, context: RenderContext): Marked<Markup> {
  const keyboard = inlineKeyboard(reply, context);
  if (keyboard) return { reply_markup: keyboard };
  if (!reply.awaiting) return {};
  const hint = plainText(reply.awaiting.placeholder, 'private').replace(/\s+/gu, ' ').trim();
  const input_field_placeholder = [...hint].slice(0, PLACEHOLDER_MAX).join('');
  return {
    reply_markup: {
      force_reply: true,
      selective: true,
      ...(input_field_placeholder !== '' && { input_field_placeholder }),
    },
  };
}

/** The words of a reply; a message cannot be empty, so a reply of buttons alone gets a sign. */
const wordsOf = (reply: SealedReply, audience: Audience): Formatted => {
  const formatted = formatBlocks(reply.blocks, audience);
  return formatted.text.trim() === '' ? { text: '…', entities: [] } : formatted;
};

function textCall(formatted: Formatted): TextCall<never> {
  const { text, entities } = truncate(formatted, TEXT_MAX);
  return { text, entities: [...entities], link_preview_options: { is_disabled: true } };
}

type Image = NonNullable<SealedReply['image']>;

/** Telegram has no text alternative for pictures: where no words stand beside one, it is the caption. */
function captionOf(reply: SealedReply, image: Image, audience: Audience): Formatted {
  const formatted = formatBlocks(reply.blocks, audience);
  if (formatted.text.trim() !== '') return formatted;
  return truncate({ text: plainText(image.alt, audience), entities: [] }, CAPTION_MAX);
}

const captionFields = ({ text, entities }: Formatted): Omit<PhotoCall<never>, 'photo'> =>
  text === '' ? {} : { caption: text, caption_entities: [...entities] };

const pictureFile = (image: Image): InputFile => new InputFile(image.png, image.name);

/**
 * One message, for a card: it has one reference to edit. Words come before pictures: a text that is too
 * long for a caption stands alone.
 */
export function renderCard(reply: SealedReply, context: RenderContext): Outgoing {
  const markup = markupOf(reply, context);
  if (reply.image) {
    const caption = captionOf(reply, reply.image, context.audience);
    if (caption.text.length <= CAPTION_MAX) {
      const payload = { photo: pictureFile(reply.image), ...captionFields(caption), ...markup };
      return { method: 'sendPhoto', payload };
    }
  }
  const payload = { ...textCall(wordsOf(reply, context.audience)), ...markup };
  return { method: 'sendMessage', payload };
}

export const renderFiles = (reply: SealedReply): Outgoing[] =>
  (reply.files ?? []).map(({ bytes, name }) => ({
    method: 'sendDocument',
    payload: { document: new InputFile(bytes, name) },
  }));

/** An answer: what does not fit a caption follows the picture, and files come last. */
export function renderAnswer(reply: SealedReply, context: RenderContext): Outgoing[] {
  const main = renderCard(reply, context);
  const files = renderFiles(reply);
  if (!reply.image || main.method === 'sendPhoto') return [main, ...files];
  return [{ method: 'sendPhoto', payload: { photo: pictureFile(reply.image) } }, main, ...files];
}

/** The same message anew. `caption` is for a text that has to stand where a picture was. */
export function renderEdit(reply: SealedReply, context: RenderContext): Edit {
  const keyboard = inlineKeyboard(reply, context);
  const markup = keyboard === undefined ? {} : { reply_markup: keyboard };
  const caption = reply.image && captionOf(reply, reply.image, context.audience);
  if (reply.image && caption && caption.text.length <= CAPTION_MAX) {
    const media = {
      type: 'photo' as const,
      media: pictureFile(reply.image),
      ...captionFields(caption),
    };
    return { kind: 'media', payload: { media, ...markup } };
  }
  const formatted = wordsOf(reply, context.audience);
  return {
    kind: 'text',
    payload: { ...textCall(formatted), ...markup },
    caption: truncate(formatted, CAPTION_MAX),
  };
}

/**
 * The words of a reply that may be shown in passing, over the screen, as the answer to a press: one
 * short paragraph and nothing to press, open or keep.
 */
export function toastOf(reply: SealedReply): string | undefined {
  const { blocks, buttons, selects, form, image, files, awaiting } = reply;
  const [only] = blocks;
  const more = buttons?.length || selects?.length || form || image || files?.length || awaiting;
  if (more || blocks.length !== 1 || only?.kind !== 'text') return undefined;
  const words = spansOf(only.text).map((span) => {
    if (typeof span === 'string') return span;
    if (span.kind === 'link') return undefined;
    if (span.kind === 'time') return instantText(span);
    if (span.kind === 'command') return spelled(span.command, 'telegram');
    return span.kind === 'person' ? span.person.label : span.text;
  });
  if (words.includes(undefined)) return undefined;
  const text = plainText(words.join(''), 'private').trim();
  return text !== '' && text.length <= TOAST_MAX ? text : undefined;
}
