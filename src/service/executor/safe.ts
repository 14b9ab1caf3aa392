/**
 * A Safe that keeps the money: its owners sign what was decided, on our page, in their own Safe app or by a transaction,
 * and the community's own account brings it there when enough of them have. That account has no right in the Safe.
 */
import type { Actions } from '#chain/actions/index.ts';
import type { SafeDraft } from '#chain/carriers/safe.ts';
import type { ExecutorContracts } from '#chain/executor/index.ts';
import type { SafeStanding, Safes } from '#chain/executor/safe.ts';
import type { JsonValue } from '#core/canonical-json.ts';
import type { OwnerSignature } from '#core/execution/carriers/index.ts';
import {
  chosenSignatures,
  decideSafe,
  isSafeVersion,
  isStranded,
  SAFE_PROBLEMS,
  SAFE_STAGES,
  type SafeLook,
  type SafeProblem,
  type SafeStage,
  type SafeStep,
  type SafeVersion,
} from '#core/execution/safe.ts';
import { Fault } from '#core/fault.ts';
import { type Address, type CommunityId, isAddress } from '#core/identity.ts';
import { invariant } from '#core/invariant.ts';
import type { Hex } from '#core/keccak.ts';
import { accept, refuse } from '#core/result.ts';
import type { Store } from '#store/index.ts';
import type { ExecutorRow, MandateRow } from '#store/mandate.ts';
import type { Case, ExecutorDesk, FoundSignature, OwnersStatus } from './desk.ts';

export type SafeDependencies = {
  store: Pick<Store, 'wallets'>;
  actions: Pick<Actions, 'callOf' | 'codeHash' | 'tryOut'>;
  contracts: Pick<ExecutorContracts, 'safe' | 'safeServices'>;
};

type Detail = { readonly [member: string]: JsonValue };
/** With the block it was looked at, and what was found signed elsewhere. */
type Look = SafeLook & {
  readonly standing: SafeStanding;
  /** Of the transaction that used its number. */
  readonly txHash: Hex | null;
  readonly found: readonly FoundSignature[];
};

/** What stands in the books while it is open. */
export type SafeDetail = {
  readonly nonce: bigint | null;
  readonly owners: readonly Address[];
  readonly threshold: number;
  readonly problem: SafeProblem | null;
  readonly loose: boolean;
  /** A final block at which its number was not used yet, and the Safe's number there. */
  readonly since: { readonly block: bigint; readonly nonce: bigint };
};

export function detailOf({ detail }: Pick<MandateRow, 'detail'>): SafeDetail {
  const read = detail as { readonly [member: string]: unknown };
  const number = (value: unknown): bigint => (typeof value === 'string' ? BigInt(value) : 0n);
  return {
    nonce: typeof read['nonce'] === 'string' ? BigInt(read['nonce']) : null,
    owners: (read['owners'] ?? []) as readonly Address[],
    threshold: Number(read['threshold'] ?? 0),
    problem: SAFE_PROBLEMS.find((one) => one === read['problem']) ?? null,
    loose: read['loose'] === true,
    since: { block: number(read['sinceBlock']), nonce: number(read['sinceNonce']) },
  };
}

const versionOf = ({ facts }: ExecutorRow): SafeVersion => {
  const { version } = facts as { version: string };
  invariant(isSafeVersion(version), 'a connected Safe is of a known version');
  return version;
};

export const placeOf = ({ executor: { chainId, address: contract } }: Pick<Case, 'executor'>) => ({
  chainId,
  contract,
});

/** Where several steps are made one call; null for a single one. */
const multiSendFor = (safes: Safes, { executor, carried }: Case) =>
  carried.steps.length > 1 ? safes.multiSendOf(versionOf(executor)) : null;

/** What its owners sign, made from what was voted (T17). */
export function draftFor(
  { actions, contracts }: Pick<SafeDependencies, 'actions' | 'contracts'>,
  of: Case,
  nonce: bigint,
): SafeDraft {
  const { safe } = contracts;
  const calls = of.carried.steps.map((step) => actions.callOf(step));
  const library = multiSendFor(safe, of);
  return safe.draftOf(placeOf(of), nonce, safe.transactionOf(calls, library?.address ?? null));
}

/** Blocks after which the place where logs are looked for is moved on. */
const STRIDE = 1_000n;

