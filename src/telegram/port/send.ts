/** Sends one rendered call to a chat. */
import type { Api } from 'grammy';
import type { EphemeralMessageParameters, Message, ReplyParameters } from 'grammy/types';
import type { Outgoing } from '../render.ts';

export type SendTo = {
  chat_id: number | string;
  message_thread_id?: number;
  ephemeral_message_parameters?: EphemeralMessageParameters;
  reply_parameters?: ReplyParameters;
  disable_notification?: boolean;
};

export async function sendOutgoing(api: Api, outgoing: Outgoing, to: SendTo): Promise<Message> {
  switch (outgoing.method) {
    case 'sendMessage':
      return api.raw.sendMessage({ ...to, ...outgoing.payload });
    case 'sendPhoto':
      return api.raw.sendPhoto({ ...to, ...outgoing.payload });
    case 'sendDocument':
      return api.raw.sendDocument({ ...to, ...outgoing.payload });
  }
}
