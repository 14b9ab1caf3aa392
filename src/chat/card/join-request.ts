/** What somebody who asks to join a chat is told. */
import type { KnownToken } from '#core/eligibility/term.ts';
import { traceFromJson } from '#core/eligibility/trace-json.ts';
import type { ChatNotice } from '#service/gate/chat-notice.ts';
import { type Button, type Reply, sayOnly } from '../reply.ts';
import { say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { traceLines } from './trace.ts';

type Of<K extends ChatNotice['kind']> = Extract<ChatNotice, { kind: K }>;

const enterLabel = (notice: Of<'join-unlinked'>, words: Words): string =>
  words.chatGate[notice.linked ? 'enterLinked' : 'enter'](notice);

export const enterButtons = (notice: Of<'join-unlinked'>, words: Words): Button[] => [
  {
    label: enterLabel(notice, words),
    style: 'primary',
    press: { command: 'role enter', values: { request: notice.request } },
  },
];

/**
 * The same for somebody who never opened a private chat: the button opens it, so that the bot may still speak there when
 * the minutes after the request are over.
 */
export function enterReply(notice: Of<'join-unlinked'>, words: Words, username: string): Reply {
  const url = `https://t.me/${username}?start=enter_${notice.request}`;
  return {
    ...sayOnly(words.chatGate.unlinked({ ...notice, until: new Date(notice.until) })),
    buttons: [[{ label: enterLabel(notice, words), url }]],
  };
}

/** The same lines as `/why`: what was found, and what is missing. */
export function declinedWords(notice: Of<'join-declined'>, words: Words): Text {
  const { why, trace, tokens } = notice;
  const said = words.chatGate.declined[why](notice);
  if (why !== 'rule') return said;
  // Written by the clerk of requests alone, from the gate's row.
  const known = JSON.parse(tokens) as readonly KnownToken[];
  const lines = traceLines(traceFromJson(JSON.parse(trace)), known, words, { mine: true });
  return lines.reduce((all: Text, line) => say`${all}\n${line}`, said);
}
