/** Where owners of a Safe sign what was decided: it knows nobody, shows the whole transaction, and asks one signature. */
import { html, raw } from 'hono/html';
import { stepText } from '#chat/card/action.ts';
import { toChecksumAddress } from '#core/identity.ts';
import type { OwnerPaper } from '#service/executor/safe-signing.ts';
import type { Deployment } from '#service/services.ts';
import type { Reach } from '../room.ts';
import { elsewhereCard } from './elsewhere.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph, textHtml, timeHtml } from './text.ts';

type OwnerPage = {
  paper: OwnerPaper;
  csrf: string;
  origin: string;
  reach: Reach;
  explorer: Deployment['explorer'];
};

const row = (name: string, value: Html | string): Html =>
  html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

function whatCard(frame: Frame, { paper, explorer }: OwnerPage): Html {
  const w = frame.words.safePage;
  const { asset: unit, steps, until, problem } = paper;
  const context = { unit, token: unit.token, explorer };
  const items = steps.map(
    (step) => html`<li>${textHtml(stepText(step, context, frame.words))}</li>`,
  );
  const stuck = problem && w.stuck({ why: w.problem[problem]() });
  return html`<section class="card" aria-labelledby="what">
<h2 id="what">${w.what()}</h2>
<dl>
${row(w.community(), paper.communityName)}
${row(w.proposal(), `#${paper.number} ${paper.title}`)}
${row(w.steps(), html`<ol>${items}</ol>`)}
${row(w.until(), timeHtml(until))}
</dl>
${stuck ? html`<p class="warning">${textHtml(stuck)}</p>` : ''}
</section>`;
}

function signsCard(frame: Frame, { paper }: OwnerPage): Html {
  const w = frame.words.safePage;
  const { safe, chainId, nonce, hash, call } = paper;
  const data = html`<details><summary>${w.data()}</summary><pre class="message" tabindex="0">${call.data}</pre></details>`;
  return html`<section class="card" aria-labelledby="signs">
<h2 id="signs">${w.signs()}</h2>
<dl>
${row(w.safe(), html`<code>${toChecksumAddress(safe)}</code>`)}
${row(w.chain(), String(chainId))}
${row(w.nonce(), String(nonce))}
${row(w.hash(), html`<code>${hash}</code>`)}
${row(w.to(), html`<code>${toChecksumAddress(call.to)}</code>`)}
${row(w.value(), String(call.value))}
</dl>
${paragraph(w.operation[call.operation]())}
${data}
<p class="warning">${textHtml(w.warn())}</p>
</section>`;
}

function ownersCard(frame: Frame, { paper: { owners, needed } }: OwnerPage): Html {
  const w = frame.words.safePage;
  const signed = owners.filter((one) => one.signed).length;
  const items = owners.map(
    (one) =>
      html`<li><code>${toChecksumAddress(one.address)}</code> ${one.signed ? w.hasSigned() : w.hasNot()}</li>`,
  );
  return html`<section class="card" aria-labelledby="owners">
<h2 id="owners">${w.owners({ signed, needed })}</h2>
<ul>${items}</ul>
</section>`;
}

/** `<` is escaped, so no text can end the block. */
function dataBlock(frame: Frame, { paper, csrf, reach }: OwnerPage): Html {
  const said = { ...frame.words.web.browser, ...frame.words.safePage.script };
  const texts = Object.fromEntries(Object.entries(said).map(([name, say]) => [name, say()]));
  const json = JSON.stringify({ csrf, reach, mandate: paper.mandate, texts });
  return html`<script type="application/json" id="page">${raw(json.replaceAll('<', '\\u003c'))}</script>`;
}

export function ownerPage(frame: Frame, page: OwnerPage): Html {
  const w = frame.words.safePage;
  const body = html`${paragraph(w.intro())}
${whatCard(frame, page)}
${signsCard(frame, page)}
${ownersCard(frame, page)}
<section class="card" aria-labelledby="wallet">
<h2 id="wallet" tabindex="-1">${w.wallet()}</h2>
<noscript>${paragraph(frame.words.web.link.noScript())}</noscript>
<p id="status" role="status"></p>
<div id="stage"></div>
<div id="reach"></div>
</section>
${elsewhereCard(frame, { page: new URL(`/safe/${page.paper.mandate}`, page.origin), note: w.elsewhere(), opensInApps: true })}
${dataBlock(frame, page)}`;
  return layout(frame, { title: w.heading(), body, script: 'owner' });
}
