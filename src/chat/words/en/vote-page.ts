import type { Evidence, Secrecy, VoteKind } from '#core/voting/setting.ts';
import { bold, code, say, type Text } from '../../text.ts';

/** The public page of one vote, and the check of its result in the reader's browser. */
export const votePage = {
  button: () => 'Public page',
  kind: {
    poll: ({ number }: { number: number }) => `Poll #${number}`,
    proposal: ({ number }: { number: number }) => `Proposal #${number}`,
    election: ({ number }: { number: number }) => `Election #${number}`,
  },
  of: ({ community }: { community: string }): Text => say`A vote of ${[bold(community)]}`,
  state: {
    pending: () => 'not open yet',
    open: () => 'open',
    closed: () => 'closed',
    cancelled: () => 'called off',
    void: () => 'void: its ballots cannot be read',
  },
  status: () => 'State',
  /** Texts that somebody wrote, and candidates who accepted, stand as they are. */
  names: ({ kind }: { kind: VoteKind }): Text =>
    kind === 'election'
      ? 'This page names those who accepted to stand, and nobody else: voters stand in its file under a pseudonym of this vote alone.'
      : 'This page names nobody by itself: voters stand in its file under a pseudonym of this vote alone, and whoever it is about, or would be paid, is called a member, or a person with a number. What somebody wrote stands as it was written.',
  withheld: (): Text =>
    'Some ballots were signed in other words than stand here, which may name somebody. Their signatures are left out of this file for that, and the ballots count as ever; members get the file with all of them from the chat.',
  text: () => 'Text',
  result: () => 'Result',
  standing: () => 'How it stands',
  hidden: (): Text =>
    'Ballots are hidden until the close: only how many take part is known before.',
  none: (): Text => 'There is nothing to count yet.',
  choice: () => 'Choice',
  score: () => 'Score',
  share: () => 'Share',
  won: () => 'won',
  outcome: ({ outcome }: { outcome: string }): Text =>
    ({
      passed: 'It passed.',
      rejected: 'It was rejected.',
      'no-quorum': 'Too few took part: nothing is decided.',
      tied: 'A tie: nothing is decided.',
      decided: 'It is decided.',
    })[outcome] ?? outcome,
  running: ({ outcome }: { outcome: string }): Text =>
    ({
      passed: 'If it closed now, it would pass.',
      rejected: 'If it closed now, it would be rejected.',
      'no-quorum': 'So far too few take part.',
      tied: 'So far it is a tie.',
      decided: 'So far this leads.',
    })[outcome] ?? outcome,
  tie: (): Text => 'Several options share the last seat.',
  turnout: () => 'Turnout',
  ofRoll: ({ turnout, roll }: { turnout: string; roll: string }) => `${turnout} of ${roll}`,
  quorum: () => 'Quorum',
  quorumOf: ({ need, met }: { need: string; met: boolean }) =>
    `${need} needed, ${met ? 'reached' : 'not reached'}`,
  quorumFrom: () => 'Quorum taken of',
  noQuorum: () => 'none',
  ballotsNeeded: ({ count }: { count: number }) => `at least ${count} ballots`,
  rounds: () => 'Round by round',
  round: ({ number }: { number: number }) => `Round ${number}`,
  roundHead: () => 'Round',
  exhausted: () => 'no choice left',
  dropped: ({ names }: { names: string }) => `dropped: ${names}`,
  elected: ({ names }: { names: string }) => `elected: ${names}`,
  notes: () => 'What happened',
  pairs: () => 'Each against each',
  pairsAbout: (): Text =>
    'A line says how much prefers its option to the one at the head of the column.',
  rules: () => 'Rules',
  method: () => 'Method',
  counted: () => 'How it is counted',
  seats: () => 'Seats',
  threshold: () => 'Threshold',
  thresholdOf: ({ share }: { share: string }) =>
    share === '1/2' ? 'more for than against' : `${share} of for and against`,
  who: () => 'Who votes',
  electorate: {
    members: () => 'every member, one person one vote',
    citizens: () => 'citizens, one person one vote',
    roll: () => 'whoever stands on the roll',
  },
  secrecy: () => 'Ballots',
  secrecyOf: {
    open: () => 'open: how it stands is seen at any time',
    sealed: () => 'sealed: hidden until the close, then listed by pseudonym',
    secret: () => 'secret: who voted is listed, how never',
  } satisfies { readonly [S in Secrecy]: () => string },
  signing: () => 'Signatures',
  signingOf: {
    none: () => 'none',
    optional: () => 'a ballot may carry one of a wallet',
    required: () => 'only ballots signed by a wallet count',
  },
  evidence: () => 'Roll',
  evidenceOf: {
    public: () => 'wallets, blocks and powers are listed: checkable on chain',
    attested: () => 'vouched for by the host',
  } satisfies { readonly [E in Evidence]: () => string },
  binding: () => 'A tie decides nothing.',
  action: () => 'What is carried out',
  actionHash: () => 'Hash of the action',
  transfer: ({ amount, to }: { amount: string; to: string }): Text =>
    say`Send ${[bold(amount)]} from the treasury to ${[code(to)]}.`,
  optionSends: ({ option, ...of }: { option: number; amount: string; to: string }): Text =>
    say`If choice ${option} wins: send ${[bold(of.amount)]} from the treasury to ${[code(of.to)]}.`,
  somebody: () => 'a member',
  /** Whoever an option would pay, by the option's number. */
  payee: ({ number }: { number: number }) => `Person ${number}`,
  transaction: () => 'Transaction',
  numbers: () => 'Numbers to compare',
  rollRoot: () => 'Root of the roll',
  supplementRoot: () => 'Root of late lines',
  ballotRoot: () => 'Root of the ballots',
  resultHash: () => 'Hash of the result',
  verify: () => 'Verify in your browser',
  verifyAbout: (): Text =>
    'Your browser downloads all ballots of this vote and counts them again by the same rules, without asking this site for the result. Nothing leaves your browser.',
  verifyLater: (): Text => 'Once the vote is closed, everybody can count it again here.',
  recount: () => 'Count again',
  download: () => 'Download the file',
  other: () => 'Count a file you have instead',
  receipt: () => 'Your receipt',
  receiptCheck: () => 'Is my ballot counted?',
  noScript: (): Text =>
    say`Scripts are switched off here. Download the file and run ${[code('npm run -s recount -- FILE')]} instead.`,
  /** For the script; `{…}` filled there. */
  script: {
    counting: () => 'Counting…',
    offline: () => 'The file could not be downloaded. Check your connection and try again.',
    malformed: () => 'This file is no vote that can be counted: {why}',
    equal: () => 'Equal: {ballots} ballots give the stated result, to the last digit.',
    differs: () => 'It differs from what is stated:',
    unstated: () => 'The file states no result. This is what its ballots give:',
    difference: () => '{member}: stated {stated}, counted {counted}',
    posted: () => '{member}: on this page {stated}, counted {counted}',
    rollRoot: () => 'Root of the roll: {value}',
    supplementRoot: () => 'Root of late lines: {value}',
    countedRoot: () =>
      'Root of the roll with all that came late, or joined, as it is counted: {value}',
    ballotRoot: () => 'Root of the ballots: {value}',
    outcome: () => 'Outcome: {value}',
    winners: () => 'Winners: {value}',
    receiptFound: () => 'This receipt is among those counted.',
    receiptMissing: () =>
      'This receipt is not among those counted: it is of another vote, or of a ballot that you replaced. Only the receipt of the last one counts.',
    receiptNone: () => 'This file holds no receipts.',
    receiptEmpty: () => 'Paste the receipt first.',
    receiptRoot: () => 'The list of receipts does not have the root it states.',
  },
};
