import { at, bold, say, type Text } from '../../text.ts';

const plural = (count: string, one: string, many: string): string =>
  `${count} ${count === '1' ? one : many}`;

export const poll = {
  describe: {
    create: () => 'Ask the community a question',
    show: () => 'Show a poll',
    list: () => 'List recent polls',
    cancel: () => 'Call off a poll of yours',
  },
  option: {
    question: () => 'What do you want to ask?',
    choices: () => 'The choices, separated by |  (for example: Mon | Tue | Wed)',
    duration: () => 'How long, like 2d or 90m, or until when, like 2030-01-31 18:00 (else 3 days)',
    opens: () => 'When does it open, like 2h or 2030-01-31 18:00? (else at once)',
    confirm: () => 'Call it off?',
    multiple: () => 'May people pick several choices?',
    anonymous: () => 'Is it listed who answered, and never how?',
    citizens: () => 'May only citizens answer?',
    gate: () => 'Who may answer? A rule as for roles, like erc20(CIV) >= 10 (else every member)',
    poll: () => 'Number of the poll',
  },
  heading: ({ number, question }: { number: number; question: string }): Text =>
    say`Poll #${number}: ${question}`,
  votes: ({ count }: { count: string }) => `${count} ${count === '1' ? 'vote' : 'votes'}`,
  ballots: ({ count }: { count: string }) => plural(count, 'person voted', 'people voted'),
  closes: () => 'Closes',
  closed: () => 'Closed',
  turnout: () => 'Turnout',
  rules: ({
    multiple,
    citizens,
    open,
    gated,
  }: {
    multiple: boolean;
    citizens: boolean;
    open: boolean;
    gated: boolean;
  }): Text => {
    const several = multiple ? ', several choices allowed' : '';
    const change = open ? ' You can change your vote until it closes.' : '';
    if (gated) return `Not binding. One person one vote${several}.${change}`;
    const who = citizens ? 'Citizens' : 'Every member';
    const may = open
      ? citizens
        ? 'answer'
        : 'may answer'
      : citizens
        ? 'answered'
        : 'could answer';
    return `Not binding. ${who} ${may}, one person one vote${several}.${change}`;
  },
  gate: ({
    rule,
    people,
    block,
    citizens,
    waiting,
  }: {
    rule: string;
    people: string | null;
    block: string | null;
    citizens: boolean;
    waiting: boolean;
  }): Text => {
    const who = citizens ? 'citizens' : 'members';
    if (waiting)
      return say`🔒 Only ${who} who meet “${rule}” may answer. What they hold could not be read yet, so it is not open: that is tried again by itself.`;
    if (people === null) return say`🔒 Only ${who} who meet “${rule}” when it opens may answer.`;
    const looked = block === null ? '' : ` at block ${block}`;
    return say`🔒 Only ${who} who met “${rule}” when it opened${looked} may answer: ${plural(people, 'person', 'people')}.`;
  },
  waits: ({ number }: { number: number }): Text =>
    say`Poll #${number} is announced, but not open yet: who may answer could not be read just now. It is tried again by itself, and the card says when it is open.`,
  opens: () => 'Opens',
  calledOff: (): Text => 'Called off by its author. Nothing was counted.',
  cancelAsk: ({ number, ballots }: { number: number; ballots: string }): Text =>
    say`This calls off poll #${number} for good. ${ballots === '0' ? 'Nobody has voted yet.' : ballots === '1' ? 'The one vote cast is not counted.' : `The ${ballots} votes cast are not counted.`}`,
  cancelDo: () => 'Call it off',
  cancelled: ({ number }: { number: number }): Text => say`Poll #${number} is called off.`,
  announced: ({ number, opensAt }: { number: number; opensAt: Date }): Text =>
    say`Poll #${number} is announced in all of the community's chats. It opens at ${[at(opensAt)]} (${[at(opensAt, 'relative')]}).`,
  opened: ({ number, closesAt }: { number: number; closesAt: Date }): Text =>
    say`Poll #${number} is open in all of the community's chats, until ${[at(closesAt)]} (${[at(closesAt, 'relative')]}).`,
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
    ballots: string;
  }): Text =>
    say`${[bold(`#${number}`)]} ${question} (${open ? say`closes ${[at(closesAt, 'relative')]}` : 'closed'}, ${plural(ballots, 'person voted', 'people voted')})`,
  recent: () => 'Recent polls',
  alt: ({ question, lines }: { question: string; lines: readonly string[] }) =>
    `Result of the poll "${question}": ${lines.join('; ')}`,
};
