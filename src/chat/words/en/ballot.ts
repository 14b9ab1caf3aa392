import type { Office } from '#core/office.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import { at, bold, deadline, join, say, type Text } from '../../text.ts';

type Counted = {
  /** What the ballot says, in words. */
  choice: Text;
  power: string;
  replaces: boolean;
  closesAt: Date;
};

const SECRECY: { readonly [S in Secrecy]: Text } = {
  open: '',
  sealed: ' Ballots are sealed: how it stands is not shown before the close.',
  secret: ' The ballot is secret: who voted is listed, how never.',
};

/** Ballot papers: casting a vote of any method. */
export const ballot = {
  describe: {
    cast: () => 'Cast your vote',
    open: () => 'Open your ballot paper',
    pick: () => 'Rank a choice next',
    undo: () => 'Take back the last one',
    clear: () => 'Begin again',
    level: () => 'Give the next one the same rank',
    more: () => 'Give a choice more',
    less: () => 'Give a choice less',
    text: () => 'Write it as numbers',
    submit: () => 'Cast what you put together',
    mine: () => 'See how you voted',
    vote: () => 'What is open for you to vote on',
  },
  option: {
    vote: () => 'Which vote?',
    choice: () => 'Number of the choice',
    option: () => 'Number of the choice',
    page: () => 'Which page of the choices?',
    on: () => 'The same rank as the last one?',
    paper: () => 'Was it pressed on your own paper?',
    text: () => 'Numbers, like 60/40 or 1: 60, 2: 40',
  },
  election: ({ number, office }: { number: number; office: Office }): Text =>
    say`Election #${number}: ${office}`,
  vote: () => 'Vote',
  mine: () => 'My vote',
  change: () => 'Change my vote',
  abstain: () => 'Abstain',
  why: () => 'Why?',
  pickOne: () => 'Pick one choice',
  pickSeveral: () => 'Pick all that you agree with',
  submit: () => 'Cast my vote',
  undo: () => 'Undo',
  clear: () => 'Clear',
  write: () => 'Write numbers',
  level: ({ on }: { on: boolean }) => (on ? 'Same rank: on' : 'Same rank: off'),
  more: ({ choice }: { choice: string }) => `+ ${choice}`,
  less: ({ choice }: { choice: string }) => `− ${choice}`,
  page: ({ page, pages }: { page: number; pages: number }) => `More choices (${page}/${pages})`,

  howOne: (): Text => 'Pick one choice. It is cast at once.',
  howSet: (): Text => 'Pick all that you agree with. They are cast at once.',
  howRanking: ({ equalRanks, seats }: { equalRanks: boolean; seats: number }): Text =>
    `Press the choices in your order, the best first. You need not rank them all.${
      equalRanks ? ' Choices may share a rank.' : ''
    }${seats > 1 ? ` ${seats} of them win.` : ''}`,
  howWeights: (): Text =>
    'Give the choices weights: your vote is split by their shares. Or write them in this order, like 60/40.',
  howScores: ({ most }: { most: number }): Text =>
    `Give each choice a score from 0 to ${most}. What you leave out gets 0. Or write them in this order, like 5/0/3.`,
  /** Ranks from the best; each a list of equals. */
  ranking: ({ ranks }: { ranks: readonly (readonly string[])[] }): Text =>
    join(
      ranks.map(
        (rank, place) =>
          say`${place + 1}. ${join(
            rank.map((one) => [bold(one)]),
            ' = ',
          )}`,
      ),
      '  ',
    ),
  nothingYet: (): Text => 'Nothing is chosen yet.',
  weight: ({ choice, weight, share }: { choice: string; weight: string; share: string }): Text =>
    say`${choice}: ${[bold(weight)]} (${share})`,
  score: ({ choice, score, most }: { choice: string; score: string; most: number }): Text =>
    say`${choice}: ${[bold(score)]} of ${most}`,
  sum: ({ sum }: { sum: string }): Text => say`Sum: ${[bold(sum)]}`,
  draft: (): Text =>
    'This is a draft and counts for nothing until you cast it. It waits for you, here and on other platforms.',
  power: ({
    power,
    closesAt,
    secrecy,
  }: {
    power: string;
    closesAt: Date;
    secrecy: Secrecy;
  }): Text =>
    say`You vote with ${[bold(power)]}. Open until ${deadline(closesAt)}.${SECRECY[secrecy]}`,
  onePerson: () => 'one vote',

  chose: ({ names }: { names: readonly string[] }): Text =>
    join(
      names.map((name) => [bold(name)]),
      ', ',
    ),
  share: ({ choice, share }: { choice: string; share: string }): Text =>
    say`${[bold(choice)]} ${share}`,
  scored: ({ choice, score, most }: { choice: string; score: string; most: number }): Text =>
    say`${[bold(choice)]} ${score} of ${most}`,
  abstention: (): Text => [bold('Abstain')],
  counted: ({ choice, power, replaces, closesAt }: Counted): Text =>
    say`${replaces ? 'Changed' : 'Counted'}: you voted ${choice}, with ${[bold(power)]}.${
      replaces ? ' It replaces your earlier vote.' : ''
    } You can change it until ${[at(closesAt)]}.`,
  present: ({ choice }: { choice: Text }): Text => say`You voted ${choice}.`,
  presentSealed: (): Text => 'You voted. What your ballot says is not shown.',
  changeUntil: ({ closesAt }: { closesAt: Date }): Text =>
    say`You can change it until ${[at(closesAt)]}.`,
  over: (): Text => 'Voting is closed.',
  notVoted: ({ state, opensAt }: { state: 'pending' | 'open' | 'closed'; opensAt: Date }): Text => {
    if (state === 'pending') return say`Voting opens ${[at(opensAt)]}.`;
    return state === 'open' ? 'You have not voted yet.' : 'You did not vote, and voting is closed.';
  },

  list: {
    heading: () => 'Open for you',
    none: (): Text => 'Nothing is open for you to vote on now.',
    others: ({ count }: { count: number }): Text =>
      count === 1
        ? 'One more vote is open, in which you have no vote.'
        : say`${count} more votes are open, in which you have no vote.`,
    more: ({ count }: { count: number }): Text => say`${count} more are open and close later.`,
    line: ({ heading, closesAt, own }: { heading: Text; closesAt: Date; own: Text | null }): Text =>
      say`${heading}\nCloses ${[at(closesAt, 'relative')]} · ${own === null ? [bold('not voted yet')] : own}`,
    voted: ({ choice }: { choice: Text }): Text => say`you voted ${choice}`,
    votedSealed: (): Text => 'you voted',
    poll: ({ number }: { number: number }) => `Poll #${number}`,
    proposal: ({ number }: { number: number }) => `Proposal #${number}`,
    election: ({ number }: { number: number }) => `Election #${number}`,
  },
};
