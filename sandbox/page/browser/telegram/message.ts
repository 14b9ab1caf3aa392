// One message in a Telegram chat: a bubble, its keyboard, or a notice of the chat.
import type { TelegramButton, TelegramMessage } from '../../wire.ts';
import { el } from '../dom.ts';
import { colorOf, type Host } from '../host.ts';
import { absoluteTime, timeElement } from '../time.ts';
import { entityTree, type TextNode } from './entities.ts';

export type Replying = { onReply(message: TelegramMessage): void; onCommand(text: string): void };

const TAGS: Readonly<Record<string, keyof HTMLElementTagNameMap>> = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};

const plain = (nodes: readonly TextNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : plain(node.children))).join('');

function textNodes(host: Host, replying: Replying, nodes: readonly TextNode[]): Node[] {
  return nodes.map((node, at) => {
    if (typeof node === 'string') {
      // A quote is a block of its own: the break that ends its line is no empty line.
      const before = nodes[at - 1];
      const isAfterQuote = typeof before === 'object' && before.entity.type.endsWith('blockquote');
      return document.createTextNode(isAfterQuote ? node.replace(/^\n/, '') : node);
    }
    const { entity, children } = node;
    const inner = textNodes(host, replying, children);
    const words = plain(children);
    switch (entity.type) {
      case 'url':
      case 'text_link': {
        const href = entity.url ?? (/^https?:/.test(words) ? words : `https://${words}`);
        return el('a', { href, target: '_blank', rel: 'noopener' }, ...inner);
      }
      case 'date_time':
        return timeElement(
          (entity.unix_time ?? 0) * 1000,
          entity.date_time_format ?? '',
          host.now(),
        );
      case 'bot_command': {
        const onclick = (): void => replying.onCommand(words);
        return el('button', { type: 'button', class: 'tg-link', onclick }, words);
      }
      case 'mention':
      case 'text_mention':
      case 'hashtag':
      case 'cashtag':
        return el('span', { class: 'tg-link' }, ...inner);
      case 'spoiler': {
        const spoiler = el('span', { class: 'tg-spoiler', tabindex: 0 }, ...inner);
        spoiler.addEventListener('click', () => spoiler.classList.add('open'));
        return spoiler;
      }
      default:
        return el(TAGS[entity.type] ?? 'span', {}, ...inner);
    }
  });
}

const SIGNS: Readonly<Record<string, string>> = {
  url: '↗',
  login: '↗',
  web_app: '▢',
  copy: '⧉',
};

async function press(
  host: Host,
  message: TelegramMessage,
  button: TelegramButton,
  node: HTMLElement,
): Promise<void> {
  if (button.kind === 'url' && button.url) return host.open(button.url);
  node.classList.add('busy');
  const { chatId: chat, key } = message;
  const outcome = await host.act({
    kind: 'telegram-press',
    chat,
    key,
    button: button.data ?? button.label,
  });
  node.classList.remove('busy');
  if (!outcome.ok) return;
  if (outcome.kind === 'open') host.open(outcome.url);
  if (outcome.kind === 'copy') {
    await navigator.clipboard.writeText(outcome.text);
    host.toast('Copied');
  }
  if (outcome.kind !== 'toast') return;
  if (outcome.alert) alert(outcome.text);
  else host.toast(outcome.text);
}

function keyboard(host: Host, message: TelegramMessage): HTMLElement | null {
  if (message.buttons.length === 0) return null;
  const rows = message.buttons.map((row) =>
    el(
      'div',
      { class: 'tg-row' },
      ...row.map((button) => {
        const sign = SIGNS[button.kind];
        const node = el(
          'button',
          {
            type: 'button',
            class: `tg-button ${button.style ?? ''}`,
            disabled: button.kind === 'disabled',
          },
          button.label,
          sign ? el('span', { class: 'tg-sign', 'aria-hidden': 'true' }, sign) : null,
        );
        node.addEventListener('click', () => void press(host, message, button, node));
        return node;
      }),
    ),
  );
  return el('div', { class: 'tg-keyboard' }, ...rows);
}

function sender({ from }: TelegramMessage): HTMLElement | null {
  if (from.isMe) return null;
  return el(
    'header',
    {},
    el('strong', { class: 'tg-name', style: `--name: ${colorOf(from.name)}` }, from.name),
    from.tag && el('span', { class: 'tg-tag' }, from.tag),
  );
}

function quoteOf(replied: TelegramMessage | undefined): HTMLElement | null {
  if (!replied) return null;
  const words = replied.text.split('\n')[0] ?? '';
  return el(
    'div',
    { class: 'tg-quote' },
    el('strong', {}, replied.from.name),
    el('span', {}, words),
  );
}

function foot(message: TelegramMessage): HTMLElement {
  const { isPinned, isEdited, date } = message;
  const words = [isPinned && '📌', isEdited && 'edited', absoluteTime(date, 't')];
  return el('span', { class: 'tg-time' }, words.filter(Boolean).join(' '));
}

export function messageNode(
  host: Host,
  replying: Replying,
  message: TelegramMessage,
  replied: TelegramMessage | undefined,
): HTMLElement {
  const { from, service, isEphemeral, photoUrl, document: file, reactions } = message;
  if (service !== null) {
    return el('li', { class: 'tg-service' }, el('span', {}, service));
  }
  const classes = ['tg-message', from.isMe && 'mine', isEphemeral && 'ephemeral'];
  const emoji = Object.entries(reactions).map(([sign, count]) =>
    el('span', { class: 'tg-reaction' }, `${sign} ${count}`),
  );
  const bubble = el(
    'div',
    { class: 'tg-bubble' },
    isEphemeral && el('p', { class: 'tg-only' }, '👁 Only you can see this'),
    sender(message),
    quoteOf(replied),
    photoUrl ? el('img', { class: 'tg-photo', src: photoUrl, alt: '' }) : null,
    file && el('a', { class: 'tg-file', href: file.url, target: '_blank' }, `📄 ${file.name}`),
    el(
      'div',
      { class: 'tg-text' },
      ...textNodes(host, replying, entityTree(message.text, message.entities)),
    ),
    ...emoji,
    foot(message),
  );
  const reply = el(
    'button',
    { type: 'button', class: 'tg-reply', onclick: () => replying.onReply(message) },
    'Reply',
  );
  return el(
    'li',
    { class: classes.filter(Boolean).join(' '), 'data-message': message.key },
    el('div', { class: 'tg-stack' }, bubble, keyboard(host, message)),
    reply,
  );
}
