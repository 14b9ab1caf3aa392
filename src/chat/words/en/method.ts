/** The ten ways of counting, as their voters know them: a name, what a ballot looks like, and how it is counted. */
import type { MethodId } from '#core/voting/method.ts';

type MethodWords = {
  name(): string;
  /** "Your ballot: …" */
  ballot(): string;
  /** "It is counted like this: …"; `seats` options win. */
  counted(of: { seats: number }): string;
};

const win = (seats: number): string => (seats === 1 ? 'wins' : `win: the best ${seats}`);

const byId: { readonly [M in MethodId]: MethodWords } = {
  'basic/1': {
    name: () => 'For or against',
    ballot: () => 'for, against or abstain',
    counted: () =>
      'it passes if more are for than against, and enough of both. Abstentions count for the quorum only',
  },
  'single-choice/1': {
    name: () => 'Single choice',
    ballot: () => 'one option',
    counted: ({ seats }) => `the option with the most votes ${win(seats)}`,
  },
  'approval/1': {
    name: () => 'Approval',
    ballot: () => 'every option you agree with',
    counted: ({ seats }) =>
      `each option gets a vote from everybody who ticked it, and the option with the most ${win(seats)}`,
  },
  'weighted/1': {
    name: () => 'Weighted',
    ballot: () => 'your vote split over the options, like 60/40',
    counted: ({ seats }) =>
      `each option gets its part of every vote, and the option with the most ${win(seats)}`,
  },
  'score/1': {
    name: () => 'Score',
    ballot: () => 'points for each option; one without points has 0',
    counted: ({ seats }) => `the points are added up, and the option with the most ${win(seats)}`,
  },
  'quadratic/1': {
    name: () => 'Quadratic',
    ballot: () => 'your vote split over the options, like 60/40',
    counted: ({ seats }) =>
      `the square roots of what an option gets are added up and squared, so many small voices weigh more than one large one. The option with the most ${win(seats)}`,
  },
  'ranked-choice/1': {
    name: () => 'Ranked choice',
    ballot: () => 'the options in your order, as many as you like',
    counted: () =>
      'the option with the fewest first places is dropped and its ballots move to their next option, until one has more than half',
  },
  'copeland/1': {
    name: () => 'Copeland',
    ballot: () => 'the options in your order; equal places are allowed',
    counted: ({ seats }) =>
      `every two options are compared: the one that more people put first gets a point, a draw gives each half of one. The option with the most points ${win(seats)}`,
  },
  'schulze/1': {
    name: () => 'Schulze',
    ballot: () => 'the options in your order; equal places are allowed',
    counted: ({ seats }) =>
      `every two options are compared, also by way of others, and the option that nobody beats ${win(seats)}`,
  },
  'stv/1': {
    name: () => 'Single transferable vote',
    ballot: () => 'the options in your order, as many as you like',
    counted: ({ seats }) =>
      `${seats === 1 ? 'one option wins' : `${seats} options win`}. One that reaches the quota is elected and what it has too much moves on; else the lowest is dropped and its ballots move to their next option`,
  },
};

export const method = {
  byId,
  option: {
    method: () => 'How is it counted? (else: for or against)',
    choices: () => 'The options, separated by |  (not for: for or against)',
    seats: () => 'How many options win? (else one)',
    topic: () => 'What is it about, in a word? Members can let somebody speak for them on it',
    secrecy: () => 'Who sees what? open, sealed until the close, or secret',
    order: () => 'Is your order of the options kept? (else each voter sees another)',
  },
  secrecy: { open: () => 'open', sealed: () => 'sealed', secret: () => 'secret' },
  order: { fixed: () => 'fixed', shuffled: () => 'shuffled' },
  noneOfThese: () => 'None of these',
};
