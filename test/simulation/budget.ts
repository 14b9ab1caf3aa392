/** What may befall money that a decision lets somebody spend: opened, paid out of, ended; and locks of whom it concerns. */
import { formatAmount } from '#core/amount.ts';
import { DAY_MS } from '#core/duration.ts';
import { asId, type PersonId, type VoteId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import type { Snapshot } from './snapshot.ts';
import type { Kind } from './steps.ts';
import type { BudgetAsked, Member, World } from './world.ts';

/** Open at a time: what is asked of one that is over is refused. */
const MOST_OPEN = 2;
const PLACES = { token: 2, coin: 18 } as const;

const spenderOf = ({ spender }: World) => {
  if (!spender) throw new Error('a world without budgets');
  return spender;
};
const holderOf = ({ members }: World): Member => {
  const [holder] = members;
  if (!holder) throw new Error('a community has members');
  return holder;
};
const refused = ({ counts }: World, code: string): void => {
  counts.refusals[code] = (counts.refusals[code] ?? 0) + 1;
};

/** By a decision that passed, which is carried out here alone. */
async function open(world: World, { budgets }: Snapshot): Promise<void> {
  const { community, ids, state, scale } = world;
  const { random } = spenderOf(world);
  if (budgets.filter(({ closed }) => !closed).length >= MOST_OPEN) return;
  const vote = asId<VoteId>(ids());
  const action = {
    ...{ kind: 'open-budget' as const, person: holderOf(world).person },
    name: `Docs ${vote.slice(-6)}`,
    amount: scale * BigInt(random.pick([9_000, 60_000, 150_000])),
    termMs: random.pick([DAY_MS, 30 * DAY_MS]),
  };
  const now = new Date(state.now);
  await world.process().run(async ({ services, store }) => {
    await store.transaction('a budget is decided', async (tx) => {
      await tx.votes.insertVote({
        ...{ id: vote, communityId: community, kind: 'proposal', method: 'single-choice/1' },
        ...{ choices: ['for', 'against'], rules: {}, state: 'closed', salt: '0x' },
        ...{ opensAt: new Date(state.now - DAY_MS), closesAt: now, closedAt: now },
        ...{ result: {}, resultHash: keccakText(vote) },
      });
      const done = await services.budgetOpenings.decided.carryOut(tx, community, action, vote);
      if (!done.ok) refused(world, done.refusal.code);
    });
  });
}

function newPayment(world: World, budgets: Snapshot['budgets']): BudgetAsked {
  const { ids, members, scale } = world;
  const { random } = spenderOf(world);
  return {
    event: ids(),
    budget: `#${random.pick(budgets).number}`,
    to: random.pick(members),
    amount:
      scale * BigInt(random.pick([100, 500, 3_000, 9_000, 20_000, 60_000]) + random.between(0, 9)),
    answer: null,
  };
}

/** Pressed by its holder, once or again. */
async function pay(world: World, before: Snapshot): Promise<void> {
  const { community, inCoin } = world;
  const { random, asked } = spenderOf(world);
  if (before.budgets.length === 0) return open(world, before);
  const again = asked.length > 0 && random.chance(0.25) ? random.pick(asked) : undefined;
  const one = again ?? newPayment(world, before.budgets);
  if (!again) asked.push(one);
  const { person, account } = holderOf(world);
  await world.process().run(async ({ services }) => {
    const paid = await services.budgets.pay({
      ...{ community, person, account, budget: one.budget, eventId: one.event },
      ...{ to: { person: one.to.person, isBot: false, displayName: 'Member' } },
      ...{ amount: formatAmount(one.amount, inCoin ? PLACES.coin : PLACES.token) },
      ...{ purpose: 'the manual', wallet: one.to.wallet },
    });
    if (!paid.ok) return refused(world, paid.refusal.code);
    const { id } = paid.value;
    if (one.answer !== null && one.answer !== id) {
      world.fail('L4', `${one.event} was budget payment ${one.answer} and then ${id}`);
    }
    one.answer = id;
  });
}

async function close(world: World, { budgets }: Snapshot): Promise<void> {
  const { community } = world;
  const { random } = spenderOf(world);
  const open = budgets.filter(({ closed }) => !closed);
  if (open.length === 0) return;
  const { number } = random.pick(open);
  await world.process().run(async ({ services }) => {
    const closed = await services.budgets.close(community, holderOf(world).person, String(number));
    if (!closed.ok) refused(world, closed.refusal.code);
  });
}

/** Of somebody, or of whoever is locked. A person is of all communities: another one here would be touched. */
async function lock(world: World, { locked }: Snapshot): Promise<void> {
  const { members, ids, next } = world;
  const { random } = spenderOf(world);
  if (next) return;
  const [first] = locked;
  const who = first === undefined ? random.pick(members) : memberOf(members, first);
  await world.process().run(async ({ services: { locks } }) => {
    const speaker = { person: who.person, account: who.account };
    const done = await (first === undefined
      ? locks.lock(speaker, ids())
      : locks.lift(speaker, ids()));
    if (!done.ok) refused(world, done.refusal.code);
  });
}

function memberOf(members: readonly Member[], person: string): Member {
  const found = members.find((one) => one.person === (person as PersonId));
  if (!found) throw new Error('somebody else is locked');
  return found;
}

export const BUDGET_STEPS: readonly Kind[] = [
  { weight: 4, name: 'open budget', books: true, step: open },
  { weight: 24, name: 'pay from budget', books: true, step: pay },
  { weight: 1, name: 'close budget', books: true, step: close },
  { weight: 6, name: 'lock', books: true, step: lock },
];
