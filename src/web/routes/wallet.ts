/** The wallet page and what its script asks; who the browser's person is, nobody asks. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { plain } from '#chat/text.ts';
import type { Refusal } from '#core/refusal.ts';
import { WALLET_ACTS } from '#core/wallet/act.ts';
import { walletPage } from '../pages/wallet.ts';
import type { Room } from '../room.ts';
import { readBody } from './link.ts';

const prepareBody = z.strictObject({
  purpose: z.enum(WALLET_ACTS),
  address: z.string().max(100),
  chainId: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
});
const awaitBody = z.strictObject({ id: z.string().max(40) });
const finishBody = z.strictObject({
  id: z.string().max(40),
  address: z.string().max(100),
  message: z.string().max(8_000),
  signature: z.string().max(40_000),
});

export function walletRoutes(app: Hono, room: Room): void {
  const { services, cookies, csrf, frame } = room;
  const { walletActs } = services;
  const { words } = frame;
  const said = words.web.problem;

  app.get('/wallet', async (c) => {
    const hurry = await room.hurry(c, 'page');
    if (hurry) return room.refused(c, hurry);
    const { origin, reach } = room;
    const browser = cookies.ensureBrowser(c);
    const awaited = await walletActs.awaited(browser);
    return c.html(walletPage(frame, { csrf: csrf.tokenFor(browser), origin, reach, awaited }));
  });

  /** One act of the script: guarded, read, done, answered. */
  function act<T>(
    path: 'prepare' | 'await' | 'finish',
    schema: z.ZodType<T>,
    run: (browser: string, body: T) => Promise<{ answer: object } | { refusal: Refusal }>,
  ): void {
    app.post(`/wallet/${path}`, async (c) => {
      const browser = cookies.browserOf(c);
      const hurry = await room.hurry(c, 'wallet', `wallet:${browser ?? ''}`);
      if (hurry) return room.answerRefused(c, hurry);
      if (browser === null || !room.isOurs(c, c.req.header('x-csrf-token') ?? '')) {
        return c.json({ code: 'not-allowed', words: plain(said.notAllowed()) }, 403);
      }
      const body = await readBody(c, schema);
      if (body === undefined) {
        return c.json({ code: 'malformed', words: plain(said.malformed()) }, 400);
      }
      const done = await run(browser, body);
      return 'answer' in done ? c.json(done.answer) : room.answerRefused(c, done.refusal);
    });
  }

  act('prepare', prepareBody, async (browser, { purpose, address, chainId }) => {
    const prepared = await walletActs.prepare(browser, { purpose, address, chainId });
    return prepared.ok ? { answer: prepared.value } : prepared;
  });

  act('await', awaitBody, async (browser, { id }) => {
    const awaited = await walletActs.awaitOwners(id, browser);
    return awaited.ok ? { answer: awaited.value } : awaited;
  });

  act('finish', finishBody, async (browser, { id, ...signed }) => {
    const done = await walletActs.finish(id, browser, { ...signed, move: false });
    if (!done.ok) return done;
    const { purpose, ...what } = done.value;
    return { answer: { purpose, words: plain(words.walletPage.done[purpose](what)) } };
  });
}
