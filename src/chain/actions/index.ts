/**
 * The registry of chain actions: a kind added to `CHAIN_ACTIONS` does not compile until it is here. An action
 * is turned into the call that is signed, and tried without being sent. What a Safe, a timelock or a governor carries
 * out takes the same calls, brought there by a carrier (`chain/carriers`).
 */
import type { ActionOf } from '#core/execution/actions/index.ts';
import type { Handover } from '#core/execution/called-code.ts';
import { carriedBy, isCarrier } from '#core/execution/carriers/index.ts';
import {
  type Action,
  type Call,
  type ChainAction,
  type ChainActionKind,
  type IntentAction,
  stepsOf,
} from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Result } from '#core/result.ts';
import { carrierCall } from '../carriers/index.ts';
import type { Chain } from '../client.ts';
import { asking, type ChainFaultCode, toChainFault } from '../fault.ts';
import type { Sources } from '../sources.ts';
import { type Anatomy, readAnatomy } from './anatomy.ts';
import { call, readCall, type TypedCall } from './call.ts';
import { type Changes, movementsInWords, simulateChanges } from './changes.ts';
import { type CodeLook, lookAtCode } from './code.ts';
import { traceHandovers } from './handover.ts';
import { runInOrder, withMargin } from './in-order.ts';
import type { ActionKind } from './kind.ts';
import { mint } from './mint.ts';
import { powerIn } from './powers.ts';
import { transfer } from './transfer.ts';
import { transferItems } from './transfer-items.ts';
import { transferNft } from './transfer-nft.ts';

export type { Movement } from './changes.ts';

const KINDS: { readonly [K in ChainActionKind]: ActionKind<ActionOf<K>> } = {
  transfer,
  'transfer-nft': transferNft,
  'transfer-items': transferItems,
  call,
  mint,
};

// `KINDS` pairs each kind with its own; TypeScript cannot see it across a union.
const kindOf = ({ kind }: Action) => KINDS[kind] as ActionKind<Action>;

/**
 * Nobody answers now, or nobody who knows the state. Anything else that is said to many calls at once may hold of them
 * together alone: too much for the node, or more coin than there is, for which geth refuses all of them.
 */
const NO_ANSWER: ReadonlySet<ChainFaultCode> = new Set([
  'unreachable',
  'rate-limited',
  'wrong-chain',
  'missing-state',
  'behind',
]);

/** The first that the coin does not last for; the last one where gas alone is what lacks. */
function firstBeyond(balance: bigint, calls: readonly Call[]): number {
  let left = balance;
  const place = calls.findIndex(({ value }) => {
    left -= value;
    return left < 0n;
  });
  return place < 0 ? calls.length - 1 : place;
}

const callOf = (action: IntentAction): Call =>
  isCarrier(action)
    ? carrierCall(action, (carriedBy(action)?.steps ?? []).map(callOf))
    : kindOf(action).callOf(action);

/** The calls of an action in the order in which they are to happen: the same for the same action, always. */
export const callsOf = (action: ChainAction): readonly Call[] => stepsOf(action).map(callOf);

/** `detail` is what the contract said, cut, never trusted as markup. */
export type Trouble = {
  readonly ok: false;
  readonly problem: 'reverted' | 'returned-false' | 'no-code' | 'balance';
  readonly detail: string;
};
export type Simulation = { readonly ok: true; readonly gas: bigint } | Trouble;

/** A carrier speaks to a contract, which reverts where it does not do it. */
const judgeOf = (action: IntentAction) =>
  isCarrier(action)
    ? { needsCode: true, succeeded: () => true }
    : {
        needsCode: kindOf(action).needsCode(action),
        succeeded: (output: Hex) => kindOf(action).succeeded(action, output),
      };

export type Actions = {
  callOf(action: IntentAction): Call;
  callsOf(action: ChainAction): readonly Call[];
  /** What was typed as a call of a contract, or why it is none. */
  readCall(typed: TypedCall): Result<Action & { kind: 'call' }>;
  /** A function that gives power away, by its selector; undefined for any other. */
  powerIn(data: Hex): string | undefined;
  /** Of what stands at an address, implementation of a proxy included; null where there is no code (I6). */
  codeHash(chainId: number, address: Address): Promise<Hex | null>;
  lookAtCode(chainId: number, address: Address): Promise<CodeLook>;
  /** What a look at its hash does not tell: whose code it is, who can change that; null where there is none. */
  readAnatomy(chainId: number, address: Address): Promise<Anatomy | null>;
  /** Whether source code is published; undefined where nobody is asked. */
  published: Sources['published'];
  /** Whose code others run as their own in this call; undefined where no trial run tells. */
  handoversOf(sender: Address, action: Action): Promise<readonly Handover[] | undefined>;
  /**
   * What all steps together would change, in order, as things stand; undefined where the node cannot tell, and the steps do
   * not say it themselves.
   */
  changesOf(sender: Address, steps: readonly Action[]): Promise<Changes | undefined>;
  /**
   * The call as it would run now from `sender`. Throws a `ChainFault` when that is not known. `code`: the hash of what
   * stands at its target, where the caller has just looked.
   */
  simulate(sender: Address, action: IntentAction, code?: Hex | null): Promise<Simulation>;
  /**
   * The same for several of one chain, each upon those before it: the gas of each, where all of them would do what they say.
   * Undefined where one would not, or the node cannot tell at once: then each is tried by itself.
   */
  simulateInOrder(
    sender: Address,
    tried: readonly { readonly action: IntentAction; readonly code: Hex | null }[],
  ): Promise<readonly bigint[] | undefined>;
  /** The same for a contract as the sender, whose gas nobody estimates; null: it would do what it says. */
  tryOut(sender: Address, action: IntentAction): Promise<Trouble | null>;
};

