/** What a recovery joined can be undone for a week, by either side: the account that came is out, with what is its own. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoteId } from '#core/identity.ts';
import { RECOVERY_WAIT_MS } from '#core/person/recovery.ts';
import type { Person } from '#sandbox/chain/people.ts';
import {
  createMergeWorld,
  type MergeWorld,
  newWallet,
  WEEK_MS,
} from '#test/support/merge-world.ts';
import { codeOf, must, type Voter } from '#test/support/vote-world.ts';
import { newBrowser, proveIn, signIn } from '#test/support/wallet-world.ts';

let world: MergeWorld;
beforeAll(async () => {
  world = await createMergeWorld();
});
afterAll(() => world?.close());

/** Somebody with a wallet whose new account got back in by it, three days ago. */
async function recovered() {
  const [old, fresh] = [await world.member('discord'), await world.member('telegram')];
  const wallet = newWallet();
  must(await world.sign(old, wallet));
  await recover(fresh, wallet);
  return { old, fresh, wallet };
}
async function recover(fresh: Voter, wallet: Person): Promise<void> {
  const { services, store } = world;
  const linking = { wallets: services.wallets, store };
  const browser = newBrowser();
  const code = await proveIn(linking, fresh, browser, undefined, 'recover');
  must(await signIn(linking, code, browser, wallet));
  const [row] = await services.recoveries.list(fresh, undefined);
  await world.advance(RECOVERY_WAIT_MS.account);
  await services.recoveries.complete(row?.id ?? '');
}
const undoBy = async (by: Voter) => {
  const undoable = await world.services.merges.undoable(by.account);
  if (!undoable.ok) return undoable;
  return world.undo(undoable.value[0]?.id ?? '', by.account);
};
const standingOf = async (one: Voter) => (await world.standing(one)).person;

describe('a recovery that was done', () => {
  it.each(['old', 'fresh'] as const)(
    'is told with the way to undo it, and undone by the %s account',
    async (by) => {
      const { old, fresh, wallet } = await recovered();
      expect(await standingOf(fresh)).toBe(old.person);
      expect((await world.kindsOf(old)).slice(-2)).toEqual(['recovery-asked', 'recovery-done']);
      // What the new account links while they are one is its own.
      const own = newWallet();
      must(await world.sign(await world.standing(fresh), own));
      expect(await world.addressesOf(old)).toHaveLength(2);
      must(await undoBy(by === 'old' ? old : fresh));
      expect(await standingOf(old)).toBe(old.person);
      expect(await standingOf(fresh)).toBe(fresh.person);
      for (const side of [old, fresh]) {
        expect((await world.kindsOf(side)).at(-1)).toBe('joined-undone');
      }
      // The old account keeps what it had, and nothing of the account that is out.
      expect(await world.addressesOf(old)).toEqual([{ address: wallet.address, primary: true }]);
      expect(await world.addressesOf(fresh)).toEqual([{ address: own.address, primary: true }]);
      expect(codeOf(await undoBy(old))).toBe('merge-none');
    },
  );

  it('is undone in the last minute of a week, and refused after it', async () => {
    const first = await recovered();
    await world.advance(WEEK_MS - 60_000);
    must(await undoBy(first.old));
    const second = await recovered();
    await world.advance(WEEK_MS);
    for (const side of [second.old, second.fresh]) {
      expect(codeOf(await undoBy(side))).toBe('merge-firm');
    }
    expect(await standingOf(second.fresh)).toBe(second.old.person);
  });

  it('may be asked for again where a thief undid it, by the wallet that is still the owner’s', async () => {
    const { old, fresh, wallet } = await recovered();
    must(await undoBy(old));
    await recover(fresh, wallet);
    expect(await standingOf(fresh)).toBe(old.person);
  });

  it('leaves nothing to the account that is out which was the old one’s', async () => {
    const { old, fresh } = await recovered();
    await world.give(old, 5n);
    await world.give(fresh, 3n);
    must(await undoBy(old));
    const availableTo = async ({ person }: Voter) =>
      must(await world.services.ledger.balance(world.community, person)).available;
    expect([await availableTo(old), await availableTo(fresh)]).toEqual([5n, 3n]);
  });
});

describe('a vote that was open', () => {
  const cast = async (by: Voter, id: VoteId, choice: number) =>
    must(await world.services.votes.cast(await world.standing(by), world.community, id, choice));
  async function turnoutOf(id: VoteId): Promise<bigint> {
    const vote = await world.store.votes.findVote(id);
    if (!vote) throw new Error('no vote');
    return (await world.services.votes.standing(vote)).turnout;
  }

  it('has one ballot of the two who are two persons again', async () => {
    const [old, fresh] = [await world.member('discord'), await world.member('telegram')];
    const wallet = newWallet();
    must(await world.sign(old, wallet));
    const author = await world.member();
    const { id } = must(
      await world.services.polls.open({
        community: world.community,
        author: author.person,
        question: 'Which day?',
        choices: ['Mon', 'Tue'],
        durationMs: 2 * WEEK_MS,
        multiple: false,
        electorate: 'members',
        eventId: randomUUID(),
      }),
    );
    await cast(old, id, 1);
    await cast(fresh, id, 2);
    expect(await turnoutOf(id)).toBe(2n);
    await recover(fresh, wallet);
    expect(await turnoutOf(id)).toBe(1n);
    must(await undoBy(old));
    expect(await standingOf(fresh)).toBe(fresh.person);
    for (const voter of [old, fresh, old]) {
      await cast(voter, id, 2);
      expect(await turnoutOf(id)).toBe(1n);
    }
  });
});
