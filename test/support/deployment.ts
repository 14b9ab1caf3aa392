/**
 * A whole deployment in one process: the real app with real discord.js and grammY clients, against the
 * look-alike servers and a database of its own. Scenario tests tell their stories through it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SandboxChain, startChain } from '#sandbox/chain/index.ts';
import { createDiscordLookalike, type DiscordLookalike } from '#sandbox/discord/index.ts';
import { freePort } from '#sandbox/free-port.ts';
import { createTelegramLookalike, type TelegramLookalike } from '#sandbox/telegram/index.ts';
import { bot as identity } from '#sandbox/town.ts';
import { advanceClock } from '#store/clock.ts';
import { startBot } from '../../src/app/bot.ts';
import { startWeb } from '../../src/app/web.ts';
import { startWorker } from '../../src/app/worker.ts';
import { type App, createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createTestStore, type TestStore } from './postgres.ts';

/** Of the executor's seed file: tests act with its keys behind the executor's back. */
export const MNEMONIC =
  'legal winner thank year wave sausage worth useful legal winner thank yellow';

export type Deployment = {
  app: App;
  discord: DiscordLookalike;
  telegram: TelegramLookalike;
  chain: SandboxChain | undefined;
  store: TestStore;
  env: { readonly [name: string]: string };
  /** Moves the law's time, and the chain with it. */
  advance(ms: number): Promise<void>;
  /** Throws when a look-alike saw a request or gave an answer that its platform's document forbids. */
  assertNoViolations(): void;
  /** Fails, once everything has stopped, when there is a violation that no test took. */
  stop(): Promise<void>;
};

export type DeploymentOptions = {
  chain?: boolean;
  env?: { readonly [name: string]: string };
  redisUrl?: string;
  /** What runs besides the app itself; all of it when left out. */
  roles?: readonly ('worker' | 'web' | 'bot')[];
};

export async function startDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  /** How far the law's time was moved: Telegram's login data is dated in it. */
  let movedMs = 0;
  const dir = await mkdtemp(join(tmpdir(), 'civitas-test-'));
  const [discord, telegram, chain, store] = await Promise.all([
    createDiscordLookalike({
      token: identity.discordToken,
      clientId: identity.discordClientId,
      clientSecret: identity.discordClientSecret,
      botName: identity.name,
    }),
    createTelegramLookalike({
      token: identity.telegramToken,
      botUsername: identity.telegramUsername,
      botName: identity.name,
      loginDomain: '127.0.0.1',
      now: () => Date.now() + movedMs,
    }),
    options.chain === false ? undefined : startChain(),
    createTestStore(),
  ]);
  const seedFile = join(dir, 'seed');
  await writeFile(seedFile, MNEMONIC, { mode: 0o600 });
  const port = await freePort();
  const env = {
    DISCORD_TOKEN: identity.discordToken,
    DISCORD_API_URL: `${discord.url}/api`,
    DISCORD_CLIENT_ID: identity.discordClientId,
    DISCORD_CLIENT_SECRET: identity.discordClientSecret,
    TELEGRAM_TOKEN: identity.telegramToken,
    TELEGRAM_API_URL: telegram.url,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: store.url,
    DATA_DIR: join(dir, 'data'),
    APP_SECRET: 'a'.repeat(64),
    SEAL_KEY: 'b'.repeat(64),
    EXECUTOR_SEED_FILE: seedFile,
    CUSTODY: 'on',
    CLOCK: 'test',
    SANDBOX: 'on',
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'silent',
    ...(chain && { [`RPC_${chain.chainId}`]: chain.url }),
    ...(options.redisUrl && { REDIS_URL: options.redisUrl }),
    ...options.env,
  };
  const loaded = loadConfig(env);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const log = createLog({ level: loaded.config.logLevel });
  const app = await createApp(loaded.config, store, log);
  discord.redirectUris.push(`${loaded.config.publicUrl}/oauth/discord/callback`);
  const wanted = new Set(options.roles ?? ['worker', 'web', 'bot']);
  const bot = wanted.has('bot') ? startBot(app, 'test') : undefined;
  const roles = [
    ...(wanted.has('worker') ? [await startWorker(app, store.url)] : []),
    ...(wanted.has('web') ? [await startWeb(app)] : []),
    ...(bot ? [bot] : []),
  ];
  // Whoever tells a story speaks to a bot that is there, with its commands registered.
  await bot?.started;
  return {
    app,
    discord,
    telegram,
    chain,
    store,
    env,
    async advance(ms) {
      await advanceClock(store.db, ms);
      movedMs += ms;
      await chain?.increaseTime(Math.ceil(ms / 1000));
    },
    assertNoViolations() {
      const seen = [...discord.violations, ...telegram.violations];
      if (seen.length > 0)
        throw new Error(`violations: ${JSON.stringify(seen.slice(0, 5), null, 2)}`);
    },
    async stop() {
      for (const role of roles.toReversed()) await role.stop();
      await app.timers.stop();
      const ends = await Promise.allSettled([discord.close(), telegram.close(), chain?.stop()]);
      await store.close();
      await rm(dir, { recursive: true, force: true });
      // A look-alike fails its close when a document was broken and nobody meant it.
      for (const end of ends) if (end.status === 'rejected') throw end.reason;
    },
  };
}
