/** Neutral text as HTML: everything is data until a span says otherwise. */
import { html } from 'hono/html';
import { type Span, spansOf, type Text } from '#chat/text.ts';

/** A template of hono's, escaped; awaited only if something in it was a promise, and nothing of ours is. */
export type Html = ReturnType<typeof html>;

function spanHtml(span: Span): Html | string {
  if (typeof span === 'string') return span;
  switch (span.kind) {
    case 'bold':
      return html`<strong>${span.text}</strong>`;
    case 'italic':
      return html`<em>${span.text}</em>`;
    case 'strike':
      return html`<s>${span.text}</s>`;
    case 'code':
      return html`<code>${span.text}</code>`;
    case 'link':
      return html`<a href="${span.url}">${span.text}</a>`;
    case 'time':
      return timeHtml(span.at);
    case 'person':
      return span.person.label;
  }
}

/** In UTC; the script turns it into the reader's own time. */
export const timeHtml = (at: Date): Html =>
  html`<time datetime="${at.toISOString()}">${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`;

export const textHtml = (text: Text): Html => html`${spansOf(text).map(spanHtml)}`;

export const paragraph = (text: Text): Html => html`<p>${textHtml(text)}</p>`;
