/**
 * The only reader of the environment. Pure: an environment goes in, a configuration or every problem at
 * once comes out, each with the variable's name and an example. Secrets have no defaults.
 */
import { z } from 'zod';
import * as value from './config/value.ts';

type ChainConfig = {
  chainId: number;
  /** With the keys that providers put into them. */
  urls: readonly Secret[];
  finality: 'finalized' | number;
  /** Root of a Safe transaction service; it may carry a key. */
  safeService: Secret | undefined;
};

type DiscordConfig =
  | { kind: 'off' }
  | { kind: 'on'; token: Secret; apiUrl: string; clientId: string; clientSecret: Secret };
type TelegramConfig = { kind: 'off' } | { kind: 'on'; token: Secret; apiUrl: string };
type ExecutorConfig =
  | { kind: 'off' }
  | { kind: 'seed-file'; path: string; passphrase: Secret | undefined }
  | { kind: 'keys-file'; path: string }
  | { kind: 'key'; key: Secret };
type DatabaseConfig = { kind: 'embedded' } | { kind: 'external'; url: Secret };
type QueueConfig = { kind: 'postgres' } | { kind: 'redis'; url: Secret };
/** Who answers for this host; only a sandbox, or a host that nobody else can reach, has nobody. */
type Operator =
  | { kind: 'nobody' }
  | { kind: 'named'; name: string; contact: string; country: string };
export type Role = 'bot' | 'worker' | 'web';

export type Config = {
  discord: DiscordConfig;
  telegram: TelegramConfig;
  publicUrl: string;
  operator: Operator;
  /** In years. */
  minimumAge: number;
  walletConnectProjectId: string | undefined;
  host: string;
  port: number;
  database: DatabaseConfig;
  queue: QueueConfig;
  chains: readonly ChainConfig[];
  /** Root of a service that tells whose source code is published (Sourcify's API v2). */
  sourcesUrl: string | undefined;
  executor: ExecutorConfig;
  hosting: 'invite' | 'open';
  custody: 'on' | 'off';
  appSecret: Secret;
  appSecretOld: Secret | undefined;
  sealKey: Secret | undefined;
  discordRequestsPerSecond: number;
  roles: readonly Role[];
  logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  dataDir: string;
  /** `test` lets the sandbox's buttons move the deployment's clock; fixed at creation. */
  clock: 'real' | 'test';
  /** Shorter times and lower floors, said on every card. */
  sandbox: boolean;
};

/** A value that never prints itself. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '***';
  }
  toJSON(): string {
    return '***';
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '***';
  }
}

export type ConfigProblem = { variable: string; problem: string; example: string };
export type ConfigResult =
  | { ok: true; config: Config }
  | { ok: false; problems: readonly ConfigProblem[] };

type Variable = { example: string; schema: z.ZodType };
const { hex32, isContact, isKey, isOrigin, isSafeToAsk, like, line, secret, url } = value;

const RANDOM_32 = '$(openssl rand -hex 32)';

/**
 * Every variable there is (those that end with a chain id apart), in the order of `.env.example`. An
 * example is a value that would be taken, or `$(…)`: the command that makes one.
 */
