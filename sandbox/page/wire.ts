// What the page's server and its browser script say to each other. Imports nothing, so that both sides can read it.

export type PersonId = 'ada' | 'bo' | 'cleo' | 'dan' | 'eve' | 'finn';

export interface DiscordOption {
  label: string;
  value: string;
  description?: string;
  emoji?: { id?: string; name: string };
  default?: boolean;
}

/** A message component as Discord stores it; which fields are set follows from `type`. */
export interface DiscordComponent {
  type: number;
  custom_id?: string;
  style?: number;
  label?: string;
  emoji?: { id?: string; name: string };
  url?: string;
  disabled?: boolean;
  placeholder?: string;
  min_values?: number;
  max_values?: number;
  options?: DiscordOption[];
  channel_types?: number[];
  default_values?: { id: string; type: string }[];
  content?: string;
  accent_color?: number | null;
  components?: DiscordComponent[];
  accessory?: DiscordComponent;
  items?: { media: { url: string }; description: string | null }[];
  media?: { url: string };
  file?: { url: string };
  name?: string | null;
  description?: string | null;
  divider?: boolean;
}

export interface DiscordEmbed {
  title?: string;
  description?: string;
  url?: string;
  color?: number;
  fields?: { name: string; value: string; inline: boolean }[];
  author?: { name: string };
  footer?: { text: string };
  image?: { url: string };
}

export interface DiscordMessage {
  id: string;
  channelId: string;
  author: { id: string; name: string; isBot: boolean };
  /** Who called for it by a command, and which. */
  call: { by: string; command: string } | null;
  content: string;
  embeds: DiscordEmbed[];
  components: DiscordComponent[];
  files: { name: string; description: string | null; isImage: boolean; url: string }[];
  isEphemeral: boolean;
  isThinking: boolean;
  isPinned: boolean;
  isEdited: boolean;
  /** What hangs on it, where the person may see that. */
  thread: { id: string; name: string; messages: number } | null;
  createdAt: number;
}

export interface DiscordView {
  guild: string;
  /** Who is not in it sees its name, and the invite by which to come back. */
  isMember: boolean;
  /** Its owner may not. */
  mayLeave: boolean;
  channels: {
    id: string;
    name: string;
    kind: 'text' | 'thread' | 'direct';
    canWrite: boolean;
  }[];
  messages: Record<string, DiscordMessage[]>;
  members: { id: string; name: string; isBot: boolean; roles: string[] }[];
  roles: { id: string; name: string; color: number }[];
}

export interface TelegramEntity {
  type: string;
  offset: number;
  length: number;
  url?: string;
  unix_time?: number;
  date_time_format?: string;
}

export interface TelegramButton {
  label: string;
  kind: 'callback' | 'url' | 'login' | 'web_app' | 'copy' | 'inline' | 'disabled';
  style?: string;
  data?: string;
  url?: string;
}

export interface TelegramMessage {
  chatId: number;
  key: string;
  from: { id: number; name: string; isBot: boolean; isMe: boolean; tag: string | null };
  text: string;
  entities: TelegramEntity[];
  photoUrl: string | null;
  document: { name: string; url: string } | null;
  buttons: TelegramButton[][];
  service: string | null;
  isEphemeral: boolean;
  isEdited: boolean;
  isPinned: boolean;
  replyTo: string | null;
  /** The bot asks for a reply: what stands in the empty field. */
  asks: string | null;
  reactions: Record<string, number>;
  date: number;
}

export interface TelegramChat {
  id: number;
  title: string;
  isPrivate: boolean;
  /** A private chat before Start. */
  isClosed: boolean;
  /** Who is not inside sees who is there and the door, and nothing that is said. */
  standing: 'inside' | 'asked' | 'outside' | 'banned';
  /** The newest invite link that works; with `asks` somebody has to let in who opens it. */
  invite: { url: string; asks: boolean } | null;
  /** Its creator may not. */
  mayLeave: boolean;
  /** Administrator rights the bot has here, as the Bot API names them; null for who may not change them. */
  botRights: string[] | null;
  members: { name: string; tag: string | null; isBot: boolean; status: string }[];
}

export interface TelegramView {
  bot: string;
  chats: TelegramChat[];
  messages: Record<string, TelegramMessage[]>;
}

