/** Which Telegram chat a gate is to open, while it is typed and as it was said. */
import { foldText } from '#core/text.ts';
import type { ChatMeant } from '#service/gate/opening.ts';
import type { Suggest } from './command.ts';
import type { Words } from './words/index.ts';

/** As many as Discord shows while something is typed. */
const SHOWN_MAX = 25;

/** Those that no gate opens yet; what is sent is the chat's id, so that two of one name are two. */
export const suggestChats: Suggest = async ({ scene, services }, partial) => {
  if (scene.community === undefined) return [];
  const chats = await services.gates.chatsToOpen(scene.community, scene.place);
  const typed = foldText(partial);
  return chats
    .filter(({ title }) => foldText(title).includes(typed))
    .slice(0, SHOWN_MAX)
    .map(({ id, title }) => ({ label: title, value: id }));
};

/** Yes is the chat it is said in, or the only one; no is none. */
export function chatSaid(text: string | undefined, { general }: Words): ChatMeant | undefined {
  const said = foldText(text ?? '');
  if (said === '' || [foldText(general.no()), 'no'].includes(said)) return undefined;
  return [foldText(general.yes()), 'yes'].includes(said) ? true : text;
}
