/** A gate that has stopped, with everybody who would lose what it gave, and what can be answered. */
import type { StoppedView } from '#service/gate/breaker.ts';
import type { Mention } from '#service/person.ts';
import { sheetFile } from '../file.ts';
import { type Attachment, type Button, note, type Reply, sayOnly, text, title } from '../reply.ts';
import { person } from '../text.ts';
import { COMMUNITY } from '../which-community.ts';
import type { Words } from '../words/index.ts';

const NAMED = 15;

/** Each member with the accounts they are known by. */
export const membersFile = (name: string, members: readonly Mention[]): Attachment =>
  sheetFile(
    name,
    ['member', 'discord', 'telegram'],
    members.map(({ label, accounts }) => [
      label,
      ...(['discord', 'telegram'] as const).map((platform) =>
        accounts
          .filter((one) => one.platform === platform)
          .map((one) => one.externalId)
          .join(' '),
      ),
    ]),
  );

type Stopped = Pick<StoppedView, 'run' | 'community'>;
type Answer = { answer: 'remove' | 'keep'; seen?: string };

const answerPress = ({ run, community }: Stopped, values: Answer) => ({
  command: 'role answer',
  values: { run, ...values, [COMMUNITY]: community },
});

/** The first asks once more, with the exact number. */
export const stoppedButtons = (stopped: Stopped, count: number, words: Words): Button[] => [
  {
    label: words.roleSafety.removeButton({ count }),
    style: 'danger',
    press: answerPress(stopped, { answer: 'remove' }),
  },
  { label: words.roleSafety.keepButton(), press: answerPress(stopped, { answer: 'keep' }) },
];

const fileFor = ({ losers, run }: StoppedView): Attachment =>
  membersFile(`civitas-losing-${run.slice(-8)}`, losers);

const namesOf = ({ losers }: StoppedView, words: Words) =>
  text(
    words.roleSafety.names({
      shown: losers.slice(0, NAMED).map((one) => [person(one)]),
      count: losers.length,
    }),
  );

export function stoppedReply(view: StoppedView, words: Words): Reply {
  const w = words.roleSafety;
  const count = view.losers.length;
  const named = { role: view.roleName, losing: count, held: view.held };
  if (count === 0) return sayOnly(w.nobody({ role: view.roleName }));
  return {
    blocks: [
      title(w.stoppedHeading({ role: view.roleName })),
      text(w.stopped(named)),
      namesOf(view, words),
      note(w.rule(view)),
      note(w.since({ at: view.since })),
      note(w.listed()),
    ],
    files: [fileFor(view)],
    buttons: [stoppedButtons(view, count, words)],
  };
}

/** Asked once: exactly whom it is taken from. */
export function removeReply(view: StoppedView, words: Words): Reply {
  const w = words.roleSafety;
  const count = view.losers.length;
  if (count === 0) return sayOnly(w.nobody({ role: view.roleName }));
  return {
    blocks: [
      text(w.removeAsk({ role: view.roleName, count, graceMs: view.graceMs })),
      namesOf(view, words),
      note(w.listed()),
    ],
    files: [fileFor(view)],
    buttons: [
      [
        {
          label: w.removeYes({ count }),
          style: 'danger',
          press: answerPress(view, { answer: 'remove', seen: view.seen }),
        },
        { label: w.keepButton(), press: answerPress(view, { answer: 'keep' }) },
      ],
    ],
  };
}
