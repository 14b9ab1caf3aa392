/** All routes with what they share: headers, sizes, measures, and one funnel for what breaks. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { routePath } from 'hono/route';
import { plain } from '#chat/text.ts';
import type { Log } from '#telemetry/log.ts';
import type { Metrics } from '#telemetry/metrics.ts';
import type { Bundle } from './bundle.ts';
import type { Keys } from './csrf.ts';
import { createDiscordOauth } from './discord-oauth.ts';
import { pageHeaders } from './headers.ts';
import type { Holds } from './hold.ts';
import type { Limits } from './limits.ts';
import { createRoom, type WebServices } from './room.ts';
import { discordRoutes } from './routes/discord.ts';
import { fixedRoutes } from './routes/fixed.ts';
import { type Connected, healthRoutes, type Readiness } from './routes/health.ts';
import { BODY_MAX_BYTES, linkRoutes } from './routes/link.ts';
import { ownerRoutes } from './routes/owner.ts';
import { telegramRoutes } from './routes/telegram.ts';
import { tokenVoteRoutes } from './routes/token-vote.ts';
import { voteRoutes } from './routes/vote.ts';
import { walletRoutes } from './routes/wallet.ts';
import type { VerifyTelegramLogin } from './telegram-login.ts';

export type SiteOptions = {
  services: WebServices;
  log: Log;
  metrics: Metrics;
  /** `PUBLIC_URL` */
  publicUrl: string;
  /** `APP_SECRET`, then `APP_SECRET_OLD` where there is one. */
  keys: Keys;
  bundle: Bundle;
  ready: Readiness;
  connected: Connected;
  discord?: { clientId: string; clientSecret: string; apiUrl: string };
  telegram?: { verifyLogin: VerifyTelegramLogin };
  walletConnectProjectId?: string | undefined;
  limits?: Limits;
  holds?: Holds;
};

/** Answers in the words of whoever asked: a script gets JSON, a person a page. */
const wantsJson = (path: string): boolean => /\/(?:prepare|await|finish|state)$/.test(path);

export function createSite(options: SiteOptions): Hono {
  const { services, log, metrics, publicUrl, keys } = options;
  const room = createRoom(options);
  const { frame, problem } = room;
  const said = frame.words.web.problem;
  const oauth = options.discord && {
    ...createDiscordOauth({
      ...options.discord,
      redirectUri: `${publicUrl}/oauth/discord/callback`,
      key: keys[0],
    }),
  };
  const app = new Hono();

  app.use(async (c, next) => {
    const end = metrics.httpSeconds.startTimer({ method: c.req.method });
    await next();
    end({ route: routePath(c, -1), status: String(c.res.status) });
  });
  app.use(
    pageHeaders({
      secure: publicUrl.startsWith('https:'),
      formOrigins: oauth ? [oauth.origin] : [],
      relay: room.reach.projectId !== null,
    }),
  );
  app.use(async (c, next) => {
    // Pages speak of one person; assets say otherwise for themselves.
    c.header('cache-control', 'no-store');
    await next();
  });
  app.use(
    bodyLimit({
      maxSize: BODY_MAX_BYTES,
      onError: (c) =>
        wantsJson(c.req.path)
          ? c.json({ code: 'too-large', words: plain(said.tooLarge()) }, 413)
          : problem(c, said.tooLarge(), 413),
    }),
  );

  healthRoutes(app, options);
  fixedRoutes(app, room);
  telegramRoutes(app, room, options.telegram?.verifyLogin);
  linkRoutes(app, room);
  walletRoutes(app, room);
  voteRoutes(app, room);
  tokenVoteRoutes(app, room);
  ownerRoutes(app, room);
  discordRoutes(app, room, oauth);

  app.notFound((c) => problem(c, said.notFound(), 404));
  app.onError((error, c) => {
    if (error instanceof HTTPException) return error.getResponse();
    const reference = services.reference();
    log.error({ err: error, reference, route: routePath(c, -1) }, 'a request failed');
    const words = frame.words.general.broken({ reference });
    if (!wantsJson(c.req.path)) return problem(c, words, 500);
    return c.json({ code: 'broken', words: plain(words) }, 500);
  });
  return app;
}
