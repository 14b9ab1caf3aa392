/**
 * The ballot paper of one person for one vote, whatever its kind: what is asked in which order, with what power, until
 * when, how they voted, and what they have put together so far.
 */
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Office } from '#core/office.ts';
import { accept, type Result, refuse } from '#core/result.ts';
import { parseChoice } from '#core/voting/ballot.ts';
import { decideVoter } from '#core/voting/cast.ts';
import type { Choice } from '#core/voting/choice.ts';
import type { ChoiceShape, MethodId } from '#core/voting/method.ts';
import { METHODS_BY_ID } from '#core/voting/methods/index.ts';
import {
  allowsEqualRanks,
  changeDraft,
  choiceOfDraft,
  type Draft,
  type DraftStep,
  draftOf,
  emptyDraft,
  isEmptyDraft,
  isSameDraft,
  optionOrder,
  takesDraft,
} from '#core/voting/paper.ts';
import { voterOf } from '#core/voting/roll.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import type { Secrecy, VoteKind } from '#core/voting/setting.ts';
import type { Store } from '#store/index.ts';
import type { PaperRow } from '#store/paper.ts';
import type { Cast, Caster, Votes } from '../vote.ts';
import { entitlementOf, lawState, notOpen, offRoll } from './cast.ts';
import { draftFromJson, draftToJson, type StoredDraft } from './draft.ts';
import { decimalsOf, electorateOf, isTokenPower, methodOf } from './election.ts';
import type { Seals } from './seal.ts';

/** Which vote it is, for a heading. */
export type PaperSubject = {
  readonly kind: VoteKind;
  readonly number: number;
  readonly title: string;
  readonly office: Office | null;
};

export type OwnBallot = {
  readonly vote: VoteId;
  readonly subject: PaperSubject;
  readonly method: MethodId;
  readonly choices: readonly string[];
  readonly maxScore: number;
  readonly secrecy: Secrecy;
  readonly state: 'pending' | 'open' | 'closed';
  readonly opensAt: Date;
  readonly closesAt: Date;
  /** A ballot of this person counts. */
  readonly voted: boolean;
  /** What it says; null where there is none, or nobody can read it before the close. */
  readonly present: Choice | null;
  /** What proves that it is counted; null where there is none. */
  readonly receipt: string | null;
  /** As whom this person stands in the vote's file; null for whoever does not. */
  readonly voter: Hex | null;
};

export type Paper = OwnBallot & {
  readonly shape: ChoiceShape;
  /** The options as this person sees them. */
  readonly order: readonly number[];
  readonly equalRanks: boolean;
  /** How many options win. */
  readonly seats: number;
  readonly power: bigint;
  readonly tokenPower: boolean;
  readonly decimals: number | null;
  readonly draft: Draft;
};

export type OpenPapers = {
  readonly papers: readonly Paper[];
  /** Open votes in which this person has no vote. */
  readonly others: number;
};

type Opens = Pick<Seals, 'lossOf' | 'openChoice' | 'openDraft'>;

/** What the ballot that counts says. Of a secret one only that there is one, whoever asks. */
function presentOf(row: PaperRow, seals: Opens): Choice | null {
  const { earlier, earlierBy, secrecy } = row;
  if (earlier === null || earlierBy === null || secrecy === 'secret') return null;
  if (secrecy === 'open') return earlier as Choice;
  if (seals.lossOf(row) !== undefined) return null;
  const choice = seals.openChoice(row, { personId: earlierBy, choice: earlier });
  const rules = rulesFromJson(row.rules);
  const read = parseChoice(methodOf(row), row.choices.length, choice, rules);
  return read.ok ? read.value : null;
}

function stateOf({ state, closesAt, now }: PaperRow): OwnBallot['state'] {
  if (state === 'pending') return 'pending';
  return state === 'open' && now.getTime() < closesAt.getTime() ? 'open' : 'closed';
}

/** Whoever has power on a roll, and elsewhere whoever voted. */
const standsInFile = (row: PaperRow): boolean =>
  row.earlier !== null ||
  (row.state !== 'pending' && electorateOf(row) === 'roll' && row.power !== null);

function ownOf(row: PaperRow, seals: Opens): OwnBallot {
  const { kind, number, title, office } = row;
  return {
    vote: row.id,
    subject: { kind, number, title, office },
    method: methodOf(row),
    choices: row.choices,
    maxScore: rulesFromJson(row.rules).maxScore,
    secrecy: row.secrecy,
    state: stateOf(row),
    opensAt: row.opensAt,
    closesAt: row.closesAt,
    voted: row.earlier !== null,
    present: presentOf(row, seals),
    receipt: row.receipt,
    voter: standsInFile(row) ? voterOf(row.salt as Hex, row.eldest) : null,
  };
}

const storedDraft = (row: PaperRow, person: PersonId, seals: Opens): StoredDraft | undefined =>
  seals.lossOf(row) === undefined ? draftFromJson(seals, row, person, row.draft) : undefined;

