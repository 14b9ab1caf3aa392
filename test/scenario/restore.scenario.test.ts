/**
 * T19: a database older than the chain, and two copies that live at once. What was planned when the copy was made is
 * paid by the other one: nothing is paid twice, and payments stay frozen until somebody has looked.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEther } from 'viem';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asAddress, type CommunityId } from '#core/identity.ts';
import type { SandboxChain } from '#sandbox/chain/index.ts';
import { backup, restore } from '#store/backup.ts';
import { type Connection, openStore } from '#store/client.ts';
import { startWorker } from '../../src/app/worker.ts';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { type Deployment, startDeployment } from '../support/deployment.ts';
import { linkWallet } from '../support/link.ts';
import { startMain } from '../support/main-process.ts';
import { until } from '../support/poll.ts';
import { createTestDatabase, MIGRATIONS } from '../support/postgres.ts';
import { type RpcProxy, startRpcProxy } from '../support/rpc-proxy.ts';
import { buildTown, foundTown, read, type Town } from '../support/town.ts';

type Env = { readonly [name: string]: string };
type Said = { readonly ok: boolean; readonly text: string };

const FINAL_MS = 60_000;

let deployment: Deployment;
let chain: SandboxChain;
let town: Town;
let community: CommunityId;
let vault: `0x${string}`;
let worker: Awaited<ReturnType<typeof startWorker>> | undefined;
let proxy: RpcProxy;
let dir: string;

const ada = () => deployment.discord.as(town.discordIds.ada);
const nonce = () => chain.publicClient.getTransactionCount({ address: vault });
const balance = () =>
  chain.publicClient.readContract({
    address: chain.contracts.token.address,
    abi: chain.contracts.token.abi,
    functionName: 'balanceOf',
    args: [vault],
  });

async function work(is: boolean): Promise<void> {
  await worker?.stop();
  worker = is ? await startWorker(deployment.app, deployment.store.url) : undefined;
}

async function withdraw(amount: string): Promise<void> {
  const asked = await (await ada().run(town.generalId, '/withdraw', { amount })).settled();
  await ada().press(asked, 'Send it');
}

const intents = (of: Connection) => of.sql<{ id: string; state: string; frozen: string | null }[]>`
  select intent.id, intent.state, frozen_reason as frozen
    from intent join sender_account on sender_account.id = intent.sender_account_id
   where intent.purpose = 'vault' order by intent.created_at`;

const states = async (of: Connection) => (await intents(of)).map(({ state }) => state);

/** Time goes on for the books, and real blocks for the chain. */
const final = (of: Connection) =>
  until(
    'all payments to be final',
    async () => {
      await deployment.advance(2_000);
      return (await states(of)).every((state) => state === 'final');
    },
    FINAL_MS,
  );

/** Nothing of the vault is mined meanwhile. */
async function standsFor(blocks: number): Promise<void> {
  const [used, head] = [await nonce(), await chain.publicClient.getBlockNumber({ cacheTime: 0 })];
  await until('some blocks', async () => {
    await deployment.advance(2_000);
    return (await chain.publicClient.getBlockNumber({ cacheTime: 0 })) >= head + BigInt(blocks);
  });
  expect(await nonce()).toBe(used);
}

/** As the operator types it. */
function reconcile(env: Env, ...args: readonly string[]): Promise<Said> {
  const argv = ['src/cli/reconcile.ts', ...args];
  return new Promise((done) =>
    execFile(process.execPath, argv, { env: { ...process.env, ...env } }, (error, out, err) =>
      done({ ok: error === null, text: out + err }),
    ),
  );
}

/** Another database with what this one had; as a dump has it, or as `npm run restore` marks it. */
async function copyInto(url: string, file: string, as: 'dump' | 'backup'): Promise<Connection> {
  const copy = openStore({ url, max: 5 });
  await restore(copy, file, MIGRATIONS);
  if (as === 'dump') await copy.sql`delete from deployment where key = 'copy'`;
  return copy;
}

async function processOf(env: Env) {
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error('no configuration');
  const connection = openStore({ url: env['DATABASE_URL'] ?? '', max: 5 });
  const app = await createApp(loaded.config, connection, createLog({ level: 'silent' }));
  const started = await startWorker(app, env['DATABASE_URL'] ?? '');
  return {
    executions: app.services.executions,
    async stop() {
      await started.stop();
      await app.timers.stop();
      await connection.close();
    },
  };
}

