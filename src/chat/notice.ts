/** A notice becomes words: for the inbox, and for the private chat its person opened. */
import type { Notice } from '#service/inbox.ts';
import { type Button, list, type Reply, sayOnly, title } from './reply.ts';
import { at, say, type Text } from './text.ts';
import type { Words } from './words/index.ts';
import type { Numbers } from './words/number.ts';

export function noticeWords(notice: Notice, words: Words): Text {
  // The table is total over kinds (`satisfies`); TypeScript cannot see that key and data belong together.
  const tell = words.notices[notice.kind] as (data: Notice, number: Numbers) => Text;
  return tell(notice, words.number);
}

/** "Yes, this is me" and no: rights are asked again when one is pressed, whoever presses. */
export function answerButtons(merge: string, words: Words, name?: string): Button[] {
  const press = (answer: 'yes' | 'no') => ({
    command: 'profile answer',
    values: { request: merge, answer },
  });
  const [yes, no] =
    name === undefined
      ? [words.join.yes(), words.join.no()]
      : [words.join.yesTo({ name }), words.join.noTo({ name })];
  return [
    { label: yes, style: 'success', press: press('yes') },
    { label: no, style: 'danger', press: press('no') },
  ];
}

/** As it is said in a private chat: a question brings its answers along. */
export function noticeReply(notice: Notice, words: Words): Reply {
  const said = sayOnly(noticeWords(notice, words));
  if (notice.kind !== 'join-asked') return said;
  return { ...said, buttons: [answerButtons(notice.merge, words)] };
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
    ...(notices.some(({ notice }) => notice.kind === 'join-asked') && {
      buttons: [[{ label: words.join.show(), press: { command: 'profile join', values: {} } }]],
    }),
  };
}
