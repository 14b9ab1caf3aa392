/** Pages that say the same to everybody: about, privacy, terms. What the operator fills in comes from the configuration. */
import { html } from 'hono/html';
import { aboutLines } from '#chat/card/about.ts';
import type { Text } from '#chat/text.ts';
import type { Deployment } from '#service/services.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph, textHtml } from './text.ts';

type Section = { heading: string; body: readonly Text[]; list?: readonly Text[] };

const listOf = (items: readonly Text[]): Html =>
  html`<ul>${items.map((item) => html`<li>${textHtml(item)}</li>`)}</ul>`;

const sectionOf = ({ heading, body, list = [] }: Section): Html =>
  html`<h2>${heading}</h2>
${body.map((text) => paragraph(text))}${list.length === 0 ? '' : listOf(list)}`;

const trustLink = (frame: Frame): Html =>
  html`<p><a href="/trust">${frame.words.web.about.trust()}</a></p>`;

export function aboutPage(frame: Frame, deployment: Deployment): Html {
  const w = frame.words.about;
  const { real, operator } = aboutLines(deployment, frame.words);
  return layout(frame, {
    title: frame.words.web.about.heading(),
    body: html`${paragraph(w.what())}
${sectionOf({ heading: w.realHeading(), body: [], list: real })}
${sectionOf({ heading: w.operatorHeading(), body: [...operator, w.can()] })}
${trustLink(frame)}`,
  });
}

/** As the words ask for it. */
const factsOf = ({ publicUrl, host }: Deployment, relay: boolean) => ({
  operator: host.operator.kind === 'named' ? host.operator : null,
  minimumAge: host.minimumAge,
  domain: new URL(publicUrl).host,
  relay,
});

export function privacyPage(frame: Frame, deployment: Deployment, relay: boolean): Html {
  const { heading, sections } = frame.words.web.privacy;
  const body = sections(factsOf(deployment, relay)).map(sectionOf);
  return layout(frame, { title: heading(), body: html`${body}` });
}

export function termsPage(frame: Frame, deployment: Deployment, relay: boolean): Html {
  const { heading, sections } = frame.words.web.terms;
  const body = sections(factsOf(deployment, relay)).map(sectionOf);
  return layout(frame, { title: heading(), body: html`${body}${trustLink(frame)}` });
}
