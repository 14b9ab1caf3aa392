/** Petitions for a recall: asked for, signed, and turned into a proposal when enough have. */
import {
  decideRecallOpening,
  decideRecallVoice,
  RECALL_MS,
  recallNeeds,
} from '#core/election/recall.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Office } from '#core/office.ts';
import { sandboxTrack } from '#core/proposal/tracks.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import type { PetitionRow } from '#store/election.ts';
import type { Books, Store } from '#store/index.ts';
import type { Audit } from './audit.ts';
import type { Breakages } from './breakage.ts';
import type { Cards, Subject } from './card.ts';
import type { Inbox } from './inbox.ts';
import type { Mention, People, PersonView } from './person.ts';
import { settledCitizens } from './roll/persons.ts';
import type { Tracks } from './track.ts';

export type PetitionView = {
  id: string;
  community: CommunityId;
  locale: string;
  office: Office;
  person: Mention;
  by: Mention;
  reason: string;
  voices: number;
  needed: number;
  expiresAt: Date;
  /** Proposed: enough have signed, and there is a vote on it. */
  state: 'open' | 'enough' | 'proposed' | 'over';
  proposal: { id: VoteId; number: number } | null;
};

/** What a proposal for it would say; its words are the chat's. */
export type RecallMotion = {
  petition: PetitionView;
  community: CommunityId;
  person: PersonId;
  office: Office;
  /** Whoever signed and is a citizen still, the one who asked first: one of them proposes it. */
  authors: readonly PersonId[];
};

type Asked = {
  community: CommunityId;
  person: PersonId;
  target: PersonView;
  office: Office;
  reason: string;
};

type Due = (Omit<RecallMotion, 'petition'> & { row: PetitionRow }) | { again: Date } | undefined;

type Dependencies = {
  store: Store;
  ids: () => string;
  people: People;
  inbox: Inbox;
  audit: Audit;
  cards: Cards;
  breakages: Pick<Breakages, 'requireShown'>;
  tracks: Pick<Tracks, 'view'>;
  sandbox: boolean;
};

const UNKNOWN: Mention = { label: '?', accounts: [] };
const subjectOf = (id: string): Subject => `recall:${id}`;

export type Recalls = ReturnType<typeof createRecalls>;

