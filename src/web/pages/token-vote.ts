/** Where a token's holder signs a vote in the contract that keeps the money: what it is about, how it stands, one signature. */
import { html, raw } from 'hono/html';
import { chainName } from '#chat/words/en/chain.ts';
import { RELAYED_MAX, SUPPORTS } from '#core/execution/governor-ballot.ts';
import { toChecksumAddress } from '#core/identity.ts';
import type { TokenVotePage } from '#service/executor/token-vote.ts';
import type { Reach } from '../room.ts';
import { elsewhereCard } from './elsewhere.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph, textHtml, timeHtml } from './text.ts';

type Shown = { csrf: string; origin: string; reach: Reach };

const row = (name: string, value: Html | string): Html =>
  html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

function aboutCard(frame: Frame, page: TokenVotePage): Html {
  const w = frame.words.tokenVote;
  const { vote, number, actionHash, governor, proposal, chainId } = page;
  return html`<section class="card" aria-labelledby="about">
<h2 id="about">${w.about()}</h2>
<dl>
${row(w.proposal(), html`<a href="/v/${vote}">${w.page({ number })}</a>`)}
${row(w.actionHash(), html`<code>${actionHash}</code>`)}
${row(w.contract(), html`<code>${toChecksumAddress(governor)}</code>`)}
${row(w.id(), html`<code>${String(BigInt(proposal))}</code>`)}
${row(w.chain(), chainName(chainId))}
</dl>
</section>`;
}

function standingCard(frame: Frame, { holders, decimals }: TokenVotePage): Html {
  const { tokenVote: w, number } = frame.words;
  const amount = (units: bigint): string => number.amount(units, decimals);
  const body = holders
    ? html`<dl>
${row(w.state(), w.status[holders.status]())}
${holders.count ? SUPPORTS.map((one) => row(w.support[one](), amount(holders.count?.[one] ?? 0n))) : ''}
${row(w.quorum(), holders.quorum === null ? w.quorumUnknown() : amount(holders.quorum))}
${holders.opensAt && holders.status === 'pending' ? row(w.opens(), timeHtml(holders.opensAt)) : ''}
${holders.closesAt ? row(w.closes(), timeHtml(holders.closesAt)) : ''}
${row(w.relayed(), w.relayedOf({ relayed: holders.relayed, max: RELAYED_MAX }))}
</dl>`
    : paragraph(w.unread());
  return html`<section class="card" aria-labelledby="standing"><h2 id="standing">${w.standing()}</h2>${body}</section>`;
}

function choices(frame: Frame): Html {
  const w = frame.words.tokenVote;
  const items = (['for', 'against', 'abstain'] as const).map((name) => {
    const support = SUPPORTS.indexOf(name);
    return html`<div class="choice">
<input type="radio" name="support" id="support-${support}" value="${support}">
<label for="support-${support}">${w.support[name]()}</label>
</div>`;
  });
  return html`<fieldset class="card"><legend>${w.pick()}</legend>${items}</fieldset>`;
}

/** `<` is escaped, so no text can end the block. */
function dataBlock(frame: Frame, { csrf, reach }: Shown, { vote, chainId }: TokenVotePage): Html {
  const said = { ...frame.words.web.browser, ...frame.words.tokenVote.script };
  const texts = Object.fromEntries(Object.entries(said).map(([name, say]) => [name, say()]));
  const chains = { ...reach, chainIds: [chainId] };
  const json = JSON.stringify({ csrf, vote, chainId, reach: chains, texts });
  return html`<script type="application/json" id="page">${raw(json.replaceAll('<', '\\u003c'))}</script>`;
}

function signing(frame: Frame, page: TokenVotePage, shown: Shown): Html {
  const w = frame.words.tokenVote;
  const here = new URL(`/v/${page.vote}/tokens`, shown.origin);
  return html`<p class="warning">${textHtml(w.public())}</p>
${choices(frame)}
<section class="card" aria-labelledby="wallet">
<h2 id="wallet" tabindex="-1">${w.wallet()}</h2>
<noscript>${paragraph(frame.words.web.link.noScript())}</noscript>
<p id="status" role="status"></p>
<div id="stage"></div>
<div id="reach"></div>
</section>
<p class="note">${textHtml(w.direct())}</p>
${elsewhereCard(frame, { page: here, note: w.elsewhere(), opensInApps: true })}
${dataBlock(frame, shown, page)}`;
}

export function tokenVotePage(frame: Frame, page: TokenVotePage, shown: Shown): Html {
  const w = frame.words.tokenVote;
  const { communityName: community, number, holders } = page;
  const isOver = page.state !== 'begun' && page.state !== 'voting';
  const isOpen = page.state === 'voting' && holders?.status === 'active';
  const rest = isOpen
    ? signing(frame, page, shown)
    : paragraph(isOver ? w.over() : w.early({ opensAt: holders?.opensAt ?? null }));
  return layout(frame, {
    title: w.heading(),
    body: html`${paragraph(w.intro({ community, number }))}
${isOver ? '' : paragraph(w.how({ max: RELAYED_MAX }))}
${aboutCard(frame, page)}
${standingCard(frame, page)}
${rest}`,
    ...(isOpen && { script: 'tokens' }),
  });
}
