/** Neutral text as HTML: everything is data until a span says otherwise. */
import { html, raw } from 'hono/html';
import { type Span, spansOf, spelled, type Text } from '#chat/text.ts';
import type { Platform } from '#core/identity.ts';

/** A template of hono's, escaped; awaited only if something in it was a promise, and nothing of ours is. */
export type Html = ReturnType<typeof html>;

function spanHtml(span: Span, platform: Platform): Html | string {
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
      return timeHtml(span.at, span.style === 'relative');
    case 'person':
      return span.person.label;
    case 'command':
      return spelled(span.command, platform);
  }
}

/** In UTC; the script turns it into the reader's own time, or into how far away it is. */
export const timeHtml = (at: Date, relative = false): Html =>
  html`<time datetime="${at.toISOString()}"${relative ? raw(' class="relative"') : ''}>${at.toISOString().slice(0, 16).replace('T', ' ')} UTC</time>`;

/** Commands are spelled for the platform the reader came from, where that is known. */
export const textHtml = (text: Text, platform: Platform = 'discord'): Html =>
  html`${spansOf(text).map((span) => spanHtml(span, platform))}`;

export const paragraph = (text: Text, platform?: Platform): Html =>
  html`<p>${textHtml(text, platform)}</p>`;
