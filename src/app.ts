/**
 * The composition root: the only file that knows every room. It makes each piece once, by hand, from the
 * inside out: books, world, clerks, tongue; `start.ts` starts the doors and hands that its roles name.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { unnamed } from '#chat/unnamed.ts';
import { commands } from '#commands/index.ts';
import { discordShare } from './app/discord-share.ts';
import { readSigners } from './app/signers.ts';
import { telegramShare } from './app/telegram-share.ts';
import { createActions } from './chain/actions/index.ts';
import { createBroadcast } from './chain/broadcast.ts';
import { createChain } from './chain/client.ts';
import { createEns } from './chain/ens.ts';
import { createExecutorContracts } from './chain/executor/index.ts';
import { createSignIn } from './chain/siwe.ts';
import { createSources } from './chain/sources.ts';
import { createTokens } from './chain/tokens/index.ts';
import { createVaultRegistry } from './chain/vault.ts';
import { createDispatcher } from './chat/dispatch.ts';
import type { SealedReply } from './chat/reply.ts';
import type { Config } from './config.ts';
import { createDiscordPort } from './discord/index.ts';
import { drawChart } from './picture/draw.ts';
import { createServices } from './service/index.ts';
import type { ChatPorts } from './service/port.ts';
import type { Connection } from './store/client.ts';
import { createStore } from './store/index.ts';
import { createTelegramPort } from './telegram/index.ts';
import type { Log } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

/** Ceiling of network fees per account: 200 gwei, and at most this much per transaction and day. */
const FEE_CEILING = {
  maxFeePerGas: 200_000_000_000n,
  perTransaction: 50_000_000_000_000_000n,
  perDay: 500_000_000_000_000_000n,
};

export type App = Awaited<ReturnType<typeof createApp>>;

export async function createApp(config: Config, connection: Connection, log: Log) {
  const store = createStore(connection);
  const metrics = createMetrics({ runtime: true });
  const chain = createChain({
    rpc: Object.fromEntries(
      config.chains.map(({ chainId, urls }) => [chainId, urls.map((url) => url.reveal())]),
    ),
    finality: Object.fromEntries(config.chains.map(({ chainId, finality }) => [chainId, finality])),
    ...{ log, metrics },
  });
  const ports = createPorts(config, log, (from, to) =>
    services.places.migrated('telegram', from, to),
  );
  const timers = createTimers(log);
  if (ports.telegram) await meetTelegram(ports.telegram, log);
  const services = createServices({
    store,
    ports,
    chain,
    tokens: createTokens(chain),
    broadcast: createBroadcast(chain),
    actions: createActions(chain, createSources({ url: config.sourcesUrl, log })),
    contracts: createExecutorContracts(chain, {
      urls: Object.fromEntries(
        config.chains.flatMap(({ chainId, safeService }) =>
          safeService ? [[chainId, safeService.reveal()]] : [],
        ),
      ),
      log,
    }),
    signers: await readSigners(config),
    signIn: createSignIn({ chain, log }),
    registry: createVaultRegistry(chain),
    ens: createEns(chain, namesChain(config)),
    feeCeiling: () => FEE_CEILING,
    ids: uuidv7,
    secret: () => randomBytes(20).toString('hex'),
    keys: [
      config.appSecret.reveal(),
      ...(config.appSecretOld ? [config.appSecretOld.reveal()] : []),
    ],
    sealKey: config.sealKey?.reveal(),
    salt: () => `0x${randomBytes(32).toString('hex')}`,
    reference: () => randomBytes(2).toString('hex'),
    unnamed,
    clock: timers,
    log,
    hosting: config.hosting,
    custody: config.custody === 'on',
    deployment: {
      publicUrl: config.publicUrl,
      /** Not known while Telegram has been out of reach since the start. */
      get telegramUsername() {
        return ports.telegram?.knownUsername();
      },
      chainIds: chain.chainIds,
      custody: config.custody === 'on',
      sandbox: config.sandbox,
      host: hostOf(config),
      explorer: (chainId, reference) => explorerOf(config, chainId, reference),
    },
  });
  const dispatcher = createDispatcher({ commands, services, log, draw: drawChart });
  /** Whether this process is connected to a platform now, for `/ready`. */
  const health = new Map<string, () => boolean>();
  return {
    config,
    store,
    connection,
    metrics,
    chain,
    ports,
    services,
    dispatcher,
    timers,
    health,
    log,
  };
}

