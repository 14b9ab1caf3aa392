/** Laws of joining over a real database: whatever is joined and parted, in any order, persons, wallets and votes agree. */
import fc from 'fast-check';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PersonId } from '#core/identity.ts';
import { uniteVoters } from '#core/voting/kin.ts';
import type { Person } from '#sandbox/chain/people.ts';
import { createMergeWorld, type MergeWorld } from '#test/support/merge-world.ts';
import { codeOf, must, type Voter } from '#test/support/vote-world.ts';

const SIZE = 4;
type Step = { kind: 'join'; junior: number; senior: number } | { kind: 'part'; who: number };
type Soul = { voter: Voter; wallet: Person };

let world: MergeWorld;
beforeAll(async () => {
  world = await createMergeWorld();
});
afterAll(() => world?.close());

async function born(index: number): Promise<Soul> {
  const privateKey = generatePrivateKey();
  const wallet = { name: '', privateKey, address: privateKeyToAccount(privateKey).address };
  const voter = await world.member(index % 2 === 0 ? 'discord' : 'telegram');
  must(await world.sign(voter, wallet));
  return { voter, wallet };
}

const at = <T>(list: readonly T[], index: number): T => {
  const found = list[index];
  if (found === undefined) throw new Error(`there is no ${index}`);
  return found;
};

/** What should be: who was joined to whom and still is, and everybody who ever was. */
class Model {
  readonly parents = new Map<PersonId, { senior: PersonId; merge: string }>();
  readonly kin: { juniorId: PersonId; seniorId: PersonId }[] = [];

  standing(person: PersonId): PersonId {
    const up = this.parents.get(person);
    return up ? this.standing(up.senior) : person;
  }

  isRoot(person: PersonId): boolean {
    return !this.parents.has(person);
  }
}

async function join(
  model: Model,
  souls: readonly Soul[],
  [junior, senior]: readonly [Soul, Soul],
): Promise<void> {
  const [below, above] = [junior.voter.person, senior.voter.person];
  const asked = await world.ask(junior.voter, senior.wallet);
  if (!model.isRoot(below)) return expect(codeOf(asked)).toBe('joined-recently');
  if (model.standing(above) === below) return expect(codeOf(asked)).toBe('wallet-already-linked');
  const code = codeOf(asked);
  const accounts = souls.filter(({ voter }) => model.standing(voter.person) === below);
  // One of several accounts does not give somebody known longer to a younger person.
  if (accounts.length > 1 && below < model.standing(above)) {
    return expect(code).toBe('merge-older-asks');
  }
  // Asked before, through somebody whom the senior stands for.
  if (code !== undefined) return expect(code).toBe('merge-waiting');
  const id = await world.requestOf(senior.voter, junior.voter);
  const said = codeOf(await world.answer(id, senior.voter.account));
  if (!model.isRoot(above)) return expect(said).toBe('joined-recently');
  expect(said).toBeUndefined();
  model.parents.set(below, { senior: above, merge: id });
  model.kin.push({ juniorId: below, seniorId: above });
}

async function part(model: Model, { voter }: Soul): Promise<void> {
  const joined = model.parents.get(voter.person);
  if (!joined) return;
  must(await world.undo(joined.merge, voter.account));
  model.parents.delete(voter.person);
}

async function check(model: Model, souls: readonly Soul[], poll: string): Promise<void> {
  const persons = souls.map(({ voter }) => voter.person);
  const standings = await world.store.people.listStandings(persons);
  for (const person of persons) expect(standings.get(person)).toBe(model.standing(person));
  for (const root of new Set(standings.values())) {
    const held = await world.services.wallets.list(root);
    const own = souls.filter(({ voter }) => model.standing(voter.person) === root);
    expect(held.map(({ address }) => address).sort()).toEqual(
      own.map(({ wallet }) => wallet.address).sort(),
    );
    // Payouts go to what the standing person linked itself.
    const primary = held.filter((one) => one.primary).map(({ address }) => address);
    expect(primary).toEqual(
      own.filter(({ voter }) => voter.person === root).map(({ wallet }) => wallet.address),
    );
  }
  const voterFor = uniteVoters(model.kin);
  const vote = await world.store.votes.findVote(poll as never);
  if (!vote) throw new Error('no vote');
  const { turnout } = await world.services.votes.standing(vote);
  expect(turnout).toBe(BigInt(new Set(persons.map(voterFor)).size));
}

const who = fc.nat(SIZE - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('join'), junior: who, senior: who }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('part'), who }) },
) as fc.Arbitrary<Step>;

it('any joining and parting leaves persons, primary wallets and voters as the law has them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 9 }), async (steps) => {
      const souls: Soul[] = [];
      for (let index = 0; index < SIZE; index += 1) souls.push(await born(index));
      const poll = await world.poll(at(souls, 0).voter);
      for (const { voter } of souls) {
        must(await world.services.votes.cast(voter, world.community, poll.id, 1));
      }
      const model = new Model();
      for (const one of steps) {
        if (one.kind === 'part') await part(model, at(souls, one.who));
        else if (one.junior !== one.senior) {
          await join(model, souls, [at(souls, one.junior), at(souls, one.senior)]);
        }
        await check(model, souls, poll.id);
      }
    }),
    { numRuns: 8 },
  );
});
