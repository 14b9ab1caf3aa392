/** Interactions: sent to the bot over the gateway, answered within three seconds, followed up for fifteen minutes. */
import { randomBytes } from 'node:crypto';
import {
  type APIBaseInteraction,
  InteractionResponseType as Callback,
  InteractionType,
  type Locale,
} from 'discord-api-types/v10';
import { invalidForm, refuse } from './api-error.ts';
import type { UploadedFile } from './media.ts';
import { composeMessage, editMessage, postMessage, type SentMessage } from './message.ts';
import { FLAGS, messageView } from './message-view.ts';
import { storeModal } from './modal.ts';
import { channelPermissions } from './permission.ts';
import { channelOf, findMessage, memberOf, type Outcome, type Stage, userOf } from './stage.ts';
import { memberView, partialChannelView, userView } from './view.ts';
import type { Channel, Interaction, Message } from './world.ts';

export const FIRST_ANSWER_MS = 3000;
export const TOKEN_LIFE_MS = 15 * 60 * 1000;

export interface NewInteraction {
  type: InteractionType;
  userId: string;
  channelId: string;
  data: object;
  /** The command as typed, for a command. */
  name?: string;
  message?: Message;
  trigger?: Interaction;
  timeoutMs?: number;
}

function remember(stage: Stage, asked: NewInteraction, channel: Channel): Interaction {
  const id = stage.nextId();
  const { type, userId, message, trigger } = asked;
  return {
    id,
    token: randomBytes(48).toString('base64url'),
    type,
    userId,
    channelId: channel.id,
    guildId: channel.guildId,
    createdAt: stage.now(),
    answered: false,
    sourceMessageId: message?.id ?? null,
    originalId: null,
    origin: {
      id,
      type,
      userId,
      name: asked.name ?? '',
      messageId: message?.id ?? null,
      originalId: null,
      trigger: trigger?.origin ?? null,
    },
  };
}

function payloadOf(
  stage: Stage,
  interaction: Interaction,
  asked: NewInteraction,
  channel: Channel,
): object {
  const { clientId } = stage.settings;
  const { userId } = asked;
  const { guildId } = channel;
  const user = userOf(stage, userId);
  const guild = guildId === null ? undefined : stage.world.guilds[guildId];
  const base = {
    id: interaction.id,
    application_id: clientId,
    type: asked.type,
    token: interaction.token,
    version: 1,
    data: asked.data,
    channel_id: channel.id,
    channel: partialChannelView(stage, channel, userId),
    locale: user.locale as Locale,
    app_permissions: channelPermissions(stage, channel, clientId).toString(),
    entitlements: [],
    attachment_size_limit: 10 * 1024 * 1024,
    ...(asked.message ? { message: messageView(stage, asked.message) as never } : {}),
  } satisfies Partial<APIBaseInteraction<InteractionType, unknown>>;
  if (!guild || guildId === null) {
    return {
      ...base,
      user: userView(user),
      context: 1,
      authorizing_integration_owners: { '0': '0' },
    };
  }
  const member = memberView(stage, memberOf(stage, guildId, userId));
  return {
    ...base,
    guild_id: guildId,
    guild: { id: guildId, locale: guild.locale as Locale, features: [] },
    guild_locale: guild.locale as Locale,
    member: { ...member, permissions: channelPermissions(stage, channel, userId).toString() },
    context: 0,
    authorizing_integration_owners: { '0': guildId },
  } satisfies Partial<APIBaseInteraction<InteractionType, unknown>>;
}