/** Both platforms know a bot by a number that stands in what it signs in with. */
const hostOf = ({ discord, telegram, operator, minimumAge }: Config) => ({
  discordId: discord.kind === 'on' ? discord.clientId : undefined,
  telegramId: telegram.kind === 'on' ? telegram.token.reveal().split(':')[0] : undefined,
  operator,
  minimumAge,
});
/** Names are Ethereum's; the sandbox has a registry of its own. */
function namesChain({ chains, sandbox }: Config): number | undefined {
  const ids = chains.map(({ chainId }) => chainId);
  return ids.find((id) => id === 1) ?? (sandbox ? ids[0] : undefined);
}

type Ports = ChatPorts<SealedReply> & { telegram?: ReturnType<typeof createTelegramPort> };

function createPorts(
  { discord, telegram, discordRequestsPerSecond, roles, sandbox }: Config,
  log: Log,
  onMigrated: (from: string, to: string) => Promise<void>,
): Ports {
  return {
    ...(discord.kind === 'on' && {
      discord: createDiscordPort({
        token: discord.token.reveal(),
        apiUrl: discord.apiUrl,
        requestsPerSecond: discordShare(discordRequestsPerSecond, roles).port,
        log,
      }),
    }),
    ...(telegram.kind === 'on' && {
      telegram: createTelegramPort({
        token: telegram.token.reveal(),
        apiUrl: telegram.apiUrl,
        log,
        onMigrated,
        sharePercent: telegramShare(roles),
        sandbox,
      }),
    }),
  };
}

const MEET_MS = 2_000;
const MEET_AGAIN_MS = 10_000;

/** Asks who the bot is; while Telegram is out of reach the rest of the house does not wait for it. */
async function meetTelegram({ username }: NonNullable<Ports['telegram']>, log: Log): Promise<void> {
  let again: NodeJS.Timeout | undefined;
  const ask = () =>
    username().then(
      () => clearInterval(again),
      (err: unknown) => {
        log.warn({ err }, 'Telegram has not said who the bot is: asking again');
        again ??= setInterval(ask, MEET_AGAIN_MS).unref();
      },
    );
  await Promise.race([ask(), sleep(MEET_MS, undefined, { ref: false })]);
}

/** Well-known explorers by chain; a sandbox chain has none. */
const EXPLORERS: { readonly [chainId: number]: string } = {
  1: 'https://etherscan.io',
  10: 'https://optimistic.etherscan.io',
  100: 'https://gnosisscan.io',
  137: 'https://polygonscan.com',
  8453: 'https://basescan.org',
  42161: 'https://arbiscan.io',
  11155111: 'https://sepolia.etherscan.io',
};

/** `0x` and 20 bytes; a transaction's hash has 32. */
const ADDRESS_LENGTH = 42;

function explorerOf(config: Config, chainId: number, reference: string): string | undefined {
  const base = EXPLORERS[chainId] ?? (config.sandbox ? `${config.publicUrl}/explorer` : undefined);
  return base === undefined
    ? undefined
    : `${base}/${reference.length === ADDRESS_LENGTH ? 'address' : 'tx'}/${reference}`;
}

/** Timers that end with the process: what was due at a stop is done at once or left to the sweep. */
function createTimers(log: Log) {
  const waiting = new Map<NodeJS.Timeout, () => Promise<void>>();
  const running = new Set<Promise<void>>();
  const start = (run: () => Promise<void>): void => {
    const task = run()
      .catch((err: unknown) => log.error({ err }, 'a timer failed'))
      .finally(() => running.delete(task));
    running.add(task);
  };
  return {
    later(run: () => Promise<void>, delayMs: number): void {
      const timer = setTimeout(() => {
        waiting.delete(timer);
        start(run);
      }, delayMs);
      waiting.set(timer, run);
    },
    async stop(): Promise<void> {
      for (const [timer, run] of waiting) {
        clearTimeout(timer);
        start(run);
      }
      waiting.clear();
      await Promise.all(running);
    },
  };
}
