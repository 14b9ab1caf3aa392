/**
 * What a draft would pay: in the community's asset, within its caps, to the recipients' own wallets. One payment is for
 * or against it; with several people, or other options, it is a choice between payments.
 */
import type { CommunityAction } from '#core/execution/community-action.ts';
import {
  type OptionAction,
  type ProposalAction,
  type TransferAction,
  transferAssetOf,
} from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { type Address, asAddress } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { CommunityView } from '../community.ts';
import type { Keepers } from '../executor/keeper.ts';
import { readAmount } from '../ledger/asset.ts';
import { decideCap, type PayoutWallet, payoutOf, type Recipient } from './payout.ts';
import type { QuestionDraft } from './question.ts';
import type { StepsDraft, StepsReader } from './steps.ts';

/** `wallet`: where it was shown to go; elsewhere it is not published. */
export type PaymentDraft = {
  amount: string;
  to: Recipient;
  wallet?: Address;
};

type Dependencies = { payoutWallet: PayoutWallet; keepers: Pick<Keepers, 'standing'> };

export type Payments = ReturnType<typeof createPayments>;

export function createPayments({ payoutWallet, keepers }: Dependencies) {
  /** The transfer a payment means, in the community's asset. */
  async function actionOf(
    community: CommunityView,
    payment: PaymentDraft,
  ): Promise<Result<TransferAction>> {
    const { asset } = community;
    if (asset.kind === 'credit' || asset.chainId === null)
      return refuse({ code: 'treasury-missing' });
    const amount = readAmount(payment.amount, asset);
    if (!amount.ok) return amount;
    const to = await payoutOf(payoutWallet, community.id, asset.chainId, payment.to);
    if (!to.ok) return to;
    return accept({
      kind: 'transfer',
      chainId: asset.chainId,
      asset: transferAssetOf(asset.token === null ? null : asAddress(asset.token)),
      to: to.value,
      amount: amount.value,
    });
  }

  /** Within the caps, and to the wallet that was shown. */
  return async function paymentOf(
    community: CommunityView,
    payment: PaymentDraft,
  ): Promise<Result<TransferAction>> {
    const { asset, caps } = community;
    const keeper =
      asset.chainId === null ? undefined : await keepers.standing(community.id, asset.chainId);
    // A contract has its own guards: its owners, its delay, its voters.
    const capped = keeper?.kind !== 'contract';
    if (capped && caps === null) return refuse({ code: 'executor-off' });
    const action = await actionOf(community, payment);
    if (!action.ok) return action;
    const { amount, to } = action.value;
    const within = capped && caps ? decideCap(asset, caps, amount) : accept(null);
    if (!within.ok) return within;
    const { wallet } = payment;
    return wallet === undefined || wallet === to ? action : refuse({ code: 'proposal-altered' });
  };
}

export type Payee = Omit<PaymentDraft, 'amount'>;

export type PaymentsDraft = {
  /** A payment from the treasury; undefined for a proposal without one. */
  payment: PaymentDraft | undefined;
  /** Who else could have it: people choose between them, and at most one is paid. */
  others?: readonly Payee[];
};

type Asked = PaymentsDraft & { question?: QuestionDraft | undefined };

export const payeesOf = ({ payment, others = [] }: PaymentsDraft): readonly Payee[] =>
  payment ? [payment, ...others] : [];

/** Whether its payments are options to choose between. */
const isChoice = ({ others = [], question }: Asked): boolean =>
  others.length > 0 ||
  question?.choices !== undefined ||
  (question?.method !== undefined && question.method !== 'basic/1');

/** The action a draft means, or why it cannot be had; undefined for none. */
export async function readAction(
  { paymentOf, readSteps }: { paymentOf: Payments; readSteps: StepsReader },
  draft: Asked & StepsDraft & { action?: CommunityAction },
  community: CommunityView,
): Promise<Result<ProposalAction | undefined>> {
  const { payment, action, steps } = draft;
  if (!action && !payment && !steps) return accept(undefined);
  if (community.founding) return refuse({ code: 'not-constituted' });
  if (steps) return readSteps(community, draft);
  if (!payment) {
    const isShown = !action || draft.shown === undefined || actionHash(action) === draft.shown;
    return isShown ? accept(action) : refuse({ code: 'proposal-altered' });
  }
  const { amount } = payment;
  if (!isChoice(draft)) return paymentOf(community, payment);
  const options: OptionAction[] = [];
  for (const payee of payeesOf(draft)) {
    const transfer = await paymentOf(community, { ...payee, amount });
    if (!transfer.ok) return transfer;
    options.push({ person: payee.to.person, transfer: transfer.value });
  }
  return accept({ kind: 'choice', options });
}
