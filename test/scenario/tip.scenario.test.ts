/**
 * Story 7: a deposit from a linked wallet is credited once it is final, a tip moves it in public, and a
 * withdrawal goes through the same execution queue to the linked wallet.
 */

import { erc20Abi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asAddress } from '#core/identity.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

describe('a tip from a deposit to a withdrawal', () => {
  let deployment: Deployment;
  let town: Town;

  beforeAll(async () => {
    deployment = await startDeployment();
    town = buildTown(deployment);
    const token = deployment.chain?.contracts.token.address;
    await foundTown(deployment, town, { template: 'token-dao', ...(token && { token }) });
  });
  afterAll(async () => deployment?.stop());

  it('credits, tips and pays out, each once', async () => {
    const { chain, discord, telegram, app } = deployment;
    if (!chain) throw new Error('no chain');
    const [community] = await app.services.communities.listIds();
    if (!community) throw new Error('no community');
    await linkWallet(deployment, town, 'ada', chain.people.ada, { on: 'discord' });
    await linkWallet(deployment, town, 'bo', chain.people.bo, { on: 'telegram' });
    const vault = await until('the vault', async () => {
      const address = await app.services.executions.vaultOf(community, chain.chainId);
      return address ?? undefined;
    });
    await chain.fund(asAddress(vault), { ethWei: parseEther('1') });
    const hash = await chain.walletOf(chain.people.ada).writeContract({
      address: chain.contracts.token.address,
      abi: chain.contracts.token.abi,
      functionName: 'transfer',
      args: [asAddress(vault), parseEther('10')],
    });
    await chain.mined(hash);
    const ada = discord.as(town.discordIds.ada);
    await until('the deposit', async () => {
      await deployment.advance(5_000);
      const balance = read(await (await ada.run(town.generalId, '/balance')).settled());
      return balance.includes('10 CIV');
    });

    // Bo is known on Discord by another account: Ada tips him in the Telegram group.
    const bo = telegram.as(town.telegramIds.bo);
    const tipped = await ada.run(town.generalId, '/tip', {
      to: town.discordIds.cleo,
      amount: '2',
      memo: 'for the docs',
    });
    expect(read(await tipped.settled())).toContain('2 CIV');
    await ada.waitsFor(town.generalId, (m) => read(m).includes('for the docs') && !m.isEphemeral);
    await bo.waitFor(town.groupId, /for the docs/, 20_000);
    const tooMuch = await ada.run(town.generalId, '/tip', {
      to: town.discordIds.cleo,
      amount: '9',
    });
    expect(read(await tooMuch.settled())).toContain('there is 8 CIV');

    const before = await chain.publicClient.readContract({
      address: chain.contracts.token.address,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [chain.people.ada.address],
    });
    const asked = await (await ada.run(town.generalId, '/withdraw', { amount: '3' })).settled();
    expect(read(asked)).toContain('Send 3 CIV');
    await ada.press(asked, 'Send it');
    await until(
      'the withdrawal',
      async () => {
        await deployment.advance(2_000);
        const after = await chain.publicClient.readContract({
          address: chain.contracts.token.address,
          abi: erc20Abi,
          functionName: 'balanceOf',
          args: [chain.people.ada.address],
        });
        return after - before === parseEther('3');
      },
      60_000,
    );
    const left = read(await (await ada.run(town.generalId, '/balance')).settled());
    expect(left).toContain('5 CIV');
    deployment.assertNoViolations();
  });

  it('on Telegram: a tip in one line, a balance, a withdrawal', async () => {
    const { chain, discord, telegram, app } = deployment;
    if (!chain) throw new Error('no chain');
    const [community] = await app.services.communities.listIds();
    if (!community) throw new Error('no community');
    await linkWallet(deployment, town, 'cleo', chain.people.cleo, { on: 'telegram' });
    const vault = await app.services.executions.vaultOf(community, chain.chainId);
    if (!vault) throw new Error('no vault');
    const hash = await chain.walletOf(chain.people.cleo).writeContract({
      address: chain.contracts.token.address,
      abi: chain.contracts.token.abi,
      functionName: 'transfer',
      args: [asAddress(vault), parseEther('5')],
    });
    await chain.mined(hash);
    const cleo = telegram.as(town.telegramIds.cleo);
    const bo = telegram.as(town.telegramIds.bo);
    /** What this person alone is answered. */
    const answered = (person: typeof bo, line: string) => {
      const said = person.say(town.groupId, line);
      return person.waitFor(town.groupId, (one) => one.fromBot && one.ephemeral, {
        after: said,
        timeoutMs: 10_000,
      });
    };
    await until('the deposit', async () => {
      await deployment.advance(5_000);
      return (await answered(cleo, '/balance')).text.includes('5 CIV');
    });
    bo.say(town.groupId, 'hello');
    expect((await answered(cleo, '/tip @bo 2 CIV for the lamps')).text).toContain('2 CIV');
    const card = await bo.waitFor(
      town.groupId,
      (one) => !one.ephemeral && one.text.includes('for the lamps') && one.fromBot,
      20_000,
    );
    expect(card.text).toMatch(/Cleo tipped .*Bo.* 2 CIV/u);
    await discord
      .as(town.discordIds.ada)
      .waitsFor(town.generalId, (one) => read(one).includes('for the lamps'), 20_000);
    expect((await answered(bo, '/balance')).text).toContain('2 CIV');
    expect((await answered(cleo, '/balance')).text).toContain('3 CIV');

    const balance = () =>
      chain.publicClient.readContract({
        address: chain.contracts.token.address,
        abi: erc20Abi,
        functionName: 'balanceOf',
        args: [chain.people.bo.address],
      });
    const before = await balance();
    const asked = await answered(bo, '/withdraw 2');
    expect(asked.text).toContain('Send 2 CIV');
    await bo.press(asked, 'Send it');
    await until(
      'the withdrawal',
      async () => {
        await deployment.advance(2_000);
        return (await balance()) - before === parseEther('2');
      },
      60_000,
    );
    expect((await answered(bo, '/balance')).text).toContain('Available: 0 CIV');
    deployment.assertNoViolations();
  });
});
