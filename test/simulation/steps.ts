/** What may happen next. Each is one thing; what it leaves behind is checked before the next one. */
import { PURSES, type TransferAction, transferAssetOf } from '#core/execution/intent.ts';
import { actionHash } from '#core/execution/payload-hash.ts';
import { proposalSource, stepBefore } from '#core/execution/source.ts';
import { asId, type IntentId, type VoteId } from '#core/identity.ts';
import type { PersonView } from '#service/person.ts';
import { readRaw } from './node.ts';
import type { Snapshot } from './snapshot.ts';
import { type Asked, type Decision, decisionOf, type Member, UNIT, type World } from './world.ts';

type Step = (world: World, before: Snapshot) => Promise<void> | void;

/** States from which something may still happen by itself. */
export const OPEN = [
  'planned',
  'parked',
  'reserved',
  'submitted',
  'cancelling',
  'mined',
  'confirmed',
];
const text = (amount: bigint): string =>
  `${amount / UNIT}.${String(amount % UNIT).padStart(2, '0')}`;

/** To one of four. */
export function payment(world: World, payee: number, amount: bigint): TransferAction {
  const { chain, chainId, inCoin } = world;
  const asset = transferAssetOf(inCoin ? null : chain.token);
  return { kind: 'transfer', chainId, asset, to: world.address(`payee ${payee}`), amount };
}

function newPayment(world: World): TransferAction {
  const { random, scale } = world;
  const payee = random.between(0, 3);
  const amount = random.pick([100, 9_000, 20_000, 40_000, 60_000]) + random.between(0, 9);
  return payment(world, payee, scale * BigInt(amount));
}

/** A decision to pay these, one after the other. */
export function addDecision(
  world: World,
  actions: readonly TransferAction[],
  lastsMs: number | null,
): Decision {
  const vote = asId<VoteId>(world.ids());
  const decision: Decision = {
    vote,
    steps: actions.map((action, step) => ({
      ...{ source: proposalSource(vote, step), action, hash: actionHash(action) },
    })),
    ...{ lastsMs, answer: null },
  };
  if (actions.length > 1) world.note(`  ${actions.length} steps`);
  world.decisions.push(decision);
  return decision;
}

function newDecision(world: World): Decision {
  const { random, hasSteps } = world;
  const actions = [newPayment(world)];
  for (let more = hasSteps ? random.pick([0, 1, 2]) : 0; more > 0; more -= 1) {
    actions.push(newPayment(world));
  }
  return addDecision(world, actions, random.pick([null, null, null, 20_000, 3_600_000]));
}

/** A passed decision is carried to the executor, again and again until that has answered; afterwards once more at times. */
export async function decide(world: World, decision: Decision): Promise<void> {
  const { community } = world;
  await world.process().run(async ({ services, store }) => {
    const look = await services.executions.lookAtTreasury(community);
    const result = await store.transaction('carry a decision', async (tx) => {
      const now = await tx.now();
      return services.executions.planSteps(tx, {
        community,
        purpose: 'treasury',
        steps: decision.steps.map(({ source, action, hash }) => ({
          ...{ source, action, actionHash: hash },
        })),
        notBefore: now,
        ...(decision.lastsMs !== null && { notAfter: new Date(now.getTime() + decision.lastsMs) }),
        look,
      });
    });
    const answer = result.ok ? result.value.join(' ') : result.refusal.code;
    if (!result.ok) {
      world.counts.refusals[answer] = (world.counts.refusals[answer] ?? 0) + 1;
      // What cannot be known now is asked again.
      if (answer === 'treasury-unknown') return;
    }
    if (decision.answer?.includes('-7') && decision.answer !== answer) {
      world.fail('I1', `${decision.vote} was planned as ${decision.answer} and as ${answer}`);
    }
    decision.answer = answer;
  });
}

const decideStep: Step = async (world) => {
  const { random, decisions } = world;
  const open = decisions.filter(({ answer }) => answer === null);
  const known = decisions.filter(({ answer }) => answer !== null);
  if (open.length > 0 && random.chance(0.6)) return decide(world, random.pick(open));
  if (known.length > 0 && random.chance(0.1)) return decide(world, random.pick(known));
  return decide(world, newDecision(world));
};

const withdraw: Step = async (world) => {
  const { random, community, members, asked, ids } = world;
  const again = asked.length > 0 && random.chance(0.25) ? random.pick(asked) : undefined;
  const fresh = (): Asked => ({
    event: ids(),
    member: random.pick(members),
    amount: BigInt(random.pick([500, 30_000, 90_000]) + random.between(0, 9)),
    answer: null,
  });
  const one = again ?? fresh();
  if (!again) asked.push(one);
  const other = again !== undefined && random.chance(0.2);
  const { member, event } = one;
  await world.process().run(async ({ services }) => {
    const result = await services.withdrawals.request({
      community,
      person: member.person,
      account: member.account,
      amount: text(one.amount + (other ? 1n : 0n)),
      to: member.wallet,
      eventId: event,
    });
    const answer = result.ok ? result.value.id : result.refusal.code;
    if (!result.ok) world.counts.refusals[answer] = (world.counts.refusals[answer] ?? 0) + 1;
    const stood = one.answer?.includes('-7') ? one.answer : undefined;
    if (stood && other && answer !== 'idempotency-conflict') {
      world.fail('L4', `another amount for ${event} was answered with ${answer}`);
    }
    if (stood && !other && answer !== stood) {
      world.fail('L4', `${event} was withdrawal ${stood} and then ${answer}`);
    }
    if (!other) one.answer = answer;
  });
};

