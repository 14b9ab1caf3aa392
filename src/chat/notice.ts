/** A notice becomes words: for the inbox, and for the private chat its person opened. */
import type { Notice } from '#service/inbox.ts';
import { list, type Reply, sayOnly, title } from './reply.ts';
import { at, say, type Text } from './text.ts';
import type { Words } from './words/index.ts';
import type { Numbers } from './words/number.ts';

export function noticeWords(notice: Notice, words: Words): Text {
  // The table is total over kinds (`satisfies`); TypeScript cannot see that key and data belong together.
  const tell = words.notices[notice.kind] as (data: Notice, number: Numbers) => Text;
  return tell(notice, words.number);
}

/** A notice as the alarms put it into the outbox. */
export const noticeFrom = (written: unknown): Notice => JSON.parse(String(written)) as Notice;

/** The newest first, each with its time. */
export function inboxReply(notices: readonly { notice: Notice; at: Date }[], words: Words): Reply {
  if (notices.length === 0) return sayOnly(words.civitas.inbox.empty());
  return {
    blocks: [
      title(words.civitas.inbox.heading()),
      list(notices.map((one) => say`${[at(one.at)]}: ${noticeWords(one.notice, words)}`)),
    ],
    buttons: [[{ label: words.inbox.all(), press: { command: 'inbox', values: { page: true } } }]],
  };
}
