/**
 * Faults of Discord, told apart by HTTP status, Discord's own code and the network's: what may be tried
 * again, when, and what somebody has to change first. Messages never repeat what was sent.
 */
import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { Fault, type FaultOptions } from '#core/fault.ts';
import type { Denial } from '#service/port.ts';

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

/** Discord's code for a channel or server that is closed to us, and for one we are no longer in. */
const MISSING_ACCESS = 50001;

const DENIALS: { readonly [apiCode: number]: Denial } = {
  10003: 'channel-gone',
  10004: 'bot-removed',
  10007: 'member-gone',
  10008: 'message-gone',
  10011: 'role-gone',
  10013: 'member-gone',
  30005: 'too-many-roles',
  // An interaction's token that is over: 15 minutes, or never one of ours.
  10015: 'channel-gone',
  50027: 'channel-gone',
  [MISSING_ACCESS]: 'bot-removed',
  // A message of somebody else: ours was made by another bot.
  50005: 'message-gone',
  // A channel that takes no messages any more: it became another kind.
  50008: 'channel-gone',
  50013: 'missing-permission',
  50024: 'channel-gone',
  50028: 'role-gone',
  // Threads that were archived or locked.
  50083: 'missing-permission',
  160005: 'missing-permission',
};

/** A refusal for good that the staff can mend; any other 403 is a permission that we lack. */
export function denialOf({ apiCode, status }: DiscordFault): Denial | undefined {
  return DENIALS[apiCode ?? 0] ?? (status === 403 ? 'missing-permission' : undefined);
}

/** It may mean one closed channel, or that the bot is no longer there at all. */
export const isMissingAccess = ({ apiCode }: DiscordFault): boolean => apiCode === MISSING_ACCESS;

/** A translated fault, or the bug itself. */
export const toThrow = (error: unknown): unknown => discordFault(error) ?? error;
