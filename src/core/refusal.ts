/**
 * Every expected "no" of the house: a code and the data its words need (DESIGN §8). The words live
 * in `chat/words/<locale>/refusals.ts` under `satisfies Record<RefusalCode, …>`, so a code without
 * words does not compile. Data is plain: texts, numbers, bigint amounts in base units with their
 * decimals beside them, instants as Date.
 */
import type { JsonValue } from './canonical-json.ts';
import type { PartNotForRolls } from './eligibility/rule.ts';
import type { ActionRefusal } from './execution/action-refusal.ts';
import type { GovernorRefusal } from './execution/governor-refusal.ts';
import type { Address, Platform } from './identity.ts';
import type { Hex } from './keccak.ts';
import type { ConditionRefusal } from './proposal/condition-refusal.ts';
import type { TrackRefusal } from './proposal/track-refusal.ts';
import type { DelegationRefusal, SecrecyRefusal, VoteRefusal } from './voting/vote-refusal.ts';

/** An office a refusal may name; the table of rights is `office.ts`. */
type OfficeName = 'steward' | 'moderator' | 'treasurer' | 'guardian';

/** Options of a command, before any rule is asked. */
type InputRefusal =
  | { code: 'option-malformed'; option: string }
  | { code: 'option-missing'; option: string }
  | { code: 'text-empty'; option: string }
  | { code: 'text-too-long'; option: string; max: number }
  /** The symbol of community credits. */
  | { code: 'symbol-malformed'; text: string; max: number }
  | { code: 'integer-out-of-range'; option: string; min: number; max: number }
  | { code: 'choice-unknown'; option: string; choices: readonly string[] }
  | { code: 'time-zone-unknown'; text: string }
  | { code: 'command-unknown'; text: string; nearest: string | null }
  | { code: 'draft-expired' }
  | { code: 'button-expired' }
  | { code: 'rate-limited'; retryAfterMs: number };

type AmountRefusal =
  | { code: 'amount-malformed'; text: string; example: string }
  /** A thousand in the reader's own writing, one to the bot: `whole` and `fraction` are plain ways to write either. */
  | { code: 'amount-ambiguous'; text: string; whole: string; fraction: string }
  | { code: 'amount-not-positive'; text: string }
  | { code: 'amount-too-precise'; text: string; decimals: number }
  | { code: 'amount-too-large'; text: string };

type TimeRefusal =
  | { code: 'duration-malformed'; text: string; example: string }
  | { code: 'duration-too-short'; minMs: number }
  | { code: 'duration-too-long'; maxDays: number }
  | { code: 'deadline-malformed'; text: string; example: string }
  | { code: 'deadline-past'; deadline: Date }
  | { code: 'deadline-too-soon'; minMs: number }
  | { code: 'deadline-too-far'; maxDays: number }
  /** The clocks skip this local time (daylight saving begins). */
  | { code: 'deadline-skipped-hour'; text: string; timeZone: string };

/** Persons, membership and offices. */
type PersonRefusal =
  | { code: 'unknown-person'; text: string }
  | { code: 'not-linked' }
  /** Somebody else is to be paid and has no wallet. */
  | { code: 'recipient-not-linked'; name: string }
  /** Somebody else is to be paid, and an account of theirs may be in other hands. */
  | { code: 'recipient-locked'; name: string }
  | { code: 'not-member' }
  | { code: 'not-citizen' }
  /** `proposes`: what a decision may do instead. */
  | { code: 'not-in-office'; offices: readonly OfficeName[]; proposes?: JsonValue }
  /** `proposes` is the stored form of the action that a proposal for it would carry, where there is one. */
  | { code: 'needs-decision'; action: string; proposes?: JsonValue }
  | { code: 'office-held'; office: OfficeName }
  | { code: 'office-not-held'; office: OfficeName }
  | { code: 'last-steward' }
  /** Why a person cannot be forgotten now (`person/erase.ts`). */
  | { code: 'erase-held'; hold: 'locked' | 'joined' | 'recovery' }
  | { code: 'erase-last-steward'; communities: readonly string[] }
  | { code: 'erase-withdrawing'; communities: readonly string[] }
  | {
      code: 'erase-balance';
      balances: readonly { community: string; units: bigint; symbol: string; decimals: number }[];
    }
  /** A moderator ends the use of wallets of somebody whose wallets are not used here. */
  | { code: 'wallets-not-used'; name: string }
  | { code: 'bot-person' }
  | { code: 'anonymous-sender' };

