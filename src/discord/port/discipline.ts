/**
 * Discord bans an address after 10,000 invalid requests (401, 403, 429) in ten minutes. So nothing is sent
 * after a 401; and what was forbidden again and again (a channel or role, a server, all together) rests a while.
 */
import { DiscordFault } from '../fault.ts';

const WINDOW_MS = 10 * 60_000;
const LIMITS = { resource: 5, guild: 50, all: 2000 } as const;

type Scope = { key: string; limit: number };

export type Discipline = {
  /** Throws instead of sending what would be refused once more. */
  check(guildId: string, resource: string): void;
  note(guildId: string, resource: string, fault: DiscordFault): void;
};

/** `now` in ms on any clock that only goes forward. */
export function createDiscipline(now: () => number): Discipline {
  let unauthorized: DiscordFault | undefined;
  const forbidden = new Map<string, number[]>();

  const scopesOf = (guildId: string, resource: string): Scope[] => [
    { key: '', limit: LIMITS.all },
    { key: guildId, limit: LIMITS.guild },
    { key: `${guildId}/${resource}`, limit: LIMITS.resource },
  ];

  function recent(key: string): number[] {
    const times = (forbidden.get(key) ?? []).filter((at) => now() - at < WINDOW_MS);
    if (times.length === 0) forbidden.delete(key);
    else forbidden.set(key, times);
    return times;
  }

  return {
    check(guildId, resource) {
      if (unauthorized) throw unauthorized;
      for (const { key, limit } of scopesOf(guildId, resource)) {
        const times = recent(key);
        const first = times[times.length - limit];
        if (first === undefined) continue;
        throw new DiscordFault(`Discord forbade this ${times.length} times in ten minutes`, {
          code: 'discord-paused',
          retryable: true,
          retryAfterMs: first + WINDOW_MS - now(),
        });
      }
    },
    note(guildId, resource, fault) {
      if (fault.code === 'discord-unauthorized') unauthorized = fault;
      if (fault.status !== 403) return;
      for (const { key } of scopesOf(guildId, resource))
        forbidden.set(key, [...recent(key), now()]);
    },
  };
}