/** What one person sees on both platforms. */
export interface View {
  person: PersonId;
  /** Milliseconds of the deployment's clock ahead of the system's. */
  clockOffsetMs: number;
  /** What the bot or a look-alike said that its platform's document forbids; an honest sandbox has none. */
  violations: string[];
  discord: DiscordView;
  telegram: TelegramView;
}

/** Decimal amounts in whole coins. */
export interface Holding {
  name: string;
  address: string;
  eth: string;
  civ: string;
  badges: number;
}

export interface ChainView {
  block: number;
  token: string;
  people: (Holding & { id: PersonId })[];
  /** Treasury, vault and gas purse of each community. */
  accounts: (Holding & { purpose: string; community: string })[];
  communities: number;
  foundingCode: string | null;
}

/** A command as the Discord client offers it; sub-commands each on their own. */
export interface OfferedCommand {
  /** With its sub-command, without the slash. */
  name: string;
  description: string;
  options: OfferedOption[];
}

export interface OfferedOption {
  name: string;
  description: string;
  kind: 'text' | 'integer' | 'number' | 'boolean' | 'user' | 'role' | 'channel';
  required: boolean;
  completes: boolean;
  choices: { name: string; value: string | number }[];
}

export interface ModalField {
  customId: string;
  kind: string;
  label: string;
  description: string | null;
  required: boolean;
  paragraph: boolean;
  value: string;
  placeholder: string | null;
  maxLength: number;
  maxValues: number;
  options: DiscordOption[];
}

export interface Modal {
  id: string;
  title: string;
  fields: ModalField[];
}

export type OptionValue = string | number | boolean;
export type FieldValue = string | string[] | boolean;

/** What a person does on the page. */
/** Contracts that can keep a community's money. */
export const KEEPERS = ['safe', 'timelock', 'governor'] as const;

export type Act = { as: PersonId } & (
  | { kind: 'discord-say'; channel: string; text: string }
  | {
      kind: 'discord-run';
      channel: string;
      command: string;
      options: Record<string, OptionValue>;
    }
  | {
      kind: 'discord-complete';
      channel: string;
      command: string;
      option: string;
      text: string;
      others: Record<string, OptionValue>;
    }
  | { kind: 'discord-press'; channel: string; message: string; customId: string }
  | {
      kind: 'discord-select';
      channel: string;
      message: string;
      customId: string;
      values: string[];
    }
  | { kind: 'discord-submit'; modal: string; values: Record<string, FieldValue> }
  | { kind: 'discord-dismiss'; channel: string; message: string }
  /** Out of the server, and back by an invite that anybody there could have sent. */
  | { kind: 'discord-leave' }
  | { kind: 'discord-join' }
  | { kind: 'telegram-start' }
  | { kind: 'telegram-say'; chat: number; text: string; replyTo?: string | undefined }
  | { kind: 'telegram-press'; chat: number; key: string; button: string }
  | { kind: 'telegram-link'; url: string; chat?: number | undefined }
  | { kind: 'telegram-leave'; chat: number }
  /** Whoever created the group adds them, past every link. */
  | { kind: 'telegram-added'; chat: number }
  /** The bot's rights in the group's settings: what is not named is taken. */
  | { kind: 'telegram-rights'; chat: number; rights: string[] }
  | { kind: 'send'; to: string; amount: string; asset: 'CIV' | 'ETH' }
  /** A cold wallet names this one in delegate.xyz's registry, or takes it back. */
  | { kind: 'delegate'; to: string }
  /** Deployed for the newest community, with some CIV. */
  | { kind: 'contract'; contract: (typeof KEEPERS)[number] }
  | { kind: 'advance'; ms: number }
);

/** What the page does about it; the change itself comes with the next view. */
export type Outcome =
  | { ok: false; error: string }
  | { ok: true; kind: 'done' }
  | { ok: true; kind: 'modal'; modal: Modal }
  | { ok: true; kind: 'choices'; choices: { name: string; value: string | number }[] }
  | { ok: true; kind: 'toast'; text: string; alert: boolean }
  | { ok: true; kind: 'open'; url: string }
  | { ok: true; kind: 'copy'; text: string }
  | { ok: true; kind: 'chat'; chat: number };

/** What a page is shown first. */
export type Now = { view: View; chain: ChainView };

/** What the worker tells the page. */
export type Heard =
  | { kind: 'view'; view: View }
  | { kind: 'chain'; chain: ChainView }
  | { kind: 'open' }
  | { kind: 'lost' };
