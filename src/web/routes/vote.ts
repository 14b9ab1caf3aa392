/** The public page of a vote, and the file by which anybody counts it again. Whoever has the address may read both. */
import type { Hono } from 'hono';
import { wordsFor } from '#chat/words/index.ts';
import { asId, isUuid, type VoteId } from '#core/identity.ts';
import { votePage } from '../pages/vote.ts';
import type { Room } from '../room.ts';

export function voteRoutes(app: Hono, room: Room): void {
  const { services, frame } = room;
  const { votePages } = services;
  const unknown = frame.words.web.problem.notFound();

  app.get('/v/:id', async (c) => {
    const hurry = await room.hurry(c, 'page');
    if (hurry) return room.refused(c, hurry);
    const [, text = '', isFile] = /^(.*?)(\.json)?$/.exec(c.req.param('id')) ?? [];
    if (!isUuid(text)) return room.problem(c, unknown, 404);
    const id = asId<VoteId>(text);
    if (isFile) {
      const bundle = await votePages.bundle(id);
      return bundle.ok ? c.json(bundle.value) : room.answerRefused(c, bundle.refusal);
    }
    const page = await votePages.view(id);
    if (!page.ok) return room.problem(c, unknown, 404);
    return c.html(votePage({ ...frame, words: wordsFor(page.value.locale) }, page.value));
  });
}
