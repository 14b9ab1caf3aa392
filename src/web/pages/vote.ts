/** The public page of one vote: what was asked, by which rules, how it came out, and the means to check it. */
import { html, raw } from 'hono/html';
import { stepText } from '#chat/card/action.ts';
import { conditionTexts } from '#chat/card/conditions.ts';
import { deedText } from '#chat/card/decision.ts';
import type { Text } from '#chat/text.ts';
import { isCommunityAction, stepsOf, type TransferAction } from '#core/execution/intent.ts';
import { printFraction } from '#core/fraction.ts';
import { toChecksumAddress } from '#core/identity.ts';
import type { VotePage } from '#service/vote/page.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph, textHtml, timeHtml } from './text.ts';
import { powerText, resultCard } from './vote-result.ts';

type Row = [string, Html | string] | undefined;

const list = (rows: readonly Row[]): Html =>
  html`<dl>${rows.map((row) => row && html`<div><dt>${row[0]}</dt><dd>${row[1]}</dd></div>`)}</dl>`;

const card = (id: string, heading: string, body: Html): Html =>
  html`<section class="card" aria-labelledby="${id}">
<h2 id="${id}">${heading}</h2>
${body}
</section>`;

function turnoutRows(frame: Frame, page: VotePage): Row[] {
  const w = frame.words.votePage;
  const { turnout, rollPower, rules, state } = page;
  if (state !== 'open' && state !== 'closed') return [];
  const text = powerText(turnout, page, frame);
  const roll = rollPower === null ? null : powerText(rollPower, page, frame);
  const need = [
    ...(rules.quorum > 0n ? [powerText(rules.quorum, page, frame)] : []),
    ...(rules.minimumBallots > 0 ? [w.ballotsNeeded({ count: rules.minimumBallots })] : []),
  ].join(', ');
  const base = page.base && page.base.dormant > 0 ? frame.words.quorum.asked(page.base) : null;
  const met = page.result !== null && page.result.outcome !== 'no-quorum';
  return [
    [w.turnout(), roll === null ? text : w.ofRoll({ turnout: text, roll })],
    [
      w.quorum(),
      need === '' ? w.noQuorum() : page.result === null ? need : w.quorumOf({ need, met }),
    ],
    base === null ? undefined : [w.quorumFrom(), base],
  ];
}

function rulesCard(frame: Frame, page: VotePage): Html {
  const w = frame.words.votePage;
  const { method, rules, seats, evidence } = page;
  const isBasic = method === 'basic/1';
  return card(
    'rules',
    w.rules(),
    html`${list([
      [w.method(), frame.words.method.byId[method].name()],
      [w.counted(), frame.words.method.byId[method].counted({ seats })],
      seats > 1 ? [w.seats(), String(seats)] : undefined,
      isBasic
        ? [w.threshold(), w.thresholdOf({ share: printFraction(rules.threshold) })]
        : undefined,
      [w.who(), w.electorate[page.electorate]()],
      [w.secrecy(), w.secrecyOf[page.secrecy]()],
      [w.signing(), w.signingOf[page.signing]()],
      evidence === null ? undefined : [w.evidence(), w.evidenceOf[evidence]()],
    ])}${rules.binding ? paragraph(w.binding()) : ''}`,
  );
}

function actionCard(frame: Frame, page: VotePage): Html | '' {
  const w = frame.words.votePage;
  if (page.action === null) return '';
  const { what, conditions, hash, unit } = page.action;
  // Names stand on public pages by consent only: an office is given to "a member" here.
  const somebody = { label: w.somebody(), accounts: [] };
  const payment = ({ amount, to }: TransferAction) => ({
    amount: `${frame.words.number.amount(amount, unit.decimals)} ${unit.symbol}`,
    to: toChecksumAddress(to),
  });
  const textsOf = (): readonly Text[] => {
    if (isCommunityAction(what)) return [deedText(what, { person: somebody, unit }, frame.words)];
    if (what.kind === 'transfer') return [w.transfer(payment(what))];
    if (what.kind !== 'choice') {
      const token = page.action?.unit.token ?? null;
      const shown = { unit, token, explorer: () => undefined };
      return stepsOf(what).map((step) => stepText(step, shown, frame.words));
    }
    return what.options.flatMap((option, index): Text[] =>
      option ? [w.optionSends({ option: index + 1, ...payment(option.transfer) })] : [],
    );
  };
  return card(
    'action',
    w.action(),
    html`${[...textsOf(), ...conditionTexts(conditions, frame.words)].map((text) => paragraph(text))}${list(
      [
        [w.actionHash(), html`<code>${hash}</code>`],
        page.txHash === null ? undefined : [w.transaction(), html`<code>${page.txHash}</code>`],
      ],
    )}`,
  );
}

