/** The thread of a proposal: what it is called, the lines said there, and the way to it below the card. */
import { toChecksumAddress } from '#core/identity.ts';
import type { ThreadLine } from '#core/proposal/thread.ts';
import type { EditView, PaymentView } from '#service/proposal/edit-view.ts';
import type { ProposalView } from '#service/proposal/view.ts';
import { type Block, type Button, note, type Reply, text } from '../reply.ts';
import { code, plain, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import type { Explorer } from './address.ts';
import { headingOf, outcome } from './proposal.ts';

/** Its title; while that is folded, what stands in its place. */
export const threadName = (view: ProposalView, words: Words): string =>
  view.fold ? plain(headingOf(view, words)) : view.title;

/** Nobody is named: whoever is paid is not called to the discussion. */
const paymentText = ({ amount, decimals, symbol, to }: PaymentView, words: Words): Text =>
  words.discussion.payment({
    amount: `${words.number.amount(amount, decimals)} ${symbol}`,
    to: [code(toChecksumAddress(to))],
  });

/** Which parts, never in the words of the text: it may be folded later, and what was said stays. */
function editBlocks(edit: EditView, words: Words): Block[] {
  const w = words.thread;
  const count = (kind: string): number => edit.body.filter((line) => line.kind === kind).length;
  const [added, removed] = [count('added'), count('removed')];
  const parts: Text[] = [
    ...(edit.title.before === edit.title.after ? [] : [w.title()]),
    ...(added + removed === 0 ? [] : [w.body({ added, removed })]),
    ...(edit.payment === null
      ? []
      : [
          w.payment({
            before: paymentText(edit.payment.before, words),
            after: paymentText(edit.payment.after, words),
          }),
        ]),
    ...(edit.conditions === null ? [] : [w.conditions()]),
  ];
  return [text(w.edited({ version: edit.version, parts }))];
}

export function threadLine(
  line: ThreadLine,
  { view, edit, explorer }: { view: ProposalView; edit: EditView | undefined; explorer: Explorer },
  words: Words,
): Reply {
  if (edit) {
    const press = { command: 'proposal changes', values: { proposal: view.id } };
    return {
      blocks: editBlocks(edit, words),
      buttons: [[{ label: words.discussion.changes(), press }]],
    };
  }
  return line.kind === 'opened'
    ? { blocks: [text(words.thread.opened(view))] }
    : { blocks: [text(words.thread.ended()), ...outcome(view, words, explorer)] };
}

/** Below a card the way to where it is talked about; where replies are the thread, how to take part. */
export function withThread(
  card: Reply,
  { url, inReplies }: { url: string | undefined; inReplies: boolean },
  words: Words,
): Reply {
  const rows = card.buttons ?? [];
  const discuss: Button[] = url === undefined ? [] : [{ label: words.thread.discuss(), url }];
  return {
    ...card,
    blocks: inReplies ? [...card.blocks, note(words.thread.inReplies())] : card.blocks,
    buttons: [...rows.slice(0, -1), [...(rows.at(-1) ?? []), ...discuss]],
  };
}
