/** Accounts that join and part by the services' own verbs: real signatures, real answers. */
import { randomUUID } from 'node:crypto';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { type AccountId, asId } from '#core/identity.ts';
import { creditIssue } from '#core/ledger/journals.ts';
import type { Result } from '#core/result.ts';
import type { Person } from '#sandbox/chain/people.ts';
import { createVoteWorld, must, type Voter, type VoteWorld } from './vote-world.ts';
import { linkWallet } from './wallet-world.ts';

export const WEEK_MS = 7 * 86_400_000;
export type MergeWorld = VoteWorld & ReturnType<typeof mergeVerbs>;

/** With a key of its own: wallets are linked once. */
export const newWallet = (): Person => {
  const privateKey = generatePrivateKey();
  return { name: 'Somebody', privateKey, address: privateKeyToAccount(privateKey).address };
};

function mergeVerbs({ services, store, database, community, member }: VoteWorld) {
  const { merges, wallets } = services;
  const linking = { wallets, store };

  async function ask(junior: Voter, wallet: Person) {
    return linkWallet(linking, junior, wallet, { join: true });
  }

  /** What waits for this senior; of this junior, where several ask. */
  async function requestOf(senior: Voter, junior?: Voter): Promise<string> {
    const request = (await merges.requests(senior.account)).find(
      ({ asker }) => junior === undefined || asker.externalId === junior.externalId,
    );
    if (!request) throw new Error('nobody asks');
    return request.id;
  }

  const answer = (merge: string, account: AccountId, word: 'yes' | 'no' = 'yes') =>
    merges.answer({ merge, account, answer: word, eventId: randomUUID() });

  const sign = (member: Voter, wallet: Person) =>
    linkWallet(linking, member, wallet, { community });

  return {
    ask,
    requestOf,
    answer,
    sign,

    /** Somebody on Discord with a wallet, and another on Telegram without. */
    async pair(): Promise<{ senior: Voter; junior: Voter; wallet: Person }> {
      const [senior, junior] = [await member('discord'), await member('telegram')];
      const wallet = newWallet();
      must(await sign(senior, wallet));
      return { senior, junior, wallet };
    },

    /** Credits out of nothing, in the smallest units. */
    async give(to: Pick<Voter, 'person'>, amount: bigint, where = community): Promise<void> {
      const row = await store.communities.findAsset(where);
      const asset = asId<never>(row?.id ?? '');
      const { person } = to;
      const credit = { asset, to: person, amount, eventId: randomUUID(), reason: 'test' };
      await store.transaction('give', async (tx) =>
        must(await services.ledger.postJournal(tx, where, creditIssue(credit))),
      );
    },

    /** The junior asks with the senior's wallet, the senior says yes; the id of the joining. */
    async join(junior: Voter, senior: Voter, wallet: Person): Promise<string> {
      must(await ask(junior, wallet));
      const id = await requestOf(senior, junior);
      must(await answer(id, senior.account));
      return id;
    },

    undo: (merge: string, account: AccountId): Promise<Result<unknown>> =>
      merges.undo({ merge, account, eventId: randomUUID() }),

    /** As the doors resolve it before they call a service. */
    async standing({ platform, externalId }: Voter): Promise<Voter> {
      const met = await services.people.meet(
        { platform, externalId, handle: null, displayName: 'Ada', isBot: false, locale: 'en' },
        { externalId: undefined, privateChat: false },
      );
      return { person: met.person, account: met.account, platform, externalId };
    },

    addressesOf: async (member: Voter) => {
      const person = (await store.people.findStanding(member.person)) ?? member.person;
      return (await wallets.list(person)).map(({ address, primary }) => ({ address, primary }));
    },

    kindsOf: async (member: Voter) => {
      const rows = await database.sql<{ kind: string }[]>`
        select kind from inbox where person_id = ${member.person} order by created_at`;
      return rows.map(({ kind }) => kind);
    },

    lock: (member: Voter) =>
      database.sql`insert into person_lock (id, person_id, account_id, locked_at)
        values (${randomUUID()}, ${member.person}, ${member.account}, civitas_now())`,
    unlock: (member: Voter) =>
      database.sql`update person_lock set lifted_at = civitas_now(), lifted_by_account = ${member.account}
        where person_id = ${member.person} and lifted_at is null`,
  };
}

export async function createMergeWorld(
  options: Parameters<typeof createVoteWorld>[0] = {},
): Promise<MergeWorld> {
  const world = await createVoteWorld(options);
  return { ...world, ...mergeVerbs(world) };
}
