/** Everything a command may ask of the clerks, by noun. Made once, in the composition root. */
import type { Alarms } from './alarm.ts';
import type { Appointments } from './appointment.ts';
import type { Audit } from './audit.ts';
import type { Breakages } from './breakage.ts';
import type { Buttons } from './button.ts';
import type { Cards } from './card.ts';
import type { Citizens } from './citizen.ts';
import type { Communities } from './community.ts';
import type { Constitution } from './constitution.ts';
import type { Delegations } from './delegation.ts';
import type { Deposits } from './deposit.ts';
import type { Drafts } from './draft.ts';
import type { Candidacies } from './election/candidacy.ts';
import type { ElectionCourse } from './election/course.ts';
import type { ElectionViews } from './election/view.ts';
import type { Elections } from './election.ts';
import type { Executions } from './execution/index.ts';
import type { GateChecks } from './gate/check.ts';
import type { RoleEffects } from './gate/index.ts';
import type { GatePreviews } from './gate/preview.ts';
import type { Gates } from './gate/rule.ts';
import type { Inbox } from './inbox.ts';
import type { Ledger } from './ledger.ts';
import type { Locks } from './lock.ts';
import type { Merges } from './merge.ts';
import type { Offices } from './office.ts';
import type { Terms } from './office-term.ts';
import type { Pauses } from './pause.ts';
import type { People } from './person.ts';
import type { PlaceCards } from './place/card.ts';
import type { Places } from './place.ts';
import type { Polls } from './poll.ts';
import type { Profiles } from './profile.ts';
import type { ProposalCourse } from './proposal/course.ts';
import type { Discussions } from './proposal/discussion.ts';
import type { Edits } from './proposal/edit.ts';
import type { Vetoes } from './proposal/veto.ts';
import type { ProposalViews } from './proposal/view.ts';
import type { Proposals } from './proposal.ts';
import type { Recalls } from './recall.ts';
import type { Recoveries } from './recovery.ts';
import type { Reminders } from './reminder.ts';
import type { Reserves } from './reserves.ts';
import type { Rolls } from './roll.ts';
import type { Setup } from './setup.ts';
import type { Status } from './status.ts';
import type { Tips } from './tip.ts';
import type { Tracks } from './track.ts';
import type { VoteExports } from './vote/export.ts';
import type { VotePages } from './vote/page.ts';
import type { Papers } from './vote/paper.ts';
import type { Receipts } from './vote/receipt.ts';
import type { SignedBallots } from './vote/signed.ts';
import type { Votes } from './vote.ts';
import type { WalletStaff } from './wallet/staff.ts';
import type { Wallets } from './wallet.ts';
import type { WalletActs } from './wallet-act.ts';
import type { Why } from './why.ts';
import type { Withdrawals } from './withdrawal.ts';

export type Services = {
  people: People;
  merges: Merges;
  profiles: Profiles;
  communities: Communities;
  constitution: Constitution;
  setup: Setup;
  status: Status;
  places: Places;
  placeCards: PlaceCards;
  pauses: Pauses;
  offices: Offices;
  rolls: Rolls;
  appointments: Appointments;
  audit: Audit;
  buttons: Buttons;
  drafts: Drafts;
  inbox: Inbox;
  cards: Cards;
  votes: Votes;
  papers: Papers;
  delegations: Delegations;
  reminders: Reminders;
  signedBallots: SignedBallots;
  voteExports: VoteExports;
  receipts: Receipts;
  votePages: VotePages;
  polls: Polls;
  proposals: Proposals;
  proposalViews: ProposalViews;
  course: ProposalCourse;
  discussions: Discussions;
  edits: Edits;
  tracks: Tracks;
  vetoes: Vetoes;
  elections: Elections;
  candidacies: Candidacies;
  electionCourse: ElectionCourse;
  electionViews: ElectionViews;
  recalls: Recalls;
  terms: Terms;
  alarms: Alarms;
  breakages: Breakages;
  wallets: Wallets;
  walletActs: WalletActs;
  locks: Locks;
  recoveries: Recoveries;
  walletStaff: WalletStaff;
  ledger: Ledger;
  tips: Tips;
  deposits: Deposits;
  withdrawals: Withdrawals;
  reserves: Reserves;
  executions: Executions;
  citizens: Citizens;
  gates: Gates;
  gateChecks: GateChecks;
  gatePreviews: GatePreviews;
  roleEffects: RoleEffects;
  why: Why;
  /** Public facts of this deployment, for links and `/about`. */
  deployment: Deployment;
  /** A short reference a member can tell a moderator, and the log can find. */
  reference: () => string;
};

export type Deployment = {
  publicUrl: string;
  telegramUsername: string | undefined;
  /** Chains the deployment has an RPC for. */
  chainIds: readonly number[];
  custody: boolean;
  sandbox: boolean;
  host: Host;
  /** The page of a transaction or an address on a chain's block explorer, where one is known. */
  explorer: (chainId: number, reference: string) => string | undefined;
};

/** By what people tell this host from one that only looks like it, and who answers for it. */
export type Host = {
  /** Numbers of the bot on the platforms it is on. */
  discordId: string | undefined;
  telegramId: string | undefined;
  /** Nobody only where no stranger comes: a sandbox. */
  operator: { kind: 'nobody' } | { kind: 'named'; name: string; contact: string; country: string };
  minimumAge: number;
};
