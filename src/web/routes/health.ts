/** For the machine that watches: alive, ready, measured. */
import type { Hono } from 'hono';
import type { Metrics } from '#telemetry/metrics.ts';
import { clientAddress, isNearby } from '../client-address.ts';

/** What is needed to serve, by name, and whether it is there. */
export type Readiness = () => Promise<{ readonly [part: string]: boolean }>;

/** Platforms this process is connected to now; told beside, for a page can be served without them. */
export type Connected = () => { readonly [platform: string]: boolean };

export function healthRoutes(
  app: Hono,
  options: { metrics: Metrics; ready: Readiness; connected: Connected },
): void {
  const { metrics, ready, connected } = options;

  app.get('/health', (c) => c.json({ ok: true }));

  app.get('/ready', async (c) => {
    const parts = await ready();
    const ok = Object.values(parts).every(Boolean);
    return c.json({ ok, ...parts, ...connected() }, ok ? 200 : 503);
  });

  /** For the operator's own network: figures are nobody else's business. */
  app.get('/metrics', async (c) => {
    if (!isNearby(clientAddress(c))) return c.notFound();
    c.header('content-type', metrics.contentType);
    return c.body(await metrics.text());
  });
}