export const VARIABLES = {
  DISCORD_TOKEN: { example: 'your-bot-token', schema: secret.optional() },
  DISCORD_CLIENT_ID: {
    example: '1234567890123456789',
    schema: like(/^\d{5,20}$/, 'must be the application id'),
  },
  DISCORD_CLIENT_SECRET: { example: 'your-oauth2-client-secret', schema: secret.optional() },
  DISCORD_API_URL: { example: 'https://discord.com/api', schema: url.optional() },
  DISCORD_REQUESTS_PER_SECOND: {
    example: '50',
    schema: z.coerce.number().int().min(1).max(1000).optional(),
  },
  TELEGRAM_TOKEN: {
    example: '123456:your-bot-token',
    schema: like(/^\d+:[\w-]+$/, 'must look like 123456:ABC'),
  },
  TELEGRAM_API_URL: { example: 'https://api.telegram.org', schema: url.optional() },
  PUBLIC_URL: {
    example: 'https://civitas.example.org',
    schema: url.refine(isOrigin, 'must be a host alone, without a path'),
  },
  OPERATOR_NAME: { example: 'Example Association', schema: line.optional() },
  OPERATOR_CONTACT: {
    example: 'privacy@example.org',
    schema: line.refine(isContact, 'must be an e-mail address or an https url').optional(),
  },
  OPERATOR_COUNTRY: { example: 'Portugal', schema: line.optional() },
  MINIMUM_AGE: { example: '16', schema: z.coerce.number().int().min(13).max(99).optional() },
  WALLETCONNECT_PROJECT_ID: {
    example: '0123456789abcdef0123456789abcdef',
    schema: like(/^[0-9a-f]{32}$/i, 'must be the project id: 32 hex digits'),
  },
  PORT: { example: '8080', schema: z.coerce.number().int().min(0).max(65_535).optional() },
  HOST: { example: '0.0.0.0', schema: z.string().min(1).optional() },
  DATABASE_URL: {
    example: 'postgres://civitas:password@db:5432/civitas',
    schema: like(/^postgres(ql)?:\/\//, 'must start with postgres://'),
  },
  REDIS_URL: {
    example: 'redis://redis:6379',
    schema: like(/^rediss?:\/\//, 'must start with redis://'),
  },
  SOURCES_URL: {
    example: 'https://sourcify.dev/server',
    schema: url
      .refine(isSafeToAsk, 'must begin with https://, unless it is on this machine')
      .optional(),
  },
  EXECUTOR_SEED_FILE: { example: '/run/secrets/executor-seed', schema: secret.optional() },
  EXECUTOR_SEED_PASSPHRASE: {
    example: 'what-the-seed-file-was-sealed-with',
    schema: secret.optional(),
  },
  EXECUTOR_KEY: {
    example: '$(echo 0x$(openssl rand -hex 32))',
    schema: z
      .string()
      .refine(isKey, 'must be a private key: 0x and 64 hex digits, of the curve secp256k1')
      .optional(),
  },
  EXECUTOR_KEYS_FILE: { example: '/run/secrets/executor-keys.json', schema: secret.optional() },
  HOSTING: { example: 'invite', schema: z.enum(['invite', 'open']).optional() },
  CUSTODY: { example: 'off', schema: z.enum(['on', 'off']).optional() },
  APP_SECRET: { example: RANDOM_32, schema: hex32 },
  APP_SECRET_OLD: { example: RANDOM_32, schema: hex32.optional() },
  SEAL_KEY: { example: RANDOM_32, schema: hex32.optional() },
  ROLES: { example: 'bot,worker,web', schema: z.string().optional() },
  LOG_LEVEL: {
    example: 'info',
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).optional(),
  },
  DATA_DIR: { example: '.data', schema: z.string().min(1).optional() },
  CLOCK: { example: 'real', schema: z.enum(['real', 'test']).optional() },
  SANDBOX: { example: 'off', schema: z.enum(['on', 'off']).optional() },
} as const satisfies { readonly [name: string]: Variable };

type Name = keyof typeof VARIABLES;
type Values = { [N in Name]: z.infer<(typeof VARIABLES)[N]['schema']> };
export type Environment = { readonly [name: string]: string | undefined };

const RPC = /^(?:RPC|FINALITY|SAFE_TRANSACTION_SERVICE)_(\d+)$/;
const ROLES: readonly Role[] = ['bot', 'worker', 'web'];
const RPC_EXAMPLE = 'https://rpc-a.example,https://rpc-b.example';
const SAFE_EXAMPLE = 'https://safe.example/tx-service/eth';

type Problems = ReturnType<typeof collectProblems>;

/** One problem a variable, the first one found. */
function collectProblems() {
  const all: ConfigProblem[] = [];
  const has = (variable: string): boolean => all.some((one) => one.variable === variable);
  return {
    all,
    has,
    add(variable: string, problem: string, example: string): void {
      if (!has(variable)) all.push({ variable, problem, example });
    },
  };
}

function readValues(env: Environment, problems: Problems): Partial<Values> {
  const values: { [name: string]: unknown } = {};
  for (const [name, { schema, example }] of Object.entries(VARIABLES)) {
    const raw = env[name]?.trim();
    const parsed = schema.safeParse(raw === '' ? undefined : raw);
    if (parsed.success) values[name] = parsed.data;
    else {
      const problem = raw ? (parsed.error.issues[0]?.message ?? 'is not valid') : 'is missing';
      problems.add(name, problem, example);
    }
  }
  return values as Partial<Values>;
}

/** The chains that are named, by their urls or by mistake only by their finality. */
function readChains(env: Environment, problems: Problems): ChainConfig[] {
  const named = Object.keys(env).flatMap(
    (name) => (env[name]?.trim() && RPC.exec(name)?.[1]) || [],
  );
  const chains = [...new Set(named)].flatMap((id) => readChain(id, env, problems) ?? []);
  return chains.sort((a, b) => a.chainId - b.chainId);
}

function readChain(id: string, env: Environment, problems: Problems): ChainConfig | undefined {
  const [rpcName, finalityName] = [`RPC_${id}`, `FINALITY_${id}`];
  const safeName = `SAFE_TRANSACTION_SERVICE_${id}`;
  const safeService = env[safeName]?.trim() || undefined;
  const urls = (env[rpcName] ?? '').split(',').flatMap((one) => one.trim() || []);
  const finality = env[finalityName]?.trim() || 'finalized';
  const chainId = Number(id);
  if (String(chainId) !== id || !Number.isSafeInteger(chainId) || chainId < 1) {
    problems.add(rpcName, 'is no chain id', RPC_EXAMPLE);
  } else if (urls.length === 0 && !env[rpcName]?.trim()) {
    problems.add(rpcName, `is needed with ${safeService ? safeName : finalityName}`, RPC_EXAMPLE);
  } else if (urls.length === 0 || urls.some((one) => !url.safeParse(one).success)) {
    problems.add(rpcName, 'must be one or more http(s) urls, separated by commas', RPC_EXAMPLE);
  }
  if (finality !== 'finalized' && !/^[1-9]\d{0,3}$/.test(finality)) {
    problems.add(finalityName, 'must be "finalized" or a number of blocks, 1 to 9999', 'finalized');
  }
  if (safeService !== undefined && !url.safeParse(safeService).success) {
    problems.add(safeName, 'must be an http(s) url', SAFE_EXAMPLE);
  }
  if ([rpcName, finalityName, safeName].some((name) => problems.has(name))) return undefined;
  return {
    chainId,
    urls: urls.map((one) => new Secret(one)),
    finality: finality === 'finalized' ? finality : Number(finality),
    safeService: optionalSecret(safeService),
  };
}

function readRoles(values: Partial<Values>, problems: Problems): readonly Role[] {
  const raw = values.ROLES ?? 'all';
  if (raw === 'all') return ROLES;
  const named = raw.split(',').map((one) => one.trim());
  const known = ROLES.filter((role) => named.includes(role));
  if (known.length !== named.length) {
    problems.add('ROLES', 'must list bot, worker, web (or all)', VARIABLES.ROLES.example);
  } else if (known.length < ROLES.length && values.DATABASE_URL === undefined) {
    problems.add(
      'DATABASE_URL',
      'is needed when ROLES is not all: several processes share one database',
      VARIABLES.DATABASE_URL.example,
    );
  }
  return known;
}

/** What one variable asks of others; one that was given and is wrong is not missing. */
function checkTogether(values: Partial<Values>, problems: Problems): void {
  const need = (variable: Name, problem: string) =>
    problems.add(variable, problem, VARIABLES[variable].example);
  const discord = values.DISCORD_TOKEN !== undefined;
  if (!discord && !values.TELEGRAM_TOKEN && !problems.has('TELEGRAM_TOKEN')) {
    need('DISCORD_TOKEN', 'or TELEGRAM_TOKEN is needed: the bot has nowhere to live');
  }
  for (const variable of ['DISCORD_CLIENT_ID', 'DISCORD_CLIENT_SECRET'] as const) {
    if (discord && !values[variable]) need(variable, 'is needed with DISCORD_TOKEN');
  }
  // What the pages on privacy and terms cannot be true without.
  if (values.PUBLIC_URL?.startsWith('https:') && values.SANDBOX !== 'on') {
    for (const variable of OPERATOR) {
      if (!values[variable]) need(variable, 'is needed: the pages say who answers for this host');
    }
  }
  const [executor, ...others] = EXECUTORS.filter((variable) => values[variable]);
  for (const other of others) need(other, `and ${executor} exclude each other`);
  if (values.CUSTODY === 'on' && !values.EXECUTOR_SEED_FILE && !values.EXECUTOR_KEYS_FILE) {
    need(
      'EXECUTOR_SEED_FILE',
      "is needed with CUSTODY=on: members' deposits have an account of their own",
    );
  }
}

const EXECUTORS = ['EXECUTOR_SEED_FILE', 'EXECUTOR_KEYS_FILE', 'EXECUTOR_KEY'] as const;
const OPERATOR = ['OPERATOR_NAME', 'OPERATOR_CONTACT', 'OPERATOR_COUNTRY'] as const;

function operatorOf(values: Partial<Values>): Operator {
  const { OPERATOR_NAME: name, OPERATOR_CONTACT: contact, OPERATOR_COUNTRY: country } = values;
  return name && contact && country
    ? { kind: 'named', name, contact, country }
    : { kind: 'nobody' };
}

function discordOf(values: Partial<Values>): DiscordConfig {
  const { DISCORD_TOKEN, DISCORD_CLIENT_ID, DISCORD_CLIENT_SECRET } = values;
  if (!DISCORD_TOKEN || !DISCORD_CLIENT_ID || !DISCORD_CLIENT_SECRET) return { kind: 'off' };
  return {
    kind: 'on',
    token: new Secret(DISCORD_TOKEN),
    apiUrl: (values.DISCORD_API_URL ?? 'https://discord.com/api').replace(/\/$/, ''),
    clientId: DISCORD_CLIENT_ID,
    clientSecret: new Secret(DISCORD_CLIENT_SECRET),
  };
}

function executorOf(values: Partial<Values>): ExecutorConfig {
  if (values.EXECUTOR_SEED_FILE) {
    return {
      kind: 'seed-file',
      path: values.EXECUTOR_SEED_FILE,
      passphrase: optionalSecret(values.EXECUTOR_SEED_PASSPHRASE),
    };
  }
  if (values.EXECUTOR_KEYS_FILE) return { kind: 'keys-file', path: values.EXECUTOR_KEYS_FILE };
  return values.EXECUTOR_KEY
    ? { kind: 'key', key: new Secret(values.EXECUTOR_KEY) }
    : { kind: 'off' };
}

const optionalSecret = (value: string | undefined): Secret | undefined =>
  value === undefined ? undefined : new Secret(value);

export function loadConfig(env: Environment): ConfigResult {
  const problems = collectProblems();
  const values = readValues(env, problems);
  const chains = readChains(env, problems);
  const roles = readRoles(values, problems);
  checkTogether(values, problems);
  if (problems.all.length > 0 || !values.PUBLIC_URL || !values.APP_SECRET) {
    return { ok: false, problems: problems.all };
  }
  const config: Config = {
    discord: discordOf(values),
    telegram: values.TELEGRAM_TOKEN
      ? {
          kind: 'on',
          token: new Secret(values.TELEGRAM_TOKEN),
          apiUrl: (values.TELEGRAM_API_URL ?? 'https://api.telegram.org').replace(/\/$/, ''),
        }
      : { kind: 'off' },
    publicUrl: new URL(values.PUBLIC_URL).origin,
    operator: operatorOf(values),
    minimumAge: values.MINIMUM_AGE ?? 16,
    walletConnectProjectId: values.WALLETCONNECT_PROJECT_ID,
    host: values.HOST ?? '0.0.0.0',
    port: values.PORT ?? 8080,
    database: values.DATABASE_URL
      ? { kind: 'external', url: new Secret(values.DATABASE_URL) }
      : { kind: 'embedded' },
    queue: values.REDIS_URL
      ? { kind: 'redis', url: new Secret(values.REDIS_URL) }
      : { kind: 'postgres' },
    chains,
    sourcesUrl: values.SOURCES_URL?.replace(/\/$/, ''),
    executor: executorOf(values),
    hosting: values.HOSTING ?? 'invite',
    custody: values.CUSTODY ?? 'off',
    appSecret: new Secret(values.APP_SECRET),
    appSecretOld: optionalSecret(values.APP_SECRET_OLD),
    sealKey: optionalSecret(values.SEAL_KEY),
    discordRequestsPerSecond: values.DISCORD_REQUESTS_PER_SECOND ?? 50,
    roles,
    logLevel: values.LOG_LEVEL ?? 'info',
    dataDir: values.DATA_DIR ?? '.data',
    clock: values.CLOCK ?? 'real',
    sandbox: values.SANDBOX === 'on',
  };
  return { ok: true, config };
}

/** The process's own environment; everything else takes it as an argument. */
export const processEnvironment = (): Environment => process.env;

/** All problems in one message for the terminal. */
export const describeProblems = (problems: readonly ConfigProblem[]): string =>
  problems
    .map(
      ({ variable, problem, example }) =>
        `  ${variable} ${problem} (for example: ${variable}=${example})`,
    )
    .join('\n');
