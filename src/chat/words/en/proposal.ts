import type { ProposalState } from '#core/proposal/lifecycle.ts';
import type { MethodId } from '#core/voting/method.ts';
import type { AgendaItem } from '#service/proposal/view.ts';
import { at, bold, code, say, type Text } from '../../text.ts';
import { mandate } from './mandate.ts';
import { secrecy } from './secrecy.ts';

export const proposalState: { readonly [S in ProposalState]: string } = {
  draft: 'draft',
  published: 'published, not open yet',
  voting: 'open for voting',
  passed: 'passed',
  rejected: 'rejected',
  'no-quorum': 'failed: too few took part',
  tied: 'tied',
  decided: 'decided',
  queued: 'passed, waiting in its timelock',
  executed: 'carried out',
  failed: 'passed, but could not be carried out',
  vetoed: 'vetoed by a guardian',
  overruled: 'passed, vetoed, and the veto overruled; waiting in its timelock',
  withdrawn: 'withdrawn by its author',
  cancelled: 'called off by two offices',
  expired: 'expired before it could be carried out',
  void: 'void: its ballots cannot be read',
};

const FAILURE: { readonly [reason: string]: string } = {
  'cancelled-there': mandate.reason('cancelled-there'),
  'still-there': mandate.reason('still-there'),
  'called-off': mandate.reason('called-off'),
  defeated: mandate.reason('defeated'),
  'executor-unknown': 'the contract that keeps the money is not connected any more',
  frozen: 'payments were paused',
  'no-gas-money': 'its account had no money for the network fee',
  'simulation-reverted': 'a trial run said that the chain would refuse it',
  'target-changed': 'the contract was not the one that was voted on any more',
  'fee-ceiling': 'the network fee was above the ceiling',
  signer: 'its signature could not be made',
  reverted: 'the chain refused the payment',
  cancelled: 'the payment was called off',
  'executor-off': 'the spending caps are not set',
  'cap-exceeded': 'it is over the cap per payment',
  'balance-too-low': 'the treasury does not hold enough',
  'not-paused': 'payments were not paused any more',
  'decision-outdated': 'what it would change was changed since',
  'office-held': 'that person had the office already',
  'office-not-held': 'that person did not have the office any more',
  'last-steward': 'the only steward cannot be let go',
  'target-not-member': 'that person is no member any more',
  'bot-person': 'bots take no part in a community',
  'already-citizen': 'that person was a citizen already',
  'not-a-citizen-yet': 'that person was no citizen any more',
  'gate-unknown': 'the role has no gate any more',
  'role-not-given': 'nobody had given that person the role any more, so only its rule decides',
  'role-given-before': 'a decision had given that person the role already',
  'budget-exists': 'there was a budget of that name already',
  'deadline-past': 'its time was over',
  'deadline-too-soon': 'its time was almost over',
  'treasury-missing': 'there was no treasury',
  'place-not-connected': 'that chat does not belong to the community any more',
  'webhook-private': 'the webhook is an address of a private network',
  'not-repeating': 'what it would end had ended already',
  'repeats-ended': 'it was ended by a decision before its first time',
  'repeats-stopped': 'it was stopped by a treasurer before its first time',
  'after-ended': 'the proposal that it was to follow will not be carried out',
  'action-hash-changed': 'the stored action is not the one that was voted on',
};

/** Why what was decided was not carried out; a code nobody has words for stands as it is. */
export const failureWords = (reason: string | null): string =>
  reason === null ? 'its time was over' : (FAILURE[reason] ?? reason);

export const duration = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 96 ? `${hours} h` : `${Math.round(hours / 24)} days`;
};

