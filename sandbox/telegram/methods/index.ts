// Every Bot API method the look-alike serves; getUpdates lives with the server, which holds the waiting connection.
import { botMethods } from './bot.ts';
import { chatMethods } from './chat.ts';
import { editMethods } from './edit.ts';
import { inviteMethods } from './invite.ts';
import type { Methods } from './method.ts';
import { sendMethods } from './send.ts';

export const methods: Methods = {
  ...botMethods,
  ...sendMethods,
  ...editMethods,
  ...chatMethods,
  ...inviteMethods,
};