type CommunityRefusal =
  | { code: 'founding-code-missing' }
  | { code: 'founding-code-wrong' }
  | { code: 'founding-code-used' }
  | { code: 'founding-incomplete'; missing: readonly string[] }
  | { code: 'template-needs-token'; template: string }
  | { code: 'already-constituted' }
  | { code: 'not-constituted' }
  /** Citizens there are and have to be; everything that is missing at once. */
  | {
      code: 'constitution-incomplete';
      missing: readonly ('citizens' | 'treasury' | 'caps' | 'alarms')[];
      have: number;
      need: number;
    }
  | { code: 'treasury-missing' }
  /** The key that this host has for a community's account is another community's. */
  | { code: 'account-foreign'; address: Address }
  | { code: 'alarms-no-channel' }
  /** What a decision would change is not what it was proposed on. */
  | { code: 'decision-outdated' }
  | { code: 'setting-unknown'; text: string; known: readonly string[] }
  | { code: 'setting-same' }
  /** No decision and no moderator gave it: its rule did. */
  | { code: 'role-not-given'; role: string; name: string }
  | { code: 'role-given-before'; role: string; name: string }
  | { code: 'webhook-private'; host: string };

type PlaceRefusal =
  | { code: 'place-not-connected' }
  | { code: 'place-only-in-chat' }
  | { code: 'place-taken' }
  /** No chat of the community can show a public card; `problem` says why the first cannot. */
  | { code: 'nowhere-shown'; place: string; problem: string }
  | { code: 'not-place-admin'; platform: Platform }
  | { code: 'attach-code-wrong' }
  | { code: 'attach-code-expired'; expiredAt: Date }
  | { code: 'attach-code-used' }
  | { code: 'attach-asker-left'; name: string; platform: Platform }
  | { code: 'attach-place-taken' }
  /** By a wallet alone: a chat of the community is left. */
  | { code: 'act-place-lives'; place: string }
  | { code: 'act-wallet-new'; from: Date }
  | { code: 'act-recovering'; dueAt: Date }
  | { code: 'channel-missing' }
  | { code: 'channel-closed' }
  | { code: 'permission-missing'; permissions: readonly string[] }
  | { code: 'platform-role-missing' };

type CitizenRefusal =
  | { code: 'already-citizen' }
  | { code: 'not-a-citizen-yet' }
  | { code: 'target-not-member' }
  | { code: 'self-citizenship' }
  | { code: 'reason-missing' };

/** Linking a wallet (INVARIANTS W1-W7). */
type LinkRefusal =
  | { code: 'link-unknown' }
  | { code: 'link-expired'; expiredAt: Date }
  | { code: 'link-used' }
  | { code: 'link-foreign' }
  | { code: 'link-unproven'; platform: Platform }
  | { code: 'link-from-future' }
  | { code: 'inbox-page-over' }
  | { code: 'message-altered' }
  | { code: 'message-too-long'; max: number }
  | { code: 'nonce-used' }
  | { code: 'nonce-wrong' }
  | { code: 'domain-wrong'; expected: string; found: string }
  | { code: 'signature-wrong' }
  | { code: 'signature-unverifiable' }
  /** A contract wallet whose owners have not signed all yet, or not this text. */
  | { code: 'signature-incomplete' }
  /** The session waits for a contract wallet's owners, in one browser. */
  | { code: 'link-waiting' }
  | { code: 'links-waiting'; max: number }
  /** Of one chat account, within the life of a link. */
  | { code: 'links-too-many'; max: number; retryAfterMs: number }
  | { code: 'wallet-without-code'; address: Address; chainId: number }
  /** No registry says that this cold wallet names one of the person's. */
  | { code: 'vault-not-named'; address: Address }
  | { code: 'vault-taken'; address: Address }
  | { code: 'vault-unreadable' }
  | { code: 'name-unknown'; text: string }
  | { code: 'name-unreadable'; text: string }
  | { code: 'wallet-taken'; address: Address }
  | { code: 'wallet-already-linked'; address: Address }
  | { code: 'wallet-not-linked'; text: string }
  | { code: 'wallet-too-new'; payableAt: Date }
  | { code: 'wallet-on-other-chain'; address: Address; chainId: number };

/** Joining two persons, and what a lock or a recent joining holds back (W6). */
type MergeRefusal =
  | { code: 'person-locked'; since: Date }
  | { code: 'joined-recently'; until: Date }
  /** Whose wallet was to be joined has it no more. */
  | { code: 'merge-nobody' }
  | { code: 'merge-unknown' }
  | { code: 'merge-older-asks' }
  /** The one who asked cannot say yes for the other. */
  | { code: 'merge-own-request' }
  | { code: 'merge-foreign' }
  | { code: 'merge-expired'; expiredAt: Date }
  | { code: 'merge-answered' }
  | { code: 'merge-waiting'; until: Date }
  | { code: 'merge-firm'; since: Date }
  | { code: 'merge-none' };
