/** Persons, assets and journals for laws. */
import fc from 'fast-check';
import { type AssetId, asId, type IntentId, type PersonId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import type { Journal } from '#core/ledger/journal.ts';
import {
  claimJournal,
  creditIssue,
  depositJournal,
  mergeSettle,
  paymentPost,
  paymentReserve,
  paymentVoid,
  tipJournal,
  treasurySync,
  withdrawalPost,
  withdrawalReserve,
  withdrawalVoid,
} from '#core/ledger/journals.ts';

export const CIV = asId<AssetId>('asset-civ');
export const unit = { symbol: 'CIV', decimals: 18 };
export const ada = asId<PersonId>('ada');
export const bo = asId<PersonId>('bo');
export const intentOf = (name: string) => asId<IntentId>(`intent-${name}`);
export const txHash = keccakText('a transaction');

const persons = fc.constantFrom(ada, bo, asId<PersonId>('cy'));
const amounts = fc.bigInt({ min: 1n, max: 10n ** 24n });

/** Any journal there is, as its builder makes it. */
export const journals: fc.Arbitrary<Journal> = fc
  .record({
    from: persons,
    to: persons,
    amount: amounts,
    n: fc.nat(),
    kind: fc.nat({ max: 11 }),
  })
  .filter(({ from, to }) => from !== to)
  .map(({ from, to, amount, n, kind }) => {
    const eventId = `event-${n}`;
    const log = { asset: CIV, amount, chainId: 1, txHash, logIndex: n };
    const withdrawal = { asset: CIV, person: from, amount, intent: intentOf(String(n)) };
    const sync = { asset: CIV, booked: BigInt(n), found: BigInt(n) + amount, block: BigInt(n) };
    const issue = { asset: CIV, to, amount, eventId, reason: 'welcome' };
    const builders: readonly (() => Journal | undefined)[] = [
      () => tipJournal({ asset: CIV, from, to, amount, eventId, note: '' }),
      () => depositJournal({ ...log, owner: from }),
      () => depositJournal({ ...log, owner: null }),
      () => claimJournal({ ...log, owner: from }),
      () => withdrawalReserve(withdrawal),
      () => withdrawalPost(withdrawal),
      () => withdrawalVoid(withdrawal),
      () => creditIssue(issue),
      () => treasurySync(sync),
      () => paymentReserve(withdrawal),
      () => (n % 2 === 0 ? paymentPost(withdrawal) : paymentVoid(withdrawal)),
      () => mergeSettle({ asset: CIV, from, to, amount, merge: eventId }),
    ];
    return builders[kind]?.() ?? creditIssue(issue);
  });
