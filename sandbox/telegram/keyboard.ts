// reply_markup as Telegram takes it: which buttons may stand where, and what the Bot API shows of them afterwards.
import { badRequest, NotServed } from './api-error.ts';
import type { Bed, Params } from './bed.ts';
import type { Button, Chat } from './world.ts';

const KINDS = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'disabled',
  'callback_game',
  'pay',
];
const STYLES = new Set(['danger', 'success', 'primary']);
const MAX_BUTTONS = 100;

export interface KeyboardPlace {
  chat: Chat;
  ephemeral: boolean;
  /** Buttons inside rich messages: one more style, no icons. */
  rich?: boolean;
}

const isLoopback = (host: string): boolean => host === '127.0.0.1' || host === '[::1]';

function checkUrl(text: string): void {
  if (/^tg:\/\/./u.test(text)) return;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const fine =
    url !== undefined &&
    /^https?:$/u.test(url.protocol) &&
    (url.hostname.includes('.') || isLoopback(url.hostname));
  if (!fine) throw badRequest(`inline keyboard button URL '${text}' is invalid: Wrong HTTP URL`);
}

/** Real login buttons are HTTPS only; plain HTTP passes here for loopback addresses, where the sandbox lives. */
function checkLogin(bed: Bed, login: { url: string }): void {
  checkUrl(login.url);
  const url = new URL(login.url);
  if (url.protocol !== 'https:' && !isLoopback(url.hostname))
    throw badRequest('BUTTON_URL_INVALID');
  if (url.hostname !== bed.world.bot.loginDomain) throw badRequest('BOT_DOMAIN_INVALID');
}

export function checkButton(bed: Bed, button: Button & Params, place: KeyboardPlace): void {
  const kinds = KINDS.filter((kind) => button[kind] !== undefined);
  if (kinds.length === 0) {
    throw badRequest(
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    );
  }
  if (kinds.length > 1) throw badRequest('BUTTON_TYPE_INVALID');
  if (typeof button.text === 'string' && button.text.trim() === '')
    throw badRequest('BUTTON_TEXT_INVALID');
  const { style } = button;
  if (style !== undefined && !STYLES.has(style)) {
    const link = place.rich === true && style === 'link' && button.callback_data !== undefined;
    if (!link) throw badRequest(`invalid button style "${style}" specified`);
  }
  if (button.callback_data !== undefined) {
    const bytes = Buffer.byteLength(button.callback_data);
    if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID');
  }
  if (button.url !== undefined) checkUrl(button.url);
  if (button.web_app !== undefined && place.chat.type !== 'private')
    throw badRequest('BUTTON_TYPE_INVALID');
  if (button.login_url !== undefined) {
    if (place.ephemeral) throw badRequest('BUTTON_TYPE_INVALID');
    checkLogin(bed, button.login_url);
  }
  if (button.copy_text !== undefined) {
    const { length } = button.copy_text.text;
    if (length < 1 || length > 256) throw badRequest('BUTTON_COPY_TEXT_INVALID');
  }
}

/** The inline keyboard, checked; undefined when there is none. Keyboards below the input field are not imitated. */
export function readKeyboard(
  bed: Bed,
  markup: Params | undefined,
  place: KeyboardPlace,
): Button[][] | undefined {
  if (markup === undefined) return undefined;
  if (markup['keyboard'] !== undefined) throw new NotServed('reply keyboards');
  const rows = markup['inline_keyboard'] as Array<Array<Button & Params>> | undefined;
  if (rows === undefined) return undefined;
  const filled = rows.filter((row) => row.length > 0);
  if (filled.flat().length > MAX_BUTTONS) throw badRequest('reply markup is too long');
  for (const button of filled.flat()) checkButton(bed, button, place);
  return filled.length > 0 ? filled : undefined;
}

/** What the app puts into the empty field for a reply; undefined where the bot asks for none. */
export const readAsk = (markup: Params | undefined): string | undefined =>
  markup?.['force_reply'] === true ? String(markup['input_field_placeholder'] ?? '') : undefined;

/** "login_url buttons are represented as ordinary url buttons." */
export function shownKeyboard(keyboard: Button[][]): { inline_keyboard: Button[][] } {
  const shown = keyboard.map((row) =>
    row.map(({ login_url, ...button }) =>
      login_url === undefined ? button : { ...button, url: login_url.url },
    ),
  );
  return { inline_keyboard: shown };
}