const viewOf = ({ person, account }: Member): PersonView => ({
  person,
  account,
  isBot: false,
  displayName: 'Member',
});

/** What must never go through (L9). */
function badTip({ random, members, ids }: World, from: Member, to: Member) {
  const [first = from] = members;
  return random.pick([
    { to: viewOf(from), amount: '1', code: 'self-transfer' },
    { to: { ...viewOf(to), isBot: true }, amount: '1', code: 'bot-recipient' },
    { to: viewOf(to), amount: '0', code: undefined },
    { to: viewOf(to), amount: '-1', code: undefined },
    { to: viewOf(to), amount: `${'9'.repeat(80)}`, code: undefined },
    {
      to: { ...viewOf(first), person: asId(ids()) } as PersonView,
      amount: '1',
      code: 'unknown-person',
    },
  ]);
}

const tip: Step = async (world) => {
  const { random, community, members, ids } = world;
  const from = random.pick(members);
  const to = random.pick(members.filter((one) => one !== from));
  const bad = random.chance(0.2) ? badTip(world, from, to) : undefined;
  const event = ids();
  const amount = bad?.amount ?? text(BigInt(random.between(1, 5_000)));
  let answer: string | null = null;
  const times = random.chance(0.3) ? 2 : 1;
  for (let time = 0; time < times; time += 1) {
    await world.process().run(async ({ services }) => {
      const sent = await services.tips.sendTip({
        ...{ community, from: from.person, account: from.account, amount, eventId: event },
        ...{ to: bad?.to ?? viewOf(to), memo: '' },
      });
      if (bad && sent.ok) world.fail('L9', `a tip of ${amount} went through (${bad.code})`);
      const found: string = sent.ok ? sent.value.tip.id : sent.refusal.code;
      if (answer !== null && answer !== found)
        world.fail('L4', `${event}: ${answer}, then ${found}`);
      answer = found;
    });
  }
};

const deposit: Step = ({ chain, random, members, outsider, of }) => {
  const from = random.chance(0.8) ? random.pick(members).wallet : outsider;
  chain.gift({ from, to: of('vault'), asset: 'token', amount: BigInt(random.between(1, 90_000)) });
};

/** Paid in by anybody: the treasury's book follows. */
const donate: Step = ({ chain, random, outsider, of, inCoin, scale }) => {
  chain.gift({
    from: outsider,
    to: of('treasury'),
    asset: inCoin ? 'coin' : 'token',
    amount: scale * BigInt(random.between(1, 900_000)),
  });
};

const job: Step = async (world) => {
  for (let jobs = world.random.between(1, 4); jobs > 0; jobs -= 1) {
    if (!(await world.workOne(world.process()))) return;
  }
};

const mine: Step = ({ chain, random, counts }) => {
  for (let blocks = random.between(1, 3); blocks > 0; blocks -= 1) {
    chain.mine(random.pick([0, 0, 0.3, 1]));
    counts.blocks += 1;
  }
};

const feeMoves: Step = ({ chain, random }) => {
  chain.baseFee = BigInt(random.pick([20, 100, 150, 300, 700, 2_500]));
};

const reorg: Step = ({ chain, random, counts }) => {
  chain.reorg(random.between(1, 3), {
    dropped: random.pick([0, 0.3]),
    leftOut: random.pick([0, 0.5]),
  });
  counts.reorgs += 1;
};

export const weather = ({ nodes, chats, random }: World): void => {
  nodes.state.weather = {
    failing: random.pick([0, 0, 0.03, 0.2]),
    late: random.pick([0, 0, 0.2, 0.6]),
    lying: random.pick([0, 0.3, 0.7]),
    denying: random.pick([0, 0.2, 0.5]),
  };
  chats.discord.state.failing = random.pick([0, 0, 0.3]);
  chats.telegram.state.failing = random.pick([0, 0, 0.3]);
};

