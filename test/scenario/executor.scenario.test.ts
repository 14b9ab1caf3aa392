/**
 * A contract keeps the community's money: it is connected on Discord, a payment out of it is decided on both platforms,
 * goes the contract's own way, and is mined; both cards say at each step what is happening.
 */
import { erc20Abi, getAddress, parseAbi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXECUTOR_KINDS, type ExecutorKind } from '#core/execution/executor-kind.ts';
import { asAddress } from '#core/identity.ts';
import { deployGovernor } from '#sandbox/chain/governor.ts';
import { accountOf, type Person } from '#sandbox/chain/people.ts';
import { deployTownSafe } from '#sandbox/chain/safe.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { type Browser, createBrowser } from '../support/link.ts';
import { foundPayingTown, settleVoters } from '../support/paying-town.ts';
import { until } from '../support/poll.ts';
import { buildTown, read, type Town } from '../support/town.ts';

const HOUR_MS = 3_600_000;
const DELAY_SECONDS = 600;
const VOTING_DELAY_BLOCKS = 5;
const VOTING_BLOCKS = 60;
const VENDOR = asAddress(`0x${'51'.repeat(20)}`);

type Chain = NonNullable<Deployment['chain']>;
type Story = {
  deploy(chain: Chain, account: `0x${string}`): Promise<`0x${string}`>;
  /** What the card says while the others it needs have their say, and what they do. */
  said: RegExp;
  others(deployment: Deployment, chain: Chain, reference: `0x${string}`): Promise<void>;
  /** The same on a page of ours, which a member opens from the card. */
  onPage?(deployment: Deployment, chain: Chain, card: Opened): Promise<void>;
};

/** A card as Ada sees it on Discord. */
type Opened = { readonly ada: DiscordPerson; readonly card: DiscordMessage };
type DiscordPerson = ReturnType<Deployment['discord']['as']>;
type TelegramPerson = ReturnType<Deployment['telegram']['as']>;
type DiscordMessage = Awaited<ReturnType<DiscordPerson['waitsFor']>>;

/** What a page asks of a wallet is signed by it, and handed in. */
async function signTypedData(
  browser: Browser,
  page: { readonly path: string; readonly csrf: string },
  asked: { readonly wallet: Person; readonly chainId: number; readonly support?: number },
): Promise<object> {
  const { wallet, ...rest } = asked;
  const prepared = await browser.act<{ message: string; address: string }>(
    `${page.path}/prepare`,
    page.csrf,
    { address: wallet.address, ...rest },
  );
  expect(prepared.status).toBe(200);
  const { message, address } = prepared.body;
  const signature = await accountOf(wallet).signTypedData(JSON.parse(message));
  const body = { address, message, signature };
  const finished = await browser.act<object>(`${page.path}/finish`, page.csrf, body);
  expect(finished.status).toBe(200);
  return finished.body;
}

/** Each signs in a browser of their own. */
async function signAll(
  deployment: Deployment,
  url: string,
  asked: {
    readonly wallets: readonly Person[];
    readonly chainId: number;
    readonly support?: number;
  },
): Promise<object[]> {
  const { wallets, ...rest } = asked;
  const said: object[] = [];
  for (const wallet of wallets) {
    const browser = createBrowser(deployment.env['PUBLIC_URL'] ?? '');
    // Until there is something to sign it tells when, and asks nothing.
    const { csrf } = await until('the page asks for a signature', async () => {
      const page = await browser.open(url);
      return page.status === 200 && page.csrf !== '' ? page : undefined;
    });
    const path = new URL(url).pathname;
    said.push(await signTypedData(browser, { path, csrf }, { wallet, ...rest }));
  }
  return said;
}

const urlOn = ({ buttons }: Pick<DiscordMessage, 'buttons'>, label: string): string => {
  const url = buttons.find((button) => button.label === label)?.url;
  if (!url) throw new Error(`no button opens ${label}`);
  return url;
};

const voteAbi = parseAbi([
  'function castVote(uint256 proposalId, uint8 support) returns (uint256)',
  'function delegate(address delegatee)',
]);
const ownerAbi = parseAbi(['function approveHash(bytes32 hashToApprove)']);

