/** One person's ballot paper, in private. It holds a draft and edits itself at each press until it is cast. */
import { isEmptyDraft, sharesOf } from '#core/voting/paper.ts';
import type { Paper } from '#service/vote/paper.ts';
import { type Block, type Button, list, note, type Reply, text, title } from '../reply.ts';
import type { Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import {
  abstainOf,
  BUTTON_LABEL_MAX,
  basicButtons,
  directAnswers,
  inRows,
  pressOf,
} from './answer.ts';
import { powerText, presentText, subjectText, type Unit } from './ballot.ts';
import { shorten } from './choice.ts';

/** Unranked choices on a page: four rows of five. */
const RANKED_A_PAGE = 20;
/** Two buttons each, and room for those of the paper in a fifth row. */
const WEIGHED_A_PAGE = 8;
/** Two such labels stand beside each other on a phone. */
const STEP_LABEL_MAX = 12;
const LINE_NAME_MAX = 60;

type Page = { readonly at: number; readonly of: number; readonly options: readonly number[] };

function pageOf(options: readonly number[], page: number, size: number): Page {
  const of = Math.max(1, Math.ceil(options.length / size));
  const at = Math.min(Math.max(page, 1), of);
  return { at, of, options: options.slice((at - 1) * size, at * size) };
}

/** The next page, and after the last one the first. */
const turning = ({ at, of }: Page, { vote }: Paper, words: Words): Button[] =>
  of === 1
    ? []
    : [
        {
          label: words.ballot.page({ page: at, pages: of }),
          press: pressOf('open', vote, { page: (at % of) + 1 }),
        },
      ];

type Drafted<S extends Paper['draft']['shape']> = Paper & {
  draft: Extract<Paper['draft'], { shape: S }>;
};

const isRanked = (paper: Paper): paper is Drafted<'ranking'> => paper.draft.shape === 'ranking';
const isWeighed = (paper: Paper): paper is Drafted<'weights'> => paper.draft.shape === 'weights';

const submitOf = (paper: Paper, words: Words): Button => ({
  label: words.ballot.submit(),
  style: 'success',
  press: pressOf('submit', paper.vote),
  ...(isEmptyDraft(paper.draft) && { disabled: true }),
});

const clearOf = ({ vote }: Paper, words: Words): Button => ({
  label: words.ballot.clear(),
  style: 'danger',
  press: pressOf('clear', vote),
});

function rankingPart(
  paper: Drafted<'ranking'>,
  words: Words,
  page: number,
): Required<Pick<Reply, 'blocks' | 'buttons'>> {
  const { vote, draft, choices, order, equalRanks } = paper;
  const ranked = draft.ranks.flat();
  const shown = pageOf(
    order.filter((option) => !ranked.includes(option)),
    page,
    RANKED_A_PAGE,
  );
  const picks = shown.options.map(
    (option): Button => ({
      label: shorten(choices[option - 1] ?? '', BUTTON_LABEL_MAX),
      style: 'primary',
      press: pressOf('pick', vote, { option, page: shown.at }),
    }),
  );
  const begun = ranked.length > 0;
  const level: Button[] =
    equalRanks && begun
      ? [
          {
            label: words.ballot.level({ on: draft.level }),
            press: pressOf('level', vote, { on: !draft.level }),
          },
        ]
      : [];
  const undo: Button = { label: words.ballot.undo(), press: pressOf('undo', vote) };
  const more = turning(shown, paper, words);
  const controls = [
    submitOf(paper, words),
    ...(begun ? [undo, clearOf(paper, words)] : []),
    ...level,
    ...more,
  ];
  // Five stand in the last row; whoever began clears first where there is no room.
  const abstain = controls.length < 5 ? [abstainOf(vote, 'paper', words)] : [];
  const ranks = draft.ranks.map((rank) =>
    rank.map((option) => shorten(choices[option - 1] ?? '', LINE_NAME_MAX)),
  );
  return {
    blocks: [text(begun ? words.ballot.ranking({ ranks }) : words.ballot.nothingYet())],
    buttons: [...inRows(picks), [...controls, ...abstain]],
  };
}

function weightLines(paper: Drafted<'weights'>, words: Words): Text[] {
  const { draft, choices, order, shape, maxScore } = paper;
  const given = order.map((option) => draft.weights[option] ?? 0);
  const parts = sharesOf(given);
  const total = parts.reduce((sum, part) => sum + part, 0n);
  return order.map((option, at) => {
    const choice = shorten(choices[option - 1] ?? '', LINE_NAME_MAX);
    const weight = words.number.plain(String(given[at] ?? 0));
    if (shape === 'scores') return words.ballot.score({ choice, score: weight, most: maxScore });
    const share = words.number.percent(parts[at] ?? 0n, total);
    return words.ballot.weight({ choice, weight, share });
  });
}

function weightsPart(
  paper: Drafted<'weights'>,
  words: Words,
  page: number,
): Required<Pick<Reply, 'blocks' | 'buttons'>> {
  const { vote, draft, choices, order, shape, maxScore } = paper;
  const shown = pageOf(order, page, WEIGHED_A_PAGE);
  const steps = shown.options.map((option): Button[] => {
    const choice = shorten(choices[option - 1] ?? '', STEP_LABEL_MAX);
    const weight = draft.weights[option] ?? 0;
    const values = { option, page: shown.at };
    const full = shape === 'scores' && weight >= maxScore;
    return [
      {
        label: words.ballot.less({ choice }),
        press: pressOf('less', vote, values),
        ...(weight === 0 && { disabled: true }),
      },
      {
        label: words.ballot.more({ choice }),
        press: pressOf('more', vote, values),
        ...(full && { disabled: true }),
      },
    ];
  });
  const write: Button = { label: words.ballot.write(), press: pressOf('text', vote) };
  const more = turning(shown, paper, words);
  const abstain = abstainOf(vote, 'paper', words);
  const sum = Object.values(draft.weights).reduce((all, one) => all + one, 0);
  const total = words.ballot.sum({ sum: words.number.plain(String(Math.round(sum * 1e6) / 1e6)) });
  return {
    blocks: [list(weightLines(paper, words), true), text(total)],
    buttons: [...steps, [submitOf(paper, words), write, clearOf(paper, words), abstain, ...more]],
  };
}

function howTo({ shape, equalRanks, maxScore, seats }: Paper, words: Words): Text {
  switch (shape) {
    case 'one':
      return words.ballot.howOne();
    case 'set':
      return words.ballot.howSet();
    case 'ranking':
      return words.ballot.howRanking({ equalRanks, seats });
    case 'weights':
      return words.ballot.howWeights();
    case 'scores':
      return words.ballot.howScores({ most: maxScore });
  }
}

/** `page` where the choices take several. */
export function ballotCard(
  paper: Paper,
  { page = 1, unit }: { page?: number | undefined; unit?: Unit | undefined },
  words: Words,
): Reply {
  const { vote, shape, secrecy, closesAt } = paper;
  const power = powerText(paper.power, unit, words);
  const head: Block[] = [
    title(subjectText(paper.subject, words)),
    text(howTo(paper, words)),
    ...(paper.voted ? [text(presentText(paper, words))] : []),
  ];
  const foot: Block[] = [note(words.ballot.power({ power, closesAt, secrecy }))];
  if (shape === 'one' || shape === 'set') {
    const basic = paper.method === 'basic/1';
    const { buttons = [], selects } = basic
      ? { buttons: [basicButtons(vote, 'paper', words)], selects: undefined }
      : directAnswers(paper, { where: 'paper', order: paper.order }, words);
    return {
      blocks: [...head, ...foot],
      ...(selects && { selects }),
      buttons: basic ? buttons : [...buttons, [abstainOf(vote, 'paper', words)]],
      replace: true,
    };
  }
  const part = isRanked(paper)
    ? rankingPart(paper, words, page)
    : isWeighed(paper)
      ? weightsPart(paper, words, page)
      : { blocks: [], buttons: [] };
  return {
    blocks: [...head, ...part.blocks, note(words.ballot.draft()), ...foot],
    buttons: part.buttons,
    replace: true,
  };
}
