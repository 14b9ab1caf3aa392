/** What an edit of a proposal changed: its text line by line, its payment, and the conditions it is carried out under. */
import { canonicalJson, type JsonValue } from '#core/canonical-json.ts';
import { type Conditions, conditionsToJson, NO_CONDITIONS } from '#core/execution/conditions.ts';
import { proposalActionFromJson, type TransferAction } from '#core/execution/intent.ts';
import { conditionsIn } from '#core/execution/voted.ts';
import type { Address, CommunityId, PersonId } from '#core/identity.ts';
import { differenceOf, type LineChange } from '#core/proposal/difference.ts';
import type { ProposalEditRow } from '#store/discussion.ts';
import type { Communities } from '../community.ts';
import type { Mention, People } from '../person.ts';

export type PaymentView = {
  amount: bigint;
  to: Address;
  chainId: number;
  recipient: Mention | null;
  symbol: string;
  decimals: number;
};

export type EditView = {
  version: number;
  at: Date;
  title: { before: string; after: string };
  body: readonly LineChange[];
  /** Where another payment is asked for. */
  payment: Changed<PaymentView>;
  /** Where it is carried out under other conditions. */
  conditions: Changed<Conditions>;
};

export type EditPreview = Pick<EditView, 'payment' | 'conditions'> & { number: number };

/** What stands before and after; null where that is the same. */
type Changed<T> = { before: T; after: T } | null;

/** As an edit keeps it; the payment is missing in rows of before it could be edited. */
export type Said = { title: string; body: string; action?: JsonValue; recipient?: PersonId | null };

function changedConditions(old: Said, young: Said): Changed<Conditions> {
  if (old.action === undefined || young.action === undefined) return null;
  const read = (action: JsonValue): Conditions =>
    action === null ? NO_CONDITIONS : conditionsIn(action);
  const [before, after] = [read(old.action), read(young.action)];
  const written = (conditions: Conditions) => canonicalJson(conditionsToJson(conditions));
  return written(before) === written(after) ? null : { before, after };
}

type Dependencies = { communities: Communities; people: Pick<People, 'mentions'> };

export function createEditViews({ communities, people }: Dependencies) {
  async function paymentView(
    community: CommunityId,
    { amount, to, chainId }: TransferAction,
    recipient: PersonId | null,
  ): Promise<PaymentView> {
    const { symbol, decimals } = (await communities.get(community)).asset;
    const mentions = await people.mentions(recipient === null ? [] : [recipient]);
    return {
      ...{ amount, to, chainId, symbol, decimals },
      recipient: (recipient !== null && mentions.get(recipient)) || null,
    };
  }

  const transferOf = (action: JsonValue | undefined): TransferAction | null => {
    const read = action === undefined || action === null ? null : proposalActionFromJson(action);
    return read?.kind === 'transfer' ? read : null;
  };

  async function changedPayment(
    community: CommunityId,
    old: Said,
    young: Said,
  ): Promise<EditView['payment']> {
    const [was, is] = [transferOf(old.action), transferOf(young.action)];
    if (!was || !is) return null;
    const same = was.to === is.to && was.amount === is.amount && old.recipient === young.recipient;
    if (same) return null;
    return {
      before: await paymentView(community, was, old.recipient ?? null),
      after: await paymentView(community, is, young.recipient ?? null),
    };
  }

  async function viewOf(
    community: CommunityId,
    old: Said,
    { version, at, after }: Pick<ProposalEditRow, 'version' | 'at' | 'after'>,
  ): Promise<EditView> {
    const young = after as Said;
    return {
      ...{ version, at },
      title: { before: old.title, after: young.title },
      body: differenceOf(old.body, young.body),
      payment: await changedPayment(community, old, young),
      conditions: changedConditions(old, young),
    };
  }

  return {
    /** From one version to a later one. */
    viewOf,

    /** What would change of all that is asked before it is changed. */
    async asked(
      community: CommunityId,
      old: Said,
      young: Said,
    ): Promise<Pick<EditView, 'payment' | 'conditions'>> {
      return {
        payment: await changedPayment(community, old, young),
        conditions: changedConditions(old, young),
      };
    },
  };
}
