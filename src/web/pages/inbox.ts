/** All notices of the inbox on one page, for the browser that has shown whose they are. It only reads. */
import { html } from 'hono/html';
import { noticeWords } from '#chat/notice.ts';
import type { Platform } from '#core/identity.ts';
import type { NoticeView } from '#service/inbox.ts';
import { type Frame, layout } from './layout.ts';
import { type Html, paragraph, textHtml, timeHtml } from './text.ts';

export type InboxPage = {
  notices: readonly NoticeView[];
  /** Commands are spelled as there. */
  platform: Platform;
  /** The account that was proven, as the page always names it. */
  whose: Html;
  data: Html;
  expiresAt: Date;
  /** Of this site. */
  origin: string;
};

export function inboxPage(frame: Frame, page: InboxPage): Html {
  const w = frame.words.web.inbox;
  const { notices, platform } = page;
  const items = notices.map(({ notice, at, unread }) => {
    const mark = unread ? html` <span class="badge">${w.unread()}</span>` : '';
    const how =
      notice.kind === 'recovery-asked' && notice.to === 'person'
        ? paragraph(w.object({ page: new URL('/wallet', page.origin).href }), platform)
        : '';
    return html`<li><p class="when">${timeHtml(at)}${mark}</p><p>${textHtml(noticeWords(notice, frame.words), platform)}</p>${how}</li>`;
  });
  return layout(frame, {
    title: w.heading(),
    script: 'link',
    body: html`${paragraph(w.count({ count: notices.length }))}
${notices.length === 0 ? '' : html`<ol class="notices card" aria-label="${w.heading()}">${items}</ol>`}
<p class="note">${w.over()} ${timeHtml(page.expiresAt)}</p>
${page.whose}${page.data}`,
  });
}
