/** Gates that could go on in another server: shown gate by gate, asked once, and what became of them. */
import type { PlaceId } from '#core/identity.ts';
import type { LostServer, Moved, MoveView, ShownLine } from '#service/gate/move.ts';
import type { Server, WhichServer } from '#service/gate/move-plan.ts';
import { sheetFile } from '../file.ts';
import { type Block, type Button, list, note, type Reply, sayOnly, text, title } from '../reply.ts';
import { plain, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

const SHOWN = 20;
/** Rows of buttons, and buttons in a row, on either platform. */
const PICKED = 3;
const IN_ROW = 5;
const SERVERS = 8;

function lineOf({ target, ...line }: ShownLine, words: Words): Text {
  const w = words.roleMove;
  switch (target.kind) {
    case 'found':
      return w.found(line);
    case 'make':
      return w.make(line);
    case 'full':
      return w.full({ ...line, ...target });
    case 'several':
      return w.several({ ...line, count: target.roles.length });
    case 'blocked':
      return w.blocked({ ...line, ...target });
    case 'taken':
      return w.taken({ ...line, ...target });
  }
}

const cellsOf = (line: ShownLine, words: Words): string[] => [
  line.role,
  plain(lineOf(line, words)),
];

/** A row for each gate whose role bears a name that several have. */
function pickButtons({ from, to, lines }: MoveView, words: Words): Button[][] {
  const rows = lines.map(({ role, choices }) =>
    choices.slice(0, IN_ROW).map(
      (picks, index): Button => ({
        label: words.roleMove.pick({ role, place: index + 1 }),
        press: { command: 'role carry', values: { from: from.id, to: to.id, picks } },
      }),
    ),
  );
  return rows.filter((row) => row.length > 0).slice(0, PICKED);
}

export function moveReply(view: MoveView, words: Words): Reply {
  const w = words.roleMove;
  const { from, to, lines, count, picks, seen } = view;
  const between = { from: from.title, to: to.title };
  const shown = lines.slice(0, SHOWN);
  const rest = lines.slice(SHOWN);
  const go: Button = {
    label: w.go({ count, to: to.title }),
    style: 'success',
    press: {
      command: 'role carry',
      values: { from: from.id, to: to.id, ...(picks !== '' && { picks }), seen },
    },
  };
  const again: Button = {
    label: w.again(),
    press: { command: 'role move', values: { from: from.id, to: to.id } },
  };
  return {
    blocks: [
      title(w.heading({ to: to.title })),
      text(from.connected ? w.standing(between) : w.gone(between)),
      list(shown.map((line) => lineOf(line, words))),
      ...(rest.length > 0 ? [note(w.inFile({ count: rest.length }))] : []),
      ...(count > 0 ? [note(w.later())] : []),
    ],
    buttons: [...pickButtons(view, words), ...(count > 0 ? [[go]] : []), [again]],
    ...(rest.length > 0 && {
      files: [
        sheetFile(
          'civitas-move',
          ['gate', 'what'],
          lines.map((line) => cellsOf(line, words)),
        ),
      ],
    }),
  };
}

export function whichServerReply(asked: WhichServer, to: string | undefined, words: Words): Reply {
  const w = words.roleMove;
  const more = asked.servers.length - SERVERS;
  return {
    blocks: [
      text(asked.which === 'from' ? w.whichFrom() : w.whichTo()),
      ...(more > 0 ? [note(w.moreServers({ count: more, option: asked.which }))] : []),
    ],
    buttons: asked.servers.slice(0, SERVERS).map(({ id, title: label }) => {
      const values =
        asked.which === 'from'
          ? { from: id, ...(to !== undefined && { to }) }
          : { from: asked.from, to: id };
      return [{ label, press: { command: 'role move', values } }];
    }),
  };
}

export function movedReply({ to, moved }: Moved, words: Words): Reply {
  const w = words.roleMove;
  if (moved.length === 0) return { ...sayOnly(w.doneBefore({ to })), replace: true };
  const waiting = moved.filter(({ state }) => state === 'preview').map(({ role }) => role);
  return {
    blocks: [
      text(w.done({ to, names: moved.map(({ role }) => role) })),
      ...(waiting.length < moved.length ? [text(w.doneOn())] : []),
      ...(waiting.length > 0 ? [text(w.donePreview({ names: waiting }))] : []),
    ],
    // What is said of it later finds its way; how far each gate is stands in the list.
    ...(waiting.length < moved.length && { followed: true }),
    replace: true,
  };
}

/** Of each server that is gone what its gates wait for, with its button where there is another server. */
export function lostBlocks(
  { lost, open }: { lost: readonly LostServer[]; open: readonly Server[] },
  here: PlaceId | undefined,
  words: Words,
): { blocks: Block[]; buttons: Button[][] } {
  const w = words.roleMove;
  if (lost.length === 0) return { blocks: [], buttons: [] };
  const [first, second] = open;
  const isHere = open.some(({ id }) => id === here);
  const target = isHere ? here : second ? undefined : first?.id;
  const attach: Button = {
    label: words.civitas.attachDiscord(),
    press: { command: 'civitas attach', values: { platform: 'discord' } },
  };
  const labelOf = (from: string): string => {
    if (lost.length > 1) return w.setUpOf({ from });
    if (isHere) return w.setUpHere();
    return first && !second ? w.setUpIn({ to: first.title }) : w.setUpAnew();
  };
  const setUp = ({ id, title: from }: LostServer): Button => ({
    label: labelOf(from),
    press: {
      command: 'role move',
      values: { from: id, ...(target !== undefined && { to: target }) },
    },
  });
  return {
    blocks: [
      list(
        lost.map(({ title: from, gates }) => w.lost({ from, names: gates.map((one) => one.role) })),
      ),
      note(w.lostNext({ open: open.length > 0 })),
    ],
    buttons: open.length === 0 ? [[attach]] : lost.map((server) => [setUp(server)]),
  };
}
