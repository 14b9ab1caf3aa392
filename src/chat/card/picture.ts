/** A closed vote's result as a picture: bars, rounds or pairs as its method is counted, with the words that say the same. */

import { greatest } from '#core/bigint.ts';
import { type Fraction, fraction } from '#core/fraction.ts';
import type { Round } from '#core/voting/method.ts';
import { STV_SCALE } from '#core/voting/methods/stv.ts';
import type { Chart, ChartBar, ChartPair, ChartRound, Mark } from '../reply.ts';
import { plain } from '../text.ts';
import type { Words } from '../words/index.ts';
import {
  type CountShown,
  endOf,
  figure,
  inUnits,
  type OptionLine,
  optionLines,
  powerText,
  resultText,
} from './result.ts';

/** What it is called, and how its text alternative begins. */
export type Pictured = {
  title: string;
  subtitle: string;
  alt: (lines: readonly string[]) => string;
};

type Steps = Extract<Round, { kind: 'runoff' | 'transfer' }>;
type Pairwise = Extract<Round, { kind: 'pairwise' }>;
type Body =
  | Pick<Extract<Chart, { kind: 'bars' }>, 'kind' | 'bars'>
  | Pick<Extract<Chart, { kind: 'rounds' }>, 'kind' | 'rounds'>
  | Pick<Extract<Chart, { kind: 'pairs' }>, 'kind' | 'options'>;
type Shown = { body: Body; notes: readonly string[]; lines: readonly string[] };

/** More is not read on a phone. */
const BARS_MAX = 25;
const ROUNDS_MAX = 5;
const ROWS_MAX = 6;
const PAIRS_MAX = 6;
/** A figure of a pair has so many characters, by how many options share the width; longer ones are told in per cent. */
const pairChars = (options: number): number => (options <= 4 ? 9 : 6);
/** Half of what a picture's description may have is left to its title and to what closes the list. */
const ALT_CHARS = 640;

const permilleOf = ({ numerator, denominator }: Fraction): number =>
  Number((numerator * 1000n) / denominator);
export const permille = (part: bigint, whole: bigint): number =>
  whole === 0n ? 0 : Number((part * 1000n) / whole);
const at = (figures: readonly bigint[], option: number): bigint => figures[option - 1] ?? 0n;
const markOf = ({ won, tied }: Pick<OptionLine, 'won' | 'tied'>): Mark =>
  won ? 'won' : tied ? 'tied' : null;

/** The foremost, in the order of the list. */
function foremost<T>(all: readonly T[], most: number, rank: (one: T) => number): T[] {
  const kept = new Set(all.toSorted((a, b) => rank(a) - rank(b)).slice(0, most));
  return all.filter((one) => kept.has(one));
}

/** As many as a description holds, and how many it leaves out. */
export function cutLines(lines: readonly string[], words: Words): string[] {
  let chars = 0;
  const fitting = lines.findIndex((line) => {
    chars += [...line].length + 2;
    return chars > ALT_CHARS;
  });
  if (fitting === -1) return [...lines];
  return [...lines.slice(0, fitting), words.picture.more({ count: lines.length - fitting })];
}

export function legend(marks: readonly Mark[], words: Words): string[] {
  const used = (['won', 'tied', 'dropped'] as const).filter((mark) => marks.includes(mark));
  return used.length === 0 ? [] : [used.map((mark) => words.picture.legend[mark]()).join(' · ')];
}

/** Where it stands in the order, the best first. */
const placeOf = (view: CountShown): ((option: number) => number) => {
  const places = new Map(view.order.flat().map((option, place) => [option, place]));
  return (option) => places.get(option) ?? places.size;
};

function barsOf(view: CountShown, words: Words): Shown {
  const place = placeOf(view);
  const all = optionLines(view, words).map((line, index): ChartBar => {
    // Of for or against, whether it passed is not whether one side has more.
    const mark = view.method === 'basic/1' ? null : markOf(line);
    const { name: label, value, part } = line;
    return { number: index + 1, label, value, permille: permilleOf(part), mark };
  });
  const bars = foremost(all, BARS_MAX, ({ number }) => place(number));
  const left = all.length - bars.length;
  return {
    body: { kind: 'bars', bars },
    notes: [
      ...legend(
        bars.map(({ mark }) => mark),
        words,
      ),
      ...(left > 0 ? [words.picture.optionsLeft({ count: left })] : []),
    ],
    lines: all.map(({ label, value }) => `${label}: ${value}`),
  };
}

/** Twice what is needed in a round: the quota, or half of what counts. */
const twiceNeeded = (round: Steps): bigint =>
  round.kind === 'transfer' ? 2n * round.quota : round.scores.reduce((sum, one) => sum + one, 0n);

function rowsOf(view: CountShown, round: Steps, isLast: boolean, whole: bigint, words: Words) {
  const scale = round.kind === 'transfer' ? STV_SCALE : 1n;
  const lines = optionLines(view, words);
  const seated = round.kind === 'transfer' ? round.elected : isLast ? round.standing : [];
  return round.standing.map((option): ChartBar => {
    const line = lines[option - 1];
    const score = at(round.scores, option);
    const ended = line && seated.includes(option) ? markOf(line) : null;
    return {
      ...{ number: option, label: line?.name ?? '' },
      value: powerText(fraction(score, scale), view.shownIn, words),
      permille: permille(score, whole),
      mark: round.dropped.includes(option) ? 'dropped' : ended,
    };
  });
}