/** A pruned node: the state before the present final block is gone. */
async function prune(): Promise<void> {
  const { number } = await chain.publicClient.getBlock({ blockTag: 'finalized' });
  proxy.misbehave = ({ method, params }) => {
    const block = String(params?.[1]);
    const isOld = /^0x/.test(block) && BigInt(block) < number;
    return method === 'eth_getTransactionCount' && isOld
      ? { kind: 'error', code: -32_000, message: 'missing trie node 00aa (path ) <nil>' }
      : undefined;
  };
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'civitas-restore-'));
  deployment = await startDeployment({ roles: ['web', 'bot'] });
  if (!deployment.chain) throw new Error('no chain');
  chain = deployment.chain;
  proxy = await startRpcProxy(chain.url);
  await work(true);
  town = buildTown(deployment);
  const token = chain.contracts.token.address;
  await foundTown(deployment, town, { template: 'token-dao', token });
  const [found] = await deployment.app.services.communities.listIds();
  if (!found) throw new Error('no community');
  community = found;
  await linkWallet(deployment, town, 'ada', chain.people.ada, { on: 'discord' });
  vault = await until('the vault', async () => {
    const address = await deployment.app.services.executions.vaultOf(community, chain.chainId);
    return address ?? undefined;
  });
  await chain.fund(asAddress(vault), { ethWei: parseEther('1') });
  const hash = await chain.walletOf(chain.people.ada).writeContract({
    address: token,
    abi: chain.contracts.token.abi,
    functionName: 'transfer',
    args: [asAddress(vault), parseEther('20')],
  });
  await chain.mined(hash);
  await until('the deposit', async () => {
    await deployment.advance(5_000);
    const answer = await (await ada().run(town.generalId, '/balance')).settled();
    return read(answer).includes('20 CIV');
  });
});
afterAll(async () => {
  await work(false);
  await proxy?.stop();
  await deployment?.stop();
  await rm(dir, { recursive: true, force: true });
});

describe('a second live copy', () => {
  it('starts frozen and signs nothing, while the one it was made from pays; adopted, it pays nothing twice', async () => {
    const { env, store } = deployment;
    await work(false);
    await withdraw('1');
    expect(await states(store)).toEqual(['planned']);
    const file = join(dir, 'dump.gz');
    await backup(store, file, MIGRATIONS);
    const target = await createTestDatabase();
    const copy = await copyInto(target.url, file, 'dump');
    const there = {
      ...env,
      ...{ DATABASE_URL: target.url, DATA_DIR: join(dir, 'elsewhere') },
      ...{ ROLES: 'worker', PORT: '0', LOG_LEVEL: 'info' },
    };
    const main = startMain({ env: there });
    try {
      await main.logged('ready');
      expect(main.lines.join()).toContain('this is taken for a copy: DATA_DIR has no mark');
      expect(await intents(copy)).toMatchObject([{ state: 'planned', frozen: 'copy' }]);
      await standsFor(5);
      expect(await states(copy)).toEqual(['planned']);

      const before = await nonce();
      await work(true);
      await final(store);
      expect(await nonce()).toBe(before + 1);
      expect(await intents(store)).toMatchObject([{ frozen: null }]);
      expect(await states(copy)).toEqual(['planned']);

      const adopted = await reconcile(there, 'adopt', 'the other host is given up');
      expect(adopted).toMatchObject({ ok: true, text: expect.stringContaining('Adopted') });
      // The process that runs may have the account in hand just now.
      await until('the match', async () =>
        (await reconcile(there)).text.includes('Nothing is left to settle.'),
      );
      await final(copy);
      await until('the copy to go on', async () => {
        await deployment.advance(30_000);
        return (await intents(copy)).every(({ frozen }) => frozen === null);
      });
      expect(await nonce()).toBe(before + 1);
      expect(await balance()).toBe(parseEther('19'));
      expect(await intents(store)).toMatchObject([{ frozen: null }]);
    } finally {
      await main.end('SIGKILL');
      await copy.close();
      await target.drop();
    }
  }, 180_000);
});

