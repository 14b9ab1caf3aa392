/** What a bot may send over the gateway, after discord-api-types (the gateway is not in Discord's OpenAPI document). */
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import {
  type GatewayIdentifyData,
  GatewayOpcodes,
  type GatewayRequestGuildMembersDataWithQuery,
  type GatewayRequestGuildMembersDataWithUserIds,
  type GatewayResumeData,
  type GatewayUpdatePresence,
} from 'discord-api-types/v10';

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const snowflake = { type: 'string', pattern: '^\\d{1,20}$' } as const;

/** An object schema that names every property of T, and no other. */
const object = <T>(
  properties: Record<keyof Required<T>, object>,
  required: readonly (keyof T)[],
) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const presence = object<GatewayUpdatePresence['d']>(
  {
    since: { type: ['integer', 'null'] },
    activities: { type: 'array', items: { type: 'object' } },
    status: { enum: ['online', 'dnd', 'idle', 'invisible', 'offline'] },
    afk: { type: 'boolean' },
  },
  ['since', 'activities', 'status', 'afk'],
);

const identify = object<GatewayIdentifyData>(
  {
    token: text,
    properties: object<GatewayIdentifyData['properties']>(
      { os: text, browser: text, device: text },
      ['os', 'browser', 'device'],
    ),
    compress: { type: 'boolean' },
    large_threshold: { type: 'integer', minimum: 50, maximum: 250 },
    shard: { type: 'array', items: integer, minItems: 2, maxItems: 2 },
    presence,
    intents: { type: 'integer', minimum: 0 },
    capabilities: integer,
  },
  ['token', 'properties', 'intents'],
);

const resume = object<GatewayResumeData>(
  { token: text, session_id: text, seq: { type: 'integer', minimum: 0 } },
  ['token', 'session_id', 'seq'],
);

const memberRequest = {
  guild_id: snowflake,
  presences: { type: 'boolean' },
  nonce: { type: 'string', maxLength: 32 },
} as const;

const requestMembers = {
  anyOf: [
    object<GatewayRequestGuildMembersDataWithQuery>(
      { ...memberRequest, query: text, limit: { type: 'integer', minimum: 0 } },
      ['guild_id', 'query', 'limit'],
    ),
    // discord.js sends a limit with ids as well.
    object<GatewayRequestGuildMembersDataWithUserIds & { limit?: number }>(
      {
        ...memberRequest,
        limit: { type: 'integer', minimum: 0 },
        user_ids: { anyOf: [snowflake, { type: 'array', items: snowflake, maxItems: 100 }] },
      },
      ['guild_id', 'user_ids'],
    ),
  ],
};

const payload = (op: number, d: object) => ({
  type: 'object',
  properties: { op: { const: op }, d },
  required: ['op', 'd'],
  additionalProperties: false,
});

const SCHEMAS: Readonly<Record<number, object>> = {
  [GatewayOpcodes.Heartbeat]: payload(GatewayOpcodes.Heartbeat, { type: ['integer', 'null'] }),
  [GatewayOpcodes.Identify]: payload(GatewayOpcodes.Identify, identify),
  [GatewayOpcodes.PresenceUpdate]: payload(GatewayOpcodes.PresenceUpdate, presence),
  [GatewayOpcodes.Resume]: payload(GatewayOpcodes.Resume, resume),
  [GatewayOpcodes.RequestGuildMembers]: payload(GatewayOpcodes.RequestGuildMembers, requestMembers),
};

const compiled = new Map<number, ValidateFunction>();

/** Why a payload of the bot does not fit, or undefined. */
export function gatewayComplaint(sent: { op: number }): string | undefined {
  const schema = SCHEMAS[sent.op];
  if (!schema) return `opcode ${sent.op} is not one a bot of ours sends`;
  const validate = compiled.get(sent.op) ?? new Ajv2020({ strict: false }).compile(schema);
  compiled.set(sent.op, validate);
  const fits: boolean = validate(sent);
  if (fits) return undefined;
  const error = validate.errors?.[0];
  return `op ${sent.op} ${error?.instancePath} ${error?.message} ${JSON.stringify(error?.params)}`;
}
