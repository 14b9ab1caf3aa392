/** The cards of a page where a ballot is signed: what is signed, what follows, and once it is done what was counted. */
import { html, raw } from 'hono/html';
import type { BallotPaper } from '#service/vote/signed.ts';
import type { Frame } from './layout.ts';
import { type Html, paragraph, textHtml, timeHtml } from './text.ts';

const row = (name: string, value: Html | string): Html =>
  html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** Radio buttons or boxes, where the page itself can ask; what was chosen in chat is picked already. */
function choices(frame: Frame, { choices: names, shape, choice }: BallotPaper): Html | '' {
  if (shape !== 'one' && shape !== 'set') return '';
  const w = frame.words.sign.page;
  const value = choice && 'choice' in choice ? choice.choice : [];
  const picked = Array.isArray(value) ? value : [value];
  const kind = shape === 'one' ? 'radio' : 'checkbox';
  const items = names.map((name, at) => {
    const checked = picked.includes(at + 1) ? raw(' checked') : '';
    return html`<div class="choice">
<input type="${kind}" name="choice" id="choice-${at + 1}" value="${at + 1}"${checked}>
<label for="choice-${at + 1}">${name}</label>
</div>`;
  });
  return html`<fieldset class="card"><legend>${shape === 'one' ? w.pick() : w.pickSeveral()}</legend>${items}</fieldset>`;
}

export function ballotCard(frame: Frame, paper: BallotPaper): Html {
  const w = frame.words.sign.page;
  const picks = choices(frame, paper);
  return html`<section class="card" aria-labelledby="what">
<h2 id="what">${w.whatHeading()}</h2>
<dl>
${row(w.vote(), paper.question)}
${picks === '' && paper.answer !== null ? row(w.answer(), paper.answer) : ''}
${row(w.closes(), timeHtml(paper.closesAt))}
${row(w.wallets(), html`${paper.wallets.map((address) => html`<div><code>${address}</code></div>`)}`)}
</dl>
${paper.replacesSigned ? html`<p class="warning">${textHtml(w.replaces())}</p>` : ''}
</section>${picks}`;
}

export function countedCard(frame: Frame, { answer, closesAt }: BallotPaper): Html {
  const w = frame.words.sign.page;
  return html`<section class="card success" aria-labelledby="linked">
<h2 id="linked">${w.done()}</h2>
${paragraph(w.doneBody({ answer: answer ?? '', closesAt }))}
</section>`;
}
