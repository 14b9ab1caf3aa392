/** Pages that say the same to everybody: about, privacy, terms. */
import { html } from 'hono/html';
import type { Text } from '#chat/text.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph, textHtml } from './text.ts';

export function aboutPage(
  frame: Frame,
  facts: { domain: string; telegramUsername: string | undefined },
): Html {
  const w = frame.words.web.about;
  const { domain, telegramUsername: username } = facts;
  const checks: Text[] = [
    w.domain({ domain }),
    ...(username === undefined ? [] : [w.bot({ username })]),
    w.never(),
  ];
  return layout(frame, {
    title: w.heading(),
    body: html`${paragraph(w.what())}
<h2>${w.realHeading()}</h2>
<ul>${checks.map((check) => html`<li>${textHtml(check)}</li>`)}</ul>
<h2>${w.operator()}</h2>
${paragraph(w.operatorBody())}
<p><a href="/trust">${w.trust()}</a></p>`,
  });
}

function statement(frame: Frame, title: string, body: readonly Text[]): Html {
  const note = frame.words.web.operatorNote();
  return layout(frame, {
    title,
    body: html`${body.map((text) => paragraph(text))}<p class="note">${textHtml(note)}</p>`,
  });
}

export const privacyPage = (frame: Frame): Html => {
  const w = frame.words.web.privacy;
  return statement(frame, w.heading(), w.body());
};

export const termsPage = (frame: Frame): Html => {
  const w = frame.words.web.terms;
  return statement(frame, w.heading(), w.body());
};
