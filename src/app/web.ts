/** The `web` role: pages, proofs and health. Any number of processes may do it. */
import type { App } from '../app.ts';
import { createTelegramLogin, createWeb } from '../web/index.ts';

export async function startWeb({ config, services, store, log, metrics, health }: App) {
  const { discord, telegram, appSecret, appSecretOld } = config;
  const web = createWeb({
    services,
    log,
    metrics,
    host: config.host,
    port: config.port,
    publicUrl: config.publicUrl,
    walletConnectProjectId: config.walletConnectProjectId,
    keys: [appSecret.reveal(), ...(appSecretOld ? [appSecretOld.reveal()] : [])],
    ready: async () => ({ database: await isReachable(() => store.now(), log) }),
    connected: () => Object.fromEntries([...health].map(([platform, isUp]) => [platform, isUp()])),
    ...(discord.kind === 'on' && {
      discord: {
        clientId: discord.clientId,
        clientSecret: discord.clientSecret.reveal(),
        apiUrl: discord.apiUrl,
      },
    }),
    ...(telegram.kind === 'on' && {
      telegram: { verifyLogin: createTelegramLogin(telegram.token.reveal()) },
    }),
  });
  await web.start();
  return { name: 'web', url: web.url, stop: () => web.stop() };
}

async function isReachable(ask: () => Promise<unknown>, log: App['log']): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (err) {
    log.warn({ err }, 'not ready');
    return false;
  }
}
