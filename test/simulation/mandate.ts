/** What may befall what was decided for a timelock to carry out. */

import { NO_CONDITIONS } from '#core/execution/conditions.ts';
import type { Action } from '#core/execution/intent.ts';
import { votedHash, votedToJson } from '#core/execution/voted.ts';
import { asId, type MandateId, type VoteId } from '#core/identity.ts';
import { keccakText } from '#core/keccak.ts';
import { DEFAULT_TRACKS } from '#core/proposal/tracks.ts';
import { trackToJson } from '#service/proposal/track-json.ts';
import type { Snapshot } from './snapshot.ts';
import type { Kind } from './steps.ts';
import { cancelCall, type Deed, executeCall } from './timelock.ts';
import type { World } from './world.ts';

/** Of one run: each takes its turns until the end. */
const MOST = 5;
const DAY_MS = 86_400_000;

const holderOf = ({ holder }: World) => {
  if (!holder) throw new Error('a world without a timelock');
  return holder;
};

function newSteps(world: World): Action[] {
  const { chain, chainId } = world;
  const { random } = holderOf(world);
  return Array.from({ length: random.pick([1, 1, 2]) }, () => ({
    ...{
      kind: 'transfer' as const,
      chainId,
      asset: { kind: 'erc20' as const, token: chain.token },
    },
    to: world.address(`payee ${random.between(0, 3)}`),
    amount: BigInt(random.pick([1_000, 40_000, 150_000]) + random.between(0, 9)),
  }));
}

/** A proposal that has passed by a rule whose executor is the timelock; its own timelock here is over soon, or at once. */
async function propose(world: World): Promise<void> {
  const { books, community, members, ids, state, nodes, proposed, chain } = world;
  const { random, timelock } = holderOf(world);
  const [author] = members;
  if (!author || proposed.length >= MOST) return;
  const vote = asId<VoteId>(ids());
  const steps = newSteps(world);
  const [first, ...more] = steps;
  if (!first) return;
  const lasts = random.pick([null, null, 40_000, 3_600_000]);
  const voted = {
    action: more.length > 0 ? ({ kind: 'batch', steps } as const) : first,
    conditions: { ...NO_CONDITIONS, until: lasts === null ? null : new Date(state.now + lasts) },
  };
  const now = new Date(state.now);
  const queuedUntil = new Date(state.now + random.pick([0, 0, 20_000]));
  const [opensAt, closesAt] = [2, 1].map((days) => new Date(state.now - days * DAY_MS)) as [
    Date,
    Date,
  ];
  const code = keccakText('code false');
  await books.store.transaction('a proposal passes', async (tx) => {
    await tx.votes.insertVote({
      ...{ id: vote, communityId: community, kind: 'proposal', method: 'single-choice/1' },
      ...{ choices: ['for', 'against'], rules: {}, state: 'closed', salt: '0x' },
      ...{ opensAt, closesAt, closedAt: now, result: {}, resultHash: keccakText(vote) },
    });
    await tx.proposals.insertProposal({
      ...{ voteId: vote, communityId: community, number: proposed.length + 1, title: 'To pay' },
      ...{ body: '', track: 'action', power: 'one-person', state: 'queued', timelockMs: 0 },
      action: votedToJson(voted),
      actionHash: votedHash(voted),
      inspection: random.chance(0.5)
        ? { v: 1, warnings: [], targets: [{ address: chain.token, code }] }
        : null,
      rules: trackToJson({ ...DEFAULT_TRACKS.action, executor: timelock.address }),
      ...{ publishedAt: opensAt, queuedUntil, createdBy: author.person, createdAt: opensAt },
      eventKey: vote,
    });
    await tx.outbox.insertOutbox([{ kind: 'execute-proposal', key: vote, dueAt: queuedUntil }]);
  });
  const calls = steps.map((step) => nodes.actions.callOf(step));
  const amount = steps.reduce(
    (sum, step) => sum + (step.kind === 'transfer' ? step.amount : 0n),
    0n,
  );
  proposed.push({ vote, calls, amount });
  world.note(`  ${steps.length} steps of ${amount}${lasts === null ? '' : ` within ${lasts} ms`}`);
}

