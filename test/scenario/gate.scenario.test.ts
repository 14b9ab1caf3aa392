/**
 * Stories 3 and 6: a role and a tag follow what somebody holds, and what the community made of them; both
 * ways, on both platforms, with the reason told.
 */

import { erc20Abi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { buildTown, foundTown, type PersonId, read, type Town } from '../support/town.ts';

describe.each(['postgres', 'redis'] as const)('gates, queued on %s', (backend) => {
  let redis: TestRedis | undefined;
  let deployment: Deployment;
  let town: Town;

  const roles = (name: PersonId): string[] => {
    const member = deployment.discord.world.members[town.guildId]?.[town.discordIds[name]];
    return [...(member?.roles ?? [])];
  };
  const tagOf = (name: PersonId): string | undefined => {
    const people = deployment.telegram.as(town.telegramIds[name]);
    return people.say(town.groupId, 'hello').from.tag;
  };

  beforeAll(async () => {
    if (backend === 'redis') redis = await startTestRedis();
    deployment = await startDeployment(redis ? { redisUrl: redis.url } : {});
    town = buildTown(deployment);
    const token = deployment.chain?.contracts.token.address;
    await foundTown(deployment, town, { template: 'token-dao', ...(token && { token }) });
    const ada = deployment.discord.as(town.discordIds.ada);
    const gated = await ada.run(town.generalId, '/role gate', {
      role: town.holderRoleId,
      rule: 'erc20(CIV) >= 100',
      tag: 'holder',
    });
    await ada.press(await gated.settled(), 'Switch on');
  });
  afterAll(async () => {
    await deployment?.stop();
    await redis?.stop();
  });

  it('gives the role and the tag when a wallet is linked, and says why', async () => {
    const { chain, discord } = deployment;
    if (!chain) throw new Error('no chain');
    await linkWallet(deployment, town, 'dan', chain.people.dan, { on: 'discord' });
    await linkWallet(deployment, town, 'cleo', chain.people.cleo, { on: 'telegram' });
    await until('the role', () => roles('dan').includes(town.holderRoleId));
    await until('the tag', () => tagOf('cleo') === 'holder');
    const dan = discord.as(town.discordIds.dan);
    const why = read(await (await dan.run(town.generalId, '/why')).settled());
    expect(why).toContain('120');
    expect(why).toContain('Holder');
    const eve = discord.as(town.discordIds.eve);
    const whyNot = await (await eve.run(town.generalId, '/why')).settled();
    expect(whyNot.buttons.map((button) => button.label)).toContain('Link a wallet');
  });

  it('takes the role and the tag when a transfer is mined', async () => {
    const { chain } = deployment;
    if (!chain) throw new Error('no chain');
    const { address, abi } = chain.contracts.token;
    const give = async (name: 'dan' | 'cleo', amount: bigint): Promise<void> => {
      const hash = await chain.walletOf(chain.people[name]).writeContract({
        address,
        abi,
        functionName: 'transfer',
        args: [chain.people.finn.address, amount],
      });
      await chain.mined(hash);
    };
    await give('dan', parseEther('50'));
    await until('the role is gone', () => !roles('dan').includes(town.holderRoleId));
    expect(tagOf('cleo')).toBe('holder');
    const held = await chain.publicClient.readContract({
      address,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [chain.people.cleo.address],
    });
    await give('cleo', held - parseEther('99'));
    await until('the tag is gone', () => tagOf('cleo') === undefined);
  });

  it('follows citizenship on both platforms and keeps who, why and when', async () => {
    const { discord, telegram, app } = deployment;
    const ada = discord.as(town.discordIds.ada);
    const gated = await ada.run(town.generalId, '/role gate', {
      role: town.citizenRoleId,
      rule: 'citizen',
      tag: 'citizen',
    });
    await ada.press(await gated.settled(), 'Switch on');
    await ada.run(town.generalId, '/citizen grant', {
      person: town.discordIds.eve,
      reason: 'helps at the harbour',
    });
    await until('the role', () => roles('eve').includes(town.citizenRoleId));
    const finn = telegram.as(town.telegramIds.finn);
    const bo = telegram.as(town.telegramIds.bo);
    finn.say(town.groupId, 'hello');
    await until('Finn was seen', async () => {
      const known = await app.store.people.findAccount('telegram', String(town.telegramIds.finn));
      return known !== undefined;
    });
    // Ada is steward on Discord; on Telegram the same verb refuses who holds no office.
    const said = bo.say(town.groupId, '/citizen_grant @finn because');
    const refused = await bo.waitFor(town.groupId, (m) => m.fromBot && /moderator/.test(m.text), {
      timeoutMs: 10_000,
      after: said,
    });
    expect(refused.ephemeral).toBeTruthy();
    const listed = read(await (await ada.run(town.generalId, '/citizen list')).settled());
    expect(listed).toContain(town.discordIds.eve);
    expect(listed).toContain('helps at the harbour');
    await ada.run(town.generalId, '/citizen revoke', {
      person: town.discordIds.eve,
      reason: 'moved away',
    });
    await until('the role is gone', () => !roles('eve').includes(town.citizenRoleId));
    // Bo, made a moderator, says the same in the group.
    const [community] = await app.services.communities.listIds();
    if (!community) throw new Error('no community');
    const known = async (platform: 'discord' | 'telegram', externalId: string) => {
      const found = await app.services.people.refer(
        { by: 'account', platform, externalId },
        undefined,
      );
      if (!found.ok) throw new Error(`${externalId} is not known`);
      return found.value;
    };
    const given = await app.services.appointments.give(
      {
        community,
        actor: (await known('discord', town.discordIds.ada)).person,
        target: await known('telegram', String(town.telegramIds.bo)),
        office: 'moderator',
        eventId: 'test:moderator',
      },
      undefined,
    );
    expect(given.ok).toBe(true);
    bo.say(town.groupId, '/citizen_grant @finn keeps the lighthouse');
    await until('the tag', () => tagOf('finn') === 'citizen');
    const both = read(await (await ada.run(town.generalId, '/citizen list')).settled());
    expect(both).toContain('Finn');
    expect(both).toContain('keeps the lighthouse');
    bo.say(town.groupId, '/citizen_revoke @finn sailed away');
    await until('the tag is gone', () => tagOf('finn') === undefined);
    const log = await app.store.communities.listAudit(community, 20);
    const lines = log.map((row) => `${row.action}: ${row.reason}`);
    for (const line of [
      'citizen.grant: helps at the harbour',
      'citizen.revoke: moved away',
      'citizen.grant: keeps the lighthouse',
      'citizen.revoke: sailed away',
    ]) {
      expect(lines).toContain(line);
    }
    deployment.assertNoViolations();
  });

  it('lists in a file who would gain, on both platforms, before anything changes', async () => {
    const { discord, telegram } = deployment;
    const role = discord.addRole(town.guildId, { name: 'Guest', position: 1 });
    const ada = discord.as(town.discordIds.ada);
    await ada.run(town.generalId, '/role gate', { role: role.id, rule: 'not citizen' });
    const rowsOf = async (url: string | undefined) => {
      const text = await (await fetch(url ?? '')).text();
      return text.trim().split(/\r?\n/);
    };
    const shown = await (
      await ada.run(town.generalId, '/role preview', { role: role.id })
    ).settled();
    const [here] = shown.files;
    expect(here?.filename).toMatch(/\.csv$/);
    const rows = await rowsOf(here?.url);
    const bo = telegram.as(town.telegramIds.bo);
    const said = bo.say(town.groupId, '/role_preview Guest');
    const there = await bo.waitFor(town.groupId, (m) => m.document !== undefined, {
      timeoutMs: 10_000,
      after: said,
    });
    expect(there.document?.name).toBe(here?.filename);
    expect(await rowsOf(there.document?.url)).toEqual(rows);
    expect(rows.length).toBeGreaterThan(3);
    expect(rows.slice(1).every((row) => row.startsWith('gains,'))).toBe(true);
    expect(rows.some((row) => row.includes(town.discordIds.eve))).toBe(true);
    expect(discord.world.members[town.guildId]?.[town.discordIds.eve]?.roles).not.toContain(
      role.id,
    );
    deployment.assertNoViolations();
  });
});
