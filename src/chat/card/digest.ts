/** The day in a community: what is open, what closes soon, what was decided, and what waits for co-sponsors. */
import type { DigestView, OpenLine } from '#service/digest.ts';
import { type Block, type Button, list, type Reply, text, title } from '../reply.ts';
import { bold, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { shorten } from './choice.ts';

/** Of one part; more than that nobody reads in a chat. */
const LINES = 8;
const TITLE_MAX = 80;
const NAMES_MAX = 60;

const press = (label: string, command: string): Button => ({
  label,
  press: { command, values: {} },
});

export function digestCard(view: DigestView, words: Words): Reply {
  const w = words.digest;
  const name = (line: { title: string | null }) => ({
    title: line.title === null ? null : shorten(line.title, TITLE_MAX),
  });
  const part = <T>(heading: string, lines: readonly T[], say: (line: T) => Text): Block[] => {
    if (lines.length === 0) return [];
    const more = lines.length - LINES;
    const rest = more > 0 ? [w.more({ count: more })] : [];
    return [text([bold(heading)]), list([...lines.slice(0, LINES).map(say), ...rest])];
  };
  const openLine = (line: OpenLine): Text => w.open({ ...line, ...name(line) });
  return {
    blocks: [
      title(w.heading({ community: view.community })),
      ...part(w.part.soon(), view.soon, openLine),
      ...part(w.part.open(), view.open, openLine),
      ...part(w.part.decided(), view.decided, (line) =>
        line.kind === 'poll'
          ? w.answered({
              ...{ ...line, ...name(line) },
              winners: line.winners.map((one) => shorten(one, NAMES_MAX)),
            })
          : w.decided({ ...line, ...name(line) }),
      ),
      ...part(w.part.sponsors(), view.sponsors, (line) => w.sponsors({ ...line, ...name(line) })),
    ],
    buttons: [
      [
        { ...press(w.vote(), 'vote'), style: 'primary' },
        press(words.proposal.agenda(), 'proposal list'),
      ],
    ],
  };
}