/** Discord's own words when the first answer does not come in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor() {
    super('The application did not respond');
  }
}

/** Sends the interaction to the bot; resolves with its first callback, or fails as the client would show it. */
export function sendInteraction(
  stage: Stage,
  asked: NewInteraction,
): { interaction: Interaction; outcome: Promise<Outcome> } {
  const channel = channelOf(stage, asked.channelId);
  const interaction = remember(stage, asked, channel);
  forgetExpired(stage);
  stage.world.interactions[interaction.token] = interaction;
  const timeoutMs = asked.timeoutMs ?? FIRST_ANSWER_MS;
  const outcome = new Promise<Outcome>((resolve, reject) => {
    const end = (): void => {
      clearTimeout(timer);
      stage.waiting.delete(interaction.id);
    };
    const fail = (): void => {
      end();
      reject(new NoAnswer());
    };
    const settle = (result: Outcome): void => {
      end();
      resolve(result);
    };
    const timer = setTimeout(fail, timeoutMs);
    stage.waiting.set(interaction.id, { deadline: performance.now() + timeoutMs, settle, fail });
  });
  const payload = payloadOf(stage, interaction, asked, channel);
  stage.dispatch({
    t: 'INTERACTION_CREATE',
    guildId: channel.guildId,
    intents: 0,
    payload: () => payload,
  });
  stage.changed({
    kind: 'interaction',
    interactionId: interaction.id,
    userId: asked.userId,
    channelId: channel.id,
  });
  return { interaction, outcome };
}

/** Tokens are of no use after their life; a day's worth is kept so that a late one is named as expired, not as unknown. */
function forgetExpired(stage: Stage): void {
  const now = stage.now();
  // To look through thousands of them at each press would be most of a press's cost.
  if (now - stage.forgottenAt < 60 * 60 * 1000) return;
  stage.forgottenAt = now;
  const oldest = now - 24 * 60 * 60 * 1000;
  for (const [token, { createdAt }] of Object.entries(stage.world.interactions)) {
    if (createdAt >= oldest) break;
    delete stage.world.interactions[token];
  }
}

export interface SentCallback {
  type: number;
  data?: (SentMessage & { choices?: unknown[] | null; custom_id?: string; title?: string }) | null;
}

const ALLOWED: Readonly<Record<number, readonly Callback[]>> = {
  [InteractionType.ApplicationCommand]: [
    Callback.ChannelMessageWithSource,
    Callback.DeferredChannelMessageWithSource,
    Callback.Modal,
  ],
  [InteractionType.MessageComponent]: [
    Callback.ChannelMessageWithSource,
    Callback.DeferredChannelMessageWithSource,
    Callback.DeferredMessageUpdate,
    Callback.UpdateMessage,
    Callback.Modal,
  ],
  [InteractionType.ApplicationCommandAutocomplete]: [Callback.ApplicationCommandAutocompleteResult],
  [InteractionType.ModalSubmit]: [
    Callback.ChannelMessageWithSource,
    Callback.DeferredChannelMessageWithSource,
    Callback.DeferredMessageUpdate,
    Callback.UpdateMessage,
  ],
};

function checkCallback(stage: Stage, id: string, token: string, sent: SentCallback): Interaction {
  const interaction = stage.world.interactions[token];
  if (!interaction || interaction.id !== id) throw refuse('unknownInteraction');
  if (interaction.answered) throw refuse('alreadyAnswered');
  const waiting = stage.waiting.get(id);
  if (!waiting || performance.now() > waiting.deadline) throw refuse('unknownInteraction');
  const isAllowed = ALLOWED[interaction.type]?.includes(sent.type as Callback) ?? false;
  const updates =
    sent.type === Callback.UpdateMessage || sent.type === Callback.DeferredMessageUpdate;
  if (!isAllowed || (updates && interaction.sourceMessageId === null)) {
    throw invalidForm(
      'type',
      'INTERACTION_APPLICATION_COMMAND_INVALID_TYPE',
      `type ${sent.type} answers no such interaction`,
    );
  }
  return interaction;
}

/** The first answer. Returns the message it made or changed, if any. */
export function answerInteraction(
  stage: Stage,
  id: string,
  token: string,
  sent: SentCallback,
  files: readonly UploadedFile[],
): { interaction: Interaction; message: Message | null } {
  const interaction = checkCallback(stage, id, token, sent);
  const { outcome, message } = carryOut(stage, interaction, sent, files);
  interaction.answered = true;
  stage.waiting.get(id)?.settle(outcome);
  return { interaction, message };
}

interface Done {
  outcome: Outcome;
  message: Message | null;
}

