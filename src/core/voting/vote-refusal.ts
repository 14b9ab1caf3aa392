/** Why a vote, a ballot or a delegation is refused; part of `core/refusal.ts`. */
import type { Trace } from '../eligibility/facts.ts';
import type { TokenStandard } from '../eligibility/rule.ts';
import type { Address, VoteId } from '../identity.ts';

/** Polls, proposals and ballots. */
export type VoteRefusal =
  | { code: 'choices-too-few'; min: number }
  | { code: 'choices-too-many'; max: number }
  | { code: 'choice-empty' }
  | { code: 'choice-too-long'; choice: string; max: number }
  | { code: 'choice-duplicate'; choice: string }
  /** The method brings its own options, or asks its author for some. */
  | { code: 'choices-not-taken'; method: string }
  | { code: 'choices-missing'; method: string }
  | { code: 'seats-one-only'; method: string }
  | { code: 'seats-too-many'; seats: number; options: number }
  /** One action is asked for or against, several by a method that chooses. */
  | { code: 'action-needs-basic'; method: string }
  | { code: 'action-needs-choice' }
  | { code: 'action-one-winner' }
  /** The rules of its kind have one way of counting. */
  | { code: 'method-of-track'; method: string }
  | { code: 'choice-malformed'; method: string }
  | { code: 'choice-not-offered'; choice: number; optionCount: number }
  | { code: 'choice-repeated'; choice: number }
  | { code: 'choice-equal-ranks'; choices: readonly number[] }
  | { code: 'weight-negative'; choice: number }
  | { code: 'weights-zero' }
  | { code: 'weights-malformed'; text: string; optionCount: number }
  /** Nothing is ranked or weighed yet. */
  | { code: 'ballot-empty' }
  | { code: 'score-too-high'; choice: number; max: number }
  | { code: 'poll-unknown'; text: string }
  | { code: 'poll-not-open-yet'; opensAt: Date }
  | { code: 'poll-closed'; closedAt: Date }
  | { code: 'poll-still-open'; closesAt: Date }
  | { code: 'poll-cancelled' }
  | { code: 'already-voted' }
  /** Signed ballots alone count here; `choice` is the RFC 8785 text of what was pressed. */
  | { code: 'ballot-unsigned'; vote: string; choice: string }
  /** The ballot so far is signed: only a signed one replaces it (V2). */
  | { code: 'ballot-signed-before'; vote: string; choice: string }
  | { code: 'ballot-sequence-old'; vote: string; choice: string }
  | { code: 'signing-off' }
  | { code: 'signing-wallet-foreign'; address: Address }
  | { code: 'ballot-to-sign-missing' }
  /** `late`: the vote whose roll of tokens a wallet linked since may still come to. */
  | { code: 'not-on-roll'; late?: string }
  /** Off the roll of a poll with a gate; `traced`: what the rule finds of this person at the roll's blocks. */
  | {
      code: 'poll-gate';
      vote: VoteId;
      rule: string;
      block: string | null;
      traced?: {
        trace: Trace;
        tokens: readonly {
          symbol: string;
          standard: TokenStandard;
          chainId: number;
          address: Address;
          decimals: number;
        }[];
      };
    }
  | { code: 'not-entitled' }
  | { code: 'roll-unknown' }
  | { code: 'roll-empty' }
  /** Wallets come late to rolls of tokens alone. */
  | { code: 'late-not-token' }
  | { code: 'late-nothing-new' }
  | { code: 'late-wallet-moved' }
  | { code: 'late-empty'; block: bigint }
  /** A vote whose voters' wallets are listed: said once, before the first ballot. */
  | { code: 'consent-needed'; vote: string; choice: number | null; block: string | null }
  /** A power reads one contract twice and adds up what may be the same tokens (V2). */
  | { code: 'power-counts-twice'; token: Address; chainId: number }
  /** Whoever has several accounts would gain by it. */
  | { code: 'power-for-citizens' }
  /** It is the community's own token, and there is none. */
  | { code: 'power-without-token' }
  | { code: 'quorum-without-supply' }
  /** A quorum of linked wallets alone gets smaller when people do not link. */
  | { code: 'quorum-shrinks' }
  | { code: 'quorum-floor'; least: number }
  | { code: 'quorum-not-met'; quorum: bigint; turnout: bigint };

/** What a vote's secrecy asks for, and keeps back. */
export type SecrecyRefusal =
  | { code: 'seal-key-missing' }
  | { code: 'secret-needs-equal-powers' }
  | { code: 'secret-without-delegation' }
  | { code: 'secret-unsigned' }
  | { code: 'sealed-unsigned' }
  | { code: 'ballots-sealed'; closesAt: Date }
  | { code: 'seal-key-lost' }
  | { code: 'receipt-unknown' };

/** Letting somebody speak for oneself. */
export type DelegationRefusal =
  | { code: 'delegate-self' }
  | { code: 'delegate-bot' }
  | { code: 'delegate-locked' }
  | { code: 'delegate-not-citizen' }
  | { code: 'delegation-none' }
  | { code: 'topic-unknown'; text: string; known: readonly string[] }
  | { code: 'topic-taken'; text: string };