export const proposal = {
  describe: {
    create: () => 'Propose a decision, with a payment if you like',
    show: () => 'Show a proposal with every figure',
    list: () => 'The agenda: what is discussed, voted on, waiting and decided',
    veto: () => 'Stop a passed proposal within its timelock (guardians)',
  },
  option: {
    title: () => 'What should be decided?',
    body: () => 'Why? (people read this before they vote)',
    amount: () => 'How much should be paid from the treasury?',
    to: () => 'To whom?',
    orTo: () => 'Or to whom? (people choose between them)',
    proposal: () => 'Number of the proposal',
    reason: () => 'The reason, shown to everybody',
  },
  heading: ({ number, title }: { number: number; title: string }): Text =>
    say`Proposal #${number}: ${title}`,
  byline: ({ author, state }: { author: Text; state: ProposalState }): Text =>
    say`by ${author} · ${[bold(proposalState[state])]}`,
  state: (state: string): string => proposalState[state as ProposalState] ?? state,
  notBinding: (): Text => 'Not binding: nothing is carried out by itself.',
  willSend: ({ amount, to }: { amount: string; to: Text }): Text =>
    say`If it passes: send ${[bold(amount)]} from the treasury to ${to}.`,
  optionSends: ({ option, amount, to }: { option: string; amount: string; to: Text }): Text =>
    say`If ${[bold(option)]} wins: send ${[bold(amount)]} from the treasury to ${to}.`,
  onePayment: (): Text =>
    'At most one of these is carried out, and only if enough people put it above none of these:',
  opens: () => 'Voting opens',
  closes: () => 'Voting closes',
  inFavour: () => 'For',
  against: () => 'Against',
  abstain: () => 'Abstain',
  abstained: () => 'Abstained',
  quorum: () => 'Quorum',
  details: () => 'Details',
  runOff: () => 'Propose a run-off',
  runOffTitle: ({ title }: { title: string }) => `Run-off: ${title}`,
  recipient: () => 'Recipient',
  actionHash: () => 'Action hash (what is voted on)',
  snapshot: () => 'Balances as of block',
  roll: () => 'Power on the roll',
  resultHash: () => 'Result hash',
  rules: ({
    power,
    powerText,
    electorate,
    threshold,
    timelockMs,
    action,
    sandbox,
    method,
  }: {
    method: MethodId;
    power: 'one-person/1' | 'token-balance/1' | 'power/1';
    powerText: string | null;
    electorate: 'members' | 'citizens';
    threshold: string;
    timelockMs: number;
    action: unknown;
    sandbox: boolean;
  }): Text => {
    const who =
      powerText !== null
        ? say`votes weigh ${[code(powerText)]}`
        : power === 'token-balance/1'
          ? 'votes weigh what you hold'
          : 'one person one vote';
    const share = threshold === '1/2' ? 'more than half' : `at least ${threshold}`;
    const against = action ? `; ${share} of those who set the winner apart from none of these` : '';
    const bar = method === 'basic/1' ? `; ${share} of For and Against` : against;
    const wait = action ? `, timelock ${duration(timelockMs)}` : '';
    const short = sandbox ? ' Sandbox: times are shortened and floors lowered.' : '';
    return say`${electorate === 'citizens' ? 'Citizens' : 'Members'} vote, ${who}${bar}${wait}.${short}`;
  },
  outcome: ({
    state,
    queuedUntil,
    executableUntil,
    signed,
    reason,
    hash,
    conditions,
  }: {
    state: ProposalState;
    queuedUntil: Date | null;
    executableUntil: Date | null;
    signed: boolean;
    reason: string | null;
    hash: Text | null;
    conditions?: { until: Date | null };
  }): Text => {
    switch (state) {
      case 'queued':
      case 'overruled': {
        const passed = state === 'queued' ? 'Passed.' : 'Passed, and the veto is overruled.';
        if (hash) return say`${passed} The payment is on its way: ${hash}`;
        if (signed) {
          return `${passed} The payment is signed and may be mined at any time: from now on the chain says what becomes of it, and no date ends it.`;
        }
        const veto = state === 'queued' ? ', unless a guardian vetoes it' : '';
        const until = executableUntil
          ? say` It can be carried out until ${[at(executableUntil)]}, otherwise it expires.`
          : '';
        return say`${passed} It is carried out ${queuedUntil ? [at(queuedUntil, 'relative')] : 'soon'}${veto}.${until}`;
      }
      case 'executed':
        return hash ? say`✅ Carried out: ${hash}` : '✅ Carried out.';
      case 'failed':
        return say`❌ Passed, but not carried out: ${reason === null ? 'unknown' : (FAILURE[reason] ?? reason)}.${hash ? say` ${hash}` : ''}`;
      case 'expired':
        return say`⌛ Passed, but it could not be carried out ${conditions?.until ? 'by its last day' : 'within 30 days after its timelock'}${reason === null ? '' : `: ${FAILURE[reason] ?? reason}`}. Nothing is carried out any more; it can be proposed anew.`;
      case 'vetoed':
        return say`🛑 Vetoed by a guardian: ${reason ?? ''}`;
      case 'decided':
        if (reason === 'below-threshold')
          return '❌ Nothing is carried out: too few put the winner above none of these.';
        if (reason === 'below-quorum-for')
          return '❌ Nothing is carried out: the winner has less power in favour than this kind of proposal asks for.';
        return reason === 'nothing-chosen' ? 'Nothing is carried out.' : proposalState[state];
      case 'passed':
        return '✅ Passed.';
      case 'rejected':
        return '❌ Rejected. Nothing is carried out.';
      case 'no-quorum':
        return '❌ Too few took part. Nothing is carried out.';
      case 'tied':
        return '⚖️ A tie. Nothing is carried out; a run-off can be proposed.';
      case 'void':
        return secrecy.voided(reason);
      default:
        return proposalState[state];
    }
  },
  published: ({ number, opensAt }: { number: number; opensAt: Date }): Text =>
    say`Proposal #${number} is published. Voting opens at ${[at(opensAt)]} (${[at(opensAt, 'relative')]}).`,
  none: (): Text => 'There are no proposals yet. Start one with the button.',
  create: () => 'Propose something',
  agenda: () => 'Agenda',
  part: {
    discussion: () => 'In discussion',
    open: () => 'Open for voting',
    waiting: () => 'Passed, waiting in a timelock',
    decided: () => 'Lately decided',
  },
  agendaLine: (of: AgendaItem): Text => {
    const when =
      of.state === 'published'
        ? say`opens ${[at(of.opensAt, 'relative')]}`
        : of.state === 'voting'
          ? say`closes ${[at(of.closesAt, 'relative')]}`
          : of.queuedUntil && (of.state === 'queued' || of.state === 'overruled')
            ? say`carried out ${[at(of.queuedUntil, 'relative')]}`
            : say`${proposalState[of.state]}, ${[at(of.closesAt, 'date')]}`;
    return say`${[bold(`#${of.number}`)]} ${of.title ?? '(text folded)'} (${when})`;
  },
  vetoed: ({ number }: { number: number }): Text => say`Proposal #${number} is vetoed.`,
  confirm: ({ title, amount, to }: { title: string; amount: string; to: Text }): Text =>
    say`This publishes the proposal ${[bold(title)]}: send ${[bold(amount)]} from the treasury to ${to}, if the community agrees.`,
  confirmChoice: ({ title }: { title: string }): Text =>
    say`This publishes the proposal ${[bold(title)]}, a choice between payments. People can also choose none of these; at most one is paid:`,
  confirmPlain: ({ title }: { title: string }): Text =>
    say`This publishes the proposal ${[bold(title)]} for everybody to vote on. It is not binding: nothing is carried out by itself.`,
  counting: ({ name, ballot, counted }: { name: string; ballot: string; counted: string }): Text =>
    say`${[bold(name)]}. A ballot is ${ballot}. Counted so: ${counted}.`,
  overShare: ({ most }: { most: string }): Text =>
    say`⚠️ As the treasury stands, one payment may be at most ${[bold(most)]}. If that is still so when the vote has passed, this one is not carried out.`,
  publish: () => 'Publish',
  hash: ({ hash }: { hash: string }): Text => [code(hash)],
};
