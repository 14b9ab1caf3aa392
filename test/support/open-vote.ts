/** A vote of any method, open as a poll of the community: as whoever creates such votes would leave it. */
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { asId, type CommunityId, type PersonId, type VoteId } from '#core/identity.ts';
import type { MethodId } from '#core/voting/method.ts';
import { OPEN_RULES, rulesToJson, type VoteRules } from '#core/voting/rules.ts';
import type { Store } from '#store/index.ts';

export type OpenVoteInput = {
  community: CommunityId;
  author: PersonId;
  method: MethodId;
  choices?: readonly string[];
  title?: string;
  electorate?: 'members' | 'citizens' | 'roll';
  orderFixed?: boolean;
  rules?: Partial<VoteRules>;
  closesInMs?: number;
  opensInMs?: number;
};

export async function openVote(store: Store, input: OpenVoteInput): Promise<VoteId> {
  const { community, author, method, choices = ['Alpha', 'Beta', 'Gamma'] } = input;
  const { electorate = 'members', opensInMs = 0, closesInMs = 3_600_000 } = input;
  const id = asId<VoteId>(uuidv7());
  await store.transaction('open a vote', async (books) => {
    const now = await books.now();
    const rules = rulesToJson({ ...OPEN_RULES, ...input.rules });
    await books.votes.insertVote({
      ...{ id, communityId: community, kind: 'poll', method, choices: [...choices] },
      ...{ orderFixed: input.orderFixed ?? true, salt: `0x${randomBytes(32).toString('hex')}` },
      rules: { v: 1, ...(rules as object), electorate, power: 'one-person/1' },
      state: opensInMs > 0 ? 'pending' : 'open',
      opensAt: new Date(now.getTime() + opensInMs),
      closesAt: new Date(now.getTime() + opensInMs + closesInMs),
    });
    await books.votes.insertPoll({
      ...{ voteId: id, communityId: community, createdBy: author, createdAt: now },
      number: await books.communities.insertNumber(community, 'poll'),
      question: input.title ?? 'Which way?',
      eventKey: `open:${id}`,
    });
  });
  return id;
}
