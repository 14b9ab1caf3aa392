/** How far the writing of roles and tags is that somebody set going, and the way to look at it. */
import { totalOf, writtenOf } from '#core/eligibility/work.ts';
import type { WorkView } from '#service/gate/work.ts';
import { type Block, type Button, note, type Reply, text, title } from '../reply.ts';
import type { Words } from '../words/index.ts';
import { saidCount } from '../work-count.ts';
import { bar } from './result.ts';

const CELLS = 10;

/** Never full before all is written. */
const barOf = (done: number, total: number): string =>
  bar(BigInt(total === 0 ? 0 : Math.floor((done * CELLS) / total)), BigInt(CELLS));

function stateBlocks(view: WorkView, words: Words): Block[] {
  const w = words.roleWork;
  const { count } = words.number;
  const [written, all] = [writtenOf(view), totalOf(view)];
  const [done, total] = [count(written), count(all)];
  if (view.ending === 'done') return [text(w.done(saidCount(view, words.number)))];
  if (view.ending === 'later') return [text(w.later({ done, total }))];
  if (view.ending === 'still') return [text(w.still({ done, total }))];
  const failing = view.failed === 0 ? [] : [note(w.failing({ failed: count(view.failed) }))];
  if (!view.looked) return [text(w.looking({ done })), ...failing];
  return [text(w.going({ bar: barOf(written, all), done, total })), ...failing];
}

/** For the staff; it edits itself. */
export function roleWorkCard(view: WorkView, words: Words): Reply {
  const w = words.roleWork;
  return {
    blocks: [
      title(w.heading({ cause: view.cause, role: view.roleName })),
      ...stateBlocks(view, words),
      ...(view.stopped === 0 ? [] : [text(w.stopped({ count: words.number.count(view.stopped) }))]),
      note(w.by(view)),
    ],
  };
}

const look = (gate: string, label: string): Button => ({
  label,
  press: { command: 'role progress', values: { gate } },
});

/** Under the answer that set it going: what is said of it later finds its way, and it can be looked at. */
export const workButtons = (gate: string, words: Words): Pick<Reply, 'buttons' | 'followed'> => ({
  buttons: [[look(gate, words.roleWork.button())]],
  followed: true,
});

/** The same in private, as it is now; a press looks again. */
export const roleWorkReply = (view: WorkView, words: Words): Reply => ({
  ...roleWorkCard(view, words),
  ...(view.ending === null && { buttons: [[look(view.gate, words.roleWork.again())]] }),
  followed: true,
  replace: true,
});
