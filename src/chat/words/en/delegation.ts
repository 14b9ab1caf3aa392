import { at, bold, command, say, type Text } from '../../text.ts';
import { type NamedVote, voteName } from './vote-name.ts';

const TRACK = 'track:';

/** '' is everything, a track goes by its name. */
const topicName = (topic: string): string => {
  if (topic === '') return 'everything';
  return topic.startsWith(TRACK) ? `the track ${topic.slice(TRACK.length)}` : topic;
};

const spoken = ({ to, speaks, voted }: { to: Text; speaks: Text | null; voted: boolean }): Text => {
  if (voted) return 'you voted yourself, and that alone counts';
  return speaks === null
    ? say`${to} would speak for you, and has not voted`
    : say`${speaks} voted for you`;
};

/** Letting somebody speak for oneself, speaking for others, and what was said. */
export const delegation = {
  describe: {
    to: () => 'Let somebody you trust vote for you whenever you do not',
    show: () => 'Who speaks for you, for how much you speak, what was said for you',
    end: () => 'Speak for yourself again',
    statement: () => 'Offer to speak for others, and say how you would',
    list: () => 'Who offers to speak for others, and how they voted',
  },
  option: {
    person: () => 'Who should speak for you?',
    topic: () => 'On which track or topic? Without one, on everything',
    until: () => 'Until when, like 90d? Without it, until you end it',
    confirm: () => 'Confirm?',
    statement: () => 'What do you say to those you would speak for?',
    withdraw: () => 'Take the statement back?',
  },
  topicName,
  ask: ({
    to,
    topic,
    until,
    depth,
  }: {
    to: Text;
    topic: string;
    until: Date | null;
    depth: number;
  }): Text =>
    say`Let ${to} speak for you on ${[bold(topicName(topic))]}, ${until === null ? 'until you end it' : say`until ${[at(until)]}`}? In every proposal and election that opens from now on, while you have not voted yourself, your voice counts as ${to} votes, an abstention too. If ${to} does not vote, it goes on to whoever ${to} named, over at most ${depth} steps; where nobody on the way votes, it is not cast. You can vote yourself at any time, and then your own ballot alone counts. Votes that are open already and secret votes are not touched. ${to} is shown how much they speak for in all, never for whom.`,
  replaces: ({ before }: { before: Text }): Text =>
    say`This takes the place of ${before}, who speaks for you on that until now.`,
  notCitizen: ({ to }: { to: Text }): Text =>
    say`${to} is no citizen: where only citizens vote, nobody follows them until they are.`,
  confirm: () => 'Yes, speak for me',
  done: ({ to, topic, until }: { to: Text; topic: string; until: Date | null }): Text =>
    say`${to} now speaks for you on ${[bold(topicName(topic))]}${until === null ? '' : say`, until ${[at(until)]}`}, in votes that open from now on. ${[command('delegate show')]} shows what was said for you, ${[command('delegate end')]} ends it.`,
  /** `heard`: nobody speaks for anybody in a secret vote. */
  about: ({ topic, heard }: { topic: string; heard: boolean }): Text =>
    heard
      ? say`Topic: ${topic}. Whoever you let speak for you on it speaks for you here.`
      : say`Topic: ${topic}.`,
  endAsk: ({ topic }: { topic: string | undefined }): Text =>
    say`Speak for yourself again on ${[bold(topicName(topic ?? ''))]}? It counts for votes that open from now on. Votes that are open already are counted as they began: there your own ballot is what overrides.`,
  endConfirm: () => 'Speak for myself',
  ended: ({ topic }: { topic: string | undefined }): Text =>
    say`Nobody speaks for you on ${[bold(topicName(topic ?? ''))]} any more, in votes that open from now on. In votes that are open, vote yourself: that overrides.`,
  heading: () => 'Who speaks for you',
  nobody: (): Text =>
    say`Nobody: your voice counts when you vote yourself. ${[command('delegate to')]} names somebody you trust, ${[command('delegate list')]} shows who offers to.`,
  named: ({ to, topic, until }: { to: Text; topic: string; until: Date | null }): Text =>
    until === null
      ? say`${to}, on ${topicName(topic)}, until you end it`
      : say`${to}, on ${topicName(topic)}, until ${[at(until)]}`,
  openHeading: () => 'In open votes',
  open: ({
    vote,
    to,
    speaks,
    voted,
  }: {
    vote: NamedVote;
    to: Text;
    speaks: Text | null;
    voted: boolean;
  }): Text => {
    return say`${voteName(vote)}: ${spoken({ to, speaks, voted })}`;
  },
  why: (who: { to: Text; speaks: Text | null; voted: boolean }): Text => spoken(who),
  speaksHeading: () => 'You speak for others',
  speaks: ({ vote, power, voted }: { vote: NamedVote; power: string; voted: boolean }): Text =>
    voted
      ? say`${voteName(vote)}: ${[bold(power)]} beside your own follow your ballot`
      : say`${voteName(vote)}: ${[bold(power)]} beside your own would follow your ballot`,
  persons: ({ count }: { count: string }): string => `${count} people`,
  recordHeading: () => 'What was said for you',
  record: ({ vote, by, said }: { vote: NamedVote; by: Text; said: string | null }): Text =>
    said === null
      ? say`${voteName(vote)}: ${by} voted for you`
      : say`${voteName(vote)}: ${by} voted ${[bold(said)]} for you`,
  yourStatement: () => 'What you say to those you would speak for',
  name: () => 'Name somebody',
  list: () => 'Who offers to',
  end: () => 'End…',
  listHeading: () => 'Who offers to speak for others',
  listNone: (): Text =>
    say`Nobody yet. ${[command('delegate statement')]} offers to; ${[command('delegate to')]} names anybody you trust.`,
  recordLine: ({ could, did }: { could: number; did: number }): Text =>
    could === 0 ? 'no vote so far' : `voted in ${did} of ${could} votes`,
  ballot: ({ vote, said }: { vote: NamedVote; said: string }): Text =>
    say`${voteName(vote)}: ${[bold(said)]}`,
  listNote: (): Text =>
    say`Shown is what everybody may know: ballots of open votes alone. ${[command('delegate to')]} names one of them.`,
  statementAsk: ({ statement }: { statement: string }): Text =>
    say`Offer to speak for others with these words? Every member can read them in ${[command('delegate list')]}, and beside them how often you voted and how you voted in open votes: “${statement}”`,
  statementConfirm: () => 'Offer it',
  statementDone: (): Text =>
    say`It stands in ${[command('delegate list')]} now. You are shown for how much you speak, never for whom.`,
  statementNow: ({ statement }: { statement: string | null }): Text =>
    statement === null
      ? say`You say nothing so far. ${[command('delegate statement')]} with your words offers to speak for others.`
      : say`You say: “${statement}”`,
  withdraw: () => 'Take it back',
  withdrawn: (): Text =>
    'It is taken back. Whoever named you is still spoken for by you, until they end it.',
  /** On the card of a vote. */
  share: ({ power }: { power: string }): Text => `${power} of the turnout`,
  waiting: ({ waiting, entitled }: { waiting: number; entitled: number }): Text =>
    waiting === 0
      ? 'everybody has voted, or is spoken for'
      : say`${waiting} of ${entitled} have not voted`,
  waitingHeading: () => 'Still to vote',
  shareHeading: () => 'By delegation',
  noticed: {
    voted: ({
      vote,
      delegate,
      said,
      closesAt,
    }: {
      vote: NamedVote;
      delegate: string;
      said: string | null;
      closesAt: Date;
    }): Text =>
      said === null
        ? say`${voteName(vote)}: your delegate ${delegate} has voted, sealed until the close. Override? Your own ballot alone counts then, until ${[at(closesAt)]}.`
        : say`${voteName(vote)}: your delegate ${delegate} voted ${[bold(said)]}. Override? Your own ballot alone counts then, until ${[at(closesAt)]}.`,
    gone: ({ topic }: { topic: string }): Text =>
      say`Whoever spoke for you on ${[bold(topicName(topic))]} is gone from here, so you speak for yourself again. ${[command('delegate to')]} names somebody else.`,
    reminder: ({ vote, closesAt }: { vote: NamedVote; closesAt: Date }): Text =>
      say`${voteName(vote)} closes ${[at(closesAt, 'relative')]} (${[at(closesAt)]}), and nobody has voted for you, you included.`,
  },
  noReminders: () => 'No reminders',
  showVote: ({ number }: { number: number }) => `Proposal #${number}`,
  voteMyself: () => 'Vote myself',
};
