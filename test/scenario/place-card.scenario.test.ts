/**
 * Story: each chat has one pinned card. It says what Civitas is there, how many votes are open, and how many members
 * have security notices waiting, without a name; it edits itself.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_RIGHTS } from '#chat/attach-link.ts';
import { DIGEST_HOUR, nextDigest } from '#core/community/digest.ts';
import { people } from '#sandbox/chain/people.ts';
import { SECURITY_NOTICES } from '#service/inbox.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

const HEAD = 'Civitas in Harbour Town';

describe('the pinned card of a place', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment();
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
  });
  afterAll(async () => deployment?.stop());

  const onDiscord = (fits: (text: string) => boolean) => {
    const ada = deployment.discord.as(town.discordIds.ada);
    return ada.waitsFor(
      town.generalId,
      (message) => read(message).includes(HEAD) && fits(read(message)),
      30_000,
    );
  };
  const onTelegram = (fits: (text: string) => boolean) => {
    const bo = deployment.telegram.as(town.telegramIds.bo);
    return bo.waitFor(town.groupId, ({ text }) => text.includes(HEAD) && fits(text), 30_000);
  };
  const cards = () => ({
    discord: deployment.discord
      .as(town.discordIds.ada)
      .sees(town.generalId)
      .filter((message) => read(message).includes(HEAD)),
    telegram: deployment.telegram
      .as(town.telegramIds.bo)
      .sees(town.groupId)
      .filter(({ text }) => text.includes(HEAD)),
  });
  /** As if somebody had deleted it. */
  async function remove(platform: 'telegram', placeExternalId: string): Promise<void> {
    const { store, ports } = deployment.app;
    const place = await store.places.findPlace(platform, placeExternalId);
    const [row] = await store.cards.listCards(`place:${place?.id}`);
    const { channelId = '', messageRef } = row ?? {};
    await ports[platform]?.remove({ placeExternalId, channelId }, messageRef ?? '');
  }
  const isPinned = async () => {
    await expect.poll(() => cards().discord[0]?.isPinned, { timeout: 20_000 }).toBe(true);
    await expect.poll(() => cards().telegram[0]?.pinned, { timeout: 20_000 }).toBe(true);
  };

  it('is there once in each, pinned, and says what this is and how to link', async () => {
    const discord = await onDiscord((text) => text.includes('No vote is open now'));
    const telegram = await onTelegram((text) => text.includes('No vote is open now'));
    await isPinned();
    expect(read(discord)).toContain('/link');
    expect(telegram.text).toContain('/link');
    expect(telegram.ephemeral).toBe(false);
    expect(discord.isEphemeral).toBe(false);
    expect(read(discord)).not.toContain('security notices');
    // Its buttons answer whoever presses, and nobody else.
    const { discord: look } = deployment;
    const eve = look.as(town.discordIds.eve);
    const answer = await (await eve.press(discord, 'Link a wallet')).settled();
    expect(answer.isEphemeral).toBe(true);
    deployment.assertNoViolations();
  });

  it('counts who has security notices waiting, names nobody, and falls when they are read', async () => {
    const { discord } = deployment;
    await linkWallet(deployment, town, 'cleo', people.cleo, { on: 'discord' });
    const one = await onDiscord((text) => text.includes('One member has security notices waiting'));
    const two = await onTelegram((text) =>
      text.includes('One member has security notices waiting'),
    );
    for (const text of [read(one), two.text]) {
      expect(text).toContain('/inbox');
      expect(text).not.toMatch(/cleo|0x/i);
      expect(text).not.toContain(town.discordIds.cleo);
    }
    await (await discord.as(town.discordIds.cleo).run(town.generalId, '/inbox')).settled();
    await onDiscord((text) => !text.includes('security notices'));
    await onTelegram((text) => !text.includes('security notices'));
    expect([cards().discord.length, cards().telegram.length]).toEqual([1, 1]);
    await isPinned();
    deployment.assertNoViolations();
  });

  it('counts the votes that are open', async () => {
    const { telegram } = deployment;
    telegram.as(town.telegramIds.bo).say(town.groupId, '/poll Which day? | Mon | Tue | 1h');
    await onDiscord((text) => text.includes('One vote is open now'));
    await onTelegram((text) => text.includes('One vote is open now'));
    await deployment.advance(3_600_000 + 1_000);
    await onDiscord((text) => text.includes('No vote is open now'));
    await onTelegram((text) => text.includes('No vote is open now'));
  });

  it('stands beside one digest a day in each chat', async () => {
    const { telegram, discord, store } = deployment;
    telegram.as(town.telegramIds.bo).say(town.groupId, '/poll Which boat? | Red | Blue | 3d');
    await onDiscord((text) => text.includes('One vote is open now'));
    const chats = () => {
      const ada = discord.as(town.discordIds.ada).sees(town.generalId).map(read);
      const bo = telegram.as(town.telegramIds.bo).sees(town.groupId);
      const isDigest = (text: string) => text.includes('Today in Harbour Town');
      return [ada.filter(isDigest), bo.map(({ text }) => text).filter(isDigest)];
    };
    const [community] = await deployment.app.services.communities.listIds();
    if (!community) throw new Error('no community');
    const zone = await deployment.app.services.communities.timeZone(community);
    const next = nextDigest(await deployment.app.store.now(), DIGEST_HOUR, zone);
    await deployment.advance(next.getTime() - (await deployment.app.store.now()).getTime() + 1_000);
    for (const at of [0, 1]) {
      await expect.poll(() => chats()[at], { timeout: 20_000 }).toHaveLength(1);
      expect(chats()[at]?.[0]).toMatch(/Open.*Which boat\?.*0 voted/s);
    }
    // Rung again on the same day it says nothing more.
    const bell = async () => {
      const [row] = await store.sql<{ fence: number; idle: boolean }[]>`
        select fence, lease_until is null and due_at > civitas_now() as idle
        from outbox where kind = 'digest' and done_at is null`;
      return row;
    };
    await expect.poll(async () => (await bell())?.idle, { timeout: 20_000 }).toBe(true);
    const before = (await bell())?.fence ?? 0;
    await store.sql`
      update outbox set due_at = civitas_now() - interval '1 second'
      where kind = 'digest' and done_at is null`;
    await expect
      .poll(async () => (await bell())?.fence, { timeout: 20_000 })
      .toBeGreaterThan(before);
    await expect.poll(async () => (await bell())?.idle, { timeout: 20_000 }).toBe(true);
    expect(chats().map(({ length }) => length)).toEqual([1, 1]);
    deployment.assertNoViolations();
  });

  it('stands unpinned where the bot may not pin, and the status says so', async () => {
    const { telegram, discord } = deployment;
    const rights = ADMIN_RIGHTS.filter((right) => right !== 'pin_messages');
    telegram.setBotRights(
      town.groupId,
      rights.map((right) => `can_${right}`),
    );
    const [card] = cards().telegram;
    if (!card) throw new Error('no card');
    await remove('telegram', String(town.groupId));
    await linkWallet(deployment, town, 'dan', people.dan, { on: 'telegram' });
    const anew = await onTelegram((text) => text.includes('security notices waiting'));
    expect(anew.key).not.toBe(card.key);
    const ada = discord.as(town.discordIds.ada);
    const status = read(await (await ada.run(town.generalId, '/civitas status')).settled());
    expect(status).toContain('pin messages');
    expect(status).not.toContain('I may not write');
    expect(cards().telegram[0]?.pinned).toBe(false);
    deployment.assertNoViolations();
  });

  it('counts the kinds that warn of something done to an account or a wallet', () => {
    // A cold wallet that counts, and a try to become this person, are what a newcomer would want to be warned of.
    expect(SECURITY_NOTICES).toEqual(
      expect.arrayContaining([
        ...['wallet-linked', 'wallet-moved-away', 'wallet-unlinked', 'vault-linked'],
        ...['recovery-asked', 'recovery-stopped', 'recovery-done'],
      ]),
    );
    expect(SECURITY_NOTICES).not.toContain('tip-received');
  });
});
