/** Registering application commands, for all guilds or one. */
import { refuse } from '../api-error.ts';
import { commandView, overwriteCommands, type SentCommand, upsertCommand } from '../command.ts';
import {
  type Call,
  del,
  get,
  guildIn,
  nothing,
  ok,
  post,
  put,
  type Reply,
  type Route,
  requireOwnApplication,
} from '../route.ts';
import type { Command } from '../world.ts';

/** The guild of the route, or null for the global commands. */
function scopeOf(call: Call): string | null {
  requireOwnApplication(call);
  return call.params['guild_id'] === undefined ? null : guildIn(call).id;
}

function list(call: Call): Reply {
  const scope = scopeOf(call);
  const commands = call.stage.world.commands.filter(({ guildId }) => guildId === scope);
  const views = commands.map((command) => commandView(call.stage, command));
  return ok(call.query['with_localizations'] === 'true' ? views : views.map(unlocalized));
}

/** Localizations are given only to who asks for them. */
const unlocalized = (view: object): object =>
  JSON.parse(
    JSON.stringify(view, (key, value) => (key.endsWith('_localizations') ? undefined : value)),
  );

function overwrite(call: Call): Reply {
  const sent = (call.body ?? []) as SentCommand[];
  const commands = overwriteCommands(call.stage, scopeOf(call), sent);
  return ok(commands.map((command) => commandView(call.stage, command)));
}

function upsert(call: Call): Reply {
  const { command, isNew } = upsertCommand(call.stage, scopeOf(call), call.body as SentCommand);
  return { status: isNew ? 201 : 200, body: commandView(call.stage, command) };
}

function find(call: Call): Command {
  const scope = scopeOf(call);
  const command = call.stage.world.commands.find(
    ({ id, guildId }) => id === call.params['command_id'] && guildId === scope,
  );
  if (!command) throw refuse('unknownCommand');
  return command;
}

function remove(call: Call): Reply {
  const { id, guildId } = find(call);
  call.stage.world.commands = call.stage.world.commands.filter((command) => command.id !== id);
  call.stage.changed({ kind: 'commands', guildId });
  return nothing;
}

const read = (call: Call): Reply => ok(commandView(call.stage, find(call)));

const ALL = '/applications/{application_id}/commands';
const GUILD = '/applications/{application_id}/guilds/{guild_id}/commands';

export const commandRoutes: readonly Route[] = [ALL, GUILD].flatMap((base) => [
  get(base, list),
  put(base, overwrite),
  post(base, upsert),
  get(`${base}/{command_id}`, read),
  del(`${base}/{command_id}`, remove),
]);
