/** The page of a decided Safe transaction and what its script asks. Whoever has the address may read it; owners' signatures count. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { plain } from '#chat/text.ts';
import { wordsFor } from '#chat/words/index.ts';
import { asId, isUuid, type MandateId } from '#core/identity.ts';
import type { Result } from '#core/result.ts';
import { ownerPage } from '../pages/owner.ts';
import type { Room } from '../room.ts';
import { readBody } from './link.ts';

const prepareBody = z.strictObject({
  address: z.string().max(100),
  chainId: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
});
const finishBody = z.strictObject({
  address: z.string().max(100),
  message: z.string().max(50_000),
  signature: z.string().max(40_000),
});

export function ownerRoutes(app: Hono, room: Room): void {
  const { services, cookies, csrf, frame, origin, reach } = room;
  const { safeSigning, deployment } = services;
  const said = frame.words.web.problem;

  app.get('/safe/:id', async (c) => {
    const hurry = await room.hurry(c, 'page');
    if (hurry) return room.refused(c, hurry);
    const id = c.req.param('id');
    if (!isUuid(id)) return room.problem(c, said.notFound(), 404);
    const paper = await safeSigning.paper(asId<MandateId>(id));
    if (!paper.ok) return room.refused(c, paper.refusal);
    const token = csrf.tokenFor(cookies.ensureBrowser(c));
    const { explorer } = deployment;
    const words = wordsFor(paper.value.locale);
    const page = { paper: paper.value, csrf: token, origin, reach, explorer };
    return c.html(ownerPage({ ...frame, words }, page));
  });

  /** One act of the script: guarded, read, done, answered. */
  function act<T>(
    path: 'prepare' | 'finish',
    schema: z.ZodType<T>,
    run: (id: MandateId, body: T) => Promise<Result<object>>,
  ): void {
    app.post(`/safe/:id/${path}`, async (c) => {
      const id = c.req.param('id') ?? '';
      const hurry = await room.hurry(c, 'wallet', `safe:${cookies.browserOf(c) ?? ''}`);
      if (hurry) return room.answerRefused(c, hurry);
      if (!room.isOurs(c, c.req.header('x-csrf-token') ?? '')) {
        return c.json({ code: 'not-allowed', words: plain(said.notAllowed()) }, 403);
      }
      const body = await readBody(c, schema);
      if (body === undefined || !isUuid(id)) {
        return c.json({ code: 'malformed', words: plain(said.malformed()) }, 400);
      }
      const done = await run(asId<MandateId>(id), body);
      return done.ok ? c.json(done.value) : room.answerRefused(c, done.refusal);
    });
  }

  act('prepare', prepareBody, (id, { address }) => safeSigning.prepare(id, { address }));
  act('finish', finishBody, (id, signed) => safeSigning.sign(id, signed));
}
