/** The bot about itself: gateway, user, application; and a person's own data with a Bearer token. */
import { refuse } from '../api-error.ts';
import { gatewayUrl } from '../gateway.ts';
import { openDirect } from '../guild.ts';
import { guildPermissions } from '../permission.ts';
import { type Call, get, ok, post, type Reply, type Route } from '../route.ts';
import { findMember, type Stage, userOf } from '../stage.ts';
import { channelView, isoTime, memberView, userView } from '../view.ts';

function applicationView(stage: Stage) {
  const { clientId, botName } = stage.settings;
  return {
    id: clientId,
    name: botName,
    icon: null,
    description: '',
    type: null,
    bot: userView(userOf(stage, clientId)),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: 1 << 15,
    flags_new: String(1 << 15),
  };
}

function ownApplication({ stage }: Call): Reply {
  const owner = Object.values(stage.world.users).find(({ bot }) => !bot);
  return ok({
    ...applicationView(stage),
    owner: userView(owner ?? userOf(stage, stage.settings.clientId)),
    redirect_uris: stage.settings.redirectUris,
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    approximate_guild_count: Object.values(stage.world.guilds).filter(({ hasBot }) => hasBot)
      .length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
  });
}

const gateway = ({ stage }: Call): Reply =>
  ok({
    url: gatewayUrl(stage),
    shards: 1,
    session_start_limit: { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 },
  });

const callerId = ({ stage, grant }: Call): string => grant?.userId ?? stage.settings.clientId;

function me(call: Call): Reply {
  const user = userOf(call.stage, callerId(call));
  const seesMail = call.grant === null || call.grant.scopes.includes('email');
  return ok({
    ...userView(user),
    mfa_enabled: false,
    locale: user.locale,
    premium_type: 0,
    ...(seesMail ? { email: null, verified: true } : {}),
  });
}

function requireScope(call: Call, scope: string): void {
  if (call.grant && !call.grant.scopes.includes(scope)) throw refuse('missingAccess');
}

function myGuilds(call: Call): Reply {
  requireScope(call, 'guilds');
  const { stage, query } = call;
  const userId = callerId(call);
  const guilds = Object.values(stage.world.guilds).filter(({ id }) =>
    findMember(stage, id, userId),
  );
  const after = BigInt(query['after'] ?? '0');
  return ok(
    guilds
      .filter(({ id }) => BigInt(id) > after)
      .slice(0, Number(query['limit'] ?? 200))
      .map((guild) => ({
        id: guild.id,
        name: guild.name,
        icon: null,
        banner: null,
        owner: guild.ownerId === userId,
        permissions: guildPermissions(stage, guild.id, userId).toString(),
        features: [],
      })),
  );
}

function myMember(call: Call): Reply {
  requireScope(call, 'guilds.members.read');
  const member = findMember(call.stage, call.params['guild_id'] ?? '', callerId(call));
  if (!member) throw refuse('unknownGuild');
  return ok(memberView(call.stage, member));
}

function authorization(call: Call): Reply {
  const { stage, grant } = call;
  if (!grant) throw refuse('unauthorized');
  const isIdentified = grant.scopes.includes('identify');
  return ok({
    application: applicationView(stage),
    scopes: grant.scopes,
    expires: isoTime(grant.expiresAt),
    ...(isIdentified ? { user: userView(userOf(stage, grant.userId)) } : {}),
  });
}

function user({ stage, params }: Call): Reply {
  const found = stage.world.users[params['user_id'] ?? ''];
  if (!found) throw refuse('unknownUser');
  return ok(userView(found));
}

function direct({ stage, body }: Call): Reply {
  const { recipient_id } = body as { recipient_id?: string | null };
  const recipient = stage.world.users[recipient_id ?? ''];
  if (!recipient) throw refuse('unknownUser');
  if (recipient.bot) throw refuse('cannotMessageUser');
  return ok(channelView(stage, openDirect(stage, recipient.id)));
}

export const applicationRoutes: readonly Route[] = [
  get('/gateway', ({ stage }) => ok({ url: gatewayUrl(stage) }), 'open'),
  get('/gateway/bot', gateway),
  get('/applications/@me', ownApplication),
  get('/oauth2/applications/@me', ownApplication),
  get('/oauth2/@me', authorization, 'bearer'),
  get('/users/@me', me, 'either'),
  get('/users/@me/guilds', myGuilds, 'either'),
  get('/users/@me/guilds/{guild_id}/member', myMember, 'bearer'),
  post('/users/@me/channels', direct),
  get('/users/{user_id}', user),
];
