/** Looks at what an action would call before people vote on it, and again before it is carried out. */
import type { Actions, Movement } from '#chain/actions/index.ts';
import type { Tokens } from '#chain/tokens/index.ts';
import { shortenAddress } from '#core/address.ts';
import type { Published } from '#core/execution/called-code.ts';
import {
  type BalanceChange,
  type Inspection,
  inspectionFromJson,
  type Target,
  type Warning,
  warningsFor,
} from '#core/execution/inspection.ts';
import {
  type Action,
  type ChoiceAction,
  callsIn,
  mostPaidBy,
  type ProposalAction,
} from '#core/execution/intent.ts';
import type { Address, CommunityId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Store } from '#store/index.ts';
import type { CommunityView } from '../community.ts';
import { type CodeReads, createCodeLooks } from './called-code.ts';

type Dependencies = {
  store: Store;
  actions: Pick<
    Actions,
    'callOf' | 'lookAtCode' | 'codeHash' | 'simulate' | 'powerIn' | 'changesOf' | CodeReads
  >;
  tokens: Pick<Tokens, 'describe' | 'coinOf'>;
  treasuryOf: (community: CommunityId, chainId: number) => Promise<Address | null>;
};

/** More than people read; a call that moves more says so by what it is. */
const MAX_CHANGES = 12;

export type Inspections = ReturnType<typeof createInspections>;

export function createInspections({ store, actions, tokens, treasuryOf }: Dependencies) {
  const lookCloser = createCodeLooks(actions);

  async function targetsOf(
    steps: readonly Action[],
    published: ReadonlyMap<Address, Published>,
  ): Promise<readonly Target[]> {
    const byAddress = new Map<Address, Target>();
    for (const step of steps) {
      const { to: address } = actions.callOf(step);
      if (byAddress.has(address)) continue;
      const { hash: code, implementation } = await actions.lookAtCode(step.chainId, address);
      const source = published.get(address);
      const target = { address, code, implementation };
      byAddress.set(address, source ? { ...target, published: source } : target);
    }
    return [...byAddress.values()];
  }

  /** Whether it would work as things stand: the first step by itself, which says why not. */
  async function tried(treasury: Address, first: Action): Promise<Warning[]> {
    const simulation = await actions.simulate(treasury, first);
    if (simulation.ok) return [];
    const { problem, detail } = simulation;
    return [{ kind: 'would-fail', step: 1, problem, detail: detail.slice(0, 200) }];
  }

  /** Each option's payment by itself: any of them may be the one that is made. */
  async function optionsTried(treasury: Address, action: ChoiceAction): Promise<Warning[]> {
    const tries = action.options.map(async (option, place): Promise<Warning[]> => {
      const [failure] = option ? await tried(treasury, option.transfer) : [];
      if (failure?.kind !== 'would-fail') return [];
      const { problem, detail } = failure;
      return [{ kind: 'would-fail', option: place + 1, problem, detail }];
    });
    return (await Promise.all(tries)).flat();
  }

  /** As the token names itself; one that does not is named by its address. */
  async function unitOf(chainId: number, token: Address | null) {
    if (token === null) return tokens.coinOf(chainId);
    const facts = await tokens.describe(chainId, token);
    return facts.ok
      ? { symbol: facts.value.symbol, decimals: facts.value.decimals }
      : { symbol: shortenAddress(token), decimals: 0 };
  }

  async function named(
    chainId: number,
    movements: readonly Movement[],
  ): Promise<readonly BalanceChange[]> {
    const units = new Map<Address | null, { symbol: string; decimals: number }>();
    const named: BalanceChange[] = [];
    for (const { holder, token, id, units: moved } of movements.slice(0, MAX_CHANGES)) {
      const unit = units.get(token) ?? (await unitOf(chainId, token));
      units.set(token, unit);
      named.push({ holder, token, id: id === null ? null : String(id), units: moved, ...unit });
    }
    return named;
  }

  /** All steps one upon the other, as they would be carried out. Of a choice only one is, so each is tried alone and no sum is told. */
  async function trialOf(
    treasury: Address | null,
    steps: readonly Action[],
    action: ProposalAction,
  ): Promise<
    Pick<Inspection, 'changes' | 'moreChanges' | 'inWords'> & { failures: readonly Warning[] }
  > {
    const [first] = steps;
    const untold = { changes: null, moreChanges: 0 };
    if (!first || !treasury) return { ...untold, failures: [] };
    if (action.kind === 'choice') {
      return { ...untold, changes: [], failures: await optionsTried(treasury, action) };
    }
    const failures = await tried(treasury, first);
    if (failures.length > 0) return { ...untold, failures };
    const found = await actions.changesOf(treasury, steps);
    if (!found) return { ...untold, failures };
    if (found.ok) {
      const changes = await named(first.chainId, found.movements);
      const moreChanges = found.movements.length - changes.length;
      return { changes, moreChanges, failures, ...(found.by === 'words' && { inWords: true }) };
    }
    const step = found.failed + 1;
    return {
      ...untold,
      failures: [{ kind: 'would-fail', step, problem: 'reverted', detail: '' }],
    };
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
        called: steps.flatMap((step) =>
          step.kind === 'transfer' ? [] : [actions.callOf(step).to],
        ),
        powers: steps.flatMap((step) =>
          step.kind === 'call' ? (actions.powerIn(step.data) ?? []) : [],
        ),
        known: await store.knownAddresses.listKnownAddresses(id),
        calledBefore: await store.knownAddresses.listCalledAddresses(id),
        ...{ treasury, paid: mostPaidBy(action) },
      });
      const [first] = steps;
      const keeper = first ? await treasuryOf(id, first.chainId) : null;
      const { failures, ...trial } = await trialOf(keeper, steps, action);
      const { grave, others, published } = await lookCloser(keeper, steps);
      return {
        targets: await targetsOf(steps, published),
        warnings: [...grave, ...warnings, ...others, ...failures],
        ...trial,
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
