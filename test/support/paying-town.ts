/** A town whose community votes and pays in the sandbox's token, from accounts of its own on the sandbox's chain. */
import { expect } from 'vitest';
import type { Founding } from '#sandbox/play/found.ts';
import type { Deployment } from './deployment.ts';
import { linkWallet } from './link.ts';
import { until } from './poll.ts';
import { foundTown, personIds, read, type Town } from './town.ts';

/** Founded, with caps of ten percent a payment and twenty a day; its treasury holds nothing yet. */
export async function foundPayingTown(
  deployment: Deployment,
  town: Town,
  template: Founding['template'] = 'token-dao',
) {
  const { chain, app } = deployment;
  if (!chain) throw new Error('no chain');
  const token = chain.contracts.token.address;
  await foundTown(deployment, town, { template, token, caps: ['10', '20'] });
  const [community] = await app.services.communities.listIds();
  if (!community) throw new Error('no community');
  const treasury = await until('the treasury account', async () => {
    return (await app.services.executions.treasuryOf(community)) ?? undefined;
  });
  return { chain, community, treasury };
}

/** Everybody, by Ada on Discord. */
export async function grantEverybody({ discord }: Deployment, town: Town): Promise<void> {
  const ada = discord.as(town.discordIds.ada);
  for (const name of personIds) {
    const granted = await ada.run(town.generalId, '/citizen grant', {
      ...{ person: town.discordIds[name], reason: 'founding citizen' },
    });
    expect(read(await granted.settled())).toContain('citizen');
  }
}

/** Ada and Cleo on Discord and Bo on Telegram link the wallets that hold their tokens; everybody becomes a citizen. */
export async function settleVoters(deployment: Deployment, town: Town): Promise<void> {
  const { chain } = deployment;
  if (!chain) throw new Error('no chain');
  await linkWallet(deployment, town, 'ada', chain.people.ada, { on: 'discord' });
  await linkWallet(deployment, town, 'cleo', chain.people.cleo, { on: 'discord' });
  await linkWallet(deployment, town, 'bo', chain.people.bo, { on: 'telegram' });
  await grantEverybody(deployment, town);
}

export async function constitute({ discord }: Deployment, town: Town): Promise<void> {
  const ada = discord.as(town.discordIds.ada);
  const asked = await ada.run(town.generalId, '/civitas constitute');
  const done = await (await ada.press(await asked.settled(), 'Constitute')).settled();
  expect(read(done)).toContain('is constituted');
}
