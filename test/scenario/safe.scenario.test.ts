/**
 * Story: a Safe of three owners is linked, two of whom sign. Cleo asks on Discord and pastes what was collected
 * elsewhere; Dan asks on Telegram, and his Safe signs on chain. Both pages are closed meanwhile and opened again.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Browser, createBrowser, proveOnDiscord, proveOnTelegram } from '../support/link.ts';
import { createSafes, type Safe } from '../support/safe.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

type Answer = { message?: string; address?: string; code?: string };

describe('a wallet of several owners', () => {
  let deployment: Deployment;
  let town: Town;
  let createSafe: Awaited<ReturnType<typeof createSafes>>;

  beforeAll(async () => {
    deployment = await startDeployment();
    if (!deployment.chain) throw new Error('there is no chain');
    createSafe = await createSafes(deployment.chain, '1.4.1');
    town = buildTown(deployment);
    await foundTown(deployment, town, { template: 'club' });
  });
  afterAll(async () => deployment?.stop());

  const owners = [people.ada, people.bo, people.cleo];

  async function wait(browser: Browser, page: { code: string; csrf: string }, safe: Safe) {
    const path = `/link/${page.code}/await`;
    const begun = await browser.act<Answer>(path, page.csrf, { address: safe.address });
    expect(begun.status).toBe(200);
    const { message = '', address = '' } = begun.body;
    const finish = async (signature: string, from = browser) => {
      const again = await from.open(`/link/${page.code}`);
      return from.act<Answer>(`/link/${page.code}/finish`, again.csrf, {
        ...{ message, address, signature },
      });
    };
    return { message, finish };
  }

  it('on Discord: the collected signature is pasted into the page that waited', async () => {
    const safe = await createSafe(owners, 2n);
    const { browser, page } = await proveOnDiscord(deployment, town, 'cleo');
    const { message, finish } = await wait(browser, page, safe);
    const stranger = createBrowser(deployment.env['PUBLIC_URL'] ?? '');
    const foreign = await stranger.open(`/link/${page.code}`);
    expect(foreign.html).toContain('waits for the owners of a contract wallet');
    const one = await finish(await safe.collect(message, [people.ada]));
    expect(one).toMatchObject({ status: 422, body: { code: 'signature-incomplete' } });
    const shown = await browser.open(`/link/${page.code}`);
    expect(shown.state).toBe('proven');
    expect(shown.html).toContain(safe.address);
    const signature = await safe.collect(message, [people.ada, people.bo]);
    expect((await finish(signature, stranger)).status).toBe(403);
    expect(await finish(signature)).toMatchObject({ status: 200, body: { address: safe.address } });
    const cleo = deployment.discord.as(town.discordIds.cleo);
    const listed = read(await (await cleo.run(town.generalId, '/wallet list')).settled());
    expect(listed).toContain(safe.address);
    expect(listed).toContain('contract wallet on the local test chain');
    deployment.assertNoViolations();
  });

  it('on Telegram: the owners sign on chain, and the page finds it', async () => {
    const safe = await createSafe(owners, 2n);
    const { browser, page } = await proveOnTelegram(deployment, town, 'dan');
    const { message, finish } = await wait(browser, page, safe);
    expect((await finish('0x')).body.code).toBe('signature-incomplete');
    await safe.signOnChain(message, [people.bo, people.cleo]);
    expect(await finish('0x')).toMatchObject({ status: 200, body: { address: safe.address } });
    const dan = deployment.telegram.as(town.telegramIds.dan);
    const told = await dan.waitFor('private', /is now linked to you/, 20_000);
    expect(told.text).toContain(safe.address);
    deployment.assertNoViolations();
  });
});
