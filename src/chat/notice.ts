/** A notice becomes words: for the inbox, and for the private chat its person opened. */
import type { Notice } from '#service/inbox.ts';
import { type Button, list, type Reply, sayOnly, title } from './reply.ts';
import { at, say, type Text } from './text.ts';
import type { Words } from './words/index.ts';
import type { Numbers } from './words/number.ts';

/** Of the newest notices that ask for something. */
const ACTS_MAX = 3;

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

const showRecoveries = (words: Words): Button => ({
  label: words.recovery.show(),
  press: { command: 'recovery list', values: {} },
});

/** Yes takes a statement, which is asked for. */
function nominationButtons(election: string, words: Words): Button[] {
  const values = { election };
  return [
    {
      label: words.election.stand(),
      style: 'success',
      press: { command: 'election accept', values },
    },
    {
      label: words.election.decline(),
      style: 'danger',
      press: { command: 'election decline', values },
    },
  ];
}

/** What can be done about a notice, by whoever it is for; each press asks for its right again. */
export function noticeButtons(notice: Notice, words: Words): Button[] {
  if (notice.kind === 'join-asked') return answerButtons(notice.merge, words);
  if (notice.kind === 'nominated') return nominationButtons(notice.election, words);
  if (notice.kind !== 'recovery-asked') return [];
  const { recovery, to, heard, name, asker } = notice;
  // Who is meant is not said there: each who has a say is shown it alone, with what to press.
  if (to === 'staff' && name === null && asker === null) return [showRecoveries(words)];
  const stop: Button = {
    label: words.recovery.stopIt({ to }),
    style: 'danger',
    press: { command: 'recovery stop', values: { recovery } },
  };
  const know: Button = {
    label: words.recovery.knowThem(),
    style: 'success',
    press: { command: 'recovery know', values: { recovery } },
  };
  return to === 'staff' && !heard ? [know, stop] : [stop];
}

/** A notice by itself, with its buttons. */
export function noticeReply(notice: Notice, words: Words): Reply {
  const buttons = noticeButtons(notice, words);
  return {
    ...sayOnly(noticeWords(notice, words)),
    ...(buttons.length > 0 && { buttons: [buttons] }),
  };
}

/** A notice as the alarms put it into the outbox. */
export const noticeFrom = (written: unknown): Notice => JSON.parse(String(written)) as Notice;

/** In a list a yes would not say to whom: the requests are shown first. */
const showJoins = (words: Words): Button => ({
  label: words.join.show(),
  press: { command: 'profile join', values: {} },
});

/** The newest first, each with its time. */
export function inboxReply(notices: readonly { notice: Notice; at: Date }[], words: Words): Reply {
  if (notices.length === 0) return sayOnly(words.civitas.inbox.empty());
  // Told again, the same is to be pressed: once.
  const acts = notices.flatMap(({ notice }) =>
    notice.kind === 'join-asked' ? [showJoins(words)] : noticeButtons(notice, words),
  );
  const buttons = [...new Map(acts.map((act) => [JSON.stringify(act), act])).values()].slice(
    0,
    ACTS_MAX,
  );
  const all: Button = {
    label: words.inbox.all(),
    press: { command: 'inbox', values: { page: true } },
  };
  return {
    blocks: [
      title(words.civitas.inbox.heading()),
      list(notices.map((one) => say`${[at(one.at)]}: ${noticeWords(one.notice, words)}`)),
    ],
    buttons: [...buttons, all].map((button) => [button]),
  };
}
