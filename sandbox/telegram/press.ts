// Pressing buttons: callbacks wait for the bot's answer, login buttons sign the person in, others hand out their link.
import { type Bed, type CallbackAnswer, seconds } from './bed.ts';
import { personUser, privateChat } from './chats.ts';
import { loginUrl } from './login.ts';
import { postService, renderMessage } from './messages.ts';
import { type Block, richButtons } from './rich.ts';
import { buttonKind } from './seen.ts';
import type { Button, Chat, Person, StoredMessage } from './world.ts';

export interface PressResult extends CallbackAnswer {
  /** Of a copy button. */
  copied?: string;
}

function findButton(message: StoredMessage, labelOrData: string): Button {
  const rich = (message.content['rich_message'] as { blocks: Block[] } | undefined)?.blocks ?? [];
  const buttons = [...richButtons(rich), ...(message.keyboard ?? []).flat()];
  const found = buttons.find(
    (button) => button.text === labelOrData || button.callback_data === labelOrData,
  );
  if (found === undefined) {
    const labels = buttons.map((button) => button.text).join(' | ');
    throw new Error(`no button "${labelOrData}" on the message; there are: ${labels}`);
  }
  return found;
}

function answerTo(bed: Bed, id: string, data: string, timeoutMs: number): Promise<CallbackAnswer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      bed.waitingAnswers.delete(id);
      reject(new Error(`the bot did not answer the press of "${data}" within ${timeoutMs} ms`));
    }, timeoutMs);
    bed.waitingAnswers.set(id, (given) => {
      clearTimeout(timer);
      bed.waitingAnswers.delete(id);
      resolve(given);
    });
  });
}

function pressCallback(
  bed: Bed,
  place: { chat: Chat; message: StoredMessage },
  person: Person,
  data: string,
  timeoutMs: number,
): Promise<PressResult> {
  const { chat, message } = place;
  const id = `4${String(++bed.world.counters.query).padStart(17, '0')}`;
  const record = { id, userId: person.id, chatId: chat.id, messageKey: message.key, data };
  bed.world.queries[id] = { ...record, at: bed.now(), answered: false };
  const answer = answerTo(bed, id, data, timeoutMs);
  bed.updates.push('callback_query', {
    id,
    from: personUser(person),
    message: renderMessage(bed, chat, message),
    chat_instance: String(Math.abs(chat.id) * 7),
    data,
  });
  return answer;
}

function pressLogin(
  bed: Bed,
  person: Person,
  login: NonNullable<Button['login_url']>,
): PressResult {
  if (new URL(login.url).hostname !== bed.world.bot.loginDomain)
    throw new Error('Bot domain invalid');
  if (login.request_write_access === true && !person.started) {
    person.started = true;
    postService(bed, privateChat(bed.world, person.id), person.id, { write_access_allowed: {} });
  }
  return { alert: false, url: loginUrl(login.url, person, bed.token, seconds(bed)) };
}

export async function press(
  bed: Bed,
  place: { chat: Chat; message: StoredMessage },
  person: Person,
  labelOrData: string,
  timeoutMs: number,
): Promise<PressResult> {
  const button = findButton(place.message, labelOrData);
  switch (buttonKind(button)) {
    case 'callback':
      return await pressCallback(bed, place, person, button.callback_data ?? '', timeoutMs);
    case 'login':
      return pressLogin(bed, person, button.login_url ?? { url: '' });
    case 'url':
      return { alert: false, url: button.url ?? '' };
    case 'web_app':
      return { alert: false, url: button.web_app?.url ?? '' };
    case 'copy':
      return { alert: false, copied: button.copy_text?.text ?? '' };
    default:
      throw new Error(`the button "${button.text}" does nothing`);
  }
}
