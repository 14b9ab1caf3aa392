/**
 * The clerks of one process over the real ports, with no look-alike and no command: a process of its own, which a test
 * starts to kill, loads no more than it runs.
 */
import { v7 as uuidv7 } from 'uuid';
import { createActions } from '#chain/actions/index.ts';
import { createBroadcast } from '#chain/broadcast.ts';
import { createChain } from '#chain/client.ts';
import { createEns } from '#chain/ens.ts';
import { createExecutorContracts } from '#chain/executor/index.ts';
import { createSigners } from '#chain/signer.ts';
import { createSignIn } from '#chain/siwe.ts';
import { createTokens } from '#chain/tokens/index.ts';
import { createVaultRegistry } from '#chain/vault.ts';
import { unnamed } from '#chat/unnamed.ts';
import { createDiscordPort } from '#discord/index.ts';
import { createServices } from '#service/index.ts';
import type { Store } from '#store/index.ts';
import { createTelegramPort } from '#telegram/index.ts';
import { createLog, type LogLevel } from '#telemetry/log.ts';
import { HOST } from './host.ts';
import type { createRestClock } from './rest-clock.ts';

export const TELEGRAM_TOKEN = '7000002:lookalike-telegram-token';

/** Of the sandbox's chain, or of several by their ids. */
export type Rpc = string | readonly string[] | { readonly [chainId: number]: string } | undefined;

function endpointsOf(rpc: Rpc): { [chainId: number]: readonly string[] } {
  if (rpc === undefined) return {};
  if (typeof rpc === 'string') return { 31337: [rpc] };
  if (Array.isArray(rpc)) return { 31337: rpc };
  return Object.fromEntries(Object.entries(rpc).map(([chainId, url]) => [chainId, [url]]));
}

type Addresses = { discord: { url: string }; telegram: { url: string } };

/** The clerks of a process; it has its own part of what Discord takes in a second. */
export function createClerks(
  store: Store,
  rpc: Rpc,
  clock: ReturnType<typeof createRestClock>,
  { discord, telegram }: Addresses,
  requestsPerSecond?: number,
  sandbox = true,
) {
  const log = createLog({ level: (process.env['TEST_LOG'] ?? 'silent') as LogLevel });
  const endpoints = endpointsOf(rpc);
  const chain = createChain({
    rpc: endpoints,
    finality: Object.fromEntries(Object.keys(endpoints).map((chainId) => [chainId, 'finalized'])),
    timeoutMs: 2_000,
    ...{ log, clock },
  });
  const ports = {
    discord: createDiscordPort({
      token: 'lookalike-discord-token',
      apiUrl: `${discord.url}/api`,
      requestsPerSecond,
      log,
    }),
    telegram: createTelegramPort({ token: TELEGRAM_TOKEN, apiUrl: telegram.url, log }),
  };
  const services = createServices({
    store,
    ports,
    chain,
    tokens: createTokens(chain),
    broadcast: createBroadcast(chain),
    actions: createActions(chain),
    contracts: createExecutorContracts(chain, { urls: {}, log }),
    signers: createSigners({}),
    registry: createVaultRegistry(chain),
    ens: createEns(chain, chain.chainIds[0]),
    signIn: createSignIn({ chain, log }),
    feeCeiling: () => ({ maxFeePerGas: 1n, perTransaction: 1n, perDay: 1n }),
    ids: uuidv7,
    keys: ['a'.repeat(64)],
    sealKey: 'b'.repeat(64),
    secret: uuidv7,
    salt: () => `0x${'0'.repeat(64)}`,
    reference: () => 'ref',
    unnamed,
    clock: { later: () => undefined },
    log,
    hosting: 'open',
    custody: false,
    deployment: {
      publicUrl: 'https://civitas.example',
      telegramUsername: 'civitas_bot',
      chainIds: chain.chainIds,
      custody: false,
      sandbox,
      host: HOST,
      explorer: () => undefined,
    },
  });
  return { log, ports, services };
}
