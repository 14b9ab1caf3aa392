/** Discord's word on whose browser this is: there and back again, bound to the cookie by `state` (W3). */
import type { Hono } from 'hono';
import type { DiscordOauth } from '../discord-oauth.ts';
import type { Room } from '../room.ts';

const CODE = /^[\w-]{16,64}$/;
const field = (value: unknown): string => (typeof value === 'string' ? value : '');

export function discordRoutes(app: Hono, room: Room, oauth: DiscordOauth | undefined): void {
  const { services, cookies, frame } = room;
  const said = frame.words.web.problem;

  app.post('/oauth/discord/start', async (c) => {
    const form = await c.req.parseBody();
    const code = field(form['code']);
    const hurry = await room.hurry(c, 'act', code.slice(0, 64));
    if (hurry) return room.refused(c, hurry);
    if (!oauth) return room.problem(c, said.noDiscord(), 404);
    const browser = cookies.browserOf(c);
    if (browser === null || !room.isOurs(c, field(form['csrf']))) {
      return room.problem(c, said.notAllowed(), 403);
    }
    if (!CODE.test(code)) return room.refused(c, { code: 'link-unknown' });
    const begun = await services.wallets.beginDiscordProof(code, browser);
    if (!begun.ok) return room.refused(c, begun.refusal);
    cookies.startTrip(c, begun.value.state, code);
    return c.redirect(oauth.authorizeUrl(begun.value.state), 303);
  });

  app.get('/oauth/discord/callback', async (c) => {
    const hurry = await room.hurry(c, 'act');
    if (hurry) return room.refused(c, hurry);
    if (!oauth) return room.problem(c, said.noDiscord(), 404);
    const browser = cookies.browserOf(c);
    const trip = cookies.endTrip(c);
    const { state, code: grant, error } = c.req.query();
    if (browser === null || !trip || trip.state !== state) {
      return room.problem(c, said.stale(), 403);
    }
    if (error !== undefined || !grant) return room.problem(c, said.denied(), 403);
    const externalId = await oauth.identify(grant, state);
    if (externalId === undefined) return room.problem(c, said.denied(), 403);
    const proven = await services.wallets.proveDiscord({
      code: trip.code,
      browser,
      state,
      externalId,
    });
    if (!proven.ok) return room.refused(c, proven.refusal);
    return c.redirect(`/link/${trip.code}`, 303);
  });
}
