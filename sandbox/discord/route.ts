/** The shape of a REST route: a method, a template of Discord's document, who may call it, and what it does. */
import { ApiError, refuse } from './api-error.ts';
import type { Doer } from './audit-log.ts';
import type { UploadedFile } from './media.ts';
import { findMember, findMessage, type Stage } from './stage.ts';
import type { Channel, Guild, Member, Message, OauthGrant, Role } from './world.ts';

export interface Call {
  stage: Stage;
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  body: unknown;
  files: readonly UploadedFile[];
  /** For the audit log. */
  reason: string | null;
  /** The person's grant, for a call with a Bearer token. */
  grant: OauthGrant | null;
}

export interface Reply {
  status: number;
  body?: unknown;
}

export interface Route {
  method: string;
  template: string;
  /** `open` routes carry their secret in the path. */
  auth: 'bot' | 'bearer' | 'either' | 'open';
  handle(call: Call): Reply;
}

const route =
  (method: string) =>
  (template: string, handle: Route['handle'], auth: Route['auth'] = 'bot'): Route => ({
    method,
    template,
    auth,
    handle,
  });

export const get = route('GET');
export const post = route('POST');
export const put = route('PUT');
export const patch = route('PATCH');
export const del = route('DELETE');

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
export const nothing: Reply = { status: 204 };

/** Finds the handler of a path, literals before parameters. */
export class Router {
  readonly #routes: { route: Route; parts: string[] }[];

  constructor(routes: readonly Route[]) {
    const literals = (template: string): number =>
      template.split('/').filter((part) => !part.startsWith('{')).length;
    this.#routes = routes
      .toSorted((a, b) => literals(b.template) - literals(a.template))
      .map((one) => ({ route: one, parts: one.template.split('/') }));
  }

  find(method: string, path: string): { route: Route; params: Record<string, string> } | undefined {
    // Decoded first: discord.js writes @original as %40original.
    const parts = path.split('/').map(decodeURIComponent);
    for (const { route: one, parts: template } of this.#routes) {
      if (one.method !== method || template.length !== parts.length) continue;
      const params: Record<string, string> = {};
      const fits = template.every((part, index) => {
        const given = parts[index] ?? '';
        if (!part.startsWith('{')) return part === given;
        params[part.slice(1, -1)] = given;
        return given !== '';
      });
      if (fits) return { route: one, params };
    }
    return undefined;
  }
}

const param = (call: Call, name: string): string => call.params[name] ?? '';

/** What the bot may see of the world, with Discord's refusal where it may not. */
export function guildIn(call: Call): Guild {
  const guild = call.stage.world.guilds[param(call, 'guild_id')];
  if (!guild) throw refuse('unknownGuild');
  if (!guild.hasBot) throw refuse('missingAccess');
  return guild;
}

export function memberIn(call: Call, guild: Guild): Member {
  const userId = param(call, 'user_id');
  const member = findMember(call.stage, guild.id, userId);
  if (member) return member;
  throw refuse(call.stage.world.users[userId] ? 'unknownMember' : 'unknownUser');
}

export function roleIn(call: Call, guild: Guild): Role {
  const role = call.stage.world.roles[param(call, 'role_id')];
  if (role?.guildId !== guild.id) throw refuse('unknownRole');
  return role;
}

export function channelIn(call: Call): Channel {
  const channel = call.stage.world.channels[param(call, 'channel_id')];
  if (!channel) throw refuse('unknownChannel');
  if (channel.guildId !== null && !call.stage.world.guilds[channel.guildId]?.hasBot) {
    throw refuse('missingAccess');
  }
  return channel;
}

/** An ephemeral message exists for its token alone. */
export function messageIn(call: Call, channel: Channel): Message {
  const message = findMessage(call.stage, channel.id, param(call, 'message_id'));
  if (!message || message.visibleTo !== null) throw refuse('unknownMessage');
  return message;
}

/** The bot itself, and why it says it does something. */
export const ourselves = ({ stage, reason }: Call): Doer => ({
  userId: stage.settings.clientId,
  reason,
});

export const isTrue = (text: string | undefined): boolean => text === 'true' || text === '1';

export function requireOwnApplication(call: Call): void {
  if (param(call, 'application_id') !== call.stage.settings.clientId) {
    throw new ApiError(
      403,
      20012,
      'You are not authorized to perform this action on this application',
    );
  }
}
