import type { ElectionState } from '#core/election/lifecycle.ts';
import type { ElectionMethod } from '#core/election/rules.ts';
import type { Office } from '#core/office.ts';
import { at, bold, command, deadline, join, say, type Text } from '../../text.ts';
import { office as offices } from './office.ts';
import { duration } from './proposal.ts';

export const electionState: { readonly [S in ElectionState]: string } = {
  nomination: 'nominations are open',
  voting: 'open for voting',
  elected: 'decided',
  'no-quorum': 'failed: too few took part',
  tied: 'tied',
  failed: 'failed: nobody was elected',
  cancelled: 'called off',
  void: 'void: its ballots cannot be read',
};
const METHOD: { readonly [M in ElectionMethod]: string } = {
  stv: 'ranked ballots (single transferable vote)',
  approval: 'approval: everybody you could live with',
};
const lower = (kind: Office): string => offices.name[kind]().toLowerCase();
const seatsOf = (seats: number, kind: Office): string =>
  seats === 1 ? `one ${lower(kind)}` : `${seats} ${lower(kind)}s`;

type Terms = { office: Office; seats: number; termMs: number };

export const election = {
  describe: {
    open: () => 'Open an election of an office',
    list: () => 'Elections of this community',
    show: () => 'Show an election with every candidate and figure',
    nominate: () => 'Nominate a citizen in an election',
    accept: () => 'Stand in an election, with a statement',
    decline: () => 'Decline a nomination',
    withdraw: () => 'Take back that you stand in an election',
    recall: () => 'Ask for the recall of somebody in office',
    sign: () => 'Sign a petition for a recall',
    runoff: () => 'Open the run-off of a tied election',
  },
  option: {
    office: () => 'Which office?',
    seats: () => 'How many seats?',
    term: () => 'For how long, like 180d',
    method: () => 'How is it counted? Ranked (stv) unless said otherwise',
    page: () => 'Which page?',
    petition: () => 'Which petition?',
    election: () => 'Number of the election; not needed while there is only one',
    person: () => 'Whom?',
    statement: () => 'What do you want to do in office? Everybody reads this',
    reason: () => 'The reason, shown to everybody',
    confirm: () => 'Do it?',
  },
  method: {
    stv: () => 'ranked (stv)',
    approval: () => 'approval',
  },
  heading: ({
    number,
    office: kind,
    seats,
  }: {
    number: number;
    office: Office;
    seats: number;
  }): Text => say`Election #${number}: ${seatsOf(seats, kind)}`,
  byline: ({
    state,
    openedBy,
    closed,
  }: {
    state: ElectionState;
    openedBy: Text | null;
    closed: boolean;
  }): Text =>
    say`${openedBy ? say`opened by ${openedBy}` : 'opened by itself, since a term ends'}${closed ? ' · run-off' : ''} · ${[bold(electionState[state])]}`,
  terms: ({ termMs, method }: { termMs: number; method: ElectionMethod }): Text =>
    say`For ${duration(termMs)}. Counted by ${METHOD[method]}.`,
  ask: ({
    office: kind,
    seats,
    termMs,
    opensAt,
    closesAt,
    holders,
  }: Terms & { opensAt: Date; closesAt: Date; holders: readonly Text[] }): Text =>
    say`This opens an election of ${[bold(seatsOf(seats, kind))]} for ${duration(termMs)}. Citizens are nominated until ${[at(opensAt)]}; then citizens vote until ${[at(closesAt)]}. Whoever is elected takes the office at once${holders.length === 0 ? '' : say`, and nobody else has it any more: now it is ${join(holders, ', ')}`}.`,
  open: () => 'Open the election',
  opened: ({ number, opensAt }: { number: number; opensAt: Date }): Text =>
    say`Election #${number} is open: nominations until ${deadline(opensAt)}.`,
  nominationsUntil: () => 'Nominations until',
  votingUntil: () => 'Voting until',
  quorum: () => 'Quorum',
  inOffice: () => 'In office now',
  nobody: (): Text => 'nobody',
  holder: ({ name, until }: { name: Text; until: Date | null }): Text =>
    until === null ? name : say`${name} (until ${[at(until, 'date')]})`,
  candidates: () => 'Candidates',
  noCandidates: (): Text => 'Nobody stands yet.',
  candidate: ({ name, statement }: { name: Text; statement: string }): Text =>
    say`${name}: ${statement}`,
  asked: ({ name }: { name: Text }): Text => say`${name} (nominated, has not answered)`,
  withdrew: ({ name }: { name: Text }): Text =>
    say`${name} (withdrew; the ballots are counted without)`,
  elected: ({ name }: { name: Text }): Text => say`✅ ${name}`,
  followed: ({ name, since }: { name: Text; since: Date }): Text =>
    say`✅ ${name} (followed ${[at(since, 'date')]}, by the same ballots)`,
  left: ({ name, since }: { name: Text; since: Date }): Text =>
    say`${name} (left ${[at(since, 'date')]})`,
  notElected: ({ name }: { name: Text }): Text => say`${name}, not elected`,
  shared: ({ name }: { name: Text }): Text => say`⚖️ ${name}, shares the last seat`,
  support: ({ above, below }: { above: string; below: string }): string =>
    `${above} above “none of these”, ${below} below`,
  result: () => 'Result',
  emptySeats: ({ seats }: { seats: number }): Text =>
    seats === 1
      ? 'One seat stays empty until the next election.'
      : `${seats} seats stay empty until the next election.`,
  outcome: ({ state, office: kind }: { state: ElectionState; office: Office }): Text => {
    switch (state) {
      case 'no-quorum':
        return '❌ Too few took part. Whoever is in office stays until the term ends.';
      case 'tied':
        return '⚖️ A tie for the last seat. Nobody is elected: those who share it have a run-off.';
      case 'failed':
        return `❌ Nobody was elected as ${lower(kind)}. Whoever is in office stays until the term ends.`;
      default:
        return electionState[state];
    }
  },
  rules: ({ secrecy, sandbox }: { secrecy: string; sandbox: boolean }): Text =>
    `Citizens vote, one person one vote. Whom no more voters put above “none of these” than below it is not elected. ${secrecy === 'open' ? 'Ballots are open: how it stands can be seen.' : 'Ballots are sealed until the close.'}${sandbox ? ' Sandbox: times are shortened and floors lowered.' : ''}`,
  stand: () => 'Stand',
  nominate: () => 'Nominate…',
  vote: () => 'Vote',
  details: () => 'Candidates and figures',
  more: ({ rest }: { rest: number }) => `${rest} more…`,
  decline: () => 'Decline',
  runoff: () => 'Run-off',
  create: () => 'Open an election',
  none: (): Text => 'There are no elections yet.',
  recent: () => 'Elections',
  line: ({
    number,
    office: kind,
    seats,
    state,
  }: {
    number: number;
    office: Office;
    seats: number;
    state: ElectionState;
  }): Text => say`${[bold(`#${number}`)]} ${seatsOf(seats, kind)} (${electionState[state]})`,
  nominated: ({ name }: { name: Text }): Text =>
    say`${name} is nominated and told so, and stands on the ballot only after saying yes.`,
  accepted: ({ number }: { number: number }): Text =>
    say`You stand in election #${number}. Your name and what you said are public, and stay with the result. ${[command('election withdraw')]} takes it back.`,
  declined: ({ number }: { number: number }): Text => say`You do not stand in election #${number}.`,
  withdrawn: ({ number, onBallot }: { number: number; onBallot: boolean }): Text =>
    onBallot
      ? say`You no longer stand in election #${number}. Your name stays on the ballot, which is fixed; the ballots are counted without it.`
      : say`You no longer stand in election #${number}.`,
  askWithdraw: ({ number }: { number: number }): Text =>
    say`This takes back that you stand in election #${number}. Once voting is open it cannot be undone.`,
  withdraw: () => 'Withdraw',
};

