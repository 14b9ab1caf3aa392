import { beforeEach, describe, expect, test } from 'vitest';
import { DiscordFault } from '#discord/fault.ts';
import { createDiscipline, type Discipline } from '#discord/port/discipline.ts';

const MINUTE = 60_000;
const forbidden = new DiscordFault('no', {
  code: 'discord-refused',
  retryable: false,
  status: 403,
  apiCode: 50013,
});
const gone = new DiscordFault('gone', { code: 'discord-refused', retryable: false, status: 404 });
const unauthorized = new DiscordFault('who', {
  code: 'discord-unauthorized',
  retryable: false,
  status: 401,
});

let time = 0;
let discipline: Discipline;
beforeEach(() => {
  time = 0;
  discipline = createDiscipline(() => time);
});

/** The fault a request would meet, or undefined where it may be sent. */
function obstacle(guildId: string, resource: string): DiscordFault | undefined {
  try {
    discipline.check(guildId, resource);
    return undefined;
  } catch (error) {
    if (error instanceof DiscordFault) return error;
    throw error;
  }
}
const noteTimes = (count: number, guildId: string, resource: (at: number) => string): void => {
  for (let at = 0; at < count; at += 1) discipline.note(guildId, resource(at), forbidden);
};

describe('invalid requests', () => {
  test('a channel that is forbidden five times rests, its server does not', () => {
    noteTimes(4, 'g', () => 'c');
    expect(obstacle('g', 'c')).toBeUndefined();
    time = 2 * MINUTE;
    discipline.note('g', 'c', forbidden);
    expect(obstacle('g', 'c')).toMatchObject({
      code: 'discord-paused',
      retryable: true,
      retryAfterMs: 8 * MINUTE,
    });
    expect(obstacle('g', 'other')).toBeUndefined();
    time = 10 * MINUTE;
    expect(obstacle('g', 'c')).toBeUndefined();
  });

  test('a server that forbids everywhere is dropped for a while', () => {
    noteTimes(50, 'g', (at) => `c${at}`);
    expect(obstacle('g', 'new')?.code).toBe('discord-paused');
    expect(obstacle('h', 'new')).toBeUndefined();
  });

  test('all of them together stay far from the ten thousand', () => {
    for (let guild = 0; guild < 50; guild += 1) noteTimes(40, `g${guild}`, (at) => `c${at}`);
    expect(obstacle('h', 'c')?.code).toBe('discord-paused');
  });

  test('nothing is sent after a 401', () => {
    discipline.note('g', 'c', unauthorized);
    time = 1000 * MINUTE;
    expect(obstacle('h', 'x')).toBe(unauthorized);
  });

  test('what is merely gone does not count', () => {
    for (let at = 0; at < 20; at += 1) discipline.note('g', 'c', gone);
    expect(obstacle('g', 'c')).toBeUndefined();
  });
});
