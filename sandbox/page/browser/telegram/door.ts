// A group's door: what who stands outside sees and may do, and for who is inside the way out and the bot's rights.
import type { TelegramChat } from '../../wire.ts';
import { el } from '../dom.ts';
import type { Host } from '../host.ts';
import { askRights } from './rights.ts';

export type Door = {
  /** In the head of an open group. */
  readonly actions: HTMLElement;
  /** In place of the messages. */
  readonly card: HTMLElement;
  /** In place of the line to type in. */
  readonly bar: HTMLElement;
  draw(chat: TelegramChat): void;
};

const creatorOf = ({ members }: TelegramChat): string | undefined =>
  members.find(({ status }) => status === 'creator')?.name;

export const isOutside = ({ standing }: TelegramChat): boolean => standing !== 'inside';

/** Beside the name of a group one is not in. */
export const STANDING: Readonly<Record<TelegramChat['standing'], string>> = {
  inside: '',
  asked: 'Asked to join',
  outside: 'Not a member',
  banned: 'Banned',
};

function wordsOf({ standing, invite }: TelegramChat): string {
  if (standing === 'asked') return 'You asked to join, and wait to be let in.';
  if (standing === 'banned') return 'You were banned from this group.';
  if (!invite) return 'You are not in this group, and it has no invite link.';
  return invite.asks
    ? 'You are not in this group. By its invite link you can ask to join.'
    : 'You are not in this group. By its invite link you can join.';
}

function barLabel({ standing, invite }: TelegramChat): string {
  if (standing === 'asked') return 'ASKED TO JOIN';
  return invite?.asks === false ? 'JOIN' : 'ASK TO JOIN';
}

export function createDoor(host: Host): Door {
  const actions = el('div', { class: 'tg-actions' });
  const card = el('div', { class: 'tg-door' });
  const bar = el('div', {});
  const act = (label: string, onclick: () => void): HTMLElement =>
    el('button', { type: 'button', class: 'tg-action', onclick }, label);

  const drawActions = (chat: TelegramChat): void => {
    const { id, mayLeave, botRights } = chat;
    actions.replaceChildren(
      ...(botRights ? [act('Bot’s rights', () => void askRights(host, chat, botRights))] : []),
      ...(mayLeave
        ? [act('Leave', () => void host.act({ kind: 'telegram-leave', chat: id }))]
        : []),
    );
  };
  const drawCard = (chat: TelegramChat): void => {
    const { id, title, standing, invite } = chat;
    const creator = creatorOf(chat);
    const added = (): void => void host.act({ kind: 'telegram-added', chat: id });
    card.replaceChildren(
      el(
        'div',
        {},
        el('strong', {}, title),
        el('p', {}, wordsOf(chat)),
        invite && standing === 'outside' && el('p', { class: 'tg-address' }, invite.url),
        creator !== undefined && act(`Let ${creator} add you`, added),
      ),
    );
    const onclick = (): void => {
      if (invite) void host.act({ kind: 'telegram-link', url: invite.url });
    };
    const disabled = !invite || standing !== 'outside';
    bar.replaceChildren(
      el('button', { type: 'button', class: 'tg-start', disabled, onclick }, barLabel(chat)),
    );
  };
  let shown = '';
  return {
    actions,
    card,
    bar,
    draw(chat) {
      const outside = isOutside(chat);
      card.hidden = !outside;
      bar.hidden = !outside;
      actions.hidden = outside;
      // Drawn anew only where it differs, lest a button lose its focus at each message.
      const state = JSON.stringify([host.person, chat]);
      if (state === shown) return;
      shown = state;
      drawActions(chat);
      if (outside) drawCard(chat);
    },
  };
}
