// The line one types in, with the bot's command menu, and the message it answers where there is one.
import type { TelegramMessage } from '../../wire.ts';
import { el } from '../dom.ts';
import type { Host } from '../host.ts';
import { createMenu, matching } from '../menu.ts';

export type Composer = {
  readonly node: HTMLElement;
  turnTo(chat: { id: number; isClosed: boolean }, newest: TelegramMessage | undefined): void;
  reply(message: TelegramMessage): void;
  fill(text: string): void;
  reset(): void;
};

type BotCommand = { command: string; description: string };

async function loadCommands(host: Host, chat: number): Promise<BotCommand[]> {
  const query = new URLSearchParams({ as: host.person, chat: String(chat) });
  const response = await fetch(`/api/commands?${query}`);
  return response.ok ? response.json() : [];
}

/** The line above the field that shows which message is answered. */
class ReplyBar {
  readonly node = el('div', { class: 'tg-replying', hidden: true });
  readonly #input: HTMLInputElement;
  /** A question the person has turned away from. */
  #declined = '';
  message: TelegramMessage | undefined;

  constructor(input: HTMLInputElement) {
    this.#input = input;
  }

  show(message: TelegramMessage | undefined): void {
    this.message = message;
    this.node.hidden = message === undefined;
    this.#input.placeholder = message?.asks || 'Message';
    if (!message) return;
    const onclick = (): void => {
      this.#declined = message.key;
      this.show(undefined);
    };
    const words = message.text.split('\n')[0] ?? '';
    this.node.replaceChildren(
      el('span', {}, el('strong', {}, `Reply to ${message.from.name}`), el('span', {}, words)),
      el('button', { type: 'button', 'aria-label': 'Do not reply', onclick }, '×'),
    );
  }

  /** A bot that asks for a reply opens the bar by itself, as the app does. */
  offer(newest: TelegramMessage | undefined): void {
    if (!newest || newest.asks === null || newest.key === this.#declined) return;
    if (this.message?.key !== newest.key) this.show(newest);
  }
}

class TelegramComposer implements Composer {
  readonly node: HTMLElement;
  readonly #host: Host;
  readonly #input = el('input', {
    class: 'tg-input',
    placeholder: 'Message',
    autocomplete: 'off',
    'aria-label': 'Message or /command on Telegram',
  });
  readonly #start = el('button', { type: 'button', class: 'tg-start' }, 'START');
  readonly #form = el('form', { class: 'tg-composer menu-place' });
  readonly #bar = new ReplyBar(this.#input);
  readonly #menu = createMenu(this.#input, (item) => this.fill(`${item.value} `));
  #chat = 0;
  #commands: BotCommand[] = [];

  constructor(host: Host, onStart: (chat: number) => void) {
    this.#host = host;
    const send = el('button', { type: 'submit', class: 'tg-send', 'aria-label': 'Send' }, '➤');
    const line = el('div', { class: 'tg-line' }, this.#input, send);
    this.#form.append(this.#menu.node, this.#bar.node, line);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#say();
    });
    this.#start.addEventListener('click', () => {
      void host.act({ kind: 'telegram-start' }).then((outcome) => {
        if (outcome.ok && outcome.kind === 'chat') onStart(outcome.chat);
      });
    });
    this.#input.addEventListener('input', () => void this.#suggest());
    this.#input.addEventListener('blur', () => this.#menu.hide());
    this.#input.addEventListener('keydown', (event) => {
      if (!this.#menu.take(event) && event.key === 'Escape') this.#bar.show(undefined);
    });
    this.node = el('div', {}, this.#form, this.#start);
  }

  turnTo(chat: { id: number; isClosed: boolean }, newest: TelegramMessage | undefined): void {
    this.#form.hidden = chat.isClosed;
    this.#start.hidden = !chat.isClosed;
    if (chat.id !== this.#chat) {
      this.#chat = chat.id;
      this.#commands = [];
      this.#input.value = '';
      this.#bar.show(undefined);
    }
    this.#bar.offer(newest);
  }

  reply = (message: TelegramMessage): void => {
    this.#bar.show(message);
    this.#input.focus();
  };

  fill = (text: string): void => {
    this.#input.value = text;
    this.#input.focus();
  };

  reset(): void {
    this.#chat = 0;
    this.#bar.show(undefined);
  }

  #say(): void {
    const text = this.#input.value.trim();
    if (text === '') return;
    this.#input.value = '';
    this.#menu.hide();
    const replyTo = this.#bar.message?.key;
    this.#bar.show(undefined);
    void this.#host.act({ kind: 'telegram-say', chat: this.#chat, text, replyTo });
  }

  async #suggest(): Promise<void> {
    const typed = this.#input.value;
    if (!/^\/\w*$/.test(typed)) return this.#menu.hide();
    if (this.#commands.length === 0 || typed === '/') {
      this.#commands = await loadCommands(this.#host, this.#chat);
    }
    const named = this.#commands.map(({ command, description }) => ({
      name: command,
      description,
    }));
    const found = matching(named, typed.slice(1));
    // A command that stands there whole is sent by Enter, not completed again.
    if (found.length === 1 && found[0]?.name === typed.slice(1)) return this.#menu.hide();
    this.#menu.show(
      found.map(({ name, description }) => ({
        name: `/${name}`,
        hint: description,
        value: `/${name}`,
      })),
    );
  }
}

export const createComposer = (host: Host, onStart: (chat: number) => void): Composer =>
  new TelegramComposer(host, onStart);
