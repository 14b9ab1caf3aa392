/**
 * The same page in another browser: on another device, or in the one of a wallet app. What carries it there is
 * the page's own address and no more: whoever opens a link there shows again whose chat account it is (W3).
 */
import { html } from 'hono/html';
import type { Text } from '#chat/text.ts';
import type { Frame } from './layout.ts';
import { type Html, paragraph } from './text.ts';

/** Wallet apps that open a page in a browser of their own, by the universal link each of them documents. */
const WALLET_APPS: readonly { name: string; of(page: URL): string }[] = [
  {
    // https://docs.metamask.io/metamask-connect/evm/guides/metamask-exclusive/use-deeplinks/
    name: 'MetaMask',
    of: ({ host, pathname }) => `https://link.metamask.io/dapp/${host}${pathname}`,
  },
  {
    // https://docs.cdp.coinbase.com/coinbase-wallet/developer-guidance/mobile-dapp-integration
    name: 'Coinbase / Base',
    of: ({ href }) => `https://go.cb-w.com/dapp?cb_url=${encodeURIComponent(href)}`,
  },
  {
    // https://developer.trustwallet.com/developer/develop-for-trust/deeplinking
    name: 'Trust Wallet',
    of: ({ href }) =>
      `https://link.trustwallet.com/open_url?coin_id=60&url=${encodeURIComponent(href)}`,
  },
  {
    // https://web3.okx.com/build/docs/waas/app-universal-link
    name: 'OKX Wallet',
    of: ({ href }) => {
      const inApp = `okx://wallet/dapp/url?dappUrl=${encodeURIComponent(href)}`;
      return `https://web3.okx.com/download?deeplink=${encodeURIComponent(inApp)}`;
    },
  },
];

export function elsewhereCard(
  frame: Frame,
  {
    page,
    note,
    opensInApps,
  }: {
    page: URL;
    /** What the reader has to know about the page over there. */
    note: Text;
    /** Whether the browser inside a wallet app can take the page to its end. */
    opensInApps: boolean;
  },
): Html {
  const w = frame.words.web.elsewhere;
  const apps = WALLET_APPS.map(
    ({ name, of }) =>
      html`<li><a class="button" href="${of(page)}" rel="noopener">${name}</a></li>`,
  );
  return html`<details class="card" id="elsewhere">
<summary><h2>${w.heading()}</h2></summary>
${paragraph(note)}
<div class="on-phone">
<h3>${w.apps()}</h3>
${opensInApps ? html`<ul class="row plain">${apps}</ul>` : paragraph(w.appsTelegram())}
</div>
<h3>${w.other()}</h3>
${paragraph(w.scan())}
<div class="qr-frame" id="page-qr"><noscript>${paragraph(w.noScript({ url: page.href }))}</noscript></div>
</details>`;
}
