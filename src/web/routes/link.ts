/** The link page and what its script asks: the text to sign, and what became of the signature. */
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import type { Result } from '#core/result.ts';
import { inboxPage } from '../pages/inbox.ts';
import { accountCard, dataBlock, type LinkPage, linkPage } from '../pages/link.ts';
import type { Room } from '../room.ts';

/** Generous for an ERC-6492 signature, which stands in hex beside a text of 2,000 characters. */
export const BODY_MAX_BYTES = 65_536;

const CODE = '/link/:code{[\\w-]{16,64}}';
const prepareBody = z.strictObject({
  address: z.string().max(100),
  chainId: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
});
const awaitBody = prepareBody.extend({ move: z.boolean().optional() });
const ballotPrepareBody = prepareBody.extend({
  choice: z.union([z.number().int(), z.array(z.number().int()).max(1_000)]).optional(),
});
const ballotFinishBody = z.strictObject({
  address: z.string().max(100),
  message: z.string().max(16_000),
  signature: z.string().max(40_000),
});
const finishBody = z.strictObject({
  address: z.string().max(100),
  message: z.string().max(8_000),
  signature: z.string().max(40_000),
  move: z.boolean().optional(),
  join: z.boolean().optional(),
});

/** Undefined for anything that is not exactly what was asked. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await c.req.text();
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

export function linkRoutes(app: Hono, room: Room): void {
  const { services, cookies, csrf, frame } = room;
  const { wallets, inbox, signedBallots, deployment } = services;
  const said = frame.words.web.problem;

  app.get(CODE, async (c) => {
    const hurry = await room.hurry(c, 'page');
    if (hurry) return room.refused(c, hurry);
    const code = c.req.param('code');
    const browser = cookies.ensureBrowser(c);
    const view = await wallets.describe(code, browser);
    if (!view.ok) return room.refused(c, view.refusal);
    const page = {
      view: view.value,
      code,
      csrf: csrf.tokenFor(browser),
      telegramUsername: deployment.telegramUsername,
      origin: room.origin,
      reach: room.reach,
    };
    const { purpose, state } = page.view;
    if (purpose === 'inbox' && state === 'proven') return showInbox(c, page, browser);
    if (purpose !== 'ballot' || (state !== 'proven' && state !== 'linked'))
      return c.html(linkPage(frame, page));
    const paper = await signedBallots.paper(code, browser);
    return paper.ok
      ? c.html(linkPage(frame, { ...page, paper: paper.value }))
      : room.refused(c, paper.refusal);
  });

  /** The session is asked once more: what the page shows was true a moment ago. */
  async function showInbox(c: Context, page: LinkPage, browser: string): Promise<Response> {
    const reader = await wallets.inboxReader(page.code, browser);
    if (!reader.ok) return room.refused(c, reader.refusal);
    const { locale, platform, expiresAt } = page.view;
    const read = { ...frame, words: wordsFor(locale) };
    const notices = await inbox.read(reader.value, 'all');
    return c.html(
      inboxPage(read, {
        ...{ notices, platform, expiresAt, origin: room.origin },
        whose: accountCard(read, page),
        data: dataBlock(read, page),
      }),
    );
  }

  /**
   * Asked by a page that waits: for a tap in Telegram, or for another tab. It says what it shows, and while that is
   * still so the answer is held back: one request counts for many looks.
   */
  app.get(`${CODE}/state`, async (c) => {
    const hurry = await room.hurry(c, 'page');
    if (hurry) return room.answerRefused(c, hurry);
    const [code, browser] = [c.req.param('code'), cookies.browserOf(c)];
    // Before the first look, so that nothing changes between the two unseen.
    const seen = (await room.holds.look([code])).get(code);
    let view = await wallets.describe(code, browser);
    if (view.ok && view.value.state === c.req.query('from')) {
      await room.holds.until(code, seen, c.req.raw.signal);
      view = await wallets.describe(code, browser);
    }
    return view.ok ? c.json({ state: view.value.state }) : room.answerRefused(c, view.refusal);
  });

  /** One act of the script: guarded, read, done, answered. */
  function act<T>(
    path: 'prepare' | 'await' | 'finish' | 'ballot/prepare' | 'ballot/finish',
    schema: z.ZodType<T>,
    run: (code: string, browser: string | null, body: T) => Promise<Result<object>>,
  ): void {
    app.post(`${CODE}/${path}`, async (c) => {
      const code = c.req.param('code') ?? '';
      const hurry = await room.hurry(c, 'act', code);
      if (hurry) return room.answerRefused(c, hurry);
      if (!room.isOurs(c, c.req.header('x-csrf-token') ?? '')) {
        return c.json({ code: 'not-allowed', words: plain(said.notAllowed()) }, 403);
      }
      const body = await readBody(c, schema);
      if (body === undefined) {
        return c.json({ code: 'malformed', words: plain(said.malformed()) }, 400);
      }
      const browser = cookies.browserOf(c);
      const view = await wallets.describe(code, browser);
      const shown = view.ok ? view.value : undefined;
      // Only of the account's own browser: a stranger with the link uses up nothing of its owner's.
      const slow = shown?.state === 'proven' ? await room.hurryAccount(shown) : undefined;
      if (slow) return room.answerRefused(c, slow, shown?.platform);
      const done = await run(code, browser, body);
      return done.ok ? c.json(done.value) : room.answerRefused(c, done.refusal, shown?.platform);
    });
  }

  act('prepare', prepareBody, (code, browser, { address, chainId }) =>
    wallets.prepare(code, browser, { address, chainId }),
  );
  act('await', awaitBody, (code, browser, { address, chainId, move = false }) =>
    wallets.awaitOwners(code, browser, { address, chainId, move }),
  );
  act('finish', finishBody, (code, browser, { move = false, join = false, ...signed }) =>
    wallets.finish(code, browser, { ...signed, move, join }),
  );

  act('ballot/prepare', ballotPrepareBody, (code, browser, { address, chainId, choice }) =>
    signedBallots.prepare(code, browser, { address, chainId, choice }),
  );
  act('ballot/finish', ballotFinishBody, (code, browser, signed) =>
    signedBallots.finish(code, browser, signed),
  );
}
