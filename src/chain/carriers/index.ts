/** The registry of carriers: how each brings the calls of its steps to its contract. */
import type { Carrier, CarrierKind, CarrierOf } from '#core/execution/carriers/index.ts';
import type { Call } from '#core/execution/intent.ts';
import { governorCall } from './governor.ts';
import { safeCall } from './safe.ts';
import { timelockCall } from './timelock.ts';

/** The same call for the same carrier and the same calls, always (I6). */
type ToCall<C> = (carrier: C, calls: readonly Call[]) => Call;

const CALLS: { readonly [K in CarrierKind]: ToCall<CarrierOf<K>> } = {
  'timelock-schedule': timelockCall,
  'timelock-execute': timelockCall,
  'timelock-cancel': timelockCall,
  'governor-propose': governorCall,
  'governor-vote': governorCall,
  'governor-queue': governorCall,
  'governor-execute': governorCall,
  'governor-cancel': governorCall,
  'safe-execute': safeCall,
};

/** `calls` are those of what it carries, in order. */
export const carrierCall = (carrier: Carrier, calls: readonly Call[]): Call =>
  // `CALLS` pairs each kind with its own; TypeScript cannot see it across a union.
  (CALLS[carrier.kind] as ToCall<Carrier>)(carrier, calls);
