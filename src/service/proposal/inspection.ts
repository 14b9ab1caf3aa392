/** Looks at what an action would call before people vote on it, and again before it is carried out. */
import type { Actions } from '#chain/actions/index.ts';
import {
  type Inspection,
  inspectionFromJson,
  type Target,
  type Warning,
  warningsFor,
} from '#core/execution/inspection.ts';
import {
  type Action,
  isCommunityAction,
  mostPaidBy,
  type ProposalAction,
  paymentsOf,
  stepsOf,
} from '#core/execution/intent.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Store } from '#store/index.ts';
import type { CommunityView } from '../community.ts';

type Dependencies = {
  store: Store;
  actions: Pick<Actions, 'callOf' | 'lookAtCode' | 'codeHash' | 'simulate' | 'powerIn'>;
  treasuryOf: (community: CommunityId, chainId: number) => Promise<Address | null>;
};

export type Inspections = ReturnType<typeof createInspections>;

/** Of a choice every payment, since any may be made. */
const callsIn = (action: ProposalAction): readonly Action[] =>
  isCommunityAction(action) || action.kind === 'choice' ? paymentsOf(action) : stepsOf(action);

export function createInspections({ store, actions, treasuryOf }: Dependencies) {
  async function targetsOf(steps: readonly Action[]): Promise<readonly Target[]> {
    const byAddress = new Map<Address, Target>();
    for (const step of steps) {
      const { to: address } = actions.callOf(step);
      if (byAddress.has(address)) continue;
      const { hash: code, implementation } = await actions.lookAtCode(step.chainId, address);
      byAddress.set(address, { address, code, implementation });
    }
    return [...byAddress.values()];
  }

  /** Whether it would work as things stand: of the first step, since the others may need what it does. */
  async function tried(community: CommunityId, steps: readonly Action[]): Promise<Warning[]> {
    const [first] = steps;
    const treasury = first && (await treasuryOf(community, first.chainId));
    if (!first || !treasury) return [];
    const simulation = await actions.simulate(treasury, first);
    if (simulation.ok) return [];
    const { problem, detail } = simulation;
    return [{ kind: 'would-fail', problem, detail: detail.slice(0, 200) }];
  }

  return {
    /** Null for what needs no chain. Throws the fault of a chain that could not be asked. */
    async inspect(
      { id }: Pick<CommunityView, 'id'>,
      { action, treasury }: { action: ProposalAction | undefined; treasury: bigint | null },
    ): Promise<Inspection | null> {
      const steps = action ? callsIn(action) : [];
      if (!action || steps.length === 0) return null;
      const warnings = warningsFor({
        recipients: steps.flatMap(({ kind, to }) => (kind === 'call' ? [] : [to])),
        called: steps.flatMap(({ kind, to }) => (kind === 'call' ? [to] : [])),
        powers: steps.flatMap((step) =>
          step.kind === 'call' ? (actions.powerIn(step.data) ?? []) : [],
        ),
        known: await store.knownAddresses.listKnownAddresses(id),
        calledBefore: await store.knownAddresses.listCalledAddresses(id),
        ...{ treasury, paid: mostPaidBy(action) },
      });
      return {
        targets: await targetsOf(steps),
        warnings: [...warnings, ...(await tried(id, steps))],
      };
    },

    /**
     * The code each step was voted on with, where it still stands; null where one is another now. What was never looked
     * at, and what had no code, is not compared.
     */
    async stands(
      stored: unknown,
      steps: readonly Action[],
    ): Promise<readonly (Hex | null)[] | null> {
      const targets = inspectionFromJson(stored)?.targets ?? [];
      const codes: (Hex | null)[] = [];
      for (const step of steps) {
        const { to } = actions.callOf(step);
        const code = targets.find(({ address }) => address === to)?.code ?? null;
        if (code !== null && (await actions.codeHash(step.chainId, to)) !== code) return null;
        codes.push(code);
      }
      return codes;
    },
  };
}
