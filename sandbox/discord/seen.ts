/** A message as a person sees it: what is written on it and what can be pressed. */
import { ComponentType } from 'discord-api-types/v10';
import {
  eachComponent,
  isButton,
  isSelect,
  type ShownComponent,
  type ShownOption,
} from './component.ts';
import { attachmentUrl, FLAGS } from './message-view.ts';
import { findMember, type Stage, userOf } from './stage.ts';
import type { Attachment, Embed, Message, Pings } from './world.ts';

export interface SeenButton {
  label: string;
  customId: string | null;
  /** Set on a link button, which opens a page and tells the bot nothing. */
  url: string | null;
  style: number;
  disabled: boolean;
}

export interface SeenSelect {
  customId: string;
  kind: 'string' | 'user' | 'role' | 'mentionable' | 'channel';
  placeholder: string | null;
  options: ShownOption[];
  minValues: number;
  maxValues: number;
  disabled: boolean;
}

export interface SeenFile extends Attachment {
  url: string;
}

export interface SeenMessage {
  id: string;
  channelId: string;
  guildId: string | null;
  author: { id: string; name: string; isBot: boolean };
  /** Content, embeds and text displays in reading order. */
  text: string;
  content: string;
  embeds: Embed[];
  components: ShownComponent[];
  buttons: SeenButton[];
  selects: SeenSelect[];
  files: SeenFile[];
  isEphemeral: boolean;
  /** The bot "is thinking…". */
  isThinking: boolean;
  isPinned: boolean;
  /** Milliseconds on the look-alike's clock. */
  createdAt: number;
  editedAt: number | null;
  editCount: number;
  pings: Pings;
  replyTo: string | null;
  threadId: string | null;
  /** The command it answers, without the slash. */
  command: string | null;
}

const SELECT_KINDS: Readonly<Record<number, SeenSelect['kind']>> = {
  [ComponentType.StringSelect]: 'string',
  [ComponentType.UserSelect]: 'user',
  [ComponentType.RoleSelect]: 'role',
  [ComponentType.MentionableSelect]: 'mentionable',
  [ComponentType.ChannelSelect]: 'channel',
};

const buttonOf = (button: ShownComponent): SeenButton => ({
  label: button.label ?? button.emoji?.name ?? '',
  customId: button.custom_id ?? null,
  url: button.url ?? null,
  style: button.style ?? 2,
  disabled: button.disabled ?? false,
});

const selectOf = (select: ShownComponent): SeenSelect => ({
  customId: select.custom_id ?? '',
  kind: SELECT_KINDS[select.type] ?? 'string',
  placeholder: select.placeholder ?? null,
  options: select.options ?? [],
  minValues: select.min_values ?? 1,
  maxValues: select.max_values ?? 1,
  disabled: select.disabled ?? false,
});

function embedTexts(embed: Embed): (string | undefined)[] {
  const fields = (embed.fields ?? []).flatMap(({ name, value }) => [name, value]);
  return [embed.author?.name, embed.title, embed.description, ...fields, embed.footer?.text];
}

function textOf(message: Message, all: readonly ShownComponent[]): string {
  const lines = [
    message.content,
    ...message.embeds.flatMap(embedTexts),
    ...all.map(({ content }) => content),
  ];
  return lines.filter((line) => line !== undefined && line !== '').join('\n');
}

function nameIn(stage: Stage, message: Message): string {
  const user = userOf(stage, message.authorId);
  const nick = message.guildId ? findMember(stage, message.guildId, user.id)?.nick : null;
  return nick ?? user.globalName ?? user.username;
}

/** A copy: later edits do not change what was seen. */
export function seenMessage(stage: Stage, message: Message): SeenMessage {
  const shown = structuredClone(message);
  const all = [...eachComponent(shown.components)];
  return {
    id: shown.id,
    channelId: shown.channelId,
    guildId: shown.guildId,
    author: {
      id: shown.authorId,
      name: nameIn(stage, shown),
      isBot: userOf(stage, shown.authorId).bot,
    },
    text: textOf(shown, all),
    content: shown.content,
    embeds: shown.embeds,
    components: shown.components,
    buttons: all.filter(isButton).map(buttonOf),
    selects: all.filter(isSelect).map(selectOf),
    files: shown.attachments.map((file) => ({
      ...file,
      url: attachmentUrl(stage, shown.channelId, file),
    })),
    isEphemeral: shown.visibleTo !== null,
    isThinking: (shown.flags & FLAGS.loading) !== 0,
    isPinned: shown.pinnedAt !== null,
    createdAt: shown.createdAt,
    editedAt: shown.editedAt,
    editCount: shown.editCount,
    pings: shown.pings,
    replyTo: shown.replyTo,
    threadId: shown.threadId,
    command: shown.origin?.name || null,
  };
}
