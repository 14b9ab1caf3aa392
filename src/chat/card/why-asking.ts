/** `/why` in a private chat: what each chat asks of somebody who waits before it, what there is of it, and the next step. */
import type { WhyAsking } from '#service/why/asking.ts';
import { type Block, type Button, list, type Reply, text, title } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { enterButton } from './join-request.ts';
import { traceLines } from './trace.ts';

/** With all that was found; of the others what is next. */
const IN_FULL = 4;
const BUTTONS_MAX = 10;

function askedLine(asking: WhyAsking, words: Words): Text {
  const w = words.chatGate.why;
  const { next, reason } = asking;
  const why =
    next === 'stuck' ? words.role.problem({ problem: reason ?? '' }) : w.next[next]({ mine: true });
  return w.asked({ ...asking, why });
}

export function askingBlocks(askings: readonly WhyAsking[], words: Words): Block[] {
  const rest = askings.slice(IN_FULL);
  return [
    ...askings
      .slice(0, IN_FULL)
      .flatMap((one): Block[] => [
        text(askedLine(one, words)),
        list([
          words.role.why.rule(one),
          ...traceLines(one.trace, one.tokens, words, { mine: true }),
        ]),
      ]),
    ...(rest.length === 0 ? [] : [list(rest.map((one) => askedLine(one, words)))]),
  ];
}

export const askingButtons = (askings: readonly WhyAsking[], words: Words): Button[][] =>
  askings
    .flatMap(({ next, chat, roleName: role, request }) =>
      next === 'wallet' || next === 'consent'
        ? [[enterButton({ chat, role, request, linked: next === 'consent' }, words)]]
        : [],
    )
    .slice(0, BUTTONS_MAX);

/** To somebody who belongs to no community. */
export function askingReply(askings: readonly WhyAsking[], words: Words): Reply {
  return {
    blocks: [title(words.role.why.heading()), ...askingBlocks(askings, words)],
    buttons: askingButtons(askings, words),
  };
}
