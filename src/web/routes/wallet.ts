/** The wallet page and what its script asks; who the browser's person is, nobody asks. */
import type { Hono } from 'hono';
import { z } from 'zod';
import { attachLink } from '#chat/attach-link.ts';
import { plain } from '#chat/text.ts';
import { asId, type CommunityId } from '#core/identity.ts';
import type { Refusal } from '#core/refusal.ts';
import { WALLET_ACTS } from '#core/wallet/act.ts';
import type { PlaceDone, WalletCommunity } from '#service/place/by-wallet.ts';
import { walletPage } from '../pages/wallet.ts';
import type { Room } from '../room.ts';
import { readBody } from './link.ts';

const prepareBody = z.strictObject({
  purpose: z.enum(WALLET_ACTS),
  address: z.string().max(100),
  chainId: z.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
});
/** An act about a chat, for the wallet that signed a look. */
const chatBody = z.union([
  z.strictObject({
    look: z.string().max(40),
    act: z.literal('attach'),
    community: z.uuid(),
    platform: z.enum(['discord', 'telegram']),
  }),
  z.strictObject({
    look: z.string().max(40),
    act: z.enum(['confirm', 'decline']),
    community: z.uuid(),
    attachment: z.string().max(40),
  }),
]);
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
    path: 'prepare' | 'places' | 'chat' | 'await' | 'finish',
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

  /** What a look shows now, in words and in what may be signed next. */
  function shown(one: WalletCommunity): object {
    const { community, name, living, lost, asked, platforms } = one;
    const said = words.walletPage.chats;
    const choices = [
      ...asked.flatMap((chat) =>
        (['confirm', 'decline'] as const).map((what) => ({
          label: said.act[what](chat),
          wanted: { act: what, community, attachment: chat.attachment },
        })),
      ),
      ...platforms.map((platform) => ({
        label: said.act.attach({ platform, title: '' }),
        wanted: { act: 'attach', community, platform },
      })),
    ];
    const lines = [
      living.length > 0 ? said.lives({ living }) : said.lost({ lost }),
      ...asked.map((chat) => said.asks(chat)),
    ];
    return { name, lines: lines.map((line) => plain(line)), choices };
  }

  function saidDone(chat: PlaceDone): object {
    const said = { words: plain(words.walletPage.chats.done(chat)) };
    const { telegramUsername } = services.deployment;
    if (chat.act !== 'attach') return said;
    if (chat.platform === 'discord') return { ...said, code: `/civitas join ${chat.code}` };
    return telegramUsername === undefined
      ? { words: plain(words.walletPage.chats.noTelegram()) }
      : { ...said, url: attachLink(telegramUsername, chat.code) };
  }

  act('places', awaitBody, async (browser, { id }) => {
    const seen = await walletActs.places(id, browser);
    return seen.ok ? { answer: { communities: seen.value.map(shown) } } : seen;
  });

  act('chat', chatBody, async (browser, { community, ...wanted }) => {
    const prepared = await walletActs.preparePlace(browser, {
      ...wanted,
      community: asId<CommunityId>(community),
    });
    return prepared.ok ? { answer: prepared.value } : prepared;
  });

  act('await', awaitBody, async (browser, { id }) => {
    const awaited = await walletActs.awaitOwners(id, browser);
    return awaited.ok ? { answer: awaited.value } : awaited;
  });

  act('finish', finishBody, async (browser, { id, ...signed }) => {
    const done = await walletActs.finish(id, browser, { ...signed, move: false });
    if (!done.ok) return done;
    const { purpose, chat, ...what } = done.value;
    if (chat) return { answer: { purpose, ...saidDone(chat) } };
    if (purpose === 'attach' || purpose === 'confirm' || purpose === 'decline') {
      throw new Error('an act about a chat did nothing');
    }
    return {
      answer: {
        purpose,
        words: plain(words.walletPage.done[purpose](what)),
        ...(purpose === 'places' && { look: id }),
      },
    };
  });
}
