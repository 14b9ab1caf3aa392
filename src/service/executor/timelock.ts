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
import { accept, refuse } from '#core/result.ts';
import type { ExecutorRow } from '#store/mandate.ts';
import type { Case, ExecutorDesk, Right, Rights } from './desk.ts';

type Dependencies = { timelocks: Timelocks; actions: Pick<Actions, 'callOf'> };

/** What stands of it in the books. */
type Facts = { readonly minDelay: number };
const factsOf = ({ facts }: ExecutorRow): Facts => facts as Facts;

const saltOf = (mandate: string) => hashJson({ mandate });

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

    begin(executor, { mandate, carried }) {
      const calls = carried.steps.map((step) => actions.callOf(step));
      return {
        reference: timelocks.operationId(calls, saltOf(mandate)),
        detail: { delay: factsOf(executor).minDelay },
      };
    },

    look: ({ mandate, executor }) =>
      timelocks.look(executor.chainId, executor.address, mandate.reference),

    decide: ({ mandate: { state, reason } }, look, standing) =>
      decideTimelock({ state, reason, look, ...standing }),

    carrier(of, stage) {
      const { mandate, carried } = of;
      const salt = saltOf(mandate.id);
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