/** Somebody else has the key: a no-op, or a copy of us that pays what is only planned here (T4, T19). */
const someoneElse: Step = (world, { senders, intents, slots }) => {
  const { random, chain, chainId, foreign } = world;
  const { id, address, purpose } = random.pick(senders);
  const { after } = chain.head();
  const nonce = after.nonces.get(address) ?? 0;
  const idle = slots.every((slot) => slot.sender !== id || slot.settled);
  const waiting = intents.filter(
    ({ sender, source, state, purpose: purse }) =>
      sender === id &&
      purse !== 'gas' &&
      !source.startsWith('mandate:') &&
      // A copy of us keeps to the order of steps, too.
      stepBefore(source) === undefined &&
      (decisionOf(world, source)?.lastsMs ?? null) === null &&
      (state === 'planned' || state === 'parked'),
  );
  const copied =
    idle && waiting.length > 0 && random.chance(0.5) ? random.pick(waiting) : undefined;
  const call = copied
    ? world.nodes.actions.callOf({
        kind: 'transfer',
        chainId,
        asset: copied.action.asset,
        to: copied.action.to,
        amount: BigInt(copied.action.amount),
      })
    : { to: address, value: 0n, data: '0x' as const };
  const raw = `0x${Buffer.from(
    [address, chainId, nonce, call.to, call.value, call.data, 70_000n, 6_000n, 2_000n, 'else'].join(
      '|',
    ),
  ).toString('hex')}` as const;
  const sent = readRaw(raw);
  chain.seen.set(sent.hash, sent);
  chain.pool.set(`${address}:${nonce}`, sent);
  foreign.set(sent.hash, copied?.id ?? null);
  world.note(`  ${purpose} nonce ${nonce}${copied ? ' pays what is planned here' : ''}`);
};

const cancel: Step = async (world, { intents }) => {
  // What a copy of us pays is not called off here: that its payment is found in time is asked of the proof of reserves.
  const copied = [...world.foreign.values()];
  const open = intents.filter(
    ({ id, state, purpose }) => purpose !== 'gas' && OPEN.includes(state) && !copied.includes(id),
  );
  if (open.length === 0) return;
  const { id } = world.random.pick(open);
  await world.process().run(async ({ services, store }) => {
    const off = await store.transaction('call off', (tx) =>
      services.executions.callOffIntent(tx, asId<IntentId>(id)),
    );
    if (!off.ok)
      world.counts.refusals[off.refusal.code] = (world.counts.refusals[off.refusal.code] ?? 0) + 1;
  });
};

export const pause: Step = async (world, { frozen }) => {
  const { community } = world;
  await world.process().run(async ({ services, store }) => {
    if (frozen === null) {
      await services.pauses.pauseByOperator(community, 'something is odd');
      return;
    }
    await store.transaction('let payments go on', async (tx) => {
      const live = await tx.pauses.findLivePause(community);
      if (live)
        await services.pauses.decided.carryOut(tx, community, { kind: 'resume', pause: live.id });
    });
  });
};

const gas: Step = ({ chain, random, outsider, of }) => {
  const to = of(random.pick(PURSES));
  const amount = random.chance(0.6) ? -(10n ** 12n) : BigInt(random.pick([5_000_000, 300_000_000]));
  chain.gift({ from: outsider, to, asset: 'coin', amount });
};

const capsMove: Step = async ({ books, community, random, caps, scale }) => {
  const capPerPayment = scale * BigInt(random.pick([10_000, 50_000, 90_000]));
  const capPerDay = scale * BigInt(random.pick([60_000, 120_000, 190_000]));
  await books.store.communities.updateCommunity(community, { capPerPayment, capPerDay });
  Object.assign(caps, { perPayment: capPerPayment, perDay: capPerDay });
};

const clock: Step = (world) => {
  world.drift(
    world.random.pick([5_000, 16_000, 61_000, 61_000, 900_000, 86_400_000, -3_600_000, -30_000]),
  );
};

/** Nodes are restarted, and what waited is gone. */
const forget: Step = ({ chain, random }) => {
  for (const slot of chain.pool.keys()) if (random.chance(0.7)) chain.pool.delete(slot);
};

const tokenStops: Step = ({ chain }) => {
  chain.paused = !chain.paused;
};

const upgrade: Step = ({ chain }) => {
  chain.upgraded = !chain.upgraded;
};

/** `books`: it may write what the next look must find; the others move the world alone. */
export type Kind = {
  readonly name: string;
  readonly weight: number;
  readonly books: boolean;
  readonly step: Step;
};

/** A community that keeps its books in coin has no members' deposits. */
export const NOT_IN_COIN = ['withdraw', 'tip', 'deposit'];

const inBooks = (weight: number, name: string, step: Step): Kind => ({
  weight,
  name,
  step,
  books: true,
});
const outside = (weight: number, name: string, step: Step): Kind => ({
  weight,
  name,
  step,
  books: false,
});

export const STEPS: readonly Kind[] = [
  inBooks(12, 'decide', decideStep),
  inBooks(8, 'withdraw', withdraw),
  inBooks(2, 'tip', tip),
  inBooks(38, 'job', job),
  inBooks(4, 'cancel', cancel),
  inBooks(2, 'pause', pause),
  inBooks(1, 'caps', capsMove),
  outside(2, 'deposit', deposit),
  outside(1, 'donate', donate),
  outside(20, 'mine', mine),
  outside(3, 'fee moves', feeMoves),
  outside(5, 'reorg', reorg),
  outside(5, 'weather', weather),
  outside(1, 'someone else', someoneElse),
  outside(2, 'gas', gas),
  outside(5, 'clock', clock),
  outside(3, 'forget', forget),
  outside(2, 'token stops', tokenStops),
  outside(1, 'upgrade', upgrade),
];
