/** A sealed reply on both platforms, held to their documents and to the rules these do not state. */
import type { SealedReply } from '#chat/reply.ts';
import type { Words } from '#chat/words/index.ts';
import { answerCallback, type Origin } from '#discord/render/callback.ts';
import { renderCard as renderDiscordCard } from '#discord/render/message.ts';
import { loadOpenApi } from '#sandbox/discord/validate.ts';
import { sharedValidator } from '#sandbox/telegram/validate.ts';
import {
  CAPTION_MAX,
  renderAnswer,
  renderEdit,
  renderCard as renderTelegramCard,
  TEXT_MAX,
} from '#telegram/render.ts';
import { ALIVE_ON_DISCORD, UNSEEN } from './hostile-text.ts';
import { withoutMarks, wrongSpellings } from './spelling.ts';

const CALLBACK = '/interactions/{interaction_id}/{interaction_token}/callback';
const MESSAGES = '/channels/{channel_id}/messages';
const DISCORD_TEXT_MAX = 4000;
const DISCORD_COMPONENTS_MAX = 40;
const CALLBACK_DATA_MAX = 64;

type Component = {
  type: number;
  custom_id?: string;
  content?: string;
  label?: string;
  components?: Component[];
};
function* everyComponent(components: readonly unknown[]): Generator<Component> {
  for (const component of components as Component[]) {
    yield component;
    yield* everyComponent(component.components ?? []);
  }
}