describe('a restored backup', () => {
  it('pays nothing twice', async () => {
    const { discord, env, store } = deployment;
    const held = await balance();
    await ada().run(town.generalId, '/poll create', { question: 'Repaint?', choices: 'Yes | No' });
    const card = await ada().waitsFor(town.generalId, (m) => read(m).includes('Repaint?'));
    await work(false);
    await withdraw('1');
    const file = join(dir, 'backup.gz');
    await backup(store, file, MIGRATIONS);
    const [planned] = (await intents(store)).filter(({ state }) => state === 'planned');
    const before = await nonce();
    await work(true);
    for (const amount of ['2', '3']) await withdraw(amount);
    await ada().press(card, 'Yes');
    await discord.as(town.discordIds.cleo).press(card, 'No');
    await final(store);
    expect(await nonce()).toBe(before + 3);
    await work(false);
    const sent = await store.sql<{ hash: string; sender: string }[]>`
      select attempt.hash, attempt.sender_account_id as sender from attempt
        join sender_account on sender_account.id = sender_account_id
       where purpose = 'vault' and nonce >= ${before} and hash is not null order by nonce`;
    const [first, second, third] = sent.map(({ hash }) => hash);
    const sender = sent[0]?.sender ?? '';

    const target = await createTestDatabase();
    const fresh = await copyInto(target.url, file, 'backup');
    const url = `RPC_${chain.chainId}`;
    const pruned = { ...env, DATABASE_URL: target.url, [url]: proxy.url };
    const whole = { ...pruned, [url]: `${proxy.url},${chain.url}` };
    const sends = () => proxy.seen.filter(({ method }) => method === 'eth_sendRawTransaction');
    await prune();
    try {
      const again = await processOf(pruned);
      try {
        const strangers = await until('the unknown payments', async () => {
          const found = await again.executions.listStrangers();
          return found.length === 3 ? found : undefined;
        });
        expect(strangers.map((one) => [one.nonce, one.hash])).toEqual([
          [before, null],
          [before + 1, null],
          [before + 2, null],
        ]);
        await standsFor(5);
        const accounts = await again.executions.accountsOf(community);
        expect(accounts.map(({ frozenReason }) => frozenReason)).not.toContain(null);
        const [{ count } = { count: -1 }] = await fresh.sql`
          select count(*)::int as count from ballot`;
        expect(count).toBe(0);
      } finally {
        await again.stop();
      }

      const say = (...args: readonly string[]) => reconcile(pruned, ...args);
      const listed = (await say()).text;
      expect(listed).toContain('copy: this database was filled from a backup');
      expect(listed).toContain('3 left for a human to settle.');
      expect(listed.match(/^open: \S+ nonce \d+ \(hash unknown\)/gmu)).toHaveLength(3);
      expect(listed.split(`may be: ${planned?.id} (planned, withdrawal:`)).toHaveLength(4);
      // Nobody says of what would be paid again that it was none of ours, without having seen it.
      const refused = await say('settle', sender, String(before), 'none of ours');
      expect(refused.ok).toBe(false);
      expect(refused.text).toMatch(/would then be paid again:[\s\S]*none-of-these-[0-9a-f]{6}/u);
      expect(refused.text).toContain(planned?.id);
      const match = (at: number, hash = '') =>
        say('match', sender, String(at), hash, planned?.id ?? '');
      expect(await match(before, second)).toMatchObject({
        ...{ ok: false, text: expect.stringContaining("another account's") },
      });
      expect(await match(before + 1, second)).toMatchObject({
        ...{ ok: false, text: expect.stringContaining('does not do what the intent says') },
      });
      expect(await match(before, `0x${'ef'.repeat(32)}`)).toMatchObject({
        ...{ ok: false, text: expect.stringContaining('add an RPC that keeps old') },
      });
      expect((await match(before, first)).text).toBe(
        `matched: ${sender} nonce ${before} -> intent ${planned?.id}\n`,
      );
      expect(await say('settle', sender, String(before + 1), 'paid before the restore')).toEqual({
        ...{ ok: true, text: 'Settled.\n' },
      });
      // An archive node that is added finds what the pruned one could not.
      const found = (await reconcile(whole)).text;
      expect(found).toContain(`open: ${sender} nonce ${before + 2} ${third}`);
      expect(found).toContain(`${sender}: frozen`);
      expect((await reconcile(whole, 'settle', sender, String(before + 2), 'the same')).text).toBe(
        'Settled.\n',
      );
      expect((await reconcile(whole)).text).toContain(`${sender}: frozen`);
      expect((await reconcile(whole, 'adopt', 'the disk was lost')).ok).toBe(true);
      const after = (await reconcile(whole)).text;
      expect(after).toContain(`${sender}: equal`);
      expect(after).toContain('Nothing is left to settle.');
      expect(after).not.toContain('copy:');

      const lives = await processOf(whole);
      try {
        await final(fresh);
        await standsFor(5);
      } finally {
        await lives.stop();
      }
      expect(sends()).toEqual([]);
      expect(await nonce()).toBe(before + 3);
      expect(await balance()).toBe(held - parseEther('6'));

      // The one it was restored from is found where it starts once more with the folder that is now the other's.
      await work(true);
      expect(await intents(store)).toMatchObject([{ frozen: 'copy' }, {}, {}, {}]);
    } finally {
      await fresh.close();
      await target.drop();
    }
  }, 240_000);
});
