/** Rows of the books as the accounts the law names. */
import type { PersonId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { LedgerAccount } from '#core/ledger/account.ts';
import type { LedgerAccountRow } from '#store/ledger.ts';

export const memberAccount = (person: PersonId): LedgerAccount => ({ kind: 'member', person });

export function accountOfRow({
  kind,
  personId,
}: Pick<LedgerAccountRow, 'kind' | 'personId'>): LedgerAccount {
  if (kind !== 'member') return { kind };
  invariant(personId, 'a member account has a person');
  return memberAccount(personId);
}
