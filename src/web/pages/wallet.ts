/** Where a wallet acts by its signature alone: it knows nobody, and asks for one choice and one signature. */
import { html, raw } from 'hono/html';
import { WALLET_ACTS } from '#core/wallet/act.ts';
import type { AwaitedAct } from '#service/wallet-act.ts';
import type { Reach } from '../room.ts';
import { elsewhereCard } from './elsewhere.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph, textHtml } from './text.ts';

type WalletPage = {
  csrf: string;
  origin: string;
  reach: Reach;
  /** What this browser waits for owners with, the latest first. */
  awaited: readonly AwaitedAct[];
};

function choices(frame: Frame): Html {
  const w = frame.words.walletPage;
  const one = (act: (typeof WALLET_ACTS)[number]): Html =>
    html`<div class="choice">
<input type="radio" name="purpose" id="act-${act}" value="${act}" aria-describedby="does-${act}">
<div><label for="act-${act}">${w.act[act]()}</label>
<p class="note" id="does-${act}">${w.does[act]()}</p></div>
</div>`;
  return html`<fieldset class="card"><legend>${w.choose()}</legend>${WALLET_ACTS.map(one)}</fieldset>`;
}

/** `<` is escaped, so no text can end the block. */
function dataBlock(frame: Frame, { csrf, reach, awaited }: WalletPage): Html {
  const { browser } = frame.words.web;
  const said = { ...browser, ...frame.words.walletPage.script };
  const texts = Object.fromEntries(Object.entries(said).map(([name, say]) => [name, say()]));
  const json = JSON.stringify({ csrf, reach, awaited, texts });
  return html`<script type="application/json" id="page">${raw(json.replaceAll('<', '\\u003c'))}</script>`;
}

export function walletPage(frame: Frame, page: WalletPage): Html {
  const w = frame.words.walletPage;
  const body = html`${paragraph(w.intro())}
<p class="warning">${textHtml(w.warn())}</p>
${choices(frame)}
<section class="card" aria-labelledby="wallet">
<h2 id="wallet" tabindex="-1">${w.wallet()}</h2>
<noscript>${paragraph(frame.words.web.link.noScript())}</noscript>
<p id="status" role="status"></p>
<div id="stage"></div>
<div id="reach"></div>
</section>
${elsewhereCard(frame, { page: new URL('/wallet', page.origin), note: w.elsewhere(), opensInApps: true })}
${dataBlock(frame, page)}`;
  return layout(frame, { title: w.heading(), body, script: 'act' });
}