const STORIES: { readonly [K in ExecutorKind]: Story } = {
  safe: {
    async deploy(chain) {
      const safe = await deployTownSafe(chain);
      await chain.fund(safe, { civ: parseEther('1000') });
      // Whose it is is read at a final block.
      await chain.anvil.mine(5);
      return safe;
    },
    said: /The owners of the Safe[\s\S]*0 of 2 needed owners have signed/,
    /** On chain, as from their own Safe app. */
    async others(deployment, chain) {
      const safe = await connected(deployment);
      const { reference } = await mandateOf(deployment);
      const approve = { address: safe, abi: ownerAbi, functionName: 'approveHash' } as const;
      for (const owner of [chain.people.ada, chain.people.cleo])
        await chain.walletOf(owner).writeContract({ ...approve, args: [reference] });
    },
    async onPage(deployment, chain, { ada, card }) {
      const way = await (await ada.press(card, 'Sign as an owner')).settled();
      const wallets = [chain.people.ada, chain.people.cleo];
      const { chainId } = chain;
      const said = await signAll(deployment, urlOn(way, 'Open the page'), { wallets, chainId });
      expect(said).toMatchObject([{ signed: 1 }, { signed: 2 }]);
    },
  },
  timelock: {
    async deploy(chain, account) {
      const timelock = await deployTimelock(chain, DELAY_SECONDS, [account]);
      await chain.fund(timelock, { civ: parseEther('1000') });
      return timelock;
    },
    said: /It waits in the timelock/,
    others: (deployment) => deployment.advance(DELAY_SECONDS * 1_000),
  },
  governor: {
    async deploy(chain) {
      for (const person of [chain.people.ada, chain.people.bo]) {
        const { address } = chain.contracts.token;
        const args = [person.address] as const;
        await chain
          .walletOf(person)
          .writeContract({ address, abi: voteAbi, functionName: 'delegate', args });
      }
      const { governor } = await deployGovernor(chain, {
        ...{ delay: VOTING_DELAY_BLOCKS, period: VOTING_BLOCKS, minDelaySeconds: 60 },
      });
      return governor;
    },
    said: /The token holders vote in the governor/,
    async others(deployment, chain, reference) {
      const governor = await connected(deployment);
      const args = [BigInt(reference), 1] as const;
      const vote = { address: governor, abi: voteAbi, functionName: 'castVote', args } as const;
      // It opens some blocks after it was proposed: until then the governor refuses a vote.
      await chain.anvil.mine(VOTING_DELAY_BLOCKS + 1);
      for (const person of [chain.people.ada, chain.people.bo])
        await chain.walletOf(person).writeContract(vote);
      await endVoting(deployment, chain);
    },
    /** The holders pay nothing: what they signed is brought to the governor by the bot. */
    async onPage(deployment, chain, { ada, card }) {
      await chain.anvil.mine(VOTING_DELAY_BLOCKS + 1);
      const open = await ada.waitsFor(
        card.channelId,
        (m) => m.id === card.id && m.buttons.some((b) => b.label === 'Vote with your tokens'),
        30_000,
      );
      const { ada: first, bo } = chain.people;
      const nonces = () =>
        Promise.all(
          [first, bo].map(({ address }) => chain.publicClient.getTransactionCount({ address })),
        );
      const before = await nonces();
      const said = await signAll(deployment, urlOn(open, 'Vote with your tokens'), {
        ...{ wallets: [first, bo], chainId: chain.chainId, support: 1 },
      });
      expect(said).toEqual([{ support: 'For' }, { support: 'For' }]);
      await until('both are counted there', () => relayed(deployment, 2), 60_000);
      expect(await nonces()).toEqual(before);
      await endVoting(deployment, chain);
    },
  },
};

/** Ballots that the bot has brought to the governor for good. */
async function relayed({ store }: Deployment, wanted: number): Promise<true | undefined> {
  const rows = await store.sql`select from intent where state = 'final'
    and action ->> 'kind' = 'governor-vote'`;
  return rows.length === wanted ? true : undefined;
}

/** Its blocks pass, and then the delay of its timelock. */
async function endVoting(deployment: Deployment, chain: Chain): Promise<void> {
  await chain.anvil.mine(VOTING_BLOCKS + 1);
  await until(
    'it waits in its timelock',
    async () => ((await mandateOf(deployment)).state === 'waiting' ? true : undefined),
    60_000,
  );
  await deployment.advance(HOUR_MS);
}

/** The newest. */
async function mandateOf({ store }: Deployment) {
  const [row] = await store.sql<{ reference: `0x${string}`; state: string }[]>`
    select reference, state from mandate order by created_at desc limit 1`;
  if (!row) throw new Error('no mandate');
  return row;
}

async function connected({ store }: Deployment): Promise<`0x${string}`> {
  const [row] = await store.sql<{ address: `0x${string}` }[]>`select address from executor`;
  if (!row) throw new Error('nothing is connected');
  return getAddress(row.address);
}

