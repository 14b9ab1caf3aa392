/** Pages and files that are the same for everybody. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { ICON } from '../icon.ts';
import { aboutPage, privacyPage, termsPage } from '../pages/fixed.ts';
import type { Room } from '../room.ts';

const TRUST = join(import.meta.dirname, '..', '..', '..', 'docs', 'trust.md');
const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 31_536_000;

async function readTrust(): Promise<string | undefined> {
  try {
    return await readFile(TRUST, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function fixedRoutes(app: Hono, room: Room): void {
  const { frame, services } = room;
  const { deployment } = services;
  const relay = room.reach.projectId !== null;

  app.get('/', (c) => c.redirect('/about', 302));
  app.get('/about', (c) => c.html(aboutPage(frame, deployment)));
  app.get('/privacy', (c) => c.html(privacyPage(frame, deployment, relay)));
  app.get('/terms', (c) => c.html(termsPage(frame, deployment, relay)));

  app.get('/trust', async (c) => {
    const text = await readTrust();
    return text === undefined
      ? room.problem(c, frame.words.web.problem.notFound(), 404)
      : c.text(text);
  });

  app.get(ICON.path, (c) => {
    c.header('content-type', ICON.mime);
    c.header('cache-control', `public, max-age=${DAY_SECONDS}`);
    return c.body(ICON.body);
  });

  app.get('/assets/:name', (c) => {
    const asset = frame.bundle.byPath.get(c.req.path);
    if (!asset) return room.problem(c, frame.words.web.problem.notFound(), 404);
    c.header('content-type', asset.mime);
    c.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`);
    return c.body(asset.body);
  });
}
