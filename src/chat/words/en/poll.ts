import { at, bold, join, say, type Text } from '../../text.ts';

const plural = (count: number | bigint, one: string, many: string): string =>
  `${count} ${BigInt(count) === 1n ? one : many}`;

export const poll = {
  describe: {
    create: () => 'Ask the community a question',
    show: () => 'Show a poll',
    list: () => 'List recent polls',
    vote: () => 'Cast your vote',
    mine: () => 'See how you voted',
  },
  option: {
    question: () => 'What do you want to ask?',
    choices: () => 'The choices, separated by |  (for example: Mon | Tue | Wed)',
    duration: () => 'How long, like 2d or 90m, or until when, like 2030-01-31 18:00 (else 3 days)',
    multiple: () => 'May people pick several choices?',
    citizens: () => 'May only citizens answer?',
    poll: () => 'Number of the poll',
    choice: () => 'Number of the choice',
  },
  heading: ({ number, question }: { number: number; question: string }): Text =>
    say`Poll #${number}: ${question}`,
  votes: ({ count }: { count: string }) => `${count} ${count === '1' ? 'vote' : 'votes'}`,
  ballots: ({ count }: { count: number }) => plural(count, 'person voted', 'people voted'),
  closes: () => 'Closes',
  closed: () => 'Closed',
  turnout: () => 'Turnout',
  myVote: () => 'My vote',
  change: () => 'Change my vote',
  pickOne: () => 'Pick one choice',
  pickSeveral: () => 'Pick all that you agree with',
  rules: ({
    multiple,
    citizens,
    open,
  }: {
    multiple: boolean;
    citizens: boolean;
    open: boolean;
  }): Text => {
    const who = citizens ? 'Citizens' : 'Every member';
    const may = open
      ? citizens
        ? 'answer'
        : 'may answer'
      : citizens
        ? 'answered'
        : 'could answer';
    const several = multiple ? ', several choices allowed' : '';
    const change = open ? ' You can change your vote until it closes.' : '';
    return `Not binding. ${who} ${may}, one person one vote${several}.${change}`;
  },
  opened: ({ number, closesAt }: { number: number; closesAt: Date }): Text =>
    say`Poll #${number} is open in all of the community's chats, until ${[at(closesAt)]} (${[at(closesAt, 'relative')]}).`,
  counted: ({
    choices,
    replaces,
    closesAt,
  }: {
    choices: readonly string[];
    replaces: boolean;
    closesAt: Date;
  }): Text =>
    say`${replaces ? 'Changed' : 'Counted'}: you voted ${join(
      choices.map((choice) => [bold(choice)]),
      ', ',
    )}. You can change it until ${[at(closesAt)]}.`,
  yours: ({
    choices,
    closesAt,
    open,
  }: {
    choices: readonly string[];
    closesAt: Date;
    open: boolean;
  }): Text =>
    say`You voted ${join(
      choices.map((choice) => [bold(choice)]),
      ', ',
    )}. ${open ? say`You can change it until ${[at(closesAt)]}.` : 'The poll is closed.'}`,
  notVoted: ({ open }: { open: boolean }): Text =>
    open
      ? 'You have not voted yet. Press a choice on the card.'
      : 'You did not vote in this poll, and it is closed.',
  none: (): Text => 'There are no polls yet. Start one with the button.',
  create: () => 'Ask a question',
  line: ({
    number,
    question,
    open,
    closesAt,
    ballots,
  }: {
    number: number;
    question: string;
    open: boolean;
    closesAt: Date;
    ballots: number;
  }): Text =>
    say`${[bold(`#${number}`)]} ${question} (${open ? say`closes ${[at(closesAt, 'relative')]}` : 'closed'}, ${plural(ballots, 'person voted', 'people voted')})`,
  recent: () => 'Recent polls',
  alt: ({ question, lines }: { question: string; lines: readonly string[] }) =>
    `Result of the poll "${question}": ${lines.join('; ')}`,
};
