/** How a vote stands or ended, option by option and in words: one telling for polls and proposals of any method. */
import { printRounded } from '#core/decimal.ts';
import { type Fraction, fraction } from '#core/fraction.ts';
import { type LastSeat, lastSeat } from '#core/voting/last-seat.ts';
import type { MethodId, Round } from '#core/voting/method.ts';
import { STV_SCALE } from '#core/voting/methods/stv.ts';
import type { Secrecy, VoteKind } from '#core/voting/setting.ts';
import type { CountView, PostedRoots } from '#service/vote/count-view.ts';
import { type Block, type Button, note } from '../reply.ts';
import { bold, say, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';

/** What powers are shown in; null where they are persons. */
export type Unit = { symbol: string; decimals: number } | null;
export type CountShown = CountView & {
  shownIn: Unit;
  open: boolean;
  /** Who won and who is level, where other rules say so than those of the count. */
  decided?: LastSeat;
};

export const endOf = (view: CountShown): LastSeat => view.decided ?? lastSeat(view, view.seats);

const DECIMALS = 2;
const SMALLEST = fraction(1n, 200n);

/** A bar of ten cells: the exact share stands beside it. */
export function bar(score: bigint, total: bigint): string {
  const cells = total === 0n ? 0 : Number((score * 10n + total / 2n) / total);
  return '▰'.repeat(cells) + '▱'.repeat(10 - cells);
}

/** At most two decimals, and never 0 for what is more. */
export function figure(value: Fraction, words: Words): string {
  const { numerator, denominator } = value;
  const tiny = numerator > 0n && numerator * SMALLEST.denominator < denominator;
  return tiny
    ? `< ${words.number.plain('0.01')}`
    : words.number.plain(printRounded(value, DECIMALS));
}

/** Votes of persons, or an amount with its symbol. */
export function powerText(value: Fraction, unit: Unit, words: Words): string {
  if (unit) {
    const { numerator, denominator } = value;
    const amount = fraction(numerator, denominator * 10n ** BigInt(unit.decimals));
    return `${figure(amount, words)} ${unit.symbol}`;
  }
  return words.poll.votes({ count: figure(value, words) });
}

export function optionName(
  view: Pick<CountView, 'method' | 'choices'>,
  option: number,
  words: Words,
): string {
  if (view.method !== 'basic/1') return view.choices[option - 1] ?? '';
  const own = [words.proposal.inFavour, words.proposal.against, words.proposal.abstain][option - 1];
  return own?.() ?? '';
}

const ROUNDS_LAST: readonly MethodId[] = ['ranked-choice/1', 'stv/1'];

/** What round one gave each: all that is shown of rounds before they are counted for good. */
function firstPreferences(round: Round | undefined, option: number): Fraction {
  if (round?.kind === 'runoff') return fraction(round.scores[option - 1] ?? 0n);
  if (round?.kind === 'transfer') return fraction(round.scores[option - 1] ?? 0n, STV_SCALE);
  return fraction(0n);
}

/** One option: its figure, and what part of the whole its bar shows. */
export type OptionLine = {
  name: string;
  value: string;
  part: Fraction;
  won: boolean;
  tied: boolean;
};

const ratio = (value: Fraction, whole: Fraction): Fraction =>
  whole.numerator === 0n
    ? fraction(0n)
    : fraction(value.numerator * whole.denominator, value.denominator * whole.numerator);

const permille = ({ numerator, denominator }: Fraction): bigint =>
  (numerator * 1000n) / denominator;

function measured(
  view: CountShown,
  option: number,
  words: Words,
): Pick<OptionLine, 'value' | 'part'> {
  const score = view.scores[option - 1] ?? fraction(0n);
  const cast = fraction(view.turnout - view.abstained);
  const others = view.choices.length - 1;
  const byPower = (value: Fraction, whole: Fraction) => {
    const part = ratio(value, whole);
    const percent = words.number.percent(part.numerator, part.denominator);
    return { part, value: `${powerText(value, view.shownIn, words)} · ${percent}` };
  };
  switch (view.method) {
    case 'basic/1': {
      const sides = view.scores.slice(0, 2).reduce((sum, one) => sum + one.numerator, 0n);
      return byPower(score, fraction(sides));
    }
    case 'single-choice/1':
    case 'approval/1':
    case 'weighted/1':
      return byPower(score, cast);
    case 'quadratic/1': {
      const whole = view.scores.reduce((sum, one) => add(sum, one), fraction(0n));
      return byPower(score, whole);
    }
    case 'ranked-choice/1':
    case 'stv/1':
      return byPower(view.open ? firstPreferences(view.rounds[0], option) : score, cast);
    case 'score/1': {
      const best = fraction(BigInt(view.maxScore) * cast.numerator);
      const average = figure(ratio(score, cast), words);
      const points = figure(inUnits(score, view.shownIn), words);
      return {
        part: ratio(score, best),
        value: words.result.average({ points, average, best: view.maxScore }),
      };
    }
    case 'copeland/1':
      return {
        part: ratio(score, fraction(BigInt(others))),
        value: words.result.points({ points: figure(score, words), most: String(others) }),
      };
    case 'schulze/1':
      return {
        part: ratio(score, fraction(BigInt(others))),
        value: words.result.beats({ beaten: figure(score, words), others }),
      };
  }
}

const add = (a: Fraction, b: Fraction): Fraction =>
  a.denominator === b.denominator
    ? fraction(a.numerator + b.numerator, a.denominator)
    : fraction(
        a.numerator * b.denominator + b.numerator * a.denominator,
        a.denominator * b.denominator,
      );

export const inUnits = ({ numerator, denominator }: Fraction, unit: Unit): Fraction =>
  fraction(numerator, denominator * 10n ** BigInt(unit?.decimals ?? 0));

/** A score by itself: power, points, or options beaten. */
export function scoreText(view: CountShown, score: Fraction, words: Words): string {
  if (view.method === 'copeland/1' || view.method === 'schulze/1') return figure(score, words);
  if (view.method === 'score/1') return figure(inUnits(score, view.shownIn), words);
  return powerText(score, view.shownIn, words);
}

/** Every option of the author in list order; of basic without the abstention, which is no side. */
export function optionLines(view: CountShown, words: Words): OptionLine[] {
  const count = view.method === 'basic/1' ? 2 : view.choices.length;
  const counts = !view.open && view.outcome !== 'no-quorum';
  const { sure, tied } = endOf(view);
  return Array.from({ length: count }, (_, index) => ({
    name: optionName(view, index + 1, words),
    ...measured(view, index + 1, words),
    won: counts && sure.includes(index + 1),
    tied: counts && tied.includes(index + 1),
  }));
}

/** The lines of a card; hidden, one line says so. */
export function standingLines(view: CountShown, words: Words): Text[] {
  if (view.hidden) return [words.result.hidden()];
  const first = view.open && ROUNDS_LAST.includes(view.method);
  return [
    ...(first ? [words.result.firstPreferences()] : []),
    ...optionLines(view, words).map(({ name, value, part, won, tied }): Text => {
      const cells = bar(permille(part), 1000n);
      // Two short names need no line of their own.
      if (view.method === 'basic/1') return say`${[bold(name)]} ${cells} ${value}`;
      const mark = won ? '🏆 ' : tied ? '⚖️ ' : '';
      return say`${mark}${[bold(name)]}\n${cells} ${value}`;
    }),
  ];
}

/** Who won, or why nobody did; of a method that says yes or no the state says it. */
export function resultText(view: CountShown, words: Words): Text {
  if (view.ballots === 0) return words.result.nobody();
  const { sure, tied } = endOf(view);
  const named = (options: readonly number[]) => options.map((one) => optionName(view, one, words));
  return tied.length > 0
    ? words.result.tied({ sure: named(sure), tied: named(tied), seats: view.seats })
    : words.result.won({ names: named(sure) });
}

/** The file by which anybody counts it again. */
export const exportButton = (kind: VoteKind, id: string, words: Words): Button => ({
  label: words.secrecy.export(),
  press: { command: `${kind} export`, values: { [kind]: id } },
});

/** How the ballots are held, where they are not open. */
export const secrecyNotes = ({ secrecy }: { secrecy: Secrecy }, words: Words): Block[] =>
  secrecy === 'open' ? [] : [note(words.secrecy.held(secrecy))];

const shortRoot = (root: string): string => `${root.slice(0, 10)}…${root.slice(-8)}`;

/** What was posted of the roll, at a glance; whole in private and on the page. */
export const rootNotes = ({ rollRoot, supplementRoot }: PostedRoots, words: Words): Block[] =>
  rollRoot === null
    ? []
    : [
        note(
          words.roll.posted({
            root: shortRoot(rollRoot),
            late: supplementRoot === null ? null : shortRoot(supplementRoot),
          }),
        ),
      ];

/** The way to the whole account. */
export const countedButton = (vote: string, words: Words): Button => ({
  label: words.counting.button(),
  press: { command: 'count show', values: { vote } },
});
