/** A gate that has stopped, with everybody who would lose what it gave, and what can be answered. */
import { WORK_SHOWN } from '#core/eligibility/work.ts';
import type { StoppedView } from '#service/gate/breaker.ts';
import type { WaitingView } from '#service/gate/preview.ts';
import type { RunsView, Undone, UndoView } from '#service/gate/undo.ts';
import type { Mention } from '#service/person.ts';
import { sheetFile } from '../file.ts';
import {
  type Attachment,
  type Block,
  type Button,
  list,
  note,
  type Press,
  type Reply,
  sayOnly,
  text,
  title,
} from '../reply.ts';
import { person, type Text } from '../text.ts';
import { COMMUNITY } from '../which-community.ts';
import type { Words } from '../words/index.ts';
import { workButtons } from './role-work.ts';

const NAMED = 15;

const MEMBER_COLUMNS = ['member', 'discord', 'telegram'];

const cellsOf = ({ label, accounts }: Mention): string[] => [
  label,
  ...(['discord', 'telegram'] as const).map((platform) =>
    accounts
      .filter((one) => one.platform === platform)
      .map((one) => one.externalId)
      .join(' '),
  ),
];

/** Each member with the accounts they are known by. */
export const membersFile = (name: string, members: readonly Mention[]): Attachment =>
  sheetFile(name, MEMBER_COLUMNS, members.map(cellsOf));

/** Who would gain and who would lose it, and what those who wait before its chat would be told; none where nobody would. */
export const changesFiles = (
  gain: readonly Mention[],
  lose: readonly Mention[],
  waiting?: WaitingView,
): readonly Attachment[] => {
  const rowsOf = (change: string, members: readonly Mention[] = []) =>
    members.map((one) => [change, ...cellsOf(one)]);
  const rows = [
    ...rowsOf('gains', gain),
    ...rowsOf('loses', lose),
    ...rowsOf('let in', waiting?.admitted.all),
    ...rowsOf('declined', waiting?.declined.all),
    ...rowsOf('waits on', waiting?.waits.all),
  ];
  return rows.length === 0
    ? []
    : [sheetFile('civitas-preview', ['change', ...MEMBER_COLUMNS], rows)];
};

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

const fileFor = ({ losers }: StoppedView): Attachment => membersFile('civitas-losing', losers);

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

const crowd = (heading: Text, members: readonly Mention[], words: Words): Block[] =>
  members.length === 0
    ? []
    : [
        text(heading),
        text(
          words.roleSafety.names({
            shown: members.slice(0, NAMED).map((one) => [person(one)]),
            count: members.length,
          }),
        ),
      ];

/** Asked once: exactly what undoing a run does. */
function undoBlocks(view: UndoView, words: Words): Block[] {
  const w = words.roleSafety;
  const { back, away, roleName: role } = view;
  return [
    title(w.undoHeading({ role, ended: view.ended })),
    note(w.undoAt(view)),
    ...crowd(w.undoBack({ count: back.length, role }), back, words),
    ...crowd(w.undoAway({ count: away.length, role }), away, words),
    note(countOf(view) === 0 ? w.undoNothing() : w.undoPreview(view)),
  ];
}

const countOf = ({ back, away }: UndoView): number => new Set([...back, ...away]).size;

/** The other runs with their times, and the way to those before and back to the newest. */
function othersBlocks({ view, others }: RunsView, words: Words): Block[] {
  const w = words.roleSafety;
  if (others.length === 0) return view ? [] : [text(w.undoNoneOlder())];
  const lines = others.map((one) => w.undoLine({ ...one, role: one.roleName }));
  return [view ? text(w.undoOthers()) : title(w.undoPageHeading()), list(lines, true)];
}

function runButtons({ others, gate, before, older, view }: RunsView, words: Words): Button[][] {
  const w = words.roleSafety;
  const page = (values: Press['values']): Press => ({
    command: 'role run',
    values: { ...values, ...(gate !== undefined && { gate }) },
  });
  const at = before !== undefined && { before };
  const isFirst = before === undefined && view !== undefined;
  return [
    ...others.map((other, index): Button[] => [
      {
        label: w.undoOther({ ...other, role: other.roleName, number: index + 1 }),
        press: page({ run: other.id, ...at }),
      },
    ]),
    [
      ...(older === undefined ? [] : [{ label: w.undoOlder(), press: page({ before: older }) }]),
      ...(isFirst ? [] : [{ label: w.undoNewest(), press: page({}) }]),
    ],
  ];
}

/** A run as it would be undone, and the others, however long ago they were. */
export function undoReply(runs: RunsView, words: Words): Reply {
  const w = words.roleSafety;
  const { view } = runs;
  if (!view && runs.before === undefined) return sayOnly(w.undoNone());
  const count = view ? countOf(view) : 0;
  const undo: Button[] =
    view && count > 0
      ? [
          {
            label: w.undoButton({ count }),
            style: 'danger',
            press: { command: 'role run', values: { run: view.run, seen: view.seen } },
          },
        ]
      : [];
  return {
    blocks: [...(view ? undoBlocks(view, words) : []), ...othersBlocks(runs, words)],
    ...(view &&
      count > 0 && { files: [membersFile('civitas-undo', [...view.back, ...view.away])] }),
    buttons: [undo, ...runButtons(runs, words)].filter((row) => row.length > 0),
  };
}

/** What was undone, and of each chat how people come back into it. */
export const undoneReply = (undone: Undone, words: Words): Reply => ({
  blocks: [
    text(words.roleSafety.undone({ ...undone, role: undone.roleName })),
    ...undone.chats.map((chat) => text(words.chatGate.askedBack(chat))),
  ],
  ...(undone.back + undone.away >= WORK_SHOWN && workButtons(undone.gate, words)),
  replace: true,
});
