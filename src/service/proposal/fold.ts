/** A text that a moderator folded in the chats: by whom and why stands in the audit, and five citizens unfold it. */
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import {
  decideFold,
  decideUnfold,
  isUnfolded,
  SANDBOX_UNFOLD_VOICES,
  UNFOLD_VOICES,
  voicesOf,
} from '#core/proposal/folding.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { FoldRow } from '#store/fold.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Audit } from '../audit.ts';
import type { Cards } from '../card.ts';
import type { Offices } from '../office.ts';

type Meant = { community: CommunityId; person: PersonId; vote: VoteId };

/** What stands in the text's place. */
export type FoldView = { reason: string; have: number; need: number };

type Dependencies = {
  store: Store;
  ids: () => string;
  cards: Cards;
  offices: Offices;
  audit: Audit;
  sandbox: boolean;
};

export type Folds = ReturnType<typeof createFolds>;

export function createFolds({ store, ids, cards, offices, audit, sandbox }: Dependencies) {
  const need = sandbox ? SANDBOX_UNFOLD_VOICES : UNFOLD_VOICES;

  async function lock(books: Books, { community, vote }: Meant): Promise<Result<ProposalRow>> {
    const row = await books.proposals.lockProposal(vote);
    return row?.communityId === community
      ? accept(row)
      : refuse({ code: 'proposal-unknown', text: '' });
  }

  /** Its own cards, and the digests that stand with its title in them. */
  async function want(books: Books, row: ProposalRow): Promise<void> {
    await cards.wantMoved(books, `proposal:${row.voteId}`, row.communityId);
    for (const digest of await books.digests.lockDigestsNaming(row.communityId, row.voteId)) {
      await cards.wantAgain(books, `digest:${digest}`);
    }
  }

  const isCitizen = async (books: Books, community: CommunityId, person: PersonId) =>
    (await books.citizens.findLiveCitizenship(community, person)) !== undefined;

  async function voices(books: Books, community: CommunityId, fold: FoldRow) {
    const said = await books.folds.listUnfoldVoices(fold.id);
    return Promise.all(
      said.map(async ({ personId }) => {
        const person = await books.people.findStanding(personId);
        return { person, isCitizen: await isCitizen(books, community, person) };
      }),
    );
  }

  /** By whoever may fold; without `actor` by the citizens. */
  async function unfold(books: Books, row: ProposalRow, fold: FoldRow, actor?: PersonId) {
    await books.folds.updateFoldEnded(fold.id, await books.now(), actor === undefined);
    await audit.note(books, {
      ...{ community: row.communityId, actor, action: 'proposal.unfold' },
      subject: `#${row.number}`,
    });
  }

  return {
    async fold(meant: Meant, why: string): Promise<Result<{ number: number; need: number }>> {
      return store.transaction('fold proposal', async (books) => {
        const locked = await lock(books, meant);
        if (!locked.ok) return locked;
        const { community, person } = meant;
        const may = await offices.require(community, person, 'proposal.fold', books);
        if (!may.ok) return may;
        const row = locked.value;
        const earlier = await books.folds.listFolds(row.voteId);
        const text = earlier.filter(({ at }) => at >= row.publishedAt);
        const overruled = text.find((one) => one.overruled);
        const decided = decideFold({
          state: row.state as ProposalState,
          isFolded: earlier.some(({ unfoldedAt }) => unfoldedAt === null),
          unfoldedAt: overruled?.unfoldedAt ?? null,
          reason: why,
        });
        if (!decided.ok) return decided;
        const reason = decided.value;
        await books.folds.insertFold({
          ...{ id: ids(), voteId: row.voteId, foldedBy: person, reason, at: await books.now() },
        });
        await audit.note(books, {
          ...{ community, actor: person, action: 'proposal.fold', subject: `#${row.number}` },
          reason,
        });
        await want(books, row);
        return accept({ number: row.number, need });
      });
    },

    /** By whoever may fold at once; by citizens once enough have said so. */
    async unfold(
      meant: Meant,
    ): Promise<Result<{ number: number; done: boolean; have: number; need: number }>> {
      return store.transaction('unfold proposal', async (books) => {
        const locked = await lock(books, meant);
        if (!locked.ok) return locked;
        const { community, person } = meant;
        const row = locked.value;
        const fold = await books.folds.findLiveFold(row.voteId);
        const may = await offices.require(community, person, 'proposal.fold', books);
        const decided = decideUnfold({
          isFolded: fold !== undefined,
          mayFold: may.ok,
          isCitizen: await isCitizen(books, community, person),
        });
        if (!decided.ok) return decided;
        if (!fold) return refuse({ code: 'fold-none' });
        await want(books, row);
        if (decided.value === 'at-once') {
          await unfold(books, row, fold, person);
          return accept({ number: row.number, done: true, have: 0, need });
        }
        const at = await books.now();
        await books.folds.insertUnfoldVoice({ foldId: fold.id, personId: person, at });
        const said = await voices(books, community, fold);
        const done = isUnfolded(said, need);
        if (done) await unfold(books, row, fold);
        return accept({ number: row.number, done, have: voicesOf(said), need });
      });
    },

    /** Null where it is not folded. */
    async view({ voteId, communityId }: ProposalRow): Promise<FoldView | null> {
      const fold = await store.folds.findLiveFold(voteId);
      if (!fold) return null;
      const have = voicesOf(await voices(store, communityId, fold));
      return { reason: fold.reason, have, need };
    },
  };
}
