/** Whether a provider reads the state of a block that is named by its hash (EIP-1898); nobody says so beforehand. */
import type { ChainFaultCode } from '../fault.ts';

/** What a node that knows numbers alone says to an object in their place: there is no code for it. */
const REFUSALS: ReadonlySet<ChainFaultCode> = new Set(['unsupported', 'unknown']);

export type BlockHashes = {
  areRefused(): boolean;
  /** Whether a fault may mean that; who has answered before means something else by it. */
  mayBeRefusedBy(code: ChainFaultCode): boolean;
  answered(): void;
  refused(): void;
  /** Whatever comes back behind the url is asked anew. */
  forget(): void;
};

export function createBlockHashes(): BlockHashes {
  let known: 'answered' | 'refused' | undefined;
  return {
    areRefused: () => known === 'refused',
    mayBeRefusedBy: (code) => known === undefined && REFUSALS.has(code),
    answered() {
      known = 'answered';
    },
    refused() {
      known = 'refused';
    },
    forget() {
      known = undefined;
    },
  };
}
