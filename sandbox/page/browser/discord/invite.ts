// The way out of the server, and the invite by which one comes back.
import { el } from '../dom.ts';
import type { Host } from '../host.ts';

export type Invite = {
  /** At one's own name. */
  readonly leave: HTMLElement;
  /** In place of the messages, for who is not in the server. */
  readonly card: HTMLElement;
  draw(isShown: boolean): void;
};

export function createInvite(host: Host): Invite {
  const name = el('strong', {});
  const join = el('button', { type: 'button', class: 'dc-button success' }, 'Join');
  join.addEventListener('click', () => void host.act({ kind: 'discord-join' }));
  const leave = el('button', { type: 'button', class: 'dc-leave' }, 'Leave');
  leave.addEventListener('click', () => void host.act({ kind: 'discord-leave' }));
  const words = el('p', {}, 'You are not in this server. Somebody sent you an invite.');
  const card = el('div', { class: 'dc-invite' }, el('div', {}, name, words, join));
  return {
    leave,
    card,
    draw(isShown) {
      const { guild, mayLeave } = host.view.discord;
      name.textContent = guild;
      leave.hidden = !mayLeave;
      card.hidden = !isShown;
    },
  };
}