/** For so long a chain whose nodes do not trace is not asked again. */
const UNTRACED_MS = 600_000;

/** Traces of calls, where a chain's nodes make them. A trace tells people more and nothing waits for it. */
function createTraces(chain: Chain): Actions['handoversOf'] {
  const untracedUntil = new Map<number, number>();
  return async (sender, action) => {
    const { chainId } = action;
    if (performance.now() < (untracedUntil.get(chainId) ?? 0)) return undefined;
    try {
      return await traceHandovers(chain.client(chainId), sender, callOf(action));
    } catch (error) {
      const fault = toChainFault(error);
      // What one call is too much for says nothing of the next one.
      if (fault.code === 'unsupported') {
        untracedUntil.set(chainId, performance.now() + UNTRACED_MS);
      }
      return undefined;
    }
  };
}

const nobodyAsked: Pick<Sources, 'published'> = { published: async () => undefined };

export function createActions(chain: Chain, sources = nobodyAsked): Actions {
  const look: Actions['lookAtCode'] = (chainId, address) =>
    lookAtCode(chain.client(chainId), address);
  const codeHash: Actions['codeHash'] = async (...of) => (await look(...of)).hash;

  const requestOf = (sender: Address, action: IntentAction) => {
    const { to, value, data } = callOf(action);
    return { account: sender, to, value, data } as const;
  };

  /** What a contract answered with an error, in words of ours; anything else is not known. */
  async function orTrouble<T>(ask: () => Promise<T | Trouble>): Promise<T | Trouble> {
    try {
      return await ask();
    } catch (error) {
      const fault = toChainFault(error);
      if (fault.code === 'reverted')
        return { ok: false, problem: 'reverted', detail: fault.message };
      if (fault.code === 'insufficient-funds') {
        return { ok: false, problem: 'balance', detail: fault.message };
      }
      throw fault;
    }
  }

  async function tryOut(
    sender: Address,
    action: IntentAction,
    code?: Hex | null,
  ): Promise<Trouble | null> {
    const { needsCode, succeeded } = judgeOf(action);
    const request = requestOf(sender, action);
    const stands =
      code !== undefined || !needsCode ? code : await codeHash(action.chainId, request.to);
    if (needsCode && stands === null) {
      return { ok: false, problem: 'no-code', detail: request.to };
    }
    return orTrouble(async () => {
      const { data = '0x' } = await chain
        .client(action.chainId)
        .call({ ...request, blockTag: 'latest' });
      return succeeded(data)
        ? null
        : ({ ok: false, problem: 'returned-false', detail: request.to } as const);
    });
  }

  /** A later step that fails alone may need those before it: of that nothing is said. */
  async function changesInWords(
    sender: Address,
    steps: readonly Action[],
  ): Promise<Changes | undefined> {
    const movements = movementsInWords(sender, steps);
    if (!movements) return undefined;
    for (const [place, step] of steps.entries()) {
      if ((await tryOut(sender, step)) === null) continue;
      return place === 0 ? { ok: false, failed: 0 } : undefined;
    }
    return { ok: true, movements, by: 'words' };
  }

  return {
    callOf,
    callsOf,
    readCall,
    powerIn,
    codeHash,
    lookAtCode: look,
    readAnatomy: (chainId, address) => readAnatomy(chain.client(chainId), address),
    published: sources.published,
    handoversOf: createTraces(chain),
    async changesOf(sender, steps) {
      const [first] = steps;
      if (!first) return undefined;
      const calls = steps.map(callOf);
      const client = chain.client(first.chainId);
      try {
        return (await simulateChanges(client, sender, calls)) ?? changesInWords(sender, steps);
      } catch (error) {
        const fault = toChainFault(error);
        // Their values are more than there is: geth refuses all of them and does not say which.
        if (fault.code !== 'insufficient-funds') throw fault;
        const balance = await asking(() => client.getBalance({ address: sender }));
        return { ok: false, failed: firstBeyond(balance, calls) };
      }
    },
    tryOut: (sender, action) => tryOut(sender, action),
    async simulateInOrder(sender, tried) {
      const [first] = tried;
      const isBare = tried.some(({ action, code }) => judgeOf(action).needsCode && code === null);
      if (!first || isBare) return undefined;
      try {
        const client = chain.client(first.action.chainId);
        const ran = await runInOrder(
          client,
          sender,
          tried.map(({ action }) => callOf(action)),
        );
        const holds = tried.every(({ action }, place) =>
          judgeOf(action).succeeded(ran?.[place]?.output ?? '0x'),
        );
        return holds ? ran?.map(({ gas }) => gas) : undefined;
      } catch (error) {
        const fault = toChainFault(error);
        if (NO_ANSWER.has(fault.code)) throw fault;
        return undefined;
      }
    },
    async simulate(sender, action, code) {
      const trouble = await tryOut(sender, action, code);
      if (trouble) return trouble;
      return orTrouble(async () => {
        const client = chain.client(action.chainId);
        const estimate = await client.estimateGas(requestOf(sender, action));
        return { ok: true, gas: withMargin(estimate) } as const;
      });
    },
  };
}
