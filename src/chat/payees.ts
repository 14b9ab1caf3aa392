/** The options of a command that name who could be paid: one for a payment, several for a choice between them. */
import { parseAddress } from '#core/address.ts';
import type { Address, PlaceId } from '#core/identity.ts';
import { accept, type Result } from '#core/result.ts';
import type { People, PersonReference, PersonView } from '#service/person.ts';
import type { Options } from './option.ts';

export const PAYEES = ['to', 'to2', 'to3', 'to4', 'to5', 'to6'] as const;

export const payeeOptions = {
  to: { kind: 'person', required: false, describe: (words) => words.proposal.option.to() },
  to2: { kind: 'person', required: false, describe: (words) => words.proposal.option.orTo() },
  to3: { kind: 'person', required: false, describe: (words) => words.proposal.option.orTo() },
  to4: { kind: 'person', required: false, describe: (words) => words.proposal.option.orTo() },
  to5: { kind: 'person', required: false, describe: (words) => words.proposal.option.orTo() },
  to6: { kind: 'person', required: false, describe: (words) => words.proposal.option.orTo() },
} satisfies Options;

type Named = { readonly [K in (typeof PAYEES)[number]]?: PersonReference | undefined };

/** Who is named, in the order of the options; a gap between them is no person. */
export const payeesIn = (values: Named): readonly PersonReference[] =>
  PAYEES.flatMap((name) => values[name] ?? []);

/** Who they are here, or why one of them cannot be told. */
export async function referAll(
  people: Pick<People, 'refer'>,
  named: readonly PersonReference[],
  place: PlaceId | undefined,
): Promise<Result<PersonView[]>> {
  const views: PersonView[] = [];
  for (const one of named) {
    const view = await people.refer(one, place);
    if (!view.ok) return view;
    views.push(view.value);
  }
  return accept(views);
}

/** Each with the wallet that was shown for them, one after the other in one text. */
export function withWallets(
  views: readonly PersonView[],
  wallets: string,
): Result<{ to: PersonView; wallet: Address }[]> {
  const shown = wallets.split(' ');
  const payees: { to: PersonView; wallet: Address }[] = [];
  for (const [index, to] of views.entries()) {
    const wallet = parseAddress(shown[index] ?? '');
    if (!wallet.ok) return wallet;
    payees.push({ to, wallet: wallet.value });
  }
  return accept(payees);
}
