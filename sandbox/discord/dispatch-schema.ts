/** What the gateway tells a bot, after discord-api-types: all that a type requires, and nothing it does not know. */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import type {
  APIAttachment,
  APIBaseInteraction,
  APIGuildMember,
  APIInteractionGuildMember,
  APIOverwrite,
  APIRole,
  APITextChannel,
  APIThreadChannel,
  APIUser,
  GatewayChannelPinsUpdateDispatchData,
  GatewayGuildAuditLogEntryCreateDispatchData,
  GatewayGuildCreateDispatchData,
  GatewayGuildDeleteDispatchData,
  GatewayGuildMemberRemoveDispatchData,
  GatewayGuildMembersChunkDispatchData,
  GatewayGuildRoleDeleteDispatchData,
  GatewayGuildRoleModifyDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageDeleteDispatchData,
  GatewayReadyDispatchData,
  GatewayThreadDeleteDispatchData,
  InteractionType,
} from 'discord-api-types/v10';

type RequiredOf<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

/** All that T requires, and of what it may have besides that only which the look-alike says. */
const shape = <T>(
  required: Record<RequiredOf<T>, object>,
  optional: Partial<Record<Exclude<keyof T, RequiredOf<T>>, object>> = {},
) => ({
  type: 'object',
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const flag = { type: 'boolean' } as const;
const anything = { type: 'object' } as const;
const nothing = { type: 'null' } as const;
const snowflake = { type: 'string', pattern: '^\\d{1,20}$' } as const;
const bits = { type: 'string', pattern: '^\\d+$' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const orNull = (schema: object) => ({ anyOf: [schema, nothing] });
const list = (items: object) => ({ type: 'array', items });

const user = shape<APIUser>(
  {
    id: snowflake,
    username: text,
    discriminator: text,
    global_name: orNull(text),
    avatar: orNull(text),
  },
  {
    avatar_decoration_data: nothing,
    banner: nothing,
    accent_color: nothing,
    collectibles: nothing,
    primary_guild: nothing,
    public_flags: integer,
    flags: integer,
    bot: flag,
  },
);

const role = shape<APIRole>(
  {
    id: snowflake,
    name: text,
    permissions: bits,
    position: integer,
    color: integer,
    colors: anything,
    hoist: flag,
    managed: flag,
    mentionable: flag,
    flags: integer,
  },
  { icon: nothing, unicode_emoji: nothing, tags: anything },
);

const memberRequired = {
  deaf: flag,
  mute: flag,
  flags: integer,
  joined_at: time,
  roles: list(snowflake),
};
const memberOptional = {
  nick: orNull(text),
  avatar: nothing,
  banner: nothing,
  avatar_decoration_data: nothing,
  communication_disabled_until: nothing,
  pending: flag,
  premium_since: nothing,
};
const member = shape<APIGuildMember>({ ...memberRequired, user }, memberOptional);

const overwrite = shape<APIOverwrite>({ id: snowflake, type: integer, allow: bits, deny: bits });

const textChannel = shape<APITextChannel>(
  {
    id: snowflake,
    type: { enum: [0, 4, 5] },
    name: text,
    position: integer,
  },
  {
    permission_overwrites: list(overwrite),
    nsfw: flag,
    parent_id: orNull(snowflake),
    topic: orNull(text),
    last_message_id: orNull(snowflake),
    rate_limit_per_user: integer,
    guild_id: snowflake,
    flags: integer,
    last_pin_timestamp: orNull(time),
  },
);

const thread = shape<APIThreadChannel>(
  {
    id: snowflake,
    type: { enum: [10, 11, 12] },
    name: text,
  },
  {
    parent_id: snowflake,
    owner_id: snowflake,
    thread_metadata: anything,
    last_message_id: orNull(snowflake),
    rate_limit_per_user: integer,
    message_count: integer,
    member_count: integer,
    total_message_sent: integer,
    guild_id: snowflake,
    flags: integer,
    member: anything,
    last_pin_timestamp: orNull(time),
  },
);
const channel = { anyOf: [textChannel, thread] };

const guild = shape<GatewayGuildCreateDispatchData>(
  {
    id: snowflake,
    name: text,
    icon: nothing,
    splash: nothing,
    discovery_splash: nothing,
    description: nothing,
    features: list(text),
    banner: nothing,
    owner_id: snowflake,
    application_id: nothing,
    afk_channel_id: nothing,
    afk_timeout: integer,
    system_channel_id: nothing,
    system_channel_flags: integer,
    verification_level: integer,
    roles: list(role),
    default_message_notifications: integer,
    mfa_level: integer,
    explicit_content_filter: integer,
    vanity_url_code: nothing,
    premium_tier: integer,
    preferred_locale: text,
    rules_channel_id: nothing,
    safety_alerts_channel_id: nothing,
    public_updates_channel_id: nothing,
    premium_progress_bar_enabled: flag,
    nsfw_level: integer,
    hub_type: nothing,
    emojis: list(anything),
    incidents_data: nothing,
    joined_at: time,
    large: flag,
    member_count: integer,
    voice_states: list(anything),
    members: list(member),
    channels: list(textChannel),
    threads: list(thread),
    presences: list(anything),
    stage_instances: list(anything),
    guild_scheduled_events: list(anything),
    soundboard_sounds: list(anything),
  },
  {
    region: text,
    stickers: list(anything),
    unavailable: flag,
    icon_hash: nothing,
    widget_enabled: flag,
    widget_channel_id: nothing,
    max_presences: nothing,
    max_members: integer,
    max_stage_video_channel_users: integer,
    max_video_channel_users: integer,
    premium_subscription_count: integer,
  },
);

const attachment = shape<APIAttachment>(
  { id: snowflake, filename: text, size: integer, url: text, proxy_url: text },
  {
    title: text,
    description: orNull(text),
    content_type: text,
    width: orNull(integer),
    height: orNull(integer),
    ephemeral: flag,
    flags: integer,
  },
);

const message = shape<GatewayMessageCreateDispatchData>(
  {
    id: snowflake,
    channel_id: snowflake,
    author: user,
    type: integer,
    content: text,
    timestamp: time,
    edited_timestamp: orNull(time),
    tts: flag,
    mention_everyone: flag,
    mentions: list(anything),
    mention_roles: list(snowflake),
    attachments: list(attachment),
    embeds: list(anything),
    pinned: flag,
  },
  {
    components: list(anything),
    flags: integer,
    application_id: snowflake,
    webhook_id: snowflake,
    interaction_metadata: anything,
    interaction: anything,
    thread: channel,
    message_reference: anything,
    referenced_message: orNull(anything),
    nonce: { type: ['string', 'integer'] },
    guild_id: snowflake,
    member: shape<Omit<APIGuildMember, 'user'>>(memberRequired, memberOptional),
  },
);

const interaction = shape<APIBaseInteraction<InteractionType, object>>(
  {
    id: snowflake,
    application_id: snowflake,
    type: { enum: [2, 3, 4, 5] },
    token: text,
    version: { const: 1 },
    locale: text,
    app_permissions: bits,
    entitlements: list(anything),
    authorizing_integration_owners: anything,
    attachment_size_limit: integer,
  },
  {
    data: anything,
    channel: anything,
    channel_id: snowflake,
    guild_id: snowflake,
    guild: anything,
    guild_locale: text,
    member: shape<APIInteractionGuildMember>(
      { ...memberRequired, user, permissions: bits },
      memberOptional,
    ),
    user,
    message: anything,
    context: { enum: [0, 1, 2] },
  },
);

const changedRole = shape<GatewayGuildRoleModifyDispatchData>({ guild_id: snowflake, role });
const changedMember = { ...member, properties: { ...member.properties, guild_id: snowflake } };

const SCHEMAS: Readonly<Record<string, object>> = {
  READY: shape<GatewayReadyDispatchData>(
    {
      v: { const: 10 },
      user: anything,
      guilds: list(anything),
      session_id: text,
      resume_gateway_url: text,
      application: anything,
    },
    { shard: list(integer) },
  ),
  RESUMED: anything,
  GUILD_CREATE: {
    ...guild,
    // Discord's own document knows these two of a guild.
    properties: { ...guild.properties, home_header: nothing, nsfw: flag },
  },
  GUILD_DELETE: shape<GatewayGuildDeleteDispatchData>({ id: snowflake }, { unavailable: flag }),
  GUILD_ROLE_CREATE: changedRole,
  GUILD_ROLE_UPDATE: changedRole,
  GUILD_ROLE_DELETE: shape<GatewayGuildRoleDeleteDispatchData>({
    guild_id: snowflake,
    role_id: snowflake,
  }),
  GUILD_AUDIT_LOG_ENTRY_CREATE: shape<GatewayGuildAuditLogEntryCreateDispatchData>(
    {
      guild_id: snowflake,
      id: snowflake,
      user_id: orNull(snowflake),
      target_id: orNull(snowflake),
      action_type: { const: 25 },
    },
    { changes: list(anything), reason: text },
  ),
  GUILD_MEMBER_ADD: changedMember,
  GUILD_MEMBER_UPDATE: changedMember,
  GUILD_MEMBER_REMOVE: shape<GatewayGuildMemberRemoveDispatchData>({ guild_id: snowflake, user }),
  GUILD_MEMBERS_CHUNK: shape<GatewayGuildMembersChunkDispatchData>(
    { guild_id: snowflake, members: list(member), chunk_index: integer, chunk_count: integer },
    { not_found: list(text), nonce: text },
  ),
  CHANNEL_CREATE: textChannel,
  CHANNEL_UPDATE: textChannel,
  CHANNEL_DELETE: textChannel,
  THREAD_CREATE: thread,
  THREAD_UPDATE: thread,
  THREAD_DELETE: shape<GatewayThreadDeleteDispatchData>({
    id: snowflake,
    guild_id: snowflake,
    parent_id: snowflake,
    type: { enum: [10, 11, 12] },
  }),
  CHANNEL_PINS_UPDATE: shape<GatewayChannelPinsUpdateDispatchData>(
    { channel_id: snowflake },
    { guild_id: snowflake, last_pin_timestamp: orNull(time) },
  ),
  MESSAGE_CREATE: message,
  MESSAGE_UPDATE: message,
  MESSAGE_DELETE: shape<GatewayMessageDeleteDispatchData>(
    { id: snowflake, channel_id: snowflake },
    { guild_id: snowflake },
  ),
  INTERACTION_CREATE: interaction,
};

const ajv = new Ajv2020({
  strict: false,
  formats: { 'date-time': (given: string) => !Number.isNaN(Date.parse(given)) },
});
const compiled = new Map<string, ValidateFunction>();

/** Why the look-alike's own event does not fit, or undefined. */
export function dispatchComplaint(name: string, payload: unknown): string | undefined {
  const schema = SCHEMAS[name];
  if (!schema) return `${name} is no event the look-alike knows`;
  const validate = compiled.get(name) ?? ajv.compile(schema);
  compiled.set(name, validate);
  if (validate(payload)) return undefined;
  const error = validate.errors?.[0];
  return `${error?.instancePath || '/'} ${error?.message} ${JSON.stringify(error?.params)}`;
}