export function createRecalls(deps: Dependencies) {
  const { store, ids, people, inbox, audit, cards, breakages, tracks, sandbox } = deps;

  const isCitizen = async (books: Books, community: CommunityId, person: PersonId) =>
    (await books.citizens.findLiveCitizenship(community, person)) !== undefined;

  /** Who may sign: citizens still, and for long enough when it was opened. */
  async function signersOf(
    books: Books,
    { communityId, at }: Pick<PetitionRow, 'communityId' | 'at'>,
  ): Promise<ReadonlySet<PersonId>> {
    const { track } = await tracks.view(communityId, 'constitution', books);
    const { waitingMs } = sandbox ? sandboxTrack(track) : track;
    return new Set(await settledCitizens(books, communityId, at, waitingMs));
  }

  async function voicesOf(books: Books, row: PetitionRow): Promise<PersonId[]> {
    const signed = await books.elections.listVoices(row.id);
    const citizens = await signersOf(books, row);
    return signed.filter((person) => citizens.has(person));
  }

  const neededIn = async (books: Books, community: CommunityId): Promise<number> =>
    recallNeeds(await books.citizens.findCitizenCount(community), sandbox);

  async function judge(
    books: Books,
    { community, person, target, office, reason }: Asked,
  ): Promise<Result<{ reason: string }>> {
    const row = await books.communities.findCommunity(community);
    const held = await books.communities.listOffices(community, target.person);
    const running = await books.elections.findLivePetition(community, office, target.person);
    return decideRecallOpening({
      founding: row?.state === 'founding',
      opener: { citizen: await isCitizen(books, community, person) },
      held: held.map(({ kind }) => kind),
      ...{ office, reason, running: running !== undefined },
    });
  }

  /** Enough have signed: the job proposes it. */
  async function ringIfEnough(books: Books, row: PetitionRow): Promise<boolean> {
    const voices = await voicesOf(books, row);
    if (voices.length < (await neededIn(books, row.communityId))) return false;
    await books.outbox.insertOutbox([{ kind: 'recall', key: row.id }]);
    return true;
  }

  async function viewOf(row: PetitionRow): Promise<PetitionView> {
    const voices = (await voicesOf(store, row)).length;
    const needed = await neededIn(store, row.communityId);
    const mentions = await people.mentions([row.personId, row.openedBy]);
    const community = await store.communities.findCommunity(row.communityId);
    const proposal = row.proposalId && (await store.proposals.findProposal(row.proposalId));
    const { id, communityId, office, reason, expiresAt } = row;
    return {
      ...{ id, community: communityId, locale: community?.locale ?? 'en', office, reason },
      ...{ voices, needed, expiresAt },
      person: mentions.get(row.personId) ?? UNKNOWN,
      by: mentions.get(row.openedBy) ?? UNKNOWN,
      state: stateOf(row, voices >= needed),
      proposal: proposal ? { id: proposal.voteId, number: proposal.number } : null,
    };
  }

  const stateOf = ({ proposalId, closedAt }: PetitionRow, enough: boolean) => {
    if (proposalId !== null) return 'proposed';
    if (closedAt !== null) return 'over';
    return enough ? 'enough' : 'open';
  };

  async function close(books: Books, row: PetitionRow, proposal: VoteId | null): Promise<void> {
    const closedAt = await books.now();
    await books.elections.updatePetition(row.id, { closedAt, proposalId: proposal });
    await cards.want(books, subjectOf(row.id), row.communityId);
  }

  return {
    async view(id: string): Promise<PetitionView | undefined> {
      const row = await store.elections.findPetition(id);
      return row && viewOf(row);
    },

    /** How many would have to sign, or why it cannot be asked for. */
    async preview(asked: Asked): Promise<Result<{ needed: number }>> {
      const judged = await judge(store, asked);
      return judged.ok ? accept({ needed: await neededIn(store, asked.community) }) : judged;
    },

    /** Opens the petition, signed by whoever asks; the person concerned is told. */
    async open(asked: Asked, eventId: string): Promise<Result<{ id: string }>> {
      return store.transaction('open recall', async (books) => {
        const { community, person, target, office } = asked;
        await books.communities.lockCommunity(community);
        const live = await books.elections.findLivePetition(community, office, target.person);
        // Delivered again it is the same petition.
        const told = await books.communities.findAuditByEvent(eventId, 'recall.open');
        if (told && live) return accept({ id: live.id });
        const judged = await judge(books, asked);
        if (!judged.ok) return judged;
        const shown = await breakages.requireShown(books, community);
        if (!shown.ok) return shown;
        const { reason } = judged.value;
        const [id, now] = [ids(), await books.now()];
        const expiresAt = new Date(now.getTime() + RECALL_MS);
        const row = {
          ...{ id, communityId: community, office, personId: target.person, reason },
          ...{ openedBy: person, at: now, expiresAt, proposalId: null, closedAt: null },
        };
        await books.elections.insertPetition(row);
        await books.elections.insertVoice({ petitionId: id, personId: person, at: now });
        await audit.note(books, {
          ...{ community, actor: person, action: 'recall.open', subject: target.person, reason },
          ...{ details: { office, person: target.person }, eventId },
        });
        await inbox.tell(books, target.person, community, `recall:${id}`, {
          ...{ kind: 'recall-asked', office, reason, petition: id },
        });
        await cards.want(books, subjectOf(id), community);
        await books.outbox.insertOutbox([{ kind: 'recall', key: id, dueAt: expiresAt }]);
        await ringIfEnough(books, row);
        return accept({ id });
      });
    },

    /** One voice a person; signing twice is signing once. */
    async sign(
      community: CommunityId,
      person: PersonId,
      id: string,
    ): Promise<Result<{ voices: number; needed: number }>> {
      return store.transaction('sign recall', async (books) => {
        const row = await books.elections.lockPetition(id);
        if (row?.communityId !== community) return refuse({ code: 'recall-unknown' });
        const now = await books.now();
        const decided = decideRecallVoice({
          ...{ open: row.closedAt === null, expiresAt: row.expiresAt, now },
          citizen: await isCitizen(books, community, person),
          settled: (await signersOf(books, row)).has(person),
          openedAt: row.at,
        });
        if (!decided.ok) return decided;
        await books.elections.insertVoice({ petitionId: id, personId: person, at: now });
        const voices = (await voicesOf(books, row)).length;
        const needed = await neededIn(books, community);
        await cards.want(books, subjectOf(id), community);
        await ringIfEnough(books, row);
        return accept({ voices, needed });
      });
    },

    /** What is to be proposed now; undefined where it is not, or no more. Too few in time: it is closed. */
    async due(id: string): Promise<RecallMotion | { again: Date } | undefined> {
      const found = await store.transaction('due recall', async (books): Promise<Due> => {
        const row = await books.elections.lockPetition(id);
        if (!row || row.closedAt !== null) return undefined;
        const signed = await voicesOf(books, row);
        if (signed.length >= (await neededIn(books, row.communityId))) {
          const first = await books.people.findStanding(row.openedBy);
          const authors = [...signed.filter((one) => one === first), ...signed];
          const { communityId: community, personId: person, office } = row;
          return { row, community, person, office, authors };
        }
        if ((await books.now()) < row.expiresAt) return { again: row.expiresAt };
        await close(books, row, null);
        return undefined;
      });
      if (!found || 'again' in found) return found;
      const { row, ...motion } = found;
      return { petition: await viewOf(row), ...motion };
    },

    /** It has become that proposal; null: what it asked for has no object any more. */
    async done(id: string, proposal: VoteId | null): Promise<void> {
      await store.transaction('close recall', async (books) => {
        const row = await books.elections.lockPetition(id);
        if (row && row.closedAt === null) await close(books, row, proposal);
      });
    },
  };
}
