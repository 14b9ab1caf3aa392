/** The page of the inbox: a session of its own reads every notice in the browser that proved the account, and does nothing else. */
import type { Hono } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { people } from '#sandbox/chain/people.ts';
import { createVisitor, siteOptions } from '#test/support/site.ts';
import {
  codeOf,
  createWalletWorld,
  type Member,
  must,
  PUBLIC_URL,
  proveIn,
  type WalletWorld,
} from '#test/support/wallet-world.ts';
import { createSite } from '#web/site.ts';

const COOKIE = '__Host-civitas-browser';
let world: WalletWorld;
let site: Hono;

beforeAll(async () => {
  world = await createWalletWorld();
  site = createSite(await siteOptions(world));
});
afterAll(() => world?.close());

async function tell(member: Member, count: number): Promise<void> {
  await world.store.transaction('tell', async (books) => {
    for (let at = 0; at < count; at += 1) {
      const reason = `<i>reason ${at}</i>`;
      const notice = { kind: 'citizenship-revoked', reason } as const;
      await world.inbox.tell(books, member.person, undefined, `told:${at}`, notice);
    }
  });
}

const openInbox = async (member: Member) =>
  must(
    await world.wallets.openLink({
      account: member.account,
      community: world.community,
      purpose: 'inbox',
    }),
  ).code;

/** A Discord account proves itself in this visitor's browser. */
async function prove(visitor: ReturnType<typeof createVisitor>, code: string, member: Member) {
  const browser = visitor.jar.get(COOKIE) ?? '';
  const { state } = must(await world.wallets.beginDiscordProof(code, browser));
  must(await world.wallets.proveDiscord({ code, browser, state, externalId: member.externalId }));
}

describe('the inbox on a page', () => {
  it('shows all of it, as data, in the browser that has proven the account, and marks it read', async () => {
    const ada = await world.addMember('discord', 'ada');
    await tell(ada, 25);
    const code = await openInbox(ada);
    const visitor = createVisitor(() => site);
    const asked = await visitor.page(`/link/${code}`);
    expect(asked.state).toBe('unproven');
    expect(asked.html).toContain('Read your inbox');
    expect(asked.html).toContain('Nothing is linked or signed.');
    expect(asked.html).not.toContain('reason 1');
    expect(await world.inbox.unread(ada.person)).toBe(25);

    await prove(visitor, code, ada);
    const { html } = await visitor.page(`/link/${code}`);
    expect(html.match(/<li>/g)).toHaveLength(25);
    for (const at of [0, 24]) expect(html).toContain(`&lt;i&gt;reason ${at}&lt;/i&gt;`);
    expect(html.match(/class="badge"/g)).toHaveLength(25);
    expect(html).toMatch(/<time datetime="2\d{3}-[\d-]+T/);
    expect(html).toContain(ada.externalId);
    expect(html).not.toContain('wallet-card');
    expect(await world.inbox.unread(ada.person)).toBe(0);
    expect((await visitor.page(`/link/${code}`)).html).not.toContain('class="badge"');
    // The command shows the newest; the page is for the rest.
    expect(await world.inbox.read(ada.person)).toHaveLength(20);
  });

  it('says how to object to a recovery, to whom it concerns', async () => {
    const dan = await world.addMember('discord', 'dan');
    const label = { platform: 'discord', externalId: '1', handle: null, name: 'Eve' } as const;
    const asked = (to: 'person' | 'asker') => ({
      kind: 'recovery-asked' as const,
      way: 'account' as const,
      ...{ recovery: uuidv7(), to, heard: false, dueAt: '2030-01-02T03:04:00.000Z' },
      ...{ name: label, asker: label },
    });
    const shown = async (to: 'person' | 'asker') => {
      await world.store.transaction('tell', (books) =>
        world.inbox.tell(books, dan.person, undefined, `recovery:${to}`, asked(to)),
      );
      const code = await openInbox(dan);
      const visitor = createVisitor(() => site);
      await visitor.page(`/link/${code}`);
      await prove(visitor, code, dan);
      return (await visitor.page(`/link/${code}`)).html;
    };
    const own = 'sign “Stop a recovery” with a linked wallet';
    expect(await shown('asker')).not.toContain(own);
    const html = await shown('person');
    expect(html.split(own)).toHaveLength(2);
    expect(html).toContain('/recovery list');
    expect(html).toContain(`href="${PUBLIC_URL}/wallet"`);
  });

  it('shows nothing to another browser, to another account, or after its ten minutes', async () => {
    const [bo, eve] = [
      await world.addMember('discord', 'bo'),
      await world.addMember('discord', 'eve'),
    ];
    await tell(bo, 1);
    const code = await openInbox(bo);
    const [bos, eves] = [createVisitor(() => site), createVisitor(() => site)];
    for (const visitor of [bos, eves]) await visitor.page(`/link/${code}`);
    const browser = eves.jar.get(COOKIE) ?? '';
    const { state } = must(await world.wallets.beginDiscordProof(code, browser));
    const proven = { code, browser, state, externalId: eve.externalId };
    expect(codeOf(await world.wallets.proveDiscord(proven))).toBe('link-foreign');
    expect((await eves.page(`/link/${code}`)).html).not.toContain('reason 0');
    expect(codeOf(await world.wallets.inboxReader(code, browser))).toBe('link-unproven');
    expect(codeOf(await world.wallets.inboxReader(code, null))).toBe('link-unproven');

    await prove(bos, code, bo);
    expect((await bos.page(`/link/${code}`)).html).toContain('reason 0');
    expect((await eves.page(`/link/${code}`)).html).not.toContain('reason 0');
    await world.advance(600_000);
    const late = await bos.page(`/link/${code}`);
    expect(late.status).toBe(410);
    expect(late.html).toContain('/inbox');
    expect(late.html).not.toContain('reason 0');
  });

  it('links no wallet, and a link reads no inbox', async () => {
    const cleo = await world.addMember('discord', 'cleo');
    await tell(cleo, 1);
    const visitor = createVisitor(() => site);
    const code = await openInbox(cleo);
    const { csrf } = await visitor.page(`/link/${code}`);
    await prove(visitor, code, cleo);
    const { address } = people.cleo;
    const prepared = await visitor.act(`/link/${code}/prepare`, csrf, { address });
    expect(prepared.status).toBe(404);
    const signed = { address, message: 'x', signature: `0x${'00'.repeat(65)}` };
    const finished = await visitor.act(`/link/${code}/finish`, csrf, signed);
    expect(await finished.json()).toMatchObject({ code: 'link-unknown' });
    expect(await world.wallets.list(cleo.person)).toEqual([]);

    const linking = await proveIn(world, cleo, visitor.jar.get(COOKIE) ?? '', world.community);
    expect(codeOf(await world.wallets.inboxReader(linking, visitor.jar.get(COOKIE) ?? ''))).toBe(
      'link-unknown',
    );
    const page = await visitor.page(`/link/${linking}`);
    expect(page.state).toBe('proven');
    expect(page.html).toContain('wallet-card');
    expect(page.html).not.toContain('reason 0');
    expect(await world.inbox.unread(cleo.person)).toBe(1);
  });
});
