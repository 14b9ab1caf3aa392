/**
 * "Your delegate voted": told to whoever a ballot counts for, by a job after the ballot, while they can still vote
 * themselves. Of a sealed vote that there is a ballot, once; of an open one what it says, and again when it says
 * something else, at most three times a vote and person.
 */

import { hashJson, type JsonValue } from '#core/canonical-json.ts';
import type { PersonId, VoteId } from '#core/identity.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Inbox, Notice } from '../inbox.ts';
import type { People } from '../person.ts';
import { followersOf, followingOf } from '../vote/delegation.ts';
import { titleOf } from '../vote/title.ts';
import { readable } from './view.ts';

const TOLD_MAX = 3;
const BATCH = 100;
/** Enough to tell one choice from another. */
const HASH_LENGTH = 18;

export function createFollowerWords({
  store,
  inbox,
  people,
}: {
  store: Store;
  inbox: Inbox;
  people: People;
}) {
  async function noticeOf(
    row: VoteRow,
    voter: PersonId,
  ): Promise<{ notice: Notice; key: string } | undefined> {
    const title = await titleOf(store, row);
    const ballot = title && (await store.ballots.findBallot(row.id, voter));
    if (!ballot) return undefined;
    // How somebody voted in a vote that is not open is nobody's to know.
    const choice = row.secrecy === 'open' ? readable(ballot.choice) : null;
    const mentions = await people.mentions([voter]);
    const said = choice ? `:${hashJson(choice as JsonValue).slice(0, HASH_LENGTH)}` : '';
    return {
      key: `${prefixOf(row.id)}${said}`,
      notice: {
        ...{ kind: 'delegate-voted', community: row.communityId, vote: row.id, of: title.kind },
        ...{ number: title.number, title: title.title, method: row.method },
        ...{ delegate: mentions.get(voter)?.label ?? '?', choice, choices: row.choices },
        closesAt: row.closesAt.toISOString(),
      },
    };
  }

  const prefixOf = (vote: VoteId): string => `delegate-voted:${vote}`;

  return {
    /** Tells those for whom this person's ballot counts; nothing is left to tell once the vote is over. */
    async tellFollowers(vote: VoteId, person: PersonId): Promise<void> {
      const row = await store.votes.findVote(vote);
      if (row?.state !== 'open' || (await store.now()) >= row.closesAt) return;
      const following = await followingOf(store, row);
      const voter = following.voterFor(person);
      const followers = followersOf(following, voter);
      const made = followers.length > 0 && (await noticeOf(row, voter));
      if (!made) return;
      for (let first = 0; first < followers.length; first += BATCH) {
        const part = followers.slice(first, first + BATCH);
        await store.transaction('tell followers', async (books) => {
          const told = await books.inbox.findToldCounts(part, prefixOf(vote));
          for (const follower of part) {
            if ((told.get(follower) ?? 0) >= TOLD_MAX) continue;
            await inbox.tell(books, follower, row.communityId, made.key, made.notice);
          }
        });
      }
    },
  };
}
