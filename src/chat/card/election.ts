/** An election as everybody sees it: for what, who stands, until when, and who was elected. */
import type { CandidateView, ElectionView } from '#service/election/view.ts';
import {
  type Block,
  type Button,
  type Chart,
  fields,
  list,
  note,
  type Reply,
  text,
  title,
} from '../reply.ts';
import { bold, code, deadline, join, person, plain, type Span, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { cutLines, legend, resultChart } from './picture.ts';
import { moveNotes, quorumText } from './quorum.ts';
import { exportButton, rootNotes } from './result.ts';

/** Of a statement on the card; the whole one stands behind a button. */
const STATEMENT_GLANCE = 140;
/** On the card; all of them behind the button. */
const CANDIDATES_GLANCE = 8;
/** Candidates with all they said that fit into one answer. */
const PAGE = 4;

const glance = (statement: string): string => {
  const letters = [...statement.replace(/\s+/gu, ' ')];
  return letters.length > STATEMENT_GLANCE
    ? `${letters.slice(0, STATEMENT_GLANCE).join('')}…`
    : letters.join('');
};

const nameOf = ({ person: who }: CandidateView): Span[] => [person(who)];

function lineOf(one: CandidateView, view: ElectionView, words: Words): Text {
  const w = words.election;
  const name = nameOf(one);
  if (view.state === 'elected') {
    if (one.electedAt === null) return w.notElected({ name });
    if (one.leftAt !== null) return w.left({ name, since: one.leftAt });
    return one.electedAt.getTime() > view.closesAt.getTime() && followed(one, view)
      ? w.followed({ name, since: one.electedAt })
      : w.elected({ name });
  }
  if (one.tied) return w.shared({ name });
  if (one.leftAt !== null) return w.withdrew({ name });
  if (one.answer === 'nominated') return w.asked({ name });
  return w.candidate({ name, statement: glance(one.statement ?? '') });
}

/** Elected after the first of them: somebody had left. */
function followed(one: CandidateView, { candidates }: ElectionView): boolean {
  const first = Math.min(...candidates.flatMap(({ electedAt }) => electedAt?.getTime() ?? []));
  return (one.electedAt?.getTime() ?? first) > first;
}

/** Those elected first; who declined, or never answered, only while it may still change. */
function shown({ candidates, state }: ElectionView): CandidateView[] {
  const rank = ({ electedAt, leftAt, tied }: CandidateView): number => {
    if (electedAt !== null) return leftAt === null ? 0 : 1;
    return tied ? 0 : 2;
  };
  return candidates
    .filter(
      ({ answer }) => answer === 'accepted' || (answer === 'nominated' && state === 'nomination'),
    )
    .toSorted((a, b) => rank(a) - rank(b));
}

function candidateBlocks(view: ElectionView, words: Words): Block[] {
  const w = words.election;
  const all = shown(view);
  const few = all.slice(0, CANDIDATES_GLANCE);
  const lines = few.map((one) => lineOf(one, view, words));
  const rest: Text[] = all.length > few.length ? ['…'] : [];
  const heading = view.state === 'elected' || view.state === 'tied' ? w.result() : w.candidates();
  return [
    text([bold(heading)]),
    lines.length === 0 ? text(w.noCandidates()) : list([...lines, ...rest]),
  ];
}

const supportText = (
  { above, below }: NonNullable<CandidateView['support']>,
  words: Words,
): string =>
  words.election.support({
    above: words.number.amount(above, 0),
    below: words.number.amount(below, 0),
  });

function quorumLine(view: ElectionView, words: Words): Text {
  const held = { ...view, quorumFor: 0n, inFavour: null, open: view.state === 'voting' };
  return quorumText(held, (units) => words.number.amount(units, 0), words);
}

function standing(view: ElectionView, words: Words): Block[] {
  const w = words.election;
  const { state, opensAt, closesAt, holders, seats, candidates } = view;
  const seated = candidates.filter(
    ({ electedAt, leftAt }) => electedAt !== null && leftAt === null,
  );
  const empty = seats - seated.length;
  const held: Text[] = holders
    .slice(0, CANDIDATES_GLANCE)
    .map(({ person: who, until }) => w.holder({ name: [person(who)], until }));
  if (holders.length > held.length) held.push('…');
  return [
    fields([
      ...(state === 'nomination' ? [{ name: w.nominationsUntil(), value: deadline(opensAt) }] : []),
      ...(state === 'voting' ? [{ name: w.votingUntil(), value: deadline(closesAt) }] : []),
      ...(view.quorum === null ? [] : [{ name: w.quorum(), value: quorumLine(view, words) }]),
      { name: w.inOffice(), value: held.length === 0 ? w.nobody() : join(held, ', ') },
    ]),
    ...(['no-quorum', 'tied', 'failed'].includes(state) ? [text(w.outcome(view))] : []),
    ...(state === 'elected' && empty > 0 ? [note(w.emptySeats({ seats: empty }))] : []),
  ];
}

function buttons(view: ElectionView, words: Words): Button[][] {
  const w = words.election;
  const values = { election: view.id };
  const details: Button = { label: w.details(), press: { command: 'election show', values } };
  switch (view.state) {
    case 'nomination':
      return view.closed
        ? [[details]]
        : [
            [
              { label: w.stand(), style: 'success', press: { command: 'election accept', values } },
              { label: w.nominate(), press: { command: 'election nominate', values } },
            ],
            [details],
          ];
    case 'voting':
      return [
        [
          {
            label: w.vote(),
            style: 'primary',
            press: { command: 'ballot open', values: { vote: view.id } },
          },
          details,
        ],
      ];
    case 'tied':
      return [
        [
          { label: w.runoff(), style: 'primary', press: { command: 'election runoff', values } },
          details,
        ],
      ];
    case 'elected':
    case 'failed':
    case 'no-quorum':
      return [[details, ...(view.turnout > 0n ? [exportButton('election', view.id, words)] : [])]];
    default:
      return [[details]];
  }
}

function heading(view: ElectionView, words: Words): Block[] {
  const openedBy = view.openedBy && [person(view.openedBy)];
  return [
    title(words.election.heading(view)),
    text(words.election.byline({ ...view, openedBy })),
    text(words.election.terms(view)),
  ];
}

/** Of ranked ballots the rounds by which the seats fell; with those beside them who were not wanted. */
function roundsOf(view: ElectionView, words: Words): Chart | undefined {
  if (view.count === null) return undefined;
  const { unwanted } = view.count;
  const heading = plain(words.election.heading(view));
  const others = unwanted > 0 ? [words.picture.unwanted({ count: unwanted })] : [];
  const chart = resultChart(
    { ...view.count, shownIn: null, open: false },
    {
      title: heading,
      subtitle: words.poll.ballots({ count: words.number.count(view.ballots) }),
      alt: (lines) => words.picture.altOf({ heading, lines: [...lines, ...others] }),
    },
    words,
  );
  return chart && { ...chart, notes: [...chart.notes, ...others] };
}

/** How each stood to "none of these", once it is counted; a picture shows no more of them than the card. */
function barsOf(view: ElectionView, words: Words): Chart | undefined {
  if (!['elected', 'tied', 'failed'].includes(view.state)) return undefined;
  const all = shown(view).flatMap((one, index) => {
    if (one.support === null) return [];
    const { above, below } = one.support;
    const isSeated = one.electedAt !== null && one.leftAt === null;
    return {
      ...{ number: index + 1, label: one.person.label },
      value: supportText(one.support, words),
      permille: above === 0n ? 0 : Number((above * 1000n) / (above + below)),
      mark: isSeated ? ('won' as const) : one.tied ? ('tied' as const) : null,
    };
  });
  if (all.length === 0) return undefined;
  const bars = all.slice(0, CANDIDATES_GLANCE);
  const left = all.length - bars.length;
  const heading = plain(words.election.heading(view));
  const lines = all.map(({ label, value, mark }) =>
    words.picture.marked({ text: `${label}: ${value}`, mark }),
  );
  return {
    ...{ kind: 'bars', title: heading, bars },
    subtitle: words.poll.ballots({ count: words.number.count(view.ballots) }),
    notes: [
      ...legend(
        bars.map(({ mark }) => mark),
        words,
      ),
      ...(left > 0 ? [words.picture.candidatesLeft({ count: left })] : []),
    ],
    alt: words.picture.altOf({ heading, lines: cutLines(lines, words) }),
  };
}

export function electionCard(view: ElectionView, words: Words): Reply {
  const chart = roundsOf(view, words) ?? barsOf(view, words);
  return {
    ...(chart && { chart }),
    blocks: [
      ...heading(view, words),
      ...candidateBlocks(view, words),
      ...standing(view, words),
      ...moveNotes(view.moves, words),
      note(words.election.rules(view)),
      ...rootNotes(view, words),
    ],
    buttons: buttons(view, words),
  };
}

function numberFields({ rollRoot, resultHash }: ElectionView, words: Words): Block[] {
  const numbers = [
    ...(rollRoot ? [{ name: words.roll.root(), value: [code(rollRoot)] }] : []),
    ...(resultHash ? [{ name: words.proposal.resultHash(), value: [code(resultHash)] }] : []),
  ];
  return numbers.length > 0 ? [fields(numbers)] : [];
}

/** What candidates said, whole, a few on a page; and how each stands to "none of these" once it is counted. */
export function electionDetails(view: ElectionView, words: Words, page = 1): Reply {
  const w = words.election;
  const all = shown(view);
  const rest = all.length - page * PAGE;
  const more: Button = {
    label: w.more({ rest }),
    press: { command: 'election show', values: { election: view.id, page: page + 1 } },
  };
  const lines = all.slice((page - 1) * PAGE, page * PAGE).map((one): Text => {
    const said = w.candidate({ name: nameOf(one), statement: one.statement ?? '' });
    const { support } = one;
    const line = one.answer === 'nominated' ? w.asked({ name: nameOf(one) }) : said;
    return support ? say`${line} (${supportText(support, words)})` : line;
  });
  return {
    blocks: [
      ...heading(view, words),
      lines.length === 0 ? text(w.noCandidates()) : list(lines),
      ...standing(view, words),
      ...numberFields(view, words),
      note(w.rules(view)),
    ],
    buttons: [...(rest > 0 ? [[more]] : []), ...buttons(view, words)],
  };
}
