/** Where a login button of the private chat leads: signed login data for one link (W3). */
import type { Hono } from 'hono';
import type { Room } from '../room.ts';
import type { VerifyTelegramLogin } from '../telegram-login.ts';

export function telegramRoutes(
  app: Hono,
  room: Room,
  verify: VerifyTelegramLogin | undefined,
): void {
  const { services, cookies, frame } = room;

  app.get('/link/:code{[\\w-]{16,64}}/telegram', async (c) => {
    const code = c.req.param('code');
    const hurry = await room.hurry(c, 'act', code);
    if (hurry) return room.refused(c, hurry);
    if (!verify) return room.problem(c, frame.words.web.problem.noTelegram(), 404);
    const login = verify(new URL(c.req.url).searchParams);
    if (!login) return room.refused(c, { code: 'link-unproven', platform: 'telegram' });
    const browser = cookies.ensureBrowser(c);
    const proven = await services.wallets.proveTelegram({ code, browser, login });
    if (!proven.ok) return room.refused(c, proven.refusal);
    // On to an address without the login data.
    return c.redirect(`/link/${code}`, 303);
  });
}
