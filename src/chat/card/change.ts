/** One edit of a proposal: what was taken out, what was put in. */
import type { EditView } from '#service/proposal/discussion.ts';
import { type Block, quote, text } from '../reply.ts';
import type { Words } from '../words/index.ts';

const MARK = { removed: '- ', added: '+ ', same: '  ' } as const;
/** Of an edit, what fits beside two others. */
const GLANCE = 900;

export function changeBlocks({ version, at, title, body }: EditView, words: Words): Block[] {
  const lines = [
    ...(title.before === title.after
      ? []
      : [`${MARK.removed}${title.before}`, `${MARK.added}${title.after}`]),
    ...body.filter(({ kind }) => kind !== 'same').map(({ kind, text: line }) => MARK[kind] + line),
  ];
  const whole = [...lines.join('\n')];
  const shown = whole.length > GLANCE ? `${whole.slice(0, GLANCE).join('')}…` : whole.join('');
  return [text(words.discussion.change({ version, at })), quote(shown)];
}
