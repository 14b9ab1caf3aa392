/** The full account of a count: figures, rounds or pairs, and what it conserves; in pages that fit any platform. */

import { greatest } from '#core/bigint.ts';
import { type Fraction, fraction } from '#core/fraction.ts';
import type { Round } from '#core/voting/method.ts';
import { STV_SCALE } from '#core/voting/methods/stv.ts';
import { printScore } from '#core/voting/tally.ts';
import { type Block, list, note, table } from '../reply.ts';
import { plain, type Text } from '../text.ts';
import type { Words } from '../words/index.ts';
import { type CountShown, optionName, powerText, scoreText } from './result.ts';

/** A page holds so many characters, half of what the narrower platform shows. */
const PAGE_CHARS = 1_800;
/** Of more options a table is not read on a phone: then every pair has a line. */
const TABLE_OPTIONS = 6;
const NAME_MAX = 40;

type Told = Text | Extract<Block, { kind: 'table' }>;
type Runoff = Extract<Round, { kind: 'runoff' }>;
type Transfer = Extract<Round, { kind: 'transfer' }>;
type Pairwise = Extract<Round, { kind: 'pairwise' }>;

const isTable = (told: Told): told is Extract<Block, { kind: 'table' }> =>
  typeof told === 'object' && 'kind' in told;

class Account {
  readonly told: Told[] = [];
  readonly #view: CountShown;
  readonly #words: Words;
  constructor(view: CountShown, words: Words) {
    this.#view = view;
    this.#words = words;
  }

