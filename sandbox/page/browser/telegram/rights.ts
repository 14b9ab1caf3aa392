// The group's settings, as far as they matter here: what the bot may do as an administrator.
import type { TelegramChat } from '../../wire.ts';
import { el } from '../dom.ts';
import type { Host } from '../host.ts';

/** As the app calls them, by their names in the Bot API. */
const RIGHTS: Readonly<Record<string, string>> = {
  can_invite_users: 'Invite users via link',
  can_restrict_members: 'Ban users',
  can_pin_messages: 'Pin messages',
  can_manage_tags: 'Manage tags',
};

/** Asks which rights the bot shall have, and gives them; those not shown stay as they are. */
export async function askRights(
  host: Host,
  chat: TelegramChat,
  given: readonly string[],
): Promise<void> {
  const boxes = Object.entries(RIGHTS).map(([right, label]) => {
    const box = el('input', { type: 'checkbox', value: right, checked: given.includes(right) });
    return { box, row: el('label', { class: 'check' }, box, label) };
  });
  const dialog = el(
    'dialog',
    { class: 'plain', 'aria-label': 'Rights of the bot' },
    el(
      'form',
      { method: 'dialog' },
      el('h2', {}, `What the bot may do in ${chat.title}`),
      ...boxes.map(({ row }) => row),
      el(
        'div',
        { class: 'actions' },
        el('button', { value: 'cancel', class: 'quiet' }, 'Cancel'),
        el('button', { value: 'save' }, 'Save'),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve));
  dialog.remove();
  if (dialog.returnValue !== 'save') return;
  const kept = given.filter((right) => !(right in RIGHTS));
  const chosen = boxes.flatMap(({ box }) => (box.checked ? [box.value] : []));
  await host.act({ kind: 'telegram-rights', chat: chat.id, rights: [...kept, ...chosen] });
}
