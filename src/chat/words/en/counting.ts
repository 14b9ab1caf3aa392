/** How a count went, told line by line. */
import type { MethodId } from '#core/voting/method.ts';
import { bold, say, type Text } from '../../text.ts';

type Part = { name: string; figure: string };
const parts = (of: readonly Part[]): string =>
  of.map(({ name, figure }) => `${name} ${figure}`).join(', ');
const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

/** What no count of this method may lose or make; a test of the law holds each to it. */
const conserved: { readonly [M in MethodId]: () => string } = {
  'basic/1': () => 'For, against and abstentions add up to the turnout.',
  'single-choice/1': () => 'All options and the abstentions add up to the turnout.',
  'approval/1': () => 'No option has more than was cast, for nobody ticks one twice.',
  'weighted/1': () => 'All options and the abstentions add up to the turnout.',
  'score/1': () => 'No option has more than the best score of every vote.',
  'quadratic/1': () => 'No option has more than the turnout times the number of ballots.',
  'ranked-choice/1': () =>
    'In every round those that stand and the exhausted add up to what was cast.',
  'copeland/1': () =>
    'Of every two options: those for one, those for the other and the rest add up to what was cast.',
  'schulze/1': () =>
    'Of every two options: those for one, those for the other and the rest add up to what was cast.',
  'stv/1': () =>
    'In every round those that stand, the elected, the exhausted and what rounding lost add up to what was cast.',
};

export const counting = {
  describe: () => 'See how a vote was counted, step by step',
  vote: () => 'Which vote?',
  page: () => 'Which page?',
  button: () => 'How it was counted',
  heading: ({ page, pages }: { page: number; pages: number }) =>
    pages > 1 ? `How it was counted (${page} of ${pages})` : 'How it was counted',
  previous: () => 'Previous page',
  next: () => 'Next page',
  hidden: (): Text => 'The ballots are sealed: how they are counted shows at the close.',
  method: ({ name, counted }: { name: string; counted: string }): Text =>
    say`${[bold(name)]}: ${counted}.`,
  turnout: (of: { ballots: number; turnout: string; abstained: string; cast: string }): Text =>
    say`${of.ballots} ${of.ballots === 1 ? 'ballot' : 'ballots'} counted. Turnout ${of.turnout}, of it abstained ${of.abstained}; cast for options ${of.cast}.`,
  exact: ({ name, shown, exact }: { name: string; shown: string; exact: string }): Text =>
    say`${[bold(name)]}: ${shown}, exactly ${exact}`,
  whole: ({ name, shown }: { name: string; shown: string }): Text => say`${[bold(name)]}: ${shown}`,
  conserved,
  round: (of: { round: number; standing: readonly Part[]; exhausted: string }): Text =>
    say`${[bold(`Round ${of.round}`)]}: ${parts(of.standing)}; exhausted ${of.exhausted}.`,
  quota: ({ quota, cast, seats }: { quota: string; cast: string; seats: number }): Text =>
    say`The quota is ${[bold(quota)]}: more than 1/${seats + 1} of the ${cast} cast. Whoever reaches it is elected.`,
  dropped: ({ names }: { names: readonly string[] }): Text =>
    names.length === 1
      ? say`${list(names)} has the least and is dropped.`
      : say`${list(names)} have less together than the next one, and are dropped at once.`,
  branches: (of: { names: readonly string[]; dropped: readonly string[] }): Text =>
    say`${list(of.names)} have the least, and the same. Each was tried as the one that goes, and whoever wins in any of these ways wins. Shown here: ${list(of.dropped)} goes.`,
  limited: (): Text =>
    'There were too many such ways to try them all, so earlier rounds and then the list decided some: there may be winners that were not found.',
  tiebreak: (of: { names: readonly string[]; dropped: readonly string[] }): Text =>
    say`${list(of.names)} have the least, and the same. An earlier round, or else the list, decided: ${list(of.dropped)} is dropped.`,
  moved: (of: {
    from: string;
    to: readonly Part[];
    exhausted: string | null;
    surplus: boolean;
  }): Text => {
    const gone = of.exhausted === null ? '' : `; ${of.exhausted} had no next option`;
    const to = of.to.length === 0 ? ' to nobody' : `: ${parts(of.to.map(plus))}`;
    return say`${of.surplus ? `What ${of.from} has above the quota moves` : `The ballots of ${of.from} move`}${to}${gone}.`;
  },
  lost: ({ lost }: { lost: string }): Text => say`Rounding lost ${lost} so far.`,
  elected: ({ names, byQuota }: { names: readonly string[]; byQuota: boolean }): Text =>
    byQuota
      ? say`${list(names)} ${names.length === 1 ? 'reaches' : 'reach'} the quota: elected.`
      : say`As many stand as seats are free: ${list(names)} ${names.length === 1 ? 'is' : 'are'} elected.`,
  majority: ({ name, active }: { name: string; active: string }): Text =>
    say`${name} has more than half of the ${active} that still count, and wins.`,
  lastTwo: ({ names }: { names: readonly string[] }): Text =>
    names.length === 1
      ? say`No more than two stand: ${list(names)} has more, and wins.`
      : say`No more than two stand, and ${list(names)} have the same.`,
  nothingLeft: (): Text => 'No ballot counts any more, so nothing tells those that stand apart.',
  pairs: () => 'How many put the option of the row before that of the column:',
  paths: () =>
    'The widest way from the row to the column: the weakest win on the strongest way there.',
  option: () => 'Option',
  pair: (of: { a: string; b: string; wins: string; losses: string; equal: string }): Text => {
    const relation = of.wins === of.losses ? 'and' : 'before';
    return say`${[bold(of.a)]} ${relation} ${[bold(of.b)]}: ${of.wins} to ${of.losses}, equal ${of.equal}`;
  },
  path: (of: { a: string; b: string; there: string; back: string }): Text =>
    say`${[bold(of.a)]} beats ${[bold(of.b)]}: widest way there ${of.there}, back ${of.back}`,
};

function plus({ name, figure }: Part): Part {
  return { name, figure: `+${figure}` };
}
