/**
 * The daily digest of a community: one card a day in each of its places, and none where there is nothing to say. Its
 * row is unique per community and day; what it says is read when it is written, so that a late one tells the present.
 */
import {
  type DIGEST_HOURS,
  DIGEST_SOON_MS,
  dayOf,
  decideDigest,
  digestSince,
  nextDigest,
} from '#core/community/digest.ts';
import type { ElectionState } from '#core/election/lifecycle.ts';
import type { CommunityId, PersonId, VoteId } from '#core/identity.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import { isQuiet } from '#core/quiet-hours.ts';
import { accept, type Result } from '#core/result.ts';
import { isMet, quorumMargins } from '#core/voting/margin.ts';
import { rulesFromJson } from '#core/voting/rules.ts';
import type { VoteKind } from '#core/voting/setting.ts';
import type { CommunityRow } from '#store/community.ts';
import type { DigestRow } from '#store/digest.ts';
import type { Books, Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Audit } from './audit.ts';
import type { Cards } from './card.ts';
import type { Offices } from './office.ts';
import { trackFromJson } from './proposal/track-json.ts';
import { followingOf } from './vote/delegation.ts';
import { titleOf, type VoteTitle } from './vote/title.ts';
import type { Votes } from './vote.ts';

export type DigestHour = (typeof DIGEST_HOURS)[number];
export type DigestSetting = { hour: number | null; timeZone: string };

export type OpenLine = VoteTitle & {
  closesAt: Date;
  /** How many take part, themselves or by a delegate. */
  voted: number;
  /** How many could; null where no roll is kept. */
  entitled: number | null;
  /** Null where none is asked for. */
  quorate: boolean | null;
};

export type DecidedLine = VoteTitle &
  (
    | { kind: 'proposal'; state: ProposalState }
    | { kind: 'election'; state: ElectionState }
    | { kind: 'poll'; winners: readonly string[] }
  );

export type SponsorLine = VoteTitle & { have: number; need: number };

export type DigestView = {
  community: string;
  locale: string;
  /** Closing within a day, the next first. */
  soon: readonly OpenLine[];
  open: readonly OpenLine[];
  decided: readonly DecidedLine[];
  sponsors: readonly SponsorLine[];
};

type Dependencies = {
  store: Store;
  ids: () => string;
  cards: Pick<Cards, 'want'>;
  votes: Pick<Votes, 'standing'>;
  offices: Offices;
  audit: Audit;
};

export type Digests = ReturnType<typeof createDigests>;

/** As it is stored: `DigestView` in JSON, without titles. */
type Said = {
  readonly [P in 'soon' | 'open' | 'decided' | 'sponsors']: readonly {
    id: VoteId;
    kind: VoteKind;
  }[];
};

function saidOf({ soon, open, decided, sponsors }: DigestView): Said {
  const bare = <L extends VoteTitle>(lines: readonly L[]) =>
    lines.map(({ title: _, ...line }) => line);
  const whole = { soon: bare(soon), open: bare(open), decided: bare(decided) };
  return { ...whole, sponsors: bare(sponsors) };
}

/** The lines as they were said, each vote named as it may be now. */
async function renamed<L extends VoteTitle>(books: Books, lines: Said[keyof Said]): Promise<L[]> {
  const found = await Promise.all(
    lines.map(async (line) => {
      const title = await titleOf(books, line);
      const closes = 'closesAt' in line && { closesAt: new Date(String(line.closesAt)) };
      return title && ({ ...line, ...closes, ...title } as unknown as L);
    }),
  );
  return present(found);
}

const isEmpty = ({ soon, open, decided, sponsors }: DigestView): boolean =>
  [soon, open, decided, sponsors].every((part) => part.length === 0);

const present = <T>(found: readonly (T | undefined)[]): T[] =>
  found.flatMap((one) => (one === undefined ? [] : [one]));

