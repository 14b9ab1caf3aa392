/** What each kind of contract that carries decisions out is to the clerks. */
import type { JsonValue } from '#core/canonical-json.ts';
import type { Carried, Carrier } from '#core/execution/carriers/index.ts';
import type { HoldersVote } from '#core/execution/governor.ts';
import type { MandateStep, StageState } from '#core/execution/mandate.ts';
import type { SafeProblem } from '#core/execution/safe.ts';
import type { Address, CommunityId, MandateId, PersonId, VoteId } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { Result } from '#core/result.ts';
import type { ExecutorRow, MandateRow, MandateSignatureRow } from '#store/mandate.ts';

/** What a contract turned out to be when it is connected. */
export type Connected = {
  /** Where the money is. */
  readonly keeper: Address;
  readonly facts: JsonValue;
};

/** What an account may do in a contract and not everybody may. */
export type Right =
  | 'PROPOSER_ROLE'
  | 'EXECUTOR_ROLE'
  | 'CANCELLER_ROLE'
  /** To give and take all of them. */
  | 'DEFAULT_ADMIN_ROLE'
  /** Of a Safe. */
  | 'owner'
  /** By votes of its own or delegated to it. */
  | 'propose';

/** As they are now. */
export type Rights = {
  /** What carrying decisions out takes and the account cannot do. */
  readonly lacks: readonly Right[];
  /** What whoever has its key can do, and where: in the contract, or in the timelock behind it. */
  readonly has: readonly { readonly right: Right; readonly at: Address }[];
  /** That proposing takes and the account has, in the token's base units; null where none are counted. */
  readonly votes: {
    readonly needed: bigint;
    readonly have: bigint;
    readonly decimals: number;
  } | null;
};

/** A mandate with what it is about. */
export type Case = {
  readonly mandate: MandateRow;
  readonly executor: ExecutorRow;
  readonly carried: Carried;
  /** Of what was voted on. */
  readonly actionHash: Hex;
  /** The account that speaks to the contract. */
  readonly account: Address;
  /** What wallets signed in this round. */
  readonly signatures: readonly MandateSignatureRow[];
  /** What else the contract was given and has not ended. */
  readonly others: readonly MandateRow[];
};

/** What a mandate is about, for a contract that keeps words with it, or names it by that. */
export type MandateSubject = {
  /** Name of the community. */
  readonly community: string;
  /** Of its proposal. */
  readonly number: number;
  /** Which run of what repeats; null of what is carried out once. */
  readonly run: number | null;
  readonly actionHash: Hex;
};

/** Who has to sign there, as far as the books know it. */
export type OwnersStatus = {
  readonly owners: readonly Address[];
  readonly signed: readonly Address[];
  readonly needed: number;
  /** Of the Safe; null before one was given. */
  readonly nonce: bigint | null;
  /** Why carrying it out now would come to nothing. */
  readonly problem: SafeProblem | null;
  /** Ended here while enough had signed: only another transaction of the owners with that nonce takes it back. */
  readonly loose: boolean;
};

/** A signature that was found elsewhere than on the page. */
export type FoundSignature = Pick<MandateSignatureRow, 'signer' | 'signature' | 'way'>;

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
    /** Who connects it. */
    person: PersonId,
  ): Promise<Result<Connected>>;
  /** Of one account. Throws the fault of a chain that could not be asked. */
  rights(
    executor: Pick<ExecutorRow, 'chainId' | 'address' | 'keeper'>,
    account: Address,
  ): Promise<Rights>;
  /** What the contract will call it, as far as that is known without asking it; inside a transaction. */
  begin(
    executor: ExecutorRow,
    of: {
      mandate: MandateId;
      vote: VoteId;
      carried: Carried;
      account: Address;
      subject: MandateSubject;
      /** The one that a veto ended, where a decision lets it go on after all. */
      before: MandateRow | undefined;
    },
  ): { reference: Hex; detail: { readonly [member: string]: JsonValue } };
  /** Throws the fault of a chain that could not be asked. */
  look(of: Case): Promise<Look>;
  decide(
    of: Case,
    look: Look,
    /** `minedBlock`: of the last of its calls that was mined; null before the first. */
    standing: { stages: Stages<Stage>; overdue: boolean; minedBlock: bigint | null },
  ): MandateStep<Stage>;
  /** The call of a stage, made anew from what was voted. */
  carrier(of: Case, stage: Stage, look: Look): Carrier;
  /** Details of the look that are kept with the mandate and shown; none where there is nothing to show. */
  note?(of: Case, look: Look): { readonly [member: string]: JsonValue };
  /** Stages beside those it decides on that nobody needs any more: called off as far as nothing of them is signed. */
  stale?(look: Look): readonly string[];
  /** Whether a guardian's veto can still stop it; without an answer it can. */
  stoppable?(mandate: MandateRow): boolean;
  /** The vote of a token's holders, by the last look; null where there is none. */
  holders?(of: Pick<Case, 'mandate'>): HoldersVote | null;
  /** Signatures that the look brought along, to be kept with those from the page. */
  found?(of: Case, look: Look): readonly FoundSignature[];
  /** Without a look at the chain; undefined where nobody has to sign. */
  owners?(of: Pick<Case, 'mandate' | 'signatures'>): OwnersStatus | undefined;
};

/** Paired with its own kind, whatever its stages are called. */
export type AnyDesk = ExecutorDesk<string, unknown>;
