/** Interaction callbacks, and the webhook routes their tokens open. */
import {
  answerInteraction,
  followUp,
  interactionByToken,
  messageByToken,
  type SentCallback,
} from '../interaction.ts';
import { deleteMessage, editMessage, type SentMessage } from '../message.ts';
import { FLAGS, messageView } from '../message-view.ts';
import {
  type Call,
  del,
  get,
  isTrue,
  nothing,
  ok,
  patch,
  post,
  type Reply,
  type Route,
} from '../route.ts';
import type { Interaction, Message } from '../world.ts';

function callback(call: Call): Reply {
  const { stage, params, files } = call;
  const sent = call.body as SentCallback;
  const { interaction_id: id = '', interaction_token: token = '' } = params;
  const { interaction, message } = answerInteraction(stage, id, token, sent, files);
  if (!isTrue(call.query['with_response'])) return nothing;
  const about = message
    ? {
        response_message_id: message.id,
        response_message_loading: (message.flags & FLAGS.loading) !== 0,
        response_message_ephemeral: message.visibleTo !== null,
      }
    : {};
  const { type, channelId, guildId } = interaction;
  return ok({
    interaction: {
      id,
      type,
      channel_id: channelId,
      ...(guildId ? { guild_id: guildId } : {}),
      ...about,
    },
    ...(message ? { resource: { type: sent.type, message: messageView(stage, message) } } : {}),
  });
}

function byToken(call: Call): Interaction {
  const { webhook_id: applicationId = '', webhook_token: token = '' } = call.params;
  return interactionByToken(call.stage, applicationId, token);
}

const byId = (call: Call): Message =>
  messageByToken(call.stage, byToken(call), call.params['message_id'] ?? '@original');

function follow(call: Call): Reply {
  const message = followUp(call.stage, byToken(call), call.body as SentMessage, call.files);
  return ok(messageView(call.stage, message));
}

function edit(call: Call): Reply {
  const message = editMessage(call.stage, byId(call), call.body as SentMessage, call.files);
  return ok(messageView(call.stage, message));
}

function remove(call: Call): Reply {
  deleteMessage(call.stage, byId(call));
  return nothing;
}

const read = (call: Call): Reply => ok(messageView(call.stage, byId(call)));

const WEBHOOK = '/webhooks/{webhook_id}/{webhook_token}';
const ORIGINAL = `${WEBHOOK}/messages/@original`;
const MESSAGE = `${WEBHOOK}/messages/{message_id}`;

export const interactionRoutes: readonly Route[] = [
  post('/interactions/{interaction_id}/{interaction_token}/callback', callback, 'open'),
  post(WEBHOOK, follow, 'open'),
  get(ORIGINAL, read, 'open'),
  patch(ORIGINAL, edit, 'open'),
  del(ORIGINAL, remove, 'open'),
  get(MESSAGE, read, 'open'),
  patch(MESSAGE, edit, 'open'),
  del(MESSAGE, remove, 'open'),
];
