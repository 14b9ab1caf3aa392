/** A person at the keyboard: types commands, presses, selects, fills in forms, and sees what Discord would show. */
import { InteractionType } from 'discord-api-types/v10';
import { type Answer, LiveAnswer, waitFor } from './answer.ts';
import {
  ClientRefusal,
  commandsFor,
  type OptionValue,
  readCommand,
  readPartial,
} from './command-line.ts';
import { eachComponent, isButton, isSelect, type ShownComponent } from './component.ts';
import { openDirect } from './guild.ts';
import { type NewInteraction, sendInteraction } from './interaction.ts';
import { composeMessage, postMessage } from './message.ts';
import { complaintAbout, type FieldValue, type ShownModal, submission } from './modal.ts';
import { allows, channelPermissions, type PermissionName } from './permission.ts';
import { resolvedObjects } from './resolved.ts';
import { type SeenMessage, seenMessage } from './seen.ts';
import { channelOf, findMember, findMessage, type Stage } from './stage.ts';
import type { Channel, Command, Message } from './world.ts';

export interface Patience {
  /** How long the client waits for the first answer; Discord's is 3,000. */
  timeoutMs?: number;
}

type MessageRef = Pick<SeenMessage, 'id' | 'channelId'>;

export interface Person {
  readonly userId: string;
  /** The bits of what this person may do in a channel; none where it is not theirs to see. */
  permissions(channelId: string): bigint;
  /** Commands offered in a channel, for completion. */
  commands(channelId: string): Command[];
  run(
    channelId: string,
    command: string,
    options?: Readonly<Record<string, OptionValue>>,
    patience?: Patience,
  ): Promise<Answer>;
  /** What the bot offers for a half-typed option. */
  complete(
    channelId: string,
    command: string,
    option: string,
    text: string,
    others?: Readonly<Record<string, OptionValue>>,
  ): Promise<{ name: string; value: string | number }[]>;
  /** By the button's label or custom id. */
  press(message: MessageRef, labelOrCustomId: string, patience?: Patience): Promise<Answer>;
  /** Without a custom id: the only select of the message. Values of a string select are values or labels; of others, ids. */
  select(
    message: MessageRef,
    customId: string | undefined,
    values: readonly string[],
    patience?: Patience,
  ): Promise<Answer>;
  /** Values by custom id; unnamed fields keep what the bot put in. */
  submit(
    modal: ShownModal,
    values: Readonly<Record<string, FieldValue>>,
    patience?: Patience,
  ): Promise<Answer>;
  /** An ordinary message. */
  say(channelId: string, content: string): SeenMessage;
  /** Messages this person sees, oldest first, own ephemeral ones among them. */
  sees(channelId: string): SeenMessage[];
  /** The newest message this person sees that fits, now or within the time. */
  waitsFor(
    channelId: string,
    fits: (message: SeenMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SeenMessage>;
  /** The private channel with the bot. */
  directChannel(): Channel;
  /** What a restart of the client does: ephemeral messages are gone for their reader; or one of them, dismissed. */
  forgetEphemeral(channelId?: string, messageId?: string): void;
  /** Opens an OAuth consent page as this person and approves; resolves with where the browser is sent. */
  authorizes(authorizeUrl: string): Promise<string>;
  declines(authorizeUrl: string): Promise<string>;
}

const PATIENCE_MS = 15_000;

export class SandboxPerson implements Person {
  readonly userId: string;
  readonly #stage: Stage;

  constructor(stage: Stage, userId: string) {
    this.#stage = stage;
    this.userId = userId;
  }

  permissions(channelId: string): bigint {
    const channel = channelOf(this.#stage, channelId);
    return this.#may(channel, 'ViewChannel')
      ? channelPermissions(this.#stage, channel, this.userId)
      : 0n;
  }

  commands(channelId: string): Command[] {
    return commandsFor(this.#stage, this.#channel(channelId), this.userId);
  }

  async run(
    channelId: string,
    command: string,
    options: Readonly<Record<string, OptionValue>> = {},
    patience: Patience = {},
  ): Promise<Answer> {
    const channel = this.#channel(channelId, 'UseApplicationCommands');
    const { data, name } = readCommand(this.#stage, channel, this.userId, command, options);
    return this.#ask({ type: InteractionType.ApplicationCommand, channelId, data, name }, patience);
  }

  async complete(
    channelId: string,
    command: string,
    option: string,
    text: string,
    others: Readonly<Record<string, OptionValue>> = {},
  ): Promise<{ name: string; value: string | number }[]> {
    const channel = this.#channel(channelId, 'UseApplicationCommands');
    const focused = { option, text };
    const { data, name } = readPartial(this.#stage, channel, this.userId, command, focused, others);
    const type = InteractionType.ApplicationCommandAutocomplete;
    const { outcome } = sendInteraction(this.#stage, {
      type,
      userId: this.userId,
      channelId,
      data,
      name,
    });
    const result = await outcome;
    if (result.kind !== 'choices') throw new Error(`a completion was answered with ${result.kind}`);
    return result.choices;
  }

  async press(ref: MessageRef, labelOrCustomId: string, patience: Patience = {}): Promise<Answer> {
    const message = this.#message(ref);
    const buttons = [...eachComponent(message.components)].filter(isButton);
    const named = buttons.filter(
      ({ custom_id, label }) => custom_id === labelOrCustomId || label === labelOrCustomId,
    );
    const button = named[0];
    if (!button) {
      const labels = buttons.map(({ label, custom_id }) => label ?? custom_id).join(', ');
      throw new ClientRefusal(
        `there is no button ${labelOrCustomId}; there is: ${labels || 'none'}`,
      );
    }
    if (named.length > 1)
      throw new ClientRefusal(
        `${named.length} buttons read ${labelOrCustomId}: name the custom id`,
      );
    if (button.disabled) throw new ClientRefusal(`the button ${labelOrCustomId} is disabled`);
    if (button.url) throw new ClientRefusal(`the button ${labelOrCustomId} opens ${button.url}`);
    const data = { custom_id: button.custom_id, component_type: button.type, id: button.id };
    const { channelId } = message;
    return this.#ask(
      { type: InteractionType.MessageComponent, channelId, data, message },
      patience,
    );
  }

  async select(
    ref: MessageRef,
    customId: string | undefined,
    values: readonly string[],
    patience: Patience = {},
  ): Promise<Answer> {
    const message = this.#message(ref);
    const select = findSelect(message, customId);
    const chosen = chosenValues(select, values);
    const channel = this.#channel(message.channelId);
    const resolved = resolvedObjects(this.#stage, channel, this.userId, chosen);
    const data = {
      custom_id: select.custom_id,
      component_type: select.type,
      id: select.id,
      values: chosen,
      ...(select.options ? {} : { resolved }),
    };
    const { channelId } = message;
    return this.#ask(
      { type: InteractionType.MessageComponent, channelId, data, message },
      patience,
    );
  }

  async submit(
    modal: ShownModal,
    values: Readonly<Record<string, FieldValue>>,
    patience: Patience = {},
  ): Promise<Answer> {
    const stranger = Object.keys(values).find(
      (key) => !modal.fields.some(({ customId }) => customId === key),
    );
    if (stranger !== undefined) throw new ClientRefusal(`the form has no field ${stranger}`);
    const filled: Record<string, FieldValue> = {};
    for (const field of modal.fields) {
      const value = values[field.customId] ?? prefilled(field);
      const complaint = complaintAbout(field, value);
      if (complaint) throw new ClientRefusal(complaint);
      if (value !== undefined) filled[field.customId] = value;
    }
    const channel = this.#channel(modal.channelId);
    const chosen = modal.fields
      .filter(({ kind }) => /^(user|role|mentionable|channel)-select$/.test(kind))
      .flatMap(({ customId }) => [filled[customId] ?? []].flat().map(String));
    const resolved = resolvedObjects(this.#stage, channel, this.userId, chosen);
    const data = {
      custom_id: modal.customId,
      components: submission(modal.components, filled),
      ...(chosen.length > 0 ? { resolved } : {}),
    };
    const message = modal.messageId
      ? findMessage(this.#stage, modal.channelId, modal.messageId)
      : undefined;
    const trigger = Object.values(this.#stage.world.interactions).find(
      ({ id }) => id === modal.interactionId,
    );
    return this.#ask(
      {
        type: InteractionType.ModalSubmit,
        channelId: modal.channelId,
        data,
        ...(message ? { message } : {}),
        ...(trigger ? { trigger } : {}),
      },
      patience,
    );
  }

  say(channelId: string, content: string): SeenMessage {
    const isThread = this.#stage.world.channels[channelId]?.thread != null;
    const channel = this.#channel(channelId, isThread ? 'SendMessagesInThreads' : 'SendMessages');
    const draft = { channel, authorId: this.userId, body: { content }, files: [] };
    return seenMessage(
      this.#stage,
      postMessage(this.#stage, channel, composeMessage(this.#stage, draft)),
    );
  }

  sees(channelId: string): SeenMessage[] {
    const channel = channelOf(this.#stage, channelId);
    if (!this.#may(channel, 'ViewChannel')) return [];
    const messages = this.#stage.world.messages[channelId] ?? [];
    return messages.filter((one) => this.#isShown(one)).map((one) => seenMessage(this.#stage, one));
  }

  waitsFor(
    channelId: string,
    fits: (message: SeenMessage) => boolean,
    timeoutMs: number = PATIENCE_MS,
  ): Promise<SeenMessage> {
    const find = (): SeenMessage | undefined => this.sees(channelId).findLast(fits);
    return waitFor(this.#stage, find, timeoutMs, 'no such message');
  }

  directChannel(): Channel {
    return openDirect(this.#stage, this.userId);
  }

  forgetEphemeral(channelId?: string, messageId?: string): void {
    for (const [id, messages] of Object.entries(this.#stage.world.messages)) {
      if (channelId !== undefined && id !== channelId) continue;
      for (const message of messages) {
        if (message.visibleTo !== this.userId || message.forgotten) continue;
        if (messageId !== undefined && message.id !== messageId) continue;
        message.forgotten = true;
        this.#stage.changed({
          kind: 'message',
          channelId: id,
          messageId: message.id,
          what: 'deleted',
        });
      }
    }
  }

  authorizes(authorizeUrl: string): Promise<string> {
    return this.#consent(authorizeUrl, 'approve');
  }

  declines(authorizeUrl: string): Promise<string> {
    return this.#consent(authorizeUrl, 'deny');
  }

  async #consent(authorizeUrl: string, decision: string): Promise<string> {
    const url = new URL(authorizeUrl);
    url.searchParams.set('as', this.userId);
    const page = await fetch(url);
    const html = await page.text();
    if (page.status !== 200) throw new Error(`the consent page answered ${page.status}: ${html}`);
    const body = new URLSearchParams({ decision });
    const decided = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    await decided.body?.cancel();
    const location = decided.headers.get('location');
    if (location === null) throw new Error(`consent was answered with ${decided.status}`);
    return location;
  }

  async #ask(asked: Omit<NewInteraction, 'userId'>, { timeoutMs }: Patience): Promise<Answer> {
    const { interaction, outcome } = sendInteraction(this.#stage, {
      ...asked,
      userId: this.userId,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    });
    return new LiveAnswer(this.#stage, interaction, await outcome);
  }

  #may(channel: Channel, name: PermissionName): boolean {
    if (channel.guildId !== null && !findMember(this.#stage, channel.guildId, this.userId))
      return false;
    return allows(channelPermissions(this.#stage, channel, this.userId), name);
  }

  #channel(channelId: string, ...names: PermissionName[]): Channel {
    const channel = channelOf(this.#stage, channelId);
    const missing = (['ViewChannel', ...names] as const).find((name) => !this.#may(channel, name));
    if (missing)
      throw new ClientRefusal(
        `${this.userId} may not ${missing} in ${channel.name || 'this channel'}`,
      );
    return channel;
  }

  #isShown(message: Message): boolean {
    return message.visibleTo === null || (message.visibleTo === this.userId && !message.forgotten);
  }

  #message({ id, channelId }: MessageRef): Message {
    this.#channel(channelId);
    const message = findMessage(this.#stage, channelId, id);
    if (!message || !this.#isShown(message))
      throw new ClientRefusal('that message is not there (any more)');
    return message;
  }
}

function findSelect(message: Message, customId: string | undefined): ShownComponent {
  const selects = [...eachComponent(message.components)].filter(isSelect);
  const fitting =
    customId === undefined ? selects : selects.filter(({ custom_id }) => custom_id === customId);
  const select = fitting[0];
  if (!select || fitting.length > 1) {
    throw new ClientRefusal(
      `${fitting.length} selects fit ${customId ?? 'any'}: there is ${selects.map((one) => one.custom_id).join(', ')}`,
    );
  }
  if (select.disabled) throw new ClientRefusal(`the select ${select.custom_id} is disabled`);
  return select;
}

function chosenValues(select: ShownComponent, values: readonly string[]): string[] {
  const chosen = values.map((value) => {
    if (!select.options) return value;
    const option = select.options.find((one) => one.value === value || one.label === value);
    if (!option) throw new ClientRefusal(`the select has no option ${value}`);
    return option.value;
  });
  const [least, most] = [select.min_values ?? 1, select.max_values ?? 1];
  if (chosen.length < least || chosen.length > most) {
    throw new ClientRefusal(`choose ${least} to ${most}, not ${chosen.length}`);
  }
  return chosen;
}

/** What the form already holds: a text's value, a select's defaults. */
function prefilled(field: ShownModal['fields'][number]): FieldValue | undefined {
  if (field.kind === 'text') return field.value === '' ? undefined : field.value;
  const defaults = field.options.filter((option) => option.default).map(({ value }) => value);
  if (defaults.length === 0) return undefined;
  return field.kind === 'radio' ? defaults[0] : defaults;
}
