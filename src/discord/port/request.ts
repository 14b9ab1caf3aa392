/** Requests to Discord under discipline: a refusal for good is a value, anything else a fault. */
import type { APIGuild, APIGuildMember, REST, RESTOptions } from 'discord.js';
import { Routes } from 'discord.js';
import { keccakText } from '#core/keccak.ts';
import type { Denial, Written } from '#service/port.ts';
import type { Log } from '#telemetry/log.ts';
import { DiscordFault, denialOf, discordFault, isMissingAccess } from '../fault.ts';
import { clip, visibleLine } from '../render/inline.ts';
import type { Discipline } from './discipline.ts';

/** A wait longer than this is a fault with a retry time, so that a job does not outlive its lease. */
const WAIT_MAX_MS = 5_000;
const SWEEP_MS = 10 * 60_000;
/** Shorter than the lease of a row that is renewed before a write: nothing is written in its name when it has lapsed. */
const WRITE_MS = 20_000;

/** Runs requests that end, all of them together, within 20 s; a fault to be tried again where they do not. */
export async function inTime<T>(requests: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(WRITE_MS);
  try {
    return await requests(signal);
  } catch (cause) {
    if (!signal.aborted || cause instanceof DiscordFault) throw cause;
    // What waits in the client's own queue ends with an error that says nothing.
    throw new DiscordFault('Discord did not answer in time', {
      ...{ code: 'discord-timeout', retryable: true, cause },
    });
  }
}

export const restOptions = (
  apiUrl: string,
  requestsPerSecond: number | undefined,
): Partial<RESTOptions> => ({
  api: apiUrl,
  version: '10',
  globalRequestsPerSecond: requestsPerSecond ?? 50,
  handlerSweepInterval: SWEEP_MS,
  rejectOnRateLimit: ({ timeToReset }) => timeToReset > WAIT_MAX_MS,
});

const REASON_MAX = 480;

/** For the server's own log. */
export type Reason = { reason: string };

export const reasonFor = (text: string): Reason => ({
  reason: clip(visibleLine(text), REASON_MAX),
});

/** Discord takes 25 characters; equal nonces stay equal, different ones different. */
export const shortNonce = (nonce: string): string => keccakText(nonce).slice(2, 26);

const denies = (error: unknown, denial: Denial): boolean =>
  error instanceof DiscordFault && denialOf(error) === denial;

/** What some of Discord's codes mean of one request in particular. */
type Meaning = { readonly [apiCode: number]: Denial };

export type Requests = ReturnType<typeof createRequests>;

export function createRequests(rest: REST, discipline: Discipline, log: Log) {
  /** `resource` is what a refusal would be about: a channel, a role, the list of members. */
  async function call<T>(
    guildId: string,
    resource: string,
    request: () => Promise<unknown>,
  ): Promise<T> {
    discipline.check(guildId, resource);
    try {
      return (await request()) as T;
    } catch (error) {
      const fault = discordFault(error);
      if (!fault) throw error;
      discipline.note(guildId, resource, fault);
      throw fault;
    }
  }

  /** Undefined where the bot is not in this server (any more). */
  async function findGuild(guildId: string): Promise<APIGuild | undefined> {
    const query = new URLSearchParams({ with_counts: 'true' });
    try {
      return await call<APIGuild>(guildId, 'guild', () =>
        rest.get(Routes.guild(guildId), { query }),
      );
    } catch (error) {
      if (denies(error, 'bot-removed')) return undefined;
      throw error;
    }
  }

  /** Undefined where this person is not a member. */
  async function findMember(guildId: string, userId: string): Promise<APIGuildMember | undefined> {
    const route = Routes.guildMember(guildId, userId);
    try {
      return await call<APIGuildMember>(guildId, 'members', () => rest.get(route));
    } catch (error) {
      if (denies(error, 'member-gone')) return undefined;
      throw error;
    }
  }

  /** "Missing access" may mean one closed channel, or that the bot is no longer there at all. */
  async function denialIn(
    guildId: string,
    fault: DiscordFault,
    meaning: Meaning,
  ): Promise<Denial | undefined> {
    if (!isMissingAccess(fault)) return meaning[fault.apiCode ?? 0] ?? denialOf(fault);
    return (await findGuild(guildId)) ? 'missing-permission' : 'bot-removed';
  }

  async function write<T>(
    guildId: string,
    resource: string,
    request: () => Promise<unknown>,
    meaning: Meaning = {},
  ): Promise<Written<T>> {
    try {
      return { ok: true, value: await call<T>(guildId, resource, request) };
    } catch (error) {
      const denial =
        error instanceof DiscordFault ? await denialIn(guildId, error, meaning) : undefined;
      if (denial === undefined) throw error;
      log.warn({ guildId, resource, denial, err: error }, 'Discord refused a write');
      return { ok: false, denial };
    }
  }

  return { rest, call, write, findGuild, findMember };
}
