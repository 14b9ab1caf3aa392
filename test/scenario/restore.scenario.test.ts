/**
 * T19: a database older than the chain. A backup is taken, three payments are mined and two votes cast, the
 * backup is restored: nothing is paid twice, payments stay frozen until somebody has looked.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asAddress } from '#core/identity.ts';
import { backup, restore } from '#store/backup.ts';
import { openStore } from '#store/client.ts';
import { startWorker } from '../../src/app/worker.ts';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { until } from '../support/poll.ts';
import { createTestDatabase, MIGRATIONS } from '../support/postgres.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

describe('a restored backup', () => {
  let deployment: Deployment;
  let town: Town;
  let dir: string;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'civitas-restore-'));
    deployment = await startDeployment();
    town = buildTown(deployment);
    const token = deployment.chain?.contracts.token.address;
    await foundTown(deployment, town, { template: 'token-dao', ...(token && { token }) });
  });
  afterAll(async () => {
    await deployment?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('pays nothing twice', async () => {
    const { chain, discord, app, env, store } = deployment;
    if (!chain) throw new Error('no chain');
    const [community] = await app.services.communities.listIds();
    if (!community) throw new Error('no community');
    await linkWallet(deployment, town, 'ada', chain.people.ada, { on: 'discord' });
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
    const balance = async (): Promise<string> =>
      read(await (await ada.run(town.generalId, '/balance')).settled());
    await until('the deposit', async () => {
      await deployment.advance(5_000);
      return (await balance()).includes('10 CIV');
    });
    await ada.run(town.generalId, '/poll create', { question: 'Repaint?', choices: 'Yes | No' });
    const card = await ada.waitsFor(town.generalId, (m) => read(m).includes('Repaint?'));

    const file = join(dir, 'backup.gz');
    await backup(store, file, MIGRATIONS);
    const nonce = () => chain.publicClient.getTransactionCount({ address: asAddress(vault) });
    const before = await nonce();
    for (const amount of ['1', '2', '3']) {
      const asked = await (await ada.run(town.generalId, '/withdraw', { amount })).settled();
      await ada.press(asked, 'Send it');
    }
    await ada.press(card, 'Yes');
    await discord.as(town.discordIds.cleo).press(card, 'No');
    await until(
      'three payments',
      async () => {
        await deployment.advance(2_000);
        return (await nonce()) === before + 3;
      },
      60_000,
    );

    const target = await createTestDatabase();
    const fresh = openStore({ url: target.url, max: 5 });
    try {
      await restore(fresh, file, MIGRATIONS);
      const loaded = loadConfig({ ...env, DATABASE_URL: target.url });
      if (!loaded.ok) throw new Error('no configuration');
      const again = await createApp(loaded.config, fresh, createLog({ level: 'silent' }));
      const worker = await startWorker(again, target.url);
      try {
        const strangers = await until('the unknown payments', async () => {
          const found = await again.services.executions.listStrangers();
          return found.length === 3 ? found : undefined;
        });
        expect(strangers.map((one) => one.nonce)).toEqual([before, before + 1, before + 2]);
        const accounts = await again.services.executions.accountsOf(community);
        const frozen = accounts.find((one) => one.purpose === 'vault');
        expect(frozen?.frozenReason).not.toBeNull();
        await deployment.advance(60_000);
        await until('a few blocks', async () => {
          const head = await chain.publicClient.getBlockNumber({ cacheTime: 0 });
          return head > 0n && (await nonce()) === before + 3;
        });
        const [{ count } = { count: -1 }] = await fresh.sql`
          select count(*)::int as count from ballot`;
        expect(count).toBe(0);
      } finally {
        await worker.stop();
        await again.timers.stop();
      }

      // As the operator types it, until all is explained.
      const reconcile = async (...args: readonly string[]): Promise<string> => {
        const all = { ...process.env, ...env, DATABASE_URL: target.url };
        const argv = ['src/cli/reconcile.ts', ...args];
        return (await promisify(execFile)(process.execPath, argv, { env: all })).stdout;
      };
      const listed = await reconcile();
      expect(listed).toContain('3 left for a human to settle.');
      const open = [...listed.matchAll(/^open: (\S+) nonce (\d+) 0x/gmu)];
      expect(open).toHaveLength(3);
      for (const [, sender = '', used = ''] of open) {
        expect(await reconcile('settle', sender, used, 'paid before the restore')).toBe(
          'Settled.\n',
        );
      }
      const [, vaultSender = ''] = open[0] ?? [];
      const after = await reconcile();
      expect(after).toContain(`${vaultSender}: equal`);
      expect(after).toContain('Nothing is left to settle.');
      expect(await nonce()).toBe(before + 3);
    } finally {
      await fresh.close();
      await target.drop();
    }
  });
});