function numbersCard(frame: Frame, page: VotePage): Html | '' {
  const w = frame.words.votePage;
  const rows = (
    [
      [w.rollRoot(), page.rollRoot],
      [w.supplementRoot(), page.supplementRoot],
      [w.ballotRoot(), page.result?.ballotRoot ?? null],
      [w.resultHash(), page.resultHash],
    ] as const
  ).flatMap(([name, value]): Row[] =>
    value === null ? [] : [[name, html`<code>${value}</code>`]],
  );
  return rows.length === 0 ? '' : card('numbers', w.numbers(), list(rows));
}

function verifyCard(frame: Frame, page: VotePage): Html {
  const w = frame.words.votePage;
  if (page.state !== 'closed') return card('verify', w.verify(), paragraph(w.verifyLater()));
  const file = `/v/${page.id}.json`;
  return card(
    'verify',
    w.verify(),
    html`${paragraph(w.verifyAbout())}
<noscript>${paragraph(w.noScript())}</noscript>
<p class="row"><button class="primary" type="button" id="recount">${w.recount()}</button>
<a class="button" href="${file}" download>${w.download()}</a></p>
<p><label for="file">${w.other()}</label> <input type="file" id="file" accept=".json,application/json"></p>
<p id="verdict" role="status"></p>
<ul id="findings"></ul>
<p><label for="receipt">${w.receipt()}</label> <input type="text" id="receipt" autocomplete="off" spellcheck="false"></p>
<p><button type="button" id="check">${w.receiptCheck()}</button></p>
<p id="receipt-verdict" role="status"></p>
${page.withholds ? paragraph(w.withheld()) : ''}`,
  );
}

/** What the script compares and says; `<` is escaped, so no text can end the block. */
function dataBlock(frame: Frame, { id, rollRoot, supplementRoot, result }: VotePage): Html {
  const { script } = frame.words.votePage;
  const texts = Object.fromEntries(Object.entries(script).map(([name, say]) => [name, say()]));
  const posted = { rollRoot, supplementRoot, ballotRoot: result?.ballotRoot ?? null };
  const json = JSON.stringify({ file: `/v/${id}.json`, posted, texts });
  return html`<script type="application/json" id="page">${raw(json.replaceAll('<', '\\u003c'))}</script>`;
}

function timelineCard(frame: Frame, { timeline }: VotePage): Html {
  const w = frame.words.timeline;
  const rows = timeline.map(({ moment, at, step, run, tx }): Row => {
    const when = timeHtml(at);
    return [
      w.moment({ moment, run, step }),
      tx === null ? when : html`${when} <code>${tx.hash}</code>`,
    ];
  });
  return card('timeline', w.heading(), list(rows));
}

export function votePage(frame: Frame, page: VotePage): Html {
  const w = frame.words.votePage;
  const { kind, number, body } = page;
  const state =
    page.course !== null && page.state !== 'void'
      ? frame.words.proposal.state(page.course)
      : w.state[page.state]();
  return layout(frame, {
    title: page.title,
    script: 'vote',
    body: html`<p>${w.kind[kind]({ number })} · ${textHtml(w.of({ community: page.communityName }))}</p>
${list([[w.status(), state], ...turnoutRows(frame, page)])}
${body === '' ? '' : card('text', w.text(), html`<p class="body">${body}</p>`)}
${resultCard(frame, page)}
${actionCard(frame, page)}
${rulesCard(frame, page)}
${timelineCard(frame, page)}
${numbersCard(frame, page)}
${verifyCard(frame, page)}
<p class="note">${textHtml(w.names({ kind }))}</p>
${dataBlock(frame, page)}`,
  });
}
