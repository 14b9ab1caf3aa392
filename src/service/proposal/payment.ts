/** What a draft would have done: one payment for or against, or one an option where people choose between several. */
import type { CommunityAction } from '#core/execution/community-action.ts';
import {
  type ChoiceAction,
  type OptionAction,
  type ProposalAction,
  paymentsOf,
  type TransferAction,
} from '#core/execution/intent.ts';
import { type Address, asAddress, type CommunityId, type PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { CommunityView } from '../community.ts';
import { readAmount } from '../ledger/asset.ts';
import type { PersonView } from '../person.ts';
import type { QuestionDraft } from './question.ts';

export type Payee = {
  to: Pick<PersonView, 'person' | 'isBot' | 'displayName'>;
  /** As it was shown to whoever publishes; another one by now is refused. */
  wallet?: Address;
};

/** Where this person is paid on a chain, or why not (not linked, too new). */
export type PayoutWallet = (
  community: CommunityId,
  person: PersonId,
  chainId: number,
) => Promise<Result<Address>>;

export type PaymentsDraft = {
  /** A payment from the treasury; undefined for a proposal without one. */
  payment: (Payee & { amount: string }) | undefined;
  /** Who else could have it: people choose between them, and at most one is paid. */
  others?: readonly Payee[];
};

type Asked = PaymentsDraft & { question?: QuestionDraft | undefined };

export const payeesOf = ({ payment, others = [] }: Asked): readonly Payee[] =>
  payment ? [payment, ...others] : [];

/** Whether its payments are options to choose between. */
export const isChoice = ({ payment, others = [], question }: Asked): boolean =>
  payment !== undefined &&
  (others.length > 0 ||
    question?.choices !== undefined ||
    (question?.method !== undefined && question.method !== 'basic/1'));

/** The transfer that a payment to one of them means, in the community's asset. */
async function transferTo(
  payoutWallet: PayoutWallet,
  community: CommunityView,
  amountText: string,
  { to: payee, wallet }: Payee,
): Promise<Result<TransferAction>> {
  const { asset } = community;
  if (asset.kind === 'credit' || asset.chainId === null) {
    return refuse({ code: 'treasury-missing' });
  }
  const amount = readAmount(amountText, asset);
  if (!amount.ok) return amount;
  if (payee.isBot) return refuse({ code: 'bot-recipient' });
  const to = await payoutWallet(community.id, payee.person, asset.chainId);
  if (!to.ok) {
    const { displayName: name } = payee;
    return to.refusal.code === 'not-linked' ? refuse({ code: 'recipient-not-linked', name }) : to;
  }
  if (wallet !== undefined && wallet !== to.value) return refuse({ code: 'proposal-altered' });
  return accept({
    kind: 'transfer',
    chainId: asset.chainId,
    asset:
      asset.token === null ? { kind: 'native' } : { kind: 'erc20', token: asAddress(asset.token) },
    to: to.value,
    amount: amount.value,
  });
}

function withinCaps(community: CommunityView, action: ProposalAction): Result<ProposalAction> {
  const { asset, caps } = community;
  if (caps === null) return refuse({ code: 'executor-off' });
  const { symbol, decimals } = asset;
  for (const { amount } of paymentsOf(action)) {
    if (amount > caps.perPayment) {
      return refuse({
        code: 'cap-exceeded',
        cap: caps.perPayment,
        asked: amount,
        symbol,
        decimals,
      });
    }
  }
  return accept(action);
}

/** The action a draft means, or why it cannot be had; undefined for none. */
export async function readAction(
  payoutWallet: PayoutWallet,
  draft: Asked & { action?: CommunityAction },
  community: CommunityView,
): Promise<Result<ProposalAction | undefined>> {
  const { payment, action } = draft;
  if (!action && !payment) return accept(undefined);
  if (community.founding) return refuse({ code: 'not-constituted' });
  if (!payment) return accept(action);
  if (community.caps === null) return refuse({ code: 'executor-off' });
  const options: OptionAction[] = [];
  for (const payee of payeesOf(draft)) {
    const transfer = await transferTo(payoutWallet, community, payment.amount, payee);
    if (!transfer.ok) return transfer;
    options.push({ person: payee.to.person, transfer: transfer.value });
  }
  const choice: ChoiceAction = { kind: 'choice', options };
  const [only] = options;
  return withinCaps(community, only && !isChoice(draft) ? only.transfer : choice);
}