export const recall = {
  heading: ({ office: kind, name }: { office: Office; name: Text }): Text =>
    say`Recall of ${name} as ${lower(kind)}?`,
  byline: ({ by }: { by: Text }): Text => say`asked for by ${by}`,
  standing: ({
    voices,
    needed,
    expiresAt,
  }: {
    voices: number;
    needed: number;
    expiresAt: Date;
  }): Text =>
    say`${[bold(`${voices} of ${needed}`)]} citizens have signed. When enough have by ${[at(expiresAt)]}, it becomes a proposal; the petition itself ends nothing.`,
  enough: (): Text => 'Enough citizens have signed: it becomes a proposal.',
  proposed: ({ number }: { number: number }): Text =>
    say`Enough citizens have signed: proposal #${number} decides.`,
  over: (): Text => 'Closed: too few signed in time, or the office ended meanwhile.',
  sign: () => 'Sign',
  show: () => 'Show the proposal',
  ask: ({ name, office: kind, needed }: { name: Text; office: Office; needed: number }): Text =>
    say`This asks publicly, in your name, for the recall of ${name} as ${lower(kind)}; ${name} is told. When ${needed} citizens have signed within 14 days, it becomes a proposal that citizens vote on.`,
  open: () => 'Ask for the recall',
  opened: ({ needed }: { needed: number }): Text =>
    say`The petition is open, with you as the first who signed. It takes ${needed}.`,
  signed: ({ voices, needed }: { voices: number; needed: number }): Text =>
    say`Signed: ${voices} of ${needed}. Who signed is not shown.`,
  body: ({ reason, voices }: { reason: string; voices: number }): Text =>
    say`${voices} citizens asked for this recall. Reason given: ${reason}`,
};
