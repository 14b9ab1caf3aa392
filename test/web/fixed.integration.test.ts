/** The pages that are the same for everybody, filled in by the operator, and the policy around all of them. */
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOST } from '#test/support/host.ts';
import { createVisitor, siteOptions } from '#test/support/site.ts';
import { createWalletWorld, must, type WalletWorld } from '#test/support/wallet-world.ts';
import { createSite, type SiteOptions } from '#web/site.ts';

let world: WalletWorld;
let options: SiteOptions;
let site: Hono;

beforeAll(async () => {
  world = await createWalletWorld();
  options = await siteOptions(world);
  site = createSite(options);
});
afterAll(() => world?.close());

describe('the policy', () => {
  it('opens the policy to a relay of wallets only on a host that has one, and only where wallets are asked', async () => {
    const policyOf = async (on: Hono, path: string): Promise<string> =>
      (await on.request(path)).headers.get('content-security-policy') ?? '';
    const relaying = createSite({ ...options, walletConnectProjectId: '0'.repeat(32) });
    const page = `/link/${'0'.repeat(40)}`;
    const widened = await policyOf(relaying, page);
    expect(widened).toContain("connect-src 'self' wss://relay.walletconnect.org;");
    expect(widened).toContain('frame-src https://verify.walletconnect.org;');
    for (const policy of [
      await policyOf(relaying, '/about'),
      await policyOf(relaying, '/linked'),
      await policyOf(site, page),
    ]) {
      expect(policy).toContain("connect-src 'self';");
      expect(policy).not.toMatch(/frame-src|walletconnect/);
    }
    const ada = await world.addMember('discord', 'relay');
    const code = must(
      await world.wallets.openLink({ account: ada.account, community: world.community }),
    ).code;
    const told = await createVisitor(() => relaying).page(`/link/${code}`);
    expect(told.html).toContain('0'.repeat(32));
    expect((await createVisitor(() => site).page(`/link/${code}`)).html).toContain(
      '"projectId":null',
    );
  });
});

describe('the page somewhere else', () => {
  const pageOf = async (platform: 'discord' | 'telegram'): Promise<string> => {
    const member = await world.addMember(platform, 'else');
    const asked = { account: member.account, community: world.community };
    const { code } = must(await world.wallets.openLink(asked));
    return (await createVisitor(() => site).page(`/link/${code}`)).html;
  };

  it('is offered to wallet apps where they can be proven: not from Telegram, which opens the phone’s browser', async () => {
    const discord = await pageOf('discord');
    const documented = [
      'link.metamask.io/dapp/',
      'go.cb-w.com/dapp?',
      'link.trustwallet.com/open_url?',
    ];
    for (const link of documented) expect(discord).toContain(`href="https://${link}`);
    const telegram = await pageOf('telegram');
    expect(telegram).toContain('id="page-qr"');
    expect(telegram).toContain('opens the browser of your phone');
    for (const link of documented) expect(telegram).not.toContain(link);
  });
});

describe('about, privacy and terms', () => {
  it.each([
    [
      '/about',
      ['civitas.example', '900000000000000001', '@civitas_bot', '4242424242', 'seed phrase'],
    ],
    ['/privacy', ['Example Association', 'privacy@example.org', '30 days', '/profile export']],
    [
      '/privacy',
      ['/profile delete', 'Discord', 'at least 16 years old', 'complain to the authority'],
    ],
    ['/terms', ['Example Association', 'Portugal', 'Apache License', 'at least 16 years old']],
  ])('%s says what it must: %s', async (path, all) => {
    const response = await site.request(path);
    expect(response.status).toBe(200);
    const html = await response.text();
    for (const words of all) expect(html).toContain(words);
  });

  it('name what the operator filled in as data, and say so where nobody did', async () => {
    const named = { name: '<b>Ada & Co</b>', contact: 'https://ada.example/ask', country: 'Île' };
    const deployed = (operator: typeof HOST.operator) => ({
      ...options.services,
      deployment: { ...options.services.deployment, host: { ...HOST, operator, minimumAge: 18 } },
    });
    const own = createSite({ ...options, services: deployed({ kind: 'named', ...named }) });
    const nobody = createSite({ ...options, services: deployed({ kind: 'nobody' }) });
    for (const path of ['/about', '/privacy', '/terms']) {
      const html = await (await own.request(path)).text();
      expect(html).toContain('&lt;b&gt;Ada &amp; Co&lt;/b&gt;');
      expect(html).not.toContain('Example Association');
      if (path !== '/about') expect(html).toContain('at least 18 years old');
      expect(await (await nobody.request(path)).text()).toMatch(/Nobody(:| has put a name)/);
    }
    expect(await (await own.request('/privacy')).text()).toContain(
      'href="https://ada.example/ask"',
    );
  });
});
