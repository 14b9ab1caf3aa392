/** Telegram chats that a gate being set up could open. */
import type { PickerView } from '#service/gate/picker.ts';
import { type Block, type Button, note, type Select } from '../reply.ts';
import type { Words } from '../words/index.ts';
import { button, clipped, pick } from './gate-press.ts';

const CHAT_BUTTONS = 4;
/** As many as two lists of Discord hold, and a keyboard of Telegram has room for beside the rest. */
const CHATS_SHOWN = 50;
const TITLE_MAX = 24;

type ChatPicks = {
  blocks: readonly Block[];
  buttons: readonly (readonly Button[])[];
  selects: readonly Select[];
};

/** Which chat it opens: buttons while they are few and their names can be told apart, else a list. */
export function chatPicks(
  { chats }: PickerView,
  said: Words['gatePicker']['entry' | 'alsoEntry'],
  words: Words,
): ChatPicks {
  const labels = chats.map(({ title: chat, isHere }) =>
    said({ chat: clipped(chat, TITLE_MAX), isHere }),
  );
  const buttons = chats.map(({ id }, at) => button(labels[at] ?? '', { chat: id }));
  if (chats.length <= CHAT_BUTTONS && new Set(labels).size === chats.length) {
    return { blocks: [], buttons: [buttons], selects: [] };
  }
  const w = words.gatePicker;
  const more = chats.length - CHATS_SHOWN;
  const choices = chats.slice(0, CHATS_SHOWN).map(({ id: value, title: chat, isHere }) => ({
    ...{ value, label: said({ chat, isHere }) },
  }));
  return {
    blocks: more > 0 ? [note(w.manyChats({ count: more }))] : [],
    buttons: [],
    selects: [{ press: pick({}), option: 'chat', placeholder: w.pickChat(), choices }],
  };
}
