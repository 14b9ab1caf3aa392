/**
 * A contract keeps the community's money: it is connected on Discord, a payment out of it is decided on both platforms,
 * goes the contract's own way, and is mined; both cards say at each step what is happening.
 */
import { erc20Abi, getAddress, parseAbi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXECUTOR_KINDS, type ExecutorKind } from '#core/execution/executor-kind.ts';
import { asAddress } from '#core/identity.ts';
import { deployGovernor } from '#sandbox/chain/governor.ts';
import { deployTownSafe } from '#sandbox/chain/safe.ts';
import { deployTimelock } from '#sandbox/chain/timelock.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { buildTown, foundTown, personIds, read, type Town } from '../support/town.ts';

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
    /** On chain, as from their own Safe app; the page of ours has tests of its own. */
    async others(deployment, chain) {
      const safe = await connected(deployment);
      const [row] = await deployment.store.sql<{ reference: `0x${string}` }[]>`
        select reference from mandate`;
      if (!row) throw new Error('no mandate');
      const approve = { address: safe, abi: ownerAbi, functionName: 'approveHash' } as const;
      for (const owner of [chain.people.ada, chain.people.cleo])
        await chain.walletOf(owner).writeContract({ ...approve, args: [row.reference] });
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
      await chain.anvil.mine(VOTING_BLOCKS + 1);
      await until(
        'it waits in its timelock',
        async () => {
          const [row] = await deployment.store.sql<{ state: string }[]>`select state from mandate`;
          return row?.state === 'waiting' ? true : undefined;
        },
        60_000,
      );
      await deployment.advance(HOUR_MS);
    },
  },
};

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
    contract = await story.deploy(chain, account);
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

  it('pays what was decided on both platforms, once', async () => {
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
      await ada.run(town.generalId, '/proposal create', { title: 'Out of the contract', action })
    ).settled();
    expect(read(asked)).toContain('−30 CIV');
    await (await ada.press(asked, 'Publish')).settled();
    await deployment.advance(HOUR_MS);
    const card = await ada.waitsFor(
      town.generalId,
      (m) => read(m).includes('Out of the contract') && m.buttons.some((b) => b.label === 'For'),
      30_000,
    );
    expect(read(card)).toContain('Carried out by');
    expect(read(card).toLowerCase()).toContain(`the ${kind}`);
    const twin = await bo.waitFor(
      town.groupId,
      (m) =>
        m.text.includes('Out of the contract') && m.buttons.flat().some((b) => b.label === 'For'),
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
    await ada.waitsFor(town.generalId, (m) => story.said.test(read(m)), 90_000);
    await bo.waitFor(town.groupId, story.said, 30_000);
    expect(await heldBy()).toBe(0n);
    const [row] = await deployment.store.sql<{ reference: `0x${string}` }[]>`
      select reference from mandate`;
    if (!row) throw new Error('no mandate');
    await story.others(deployment, chain, row.reference);
    await ada.waitsFor(town.generalId, (m) => read(m).includes('✅ Carried out'), 90_000);
    await bo.waitFor(town.groupId, /✅ Carried out/, 30_000);
    expect(await heldBy()).toBe(parseEther('30'));
    deployment.assertNoViolations();
  });
});