export function createSafeDesk(deps: SafeDependencies): ExecutorDesk<SafeStage, Look> {
  const { store, actions, contracts } = deps;
  const { safe: safes, safeServices: services } = contracts;

  /** Why it would come to nothing if it were carried out now. */
  async function problemOf(of: Case): Promise<SafeProblem | null> {
    const { chainId, contract } = placeOf(of);
    for (const { address, code } of of.carried.expected) {
      if ((await actions.codeHash(chainId, address)) !== code) return 'target-changed';
    }
    const many = of.carried.steps.length > 1;
    if (many && !(await safes.hasMultiSend(chainId, versionOf(of.executor)))) return 'no-multisend';
    for (const [index, step] of of.carried.steps.entries()) {
      const trouble = await actions.tryOut(contract, step);
      // A later step may need what the first one does; that it says no by its answer, it would say then, too.
      if (trouble && (index === 0 || trouble.problem === 'returned-false')) return trouble.problem;
    }
    return null;
  }

  /** Each judged against the hash and the present owners, whoever says what it is. */
  async function holding(
    of: Case,
    draft: SafeDraft,
    owners: readonly Address[],
    claimed: readonly { owner: string; signature: string }[],
  ): Promise<OwnerSignature[]> {
    const held = new Map<Address, OwnerSignature>();
    const tried = new Set<string>();
    for (const { owner: text, signature } of claimed) {
      const owner = text.toLowerCase();
      if (!isAddress(owner) || tried.has(owner)) continue;
      tried.add(owner);
      try {
        const one = await safes.judge(placeOf(of), draft, owners, { owner, signature });
        if (one) held.set(owner, one);
      } catch (error) {
        // One contract owner that cannot be asked does not keep the others' from being counted.
        if (!(error instanceof Fault)) throw error;
      }
    }
    return [...held.values()];
  }

  /** What a transaction service has is read, and what it has not yet is put there. */
  async function exchange(
    of: Case,
    draft: SafeDraft,
    owners: readonly Address[],
    ours: readonly OwnerSignature[],
  ): Promise<readonly OwnerSignature[]> {
    const at = placeOf(of);
    const [first] = ours;
    if (!services.has(at.chainId) || !first) return [];
    const said = await services.confirmations(at.chainId, draft.hash);
    if (said === undefined) return [];
    if (said === null) {
      await services.propose(at, draft, first);
      return [];
    }
    const theirs = await holding(of, draft, owners, said);
    const known = new Set(theirs.map(({ owner }) => owner));
    for (const { owner, signature } of ours) {
      if (!known.has(owner)) await services.confirm(at.chainId, draft.hash, signature);
    }
    return theirs;
  }

  async function signaturesOf(of: Case, draft: SafeDraft, { owners, block }: SafeStanding) {
    const at = placeOf(of);
    const rows = of.signatures.filter(({ way }) => way !== 'chain');
    const claimed = rows.map(({ signer, signature }) => ({ owner: signer, signature }));
    const ours = await holding(of, draft, owners, claimed);
    const theirs = await exchange(of, draft, owners, ours);
    const all = new Map([...theirs, ...ours].map((one) => [one.owner, one]));
    const missing = owners.filter((owner) => !all.has(owner));
    const approved = await safes.approvals(at, draft.hash, missing, block);
    for (const one of approved) all.set(one.owner, one);
    const have = new Map(of.signatures.map(({ signer, signature }) => [signer, signature]));
    const found = [
      ...theirs.map((one) => ({ one, way: 'service' as const })),
      ...approved.map((one) => ({ one, way: 'chain' as const })),
    ].flatMap(({ one: { owner, signature }, way }): FoundSignature[] =>
      all.get(owner)?.signature === signature && have.get(owner) !== signature
        ? [{ signer: owner, signature, way }]
        : [],
    );
    return { signed: [...all.values()], found };
  }

  const numbersOf = (others: readonly MandateRow[]): bigint[] =>
    others.flatMap((row) => detailOf(row).nonce ?? []);

  const isTouched = ({ signatures }: Case, { signed }: Pick<SafeLook, 'signed'>): boolean =>
    signatures.length > 0 || signed.length > 0;

  const shown = ({ owners, threshold, problem }: SafeLook): Detail => ({
    owners: [...owners],
    threshold,
    problem,
  });

  const since = ({ standing: { block, nonce } }: Look): Detail => ({
    sinceBlock: String(block),
    sinceNonce: String(nonce),
  });

  /** What a look changes of what is shown, as a move on the spot; undefined where it changes nothing. */
  function noted({ mandate }: Case, look: Look) {
    const detail = detailOf(mandate);
    const { owners, threshold, problem, nonce, standing } = look;
    const same =
      detail.threshold === threshold &&
      detail.problem === problem &&
      detail.owners.join() === owners.join();
    const lags =
      detail.nonce !== null &&
      nonce <= detail.nonce &&
      standing.block - detail.since.block >= STRIDE;
    if (same && !lags) return undefined;
    const members = { ...shown(look), ...(lags && since(look)) };
    return { reference: mandate.reference as Hex, detail: members, newRound: false };
  }

  function boundBy(of: Case, look: Look, step: Extract<SafeStep, { kind: 'move' }>) {
    const { bind, loose } = step;
    if (bind) {
      const { hash } = draftFor(deps, of, bind.nonce);
      const detail = { ...shown(look), ...since(look), nonce: String(bind.nonce) };
      return { reference: hash, detail, newRound: bind.newRound };
    }
    const detail = { ...shown(look), ...(loose && { loose }) };
    return { reference: of.mandate.reference as Hex, detail, newRound: false };
  }

  /** A stranger's community does not come to have somebody's Safe by its address alone. */
  async function isOfMember(owners: readonly Address[], community: CommunityId): Promise<boolean> {
    const links = await store.wallets.listConsentedLinks(community);
    return links.some(({ address }) => owners.includes(address));
  }

  return {
    stages: SAFE_STAGES,

    async inspect(chainId, contract, _account, community) {
      const facts = await safes.facts(chainId, contract);
      if (!facts) return refuse({ code: 'executor-other-kind', kind: 'safe', address: contract });
      const { version, owners, threshold } = facts;
      if (!(await isOfMember(owners, community))) {
        return refuse({ code: 'safe-owners-strange', owners, address: contract });
      }
      return accept({ keeper: contract, facts: { version, owners: [...owners], threshold } });
    },

    /** Handing signatures in takes none; one of its owners has what any owner has. */
    async rights({ chainId, address }, account) {
      const facts = await safes.facts(chainId, address);
      const isOwner = facts?.owners.includes(account) === true;
      return { lacks: [], has: isOwner ? [{ right: 'owner', at: address }] : [], votes: null };
    },

    /** What a veto ended and a decision let go on is the same transaction: its owners may have carried it out. */
    begin(_executor, { before }) {
      if (!before || detailOf(before).nonce === null) return { reference: NONE, detail: {} };
      const { nonce, sinceBlock, sinceNonce } = before.detail as Detail;
      return {
        reference: before.reference,
        detail: {
          nonce: nonce ?? null,
          sinceBlock: sinceBlock ?? null,
          sinceNonce: sinceNonce ?? null,
        },
      };
    },

    async look(of) {
      const at = placeOf(of);
      const standing = await safes.standing(at.chainId, at.contract);
      const { nonce: bound, since: from } = detailOf(of.mandate);
      const common = { ...standing, standing };
      if (bound !== null && standing.nonce > bound) {
        const used = await safes.fateOf(at, of.mandate.reference as Hex, from, standing);
        return { ...common, ...used, problem: null, signed: [], found: [] };
      }
      const fate = { fate: 'open', txHash: null } as const;
      const problem = await problemOf(of);
      if (bound === null) return { ...common, ...fate, problem, signed: [], found: [] };
      const signatures = await signaturesOf(of, draftFor(deps, of, bound), standing);
      const waits =
        isTouched(of, signatures) && isStranded(standing.nonce, bound, numbersOf(of.others));
      return { ...common, ...fate, ...signatures, problem: waits ? 'number-before' : problem };
    },

    decide(of, look, { stages, overdue }) {
      const { state, reason } = of.mandate;
      const { nonce } = detailOf(of.mandate);
      const others = numbersOf(of.others);
      const touched = isTouched(of, look);
      const step = decideSafe({ state, reason, nonce, others, touched, look, stages, overdue });
      if (step.kind === 'wait') {
        const bound = noted(of, look);
        return bound ? { kind: 'move', state, bound } : step;
      }
      if (step.kind !== 'move') return step;
      return {
        ...{ kind: 'move', state: step.state, bound: boundBy(of, look, step) },
        ...(step.reason && { reason: step.reason }),
        ...(look.txHash && step.state === 'done' && { txHash: look.txHash }),
      };
    },

    carrier(of, _stage, look) {
      const { nonce } = detailOf(of.mandate);
      invariant(nonce !== null, 'what is carried out has a number');
      const library = multiSendFor(safes, of);
      const { steps, expected } = of.carried;
      return {
        ...{ kind: 'safe-execute', ...placeOf(of), nonce, multiSend: library?.address ?? null },
        // What makes several steps one call is held to its published code until it is signed.
        carried: { steps, expected: library ? [...expected, library] : expected },
        signatures: chosenSignatures(look.signed, look.threshold),
      };
    },

    found: (_of, look) => look.found,

    owners({ mandate, signatures }): OwnersStatus {
      const { owners, threshold: needed, nonce, problem, loose } = detailOf(mandate);
      const signers = new Set(signatures.map(({ signer }) => signer));
      const signed = owners.filter((owner) => signers.has(owner));
      return { owners, signed, needed, nonce, problem, loose };
    },
  };
}

/** Before the Safe's number is known there is no hash. */
const NONE: Hex = `0x${'0'.repeat(64)}`;
