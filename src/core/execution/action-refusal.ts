/** Why an action that was typed in is none, or is not carried out here. */
import type { Address } from '../identity.ts';
import type { ExecutorKind } from './executor-kind.ts';

export type ActionRefusal =
  /** `position`: of the step, from 1 on; `text`: what stands there. */
  | { code: 'action-unreadable'; position: number; text: string }
  | { code: 'action-steps'; max: number }
  /** What needs no chain stands alone: one transaction of the books, and no part of a batch. */
  | { code: 'action-alone' }
  | { code: 'deed-unreadable'; text: string }
  /** Nothing stands at the contract's address. */
  | { code: 'action-no-code'; address: Address }
  | { code: 'call-signature'; text: string }
  | { code: 'call-arguments'; needed: number; have: number }
  | { code: 'call-argument'; position: number; type: string; text: string }
  | { code: 'call-reads-only'; text: string }
  | { code: 'call-not-payable'; text: string }
  /** Of the token that the books are kept in: the caps would not hold what it moves. */
  | { code: 'call-of-asset'; symbol: string }
  /** The contract there does not answer as one of that kind. */
  | { code: 'executor-other-kind'; kind: ExecutorKind; address: Address }
  /** The community's own account may not do there what it would have to. */
  | { code: 'executor-role-missing'; roles: readonly string[]; account: Address; address: Address }
  /** Connected already, here or to another community of this host. */
  | { code: 'executor-taken'; address: Address }
  /** No contract that is connected to this community. */
  | { code: 'executor-unknown'; address: Address }
  | { code: 'executor-in-use'; address: Address }
  /** No owner of the Safe has a wallet linked here that the community may look at. */
  | { code: 'safe-owners-strange'; owners: readonly Address[]; address: Address }
  /** Nothing waits there for an owner's signature. */
  | { code: 'owners-not-asked' }
  | { code: 'owner-foreign'; address: Address; owners: readonly Address[] }
  /** What was signed is not what waits now: another number, or other owners' doing. */
  | { code: 'owner-text-over' }
  | { code: 'owner-signed'; address: Address }
  | BudgetRefusal;

/** What is paid out of a budget without a vote. */
type BudgetRefusal =
  | { code: 'budget-unknown'; text: string }
  | { code: 'budget-exists'; name: string }
  | { code: 'budget-closed'; name: string }
  | { code: 'budget-over'; name: string; until: Date }
  | { code: 'budget-not-holder'; name: string }
  | { code: 'budget-too-low'; left: bigint; asked: bigint; symbol: string; decimals: number }
  /** It was shown to go to another wallet. */
  | { code: 'payee-changed' };
