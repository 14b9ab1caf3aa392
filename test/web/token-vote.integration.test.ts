/** The page where a token's holders vote: what it shows, whom it listens to, and that a signature from it is counted on chain. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { renderCard } from '#chat/card/index.ts';
import type { VoteId } from '#core/identity.ts';
import { deployGovernor } from '#sandbox/chain/governor.ts';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import {
  createGovernorWorld,
  DELAY_BLOCKS,
  type GovernorWorld,
  type Holder,
  PERIOD_BLOCKS,
} from '#test/support/governor-world.ts';
import { createVisitor, siteOptions } from '#test/support/site.ts';
import { createSite } from '#web/site.ts';

const bo = `0x${'b0'.repeat(20)}`;
const FOR = 1;

let sandbox: SandboxChain;
let world: GovernorWorld;
let site: ReturnType<typeof createSite>;
let ada: Holder;
let vote: VoteId;

beforeAll(async () => {
  sandbox = await startChain();
  await sandbox.anvil.setMining('automine');
  world = await createGovernorWorld(sandbox);
  ada = await world.holder('400');
  await world.link(world.ada, ada.address);
  const place = await deployGovernor(sandbox, { delay: DELAY_BLOCKS, period: PERIOD_BLOCKS });
  await sandbox.anvil.mine(3);
  await world.useGovernor(place);
  site = createSite(await siteOptions(world.services));
  vote = await world.opened(`pay 5 CIV to ${bo}`);
  await world.store.communities.updateCommunity(world.community, { name: '<b>Testers</b>' });
});
afterAll(async () => {
  await world?.close();
  await sandbox?.stop();
});

test('tells when voting begins, then asks for a choice; what it quotes is no markup', async () => {
  const visitor = createVisitor(() => site);
  const early = await visitor.page(`/v/${vote}/tokens`);
  expect(early.status).toBe(200);
  expect(early.html).toContain('Voting begins');
  expect(early.html).not.toContain('name="support"');
  await world.until(vote, async () => (await world.noted(vote))?.status === 'active');
  const { html } = await visitor.page(`/v/${vote}/tokens`);
  const { reference } = await world.mandateOf(vote);
  for (const words of [
    'name="support"',
    String(BigInt(reference)),
    '&lt;b&gt;Testers',
    '0 of at most 200',
  ])
    expect(html).toContain(words);
  expect(html).not.toContain('<b>Testers');
  expect(html).toContain(world.governor());
});

test('is reached from the card while holders vote', async () => {
  const card = await renderCard(world.services, `proposal:${vote}`);
  expect(card?.buttons?.[0]).toEqual([
    { label: 'Vote with your tokens', url: `https://civitas.example/v/${vote}/tokens` },
  ]);
});

test('takes a signature of its own browser, once, and the contract counts it', async () => {
  const visitor = createVisitor(() => site);
  const { csrf } = await visitor.page(`/v/${vote}/tokens`);
  const path = (verb: string) => `/v/${vote}/tokens/${verb}`;
  const asked = { address: ada.address, chainId: sandbox.chainId, support: FOR };
  const prepared = await visitor.act(path('prepare'), csrf, asked);
  expect(prepared.status).toBe(200);
  const { message, address } = (await prepared.json()) as { message: string; address: string };
  const given = { address, message, signature: await world.sign(ada, message) };
  const stranger = createVisitor(() => site);
  expect((await stranger.act(path('finish'), csrf, given)).status).toBe(403);
  expect((await visitor.act(path('finish'), 'x', given)).status).toBe(403);
  const elsewhere = { origin: 'https://evil.example' };
  expect((await visitor.act(path('finish'), csrf, given, elsewhere)).status).toBe(403);
  const taken = await visitor.act(path('finish'), csrf, given);
  expect([taken.status, await taken.json()]).toEqual([200, { support: 'For' }]);
  const again = await visitor.act(path('finish'), csrf, given);
  expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([
    ...[422, 'token-vote-repeated'],
  ]);
  await world.until(vote, async () => (await world.voteIntent(ada, vote))?.state === 'final');
  expect((await world.there(vote)).votes).toMatchObject({ for: 400n * 10n ** 18n });
  await world.until(vote, async () => (await world.noted(vote))?.relayed === 1);
  expect((await visitor.page(`/v/${vote}/tokens`)).html).toContain('1 of at most 200');
});

test('understands nothing else, and is not there for what no governor has', async () => {
  const visitor = createVisitor(() => site);
  const { csrf } = await visitor.page(`/v/${vote}/tokens`);
  for (const body of [
    '',
    '{',
    { address: ada.address, support: 3 },
    { address: ada.address, support: '1' },
    { address: ada.address, support: FOR, more: 1 },
  ]) {
    expect((await visitor.act(`/v/${vote}/tokens/prepare`, csrf, body)).status).toBe(400);
  }
  const unknown = '01890000-0000-7000-8000-00000000000a';
  expect((await visitor.page(`/v/${unknown}/tokens`)).status).toBe(404);
  expect((await visitor.page('/v/x/tokens')).status).toBe(404);
  const asked = { address: ada.address, support: FOR };
  expect((await visitor.act(`/v/${unknown}/tokens/prepare`, csrf, asked)).status).toBe(422);
});

test('asks nothing any more once it is over', async () => {
  await world.endVoting();
  await world.until(vote, async () => (await world.mandateOf(vote)).state === 'queueing');
  const { html } = await createVisitor(() => site).page(`/v/${vote}/tokens`);
  expect(html).toContain('Nobody votes on it any more');
  expect(html).not.toContain('name="support"');
  const card = await renderCard(world.services, `proposal:${vote}`);
  expect(JSON.stringify(card?.buttons)).not.toContain('/tokens');
});