/** What Discord's parser would still read: without code, where nothing is read, and without what is escaped. */
const readable = (content: string): string =>
  content.replace(/`[^`\n]*`/gu, '').replace(/\\[^0-9A-Za-z\s]/gu, '');

function* wrongWithContent(content: string): Generator<string> {
  if (!content.isWellFormed()) yield 'half a surrogate pair';
  if (UNSEEN.test(content)) yield `unseen characters in ${JSON.stringify(content)}`;
  for (const sign of ALIVE_ON_DISCORD) {
    if (sign.test(readable(content))) yield `${sign} is alive in ${content.slice(0, 200)}`;
  }
}

function* wrongWithMessage(body: {
  components?: readonly unknown[] | undefined;
}): Generator<string> {
  const all = [...everyComponent(body.components ?? [])];
  if (all.length > DISCORD_COMPONENTS_MAX) yield `${all.length} components`;
  const ids = all.flatMap((one) => (one.custom_id === undefined ? [] : [one.custom_id]));
  if (new Set(ids).size !== ids.length) yield 'two components of one id';
  const contents = all.flatMap((one) => (one.content === undefined ? [] : [one.content]));
  const length = contents.reduce((sum, content) => sum + content.length, 0);
  if (length > DISCORD_TEXT_MAX) yield `${length} characters`;
  for (const content of contents) yield* wrongWithContent(content);
  const labels = all.flatMap((one) => (one.label === undefined ? [] : [one.label]));
  for (const said of [...contents, ...labels]) {
    yield* wrongSpellings(withoutMarks(said), 'discord');
  }
  const { allowed_mentions } = body as { allowed_mentions?: { parse: readonly string[] } };
  if (allowed_mentions?.parse.length !== 0) yield 'mentions are not switched off';
}

/** The ways an answer may be given; a form opens from anything but a form, a wizard's step edits what was pressed. */
const originsOf = (reply: SealedReply): Origin[] => [
  { kind: 'command', inPublic: true, fromPrivate: false },
  ...(reply.replace ? [{ kind: 'component', inPublic: true, fromPrivate: true } as const] : []),
  ...(reply.form ? [{ kind: 'form', inPublic: true, fromPrivate: false } as const] : []),
];

function* wrongOnDiscord(reply: SealedReply): Generator<string> {
  for (const origin of originsOf(reply)) {
    const { body } = answerCallback(reply, origin);
    const wrong = loadOpenApi().request('POST', CALLBACK, body);
    if (wrong) yield `Discord, answering a ${origin.kind}: ${wrong}`;
    if ('data' in body && body.data && 'components' in body.data && !('custom_id' in body.data)) {
      for (const one of wrongWithMessage(body.data)) yield `Discord, ${origin.kind}: ${one}`;
    }
  }
}

/** Calls without files are held to the document; `InputFile` is a matter of the client. */
const TARGETS: { readonly [method: string]: object } = {
  sendMessage: { chat_id: 1 },
  editMessageText: { chat_id: 1, message_id: 1 },
};

type Payload = {
  text?: string;
  caption?: string;
  entities?: readonly { type: string; offset: number; length: number; url?: string }[];
  reply_markup?: unknown;
};

function* wrongWithKeyboard(markup: unknown): Generator<string> {
  if (typeof markup !== 'object' || markup === null || !('inline_keyboard' in markup)) return;
  const rows = markup.inline_keyboard as readonly (readonly {
    text: string;
    callback_data?: string;
  }[])[];
  for (const { text, callback_data: data } of rows.flat()) {
    yield* wrongSpellings(text, 'telegram');
    if (text.trim() === '' || [...text].length > 66) yield `a button called "${text}"`;
    if (data !== undefined && Buffer.byteLength(data) > CALLBACK_DATA_MAX)
      yield `long data ${data}`;
  }
  if (rows.flat().length > 100) yield `${rows.flat().length} buttons`;
}

function* wrongWithCall(method: string, payload: Payload): Generator<string> {
  const { text, caption, entities = [], reply_markup } = payload;
  const words = text ?? caption ?? '';
  if (text !== undefined && text.trim() === '') yield 'an empty message';
  if (words.length > (text === undefined ? CAPTION_MAX : TEXT_MAX)) yield `${words.length} units`;
  if (!words.isWellFormed()) yield 'half a surrogate pair';
  if (UNSEEN.test(words)) yield `unseen characters in ${JSON.stringify(words)}`;
  yield* wrongSpellings(words, 'telegram');
  for (const { offset, length, url } of entities) {
    if (length <= 0 || offset + length > words.length) yield 'an entity outside of its text';
    if (url?.includes('evil.example')) yield 'a link somebody typed';
  }
  yield* wrongWithKeyboard(reply_markup);
  const target = TARGETS[method];
  const wrong = target && sharedValidator().request(method, { ...target, ...payload });
  if (wrong) yield wrong;
}

function* wrongOnTelegram(reply: SealedReply, words: Words): Generator<string> {
  const context = { audience: 'ephemeral', botUsername: 'civitas_bot', words } as const;
  for (const { method, payload } of renderAnswer(reply, context)) {
    for (const wrong of wrongWithCall(method, payload as Payload)) yield `Telegram: ${wrong}`;
  }
  if (!reply.replace) return;
  const edit = renderEdit(reply, context);
  if (edit.kind !== 'text') return;
  for (const wrong of wrongWithCall('editMessageText', edit.payload)) yield `Telegram: ${wrong}`;
}

const fine = new Set<string>();

/** Everything either platform would refuse of an answer, or show otherwise than meant. */
export function wrongWithAnswer(reply: SealedReply, words: Words): string[] {
  const known = JSON.stringify(reply);
  if (fine.has(known)) return [];
  const wrong = [...wrongOnDiscord(reply), ...wrongOnTelegram(reply, words)];
  if (wrong.length === 0) fine.add(known);
  return wrong;
}

/** The same of a public card, where nothing may ping anybody. */
export function wrongWithCard(reply: SealedReply, words: Words): string[] {
  const wrong: string[] = [];
  const { body } = renderDiscordCard(reply);
  const refused = loadOpenApi().request('POST', MESSAGES, body);
  if (refused) wrong.push(`Discord card: ${refused}`);
  for (const one of wrongWithMessage(body)) wrong.push(`Discord card: ${one}`);
  const context = { audience: 'public', botUsername: 'civitas_bot', words } as const;
  const { method, payload } = renderTelegramCard(reply, context);
  for (const one of wrongWithCall(method, payload as Payload)) wrong.push(`Telegram card: ${one}`);
  const { text = '', entities = [] } = payload as Payload;
  const outsideCode = entities
    .filter((entity) => entity.type === 'code' || entity.type === 'pre')
    .reduceRight(
      (rest, { offset, length }) => rest.slice(0, offset) + rest.slice(offset + length),
      text,
    );
  if (/@\w/u.test(outsideCode)) wrong.push(`Telegram card: pings somebody: ${text.slice(0, 200)}`);
  return wrong;
}
