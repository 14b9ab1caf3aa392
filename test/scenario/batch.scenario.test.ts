/**
 * Several steps are typed on Discord, shown as they are, voted on there and on Telegram, and mined in their order: a
 * payment, then a piece of a collection; both cards say that it is carried out.
 */
import { encodeFunctionData, erc20Abi, erc721Abi, parseEther } from 'viem';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asAddress } from '#core/identity.ts';
import { badgeAbi } from '#sandbox/chain/contracts.ts';
import { sendAs } from '../support/contracts.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { constitute, foundPayingTown, settleVoters } from '../support/paying-town.ts';
import { buildTown, read, type Town } from '../support/town.ts';

const HOUR_MS = 3_600_000;
const VENDOR = asAddress(`0x${'51'.repeat(20)}`);
let deployment: Deployment;
let town: Town;

beforeAll(async () => {
  deployment = await startDeployment({});
  town = buildTown(deployment);
  const { chain, treasury } = await foundPayingTown(deployment, town);
  await chain.fund(treasury, { ethWei: parseEther('10'), civ: parseEther('1000') });
  const data = encodeFunctionData({ abi: badgeAbi, functionName: 'mint', args: [treasury] });
  await sendAs(chain, { to: chain.contracts.badge.address, data });
  await settleVoters(deployment, town);
  await constitute(deployment, town);
});
afterAll(() => deployment?.stop());

it('a batch is decided on both platforms and mined in order', async () => {
  const { discord, telegram, chain } = deployment;
  if (!chain) throw new Error('no chain');
  const { badge, token } = chain.contracts;
  const read721 = { address: badge.address, abi: badgeAbi } as const;
  const id = await chain.publicClient.readContract({ ...read721, functionName: 'totalMinted' });
  const ada = discord.as(town.discordIds.ada);
  const bo = telegram.as(town.telegramIds.bo);
  const action = `pay 5 CIV to <@${town.discordIds.cleo}>; nft ${badge.address} ${id} to ${VENDOR}`;

  const wrong = await ada.run(town.generalId, '/proposal create', { title: 'No', action: 'pay 5' });
  expect(read(await wrong.settled())).toContain('Step 1 cannot be read');
  const answer = await ada.run(town.generalId, '/proposal create', { title: 'Two steps', action });
  const asked = await answer.settled();
  expect(read(asked)).toContain('send 5 CIV from the treasury');
  expect(read(asked)).toContain(`give piece #${id} of the collection`);
  expect(read(asked)).toContain('was never paid here before');
  const published = await (await ada.press(asked, 'Publish')).settled();
  expect(read(published)).toContain('is published');

  await deployment.advance(HOUR_MS);
  const card = await ada.waitsFor(
    town.generalId,
    (m) => read(m).includes('Two steps') && m.buttons.some((b) => b.label === 'For'),
    30_000,
  );
  expect(read(card)).toContain('these 2 steps are carried out');
  const twin = await bo.waitFor(
    town.groupId,
    (m) => m.text.includes('Two steps') && m.buttons.flat().some((b) => b.label === 'For'),
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
  const done = await ada.waitsFor(town.generalId, (m) => read(m).includes('Carried out'), 90_000);
  expect(read(done)).toContain('2 of 2 steps were carried out');
  await bo.waitFor(town.groupId, /Carried out/, 30_000);
  const owner = await chain.publicClient.readContract({
    ...{ address: badge.address, abi: erc721Abi, functionName: 'ownerOf', args: [id] },
  });
  expect(owner.toLowerCase()).toBe(VENDOR);
  const blocks = await deployment.store.sql<{ state: string; block: string }[]>`
    select state, mined_block as block from intent where source like 'proposal:%' order by source`;
  expect(blocks.map(({ state }) => state)).toEqual(['final', 'final']);
  expect(Number(blocks[1]?.block)).toBeGreaterThan(Number(blocks[0]?.block));
  const paid = await chain.publicClient.readContract({
    ...{ address: token.address, abi: erc20Abi, functionName: 'balanceOf' },
    args: [chain.people.cleo.address],
  });
  expect(paid % parseEther('10')).toBe(parseEther('5'));
  deployment.assertNoViolations();
});

it('is typed on Telegram in the same words', async () => {
  const { telegram, chain } = deployment;
  if (!chain) throw new Error('no chain');
  const bo = telegram.as(town.telegramIds.bo);
  bo.say(town.groupId, `/propose "A gift" action:"pay 1 CIV to @bo; pay 2 CIV to ${VENDOR}"`);
  const asked = await bo.waitFor(town.groupId, /A gift.*for the community to agree/s, 10_000);
  expect(asked.text).toContain('send 1 CIV from the treasury');
  expect(asked.text).toContain('send 2 CIV from the treasury');
});
