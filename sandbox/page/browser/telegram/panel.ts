// The Telegram app: the groups and the private chat with the bot at the side, one of them open.
import type { TelegramChat, TelegramMessage } from '../../wire.ts';
import { drawList, el } from '../dom.ts';
import { colorOf, type Host } from '../host.ts';
import { absoluteTime } from '../time.ts';
import { type Composer, createComposer } from './composer.ts';
import { createDoor, type Door, isOutside, STANDING } from './door.ts';
import { messageNode, type Replying } from './message.ts';

export type Panel = {
  readonly node: HTMLElement;
  draw(): void;
  reset(): void;
  choose(chatId: number): void;
};

const avatar = (name: string): HTMLElement =>
  el(
    'span',
    { class: 'avatar', style: `background: ${colorOf(name)}`, 'aria-hidden': 'true' },
    name.slice(0, 1),
  );

const statusOf = (chat: TelegramChat): string =>
  chat.isPrivate ? 'bot' : `${chat.members.length} members`;

const memberNode = ({ name, tag, isBot, status }: TelegramChat['members'][number]): HTMLElement =>
  el(
    'li',
    {},
    avatar(name),
    el('span', {}, name),
    tag && el('span', { class: 'tg-tag' }, tag),
    !tag &&
      (isBot || status !== 'member') &&
      el('span', { class: 'tg-hint' }, isBot ? 'bot' : status),
  );

type Row = { day: string } | { message: TelegramMessage; replied: TelegramMessage | undefined };

/** The messages, with a line wherever another day begins. */
function rowsOf(messages: readonly TelegramMessage[]): Row[] {
  let day = '';
  return messages.flatMap((message): Row[] => {
    const row = { message, replied: messages.find(({ key }) => key === message.replyTo) };
    const next = absoluteTime(message.date, 'D');
    if (next === day) return [row];
    day = next;
    return [{ day }, row];
  });
}

type ChatRow = TelegramChat & { isCurrent: boolean; isUnread: boolean; last: string };

class TelegramPanel implements Panel {
  readonly node: HTMLElement;
  readonly #host: Host;
  readonly #composer: Composer;
  readonly #replying: Replying;
  readonly #chats = el('ul', { class: 'tg-chats' });
  readonly #memberList = el('ul', { class: 'tg-members' });
  readonly #members = el('div', {}, el('h3', {}, 'Members'), this.#memberList);
  readonly #title = el('h3', {});
  readonly #status = el('p', { class: 'tg-hint' });
  readonly #door: Door;
  readonly #messages = el('ol', {});
  readonly #log = el(
    'div',
    { class: 'tg-log', tabindex: 0, role: 'log', 'aria-label': 'Telegram messages' },
    this.#messages,
  );
  /** The newest message seen per chat: another one is unread. */
  readonly #seen = new Map<number, string>();
  #current = 0;
  #isNew = true;

  constructor(host: Host) {
    this.#host = host;
    this.#composer = createComposer(host, (chat) => this.choose(chat));
    this.#door = createDoor(host);
    this.#log.append(this.#door.card);
    this.#replying = { onReply: this.#composer.reply, onCommand: this.#composer.fill };
    const side = el(
      'nav',
      { class: 'tg-side', 'aria-label': 'Telegram chats' },
      el('h2', {}, 'Telegram'),
      this.#chats,
      this.#members,
    );
    const main = el(
      'div',
      { class: 'tg-main' },
      el(
        'header',
        { class: 'tg-head' },
        el('div', {}, this.#title, this.#status),
        this.#door.actions,
      ),
      this.#log,
      this.#composer.node,
      this.#door.bar,
    );
    this.node = el('section', { class: 'panel telegram', 'aria-label': 'Telegram' }, side, main);
  }

  choose(chat: number): void {
    this.#current = chat;
    this.#isNew = true;
    this.draw();
  }

  reset(): void {
    this.#seen.clear();
    this.#isNew = true;
    // The private chat is another one for each person.
    if (this.#current > 0) this.#current = 0;
    this.#composer.reset();
  }

  draw(): void {
    const { view, person } = this.#host;
    // What the person before saw must not decide which chat is open.
    if (view.person !== person) return;
    const { chats } = view.telegram;
    const chat = chats.find(({ id }) => id === this.#current) ?? chats[0];
    if (!chat) return;
    this.#current = chat.id;
    for (const { id } of chats) {
      if (!this.#seen.has(id)) this.#seen.set(id, this.#newest(id)?.key ?? '');
    }
    this.#seen.set(chat.id, this.#newest(chat.id)?.key ?? '');
    this.#title.textContent = chat.title;
    this.#status.textContent = statusOf(chat);
    drawList(
      this.#chats,
      chats.map((one) => this.#rowOf(one)),
      ({ id }) => String(id),
      (row) => this.#chatNode(row),
    );
    this.#door.draw(chat);
    this.#composer.node.hidden = isOutside(chat);
    this.#members.hidden = chat.isPrivate || isOutside(chat);
    drawList(this.#memberList, chat.members, ({ name }) => name, memberNode);
    this.#drawMessages();
    this.#composer.turnTo(chat, this.#newest(chat.id));
  }

  #newest(id: number): TelegramMessage | undefined {
    return this.#host.view.telegram.messages[id]?.at(-1);
  }

  #drawMessages(): void {
    drawList(
      this.#messages,
      rowsOf(this.#host.view.telegram.messages[this.#current] ?? []),
      (row) => ('day' in row ? row.day : `${row.message.chatId}:${row.message.key}`),
      (row) =>
        'day' in row
          ? el('li', { class: 'tg-service' }, el('span', {}, row.day))
          : messageNode(this.#host, this.#replying, row.message, row.replied),
    );
    // The list hangs at its end, so zero is the newest message.
    if (this.#isNew) this.#log.scrollTop = 0;
    this.#isNew = false;
  }

  #rowOf(chat: TelegramChat): ChatRow {
    const last = this.#newest(chat.id);
    return {
      ...chat,
      isCurrent: chat.id === this.#current,
      isUnread: last !== undefined && last.key !== this.#seen.get(chat.id),
      last: STANDING[chat.standing] || (last?.service ?? last?.text.split('\n')[0] ?? ''),
    };
  }

  #chatNode({ id, title, standing, isCurrent, isUnread, last }: ChatRow): HTMLElement {
    const state = isCurrent ? 'current' : isUnread ? 'unread' : '';
    const props = {
      type: 'button',
      class: standing === 'inside' ? state : `${state} outside`,
      'aria-current': isCurrent ? 'true' : undefined,
      onclick: () => this.choose(id),
    };
    const words = el('span', {}, el('strong', {}, title), el('span', { class: 'tg-last' }, last));
    return el('li', {}, el('button', props, avatar(title), words));
  }
}

export const createTelegramPanel = (host: Host): Panel => new TelegramPanel(host);
