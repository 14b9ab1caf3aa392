/**
 * A governor whose timelock, or which itself, keeps the money: the community's own account proposes what was decided,
 * the token's holders vote once more there, and the account queues and executes what passed.
 */
import type { Actions } from '#chain/actions/index.ts';
import type { Governors } from '#chain/executor/governor.ts';
import type { Timelocks } from '#chain/executor/timelock.ts';
import {
  decideGovernor,
  GOVERNOR_STAGES,
  type GovernorLook,
  type GovernorStage,
  governorDescription,
  isStoppable,
  type NotedVote,
  noteVote,
  proposerIn,
  readNotedVote,
  withProposer,
} from '#core/execution/governor.ts';
import { decideStanding } from '#core/execution/governor-standing.ts';
import { type Call, intentActionFromJson } from '#core/execution/intent.ts';
import { mandateIn, votingStage } from '#core/execution/source.ts';
import { invariant } from '#core/invariant.ts';
import { accept, refuse } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { MandateRow } from '#store/mandate.ts';
import type { Case, ExecutorDesk } from './desk.ts';
import { rightsIn } from './timelock.ts';

type Dependencies = {
  store: Store;
  governors: Governors;
  timelocks: Timelocks;
  actions: Pick<Actions, 'callOf'>;
};

/** Looked at one by one in a turn: those that a trial run refused. */
const DOUBTS_MAX = 20;

type Detail = Partial<NotedVote> & { readonly description: string };
const detailOf = ({ detail }: MandateRow): Detail => detail as Detail;

/** Its words let an account alone propose it that is not the community's any more (decision 41). */
function isForeign({ mandate, account }: Pick<Case, 'mandate' | 'account'>): boolean {
  const proposer = proposerIn(detailOf(mandate).description);
  return proposer !== undefined && proposer !== account;
}

export function createGovernorDesk(deps: Dependencies): ExecutorDesk<GovernorStage, GovernorLook> {
  const { store, governors, timelocks, actions } = deps;
  const callsOf = ({ steps }: Case['carried']): Call[] => steps.map((step) => actions.callOf(step));

  /** Votes that wait to be sent and never will count: over, cast by the voter's own hand, or signed for a past nonce. */
  async function staleOf(of: Case, status: GovernorLook['status']): Promise<string[]> {
    const { mandate, executor } = of;
    const { chainId, address } = executor;
    const sender = await store.executions.findSenderOf(mandate.communityId, chainId, 'treasury');
    const open = sender ? await store.executions.listOpenIntents(sender.id) : [];
    const stale: string[] = [];
    let doubts = 0;
    for (const { source, state, reason, action } of open) {
      if (mandateIn(source) !== mandate.id || (state !== 'planned' && state !== 'parked')) continue;
      const carrier = intentActionFromJson(action);
      if (carrier.kind !== 'governor-vote') continue;
      const stage = votingStage(carrier.voter);
      if (status !== 'active') {
        stale.push(stage);
      } else if (reason === 'simulation-reverted' && doubts < DOUBTS_MAX) {
        doubts += 1;
        const { proposal, voter, nonce } = carrier;
        const seen = await governors.voter(chainId, address, proposal, voter, 'final');
        if (seen.hasVoted || String(seen.nonce) !== nonce) stale.push(stage);
      }
    }
    return stale;
  }

  return {
    stages: GOVERNOR_STAGES,

    async inspect(chainId, contract, account, community, person) {
      const links = await store.wallets.listConsentedLinks(community, [person]);
      const holders = new Set(
        links
          .filter((link) => link.chainId === null || link.chainId === chainId)
          .map(({ address }) => address),
      );
      const facts = await governors.facts(chainId, contract, account, [...holders]);
      if (!facts)
        return refuse({ code: 'executor-other-kind', kind: 'governor', address: contract });
      const { name, version, counting, clock, token, timelock, missing, decimals } = facts;
      if (timelock !== null && missing.length > 0) {
        const shut = { roles: missing, account: contract, address: timelock };
        return refuse({ code: 'governor-shut-out', ...shut });
      }
      const standing = decideStanding({ ...facts, address: contract, account });
      if (!standing.ok) return standing;
      const { votingDelay, votingPeriod } = facts;
      return accept({
        keeper: timelock ?? contract,
        facts: { name, version, counting, clock, token, decimals, votingDelay, votingPeriod },
      });
    },

    async rights({ chainId, address, keeper }, account) {
      const facts = await governors.facts(chainId, address, account, []);
      const behind =
        keeper === address ? [] : (await rightsIn(timelocks, chainId, keeper, account)).has;
      if (!facts) return { lacks: ['propose'], has: behind, votes: null };
      const { threshold: needed, votes: have, decimals } = facts;
      // Where proposing takes no votes it is nobody's right.
      const isRight = needed > 0n && have >= needed;
      return {
        lacks: have < needed ? ['propose'] : [],
        has: [...(isRight ? [{ right: 'propose' as const, at: address }] : []), ...behind],
        votes: needed > 0n ? { needed, have, decimals } : null,
      };
    },

    begin(_executor, { mandate, vote, carried, account, subject }) {
      const description = governorDescription({ ...subject, vote, mandate, account });
      const hash = governors.descriptionHash(description);
      return { reference: governors.proposalId(callsOf(carried), hash), detail: { description } };
    },

    async look(of) {
      const { mandate, executor } = of;
      const seen = await governors.look(executor.chainId, executor.address, mandate.reference);
      const isOpening = seen.status === 'none' || seen.status === 'pending';
      // What nobody signed of it yet would be refused there.
      const inVain = seen.status === 'none' && isForeign(of) ? ['propose'] : [];
      return { ...seen, stale: isOpening ? inVain : await staleOf(of, seen.status) };
    },

    decide(of, look, { stages, overdue }) {
      const { mandate, account, carried } = of;
      const { state, reason } = mandate;
      const foreign = isForeign(of);
      const step = decideGovernor({ state, reason, look, stages, overdue, account, foreign });
      if (step.kind !== 'anew') return step;
      const description = withProposer(detailOf(mandate).description, account);
      const hash = governors.descriptionHash(description);
      const reference = governors.proposalId(callsOf(carried), hash);
      const bound = { reference, detail: { description }, newRound: true };
      return { kind: 'move', state, bound };
    },

    carrier({ mandate, executor, carried }, stage) {
      const { description } = detailOf(mandate);
      const descriptionHash = governors.descriptionHash(description);
      // What is carried out is what the id was made of (T18, I6).
      const id = governors.proposalId(callsOf(carried), descriptionHash);
      invariant(id === mandate.reference, 'the proposal there is the one that was voted on here');
      const to = { chainId: executor.chainId, contract: executor.address };
      switch (stage) {
        case 'propose':
          return { kind: 'governor-propose', ...to, description, carried };
        case 'queue':
          return { kind: 'governor-queue', ...to, descriptionHash, carried };
        case 'execute':
          return { kind: 'governor-execute', ...to, descriptionHash, carried };
        case 'cancel': {
          const untied = { ...carried, expected: [] };
          return { kind: 'governor-cancel', ...to, descriptionHash, carried: untied };
        }
      }
    },

    note: ({ mandate, account, signatures }, look) =>
      noteVote(look, { account, relayed: signatures.length, noted: detailOf(mandate) }),

    stale: ({ stale }) => stale,

    stoppable: (mandate) => isStoppable(mandate.state, detailOf(mandate)),

    holders: ({ mandate }) => readNotedVote(detailOf(mandate)),
  };
}
