/** What each kind of contract that carries decisions out is to the clerks. */
import type { JsonValue } from '#core/canonical-json.ts';
import type { Carried, Carrier } from '#core/execution/carriers/index.ts';
import type { MandateStep, StageState } from '#core/execution/mandate.ts';
import type { Address, CommunityId, MandateId, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Result } from '#core/result.ts';
import type { ExecutorRow, MandateRow, MandateSignatureRow } from '#store/mandate.ts';

/** What a contract turned out to be when it is connected. */
export type Connected = {
  /** Where the money is. */
  readonly keeper: Address;
  readonly facts: JsonValue;
};

/** A mandate with what it is about. */
export type Case = {
  readonly mandate: MandateRow;
  readonly executor: ExecutorRow;
  readonly carried: Carried;
  /** The account that speaks to the contract. */
  readonly account: Address;
  /** What wallets signed in this round. */
  readonly signatures: readonly MandateSignatureRow[];
};

export type Stages<Stage extends string> = { readonly [S in Stage]: StageState };

/** What the chain showed, as far as the kind's law needs it; read outside any transaction. */
export type ExecutorDesk<Stage extends string, Look> = {
  readonly stages: readonly Stage[];
  /** Whether it is such a contract, and the account may do there what it has to. */
  inspect(
    chainId: number,
    contract: Address,
    account: Address,
    community: CommunityId,
  ): Promise<Result<Connected>>;
  /** What the contract will call it, as far as that is known without asking it; inside a transaction. */
  begin(
    executor: ExecutorRow,
    of: { mandate: MandateId; vote: VoteId; carried: Carried },
  ): { reference: Hex; detail: { readonly [member: string]: JsonValue } };
  /** Throws the fault of a chain that could not be asked. */
  look(of: Case): Promise<Look>;
  decide(
    of: Case,
    look: Look,
    standing: { stages: Stages<Stage>; overdue: boolean },
  ): MandateStep<Stage>;
  /** The call of a stage, made anew from what was voted. */
  carrier(of: Case, stage: Stage, look: Look): Carrier;
};

/** Paired with its own kind, whatever its stages are called. */
export type AnyDesk = ExecutorDesk<string, unknown>;
