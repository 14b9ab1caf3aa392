/**
 * The link page in each of its states. It always names platform, handle and number of the account it is for,
 * the community, and what linking allows, before anything can be pressed (W3).
 */
import { html, raw } from 'hono/html';
import type { Text } from '#chat/text.ts';
import type { BallotPaper } from '#service/vote/signed.ts';
import type { LinkView } from '#service/wallet.ts';
import type { Reach } from '../room.ts';
import { ballotCard, countedCard } from './ballot.ts';
import { elsewhereCard } from './elsewhere.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph, textHtml, timeHtml } from './text.ts';

const DAY_MS = 86_400_000;

export type LinkPage = {
  view: LinkView;
  /** Of a page for a ballot, in the browser that proved whose it is. */
  paper?: BallotPaper;
  code: string;
  /** Of this browser. */
  csrf: string;
  telegramUsername: string | undefined;
  /** Of this site. */
  origin: string;
  reach: Reach;
};

/** Its one use is made. */
const isOver = ({ state }: LinkView): boolean => state === 'linked' || state === 'asked';

const row = (name: string, value: Html | string): Html =>
  html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

export function accountCard(frame: Frame, { view }: LinkPage): Html {
  const w = frame.words.web.link;
  const { recovery, sign, web } = frame.words;
  const said = { link: w, recover: recovery.page, inbox: web.inbox, ballot: sign.page }[
    view.purpose
  ];
  const notYours = said.notYours();
  return html`<section class="card" aria-labelledby="whose">
<h2 id="whose">${w.whose()}</h2>
<dl>
${row(w.platform(), w.platformName(view))}
${row(w.name(), view.displayName)}
${view.handle === null ? '' : row(w.account(), `@${view.handle}`)}
${row(w.accountId(), html`<code>${view.externalId}</code>`)}
${view.purpose === 'recover' ? '' : row(w.community(), view.communityName ?? w.noCommunity())}
${isOver(view) ? '' : row(w.expires(), timeHtml(view.expiresAt))}
</dl>
${isOver(view) ? '' : html`<p class="warning">${textHtml(notYours)}</p>`}
</section>`;
}

function allowsCard(frame: Frame, { view }: LinkPage): Html {
  const { allows, allowed } = frame.words.web.link;
  const { communityName: name } = view;
  if (view.purpose === 'inbox') {
    const w = frame.words.web.inbox;
    return listCard('allows', w.allows(), [w.nothing(), w.shows()]);
  }
  if (view.purpose === 'recover') {
    const { page } = frame.words.recovery;
    return listCard('allows', page.followsHeading(), page.follows());
  }
  if (view.purpose === 'ballot') {
    const { page } = frame.words.sign;
    return listCard('allows', page.follows(), page.followsList());
  }
  const lines = [
    ...(view.state === 'proven' ? [] : [allowed.nothing()]),
    allowed.proof(),
    ...(name === null ? [] : [allowed.community({ name })]),
    allowed.payouts({ days: view.payoutDelayMs / DAY_MS }),
  ];
  return listCard('allows', allows(), lines);
}

function listCard(id: string, heading: string, lines: readonly Text[]): Html {
  return html`<section class="card" aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
<ul>${lines.map((line) => html`<li>${textHtml(line)}</li>`)}</ul>
</section>`;
}

function stepsList(frame: Frame, { view }: LinkPage): Html {
  const w = frame.words.web.link;
  const at = { unproven: 0, confirming: 0, proven: 1, linked: 2, asked: 2 }[view.state];
  const last = view.purpose === 'inbox' ? frame.words.web.inbox.stepRead() : w.stepSign();
  const steps = [w.stepProve(), last].map((label, index) => {
    const mark = index < at ? html`<span class="sr">, ${w.done()}</span>` : '';
    const current = index === at ? raw(' aria-current="step"') : '';
    return html`<li class="${index < at ? 'done' : ''}"${current}>${label}${mark}</li>`;
  });
  return html`<ol class="steps" aria-label="${w.steps()}">${steps}</ol>`;
}

function proveCard(frame: Frame, page: LinkPage): Html {
  const w = frame.words.web;
  const { view, code, csrf, telegramUsername } = page;
  if (view.platform === 'discord') {
    return html`<section class="card" aria-labelledby="prove">
<h2 id="prove">${w.link.prove()}</h2>
${paragraph(w.link.proveDiscord())}
<form method="post" action="/oauth/discord/start">
<input type="hidden" name="code" value="${code}">
<input type="hidden" name="csrf" value="${csrf}">
<button class="primary" type="submit">${w.link.discordButton()}</button>
</form>
</section>`;
  }
  const url = `https://t.me/${telegramUsername ?? ''}?start=link_${code}`;
  return html`<section class="card" aria-labelledby="prove">
<h2 id="prove">${w.link.prove()}</h2>
${
  telegramUsername === undefined
    ? paragraph(w.problem.noTelegram())
    : html`${paragraph(w.link.proveTelegram())}<p><a class="button primary" href="${url}" target="_blank" rel="noopener">${w.link.telegramButton()}</a></p>`
}
</section>`;
}

