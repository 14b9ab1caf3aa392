/** The frame of every page: one heading, one main part, the way to the fixed pages. */
import { html } from 'hono/html';
import type { Words } from '#chat/words/index.ts';
import type { Bundle } from '../bundle.ts';
import type { Html } from './text.ts';

export type Frame = { words: Words; bundle: Bundle };

const ICON = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="#1f5f4a"/><path d="M11 5.5a4 4 0 1 0 0 5" fill="none" stroke="#fff" stroke-width="2"/></svg>',
)}`;

export function layout(
  { words, bundle }: Frame,
  page: { title: string; body: Html; script?: 'link' | 'act' },
): Html {
  const w = words.web;
  const script = { link: bundle.script, act: bundle.act };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${w.title({ page: page.title })}</title>
<link rel="icon" href="${ICON}">
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
