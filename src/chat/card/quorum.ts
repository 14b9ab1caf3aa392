/** The quorums of a vote with by how much each is missed or met, and why its close is later than it was. */
import type { QuorumBase } from '#core/voting/dormancy.ts';
import { distanceOf, isMet, quorumMargins } from '#core/voting/margin.ts';
import type { CloseMove } from '#service/vote/count-view.ts';
import { type Block, note } from '../reply.ts';
import { join, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

type Held = {
  turnout: bigint;
  ballots: number;
  /** Null until the roll is frozen. */
  quorum: bigint | null;
  minimumBallots: number;
  quorumFor: bigint;
  /** The citizens that it is a share of. */
  base: QuorumBase | null;
  /** Null where it is not known, or nothing is for and against. */
  inFavour: bigint | null;
  open: boolean;
};

export function quorumText(held: Held, power: (units: bigint) => string, words: Words): Text {
  const { quorum, minimumBallots, quorumFor, open } = held;
  const w = words.quorum;
  const margins = quorumMargins(held, { quorum: quorum ?? 0n, minimumBallots, quorumFor });
  if (margins.length === 0) return w.none({ turnout: power(held.turnout) });
  const met = quorum !== null && margins.every(isMet);
  const lines = margins.map((margin) => {
    const show =
      margin.kind === 'ballots' ? (units: bigint) => words.number.amount(units, 0) : power;
    const { kind, have, need } = margin;
    return w.line({
      ...{ kind, have: show(have), need: show(need), met: isMet(margin) },
      distance: distanceOf(margin) === 0n ? null : show(distanceOf(margin)),
    });
  });
  if (held.base && held.base.dormant > 0) lines.push(w.asked(held.base));
  return say`${met ? '✅' : open ? '⏳' : '❌'} ${join(lines, '; ')}`;
}

export const moveNotes = (moves: readonly CloseMove[], words: Words): Block[] =>
  moves.map((move) => note(words.quorum.moved[move]()));