function confirmCard(frame: Frame, page: LinkPage): Html {
  const w = frame.words.web.link;
  const { view, code, telegramUsername } = page;
  const url = `https://t.me/${telegramUsername ?? ''}?start=here_${view.confirmation ?? ''}`;
  return html`<section class="card" aria-labelledby="confirm">
<h2 id="confirm">${w.confirm()}</h2>
${paragraph(w.confirmTelegram())}
<p><a class="button primary" id="confirm-open" href="${url}" target="_blank" rel="noopener">${w.confirmButton()}</a></p>
<p><a id="confirm-done" href="/link/${code}">${w.confirmDone()}</a></p>
</section>`;
}

function walletCard(frame: Frame): Html {
  const w = frame.words.web.link;
  return html`<section class="card" aria-labelledby="wallet" id="wallet-card">
<h2 id="wallet" tabindex="-1">${w.wallet()}</h2>
${paragraph(w.allowed.nothing())}
<noscript>${paragraph(w.noScript())}</noscript>
<p id="status" role="status"></p>
<div id="stage"></div>
<div id="reach"></div>
</section>`;
}

function linkedCard(frame: Frame, { view, paper }: LinkPage): Html {
  if (paper) return countedCard(frame, paper);
  const w = view.purpose === 'recover' ? frame.words.recovery.page : frame.words.web.link;
  return html`<section class="card success" aria-labelledby="linked">
<h2 id="linked">${w.linked()}</h2>
${paragraph(w.linkedBody(), view.platform)}
</section>`;
}

function askedCard(frame: Frame, { view }: LinkPage): Html {
  const w = frame.words.web.link;
  return html`<section class="card success" aria-labelledby="asked">
<h2 id="asked">${w.asked()}</h2>
${paragraph(w.askedBody(), view.platform)}
</section>`;
}

/** What the script has to know; `<` is escaped, so no text can end the block. */
export function dataBlock(frame: Frame, { view, code, csrf, reach }: LinkPage): Html {
  const { recovery, sign } = frame.words;
  const own = { link: {}, inbox: {}, recover: recovery.page.script, ballot: sign.page.script }[
    view.purpose
  ];
  const browser = { ...frame.words.web.browser, ...own };
  const texts = Object.fromEntries(
    Object.entries<() => string>(browser).map(([name, say]) => [name, say()]),
  );
  const { state, purpose, platform, awaiting } = view;
  const waits = platform === 'telegram';
  const json = JSON.stringify({ state, purpose, waits, awaiting, code, csrf, reach, texts });
  return html`<script type="application/json" id="page">${raw(json.replaceAll('<', '\\u003c'))}</script>`;
}

export function linkPage(frame: Frame, page: LinkPage): Html {
  const { web, recovery, sign } = frame.words;
  const { view, origin, code, paper } = page;
  const isInbox = view.purpose === 'inbox';
  const headings = {
    link: web.link.heading,
    recover: recovery.page.heading,
    inbox: web.inbox.proveHeading,
    ballot: sign.page.heading,
  };
  const title = headings[view.purpose]();
  const account = accountCard(frame, page);
  // A wallet may be in another browser; words are read in this one.
  const elsewhere = isInbox
    ? []
    : [
        elsewhereCard(frame, {
          page: new URL(`/link/${code}`, origin),
          note: web.elsewhere.again(),
          opensInApps: view.platform === 'discord',
        }),
      ];
  const allows = allowsCard(frame, page);
  const ballot = paper ? [ballotCard(frame, paper)] : [];
  const cards = {
    unproven: () => [account, proveCard(frame, page), allows, ...elsewhere],
    confirming: () => [account, confirmCard(frame, page), allows],
    proven: () => [account, ...ballot, walletCard(frame), ...elsewhere, allows],
    linked: () => [linkedCard(frame, page), account],
    asked: () => [askedCard(frame, page), account],
  }[view.state]();
  const body = html`${stepsList(frame, page)}${cards}${dataBlock(frame, page)}`;
  return layout(frame, { title, body, script: 'link' });
}
