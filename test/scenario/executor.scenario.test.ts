/**
 * A contract keeps the community's money: it is connected on Discord, a payment out of it is decided on both platforms,
 * waits in the contract's own delay, and is mined; both cards say at each step what is happening.
 */
import { erc20Abi, parseEther } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asAddress } from '#core/identity.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, personIds, read, type Town } from '../support/town.ts';

const HOUR_MS = 3_600_000;
const DELAY_SECONDS = 600;
const VENDOR = asAddress(`0x${'51'.repeat(20)}`);
let deployment: Deployment;
let town: Town;
let timelock: `0x${string}`;

beforeAll(async () => {
  deployment = await startDeployment({});
  town = buildTown(deployment);
  const { chain, app } = deployment;
  if (!chain) throw new Error('no chain');
  await foundTown(deployment, town, {
    ...{ template: 'token-dao', token: chain.contracts.token.address, caps: ['10', '20'] },
  });
  const [community] = await app.services.communities.listIds();
  if (!community) throw new Error('no community');
  const account = await until('the account', async () => {
    return (await app.services.executions.treasuryOf(community)) ?? undefined;
  });
  // It pays for the network alone: the money is in the contract.
  await chain.fund(account, { ethWei: parseEther('10') });
  timelock = await deployTimelock(chain, DELAY_SECONDS, [account]);
  await chain.fund(timelock, { civ: parseEther('1000') });
  await linkWallet(deployment, town, 'ada', chain.people.ada, { on: 'discord' });
  await linkWallet(deployment, town, 'cleo', chain.people.cleo, { on: 'discord' });
  await linkWallet(deployment, town, 'bo', chain.people.bo, { on: 'telegram' });
  const ada = deployment.discord.as(town.discordIds.ada);
  for (const name of personIds) {
    const person = town.discordIds[name];
    await (
      await ada.run(town.generalId, '/citizen grant', { person, reason: 'founding citizen' })
    ).settled();
  }
});
afterAll(() => deployment?.stop());

it('a steward connects it, and has it carry decisions out', async () => {
  const ada = deployment.discord.as(town.discordIds.ada);
  const asked = await ada.run(town.generalId, '/treasury connect', {
    ...{ kind: 'timelock', address: timelock },
  });
  const shown = await asked.settled();
  expect(read(shown)).toContain('Nothing moves by that');
  const connected = await (await ada.press(shown, 'Connect it')).settled();
  expect(read(connected)).toContain('is connected');
  const offered = await (await ada.press(connected, 'Have it carry decisions out')).settled();
  expect(read(offered)).toContain('carried out by changes from the community');
  expect(read(await (await ada.press(offered, 'Change it')).settled())).toContain('is now');
  const constituting = await (await ada.run(town.generalId, '/civitas constitute')).settled();
  const done = await (await ada.press(constituting, 'Constitute')).settled();
  expect(read(done)).toContain('is constituted');
});

it('a payment out of it is decided on both platforms, waits there, and is mined once', async () => {
  const { discord, telegram, chain } = deployment;
  if (!chain) throw new Error('no chain');
  const ada = discord.as(town.discordIds.ada);
  const bo = telegram.as(town.telegramIds.bo);
  const heldBy = () =>
    chain.publicClient.readContract({
      ...{ address: chain.contracts.token.address, abi: erc20Abi, functionName: 'balanceOf' },
      args: [VENDOR],
    });
  const action = `pay 30 CIV to ${VENDOR}`;
  const asked = await (
    await ada.run(town.generalId, '/proposal create', { title: 'Out of the timelock', action })
  ).settled();
  await (await ada.press(asked, 'Publish')).settled();
  await deployment.advance(HOUR_MS);
  const isOpen = (m: { text: string }) => m.text.includes('Out of the timelock');
  const card = await ada.waitsFor(
    town.generalId,
    (m) => read(m).includes('Out of the timelock') && m.buttons.some((b) => b.label === 'For'),
    30_000,
  );
  expect(read(card)).toContain('Carried out by');
  expect(read(card)).toContain('the timelock');
  const twin = await bo.waitFor(
    town.groupId,
    (m) => isOpen(m) && m.buttons.flat().some((b) => b.label === 'For'),
    30_000,
  );
  for (const name of ['ada', 'cleo'] as const) {
    const who = discord.as(town.discordIds[name]);
    const agree = await (await who.press(card, 'For')).settled();
    await (await who.press(agree, 'Agree and vote')).settled();
  }
  await bo.press(twin, 'For');
  await bo.press(await bo.waitFor(town.groupId, /is listed publicly/, 10_000), 'Agree and vote');
  await bo.waitFor(town.groupId, /Counted: you voted For/, 10_000);
  await deployment.advance(HOUR_MS);
  await ada.waitsFor(town.generalId, (m) => read(m).includes('Passed.'), 30_000);
  await deployment.advance(HOUR_MS);
  await ada.waitsFor(town.generalId, (m) => read(m).includes('It waits in the timelock'), 90_000);
  await bo.waitFor(town.groupId, /It waits in the timelock/, 30_000);
  expect(await heldBy()).toBe(0n);
  await deployment.advance(DELAY_SECONDS * 1_000);
  await ada.waitsFor(town.generalId, (m) => read(m).includes('✅ Carried out'), 90_000);
  await bo.waitFor(town.groupId, /✅ Carried out/, 30_000);
  expect(await heldBy()).toBe(parseEther('30'));
  deployment.assertNoViolations();
});
