/** Votes of any method and secrecy over a world of clerks, opened straight in the books. */
import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { asId, type VoteId } from '#core/identity.ts';
import type { MethodId } from '#core/voting/method.ts';
import { OPEN_RULES, rulesToJson } from '#core/voting/rules.ts';
import type { Secrecy } from '#core/voting/setting.ts';
import type { Votes } from '#service/vote.ts';
import type { Voter, VoteWorld } from './vote-world.ts';

export const HOUR_MS = 3_600_000;

type Asked = {
  author: Voter;
  secrecy: Secrecy;
  method?: MethodId;
  choices?: readonly string[];
  seats?: number;
  /** With whom on the roll; left out: all members. */
  roll?: readonly { voter: Voter; power: bigint }[];
  delegations?: readonly { from: Voter; to: Voter }[];
  /** Wallets are listed: each is asked first. */
  evidence?: 'public';
  /** Beside the usual rules, or in their place. */
  rules?: object;
  /** Of a world whose clerks hold another key. */
  seals?: Votes['seals'];
};

export async function openVoteOf(world: VoteWorld, asked: Asked): Promise<VoteId> {
  const { author, secrecy, roll, delegations = [], method = 'single-choice/1' } = asked;
  const { seals = world.services.votes.seals, choices = ['Oak', 'Elm', 'Yew'], seats = 1 } = asked;
  const id = asId<VoteId>(uuidv7());
  const community = world.community;
  await world.store.transaction('put a vote', async (books) => {
    const now = await books.now();
    const electorate = roll ? 'roll' : 'members';
    const rules = { v: 1, ...(rulesToJson(OPEN_RULES) as object), electorate };
    const closesAt = new Date(now.getTime() + HOUR_MS);
    const terms = { method, choices: [...choices], seats, secrecy, opensAt: now, closesAt };
    await books.votes.insertVote({
      ...{ id, communityId: community, kind: 'poll', state: 'pending', ...terms },
      rules: { ...rules, power: 'one-person/1', ...asked.rules },
      salt: `0x${randomBytes(32).toString('hex')}`,
      signing: 'none',
      evidence: asked.evidence ?? null,
    });
    await books.votes.insertPoll({
      ...{ voteId: id, communityId: community, question: 'Which tree?', createdAt: now },
      number: await books.communities.insertNumber(community, 'poll'),
      ...{ createdBy: author.person, eventKey: `test:${id}` },
    });
    if (roll) {
      const lines = roll.map(({ voter, power }) => ({ personId: voter.person, power }));
      await books.rolls.insertRoll(id, lines, []);
    }
    await books.outbox.insertOutbox([{ kind: 'close-vote', key: id, dueAt: closesAt }]);
  });
  const { sql } = world.database;
  for (const { from, to } of delegations) {
    await sql`insert into vote_delegation values (${id}, ${from.person}, ${to.person})`;
  }
  const seal = seals.make(id, secrecy) ?? null;
  await world.store.votes.updateVote(id, { state: 'open', seal });
  return id;
}
