/** Guilds: read one, list and create its channels. */
import { refuse } from '../api-error.ts';
import { entryView, KEPT_MS } from '../audit-log.ts';
import { createChannel } from '../guild.ts';
import { requireInGuild } from '../permission.ts';
import {
  type Call,
  created,
  get,
  guildIn,
  isTrue,
  ok,
  post,
  type Reply,
  type Route,
} from '../route.ts';
import { timeOf } from '../snowflake.ts';
import { channelsOf, userOf } from '../stage.ts';
import { channelView, guildView, isThread, userView } from '../view.ts';
import { fieldsFrom, type SentChannel } from './channel.ts';

function readGuild(call: Call): Reply {
  const guild = call.stage.world.guilds[call.params['guild_id'] ?? ''];
  // A guild that the bot left does not exist for it.
  if (!guild?.hasBot) throw refuse('unknownGuild');
  return ok(guildView(call.stage, guild, isTrue(call.query['with_counts'])));
}

function listChannels(call: Call): Reply {
  const channels = channelsOf(call.stage, guildIn(call).id).filter((channel) => !isThread(channel));
  return ok(channels.map((channel) => channelView(call.stage, channel)));
}

function newChannel(call: Call): Reply {
  const guild = guildIn(call);
  requireInGuild(call.stage, guild.id, 'ManageChannels');
  const sent = call.body as SentChannel;
  return created(channelView(call.stage, createChannel(call.stage, guild.id, fieldsFrom(sent))));
}

const ROLES_OF_MEMBERS = '25';

/** `after` lists from the oldest on, anything else from the newest back. */
function listAuditLog(call: Call): Reply {
  const { stage, query } = call;
  const guild = guildIn(call);
  requireInGuild(stage, guild.id, 'ViewAuditLog');
  const { action_type: type = ROLES_OF_MEMBERS, user_id: by, target_id: target } = query;
  const { before, after, limit = '50' } = query;
  const oldest = stage.now() - KEPT_MS;
  const fitting = (stage.world.auditLog[guild.id] ?? []).filter(
    ({ id, userId, targetId }) =>
      type === ROLES_OF_MEMBERS &&
      (by === undefined || by === userId) &&
      (target === undefined || target === targetId) &&
      (before === undefined || BigInt(id) < BigInt(before)) &&
      (after === undefined || BigInt(id) > BigInt(after)) &&
      timeOf(id) >= oldest,
  );
  const entries = (after === undefined ? fitting.toReversed() : fitting).slice(0, Number(limit));
  const named = new Set(entries.flatMap(({ userId, targetId }) => [userId, targetId]));
  return ok({
    audit_log_entries: entries.map((entry) => entryView(stage, entry)),
    users: [...named].map((id) => userView(userOf(stage, id))),
    ...{ integrations: [], webhooks: [], guild_scheduled_events: [], threads: [] },
    ...{ application_commands: [], auto_moderation_rules: [] },
  });
}

export const guildRoutes: readonly Route[] = [
  get('/guilds/{guild_id}', readGuild),
  get('/guilds/{guild_id}/audit-logs', listAuditLog),
  get('/guilds/{guild_id}/channels', listChannels),
  post('/guilds/{guild_id}/channels', newChannel),
];
