/**
 * Story: Dan's cold wallet never signs on the page. It names Eve's linked wallet at delegate.xyz, Eve claims it on
 * Discord, and is told when that is revoked. Bo claims Cleo's on Telegram by its ENS name, and lets it go again.
 */
import { namehash, zeroHash } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, people } from '#sandbox/chain/people.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

describe('a cold wallet', () => {
  let deployment: Deployment;
  let town: Town;
  const chainOf = () => {
    if (!deployment.chain) throw new Error('there is no chain');
    return deployment.chain;
  };

  beforeAll(async () => {
    deployment = await startDeployment();
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
    await linkWallet(deployment, town, 'eve', people.eve, { on: 'discord' });
    await linkWallet(deployment, town, 'bo', people.finn, { on: 'telegram' });
  });
  afterAll(async () => deployment?.stop());

  async function delegate(from: Person, to: Person, enable: boolean): Promise<void> {
    const chain = chainOf();
    const hash = await chain.walletOf(from).writeContract({
      ...chain.contracts.delegateRegistry,
      functionName: 'delegateAll',
      args: [to.address, zeroHash, enable],
    });
    await chain.mined(hash);
    await chain.anvil.mine(3);
  }

  it('counts on Discord once it named a linked one, asked once, and ends when that is revoked', async () => {
    const eve = deployment.discord.as(town.discordIds.eve);
    const ask = async (wallet: string) =>
      (await eve.run(town.generalId, '/wallet vault', { wallet })).settled();
    expect(read(await ask(people.dan.address))).toContain('names none of your linked wallets');
    await delegate(people.dan, people.eve, true);
    const asked = await ask(people.dan.address);
    expect(read(asked)).toContain('What it holds there will count for you');
    const list = async () => read(await (await eve.run(town.generalId, '/wallet list')).settled());
    expect(await list()).not.toContain(people.dan.address);
    const done = await eve.press(asked, 'Count it');
    expect(read(await done.settled())).toContain('now counts for you');
    expect(await list()).toContain('cold wallet on the local test chain');
    await delegate(people.dan, people.eve, false);
    await eve.waitsFor(
      town.generalId,
      (message) => read(message).includes('no longer counts for you'),
      60_000,
    );
    expect(await list()).not.toContain(people.dan.address);
    deployment.assertNoViolations();
  });

  it('counts on Telegram too, found by its name, and can be let go', async () => {
    const chain = chainOf();
    const hash = await chain.walletOf(people.cleo).writeContract({
      ...chain.contracts.names,
      functionName: 'setAddr',
      args: [namehash('cold.eth'), people.cleo.address],
    });
    await chain.mined(hash);
    await delegate(people.cleo, people.finn, true);
    const bo = deployment.telegram.as(town.telegramIds.bo);
    bo.say('private', '/wallet_vault cold.eth');
    const asked = await bo.waitFor('private', /What it holds there will count for you/, 30_000);
    await bo.press(asked, 'Count it');
    await bo.waitFor('private', /now counts for you/, 30_000);
    bo.say('private', '/wallet_list');
    const listed = await bo.waitFor('private', /cold wallet on/, 30_000);
    expect(listed.text).toContain(people.cleo.address);
    bo.say('private', `/wallet_unlink ${people.cleo.address}`);
    const sure = await bo.waitFor('private', /Unlink .*\?/, 30_000);
    await bo.press(sure, 'Unlink');
    await bo.waitFor('private', /no longer counts for you/, 30_000);
    deployment.assertNoViolations();
  });
});
