/** What somebody who asks to join a chat is told. */
import type { KnownToken } from '#core/eligibility/term.ts';
import { traceFromJson } from '#core/eligibility/trace-json.ts';
import type { ChatNotice } from '#service/gate/chat-notice.ts';
import { type Button, type Reply, sayOnly } from '../reply.ts';
import { say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { traceLines } from './trace.ts';

type Of<K extends ChatNotice['kind']> = Extract<ChatNotice, { kind: K }>;

type Entering = Pick<Of<'join-unlinked'>, 'chat' | 'role' | 'request' | 'linked'>;

const enterLabel = (asked: Entering, words: Words): string =>
  words.chatGate[asked.linked ? 'enterLinked' : 'enter'](asked);

/** Links a wallet for a request, or lets the linked ones count for it. */
export const enterButton = (asked: Entering, words: Words): Button => ({
  label: enterLabel(asked, words),
  style: 'primary',
  press: { command: 'role enter', values: { request: asked.request } },
});

/** Opens the chat by the link that lets them in. */
export const askInButtons = (
  { chat, url }: Pick<Of<'chat-restored'>, 'chat' | 'url'>,
  words: Words,
): Button[] => (url === null ? [] : [{ label: words.chatGate.askIn({ chat }), url }]);

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

export function declinedWords(notice: Of<'join-declined'>, words: Words): Text {
  const said = words.chatGate.declined[notice.why](notice);
  return notice.why === 'rule' ? withFound(said, notice, words) : said;
}

export function removedWords({ cause, ...notice }: Of<'chat-removed'>, words: Words): Text {
  if (cause) return words.chatGate.removedBack(notice);
  const said = words.chatGate.removed(notice);
  const { trace, tokens } = notice;
  return trace === undefined || tokens === undefined
    ? said
    : withFound(say`${said} ${words.chatGate.found()}`, { trace, tokens }, words);
}

/** The same lines as `/why`: what was found, and what is missing. */
function withFound(said: Text, { trace, tokens }: { trace: string; tokens: string }, words: Words) {
  // Written by the clerks of requests and removals alone, from the gate's row.
  const known = JSON.parse(tokens) as readonly KnownToken[];
  const lines = traceLines(traceFromJson(JSON.parse(trace)), known, words, { mine: true });
  return lines.reduce((all: Text, line) => say`${all}\n${line}`, said);
}