describe.each(EXECUTOR_KINDS)('a %s', (kind) => {
  const story = STORIES[kind];
  let deployment: Deployment;
  let town: Town;
  let contract: `0x${string}`;

  beforeAll(async () => {
    deployment = await startDeployment({});
    town = buildTown(deployment);
    const { chain, treasury } = await foundPayingTown(deployment, town);
    // It pays for the network alone: the money is in the contract.
    await chain.fund(treasury, { ethWei: parseEther('10') });
    contract = await story.deploy(chain, treasury);
    await settleVoters(deployment, town);
  });
  afterAll(() => deployment?.stop());

  it('is connected by a steward, who has it carry decisions out', async () => {
    const ada = deployment.discord.as(town.discordIds.ada);
    const asked = await ada.run(town.generalId, '/treasury connect', { kind, address: contract });
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

  /** Decided on both platforms and given to the contract. Answers with its card on Discord. */
  async function decide(title: string): Promise<Opened & { bo: TelegramPerson }> {
    const { discord, telegram } = deployment;
    const ada = discord.as(town.discordIds.ada);
    const bo = telegram.as(town.telegramIds.bo);
    const asked = await (
      await ada.run(town.generalId, '/proposal create', {
        ...{ title, action: `pay 30 CIV to ${VENDOR}` },
      })
    ).settled();
    expect(read(asked)).toContain('−30 CIV');
    await (await ada.press(asked, 'Publish')).settled();
    await deployment.advance(HOUR_MS);
    const card = await ada.waitsFor(
      town.generalId,
      (m) => read(m).includes(title) && m.buttons.some((b) => b.label === 'For'),
      30_000,
    );
    expect(read(card)).toContain('Carried out by');
    expect(read(card).toLowerCase()).toContain(`the ${kind}`);
    const twin = await bo.waitFor(
      town.groupId,
      (m) => m.text.includes(title) && m.buttons.flat().some((b) => b.label === 'For'),
      30_000,
    );
    for (const name of ['ada', 'cleo'] as const) {
      const who = discord.as(town.discordIds[name]);
      const agree = await (await who.press(card, 'For')).settled();
      await (await who.press(agree, 'Agree and vote')).settled();
    }
    await bo.press(twin, 'For');
    const after = { after: twin, timeoutMs: 10_000 };
    await bo.press(await bo.waitFor(town.groupId, /is listed publicly/, after), 'Agree and vote');
    await bo.waitFor(town.groupId, /Counted: you voted For/, after);
    await deployment.advance(HOUR_MS);
    const says = (words: string | RegExp) => (m: DiscordMessage) =>
      read(m).includes(title) && read(m).search(words) >= 0;
    await ada.waitsFor(town.generalId, says(/Passed\./), 30_000);
    await deployment.advance(HOUR_MS);
    const given = await ada.waitsFor(town.generalId, says(story.said), 90_000);
    const isGiven = (m: { text: string }) => m.text.includes(title) && story.said.test(m.text);
    await bo.waitFor(town.groupId, isGiven, 30_000);
    return { ada, bo, card: given };
  }

  const heldByVendor = () => {
    const { chain } = deployment;
    if (!chain) throw new Error('no chain');
    return chain.publicClient.readContract({
      ...{ address: chain.contracts.token.address, abi: erc20Abi, functionName: 'balanceOf' },
      args: [VENDOR],
    });
  };

  async function expectPaid(title: string, { ada, bo }: Awaited<ReturnType<typeof decide>>) {
    const isDone = (text: string) => text.includes(title) && text.includes('✅ Carried out');
    await ada.waitsFor(town.generalId, (m) => isDone(read(m)), 90_000);
    await bo.waitFor(town.groupId, (m) => isDone(m.text), 30_000);
    deployment.assertNoViolations();
  }

  it('pays what was decided on both platforms, once', async () => {
    const { chain } = deployment;
    if (!chain) throw new Error('no chain');
    const title = 'Out of the contract';
    const given = await decide(title);
    expect(await heldByVendor()).toBe(0n);
    await story.others(deployment, chain, (await mandateOf(deployment)).reference);
    await expectPaid(title, given);
    expect(await heldByVendor()).toBe(parseEther('30'));
  });

  const { onPage } = story;
  if (!onPage) return;
  it('pays once more where they sign on a page of ours', async () => {
    const { chain } = deployment;
    if (!chain) throw new Error('no chain');
    const title = 'Signed on the page';
    const given = await decide(title);
    await onPage(deployment, chain, given);
    await expectPaid(title, given);
    expect(await heldByVendor()).toBe(parseEther('60'));
  });
});
