/** Tips: from one member's balance to another's, once per event, shown to everybody on a card. */
import { formatAmount, MAX_UINT256 } from '#core/amount.ts';
import { type AccountId, type CommunityId, isUuid, type PersonId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { balanceOf } from '#core/ledger/balances.ts';
import { decideTip, TIP_WINDOW_MS, type TipInput } from '#core/ledger/tip.ts';
import { accept, type Result } from '#core/result.ts';
import { cleanLine } from '#core/text.ts';
import type { Books, Store } from '#store/index.ts';
import type { TipRow } from '#store/ledger.ts';
import type { Cards } from './card.ts';
import { requireAct } from './caution.ts';
import type { Inbox } from './inbox.ts';
import { memberAccount } from './ledger/account.ts';
import { type BookAsset, readAmount, requireBookAsset } from './ledger/asset.ts';
import { type Ceilings, capsOf, DEFAULT_CEILINGS } from './ledger/ceilings.ts';
import type { Ledger } from './ledger.ts';
import type { Mention, People, PersonView } from './person.ts';

export type TipDraft = {
  readonly community: CommunityId;
  readonly from: PersonId;
  /** The account it is said by: a lock, or a joining of this week, may hold it back. */
  readonly account: AccountId;
  readonly to: PersonView;
  /** As typed, with or without the symbol. */
  readonly amount: string;
  readonly memo: string;
  readonly eventId: string;
};

export type TipView = {
  readonly id: string;
  readonly locale: string;
  readonly number: number;
  readonly from: Mention;
  readonly to: Mention;
  readonly amount: bigint;
  readonly symbol: string;
  readonly decimals: number;
  readonly custody: boolean;
  readonly memo: string;
  readonly sentAt: Date;
};

/** `left` is what the giver has afterwards. */
export type SentTip = { readonly tip: TipView; readonly left: bigint };

type Dependencies = {
  readonly store: Store;
  readonly ids: () => string;
  readonly ledger: Ledger;
  readonly cards: Cards;
  readonly inbox: Inbox;
  readonly people: People;
  readonly ceilings?: Ceilings;
};

export type Tips = ReturnType<typeof createTips>;

/** A number alone is nobody (L9): money goes to members, whom a place of this community has seen. */
async function isKnown(tx: Books, { community, from, to }: TipDraft): Promise<boolean> {
  if (to.isBot || to.person === from) return true;
  return tx.people.lockMemberShared(community, to.person);
}

export function createTips(deps: Dependencies) {
  const { store, ids, ledger, cards, inbox, people, ceilings = DEFAULT_CEILINGS } = deps;

  async function view(id: string): Promise<TipView | undefined> {
    const row = isUuid(id) ? await store.ledger.findTip(id) : undefined;
    if (!row) return undefined;
    const [asset, community, mentions] = await Promise.all([
      requireBookAsset(store, row.communityId),
      store.communities.findCommunity(row.communityId),
      people.mentions([row.fromPerson, row.toPerson]),
    ]);
    invariant(asset.ok && community, 'a tip belongs to a community with an asset');
    const unknown: Mention = { label: '?', accounts: [] };
    return {
      id,
      locale: community.locale,
      number: row.number,
      from: mentions.get(row.fromPerson) ?? unknown,
      to: mentions.get(row.toPerson) ?? unknown,
      amount: row.amount,
      symbol: asset.value.symbol,
      decimals: asset.value.decimals,
      custody: asset.value.custody,
      memo: row.memo,
      sentAt: row.sentAt,
    };
  }

  async function tell(tx: Books, draft: TipDraft, tip: TipRow, asset: BookAsset): Promise<void> {
    const mentions = await people.mentions([draft.from], tx);
    await cards.want(tx, `tip:${tip.id}`, draft.community);
    await inbox.tell(tx, draft.to.person, draft.community, `tip:${tip.id}`, {
      kind: 'tip-received',
      amount: formatAmount(tip.amount, asset.decimals),
      symbol: asset.symbol,
      from: mentions.get(draft.from)?.label ?? '?',
      memo: tip.memo,
    });
  }

  async function write(
    tx: Books,
    draft: TipDraft,
    asset: BookAsset,
    input: TipInput,
  ): Promise<Result<string>> {
    // First what no balance can change, so that an event told twice finds what it wrote.
    const { community } = draft;
    const plain = decideTip(input);
    if (!plain.ok) return plain;
    const giver = memberAccount(draft.from);
    const balances = await ledger.lockBalances(tx, community, asset.id, [
      giver,
      memberAccount(draft.to.person),
    ]);
    const written = await ledger.findWritten(tx, community, plain.value);
    if (written?.ok === false) return written;
    if (written) {
      const earlier = await tx.ledger.findTipByJournal(written.value.journal);
      invariant(earlier, 'a tip stands beside its journal');
      return accept(earlier.id);
    }
    const now = await tx.now();
    const since = new Date(now.getTime() - TIP_WINDOW_MS);
    const decided = decideTip({
      ...input,
      from: { person: draft.from, available: balanceOf(balances, asset.id, giver) },
      caps: capsOf(ceilings.tip, asset.decimals),
      tippedInWindow: await tx.ledger.findTippedSince(community, asset.id, draft.from, since),
    });
    if (!decided.ok) return decided;
    const posted = await ledger.postJournal(tx, community, decided.value);
    if (!posted.ok) return posted;
    const tip: TipRow = {
      id: ids(),
      communityId: community,
      assetId: asset.id,
      number: await tx.communities.insertNumber(community, 'tip'),
      fromPerson: draft.from,
      toPerson: draft.to.person,
      amount: input.amount,
      memo: cleanLine(draft.memo),
      journalId: posted.value.journal,
      sentAt: now,
    };
    await tx.ledger.insertTip(tip);
    await tell(tx, draft, tip, asset);
    return accept(tip.id);
  }

  return {
    view,

    /** Moves the money and wants the card, or says why not; the same event again is the same tip. */
    async sendTip(draft: TipDraft): Promise<Result<SentTip>> {
      const sent = await store.transaction('send tip', async (tx): Promise<Result<string>> => {
        const { from: person, account } = draft;
        const may = await requireAct(tx, 'tip', { person, account });
        if (!may.ok) return may;
        const asset = await requireBookAsset(tx, draft.community);
        if (!asset.ok) return asset;
        const amount = readAmount(draft.amount, asset.value);
        if (!amount.ok) return amount;
        return write(tx, draft, asset.value, {
          asset: asset.value,
          from: { person: draft.from, available: MAX_UINT256 },
          to: (await isKnown(tx, draft)) ? draft.to : null,
          toText: draft.to.displayName,
          amount: amount.value,
          note: draft.memo,
          caps: null,
          tippedInWindow: 0n,
          eventId: draft.eventId,
        });
      });
      if (!sent.ok) return sent;
      const [tip, balance] = await Promise.all([
        view(sent.value),
        ledger.balance(draft.community, draft.from),
      ]);
      invariant(tip && balance.ok, 'a tip that was sent has a view');
      return accept({ tip, left: balance.value.available });
    },
  };
}
