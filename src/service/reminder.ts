/**
 * Reminders of a vote with a roll: once a vote and person, to those who could vote, have not, and for whom nobody has,
 * in the private chat they opened, never in quiet hours. Everybody else reads on the card how many have not voted.
 */
import type { PersonId, VoteId } from '#core/identity.ts';
import { decideReminder } from '#core/voting/reminder.ts';
import type { Store } from '#store/index.ts';
import type { VoteRow } from '#store/vote.ts';
import type { Audit } from './audit.ts';
import type { Cards } from './card.ts';
import type { Inbox } from './inbox.ts';
import { followingOf } from './vote/delegation.ts';
import { titleOf } from './vote/title.ts';

const BATCH = 100;

type Dependencies = {
  store: Store;
  inbox: Inbox;
  cards: Pick<Cards, 'want'>;
  audit: Audit;
};

export type Reminders = ReturnType<typeof createReminders>;

export function createReminders({ store, inbox, cards, audit }: Dependencies) {
  async function due(row: VoteRow) {
    const community = await store.communities.findCommunity(row.communityId);
    return decideReminder(row, community?.timeZone ?? 'UTC', await store.now());
  }

  /** Those with power for whom no ballot counts. */
  async function waitingIn(row: VoteRow): Promise<PersonId[]> {
    const { powers, hasVoted, follows } = await followingOf(store, row);
    return [...powers].flatMap(([voter, power]) =>
      power === 0n || hasVoted(voter) || follows.has(voter) ? [] : [voter],
    );
  }

  async function remindSome(row: VoteRow, persons: readonly PersonId[]): Promise<void> {
    const title = await titleOf(store, row);
    if (!title) return;
    const reachable = await store.people.listRemindable(persons);
    await store.transaction('remind of vote', async (books) => {
      const fresh = await books.ballots.insertReminders(row.id, reachable, await books.now());
      for (const person of fresh) {
        await inbox.tell(books, person, row.communityId, `vote-reminder:${row.id}`, {
          ...{ kind: 'vote-reminder', community: row.communityId, vote: row.id, of: row.kind },
          ...{ number: title.number, title: title.title, method: row.method },
          closesAt: row.closesAt.toISOString(),
        });
      }
    });
  }

  return {
    /** Reminds of a vote whose time for it has come, else says when to look again. */
    async remind(vote: VoteId): Promise<{ again: Date } | undefined> {
      const row = await store.votes.findVote(vote);
      if (row?.state !== 'open' || row.kind === 'poll') return undefined;
      const decided = await due(row);
      if (decided === null) return undefined;
      if (decided !== 'now') return decided;
      const waiting = await waitingIn(row);
      for (let first = 0; first < waiting.length; first += BATCH) {
        await remindSome(row, waiting.slice(first, first + BATCH));
        // A crowd takes its time: the rest waits for the morning.
        const then = await due(row);
        if (then !== null && then !== 'now') return then;
      }
      await store.transaction('card of a vote', (books) =>
        cards.want(books, `${row.kind}:${row.id}`, row.communityId),
      );
      return undefined;
    },

    isWanted: (person: PersonId): Promise<boolean> => store.people.findReminded(person),

    /** The setting is the person's, in every community. */
    async set(person: PersonId, wanted: boolean, eventId: string): Promise<void> {
      await store.transaction('set reminders', async (books) => {
        const fresh = await audit.note(books, {
          ...{ community: undefined, actor: person, action: 'profile.reminders', eventId },
          subject: wanted ? 'on' : 'off',
        });
        if (fresh) await books.people.updateReminded(person, wanted);
      });
    },
  };
}
