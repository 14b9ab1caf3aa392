/** What stands on a result's picture, and in the words that say the same to whoever does not see it. */
import type { Outcome } from '#core/voting/tally.ts';
import type { Mark } from '../../reply.ts';

const OUTCOME: { readonly [O in Outcome]: string } = {
  passed: 'Passed',
  rejected: 'Rejected',
  'no-quorum': 'Too few took part',
  tied: 'A tie',
  decided: '',
};
const MARKED: { readonly [M in NonNullable<Mark>]: string } = {
  won: 'won',
  tied: 'level',
  dropped: 'dropped',
};
const TELLS = '“How it was counted” tells the rest';

export const picture = {
  subtitle: ({ ballots, outcome }: { ballots: string; outcome: Outcome }): string =>
    [`${ballots} ${ballots === '1' ? 'ballot' : 'ballots'} counted`, OUTCOME[outcome]]
      .filter((one) => one !== '')
      .join(' · '),
  legend: {
    won: () => '★ won',
    tied: () => '= level, nothing is decided between them',
    dropped: () => '× has the least and is dropped',
  },
  round: ({ round }: { round: number }) => `Round ${round}`,
  exhausted: ({ power }: { power: string }) => `without a further choice: ${power}`,
  quotaLine: ({ quota }: { quota: string }) => `Dashed line: the quota of ${quota}`,
  halfLine: () => 'Dashed line: half of what still counts in that round; more than that wins',
  oneWay: () => 'Several were lowest: one of the ways it can go on',
  moreRows: ({ count }: { count: number }) => `and ${count} more that stand`,
  roundsLeft: ({ from, to }: { from: number; to: number }) =>
    `${from === to ? `Round ${from} is` : `Rounds ${from} to ${to} are`} not shown. ${TELLS}.`,
  optionsLeft: ({ count }: { count: number }) => `${count} more options are not shown. ${TELLS}.`,
  candidatesLeft: ({ count }: { count: number }) => `${count} more candidates are not shown.`,
  unwanted: ({ count }: { count: number }) =>
    `${count === 1 ? 'One more is' : `${count} more are`} not counted here: no more people put them above “none of these” than below`,
  pairs: ({ unit }: { unit: string }) =>
    `How many ${unit} put the option of the row before that of the column. Dark: more than the other way round.`,
  pairsPercent: () =>
    'What part of all that was cast puts the option of the row before that of the column. Dark: more than the other way round.',
  votes: () => 'votes',
  paths: () => 'The widest paths through these pairs decide.',
  altRound: ({ heading, rows }: { heading: string; rows: readonly string[] }) =>
    `${heading}: ${rows.join(', ')}`,
  marked: ({ text, mark }: { text: string; mark: Mark }) =>
    mark === null ? text : `${text} (${MARKED[mark]})`,
  more: ({ count }: { count: number }) => `and ${count} more, told by the message and its buttons`,
  altOf: ({ heading, lines }: { heading: string; lines: readonly string[] }) =>
    `Result of ${heading}. ${lines.join('; ')}`,
};
