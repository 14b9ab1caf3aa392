/**
 * The registry of chain actions: a kind added to `CHAIN_ACTIONS` does not compile until it is here. An action
 * is turned into the call that is signed, tried without being sent, and decoded for words.
 */
import { keccak256 } from 'viem';
import type { Action, Call, ChainActionKind } from '#core/execution/intent.ts';
import type { Address } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Chain } from '../client.ts';
import { asking, toChainFault } from '../fault.ts';
import type { ActionKind } from './kind.ts';
import { type TransferWords, transfer } from './transfer.ts';

type ActionOf<K extends ChainActionKind> = Extract<Action, { kind: K }>;
type WordsOf = { readonly transfer: TransferWords };
export type ActionWords = WordsOf[ChainActionKind];

const KINDS: { readonly [K in ChainActionKind]: ActionKind<ActionOf<K>, WordsOf[K]> } = {
  transfer,
};

/** `detail` is what the contract said, cut, never trusted as markup. */
export type Simulation =
  | { readonly ok: true; readonly gas: bigint }
  | {
      readonly ok: false;
      readonly problem: 'reverted' | 'returned-false' | 'no-code' | 'balance';
      readonly detail: string;
    };

export type Actions = {
  callOf(action: Action): Call;
  describe(action: Action): ActionWords;
  /** keccak of the code at the call's target, null where there is none (I6). */
  codeHash(chainId: number, address: Address): Promise<Hex | null>;
  /** The call as it would run now from `sender`. Throws a `ChainFault` when that is not known. */
  simulate(sender: Address, action: Action): Promise<Simulation>;
};

/** What estimates may be short of: state moves between the estimate and the block. */
const GAS_MARGIN_PERCENT = 25n;

export function createActions(chain: Chain): Actions {
  const codeHash: Actions['codeHash'] = (chainId, address) =>
    asking(async () => {
      const code = await chain.client(chainId).getCode({ address, blockTag: 'latest' });
      return code === undefined || code === '0x' ? null : keccak256(code);
    });

  return {
    callOf: (action) => KINDS[action.kind].callOf(action),
    describe: (action) => KINDS[action.kind].describe(action),
    codeHash,
    async simulate(sender, action) {
      const { kind, chainId } = action;
      const client = chain.client(chainId);
      const { to, value, data } = KINDS[kind].callOf(action);
      if (KINDS[kind].needsCode(action) && (await codeHash(chainId, to)) === null) {
        return { ok: false, problem: 'no-code', detail: to };
      }
      const request = { account: sender, to, value, data } as const;
      try {
        const answer = await client.call({ ...request, blockTag: 'latest' });
        if (!KINDS[kind].succeeded(action, answer.data ?? '0x')) {
          return { ok: false, problem: 'returned-false', detail: to };
        }
        const estimate = await client.estimateGas(request);
        return { ok: true, gas: estimate + (estimate * GAS_MARGIN_PERCENT) / 100n };
      } catch (error) {
        const fault = toChainFault(error);
        if (fault.code === 'reverted')
          return { ok: false, problem: 'reverted', detail: fault.message };
        if (fault.code === 'insufficient-funds') {
          return { ok: false, problem: 'balance', detail: fault.message };
        }
        throw fault;
      }
    },
  };
}