  get #w(): Words['counting'] {
    return this.#words.counting;
  }
  #name = (option: number): string => {
    const name = [...optionName(this.#view, option, this.#words)];
    return name.length > NAME_MAX ? `${name.slice(0, NAME_MAX - 1).join('')}…` : name.join('');
  };
  #power = (value: Fraction): string => powerText(value, this.#view.shownIn, this.#words);
  #units = (units: bigint): string => this.#power(fraction(units));

  begin(): void {
    const { method, seats, ballots, turnout, abstained } = this.#view;
    const { name, counted } = this.#words.method.byId[method];
    this.told.push(
      this.#w.method({ name: name(), counted: counted({ seats }) }),
      this.#w.turnout({
        ballots,
        turnout: this.#units(turnout),
        abstained: this.#units(abstained),
        cast: this.#units(turnout - abstained),
      }),
    );
  }

  /** Each option's score; beside what is rounded, the exact figure. */
  scores(): void {
    for (const [index, score] of this.#view.scores.entries()) {
      const name = this.#name(index + 1);
      const shown = scoreText(this.#view, score, this.#words);
      const isWhole = score.numerator % score.denominator === 0n;
      const exact = printScore(score);
      this.told.push(
        isWhole ? this.#w.whole({ name, shown }) : this.#w.exact({ name, shown, exact }),
      );
    }
  }

  conserved(): void {
    this.told.push(this.#w.conserved[this.#view.method]());
  }

  #parts(options: readonly number[], figures: readonly bigint[], scale: bigint) {
    return options.map((option) => ({
      name: this.#name(option),
      figure: this.#power(fraction(figures[option - 1] ?? 0n, scale)),
    }));
  }

  /** What arrived where when `from` moved, read off the round that came of it. */
  #moved(
    from: readonly number[],
    now: Runoff | Transfer,
    next: Runoff | Transfer,
    scale: bigint,
  ): void {
    const gains = next.scores.map((score, at) => score - (now.scores[at] ?? 0n));
    const exhausted = next.exhausted - now.exhausted;
    this.told.push(
      this.#w.moved({
        from: from.map(this.#name).join(', '),
        to: this.#parts(
          gains.flatMap((gain, at) => (gain > 0n ? [at + 1] : [])),
          gains,
          scale,
        ),
        exhausted: exhausted > 0n ? this.#power(fraction(exhausted, scale)) : null,
        surplus: now.kind === 'transfer' && now.surplusOf !== null,
      }),
    );
  }

  runoffs(rounds: readonly Runoff[]): void {
    for (const [index, round] of rounds.entries()) {
      const { standing, scores, exhausted, dropped, branches, limited } = round;
      this.told.push(
        this.#w.round({
          round: index + 1,
          standing: this.#parts(standing, scores, 1n),
          exhausted: this.#units(exhausted),
        }),
      );
      const names = dropped.map(this.#name);
      if (branches.length > 1) {
        this.told.push(this.#w.branches({ names: branches.map(this.#name), dropped: names }));
      } else if (dropped.length > 0) this.told.push(this.#w.dropped({ names }));
      if (limited) this.told.push(this.#w.limited());
      const next = rounds[index + 1];
      if (next) this.#moved(dropped, round, next, 1n);
      else this.#lastRunoff(round);
    }
  }

  #lastRunoff({ standing, scores }: Runoff): void {
    const power = (option: number): bigint => scores[option - 1] ?? 0n;
    const active = scores.reduce((sum, one) => sum + one, 0n);
    const most = greatest(standing.map(power));
    const best = standing.filter((option) => power(option) === most).map(this.#name);
    if (active === 0n) this.told.push(this.#w.nothingLeft());
    else if (2n * most > active) {
      this.told.push(this.#w.majority({ name: best[0] ?? '', active: this.#units(active) }));
    } else this.told.push(this.#w.lastTwo({ names: best }));
  }

  transfers(rounds: readonly Transfer[]): void {
    const { turnout, abstained, seats } = this.#view;
    const [first] = rounds;
    if (first) {
      const quota = this.#power(fraction(first.quota, STV_SCALE));
      this.told.push(this.#w.quota({ quota, cast: this.#units(turnout - abstained), seats }));
    }
    for (const [index, round] of rounds.entries()) {
      const { standing, scores, exhausted, elected, quota } = round;
      this.told.push(
        this.#w.round({
          round: index + 1,
          standing: this.#parts(standing, scores, STV_SCALE),
          exhausted: this.#power(fraction(exhausted, STV_SCALE)),
        }),
      );
      const isBy = (reached: boolean) =>
        elected.filter((one) => (scores[one - 1] ?? 0n) >= quota === reached).map(this.#name);
      for (const byQuota of [true, false]) {
        const names = isBy(byQuota);
        if (names.length > 0) this.told.push(this.#w.elected({ names, byQuota }));
      }
      this.#afterTransfer(round, rounds[index + 1]);
    }
    const lost = rounds.at(-1)?.lost ?? 0n;
    if (lost > 0n) {
      const exact = printScore({ ...fraction(lost, STV_SCALE), decimals: 9 });
      this.told.push(this.#w.lost({ lost: exact }));
    }
  }

  #afterTransfer(round: Transfer, next: Transfer | undefined): void {
    const { dropped, tied, surplusOf } = round;
    const names = dropped.map(this.#name);
    if (tied.length > 0) {
      this.told.push(this.#w.tiebreak({ names: tied.map(this.#name), dropped: names }));
    } else if (dropped.length > 0) this.told.push(this.#w.dropped({ names }));
    const from = surplusOf === null ? dropped : [surplusOf];
    if (next && from.length > 0) this.#moved(from, round, next, STV_SCALE);
  }

  pairwise({ wins, paths }: Pairwise): void {
    if (this.#view.choices.length <= TABLE_OPTIONS) {
      this.told.push(this.#w.pairs(), this.#matrix(wins));
      if (paths) this.told.push(this.#w.paths(), this.#matrix(paths));
      return;
    }
    const cast = this.#view.turnout - this.#view.abstained;
    const at = (of: readonly (readonly bigint[])[], a: number, b: number) => of[a]?.[b] ?? 0n;
    for (const a of wins.keys()) {
      for (const b of wins.keys()) {
        const [there, back] = [at(wins, a, b), at(wins, b, a)];
        // Each pair once, its winner first.
        if (a === b || there < back || (there === back && a > b)) continue;
        this.told.push(
          this.#w.pair({
            ...{ a: this.#name(a + 1), b: this.#name(b + 1) },
            ...{ wins: this.#units(there), losses: this.#units(back) },
            equal: this.#units(cast - there - back),
          }),
        );
      }
    }
    for (const a of paths?.keys() ?? []) {
      for (const b of paths?.keys() ?? []) {
        const [there, back] = [at(paths ?? [], a, b), at(paths ?? [], b, a)];
        if (a === b || there <= back) continue;
        const names = { a: this.#name(a + 1), b: this.#name(b + 1) };
        this.told.push(
          this.#w.path({ ...names, there: this.#units(there), back: this.#units(back) }),
        );
      }
    }
  }

  #matrix(of: readonly (readonly bigint[])[]) {
    const numbers = of.map((_, index) => String(index + 1));
    const rows = of.map((row, a) => [
      `${a + 1} ${this.#name(a + 1)}`,
      ...row.map((one, b) => (a === b ? '·' : this.#units(one))),
    ]);
    return table([this.#w.option(), ...numbers], rows) as Extract<Block, { kind: 'table' }>;
  }
}

function tell(view: CountShown, words: Words): readonly Told[] {
  const account = new Account(view, words);
  account.begin();
  if (view.hidden) return [...account.told, words.counting.hidden()];
  if (view.ballots === 0) return [...account.told, words.result.nobody()];
  account.scores();
  account.runoffs(view.rounds.filter((round) => round.kind === 'runoff'));
  account.transfers(view.rounds.filter((round) => round.kind === 'transfer'));
  for (const round of view.rounds) if (round.kind === 'pairwise') account.pairwise(round);
  account.conserved();
  return account.told;
}

const lengthOf = (told: Told): number =>
  isTable(told) ? told.rows.flat().join(' ').length * 2 : plain(told).length;

/** At least one page; every page within the limits of both platforms. */
export function countingPages(view: CountShown, words: Words): readonly (readonly Block[])[] {
  const pages: Told[][] = [[]];
  let chars = 0;
  for (const told of tell(view, words)) {
    const length = lengthOf(told);
    if (chars > 0 && chars + length > PAGE_CHARS) {
      pages.push([]);
      chars = 0;
    }
    pages.at(-1)?.push(told);
    chars += length;
  }
  return pages.map((page) => {
    const blocks: Block[] = [];
    for (const told of page) {
      const last = blocks.at(-1);
      if (isTable(told)) blocks.push(told);
      else if (last?.kind === 'list') blocks[blocks.length - 1] = list([...last.items, told]);
      else blocks.push(list([told]));
    }
    return blocks;
  });
}

export const countingNote = (hash: string | null, words: Words): readonly Block[] =>
  hash === null ? [] : [note(`${words.proposal.resultHash()}: ${hash}`)];
