/**
 * Story 5: a payment is proposed on one platform, voted on both with the weight of a token at a past final
 * block, waits its timelock, and is mined once from the community's own account; both cards link it. A
 * failing proposal executes nothing.
 */

import { erc20Abi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Address, CommunityId } from '#core/identity.ts';
import type { SeenMessage } from '#sandbox/discord/index.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { constitute, foundPayingTown, settleVoters } from '../support/paying-town.ts';
import { startTestRedis, type TestRedis } from '../support/redis.ts';
import { buildTown, read, type Town } from '../support/town.ts';

const HOUR_MS = 3_600_000;
/** Several turns of the relay: what is due is taken up in that time. */
const TURNS_MS = 1_500;

describe.each(['postgres', 'redis'] as const)('a proposal that pays, queued on %s', (backend) => {
  let redis: TestRedis | undefined;
  let deployment: Deployment;
  let town: Town;
  let treasury: Address;

  const balanceOf = (address: `0x${string}`): Promise<bigint> => {
    const { chain } = deployment;
    if (!chain) throw new Error('no chain');
    return chain.publicClient.readContract({
      address: chain.contracts.token.address,
      abi: erc20Abi,
      functionName: 'balanceOf',
      args: [address],
    });
  };

  beforeAll(async () => {
    if (backend === 'redis') redis = await startTestRedis();
    deployment = await startDeployment(redis ? { redisUrl: redis.url } : {});
    town = buildTown(deployment);
    const { chain, community, ...founded } = await foundPayingTown(deployment, town);
    ({ treasury } = founded);
    await chain.fund(treasury, { ethWei: parseEther('10'), civ: parseEther('1000') });
    await settleVoters(deployment, town);
    await appointGuardians(community);
    await constitute(deployment, town);
  });
  afterAll(async () => {
    await deployment?.stop();
    await redis?.stop();
  });

  /** Eve on Discord by its steward, Cleo on Telegram by a steward there. */
  async function appointGuardians(community: CommunityId): Promise<void> {
    const { app, discord, telegram } = deployment;
    const ada = discord.as(town.discordIds.ada);
    const given = await ada.run(town.generalId, '/office give', {
      person: town.discordIds.eve,
      office: 'guardian',
      term: '90d',
    });
    expect(read(await given.settled())).toContain('is now Guardian, until');
    // Nobody on Discord can point at an account of Telegram, so its first steward is named by the id.
    const { people, appointments } = app.services;
    const actor = await people.refer(
      { by: 'account', platform: 'discord', externalId: town.discordIds.ada },
      undefined,
    );
    const bo = await people.refer(
      { by: 'account', platform: 'telegram', externalId: String(town.telegramIds.bo) },
      undefined,
    );
    if (!actor.ok || !bo.ok) throw new Error('Ada and Bo are known');
    const deed = { community, actor: actor.value.person, target: bo.value } as const;
    const steward = { ...deed, office: 'steward', eventId: 'test:steward' } as const;
    expect((await appointments.give(steward, undefined)).ok).toBe(true);
    const cleo = telegram.as(town.telegramIds.cleo);
    cleo.say(town.groupId, '/office_list');
    await cleo.waitFor(town.groupId, /In office/, 10_000);
    telegram.as(town.telegramIds.bo).say(town.groupId, '/office_give @cleo guardian');
    await telegram.as(town.telegramIds.bo).waitFor(town.groupId, /Cleo is now Guardian/, 10_000);
  }

  async function propose(title: string): Promise<void> {
    const ada = deployment.discord.as(town.discordIds.ada);
    const answer = await ada.run(town.generalId, '/proposal create', {
      title,
      amount: '5',
      to: town.discordIds.cleo,
      body: 'For the new jetty.',
    });
    const asked = await answer.settled();
    expect(read(asked)).toMatch(/^This publishes the proposal .*: send 5 CIV from the treasury/);
    const published = await ada.press(asked, 'Publish');
    expect(read(await published.settled())).toContain('is published');
    await deployment.advance(HOUR_MS);
  }

  /** What a vote about money lists of its voters is said once, before the first ballot. */
  async function vote(name: 'ada' | 'cleo', card: SeenMessage, label: string) {
    const who = deployment.discord.as(town.discordIds[name]);
    const asked = await (await who.press(card, label)).settled();
    expect(read(asked)).toContain('is listed publicly');
    return (await who.press(asked, 'Agree and vote')).settled();
  }

  it('passes, waits, and is mined exactly once', async () => {
    const { discord, telegram, chain } = deployment;
    if (!chain) throw new Error('no chain');
    await propose('Pay for the jetty');
    const ada = discord.as(town.discordIds.ada);
    const bo = telegram.as(town.telegramIds.bo);
    const card = await ada.waitsFor(
      town.generalId,
      (m) => read(m).includes('Pay for the jetty') && m.buttons.some((b) => b.label === 'For'),
      30_000,
    );
    const twin = await bo.waitFor(
      town.groupId,
      (m) =>
        m.text.includes('Pay for the jetty') && m.buttons.flat().some((b) => b.label === 'For'),
      30_000,
    );
    const before = await balanceOf(chain.people.cleo.address);
    const voted = await vote('ada', card, 'For');
    expect(read(voted)).toContain('with 1,000 CIV');
    await bo.press(twin, 'For');
    const asked = await bo.waitFor(town.groupId, /is listed publicly/, 10_000);
    await bo.press(asked, 'Agree and vote');
    await bo.waitFor(town.groupId, /Counted: you voted For/, 10_000);
    await deployment.advance(HOUR_MS);
    await ada.waitsFor(town.generalId, (m) => read(m).includes('Passed.'), 30_000);
    // Within the timelock, two minutes of the sandbox, nothing is planned and nothing paid.
    await deployment.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve, TURNS_MS));
    expect(
      await deployment.store.sql`select source from intent where source like 'proposal:%'`,
    ).toEqual([]);
    expect(await balanceOf(chain.people.cleo.address)).toBe(before);
    await deployment.advance(HOUR_MS);
    const done = await ada.waitsFor(town.generalId, (m) => read(m).includes('Carried out'), 60_000);
    expect(done.text).toContain('/tx/0x');
    const there = await bo.waitFor(town.groupId, /Carried out/, 30_000);
    const [transaction = ''] = /\/tx\/0x[0-9a-f]{64}/.exec(done.text) ?? [];
    expect(JSON.stringify(there.entities)).toContain(transaction);
    expect((await balanceOf(chain.people.cleo.address)) - before).toBe(parseEther('5'));
    expect(await balanceOf(treasury)).toBe(parseEther('995'));
    // Its money was set aside and posted in the books, once.
    const { app } = deployment;
    const [community] = await app.services.communities.listIds();
    if (!community) throw new Error('no community');
    const journals = await app.store.ledger.listJournals(community, undefined, 500);
    const payments = journals.map(({ kind }) => kind).filter((kind) => kind.startsWith('payment-'));
    expect(payments).toEqual(['payment-reserve', 'payment-post']);
    expect(await app.services.ledger.recount(community)).toEqual([]);
    deployment.assertNoViolations();
  });

  // Each on one of the two: a veto is one transaction, in which the queue has no part.
  const veto = {
    postgres: ['discord', 'Pay for a bell'],
    redis: ['telegram', 'Pay for a crane'],
  } as const;

  it.each([veto[backend]])(
    'is stopped by a guardian on %s within the timelock',
    async (platform, title) => {
      const { discord, telegram } = deployment;
      const before = await balanceOf(treasury);
      await propose(title);
      const ada = discord.as(town.discordIds.ada);
      const card = await ada.waitsFor(
        town.generalId,
        (m) => read(m).includes(title) && m.buttons.some((b) => b.label === 'For'),
        30_000,
      );
      await vote('ada', card, 'For');
      await vote('cleo', card, 'For');
      await deployment.advance(HOUR_MS);
      await ada.waitsFor(
        town.generalId,
        (m) => read(m).includes(title) && read(m).includes('Passed.'),
        30_000,
      );
      const [row] = await deployment.store.sql<{ number: number }[]>`
      select number from proposal where title = ${title}`;
      const number = String(row?.number);
      if (platform === 'discord') {
        const mine = { proposal: number, reason: 'The price is wrong' };
        const refused = await ada.run(town.generalId, '/proposal veto', mine);
        expect(read(await refused.settled())).toContain('Only a guardian');
        const vetoed = await discord
          .as(town.discordIds.eve)
          .run(town.generalId, '/proposal veto', mine);
        expect(read(await vetoed.settled())).toContain('vetoed');
      } else {
        const cleo = telegram.as(town.telegramIds.cleo);
        cleo.say(town.groupId, `/proposal_veto proposal:${number} The price is wrong`);
      }
      const isVetoed = (text: string) =>
        text.includes(title) && text.includes('The price is wrong');
      await ada.waitsFor(town.generalId, (m) => isVetoed(read(m)), 30_000);
      const bo = telegram.as(town.telegramIds.bo);
      await bo.waitFor(town.groupId, (m) => isVetoed(m.text), 30_000);
      await deployment.advance(24 * HOUR_MS);
      const listed = await (await ada.run(town.generalId, '/proposal list')).settled();
      expect(read(listed)).toContain(`${title} (vetoed by a guardian, `);
      const intents = await deployment.store.sql`
      select 1 from intent join proposal on source = 'proposal:' || vote_id || ':0'
       where title = ${title}`;
      expect(intents).toHaveLength(0);
      expect(await balanceOf(treasury)).toBe(before);
      deployment.assertNoViolations();
    },
  );

  it('fails and executes nothing', async () => {
    const { discord, chain } = deployment;
    if (!chain) throw new Error('no chain');
    await propose('Pay for a statue');
    const ada = discord.as(town.discordIds.ada);
    const card = await ada.waitsFor(
      town.generalId,
      (m) => read(m).includes('Pay for a statue') && m.buttons.some((b) => b.label === 'Against'),
      30_000,
    );
    await vote('ada', card, 'Against');
    await vote('cleo', card, 'For');
    await deployment.advance(HOUR_MS);
    await ada.waitsFor(town.generalId, (m) => read(m).includes('Rejected'), 30_000);
    await deployment.advance(24 * HOUR_MS);
    expect(await balanceOf(treasury)).toBe(parseEther('995'));
    const listed = await (await ada.run(town.generalId, '/proposal list')).settled();
    expect(read(listed)).toContain('Pay for a statue (rejected, ');
  });
});
