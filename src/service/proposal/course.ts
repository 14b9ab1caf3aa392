/**
 * The course of a proposal after publication: opening on a frozen roll, the close, the timelock, the
 * intent, and what became of it. Each step is claimed by its row's lock and happens once.
 */
import type { Actions } from '#chain/actions/index.ts';
import type { CommunityAction } from '#core/execution/community-action.ts';
import { isCommunityAction, proposalActionFromJson } from '#core/execution/intent.ts';
import { proposalSource } from '#core/execution/source.ts';
import { conditionsIn, type Voted, votedFromJson } from '#core/execution/voted.ts';
import type { VoteId } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { type Chosen, decideChosen } from '#core/proposal/chosen.ts';
import { decideClose } from '#core/proposal/closing.ts';
import type { ProposalState } from '#core/proposal/lifecycle.ts';
import { asksCitizens, decideVotingOpening } from '#core/proposal/opening.ts';
import { accept, type Result } from '#core/result.ts';
import { quorumBaseToJson } from '#core/voting/dormancy.ts';
import { addsUp } from '#core/voting/power/power.ts';
import { powerFromJson } from '#core/voting/power/power-json.ts';
import { snapshotFromJson } from '#core/voting/power/snapshot.ts';
import { quorumSharesToJson } from '#core/voting/quorum.ts';
import { voterOf } from '#core/voting/roll.ts';
import { rulesToJson } from '#core/voting/rules.ts';
import type { Election, TallyResult } from '#core/voting/tally.ts';
import type { Books, Store } from '#store/index.ts';
import type { ProposalRow } from '#store/proposal.ts';
import type { Cards } from '../card.ts';
import type { Communities } from '../community.ts';
import type { Effects } from '../effect/index.ts';
import type { Executions } from '../execution/index.ts';
import type { Keepers } from '../executor/keeper.ts';
import type { Mandates } from '../mandate.ts';
import { powerOfVote, type Rolls } from '../roll.ts';
import { freezeDelegations } from '../vote/delegation.ts';
import { readQuorumBase } from '../vote/dormancy.ts';
import type { Votes } from '../vote.ts';
import type { ProposalAlarms } from './alarm.ts';
import { decidedSteps, executorOf, expectedOf, stepsOfRun } from './decided.ts';
import type { Inspections } from './inspection.ts';
import { decideNow, mayLift, RETRY_MS, waitFor } from './ready.ts';
import type { ProposalRuns } from './runs.ts';
import { isWaiting, type ProposalSettlement } from './settlement.ts';
import { trackFromJson } from './track-json.ts';

/** Whether the option that won is carried out; undefined where no choice between actions was put. */
function chosenBy(row: ProposalRow, election: Election, result: TallyResult): Chosen | undefined {
  const action = row.action === null ? null : proposalActionFromJson(row.action);
  if (action?.kind !== 'choice') return undefined;
  const { threshold } = trackFromJson(row.rules);
  return decideChosen({ action, election, result, threshold });
}

type Again = { again: Date } | undefined;

const SPONSOR_LOOK_MS = 60_000;

type Dependencies = {
  store: Store;
  votes: Votes;
  rolls: Rolls;
  cards: Cards;
  communities: Communities;
  executions: Pick<Executions, 'planSteps' | 'lookAtTreasury'>;
  inspections: Pick<Inspections, 'stands'>;
  effects: Effects;
  settlement: ProposalSettlement;
  runs: Pick<ProposalRuns, 'advance'>;
  keepers: Pick<Keepers, 'keeperBy' | 'heldBy'>;
  mandates: Pick<Mandates, 'begin'>;
  actions: Pick<Actions, 'callOf'>;
  alarms: Pick<ProposalAlarms, 'queued'>;
};

export type ProposalCourse = ReturnType<typeof createProposalCourse>;

