/**
 * Story: Cleo on Discord and Dan on Telegram look at themselves, take a copy of everything, and leave. Before it is
 * done they are told what goes and what stays; afterwards they are somebody new. A moderator sees that a member has a
 * wallet, and not which, until its owner shows it.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

type Exported = { tables: { [table: string]: { [column: string]: unknown }[] } };

describe('a person', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment();
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
    await linkWallet(deployment, town, 'cleo', people.cleo, { on: 'discord' });
    await linkWallet(deployment, town, 'dan', people.dan, { on: 'telegram' });
  });
  afterAll(async () => deployment?.stop());

  const accountOf = async (platform: 'discord' | 'telegram', id: string | number) =>
    (await deployment.app.store.people.findAccount(platform, String(id)))?.personId;

  async function fetched(url: string | undefined): Promise<Exported> {
    const response = await fetch(url ?? '');
    expect(response.status).toBe(200);
    return (await response.json()) as Exported;
  }

  it('on Discord sees what is known, shows wallets to staff, and takes a copy', async () => {
    const { discord } = deployment;
    const [ada, cleo] = [discord.as(town.discordIds.ada), discord.as(town.discordIds.cleo)];
    const shown = await cleo.run(town.generalId, '/profile show');
    expect(shown.response().isEphemeral).toBe(true);
    const said = read(await shown.settled());
    expect(said).toContain(town.discordIds.cleo);
    expect(said).toContain(people.cleo.address);
    expect(said).toContain('not a citizen; no office');
    expect(said).toContain('nobody but you');

    const who = async () =>
      read(
        await (
          await ada.run(town.generalId, '/wallet who', { person: town.discordIds.cleo })
        ).settled(),
      );
    const closed = await who();
    expect(closed).toContain('has one linked wallet');
    expect(closed).toContain('shown to nobody but their owner');
    expect(closed).not.toContain(people.cleo.address);
    const asked = await cleo.press(shown.response(), 'Who sees my wallets…');
    await (await cleo.press(await asked.settled(), 'Staff where they are used')).settled();
    expect(await who()).toContain(people.cleo.address);

    const copy = await (await cleo.run(town.generalId, '/profile export')).settled();
    expect(copy.isEphemeral).toBe(true);
    const [file] = copy.files;
    expect(file?.filename).toBe('civitas-export.json');
    const { tables } = await fetched(file?.url);
    expect(tables['account']).toMatchObject([{ externalId: town.discordIds.cleo }]);
    expect(tables['wallet']).toMatchObject([{ address: people.cleo.address.toLowerCase() }]);
    expect(tables['audit']?.some((row) => row['action'] === 'wallet.who')).toBe(true);
    deployment.assertNoViolations();
  });

  it('on Telegram takes a copy that the group does not see', async () => {
    const { telegram } = deployment;
    const [bo, dan] = [telegram.as(town.telegramIds.bo), telegram.as(town.telegramIds.dan)];
    const asked = dan.say(town.groupId, '/profile_export');
    const copy = await dan.waitFor(
      town.groupId,
      (message) => message.document?.name === 'civitas-export.json',
      { after: asked },
    );
    expect(copy.ephemeral).toBe(true);
    const { tables } = await fetched(copy.document?.url);
    expect(tables['account']).toMatchObject([{ externalId: String(town.telegramIds.dan) }]);
    expect(bo.sees(town.groupId).some((message) => message.document !== undefined)).toBe(false);

    const inPrivate = dan.say('private', '/profile_export');
    await dan.waitFor('private', (message) => message.document !== undefined, {
      after: inPrivate,
    });
    deployment.assertNoViolations();
  });

  it('on Telegram leaves after one question, and is somebody new', async () => {
    const { telegram } = deployment;
    const dan = telegram.as(town.telegramIds.dan);
    const before = await accountOf('telegram', town.telegramIds.dan);
    const said = dan.say(town.groupId, '/profile');
    const shown = await dan.waitFor(town.groupId, /Chat accounts/, { after: said });
    expect(shown.ephemeral).toBe(true);
    await dan.press(shown, 'Delete…');
    const asked = await dan.waitFor(town.groupId, /Delete what is stored about you/);
    for (const line of ['Goes at once', 'the links to your wallets', 'ballots you cast']) {
      expect(asked.text).toContain(line);
    }
    expect(await accountOf('telegram', town.telegramIds.dan)).toBe(before);
    await dan.press(asked, 'Delete everything about me');
    await dan.waitFor(town.groupId, /everything personal is deleted/);
    expect(await accountOf('telegram', town.telegramIds.dan)).toBeUndefined();

    const again = dan.say('private', '/wallet_list');
    await dan.waitFor('private', /You have no linked wallet/, { after: again });
    const after = await accountOf('telegram', town.telegramIds.dan);
    expect(after).toBeDefined();
    expect(after).not.toBe(before);
    deployment.assertNoViolations();
  });

  it('on Discord leaves too; the only steward may not', async () => {
    const { discord } = deployment;
    const [ada, cleo] = [discord.as(town.discordIds.ada), discord.as(town.discordIds.cleo)];
    const refused = await ada.run(town.generalId, '/profile delete');
    expect(read(await refused.settled())).toContain('You are the only steward of Harbour Town');
    const asked = await cleo.run(town.generalId, '/profile delete');
    expect(read(await asked.settled())).toContain('Stays under a made-up name');
    const done = await cleo.press(asked.response(), 'Delete everything about me');
    expect(read(await done.settled())).toContain('everything personal is deleted');
    expect(await accountOf('discord', town.discordIds.cleo)).toBeUndefined();
    // What is public names her no more.
    const person = town.discordIds.cleo;
    const who = await ada.run(town.generalId, '/wallet who', { person });
    expect(read(await who.settled())).toContain('has no linked wallet');
    deployment.assertNoViolations();
  });

  it('is forgotten by the operator, where the platform passes it on', async () => {
    const { telegram, env } = deployment;
    const eve = telegram.as(town.telegramIds.eve);
    const said = eve.say(town.groupId, '/profile');
    await eve.waitFor(town.groupId, /Chat accounts/, { after: said });
    const id = String(town.telegramIds.eve);
    const run = async (...args: string[]) => {
      const process_ = { ...process.env, ...env };
      const command = ['src/cli/erase.ts', ...args];
      return (await promisify(execFile)(process.execPath, command, { env: process_ })).stdout;
    };
    expect(await run('telegram', id)).toBe('It can be done: say yes at the end.\n');
    expect(await accountOf('telegram', id)).toBeDefined();
    expect(await run('telegram', id, 'yes')).toMatch(/^Erased; the rest is kept as gone-/);
    expect(await accountOf('telegram', id)).toBeUndefined();
  });
});
