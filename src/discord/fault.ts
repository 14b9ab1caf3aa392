/**
 * Faults of Discord, told apart by HTTP status, Discord's own code and the network's: what may be tried
 * again, when, and what somebody has to change first. Messages never repeat what was sent.
 */
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { Fault, type FaultOptions } from '#core/fault.ts';

export type DiscordFaultCode =
  /** The token is wrong or was reset: nothing is sent any more. */
  | 'discord-unauthorized'
  | 'discord-disallowed-intents'
  | 'discord-rate-limited'
  /** 5xx. */
  | 'discord-unavailable'
  | 'discord-unreachable'
  | 'discord-timeout'
  /** We hold back, because too many of our requests were forbidden (INVARIANTS "Chat platforms"). */
  | 'discord-paused'
  /** Any other 4xx; `apiCode` says which. */
  | 'discord-refused';

export class DiscordFault extends Fault<DiscordFaultCode> {
  /** Discord's JSON error code, where it gave one. */
  readonly apiCode: number | undefined;
  readonly status: number | undefined;

  constructor(
    message: string,
    options: FaultOptions<DiscordFaultCode> & { apiCode?: number; status?: number },
  ) {
    super(message, options);
    this.apiCode = options.apiCode;
    this.status = options.status;
  }
}

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EPIPE',
]);

/** What a call to Discord failed with; undefined where it was no fault of the world but a bug. */
export function discordFault(error: unknown): DiscordFault | undefined {
  if (error instanceof DiscordFault) return error;
  if (error instanceof RateLimitError) {
    return new DiscordFault('Discord limits our rate', {
      code: 'discord-rate-limited',
      retryable: true,
      retryAfterMs: error.retryAfter,
      cause: error,
    });
  }
  if (error instanceof DiscordAPIError) return refused(error);
  if (error instanceof HTTPError) {
    return new DiscordFault(`Discord answered ${error.status}`, {
      code: 'discord-unavailable',
      retryable: true,
      status: error.status,
      cause: error,
    });
  }
  return error instanceof Error ? unreachable(error) : undefined;
}

function refused(error: DiscordAPIError): DiscordFault {
  const { status } = error;
  const apiCode = Number(error.code) || undefined;
  // 50027 is an interaction's token that ran out, not the bot's.
  const isOurToken = status === 401 && apiCode !== 50027;
  return new DiscordFault(`Discord refused: ${error.message}`, {
    code: isOurToken
      ? 'discord-unauthorized'
      : status === 429
        ? 'discord-rate-limited'
        : 'discord-refused',
    retryable: status === 429,
    status,
    ...(apiCode !== undefined && { apiCode }),
    cause: error,
  });
}

function unreachable(error: Error): DiscordFault | undefined {
  const cause = error.cause instanceof Error ? error.cause : error;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (error.name === 'AbortError' || code.endsWith('_TIMEOUT')) {
    return new DiscordFault('Discord did not answer in time', {
      code: 'discord-timeout',
      retryable: true,
      cause: error,
    });
  }
  if (NETWORK.has(code) || code.startsWith('UND_ERR_') || cause.message.includes('ECONNRESET')) {
    return new DiscordFault('Discord cannot be reached', {
      code: 'discord-unreachable',
      retryable: true,
      cause: error,
    });
  }
  return undefined;
}

/** A translated fault, or the bug itself. */
export const toThrow = (error: unknown): unknown => discordFault(error) ?? error;
