/** What is said around a ballot: what was counted, how one voted, and what is open. */
import type { OpenPapers, OwnBallot, Paper, PaperSubject } from '#service/vote/paper.ts';
import type { Cast } from '#service/vote.ts';
import { type Block, type Button, list, note, type Reply, text, title } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { inRows, mineOf, pressOf } from './answer.ts';
import { choiceText } from './choice.ts';
import { signRow } from './sign.ts';

const LISTED = 10;

export function subjectText({ kind, number, title, office }: PaperSubject, words: Words): Text {
  if (kind === 'poll') return words.poll.heading({ number, question: title });
  if (kind === 'proposal') return words.proposal.heading({ number, title });
  return words.ballot.election({ number, office: office ?? 'moderator' });
}

export type Unit = { readonly symbol: string; readonly decimals: number };

/** Power in words; `unit` where it is of a token. */
export const powerText = (power: bigint, unit: Unit | undefined, words: Words): string =>
  unit
    ? `${words.number.amount(power, unit.decimals)} ${unit.symbol}`
    : power === 1n
      ? words.ballot.onePerson()
      : words.number.amount(power, 0);

/** What of a ballot that counts is known. */
export function presentText(own: OwnBallot, words: Words): Text {
  return own.present
    ? words.ballot.present({ choice: choiceText(own.present, own, words) })
    : words.ballot.presentSealed();
}

/** By what a member finds a ballot of theirs again in the vote's file. */
const proofNotes = (
  { receipt, voter }: Pick<OwnBallot, 'receipt' | 'voter'>,
  words: Words,
): Block[] => [
  ...(voter === null ? [] : [note(words.secrecy.yourLine(voter))]),
  ...(receipt === null ? [] : [note(words.secrecy.yourReceipt(receipt))]),
];

/**
 * After a ballot was cast: what counts now, and how to change it. On one's own paper there are buttons for that; a card
 * has them itself, so that the answer may be shown in passing.
 */
export function castReply(
  cast: Cast,
  { unit, onPaper }: { unit: Unit | undefined; onPaper: boolean },
  words: Words,
): Reply {
  const { vote, replaces, closesAt } = cast;
  const choice = choiceText(cast.choice, cast, words);
  const power = powerText(cast.power, unit, words);
  const change: Button = { label: words.ballot.change(), press: pressOf('open', vote) };
  // What everybody can see needs no proof in passing; of a roll there is a line in the file to be found.
  const proves = onPaper || cast.hasRoll || cast.secrecy !== 'open';
  const { buttons: sign = [] } = signRow(cast, words);
  const rows = [...(onPaper ? [[change, mineOf(vote, words)]] : []), ...sign];
  return {
    blocks: [
      text(words.ballot.counted({ choice, power, replaces, closesAt })),
      ...(proves ? proofNotes(cast, words) : []),
    ],
    ...(rows.length > 0 && { buttons: rows }),
    replace: true,
  };
}

/** How this person voted, or that they did not. */
export function ownBallotReply(own: OwnBallot, words: Words): Reply {
  const { vote, voted, state, opensAt, closesAt } = own;
  const open = state === 'open';
  const after = open ? words.ballot.changeUntil({ closesAt }) : words.ballot.over();
  const way: Button = {
    label: voted ? words.ballot.change() : words.ballot.vote(),
    style: 'primary',
    press: pressOf('open', vote),
  };
  return {
    blocks: [
      title(subjectText(own.subject, words)),
      ...(voted
        ? [text(presentText(own, words)), text(after)]
        : [text(words.ballot.notVoted({ state, opensAt }))]),
      ...proofNotes(own, words),
    ],
    ...(open && { buttons: [[way]] }),
    replace: true,
  };
}

/** What is open for one person, the soonest close first. */
export function openVotesReply({ papers, others }: OpenPapers, words: Words): Reply {
  const w = words.ballot.list;
  const left = others > 0 ? [note(w.others({ count: others }))] : [];
  if (papers.length === 0) return { blocks: [text(w.none()), ...left] };
  const shown = papers.slice(0, LISTED);
  const rest = papers.length - shown.length;
  const ownOf = (paper: Paper): Text | null => {
    if (!paper.voted) return null;
    if (!paper.present) return w.votedSealed();
    return w.voted({ choice: choiceText(paper.present, paper, words) });
  };
  const lines = shown.map((paper) =>
    w.line({
      heading: subjectText(paper.subject, words),
      closesAt: paper.closesAt,
      own: ownOf(paper),
    }),
  );
  const buttons = shown.map(
    ({ vote, voted, subject }): Button => ({
      label: w[subject.kind]({ number: subject.number }),
      style: voted ? 'secondary' : 'primary',
      press: pressOf('open', vote),
    }),
  );
  return {
    blocks: [
      title(w.heading()),
      list(lines),
      ...(rest > 0 ? [note(w.more({ count: rest }))] : []),
      ...left,
    ],
    buttons: inRows(buttons),
  };
}
