/** Who carries out what a track decides: the community's own account, or the contract that is connected at this address. */
import { type Address, isAddress } from '../identity.ts';

export type Executor = 'direct' | Address;

export const isExecutor = (value: unknown): value is Executor =>
  value === 'direct' || (typeof value === 'string' && isAddress(value));
