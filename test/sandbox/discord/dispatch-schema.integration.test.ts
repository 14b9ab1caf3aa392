import { expect, test } from 'vitest';
import { dispatchComplaint } from '#sandbox/discord/dispatch-schema.ts';
import { login, startTown } from './start.ts';

const GONE = { guild_id: '1', role_id: '2' };

test.each([
  ['GUILD_ROLE_DELETE', GONE, undefined],
  ['GUILD_ROLE_DELETE', { guild_id: '1' }, 'role_id'],
  ['GUILD_ROLE_DELETE', { ...GONE, role_id: 2 }, '/role_id must be string'],
  ['GUILD_ROLE_DELETE', { ...GONE, name: 'x' }, 'additionalProperty":"name'],
  ['GUILD_ROLE_VANISH', GONE, 'no event'],
])('%s with %j: %s', (name, payload, complaint) => {
  const said = dispatchComplaint(name, payload);
  if (complaint === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(complaint);
});

test('an event of the look-alike that Discord would never send is a violation', async () => {
  const { discord, guildId } = await startTown();
  const client = await login(discord);
  const role = discord.addRole(guildId, { name: 'Holder' });
  expect(discord.violations).toEqual([]);
  discord.changeRole(role.id, { color: 1.5 });
  expect(discord.takeViolations()).toMatchObject([
    {
      direction: 'gateway',
      method: 'GUILD_ROLE_UPDATE',
      detail: expect.stringContaining('/role/color must be integer'),
    },
  ]);
  await client.destroy();
  await discord.close();
});
