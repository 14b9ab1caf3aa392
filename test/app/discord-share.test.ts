import { expect, it } from 'vitest';
import { discordShare } from '../../src/app/discord-share.ts';
import type { Role } from '../../src/config.ts';

const used = (total: number, processes: readonly (readonly Role[])[]): number =>
  processes.reduce((sum, roles) => {
    const { gateway, port } = discordShare(total, roles);
    return sum + port + (roles.includes('bot') ? gateway : 0);
  }, 0);

it.each([
  [[['bot', 'worker', 'web']]],
  [[['bot'], ['worker'], ['web']]],
  [[['bot', 'web'], ['worker']]],
] as const)('all processes of a bot together keep to its limit: %j', (processes) => {
  for (const total of [5, 20, 50, 500]) {
    expect(used(total, processes)).toBeLessThanOrEqual(total);
    expect(used(total, processes)).toBeGreaterThan(total / 2);
  }
});

it('leaves nobody without a request', () => {
  expect(discordShare(1, ['web'])).toEqual({ gateway: 1, port: 1 });
});
