/** A tip as everybody sees it: who gave whom how much, and what for. */
import type { TipView } from '#service/tip.ts';
import { note, quote, type Reply, text } from '../reply.ts';
import { person } from '../text.ts';
import type { Words } from '../words/index.ts';

export function tipCard(view: TipView, words: Words): Reply {
  const { amount, decimals, symbol, custody, memo } = view;
  return {
    blocks: [
      text(
        words.tip.line({
          from: [person(view.from)],
          to: [person(view.to)],
          amount: words.number.amount(amount, decimals),
          symbol,
          custody,
        }),
      ),
      ...(memo === '' ? [] : [quote(memo)]),
      note(words.tip.number(view)),
    ],
  };
}