const refused = ({ counts }: World, code: string): void => {
  counts.refusals[code] = (counts.refusals[code] ?? 0) + 1;
};

/** Of an id what the seed alone decides: the rest tells runs of one seed apart. */
const ownPart = (id: string): string => id.slice(-12);

/** One mandate a turn further, whether it is due or not. */
async function turn(world: World, { mandates }: Snapshot): Promise<void> {
  const { random } = holderOf(world);
  if (mandates.length === 0) return;
  const { id, state } = random.pick(mandates);
  world.note(`  a turn of ${ownPart(id)} (${state})`);
  await world.process().run(async ({ services }) => {
    await services.mandates.advance(asId<MandateId>(id));
  });
}

async function veto(world: World, { proposals }: Snapshot): Promise<void> {
  const { random } = holderOf(world);
  const { community, members } = world;
  const guardian = members[1];
  const open = proposals.filter(({ state }) => state === 'queued');
  if (!guardian || open.length === 0) return;
  const vote = asId<VoteId>(random.pick(open).vote);
  await world.process().run(async ({ services }) => {
    const stopped = await services.vetoes.veto(community, guardian.person, vote, 'it is odd');
    if (!stopped.ok) refused(world, stopped.refusal.code);
    else world.note(`  vetoed ${ownPart(vote)}`);
  });
}

/** Two thirds let it go on after all. */
async function overrule(world: World, { proposals }: Snapshot): Promise<void> {
  const { random } = holderOf(world);
  const { community, proposed } = world;
  const stopped = proposals.filter(({ state }) => state === 'vetoed');
  if (stopped.length === 0) return;
  const proposal = asId<VoteId>(random.pick(stopped).vote);
  const number = proposed.findIndex(({ vote }) => vote === proposal) + 1;
  await world.process().run(async ({ services, store }) => {
    const action = { kind: 'overrule-veto', proposal, number } as const;
    await store.transaction('overrule a veto', async (tx) => {
      const gone = await services.vetoes.decidedOverruling.carryOut(tx, community, action);
      if (!gone.ok) refused(world, gone.refusal.code);
    });
  });
}

/** What the head shows as scheduled and neither executed nor cancelled. */
function pendingIn({ chain }: World): Deed[] {
  const { lineage, after } = chain.head();
  const scheduled = lineage.flatMap(({ included }) =>
    included.flatMap(({ deed }) => (deed?.kind === 'scheduled' ? [deed] : [])),
  );
  return scheduled.filter(({ operation }) => (after.operations.get(operation) ?? 0n) > 1n);
}

/** Whoever may execute there does it before us; whoever may cancel there cancels; a stranger can do neither. */
function othersAct(world: World): void {
  const { chain, outsider } = world;
  const { random, keeper, watcher } = holderOf(world);
  const pending = pendingIn(world);
  if (pending.length === 0) return;
  const deed = random.pick(pending);
  const from = random.pick([keeper, keeper, watcher, outsider]);
  const isCancel = from === watcher || (from === outsider && random.chance(0.5));
  chain.errand({ from, data: isCancel ? cancelCall(deed) : executeCall(deed) });
  const who = from === outsider ? 'a stranger' : 'somebody else';
  world.note(`  ${who} ${isCancel ? 'cancels' : 'executes'} no. ${pending.indexOf(deed) + 1}`);
}

export const MANDATE_STEPS: readonly Kind[] = [
  { weight: 8, name: 'propose', books: true, step: propose },
  { weight: 8, name: 'turn', books: true, step: turn },
  { weight: 6, name: 'veto', books: true, step: veto },
  { weight: 2, name: 'overrule', books: true, step: overrule },
  { weight: 6, name: 'others act', books: false, step: othersAct },
];