/** Acts of a wallet by signature alone, locks, and the ways back after a loss. */
type LossRefusal =
  | { code: 'act-unknown' }
  | { code: 'act-expired'; expiredAt: Date }
  | { code: 'act-used' }
  /** This browser already waits for the owners of contract wallets, as often as it may. */
  | { code: 'acts-waiting'; max: number }
  /** The signature is right, and nobody has the wallet linked. */
  | { code: 'act-nothing-linked'; address: Address }
  | { code: 'already-locked'; lockedAt: Date }
  | { code: 'not-locked' }
  | { code: 'lock-foreign' }
  | { code: 'lock-wallet-new' }
  | { code: 'lock-wallet-younger' }
  | { code: 'recovery-own' }
  | { code: 'recovery-locked' }
  | { code: 'recovery-running'; dueAt: Date }
  | { code: 'recovery-too-soon'; from: Date }
  | { code: 'recovery-not-citizen' }
  | { code: 'recovery-citizen-new'; from: Date }
  | { code: 'recovery-unknown' }
  | { code: 'recovery-over' }
  | { code: 'recovery-none' }
  | { code: 'voice-own' }
  | { code: 'voice-twice' }
  | { code: 'voice-too-new' }
  | { code: 'voice-enough'; missing: 'citizen' | 'moderator' | 'elsewhere' };

/** Tokens, contracts and the rule language. */
type RuleRefusal =
  | { code: 'address-malformed'; text: string }
  | { code: 'address-checksum-wrong'; text: string }
  | { code: 'not-a-contract'; address: Address }
  | { code: 'not-a-token'; address: Address }
  /** It counts like one, and its name is none, or too long to be read. */
  | { code: 'token-name-unread'; address: Address }
  | { code: 'wrong-standard'; token: string; expected: string; found: string }
  | { code: 'token-unknown'; text: string; position: number }
  | { code: 'token-ambiguous'; text: string; position: number }
  | { code: 'chain-unknown'; text: string }
  | { code: 'names-off' }
  | { code: 'name-malformed'; text: string }
  | { code: 'piece-unknown'; address: Address; id: bigint }
  | { code: 'function-unreadable'; address: Address; function: string }
  | { code: 'role-of-no-gate'; text: string }
  | { code: 'rule-cycle'; role: string }
  | { code: 'role-in-use'; role: string; by: string }
  | { code: 'rule-not-for-rolls'; part: PartNotForRolls }
  | { code: 'rule-empty' }
  | { code: 'rule-too-long'; max: number }
  | { code: 'rule-too-deep'; max: number }
  | { code: 'rule-too-large'; max: number }
  | { code: 'rule-malformed'; position: number; found: string; expected: readonly string[] };

type GateRefusal =
  | { code: 'gate-unknown'; text: string }
  | { code: 'gate-exists'; role: string }
  /** Somebody was faster: its rule is not the one that was shown. */
  | { code: 'gate-rule-changed'; role: string; rule: string }
  /** To be removed without anybody having been shown who loses it. */
  | { code: 'gate-held'; role: string }
  | { code: 'role-run-unknown' }
  | { code: 'role-run-undone'; role: string }
  /** What an undo would do is not what was shown. */
  | { code: 'role-undo-changed' }
  | { code: 'role-run-answered'; state: string; role: string }
  | { code: 'role-run-changed'; run: string; count: number }
  | { code: 'role-not-found'; text: string }
  | { code: 'role-too-high'; role: string }
  /** Everybody's role, or one that belongs to a bot or an integration. */
  | { code: 'role-not-assignable'; role: string }
  | { code: 'gate-opens-nothing'; role: string }
  | { code: 'chat-unclear'; count: number }
  | { code: 'chat-unknown'; text: string }
  | { code: 'chat-taken'; chat: string; role: string }
  | { code: 'gate-opens-no-chat'; role: string }
  | { code: 'join-unknown' }
  | { code: 'join-answered' }
  /** Its server is attached still, and nobody has said that gates are to leave it. */
  | { code: 'server-not-lost'; place: string }
  | { code: 'server-unknown'; text: string }
  | { code: 'no-new-server' }
  | { code: 'nothing-to-move' }
  /** It may have no more roles, and so many must go before all that are missing can be made. */
  | { code: 'server-full'; place: string; over: number }
  /** What would be set up in the new server is not what was shown. */
  | { code: 'role-move-changed'; from: string; to: string }
  | { code: 'tag-has-emoji' }
  | { code: 'tag-taken'; tag: string; role: string }
  | { code: 'gate-not-met' };