/** Whoever has voted goes on from there. */
const beginning = ({ method, present }: OwnBallot): Draft =>
  (present && draftOf(present)) ?? emptyDraft(method);

/** Or why this person has none. */
function paperOf(row: PaperRow, person: PersonId, seals: Opens): Result<Paper> {
  if (row.state === 'pending') return notOpen(row);
  const { opensAt, closesAt, now } = row;
  const power = decideVoter(
    { state: lawState(row.state), opensAt, closesAt },
    entitlementOf(row),
    now,
  );
  if (!power.ok) return offRoll(row, power);
  // What this host cannot read it takes no ballot for.
  if (seals.lossOf(row) !== undefined) return refuse({ code: 'seal-key-missing' });
  const own = ownOf(row, seals);
  const { method, choices } = own;
  const { shape } = METHODS_BY_ID[method];
  // For, against and abstain are always found in the same place.
  const fixed = row.orderFixed || method === 'basic/1';
  return accept({
    ...own,
    shape,
    order: optionOrder(row.salt as Hex, person, choices.length, fixed),
    equalRanks: allowsEqualRanks(method),
    seats: row.seats,
    power: power.value,
    tokenPower: isTokenPower(row),
    decimals: decimalsOf(row),
    draft: storedDraft(row, person, seals)?.draft ?? beginning(own),
  });
}

export type Papers = ReturnType<typeof createPapers>;

export function createPapers({
  store,
  votes,
  seals,
}: {
  store: Store;
  votes: Pick<Votes, 'cast'>;
  seals: Seals;
}) {
  async function find(
    books: Pick<Store, 'papers'>,
    community: CommunityId,
    person: PersonId,
    vote: VoteId,
  ): Promise<Result<PaperRow>> {
    const row = await books.papers.findPaper(vote, person);
    return row?.communityId === community
      ? accept(row)
      : refuse({ code: 'poll-unknown', text: '' });
  }

  async function read(
    community: CommunityId,
    person: PersonId,
    vote: VoteId,
  ): Promise<Result<Paper>> {
    const row = await find(store, community, person, vote);
    return row.ok ? paperOf(row.value, person, seals) : row;
  }

  return {
    read,

    /** How this person voted, also once it is closed. */
    async mine(community: CommunityId, person: PersonId, vote: VoteId): Promise<Result<OwnBallot>> {
      const row = await find(store, community, person, vote);
      return row.ok ? accept(ownOf(row.value, seals)) : row;
    },

    /** What is open for this person now, the soonest close first. */
    async listOpen(community: CommunityId, person: PersonId): Promise<OpenPapers> {
      const rows = await store.papers.listPapers(community, person);
      const papers = rows.flatMap((row) => {
        const paper = paperOf(row, person, seals);
        return paper.ok ? [paper.value] : [];
      });
      return { papers, others: rows.length - papers.length };
    },

    /** Changes the draft by one step; the same event does it once. */
    async change(
      community: CommunityId,
      person: PersonId,
      vote: VoteId,
      { step, eventId }: { step: DraftStep; eventId: string },
    ): Promise<Result<Paper>> {
      return store.transaction('change a draft', async (books) => {
        await books.papers.lockDraft(vote, person);
        const row = await find(books, community, person, vote);
        if (!row.ok) return row;
        const paper = paperOf(row.value, person, seals);
        if (!paper.ok) return paper;
        const { method, choices, order, draft, maxScore } = paper.value;
        if (!takesDraft(method)) return refuse({ code: 'choice-malformed', method });
        const stored = storedDraft(row.value, person, seals);
        if (stored?.events.includes(eventId)) return paper;
        const terms = { method, choices, order, rules: { maxScore } };
        const changed = changeDraft(draft, step, terms);
        if (!changed.ok) return changed;
        if (isSameDraft(changed.value, draft)) return paper;
        const events = [...(stored?.events ?? []), eventId];
        const content = draftToJson(seals, row.value, person, {
          ...{ draft: changed.value, events },
        });
        const updatedAt = row.value.now;
        await books.papers.writeDraft({ voteId: vote, personId: person, content, updatedAt });
        return accept({ ...paper.value, draft: changed.value });
      });
    },

    /** Casts what the draft says. Without a draft it was cast before, and what counts is told again. */
    async submit(
      caster: Caster,
      community: CommunityId,
      vote: VoteId,
    ): Promise<Result<Cast | { again: OwnBallot }>> {
      const row = await find(store, community, caster.person, vote);
      if (!row.ok) return row;
      const paper = paperOf(row.value, caster.person, seals);
      if (!paper.ok) return paper;
      const { draft, voted } = paper.value;
      if (voted && !storedDraft(row.value, caster.person, seals))
        return accept({ again: paper.value });
      if (isEmptyDraft(draft)) return refuse({ code: 'ballot-empty' });
      return votes.cast(caster, community, vote, choiceOfDraft(draft));
    },
  };
}
