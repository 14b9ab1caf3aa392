/**
 * Anybody asks what the community has, on Discord and on Telegram: the same figures in words, and a picture; a group that
 * allows no pictures reads the words.
 */
import { parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { foundPayingTown } from '../support/paying-town.ts';
import { buildTown, read, type Town } from '../support/town.ts';

describe('a treasury, asked about by anybody', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment({});
    town = buildTown(deployment);
    const { chain, treasury } = await foundPayingTown(deployment, town);
    await chain.fund(treasury, { civ: parseEther('1250'), ethWei: parseEther('2') });
    await chain.anvil.mine(5);
  });
  afterAll(() => deployment?.stop());

  const figures = /Own account[\s\S]*1,250 CIV · 2 ETH[\s\S]*1,250 CIV are the community’s in all/u;
  const pictureAt = async (url: string | undefined) => {
    const png = new Uint8Array(await (await fetch(url ?? '')).arrayBuffer());
    expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG');
    expect(png.length).toBeGreaterThan(5_000);
  };

  it('is told on Discord to whoever asks alone, with a picture and what it shows in words', async () => {
    const eve = deployment.discord.as(town.discordIds.eve);
    const asked = await eve.run(town.generalId, '/treasury show');
    const shown = await asked.settled();
    expect(asked.response().isEphemeral).toBe(true);
    expect(read(shown)).toMatch(figures);
    const [picture] = shown.files;
    expect(picture?.description).toMatch(/^Treasury of .*1,250 CIV/u);
    await pictureAt(picture?.url);
    const status = await (await eve.press(shown, 'What is happening?')).settled();
    expect(read(status)).toContain('What is being carried out');
  });

  it('is told on Telegram, by the noun alone', async () => {
    const bo = deployment.telegram.as(town.telegramIds.bo);
    const asking = bo.say(town.groupId, '/treasury');
    const photo = await bo.waitFor(
      town.groupId,
      (m) => m.fromBot && m.ephemeral && m.photoUrl !== undefined,
      { after: asking },
    );
    await pictureAt(photo.photoUrl);
    const words = await bo.waitFor(town.groupId, figures, { after: asking });
    expect(words.ephemeral).toBe(true);
  });

  // A bot that is no administrator answers only what is said to it alone: a command of the menu.
  it('is told in words where a group allows no pictures', async () => {
    const { telegram } = deployment;
    telegram.setBotRights(town.groupId, []);
    telegram.setPermissions(town.groupId, { can_send_photos: false });
    const bo = telegram.as(town.telegramIds.bo);
    const asking = bo.say(town.groupId, '/treasury');
    const words = await bo.waitFor(town.groupId, figures, { after: asking });
    expect([words.ephemeral, words.photoUrl]).toEqual([true, undefined]);
    deployment.assertNoViolations();
  });
});
