/**
 * The window: the pages where a browser proves whose it is and a wallet signs, and the small routes that
 * machines ask. It decides nothing; every act is one verb of a service.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createBundle } from './bundle.ts';
import { createHolds } from './hold.ts';
import { createSite, type SiteOptions } from './site.ts';

export { createTelegramLogin, type VerifyTelegramLogin } from './telegram-login.ts';

export type WebOptions = Omit<SiteOptions, 'bundle' | 'holds'> & {
  host: string;
  /** 0: a free one. */
  port: number;
};

export type Web = {
  /** Where it listens, once started. */
  readonly url: string;
  start(): Promise<void>;
  /** Lets running requests end, for 5 s at most; held ones are answered at once. */
  stop(): Promise<void>;
};

const STOP_MS = 5_000;
const TIDY_MS = 50;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;

export function createWeb({ host, port, ...options }: WebOptions): Web {
  let server: ReturnType<typeof createAdaptorServer> | undefined;
  let url = '';
  const holds = createHolds(options.services.wallets.marksOf);
  return {
    get url() {
      return url;
    },

    async start() {
      const site = createSite({ ...options, holds, bundle: await createBundle() });
      server = createAdaptorServer({
        fetch: site.fetch,
        serverOptions: { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS },
      });
      server.listen(port, host);
      await once(server, 'listening');
      const at = server.address() as AddressInfo;
      url = `http://${at.family === 'IPv6' ? `[${at.address}]` : at.address}:${at.port}`;
      options.log.info({ url }, 'the web listens');
    },

    async stop() {
      const closing = server;
      if (!closing) return;
      server = undefined;
      const closed = once(closing, 'close');
      closing.close();
      holds.stop();
      // A connection whose last answer is out would be kept for more; it is idle only then.
      const tidy = setInterval(() => {
        if ('closeIdleConnections' in closing) closing.closeIdleConnections();
      }, TIDY_MS);
      const guard = setTimeout(() => {
        if ('closeAllConnections' in closing) closing.closeAllConnections();
      }, STOP_MS);
      await closed;
      clearTimeout(guard);
      clearInterval(tidy);
    },
  };
}
