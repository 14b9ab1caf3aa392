// t.me links, wherever they were clicked, open in the sandbox's own Telegram; links into a server in its own Discord.
import type { PersonId } from '../wire.ts';
import { el } from './dom.ts';
import { type Host, personIds, personNames } from './host.ts';

export const isTelegramLink = (url: string): boolean =>
  URL.canParse(url) && new URL(url).hostname === 't.me';

const CHANNEL = /^\/channels\/\d+\/(\d+)/u;

/** The channel or thread that a link of Discord's leads to; undefined for any other. */
export function discordChannelOf(url: string): string | undefined {
  if (!URL.canParse(url) || new URL(url).hostname !== 'discord.com') return undefined;
  return CHANNEL.exec(new URL(url).pathname)?.[1];
}

const MESSAGE = /^\/c\/(\d+)\/\d+/u;

/** The supergroup that a link to a message leads to; undefined for any other. */
export function telegramChatOf(url: string): number | undefined {
  const [, id] = MESSAGE.exec(new URL(url).pathname) ?? [];
  return id === undefined ? undefined : Number(`-100${id}`);
}

export type Choice = { person: PersonId; chat: number | undefined };

/** A link into a group asks who opens it and where; any other is opened by whoever sits here. */
export function askGroup(host: Host, url: string): Promise<Choice | undefined> {
  if (!new URL(url).searchParams.has('startgroup')) {
    return Promise.resolve({ person: host.person, chat: undefined });
  }
  const groups = host.view.telegram.chats.filter((chat) => !chat.isPrivate);
  const owner = (chat: number): PersonId | undefined => {
    const found = groups.find(({ id }) => id === chat);
    const name = found?.members.find(({ status }) => status === 'creator')?.name;
    return personIds.find((id) => personNames[id] === name);
  };
  const group = el(
    'select',
    { id: 'link-group' },
    ...groups.map(({ id, title }) => el('option', { value: id }, title)),
  );
  const person = el('select', { id: 'link-person' });
  const propose = (): void => {
    person.replaceChildren(
      ...personIds.map((id) => {
        const isOwner = owner(Number(group.value)) === id;
        return el(
          'option',
          { value: id, selected: isOwner },
          `${personNames[id]}${isOwner ? ' (created it)' : ''}`,
        );
      }),
    );
  };
  group.addEventListener('change', propose);
  propose();
  const form = el(
    'form',
    { method: 'dialog' },
    el('h2', {}, 'Open in Telegram'),
    el(
      'p',
      {},
      'The link adds the bot to a group, with the rights it asks for. Only who may add administrators can do that.',
    ),
    el('label', { for: 'link-group' }, 'Which group?', group),
    el('label', { for: 'link-person' }, 'Who opens it?', person),
    el(
      'div',
      { class: 'actions' },
      el('button', { value: 'cancel', class: 'quiet' }, 'Cancel'),
      el('button', { value: 'open' }, 'Add the bot'),
    ),
  );
  const dialog = el('dialog', { class: 'plain' }, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      const isOpened = dialog.returnValue === 'open';
      const chosen = personIds.find((id) => id === person.value) ?? host.person;
      resolve(isOpened ? { person: chosen, chat: Number(group.value) } : undefined);
    });
  });
}
