/**
 * Takes secrets out of what is about to be written down. Names decide first (a field called `password`),
 * forms second (a bot token inside a URL inside an error's message).
 */
const CENSORED = '***';

const SECRET_NAMES = new Set(
  [
    'token',
    'botToken',
    'interactionToken',
    'accessToken',
    'refreshToken',
    'idToken',
    'password',
    'passphrase',
    'secret',
    'clientSecret',
    'appSecret',
    'sealKey',
    'privateKey',
    'executorKey',
    'mnemonic',
    'seed',
    'authorization',
    'cookie',
    'setCookie',
    'codeVerifier',
    'databaseUrl',
    'redisUrl',
    // Postgres repeats row values here.
    'detail',
    'parameters',
    'params',
  ].map(plain),
);

function plain(name: string): string {
  return name.toLowerCase().replace(/[-_]/g, '');
}

const FORMS: readonly (readonly [RegExp, string])[] = [
  // user:password@ of any URL
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${CENSORED}@`],
  // a Telegram bot token
  [/(?<!\d)\d{6,}:[A-Za-z0-9_-]{30,}/g, CENSORED],
  // a Discord bot token
  [/\b[A-Za-z0-9_-]{23,30}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,}/g, CENSORED],
  // Discord keeps an interaction's token in the path
  [/(\/(?:webhooks|interactions)\/\d{15,}\/)[A-Za-z0-9_-]{30,}/g, `$1${CENSORED}`],
  [/\b(Bearer|Bot) [A-Za-z0-9._~+/=-]{16,}/g, `$1 ${CENSORED}`],
];

/** A text without the secrets whose form is known. */
export function scrubText(text: string): string {
  return FORMS.reduce((clean, [form, replacement]) => clean.replace(form, replacement), text);
}

const TEXT_FIELD = /"([A-Za-z_-]+)":"(?:[^"\\]|\\.)*"/g;

/** A written line once more: pino gives the bindings of a child to no formatter. */
export function scrubLine(line: string): string {
  const named = line.replace(TEXT_FIELD, (field, name: string) =>
    SECRET_NAMES.has(plain(name)) ? `"${name}":"${CENSORED}"` : field,
  );
  return scrubText(named);
}

const MAX_DEPTH = 6;

/** A copy of plain data without the values of secret names; bigints become text. */
export function scrubFields(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Error) return describeError(value, depth);
  if (value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => scrubFields(item, depth + 1));
  const clean: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    clean[name] = SECRET_NAMES.has(plain(name)) ? CENSORED : scrubFields(field, depth + 1);
  }
  return clean;
}

export interface DescribedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: unknown;
}

/** An error without the fields its library hung on it: those repeat requests, rows and parameters. */
export function describeError(error: Error, depth = 0): DescribedError {
  const code: unknown = 'code' in error ? error.code : undefined;
  // Drizzle puts the parameters into the message, and the message into the stack.
  const message = 'params' in error ? 'a query failed' : scrubText(error.message);
  return {
    type: error.name,
    message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code: String(code) } : {}),
    ...(error.stack !== undefined && !('params' in error) ? { stack: scrubText(error.stack) } : {}),
    ...(error.cause instanceof Error && depth < MAX_DEPTH
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}