function roundsOf(view: CountShown, all: readonly Steps[], words: Words): Shown {
  const w = words.picture;
  const whole = greatest(all.flatMap((round) => [...round.scores, twiceNeeded(round) / 2n]));
  const told = all.map((round, index) => ({
    ...{ round, number: index + 1 },
    rows: rowsOf(view, round, index === all.length - 1, whole, words),
  }));
  const left = Math.max(0, told.length - ROUNDS_MAX);
  const [first] = all;
  const rounds = told
    .filter(({ number }) => number === 1 || number > left + 1)
    .map(({ round, number, rows }): ChartRound => {
      const kept = foremost(rows, ROWS_MAX, (row) => (row.mark === null ? 1000 : 0) - row.permille);
      const scale = round.kind === 'transfer' ? STV_SCALE : 1n;
      const power = powerText(fraction(round.exhausted, scale), view.shownIn, words);
      const notes = [
        ...(rows.length > kept.length ? [w.moreRows({ count: rows.length - kept.length })] : []),
        ...(round.kind === 'runoff' && round.branches.length > 1 ? [w.oneWay()] : []),
      ];
      return {
        ...{ heading: w.round({ round: number }), rows: kept, note: notes.join(' · ') },
        aside: round.exhausted > 0n ? w.exhausted({ power }) : '',
        line: permille(twiceNeeded(round), 2n * whole),
      };
    });
  const quota = first?.kind === 'transfer' ? fraction(first.quota, STV_SCALE) : undefined;
  return {
    body: { kind: 'rounds', rounds },
    notes: [
      ...legend(
        rounds.flatMap(({ rows }) => rows.map(({ mark }) => mark)),
        words,
      ),
      quota ? w.quotaLine({ quota: powerText(quota, view.shownIn, words) }) : w.halfLine(),
      ...(left > 0 ? [w.roundsLeft({ from: 2, to: left + 1 })] : []),
    ],
    lines: rounds.map(({ heading, rows, note }) =>
      w.altRound({
        heading,
        rows: [
          ...rows.map(({ label, value, mark }) => w.marked({ text: `${label} ${value}`, mark })),
          ...(note === '' ? [] : [note]),
        ],
      }),
    ),
  };
}

/** Each pair once, its winner first. */
function pairLines(view: CountShown, { wins }: Pairwise, names: readonly string[], words: Words) {
  const cast = view.turnout - view.abstained;
  const told = (units: bigint) => powerText(fraction(units), view.shownIn, words);
  return wins.flatMap((row, a) =>
    row.flatMap((there, b) => {
      const back = wins[b]?.[a] ?? 0n;
      if (a === b || there < back || (there === back && a > b)) return [];
      const pair = {
        ...{ a: names[a] ?? '', b: names[b] ?? '', wins: told(there), losses: told(back) },
        equal: told(cast - there - back),
      };
      return [plain(words.counting.pair(pair))];
    }),
  );
}

function pairsOf(view: CountShown, round: Pairwise, words: Words): Shown {
  const w = words.picture;
  const place = placeOf(view);
  const all = optionLines(view, words);
  const shown = foremost(
    all.map((_, index) => index + 1),
    PAIRS_MAX,
    place,
  );
  const cast = view.turnout - view.abstained;
  const units = (power: bigint) => figure(inUnits(fraction(power), view.shownIn), words);
  const longest = pairChars(shown.length);
  const isLong = shown.some((a) =>
    shown.some((b) => a !== b && units(at(round.wins[a - 1] ?? [], b)).length > longest),
  );
  const cell = (a: number, b: number): ChartPair | null => {
    if (a === b) return null;
    const [there, back] = [at(round.wins[a - 1] ?? [], b), at(round.wins[b - 1] ?? [], a)];
    return {
      figure: isLong ? words.number.percent(there, cast) : units(there),
      stands: there > back ? 'ahead' : there < back ? 'behind' : 'level',
    };
  };
  const options = shown.map((option) => {
    const line = all[option - 1];
    return {
      ...{ number: option, label: line?.name ?? '', value: line?.value ?? '' },
      mark: line ? markOf(line) : null,
      against: shown.map((other) => cell(option, other)),
    };
  });
  const left = all.length - shown.length;
  return {
    body: { kind: 'pairs', options },
    notes: [
      ...legend(
        options.map(({ mark }) => mark),
        words,
      ),
      isLong ? w.pairsPercent() : w.pairs({ unit: view.shownIn?.symbol ?? w.votes() }),
      ...(round.paths ? [w.paths()] : []),
      ...(left > 0 ? [w.optionsLeft({ count: left })] : []),
    ],
    lines: [
      ...all.map((line) => `${line.name}: ${line.value}`),
      ...pairLines(
        view,
        round,
        all.map(({ name }) => name),
        words,
      ),
    ],
  };
}

function shownOf(view: CountShown, words: Words): Shown {
  const steps = view.rounds.filter((round) => round.kind !== 'pairwise');
  if (steps.length > 0) return roundsOf(view, steps, words);
  const pairs = view.rounds.find((round) => round.kind === 'pairwise');
  return pairs ? pairsOf(view, pairs, words) : barsOf(view, words);
}

/** Undefined while it is open or sealed, and where nobody voted. */
export function resultChart(
  view: CountShown,
  { title, subtitle, alt }: Pictured,
  words: Words,
): Chart | undefined {
  if (view.open || view.hidden || view.ballots === 0) return undefined;
  const { body, notes, lines } = shownOf(view, words);
  const { sure, tied } = endOf(view);
  const counts = view.outcome !== 'no-quorum' && view.method !== 'basic/1';
  const hasWinner = counts && (sure.length > 0 || tied.length > 0);
  const result = hasWinner && body.kind !== 'bars' ? [plain(resultText(view, words))] : [];
  return {
    ...{ title, subtitle, ...body },
    notes: [...(hasWinner && tied.length > 0 ? [plain(resultText(view, words))] : []), ...notes],
    alt: alt(cutLines([...result, ...lines], words)),
  };
}
