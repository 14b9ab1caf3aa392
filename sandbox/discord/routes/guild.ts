/** Guilds: read one, list and create its channels. */
import { refuse } from '../api-error.ts';
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
import { channelsOf } from '../stage.ts';
import { channelView, guildView, isThread } from '../view.ts';
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

export const guildRoutes: readonly Route[] = [
  get('/guilds/{guild_id}', readGuild),
  get('/guilds/{guild_id}/channels', listChannels),
  post('/guilds/{guild_id}/channels', newChannel),
];
