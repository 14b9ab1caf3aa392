/**
 * The books: every table behind verbs (find, list, lock, insert, update, delete), over the database or
 * over one transaction. Services get this object; nothing else in the house knows SQL.
 */
import { announcementBooks } from './announcement.ts';
import { ballotBooks } from './ballot.ts';
import { breakageBooks } from './breakage.ts';
import { budgetBooks } from './budget.ts';
import { cardBooks } from './card.ts';
import { chatGateBooks } from './chat-gate.ts';
import { citizenBooks } from './citizen.ts';
import type { Connection } from './client.ts';
import { readNow } from './clock.ts';
import { communityBooks } from './community.ts';
import { delegationBooks } from './delegation.ts';
import { depositBooks } from './deposit.ts';
import { digestBooks } from './digest.ts';
import { discussionBooks } from './discussion.ts';
import { electionBooks } from './election.ts';
import { ensBooks } from './ens.ts';
import { eraseBooks } from './erase.ts';
import { executionBooks } from './execution.ts';
import { flowBooks } from './flow.ts';
import { foldBooks } from './fold.ts';
import { gateDueBooks } from './gate-due.ts';
import { grantBooks } from './grant.ts';
import { grantEndingBooks } from './grant-ending.ts';
import { grantProgressBooks } from './grant-progress.ts';
import { inboxBooks } from './inbox.ts';
import { knownAddressBooks } from './known-address.ts';
import { ledgerBooks } from './ledger.ts';
import { lockBooks } from './lock.ts';
import { mandateBooks } from './mandate.ts';
import { mergeBooks } from './merge.ts';
import { outboxBooks } from './outbox.ts';
import { paperBooks } from './paper.ts';
import { pauseBooks } from './pause.ts';
import { personBooks } from './person.ts';
import { personalBooks } from './personal.ts';
import { personalLinkBooks } from './personal-link.ts';
import { placeBooks } from './place.ts';
import { presenceBooks } from './presence.ts';
import { processBooks } from './process.ts';
import { proposalBooks } from './proposal.ts';
import { proposalRunBooks } from './proposal-run.ts';
import { recoveryBooks } from './recovery.ts';
import { roleBooks } from './role.ts';
import { handBooks } from './role-hand.ts';
import { roleMoveBooks } from './role-move.ts';
import { roleWorkBooks } from './role-work.ts';
import { rollBooks } from './roll.ts';
import { runBooks } from './run.ts';
import { threadBooks } from './thread.ts';
import { trackBooks } from './track.ts';
import { type Db, transaction } from './transaction.ts';
import { treasuryBooks } from './treasury.ts';
import { vaultBooks } from './vault.ts';
import { voteBooks } from './vote.ts';
import { walletBooks } from './wallet.ts';
import { walletActBooks } from './wallet-act.ts';
import { withdrawalBooks } from './withdrawal.ts';

const booksOver = (db: Db) => ({
  /** The one time of the law (`civitas_now()`); inside a transaction read it after the locks are held. */
  now: (): Promise<Date> => readNow(db),
  outbox: outboxBooks(db),
  people: personBooks(db),
  merges: mergeBooks(db),
  erasures: eraseBooks(db),
  personal: personalBooks(db),
  communities: communityBooks(db),
  places: placeBooks(db),
  cards: cardBooks(db),
  announcements: announcementBooks(db),
  breakages: breakageBooks(db),
  inbox: inboxBooks(db),
  votes: voteBooks(db),
  rolls: rollBooks(db),
  ballots: ballotBooks(db),
  papers: paperBooks(db),
  delegations: delegationBooks(db),
  presences: presenceBooks(db),
  proposals: proposalBooks(db),
  proposalRuns: proposalRunBooks(db),
  knownAddresses: knownAddressBooks(db),
  tracks: trackBooks(db),
  discussions: discussionBooks(db),
  digests: digestBooks(db),
  folds: foldBooks(db),
  threads: threadBooks(db),
  elections: electionBooks(db),
  citizens: citizenBooks(db),
  roles: { ...roleBooks(db), ...roleMoveBooks(db) },
  grants: { ...grantBooks(db), ...grantEndingBooks(db), ...grantProgressBooks(db) },
  gatesDue: gateDueBooks(db),
  hands: handBooks(db),
  runs: runBooks(db),
  roleWork: roleWorkBooks(db),
  chatGates: chatGateBooks(db),
  personalLinks: personalLinkBooks(db),
  executions: executionBooks(db),
  mandates: mandateBooks(db),
  pauses: pauseBooks(db),
  wallets: walletBooks(db),
  walletActs: walletActBooks(db),
  locks: lockBooks(db),
  recoveries: recoveryBooks(db),
  vaults: vaultBooks(db),
  names: ensBooks(db),
  ledger: ledgerBooks(db),
  deposits: depositBooks(db),
  budgets: budgetBooks(db),
  withdrawals: withdrawalBooks(db),
  treasuries: treasuryBooks(db),
  flows: flowBooks(db),
  processes: processBooks(db),
});

/** Bound to one transaction inside `store.transaction`. */
export type Books = ReturnType<typeof booksOver>;

export type Store = Books & {
  /** Retries serialization failures and deadlocks from the outside; `label` names it in logs. */
  transaction<T>(label: string, run: (books: Books) => Promise<T>): Promise<T>;
};

export function createStore(connection: Connection): Store {
  return {
    ...booksOver(connection.db),
    transaction: (label, run) => transaction(connection, label, (tx) => run(booksOver(tx))),
  };
}
