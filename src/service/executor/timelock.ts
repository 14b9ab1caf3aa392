/** A TimelockController that keeps the money: the community's own account proposes, and executes when the delay is over. */
import type { Actions } from '#chain/actions/index.ts';
import type { Timelocks } from '#chain/executor/timelock.ts';
import { hashJson } from '#core/canonical-json.ts';
import {
  decideTimelock,
  TIMELOCK_STAGES,
  type TimelockLook,
  type TimelockStage,
} from '#core/execution/timelock.ts';
import type { Address } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, refuse } from '#core/result.ts';
import type { ExecutorRow } from '#store/mandate.ts';
import type { Case, ExecutorDesk, Right, Rights } from './desk.ts';

type Dependencies = { timelocks: Timelocks; actions: Pick<Actions, 'callOf'> };

/** What stands of it in the books. */
type Facts = { readonly minDelay: number };
const factsOf = ({ facts }: ExecutorRow): Facts => facts as Facts;

/**
 * Of what repeats each run is an operation of its own, though its calls are the same: by what was voted on, which run of
 * it this is, and the mandate, so that it can be made anew from the books and from nothing else.
 */
const saltOf = (mandate: string, actionHash: Hex, run: number | null): Hex =>
  hashJson(run === null ? { mandate } : { mandate, action: actionHash, run });

const NEEDED = ['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE'] as const;

/** Of an account in a timelock; where none answers, it may do nothing. */
export async function rightsIn(
  timelocks: Timelocks,
  chainId: number,
  contract: Address,
  account: Address,
): Promise<Rights> {
  const facts = await timelocks.facts(chainId, contract, account);
  if (!facts) return { lacks: NEEDED, has: [], votes: null };
  const { proposes, executes, cancels, open, administers } = facts;
  const may = { PROPOSER_ROLE: proposes, EXECUTOR_ROLE: executes, CANCELLER_ROLE: cancels };
  const own = { ...may, EXECUTOR_ROLE: executes && !open };
  const held: Right[] = NEEDED.filter((right) => own[right]);
  if (administers) held.push('DEFAULT_ADMIN_ROLE');
  return {
    lacks: NEEDED.filter((right) => !may[right]),
    has: held.map((right) => ({ right, at: contract })),
    votes: null,
  };
}

export function createTimelockDesk({
  timelocks,
  actions,
}: Dependencies): ExecutorDesk<TimelockStage, TimelockLook> {
  const destination = ({ executor: { chainId, address: contract } }: Case) => ({
    chainId,
    contract,
  });
  const callsOf = ({ steps }: Case['carried']) => steps.map((step) => actions.callOf(step));
  return {
    stages: TIMELOCK_STAGES,

    async inspect(chainId, contract, account) {
      const facts = await timelocks.facts(chainId, contract, account);
      if (!facts)
        return refuse({ code: 'executor-other-kind', kind: 'timelock', address: contract });
      const missing = (
        [
          ['PROPOSER_ROLE', facts.proposes],
          ['EXECUTOR_ROLE', facts.executes],
          ['CANCELLER_ROLE', facts.cancels],
        ] as const
      ).flatMap(([role, has]) => (has ? [] : [role]));
      if (missing.length > 0) {
        return refuse({
          code: 'executor-role-missing',
          roles: missing,
          account,
          address: contract,
        });
      }
      return accept({ keeper: contract, facts: { minDelay: facts.minDelay } });
    },

    rights: ({ chainId, address }, account) => rightsIn(timelocks, chainId, address, account),

    begin(executor, { mandate, carried, subject: { actionHash, run } }) {
      return {
        reference: timelocks.operationId(callsOf(carried), saltOf(mandate, actionHash, run)),
        detail: { delay: factsOf(executor).minDelay },
      };
    },

    look: ({ mandate, executor }) =>
      timelocks.look(executor.chainId, executor.address, mandate.reference),

    decide: ({ mandate: { state, reason } }, look, standing) =>
      decideTimelock({ state, reason, look, ...standing }),

    carrier(of, stage) {
      const { mandate, carried, actionHash } = of;
      const salt = saltOf(mandate.id, actionHash, mandate.run);
      // What is brought there is what its name was made of (I6).
      const id = timelocks.operationId(callsOf(carried), salt);
      invariant(id === mandate.reference, 'the operation there is the one that was voted on here');
      switch (stage) {
        case 'schedule': {
          const { delay } = mandate.detail as { delay: number };
          return { kind: 'timelock-schedule', ...destination(of), salt, delay, carried };
        }
        case 'execute':
          return { kind: 'timelock-execute', ...destination(of), salt, carried };
        case 'cancel':
          return { kind: 'timelock-cancel', ...destination(of), operation: mandate.reference };
      }
    },
  };
}
