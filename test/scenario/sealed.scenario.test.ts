/**
 * Story: a sealed vote on a payment. Citizens vote on Discord and on Telegram, nobody sees how it stands; the worker
 * is killed in the midst of the close, another closes the vote once, it is paid once, and the file counts again.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { erc20Abi, parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Address, CommunityId } from '#core/identity.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { type MainProcess, startMain } from '../support/main-process.ts';
import { mergePersons } from '../support/merge.ts';
import { foundPayingTown, grantEverybody } from '../support/paying-town.ts';
import { until } from '../support/poll.ts';
import { buildTown, type PersonId, read, type Town } from '../support/town.ts';

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 20_000;
const TITLE = 'Pay for the lighthouse';

describe('a sealed vote on a payment', () => {
  let deployment: Deployment;
  let town: Town;
  let community: CommunityId;
  let treasury: Address;
  let worker: MainProcess;

  async function startWorker(): Promise<MainProcess> {
    const main = startMain({
      env: { ...deployment.env, ROLES: 'worker', PORT: '0', LOG_LEVEL: 'info' },
    });
    await main.logged('ready');
    return main;
  }

  async function known(platform: 'discord' | 'telegram', name: PersonId) {
    const ids = platform === 'discord' ? town.discordIds : town.telegramIds;
    const account = { by: 'account', platform, externalId: String(ids[name]) } as const;
    const found = await deployment.app.services.people.refer(account, undefined);
    if (!found.ok) throw new Error(`${name} is not known`);
    return found.value.person;
  }

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

  /** Six citizens; Bo and Eve are one person each on both platforms. */
  async function settle(): Promise<void> {
    const { telegram, app, store } = deployment;
    await grantEverybody(deployment, town);
    for (const name of ['bo', 'eve'] as const) {
      const one = telegram.as(town.telegramIds[name]);
      one.say(town.groupId, '/poll_list');
      await one.waitFor(town.groupId, (m) => m.fromBot && m.ephemeral, PATIENCE_MS);
      one.start();
      await mergePersons(store.sql, await known('telegram', name), await known('discord', name));
    }
    await app.store.communities.updateCommunity(community, {
      ...{ state: 'constituted', constitutedAt: await app.store.now() },
    });
  }

  beforeAll(async () => {
    deployment = await startDeployment({ roles: ['bot', 'web'] });
    worker = await startWorker();
    town = buildTown(deployment);
    const { chain, ...founded } = await foundPayingTown(deployment, town, 'network-state');
    ({ community, treasury } = founded);
    await chain.fund(treasury, { ethWei: parseEther('10'), civ: parseEther('1000') });
    await linkWallet(deployment, town, 'cleo', chain.people.cleo, { on: 'discord' });
    await settle();
  });
  afterAll(async () => {
    await worker?.end('SIGKILL');
    await deployment?.stop();
  });

  const onDiscord = (name: PersonId) => deployment.discord.as(town.discordIds[name]);
  const onTelegram = (name: PersonId) => deployment.telegram.as(town.telegramIds[name]);
  /** Everybody's card, as it is on both now. */
  async function cards(shows: RegExp) {
    const fits = (text: string): boolean => text.includes(TITLE) && shows.test(text);
    const here = await onDiscord('ada').waitsFor(
      town.generalId,
      (m) => !m.isEphemeral && fits(read(m)),
      PATIENCE_MS,
    );
    const there = await onTelegram('bo').waitFor(
      town.groupId,
      (m) => !m.ephemeral && fits(m.text),
      PATIENCE_MS,
    );
    return { here, there };
  }

  it('is proposed, and voted on in both chats with nothing to be seen of how it stands', async () => {
    const ada = onDiscord('ada');
    const answer = await ada.run(town.generalId, '/proposal create', {
      ...{ title: TITLE, amount: '5', to: town.discordIds.cleo, secrecy: 'sealed' },
    });
    const published = await ada.press(await answer.settled(), 'Publish');
    expect(read(await published.settled())).toContain('is published');
    await deployment.advance(HOUR_MS);
    const { here, there } = await cards(/Quorum/);
    for (const [name, label] of [['ada', 'For'] as const, ['dan', 'Against'] as const]) {
      const cast = await (await onDiscord(name).press(here, label)).settled();
      expect(read(cast)).toContain(`Counted: you voted ${label}`);
    }
    for (const name of ['bo', 'eve'] as const) {
      await onTelegram(name).press(there, 'For');
      await onTelegram(name).waitFor(town.groupId, /Counted: you voted For/, PATIENCE_MS);
    }
    const open = await cards(/4 of/);
    for (const text of [read(open.here), open.there.text]) {
      expect(text).toContain('How it stands is hidden until the close.');
      expect(text).not.toMatch(/▰|66\.7|75 %|3 votes/);
    }
    deployment.assertNoViolations();
  });

  it('is closed once, though the worker is killed in the midst of it', async () => {
    const { sql } = deployment.store;
    const held = await sql.reserve();
    try {
      // The count is done and written then, and nothing of it is committed.
      await held`begin`;
      await held`lock table ballot_draft in access exclusive mode`;
      await deployment.advance(HOUR_MS);
      await until('the close is under way', async () => {
        const rows = await sql`select query from pg_stat_activity
          where wait_event_type = 'Lock' and query like 'delete from "ballot_draft"%'`;
        return rows.length > 0;
      });
      await worker.end('SIGKILL');
      expect(await sql`select state, result from vote`).toEqual([{ state: 'open', result: null }]);
    } finally {
      await held`rollback`;
      held.release();
    }
    // What 30 seconds without a renewal do.
    await sql`update outbox set lease_until = clock_timestamp() - interval '1 ms'
      where lease_until is not null`;
    worker = await startWorker();
    const closed = await cards(/Passed\./);
    for (const text of [read(closed.here), closed.there.text]) {
      expect(text).toMatch(/For ▰+▱+ 3 votes · 75 %\s+Against ▰+▱+ 1 vote · 25 %/u);
    }
    deployment.assertNoViolations();
  });

  it('is paid once, and stands on one card in each chat', async () => {
    const { sql } = deployment.store;
    const { chain } = deployment;
    if (!chain) throw new Error('no chain');
    const before = await balanceOf(chain.people.cleo.address);
    await deployment.advance(HOUR_MS);
    await cards(/Carried out/);
    expect((await balanceOf(chain.people.cleo.address)) - before).toBe(parseEther('5'));
    expect(await balanceOf(treasury)).toBe(parseEther('995'));
    expect(await sql`select state from intent`).toHaveLength(1);
    const isCard = (text: string): boolean => text.includes(`#1: ${TITLE}`);
    const here = onDiscord('ada').sees(town.generalId);
    expect(here.filter((m) => !m.isEphemeral && isCard(read(m)))).toHaveLength(1);
    const there = onTelegram('bo').sees(town.groupId);
    expect(there.filter((m) => !m.ephemeral && isCard(m.text))).toHaveLength(1);
    deployment.assertNoViolations();
  });

  it('counts again from its file, which names nobody', async () => {
    const asked = await onDiscord('finn').run(town.generalId, '/proposal export', {
      proposal: '1',
    });
    const [file] = (await asked.settled()).files;
    const text = await (await fetch(file?.url ?? '')).text();
    const people = await deployment.store.sql<{ id: string }[]>`select id from person`;
    const names = [...people.map(({ id }) => id), ...Object.values(town.discordIds)];
    expect(names.filter((name) => text.includes(name))).toEqual([]);
    const folder = await mkdtemp(join(tmpdir(), 'civitas-sealed-'));
    try {
      const path = join(folder, 'election.json');
      await writeFile(path, text);
      const run = await promisify(execFile)('npm', ['run', '-s', 'recount', '--', path]);
      const { result } = JSON.parse(text) as { result: object };
      expect(JSON.parse(run.stdout)).toEqual(result);
      expect(result).toMatchObject({ outcome: 'passed', scores: ['3', '1', '0'], turnout: '4' });
    } finally {
      await rm(folder, { recursive: true });
    }
    deployment.assertNoViolations();
  });
});
