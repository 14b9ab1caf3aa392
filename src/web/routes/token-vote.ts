/** Where holders of a token sign their vote in a governor: the signature is the right, so nobody is asked who they are. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { isSupport, SUPPORTS, type Support } from '#core/execution/governor-ballot.ts';
import { asId, isUuid, type VoteId } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import { tokenVotePage } from '../pages/token-vote.ts';
import type { Room } from '../room.ts';
import { readBody } from './link.ts';

const prepareBody = z.strictObject({
  address: z.string().max(100),
  chainId: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  support: z.custom<Support>(isSupport),
});
const finishBody = z.strictObject({
  address: z.string().max(100),
  message: z.string().max(4_000),
  signature: z.string().max(40_000),
});

export function tokenVoteRoutes(app: Hono, room: Room): void {
  const { services, cookies, csrf, frame, origin, reach } = room;
  const { tokenVotes } = services;
  const said = frame.words.web.problem;

  app.get('/v/:id/tokens', async (c) => {
    const hurry = await room.hurry(c, 'page');
    if (hurry) return room.refused(c, hurry);
    const id = c.req.param('id');
    const page = isUuid(id) ? await tokenVotes.page(asId<VoteId>(id)) : undefined;
    if (!page) return room.problem(c, said.notFound(), 404);
    const token = csrf.tokenFor(cookies.ensureBrowser(c));
    const read = { ...frame, words: wordsFor(page.locale) };
    return c.html(tokenVotePage(read, page, { csrf: token, origin, reach }));
  });

  /** One act of the script: guarded, read, done, answered. */
  function act<T>(
    path: 'prepare' | 'finish',
    schema: z.ZodType<T>,
    run: (vote: VoteId, body: T) => Promise<Result<object>>,
  ): void {
    app.post(`/v/:id/tokens/${path}`, async (c) => {
      const browser = cookies.browserOf(c);
      const hurry = await room.hurry(c, 'wallet', `wallet:${browser ?? ''}`);
      if (hurry) return room.answerRefused(c, hurry);
      if (browser === null || !room.isOurs(c, c.req.header('x-csrf-token') ?? '')) {
        return c.json({ code: 'not-allowed', words: plain(said.notAllowed()) }, 403);
      }
      const id = c.req.param('id') ?? '';
      const body = isUuid(id) ? await readBody(c, schema) : undefined;
      if (body === undefined) {
        return c.json({ code: 'malformed', words: plain(said.malformed()) }, 400);
      }
      const done = await run(asId<VoteId>(id), body);
      return done.ok ? c.json(done.value) : room.answerRefused(c, done.refusal);
    });
  }

  act('prepare', prepareBody, (vote, { address, chainId, support }) =>
    tokenVotes.prepare(vote, { address, chainId, support }),
  );
  act('finish', finishBody, async (vote, signed): Promise<Result<object>> => {
    const done = await tokenVotes.finish(vote, signed);
    const words = frame.words.tokenVote.support;
    return done.ok ? { ...done, value: { support: words[SUPPORTS[done.value.support]]() } } : done;
  });
}
