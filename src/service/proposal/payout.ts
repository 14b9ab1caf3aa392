/** What a payment and a typed step have in common: who is paid where, and how much at once. */
import type { ExecutorCaps } from '#core/execution/policy.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { CommunityView } from '../community.ts';
import type { PersonView } from '../person.ts';

export type Recipient = Pick<PersonView, 'person' | 'isBot' | 'displayName'>;

/** Where this person is paid on a chain, or why not (locked, not linked, too new). */
export type PayoutWallet = (
  community: CommunityId,
  person: PersonId,
  chainId: number,
) => Promise<Result<Address>>;

/** The same of whoever is named in a proposal or a budget payment, told to whoever names them. */
export async function payoutOf(
  payoutWallet: PayoutWallet,
  community: CommunityId,
  chainId: number,
  { person, isBot, displayName: name }: Recipient,
): Promise<Result<Address>> {
  if (isBot) return refuse({ code: 'bot-recipient' });
  const wallet = await payoutWallet(community, person, chainId);
  if (wallet.ok) return wallet;
  if (wallet.refusal.code === 'not-linked') return refuse({ code: 'recipient-not-linked', name });
  if (wallet.refusal.code === 'person-locked') return refuse({ code: 'recipient-locked', name });
  return wallet;
}

/** What no cap lets through is not voted on. */
export function decideCap(
  { symbol, decimals }: CommunityView['asset'],
  { perPayment: cap }: ExecutorCaps,
  asked: bigint,
): Result<null> {
  return asked > cap
    ? refuse({ code: 'cap-exceeded', cap, asked, symbol, decimals })
    : accept(null);
}