export function createProposalCourse(deps: Dependencies) {
  const { store, votes, rolls, communities, executions, inspections, effects } = deps;
  const { keepers, mandates, actions, runs } = deps;
  const { want, move, settle } = deps.settlement;

  /** The voting time then runs from the real opening. */
  const later = async (): Promise<Again> => ({
    again: new Date((await store.now()).getTime() + RETRY_MS),
  });

  /** Freezes roll and rules and opens the vote; waits while the roll is unknown (V7). */
  async function open(voteId: VoteId): Promise<Again> {
    const row = await store.proposals.findProposal(voteId);
    const vote = row && (await store.votes.findVote(voteId));
    if (!row || vote?.state !== 'pending' || row.state !== 'published') return undefined;
    const track = trackFromJson(row.rules);
    const now = await store.now();
    if (now < vote.opensAt) return { again: vote.opensAt };
    if ((await store.discussions.listSponsors(voteId)).length < track.proposers.sponsors) {
      // Rung for again by whoever stands behind it next.
      return { again: new Date(now.getTime() + SPONSOR_LOOK_MS) };
    }
    const snapshot = snapshotFromJson(row.snapshot);
    const power = powerOfVote(
      vote.power === null ? track.power : powerFromJson(vote.power),
      snapshot,
    );
    const roll = await rolls.read({
      community: row.communityId,
      electorate: track.electorate,
      power,
      snapshot,
      publishedAt: row.publishedAt,
      waitingMs: track.waitingMs,
      evidence: vote.evidence,
      quorums: track.quorums,
    });
    if (roll === null) {
      // The card says that it waits, and for what.
      await store.transaction('wait for roll', (books) => want(books, row));
      return later();
    }
    return store.transaction('open vote', async (books) => {
      const locked = await books.votes.lockVote(voteId);
      const present = await books.proposals.lockProposal(voteId);
      if (locked?.state !== 'pending' || !present) return undefined;
      const loss = votes.sealLossOf(locked);
      if (loss) {
        await books.votes.updateVote(voteId, { state: 'void', voidReason: loss });
        await move(books, present, 'void', { outcomeReason: loss });
        await want(books, row);
        return undefined;
      }
      const salt = locked.salt as Hex;
      const { electorate, delegation = true } = track;
      const terms = { track: row.track, electorate, allowed: delegation };
      const frozen = await freezeDelegations(books, locked, roll, terms);
      const { lines } = frozen.roll;
      const base = asksCitizens(track)
        ? await readQuorumBase(books, {
            ...{ community: row.communityId, citizens: roll.citizens, after: track.dormantAfter },
            publishedAt: row.publishedAt,
          })
        : null;
      const opening = decideVotingOpening({
        state: present.state as ProposalState,
        votingOpensAt: locked.opensAt,
        track,
        roll: lines.map(({ personId, power }) => ({ voter: voterOf(salt, personId), power })),
        supply: roll.supply,
        base,
        now: await books.now(),
      });
      // Nobody could vote yet: it opens when somebody can.
      if (!opening.ok) return { again: new Date(now.getTime() + RETRY_MS) };
      const { rules, shares, rollRoot, opensAt, closesAt } = opening.value;
      await votes.open(books, locked, {
        ...{ ...frozen, rollRoot, rollBlock: row.snapshot, opensAt, closesAt },
        rules: {
          ...{ v: 1, ...(rulesToJson(rules) as object), electorate: 'roll', power: row.power },
          ...{ adds: addsUp(power), shares: quorumSharesToJson(shares) },
          ...(base && { base: quorumBaseToJson(base) }),
          ...(row.power === 'power/1' && { decimals: power.decimals }),
        },
      });
      await move(books, present, 'voting');
      await want(books, row);
      return undefined;
    });
  }

  /** Counts under the exclusive lock; what passed with an action waits behind its timelock. */
  async function close(voteId: VoteId): Promise<Again> {
    return store.transaction('close proposal', async (books) => {
      const vote = await books.votes.lockVote(voteId);
      const row = await books.proposals.lockProposal(voteId);
      if (!row || vote?.kind !== 'proposal' || vote.state !== 'open') return undefined;
      const closing = await votes.close(books, vote);
      if ('again' in closing) {
        if (closing.moved) await want(books, row);
        return closing;
      }
      if ('void' in closing) {
        await move(books, row, 'void', { outcomeReason: closing.void });
        await want(books, row);
        return undefined;
      }
      const { result, election, now } = closing;
      const chosen = chosenBy(row, election, result);
      const decided = decideClose({
        state: row.state as ProposalState,
        closesAt: vote.closesAt,
        result,
        hasAction: row.action !== null,
        isChosen: chosen?.carriedOut === true,
        timelockMs: row.timelockMs,
        notBefore: row.action === null ? null : conditionsIn(row.action).notBefore,
        now,
      });
      if (!decided.ok) throw new Error(`proposal ${voteId} cannot close: ${decided.refusal.code}`);
      const { state, executableAt } = decided.value;
      await move(books, row, executableAt ? 'queued' : state, {
        queuedUntil: executableAt,
        ...(chosen?.carriedOut === false &&
          result.outcome === 'decided' && { outcomeReason: chosen.reason }),
      });
      await want(books, row);
      if (executableAt) {
        await deps.alarms.queued(books, row, executableAt);
        await books.outbox.insertOutbox([
          { kind: 'execute-proposal', key: voteId, dueAt: executableAt },
        ]);
      }
      return undefined;
    });
  }

  const endOf = (code: string): 'failed' | 'expired' =>
    code === 'execution-expired' ? 'expired' : 'failed';

  /** What needs no chain happens in the transaction that settles it. */
  async function carryOut(row: ProposalRow, voted: Voted<CommunityAction>): Promise<Again> {
    return store.transaction('carry out decision', async (books) => {
      const present = await books.proposals.lockProposal(row.voteId);
      if (!present?.queuedUntil || !isWaiting(present)) return undefined;
      const decided = await decideNow(books, present, voted, null);
      if (!decided.ok && mayLift(decided.refusal.code)) return waitFor(books, decided.refusal);
      const done = decided.ok
        ? await effects.carryOut(books, row.communityId, decided.value.action, row.voteId)
        : decided;
      const state = done.ok ? 'executed' : endOf(done.refusal.code);
      const reason = done.ok || state === 'expired' ? null : done.refusal.code;
      await settle(row.voteId, state, reason, null, books);
      return undefined;
    });
  }

  /** What has begun ends by what the chain shows, however late. */
  async function isBegun(books: Books, voteId: VoteId): Promise<boolean> {
    if (await books.executions.findIntentBySource(proposalSource(voteId))) return true;
    const mandate = await books.mandates.findMandateOf(voteId);
    // What a veto ended there is begun anew where the veto was overruled.
    return mandate !== undefined && !(mandate.reason === 'vetoed' && mandate.endedAt !== null);
  }

  /** Creates the intents of a proposal whose timelock is over; from there the sender has them. */
  async function execute(voteId: VoteId): Promise<Again> {
    const row = await store.proposals.findProposal(voteId);
    if (!row?.action || !row.actionHash || !row.queuedUntil || !isWaiting(row)) return undefined;
    const community = await communities.get(row.communityId);
    const voted = votedFromJson(row.action);
    const { action, conditions } = voted;
    if (isCommunityAction(action)) return carryOut(row, { action, conditions });
    if (conditions.repeats !== null) return runs.advance(row);
    // It may be what it does itself that stands at its target now.
    if (await isBegun(store, voteId)) return undefined;
    const vote = await store.votes.findVote(voteId);
    invariant(vote, 'a proposal has a vote');
    const steps = decidedSteps(row, vote);
    // Another code than people read when they voted is not called, whatever it does.
    const codes = await inspections.stands(row.inspection, steps);
    const { chainId } = steps[0] ?? {};
    invariant(chainId !== undefined, 'what is carried out has a step');
    const keeper = await keepers.keeperBy(row.communityId, executorOf(row), chainId);
    if (!keeper) return void (await settle(voteId, 'failed', 'executor-unknown', null));
    const isDirect = keeper.kind === 'direct';
    const look = isDirect ? await executions.lookAtTreasury(row.communityId) : null;
    const held = isDirect ? null : await keepers.heldBy(row.communityId, keeper);
    const planned = await store.transaction(
      'execute proposal',
      async (books): Promise<Result<unknown>> => {
        const present = await books.proposals.lockProposal(voteId);
        if (!present || !isWaiting(present)) return accept(null);
        if (await isBegun(books, voteId)) return accept(null);
        const decided = await decideNow(books, present, voted, community.frozenReason);
        if (!decided.ok) return decided;
        if (codes === null) {
          await settle(voteId, 'failed', 'target-changed', null, books);
          return accept(null);
        }
        const { notAfter } = decided.value;
        if (keeper.kind === 'contract') {
          return mandates.begin(books, {
            ...{ community: row.communityId, vote: voteId, executor: keeper.executor, steps, held },
            ...{ run: null, expected: expectedOf(actions, steps, codes) },
            asset: community.asset,
            notAfter,
          });
        }
        return executions.planSteps(books, {
          ...{ community: row.communityId, purpose: 'treasury', look, notAfter },
          steps: stepsOfRun(voteId, steps, codes),
          notBefore: await books.now(),
        });
      },
    );
    if (planned.ok) return undefined;
    const { code } = planned.refusal;
    if (mayLift(code)) return waitFor(store, planned.refusal);
    const state = endOf(code);
    // Of what expired is said what kept it, where that is known.
    const kept = community.frozenReason === null ? null : 'frozen';
    await settle(voteId, state, state === 'expired' ? kept : code, null);
    return undefined;
  }

  return {
    open,
    close,
    execute,
  };
}
