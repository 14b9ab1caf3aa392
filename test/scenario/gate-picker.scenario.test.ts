/**
 * A moderator on Discord and one on Telegram each set up a gate by presses alone, switch it on, and whoever meets the
 * rule has the role, the tag.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SeenMessage as OnDiscord } from '#sandbox/discord/index.ts';
import type { SeenMessage as OnTelegram } from '#sandbox/telegram/index.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

describe('a gate by presses', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment();
    town = buildTown(deployment);
    const token = deployment.chain?.contracts.token.address;
    await foundTown(deployment, town, { template: 'token-dao', ...(token && { token }) });
  });
  afterAll(async () => deployment?.stop());

  it('Ada gives the role on Discord to who holds 100 CIV or is a citizen', async () => {
    const { discord, chain } = deployment;
    if (!chain) throw new Error('no chain');
    const ada = discord.as(town.discordIds.ada);
    let card = await (await ada.run(town.generalId, '/role gate')).settled();
    const first = card.id;
    expect(read(card)).toContain('Which role should it give?');
    const press = async (label: string): Promise<OnDiscord> =>
      (await ada.press(card, label)).settled();
    const roles = card.selects.find(({ customId }) => customId.endsWith(':discordRole'));
    card = await (await ada.select(card, roles?.customId, ['Holder'])).settled();
    for (const label of ['Holds a token', 'CIV', '100', 'Add a condition', 'Is a citizen']) {
      card = await press(label);
    }
    card = await press('Change');
    const join = card.selects.find(({ customId }) => customId.endsWith(':join'));
    card = await (await ada.select(card, join?.customId, ['One condition is enough'])).settled();
    card = await press('Back');
    expect(read(card)).toContain('erc20(CIV) >= 100 or citizen');
    expect(read(card)).toContain('any of these');
    // One card that edits itself.
    expect(card.id).toBe(first);
    card = await press('Save in preview');
    expect(read(card)).toContain('in preview');
    expect(read(await press('Switch on'))).toContain('is on');
    await linkWallet(deployment, town, 'dan', chain.people.dan, { on: 'discord' });
    await until('the role', () => {
      const member = discord.world.members[town.guildId]?.[town.discordIds.dan];
      return member?.roles?.includes(town.holderRoleId) === true;
    });
    deployment.assertNoViolations();
  });

  const answered = async (act: () => unknown): Promise<OnTelegram> => {
    const bo = deployment.telegram.as(town.telegramIds.bo);
    const stateOf = ({ key, edits }: OnTelegram): string => `${key} ${edits}`;
    const said = (): OnTelegram[] => bo.sees(town.groupId).filter((one) => one.fromBot);
    const before = new Set(said().map(stateOf));
    await act();
    return until('the bot answers', () => said().findLast((one) => !before.has(stateOf(one))));
  };

  it('Bo, a moderator, gives a tag on Telegram to who has votes', async () => {
    const { discord, telegram } = deployment;
    const ada = discord.as(town.discordIds.ada);
    const bo = telegram.as(town.telegramIds.bo);
    await answered(() => bo.say(town.groupId, '/why'));
    await makeModerator(deployment, town);
    let card = await answered(() => bo.say(town.groupId, '/role_gate'));
    expect(card.ephemeral).toBeTruthy();
    const labels = ['Tag: member', 'Has voting power', 'CIV', '1', 'Save in preview', 'Switch on'];
    for (const label of labels) {
      expect(card.buttons.flat().map((one) => one.label)).toContain(label);
      card = await answered(() => bo.press(card, label));
    }
    expect(card.text).toContain('is on');
    const listed = read(await (await ada.run(town.generalId, '/role list')).settled());
    expect(listed).toContain('votes(CIV) >= 1');
    const { chain } = deployment;
    if (!chain) throw new Error('no chain');
    const { address, abi } = chain.contracts.token;
    await linkWallet(deployment, town, 'cleo', chain.people.cleo, { on: 'telegram' });
    const hash = await chain.walletOf(chain.people.cleo).writeContract({
      ...{ address, abi, functionName: 'delegate', args: [chain.people.cleo.address] },
    });
    await chain.mined(hash);
    await until('the tag', () => {
      const cleo = telegram.as(town.telegramIds.cleo);
      return cleo.say(town.groupId, 'hello').from.tag === 'member';
    });
    deployment.assertNoViolations();
  });

  it('Bo opens the group to who asks and is a citizen, and is given the link', async () => {
    const { telegram } = deployment;
    const bo = telegram.as(town.telegramIds.bo);
    let card = await answered(() => bo.say(town.groupId, '/role_gate'));
    for (const label of ['Entry to this chat', 'Is a citizen', 'Save in preview', 'Switch on']) {
      expect(card.buttons.flat().map((one) => one.label)).toContain(label);
      if (label === 'Switch on') expect(card.text).toMatch(/https:\/\/t\.me\/\+[\w-]+/);
      card = await answered(() => bo.press(card, label));
    }
    expect(card.text).toContain('is on');
    deployment.assertNoViolations();
  });
});

async function makeModerator({ app }: Deployment, town: Town): Promise<void> {
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
      ...{ community, office: 'moderator', eventId: 'test:moderator' },
      actor: (await known('discord', town.discordIds.ada)).person,
      target: await known('telegram', String(town.telegramIds.bo)),
    },
    undefined,
  );
  expect(given.ok).toBe(true);
}
