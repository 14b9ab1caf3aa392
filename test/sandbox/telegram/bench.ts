// A look-alike with six named people, a supergroup, and a real grammY bot beside it.
import { Bot, type Context } from 'grammy';
import {
  createTelegramLookalike,
  type TelegramLookalike,
  type TelegramLookalikeOptions,
} from '#sandbox/telegram/index.ts';

export const TOKEN = '4242424242:look-alike-secret';
export const ALL_UPDATES = [
  'message',
  'edited_message',
  'channel_post',
  'callback_query',
  'my_chat_member',
  'chat_member',
  'chat_join_request',
  'message_reaction',
] as const;

export interface Bench {
  telegram: TelegramLookalike;
  bot: Bot<Context>;
  ada: number;
  bo: number;
  cy: number;
  /** A supergroup: Ada founded it, Bo is a member, Cy is outside, the bot is not in. */
  group: number;
  close(): Promise<void>;
}

export async function startBench(options: Partial<TelegramLookalikeOptions> = {}): Promise<Bench> {
  const telegram = await createTelegramLookalike({
    token: TOKEN,
    botUsername: 'civitas_bot',
    botName: 'Civitas',
    loginDomain: 'civitas.example',
    ...options,
  });
  const ada = telegram.addUser({ firstName: 'Ada', username: 'ada_l', languageCode: 'en' }).id;
  const bo = telegram.addUser({ firstName: 'Bo', username: 'bo_dev', languageCode: 'de' }).id;
  const cy = telegram.addUser({ firstName: 'Cy' }).id;
  const group = telegram.addGroup({ title: 'Garden', creatorId: ada, supergroup: true }).id;
  telegram.addMember(group, bo);
  const bot = new Bot(TOKEN, { client: { apiRoot: telegram.url } });
  return {
    telegram,
    bot,
    ada,
    bo,
    cy,
    group,
    async close() {
      await bot.stop();
      await telegram.close();
    },
  };
}

/** Starts polling and resolves when the bot listens. */
export function startPolling(bot: Bot<Context>): Promise<void> {
  return new Promise((resolve, reject) => {
    bot
      .start({ allowed_updates: ALL_UPDATES, onStart: () => resolve() })
      .catch((error: unknown) => reject(error));
  });
}

/** The description of the refusal an API call meets; fails when it is accepted. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    return (error as { description?: string }).description ?? String(error);
  }
  throw new Error('the call was accepted');
}

/** Everything the bot would hear now, by kind. */
export async function heard(
  bot: Bot<Context>,
): Promise<Array<[kind: string, payload: Record<string, unknown>]>> {
  const updates = await bot.api.getUpdates({ allowed_updates: [...ALL_UPDATES] });
  const offset = (updates.at(-1)?.update_id ?? 0) + 1;
  if (offset > 1) await bot.api.getUpdates({ offset });
  return updates.map((update) => {
    const kind = Object.keys(update).find((key) => key !== 'update_id') ?? '';
    return [kind, (update as unknown as Record<string, Record<string, unknown>>)[kind] ?? {}];
  });
}
