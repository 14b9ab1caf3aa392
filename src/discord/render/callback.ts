/**
 * How a reply answers an interaction: as a new private message, in place of the private message that was
 * pressed (a wizard's next step), or as a form; and, once the answer was deferred, by which later request.
 */
import {
  type APIInteractionResponse,
  type APIInteractionResponseCallbackData,
  InteractionResponseType,
  MessageFlags,
  type RawFile,
} from 'discord.js';
import type { SealedReply } from '#chat/reply.ts';
import { renderForm } from './form.ts';
import { clip, visibleLine } from './inline.ts';
import { type MessageBody, renderAnswer } from './message.ts';

/** Where an interaction came from, as far as it decides the form of its answer. */
export type Origin = {
  kind: 'command' | 'component' | 'form' | 'autocomplete';
  /** Others read the channel, so the answer is ephemeral. */
  inPublic: boolean;
  /** The pressed message is for this person alone: ephemeral, or in a private chat. */
  fromPrivate: boolean;
};

export type Callback = { body: APIInteractionResponse; files: RawFile[] };

export function answerCallback(reply: SealedReply, origin: Origin): Callback {
  if (reply.form && origin.kind !== 'form') {
    return {
      body: { type: InteractionResponseType.Modal, data: renderForm(reply.form) },
      files: [],
    };
  }
  const replaces = reply.replace === true && origin.fromPrivate;
  const { body, files } = renderAnswer(reply, origin.inPublic && !replaces);
  const type = replaces
    ? InteractionResponseType.UpdateMessage
    : InteractionResponseType.ChannelMessageWithSource;
  return { body: { type, data: dataOf(body) }, files };
}

// Discord's types know new attachments only as full ones; the reference asks for id, name and description.
const dataOf = (body: MessageBody): APIInteractionResponseCallbackData =>
  body as unknown as APIInteractionResponseCallbackData;

/** A press in a private message waits where it stands; anything else shows "thinking" to its person alone. */
export function deferCallback(origin: Origin): APIInteractionResponse {
  if (origin.fromPrivate) return { type: InteractionResponseType.DeferredMessageUpdate };
  return {
    type: InteractionResponseType.DeferredChannelMessageWithSource,
    ...(origin.inPublic && { data: { flags: MessageFlags.Ephemeral } }),
  };
}

export type Later = { request: 'edit-original' | 'follow-up'; body: MessageBody; files: RawFile[] };

export function answerLater(reply: SealedReply, origin: Origin): Later {
  const isNew = origin.fromPrivate && reply.replace !== true;
  // Who sees the edited one was settled when the answer was deferred.
  const { body, files } = renderAnswer(reply, isNew && origin.inPublic);
  return { request: isNew ? 'follow-up' : 'edit-original', body, files };
}

const CHOICES_MAX = 25;
const CHOICE_MAX = 100;

export function suggestCallback(
  choices: readonly { label: string; value: string }[],
): APIInteractionResponse {
  return {
    type: InteractionResponseType.ApplicationCommandAutocompleteResult,
    data: {
      // A value that would have to be shortened would mean something else.
      choices: choices
        .filter(({ label, value }) => value.length <= CHOICE_MAX && visibleLine(label) !== '')
        .slice(0, CHOICES_MAX)
        .map(({ label, value }) => ({ name: clip(visibleLine(label), CHOICE_MAX), value })),
    },
  };
}