function carryOut(
  stage: Stage,
  interaction: Interaction,
  sent: SentCallback,
  files: readonly UploadedFile[],
): Done {
  switch (sent.type) {
    case Callback.ChannelMessageWithSource:
    case Callback.DeferredChannelMessageWithSource: {
      const isThinking = sent.type === Callback.DeferredChannelMessageWithSource;
      const message = reply(stage, interaction, sent.data ?? {}, files, isThinking);
      interaction.originalId = message.id;
      interaction.origin.originalId = message.id;
      const kind = isThinking ? 'thinking' : 'message';
      return { outcome: { kind, messageId: message.id }, message };
    }
    case Callback.DeferredMessageUpdate:
      interaction.originalId = interaction.sourceMessageId;
      return { outcome: { kind: 'silent' }, message: null };
    case Callback.UpdateMessage: {
      const source = findMessage(stage, interaction.channelId, interaction.sourceMessageId ?? '');
      if (!source) throw refuse('unknownMessage');
      const message = editMessage(stage, source, sent.data ?? {}, files);
      interaction.originalId = message.id;
      return { outcome: { kind: 'update', messageId: message.id }, message };
    }
    case Callback.Modal: {
      const { custom_id = '', title = '', components } = sent.data ?? {};
      const modal = { custom_id, title, components: storeModal(components ?? []) };
      return { outcome: { kind: 'modal', modal }, message: null };
    }
    default:
      return {
        outcome: { kind: 'choices', choices: (sent.data?.choices ?? []) as never },
        message: null,
      };
  }
}

function reply(
  stage: Stage,
  interaction: Interaction,
  body: SentMessage,
  files: readonly UploadedFile[],
  isThinking: boolean,
): Message {
  const channel = channelOf(stage, interaction.channelId);
  const isPrivate = ((body.flags ?? 0) & FLAGS.ephemeral) !== 0;
  const draft = {
    channel,
    authorId: stage.settings.clientId,
    visibleTo: isPrivate ? interaction.userId : null,
    origin: { ...interaction.origin, originalId: null },
    files,
  };
  if (!isThinking) return postMessage(stage, channel, composeMessage(stage, { ...draft, body }));
  // A waiting message is empty by right: composed with a word, then emptied.
  const message = composeMessage(stage, { ...draft, body: { content: '…' } });
  message.content = '';
  message.flags |= FLAGS.loading;
  return postMessage(stage, channel, message);
}

/** The interaction behind a webhook token, within its fifteen minutes and after its first answer. */
export function interactionByToken(
  stage: Stage,
  applicationId: string,
  token: string,
): Interaction {
  const interaction = stage.world.interactions[token];
  if (!interaction || applicationId !== stage.settings.clientId || !interaction.answered) {
    throw refuse('unknownWebhook');
  }
  if (stage.now() - interaction.createdAt > TOKEN_LIFE_MS) throw refuse('invalidWebhookToken');
  return interaction;
}

/** A message this token may touch: its original answer, its follow-ups, the message whose button was pressed. */
export function messageByToken(stage: Stage, interaction: Interaction, id: string): Message {
  const wanted = id === '@original' ? interaction.originalId : id;
  const message = findMessage(stage, interaction.channelId, wanted ?? '');
  if (!message) throw refuse('unknownMessage');
  const isOurs =
    message.id === interaction.originalId ||
    (message.origin?.id === interaction.id && message.authorId === stage.settings.clientId);
  if (!isOurs) throw refuse('unknownMessage');
  return message;
}

/** The first follow-up to a deferred answer takes the place of "thinking…"; later ones are new messages. */
export function followUp(
  stage: Stage,
  interaction: Interaction,
  body: SentMessage,
  files: readonly UploadedFile[],
): Message {
  const original = findMessage(stage, interaction.channelId, interaction.originalId ?? '');
  if (original && original.flags & FLAGS.loading) {
    return editMessage(stage, original, body, files);
  }
  const channel = channelOf(stage, interaction.channelId);
  const isPrivate = ((body.flags ?? 0) & FLAGS.ephemeral) !== 0;
  const message = composeMessage(stage, {
    channel,
    authorId: stage.settings.clientId,
    body,
    files,
    visibleTo: isPrivate ? interaction.userId : null,
    origin: interaction.origin,
  });
  return postMessage(stage, channel, message);
}
