/** Where a login button of the private chat leads: signed login data for one link (W3). */
import type { Context, Hono } from 'hono';
import type { Room } from '../room.ts';
import type { VerifyTelegramLogin } from '../telegram-login.ts';

export function telegramRoutes(
  app: Hono,
  room: Room,
  verify: VerifyTelegramLogin | undefined,
): void {
  const { services, cookies, frame } = room;
  const said = frame.words.web.problem;

  const noLogin = (c: Context, code: string) =>
    room.problem(c, said.staleLogin({ page: `/link/${code}` }), 403);

  app.get('/link/:code{[\\w-]{16,64}}/telegram', async (c) => {
    const code = c.req.param('code');
    const hurry = await room.hurry(c, 'act', code);
    if (hurry) return room.refused(c, hurry);
    if (!verify) return room.problem(c, said.noTelegram(), 404);
    const login = verify(new URL(c.req.url).searchParams);
    if (!login) return noLogin(c, code);
    const browser = cookies.browserOf(c) ?? cookies.newBrowser();
    const proven = await services.wallets.proveTelegram({ code, browser, login });
    if (!proven.ok) {
      const isLogin = proven.refusal.code === 'link-unproven';
      return isLogin ? noLogin(c, code) : room.refused(c, proven.refusal);
    }
    // Only now: of two visits at once by a browser without a cookie the one that counted names it.
    cookies.keepBrowser(c, browser);
    // On to an address without the login data.
    return c.redirect(`/link/${code}`, 303);
  });
}
