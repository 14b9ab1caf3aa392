/**
 * Story 4: a question asked on one platform is answered on both at once, one person one vote, changeable
 * until the close; the card edits itself, and the result stands on both.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

describe('a poll in both chats', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment({ chain: false });
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
  });
  afterAll(async () => deployment?.stop());

  it('is answered on Discord and Telegram, counted once a person, and closed with its result', async () => {
    const { discord, telegram } = deployment;
    const ada = discord.as(town.discordIds.ada);
    const asked = await ada.run(town.generalId, '/poll create', {
      question: 'Which day shall we meet?',
      choices: 'Mon | Tue | Wed',
      duration: '1h',
    });
    expect(read(asked.response())).toContain('Poll #1 is open');

    const card = await ada.waitsFor(town.generalId, (m) =>
      read(m).includes('Which day shall we meet?'),
    );
    const bo = telegram.as(town.telegramIds.bo);
    const twin = await bo.waitFor(town.groupId, /Which day shall we meet\?/);

    const voted = await discord.as(town.discordIds.cleo).press(card, 'Tue');
    expect(read(voted.response())).toContain('you voted Tue');
    expect(voted.response().isEphemeral).toBe(true);
    await bo.press(twin, 'Mon');
    await bo.press(twin, 'Tue');

    await ada.waitsFor(town.generalId, (m) => read(m).includes('2 people voted'), 20_000);
    const edited = await bo.waitFor(town.groupId, /2 people voted/, 20_000);
    expect(edited.edits).toBeGreaterThan(0);

    await deployment.advance(3_600_000);
    const closed = await ada.waitsFor(
      town.generalId,
      (m) => read(m).includes('Result: Tue'),
      20_000,
    );
    expect(closed.buttons.filter((button) => button.label === 'Tue')).toEqual([]);
    await bo.waitFor(town.groupId, /Result: Tue/, 20_000);
    const late = await discord
      .as(town.discordIds.dan)
      .press(card, 'Mon')
      .catch((error: Error) => error);
    expect(late).toBeInstanceOf(Error);
    deployment.assertNoViolations();
  });
});
