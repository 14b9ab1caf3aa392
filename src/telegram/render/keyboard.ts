/**
 * Buttons and selects as an inline keyboard. A select has no equal on Telegram: each choice is a button.
 * Several choices at once are marked one by one, the marks standing in the keyboard itself, and sent
 * together. A public card's keyboard is everybody's, so a press there opens one's own copy to mark.
 */
import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import type { Button, ButtonStyle, SealedReply, Select } from '#chat/reply.ts';
import { spelled } from '#chat/text.ts';
import { invariant } from '#core/invariant.ts';
import { type Audience, plainText } from './inline.ts';
import { type PressData, readPressData, writePressData } from './press-data.ts';
import { displayWidth } from './table.ts';

type Sealed = { id: string };
type Row = readonly InlineKeyboardButton[];

const BUTTONS_MAX = 100;
const ROW_BUTTONS_MAX = 8;
const LABEL_MAX = 64;
/** Letters a phone shows across the screen; a row's buttons are equally wide, each with its margin. */
const ROW_WIDTH = 36;
const MARGIN = 3;

const MARKED = '☑ ';
const UNMARKED = '☐ ';
const CHOSEN = '✓ ';

const STYLES: { readonly [S in ButtonStyle]: 'primary' | 'success' | 'danger' | undefined } = {
  primary: 'primary',
  success: 'success',
  danger: 'danger',
  secondary: undefined,
};

function labelText(label: string): string {
  const line = plainText(label, 'private').replace(/\s+/gu, ' ').trim() || '…';
  const letters = [...line];
  return letters.length > LABEL_MAX ? `${letters.slice(0, LABEL_MAX - 1).join('')}…` : line;
}

/** Fills rows in order, starting a new one where the labels would not be shown whole. */
export function flow(buttons: Row): InlineKeyboardButton[][] {
  const rows: InlineKeyboardButton[][] = [];
  let row: InlineKeyboardButton[] = [];
  for (const button of buttons) {
    const next = [...row, button];
    const widest = Math.max(...next.map((one) => displayWidth(one.text)));
    const fits = next.length <= ROW_BUTTONS_MAX && (widest + MARGIN) * next.length <= ROW_WIDTH;
    if (row.length > 0 && !fits) {
      rows.push(row);
      row = [button];
    } else row = next;
  }
  return row.length > 0 ? [...rows, row] : rows;
}

export type KeyboardContext = {
  audience: Audience;
  botUsername: string;
  /** The label that sends the marked choices. */
  done: string;
};

/** The first part of the page's path becomes the payload: `/link/…` opens the private chat with `link`. */
function loginLink(url: string, botUsername: string): string {
  const [payload = ''] = new URL(url).pathname.split('/').filter((part) => part !== '');
  const safe = payload.replace(/[^\w-]/g, '').slice(0, 64);
  return `https://t.me/${botUsername}?start=${safe}`;
}

/** Login buttons prove the account to the page; they exist in private chats only, so elsewhere the way leads there. */
function urlButton(
  button: Extract<Button<Sealed>, { url: string }>,
  context: KeyboardContext,
): InlineKeyboardButton {
  const text = labelText(button.label);
  if (button.proof !== 'login') return { text, url: button.url };
  if (context.audience === 'private') return { text, login_url: { url: button.url } };
  return { text, url: loginLink(button.url, context.botUsername) };
}

function actionButton(button: Button<Sealed>, context: KeyboardContext): InlineKeyboardButton {
  if ('url' in button) return urlButton(button, context);
  const text = labelText(button.command ? spelled(button.command, 'telegram') : button.label);
  const color = STYLES[button.style ?? 'secondary'];
  const style = color === undefined ? {} : { style: color };
  if (button.disabled) return { text, ...style, disabled: {} };
  return { text, ...style, callback_data: writePressData({ kind: 'press', id: button.press.id }) };
}

function singleChoices({ press, option, choices }: Select<Sealed>): InlineKeyboardButton[] {
  return choices.map(({ label, value, selected }) => ({
    text: (selected ? CHOSEN : '') + labelText(label),
    callback_data: writePressData({ kind: 'choose', id: press.id, option, value }),
  }));
}

const marksOf = ({ press, option, choices }: Select<Sealed>): InlineKeyboardButton[][] =>
  choices.map(({ label, value, selected }) => [
    {
      text: (selected ? MARKED : UNMARKED) + labelText(label),
      callback_data: writePressData({ kind: 'mark', id: press.id, option, value }),
    },
  ]);

function selectRows(select: Select<Sealed>, context: KeyboardContext): InlineKeyboardButton[][] {
  if ((select.max ?? 1) <= 1) return flow(singleChoices(select));
  const { press, option } = select;
  if (context.audience === 'public') return marksOf(select);
  const send: InlineKeyboardButton = {
    text: labelText(context.done),
    style: 'primary',
    callback_data: writePressData({ kind: 'done', id: press.id, option }),
  };
  return [...marksOf(select), [send]];
}

/** All rows of a reply; with several selects each is headed by its name. */
export function keyboardRows(
  reply: SealedReply,
  context: KeyboardContext,
): InlineKeyboardButton[][] {
  const selects = reply.selects ?? [];
  const rows = selects.flatMap((select) => [
    ...(selects.length > 1 ? [[{ text: labelText(select.placeholder), disabled: {} }]] : []),
    ...selectRows(select, context),
  ]);
  for (const row of reply.buttons ?? []) {
    rows.push(...flow(row.map((button) => actionButton(button, context))));
  }
  invariant(rows.flat().length <= BUTTONS_MAX, `a keyboard holds at most ${BUTTONS_MAX} buttons`);
  return rows;
}

const dataOf = (button: InlineKeyboardButton): PressData | undefined =>
  'callback_data' in button ? readPressData(button.callback_data) : undefined;

/** The keyboard after one mark was pressed; undefined when it holds no such mark. */
export function withMarkTurned(
  keyboard: InlineKeyboardMarkup,
  data: string,
): InlineKeyboardMarkup | undefined {
  let found = false;
  const turn = (button: InlineKeyboardButton): InlineKeyboardButton => {
    if (!('callback_data' in button) || button.callback_data !== data) return button;
    found = true;
    const isMarked = button.text.startsWith(MARKED);
    const label = button.text.slice((isMarked ? MARKED : UNMARKED).length);
    return { ...button, text: (isMarked ? UNMARKED : MARKED) + label };
  };
  const inline_keyboard = keyboard.inline_keyboard.map((row) => row.map(turn));
  return found ? { ...keyboard, inline_keyboard } : undefined;
}

export type MarkChoice = { label: string; value: string; isMarked: boolean };

/** The choices of one option of one press, in the order shown. */
export function marksIn(
  keyboard: InlineKeyboardMarkup,
  { id, option }: { id: string; option: string },
): MarkChoice[] {
  return keyboard.inline_keyboard.flat().flatMap((button): MarkChoice[] => {
    const data = dataOf(button);
    if (data?.kind !== 'mark' || data.id !== id || data.option !== option) return [];
    const isMarked = button.text.startsWith(MARKED);
    const label = button.text.slice((isMarked ? MARKED : UNMARKED).length);
    return [{ label, value: data.value, isMarked }];
  });
}

/** Whether a message is nothing but a question to mark: its answer may stand in its place. */
export const isMarksOnly = (keyboard: InlineKeyboardMarkup): boolean =>
  keyboard.inline_keyboard.flat().every((button) => {
    const kind = dataOf(button)?.kind;
    return kind === 'mark' || kind === 'done';
  });
