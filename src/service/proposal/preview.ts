/** What would be published, before it is. */

import type { CommunityAction } from '#core/execution/community-action.ts';
import type { Conditions } from '#core/execution/conditions.ts';
import type { Inspection } from '#core/execution/inspection.ts';
import type { Action } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Track } from '#core/proposal/tracks.ts';
import type { PowerId } from '#core/voting/power/setting.ts';
import type { CommunityView } from '../community.ts';
import type { AskedQuestion } from './question.ts';

type PaymentShown = {
  to: Address;
  amount: bigint;
  chainId: number;
  symbol: string;
  decimals: number;
};

/** What would be published, for whoever is asked whether it should be. */
export type ProposalPreview = {
  title: string;
  body: string;
  track: Track;
  power: PowerId;
  powerText: string | null;
  question: AskedQuestion;
  conditions: Conditions;
  /** One payment, for or against it. */
  transfer: PaymentShown | null;
  /** Of a choice those it is between, in the order of the options. */
  payees: readonly (PaymentShown & { name: string })[];
  /** A payment above this is not carried out as the treasury stands now; null where it is not above. */
  over: bigint | null;
  /** What is carried out on chain, where that is no payment to a person; with the hash that is voted on. */
  chain: { steps: readonly Action[]; asset: CommunityView['asset']; hash: Hex } | null;
  inspection: Inspection | null;
  /** What it does without a chain, with the hash that is voted on. */
  deed: { action: CommunityAction; hash: Hex } | null;
};
