/**
 * From ballots to seats. "None of these" is an option of every election: a candidate whom more voters put below it than
 * above it, or as many, is not elected. Above means ranked better, or approved where it is not; who names neither says
 * nothing about the two. Those who are wanted so are counted among themselves, by the vote's own method, on the same
 * ballots without the others; a ballot that names none of them is an abstention.
 *
 * Who leaves is followed by counting again without them: who is seated stays, and the first of the others follows.
 */
import { optionsOf } from '../voting/ballot.ts';
import { ABSTENTION } from '../voting/choice.ts';
import { followedAs, readBallots, type Support, supportOf } from '../voting/support.ts';
import { countBallots, type Election, type Standing } from '../voting/tally.ts';

export type SeatInput = {
  /** The vote as it was counted; its seats are those of the office. */
  readonly election: Election;
  /** The option that is "none of these". */
  readonly none: number;
  /** Options of those who withdrew, left, or are no citizens any more. */
  readonly gone: ReadonlySet<number>;
};

export type { Support } from '../voting/support.ts';

export type Seats = {
  readonly outcome: 'elected' | 'tied' | 'failed';
  /** Options, the first elected first; never more than seats. */
  readonly elected: readonly number[];
  /** Those who share the last seat; they have a run-off, and nobody is elected. */
  readonly tied: readonly number[];
  /** By option, "none of these" and those who are gone left out. */
  readonly support: ReadonlyMap<number, Support>;
  /** The count among those who are wanted, by whose numbers `options` are its own: 1 is the first of them. */
  readonly count: { readonly options: readonly number[]; readonly result: Standing } | null;
};

/** The same ballots with these options alone, in their order. */
function amongThem(election: Election, kept: readonly number[]): Election {
  const numbers = new Map(kept.map((option, index) => [option, index + 1]));
  const ballots = readBallots(election).map(({ voter, choice }) => {
    const options = optionsOf(choice).flatMap((option) => numbers.get(option) ?? []);
    return { voter, choice: options.length === 0 ? ABSTENTION : { choice: options } };
  });
  return { ...election, ballots, optionCount: kept.length, rules: followedAs(election) };
}

type Field = {
  readonly support: ReadonlyMap<number, Support>;
  /** Wanted more than "none of these", the best first by what the count found. */
  readonly order: readonly (readonly number[])[];
  readonly winners: readonly number[];
  readonly tie: boolean;
  readonly count: Seats['count'];
};

function fieldOf(input: SeatInput): Field {
  const { election, none, gone } = input;
  const candidates = Array.from({ length: election.optionCount }, (_, at) => at + 1).filter(
    (option) => option !== none && !gone.has(option),
  );
  const support = supportOf(election, none, candidates);
  const wanted = candidates.filter((option) => {
    const { above = 0n, below = 0n } = support.get(option) ?? {};
    return above > below;
  });
  if (wanted.length === 0) {
    return { support, order: [], winners: [], tie: false, count: null };
  }
  const counted = countBallots(amongThem(election, wanted));
  const count = { options: wanted, result: counted };
  const asNamed = (options: readonly number[]) =>
    options.map((option) => wanted[option - 1] ?? none);
  const order = counted.order.map(asNamed);
  // As many as seats, or fewer: nobody has to be chosen between.
  if (wanted.length <= (election.seats ?? 1)) {
    return { support, order, winners: order.flat(), tie: false, count };
  }
  return { support, order, winners: asNamed(counted.winners), tie: counted.tie, count };
}

/** Who is elected, of a vote that met its quorum. */
export function decideElected(input: SeatInput): Seats {
  const { support, winners, tie, count } = fieldOf(input);
  if (winners.length === 0) return { outcome: 'failed', elected: [], tied: [], support, count };
  return tie
    ? { outcome: 'tied', elected: [], tied: winners.toSorted((a, b) => a - b), support, count }
    : { outcome: 'elected', elected: winners, tied: [], support, count };
}

/** Who follows on a seat that became free, and nobody where nobody is left or two are equal. */
export function decideFollower(
  input: SeatInput & { readonly seated: ReadonlySet<number> },
): number | null {
  const { election, seated } = input;
  if (seated.size >= (election.seats ?? 1)) return null;
  const { order, winners, tie } = fieldOf(input);
  const free = (option: number): boolean => !seated.has(option);
  // A ranked count orders even those who share a seat: among them it took the list.
  const shared = tie && election.method === 'stv/1' ? winners.filter(free) : [];
  const [first = []] = order.map((tier) => tier.filter(free)).filter((tier) => tier.length > 0);
  if (first.length !== 1 || shared.length > 1) return null;
  return first[0] ?? null;
}
