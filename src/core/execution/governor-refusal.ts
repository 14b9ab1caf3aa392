/** Why a governor is not connected, or a vote is not brought to one. */
import type { Address } from '../identity.ts';

/** Votes in the token's base units. */
type Votes = { needed: bigint; have: bigint; decimals: number };

export type GovernorRefusal =
  /** `counting`: its own `COUNTING_MODE`, hostile text. */
  | { code: 'governor-counting'; address: Address; counting: string }
  /** Its timelock (`address`) does not let the governor (`account`) do what it has to. */
  | { code: 'governor-shut-out'; roles: readonly string[]; account: Address; address: Address }
  | ({ code: 'governor-cannot-propose'; account: Address; address: Address } & Votes)
  /** Whoever connects it has no say there. */
  | ({ code: 'governor-no-standing'; account: Address; address: Address } & Votes)
  /** In the contract's hands, where the account cannot stop it any more. */
  | { code: 'mandate-past-stopping' }
  /** `opensAt`: when voting begins there, where that is known. */
  | { code: 'token-vote-early'; opensAt: Date | null }
  | { code: 'token-vote-over' }
  | { code: 'token-vote-counted'; address: Address }
  | { code: 'token-vote-powerless'; address: Address }
  /** Signed here before; `stands`: what became of it. */
  | {
      code: 'token-vote-repeated';
      address: Address;
      stands: 'waiting' | 'counted' | 'not-sent';
    }
  /** A vote of the same wallet on another proposal is on its way there: its nonce is taken. */
  | { code: 'token-vote-busy'; address: Address }
  | { code: 'token-vote-nonce' }
  | { code: 'token-vote-limit'; max: number }
  | { code: 'token-vote-chain'; chainId: number }
  /** The contract would not take it; `text` is what it said, hostile. */
  | { code: 'token-vote-refused'; text: string };
