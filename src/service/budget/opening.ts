/** A budget opens by a decision: judged when it is proposed, and again on the day it is carried out. */
import { formatAmount } from '#core/amount.ts';
import { parseDuration } from '#core/duration.ts';
import { decideBudgetName, decideOpenBudget } from '#core/execution/budget.ts';
import type { OpenBudgetAction } from '#core/execution/community-action.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { Books } from '#store/index.ts';
import type { Audit } from '../audit.ts';
import type { Communities } from '../community.ts';
import type { Inbox } from '../inbox.ts';
import { readAmount } from '../ledger/asset.ts';

type Dependencies = {
  ids: () => string;
  audit: Audit;
  inbox: Inbox;
  communities: Pick<Communities, 'get'>;
};

export type BudgetOpenings = ReturnType<typeof createBudgetOpenings>;

export function createBudgetOpenings({ ids, audit, inbox, communities }: Dependencies) {
  /** Whether a decision could open it now. */
  async function checkOpening(
    books: Books,
    community: CommunityId,
    { person: named, name, amount, termMs }: OpenBudgetAction,
  ): Promise<Result<{ person: PersonId; until: Date }>> {
    const row = await books.communities.findCommunity(community);
    const asset = await books.communities.findAsset(community);
    if (!asset || asset.kind === 'credit') return refuse({ code: 'treasury-missing' });
    if (row?.capPerPayment == null) return refuse({ code: 'executor-off' });
    const person = await books.people.findStanding(named);
    const accounts = await books.people.listAccounts([person]);
    const known = (await books.people.findMembership(community, person)) !== undefined;
    const left = await books.people.findHasLeft(
      community,
      accounts.map(({ id }) => id),
    );
    const now = await books.now();
    const other = await books.budgets.findBudgetByName(community, name);
    const until = new Date(now.getTime() + termMs);
    const decided = decideOpenBudget({
      ...{ name, amount, until, now },
      holder: { isBot: accounts.some(({ isBot }) => isBot), member: known && !left },
      isTaken: other !== undefined && other.closedAt === null && now < other.until,
    });
    return decided.ok ? accept({ person, until }) : decided;
  }

  return {
    /** What a decision would open, of what was typed. */
    async read(
      community: CommunityId,
      typed: { person: PersonId; name: string; amount: string; term: string },
    ): Promise<Result<OpenBudgetAction>> {
      const { asset } = await communities.get(community);
      const name = decideBudgetName(typed.name);
      if (!name.ok) return name;
      const amount = readAmount(typed.amount, asset);
      if (!amount.ok) return amount;
      const term = parseDuration(typed.term);
      if (!term.ok) return term;
      return accept({
        ...{ kind: 'open-budget', person: typed.person, name: name.value },
        ...{ amount: amount.value, termMs: term.value },
      });
    },

    /** What a decision may do, judged again on the day it is carried out. */
    decided: {
      async check(
        books: Books,
        community: CommunityId,
        action: OpenBudgetAction,
      ): Promise<Result<null>> {
        const possible = await checkOpening(books, community, action);
        return possible.ok ? accept(null) : possible;
      },
      async carryOut(
        books: Books,
        community: CommunityId,
        action: OpenBudgetAction,
        decidedBy: VoteId,
      ): Promise<Result<null>> {
        await books.communities.lockCommunity(community);
        const possible = await checkOpening(books, community, action);
        if (!possible.ok) return possible;
        const asset = await books.communities.findAsset(community);
        invariant(asset, 'it was there a moment ago');
        const { name, amount } = action;
        const { person: holderId, until } = possible.value;
        const number = await books.communities.insertNumber(community, 'budget');
        await books.budgets.insertBudget({
          ...{ id: ids(), communityId: community, number, name, assetId: asset.id, amount },
          ...{ holderId, spent: 0n, until, decidedBy },
          openedAt: await books.now(),
        });
        await audit.note(books, {
          ...{ community, actor: undefined, action: 'budget.open', subject: name },
          details: { number, holder: holderId, amount: String(amount), decidedBy },
        });
        await inbox.tell(books, holderId, community, `budget-opened:${decidedBy}`, {
          ...{
            kind: 'budget-opened',
            budget: name,
            symbol: asset.symbol,
            until: until.toISOString(),
          },
          amount: formatAmount(amount, asset.decimals),
        });
        return accept(null);
      },
    },
  };
}