export function createDigests({ store, ids, cards, votes, offices, audit }: Dependencies) {
  async function openLine(row: VoteRow): Promise<OpenLine | undefined> {
    const vote = await titleOf(store, row);
    if (!vote) return undefined;
    const { powers, hasVoted, follows } = await followingOf(store, row);
    const standing = await votes.standing(row);
    const inFavour =
      standing.hidden || !row.method.startsWith('basic/')
        ? null
        : (standing.scores[0]?.numerator ?? 0n);
    const margins = quorumMargins({ ...standing, inFavour }, rulesFromJson(row.rules));
    const entitled = [...powers].filter(([, power]) => power > 0n).map(([voter]) => voter);
    const isPoll = row.kind === 'poll';
    return {
      ...vote,
      closesAt: row.closesAt,
      voted: isPoll
        ? standing.ballots
        : entitled.filter((voter) => hasVoted(voter) || follows.has(voter)).length,
      entitled: isPoll ? null : entitled.length,
      quorate: margins.length === 0 ? null : margins.every(isMet),
    };
  }

  async function decidedLine(row: VoteRow): Promise<DecidedLine | undefined> {
    const vote = await titleOf(store, row);
    if (!vote) return undefined;
    if (row.kind === 'proposal') {
      const found = await store.proposals.findProposal(row.id);
      return found && { ...vote, kind: 'proposal', state: found.state as ProposalState };
    }
    if (row.kind === 'election') {
      const found = await store.elections.findElection(row.id);
      return found && { ...vote, kind: 'election', state: found.state as ElectionState };
    }
    const { winners } = await votes.standing(row);
    const names = winners.map((option) => row.choices[option - 1] ?? '');
    return { ...vote, kind: 'poll', winners: names };
  }

  /** Of a proposal in discussion; undefined once enough stand behind it. */
  async function sponsorLine(row: VoteRow): Promise<SponsorLine | undefined> {
    const vote = await titleOf(store, row);
    const found = await store.proposals.findProposal(row.id);
    if (!vote || found?.state !== 'published') return undefined;
    const need = trackFromJson(found.rules).proposers.sponsors;
    const have = (await store.discussions.listSponsors(row.id)).length;
    return have < need ? { ...vote, have, need } : undefined;
  }

  async function compose(
    community: CommunityRow,
    { since, at }: Pick<DigestRow, 'since' | 'at'>,
    now: Date,
  ): Promise<DigestView> {
    const rows = await store.votes.listOpenVotes(community.id);
    const lines = await Promise.all(
      rows.filter(({ state, closesAt }) => state === 'open' && closesAt > now).map(openLine),
    );
    const open = present(lines);
    const isSoon = ({ closesAt }: OpenLine): boolean =>
      closesAt.getTime() - now.getTime() <= DIGEST_SOON_MS;
    const closed = await store.votes.listClosedBetween(community.id, since, at);
    const pending = rows.filter(({ state, kind }) => state === 'pending' && kind === 'proposal');
    return {
      community: community.name,
      locale: community.locale,
      soon: open.filter(isSoon),
      open: open.filter((line) => !isSoon(line)),
      decided: present(await Promise.all(closed.map(decidedLine))),
      sponsors: present(await Promise.all(pending.map(sponsorLine))),
    };
  }

  return {
    /** Writes the digest that is due, if it says anything; when to look again, or undefined while it is off. */
    async round(id: CommunityId): Promise<{ again: Date } | undefined> {
      const community = await store.communities.findCommunity(id);
      if (!community) return undefined;
      const { digestHour: hour, timeZone, createdAt: foundedAt } = community;
      const now = await store.now();
      const lastDay = (await store.digests.findLastDigest(id))?.day ?? null;
      const decided = decideDigest({ hour, timeZone, foundedAt, lastDay }, now);
      if (hour === null || decided === null) return undefined;
      if ('again' in decided) return decided;
      const told = await store.digests.findLastToldDigest(id);
      const since = digestSince(told?.at ?? null, foundedAt, now);
      if (!isEmpty(await compose(community, { since, at: now }, now))) {
        await store.transaction('daily digest', async (books) => {
          const row = { id: ids(), communityId: id, day: decided.day, since, at: now };
          if (await books.digests.insertDigest(row))
            await cards.want(books, `digest:${row.id}`, id);
        });
      }
      return { again: nextDigest(now, hour, timeZone) };
    },

    /**
     * Undefined when it is not to be written any more: turned off, its day over, in quiet hours, or nothing left. What
     * stands already (`isShown`) is written as it was said, but for titles that were folded or unfolded since.
     */
    async view(id: string, isShown = false): Promise<DigestView | undefined> {
      const row = await store.digests.findDigest(id);
      const community = row && (await store.communities.findCommunity(row.communityId));
      if (!community) return undefined;
      const now = await store.now();
      const { timeZone, digestHour } = community;
      const isDue =
        digestHour !== null && dayOf(now, timeZone) === row.day && !isQuiet(now, timeZone);
      if (!isDue && !(isShown && row.said !== null)) return undefined;
      const fresh = row.said === null ? await compose(community, row, now) : undefined;
      if (fresh && isEmpty(fresh)) return undefined;
      // Under its lock, so that a title which is folded meanwhile is either left out here or edited out by the fold.
      return store.transaction('say digest', async (books) => {
        const locked = await books.digests.lockDigest(id);
        const said = (locked?.said as Said | null | undefined) ?? (fresh && saidOf(fresh));
        if (!said) return undefined;
        if (locked?.said === null) await books.digests.updateDigestSaid(id, said);
        return {
          community: community.name,
          locale: community.locale,
          soon: await renamed<OpenLine>(books, said.soon),
          open: await renamed<OpenLine>(books, said.open),
          decided: await renamed<DecidedLine>(books, said.decided),
          sponsors: await renamed<SponsorLine>(books, said.sponsors),
        };
      });
    },

    async setting(community: CommunityId, person: PersonId): Promise<Result<DigestSetting>> {
      const right = await offices.require(community, person, 'digest.change');
      if (!right.ok) return right;
      const row = await store.communities.findCommunity(community);
      return accept({ hour: row?.digestHour ?? null, timeZone: row?.timeZone ?? 'UTC' });
    },

    /** Null turns it off. */
    async set(
      community: CommunityId,
      person: PersonId,
      hour: DigestHour | null,
      eventId: string,
    ): Promise<Result<DigestSetting>> {
      return store.transaction('set digest', async (books) => {
        const right = await offices.require(community, person, 'digest.change', books);
        if (!right.ok) return right;
        const row = await books.communities.lockCommunity(community);
        const subject = hour === null ? 'off' : String(hour);
        const deed = { community, actor: person, action: 'digest.set', subject, eventId };
        if (await audit.note(books, deed)) {
          await books.communities.updateCommunity(community, { digestHour: hour });
          await books.outbox.insertOutbox([{ kind: 'digest', key: community }]);
        }
        return accept({ hour, timeZone: row?.timeZone ?? 'UTC' });
      });
    },
  };
}
