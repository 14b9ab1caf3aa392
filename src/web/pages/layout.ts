/** The frame of every page: one heading, one main part, the way to the fixed pages. */
import { html } from 'hono/html';
import type { Words } from '#chat/words/index.ts';
import type { Bundle } from '../bundle.ts';
import { ICON } from '../icon.ts';
import type { Html } from './text.ts';

export type Frame = { words: Words; bundle: Bundle };

export function layout(
  { words, bundle }: Frame,
  page: { title: string; body: Html; script?: 'link' | 'act' | 'vote' | 'tokens' | 'owner' },
): Html {
  const w = words.web;
  const { script: link, act, vote, tokens, owner } = bundle;
  const script = { link, act, vote, tokens, owner };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${w.title({ page: page.title })}</title>
<link rel="icon" href="${ICON.data}">
<link rel="stylesheet" href="${bundle.style.path}">
${page.script ? html`<script type="module" src="${script[page.script].path}"></script>` : ''}
</head>
<body>
<a class="skip" href="#main">${w.skip()}</a>
<header><span class="brand">${w.product()}</span></header>
<main id="main">
<h1>${page.title}</h1>
${page.body}
</main>
<footer><nav aria-label="${w.footer.label()}">
<a href="/about">${w.footer.about()}</a>
<a href="/wallet">${w.footer.wallet()}</a>
<a href="/privacy">${w.footer.privacy()}</a>
<a href="/terms">${w.footer.terms()}</a>
</nav></footer>
</body>
</html>`;
}