type ProposalRefusal =
  | { code: 'proposal-unknown'; text: string }
  | { code: 'proposal-not-in-state'; state: string; needed: readonly string[] }
  | { code: 'proposal-altered' }
  | { code: 'proposal-without-action' }
  | { code: 'not-the-author' }
  | { code: 'timelock-running'; until: Date }
  | { code: 'timelock-over'; since: Date }
  /** What overrules a veto is not stopped by another. */
  | { code: 'veto-once' }
  | { code: 'execution-expired'; since: Date }
  | { code: 'action-hash-changed' };

/** Offices filled by election, and recalls. */
type ElectionRefusal =
  | { code: 'election-unknown'; text: string }
  /** Several are on their way, and none was named. */
  | { code: 'election-which'; numbers: readonly number[] }
  | { code: 'election-running'; office: OfficeName }
  /** Whoever holds the office holds it for long; from when on an election may be opened. */
  | { code: 'election-too-early'; office: OfficeName; from: Date }
  | { code: 'nominations-over'; state: string; since: Date }
  | { code: 'already-nominated'; answer: 'nominated' | 'accepted' | 'declined' }
  | { code: 'not-nominated' }
  | { code: 'candidates-full'; max: number }
  | { code: 'runoff-closed' }
  | { code: 'runoff-none' }
  | { code: 'recall-unknown' }
  | { code: 'recall-running'; office: OfficeName }
  | { code: 'recall-over' }
  /** Not a citizen for long enough at that time. */
  | { code: 'citizen-waiting'; since: Date };

/** The ledger (L1-L10). */
type LedgerRefusal =
  | { code: 'asset-missing' }
  | { code: 'asset-differs'; symbol: string }
  | { code: 'self-transfer' }
  | { code: 'bot-recipient' }
  | { code: 'balance-too-low'; available: bigint; needed: bigint; symbol: string; decimals: number }
  | { code: 'tip-too-large'; max: bigint; symbol: string; decimals: number }
  | { code: 'tip-daily-cap'; left: bigint; symbol: string; decimals: number }
  | { code: 'withdrawal-too-large'; max: bigint; symbol: string; decimals: number }
  | { code: 'withdrawal-daily-cap'; left: bigint; symbol: string; decimals: number }
  | { code: 'withdrawal-unsupported'; symbol: string }
  | { code: 'custody-off' }
  | { code: 'custody-ceiling'; max: bigint; symbol: string; decimals: number }
  | { code: 'credits-not-issuable'; symbol: string }
  | { code: 'idempotency-conflict'; key: string }
  | { code: 'frozen'; reason: string };

/** Carrying out what was decided (I1-I9). */
type ExecutionRefusal =
  | { code: 'executor-off' }
  | { code: 'cap-exceeded'; cap: bigint; asked: bigint; symbol: string; decimals: number }
  | { code: 'cap-per-day-exceeded'; cap: bigint; asked: bigint; symbol: string; decimals: number }
  /** `together`: with those of the 24 hours before, and what of older ones has not ended. */
  | { code: 'cap-unmeasured'; most: number; together: number }
  | { code: 'cap-too-high'; max: bigint; symbol: string; decimals: number }
  | { code: 'caps-crossed'; perPayment: bigint; perDay: bigint; decimals: number }
  | { code: 'already-paused'; reason: string }
  | { code: 'not-paused' }
  | { code: 'rotation-not-asked' }
  | { code: 'cap-raise-needs-decision' }
  | { code: 'treasury-unknown' }
  | { code: 'target-changed'; address: Address }
  | { code: 'fee-ceiling'; maxWei: bigint }
  | { code: 'fee-day-ceiling'; maxWei: bigint }
  | { code: 'intent-not-in-state'; state: string; needed: readonly string[] }
  /** Said to be unpaid, and on the chain (by its hash), or not out of it for good (null). */
  | { code: 'payment-found'; hash: Hex | null };

/** The world could not be asked; nothing was changed. */
type WorldRefusal =
  | { code: 'chain-unreachable'; chainId: number }
  | { code: 'not-final'; block: bigint }
  | { code: 'not-yet'; retryAfterMs: number };

export type Refusal =
  | InputRefusal
  | AmountRefusal
  | TimeRefusal
  | PersonRefusal
  | CommunityRefusal
  | PlaceRefusal
  | CitizenRefusal
  | LinkRefusal
  | MergeRefusal
  | LossRefusal
  | RuleRefusal
  | GateRefusal
  | VoteRefusal
  | SecrecyRefusal
  | DelegationRefusal
  | ProposalRefusal
  | ConditionRefusal
  | TrackRefusal
  | ElectionRefusal
  | LedgerRefusal
  | ExecutionRefusal
  | ActionRefusal
  | GovernorRefusal
  | WorldRefusal;

export type RefusalCode = Refusal['code'];

/** The data of one code: `RefusalOf<'poll-closed'>['closedAt']`. */
export type RefusalOf<C extends RefusalCode> = Extract<Refusal, { code: C }>;
