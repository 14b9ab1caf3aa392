/** A Safe's transaction with what its owners signed for it: anybody may bring it there, the Safe judges the signatures. */
import type { JsonValue } from '../../canonical-json.ts';
import type { Address } from '../../identity.ts';
import type { Hex } from '../../keccak.ts';
import { isStoredAddress, isText, isUnits, type Members } from '../actions/form.ts';
import {
  type Carried,
  carriedFromJson,
  carriedToJson,
  type Destination,
  destinationFrom,
  readAll,
} from './carried.ts';

/** Whose, and as the Safe reads it alone: r, s and v, and behind them what a contract owner signs with. */
export type OwnerSignature = { readonly owner: Address; readonly signature: Hex };

export type SafeExecute = Destination & {
  readonly kind: 'safe-execute';
  /** Of the Safe, not of an account: it is part of what was signed. */
  readonly nonce: bigint;
  /** Where several steps are made one call; null for a single one, which is a plain CALL (T17). */
  readonly multiSend: Address | null;
  readonly carried: Carried;
  readonly signatures: readonly OwnerSignature[];
};
export type SafeCarrier = SafeExecute;

export const safeToJson = (carrier: SafeCarrier): { [member: string]: JsonValue } => ({
  chainId: carrier.chainId,
  contract: carrier.contract,
  nonce: String(carrier.nonce),
  multiSend: carrier.multiSend,
  signatures: carrier.signatures.map(({ owner, signature }) => ({ owner, signature })),
  ...carriedToJson(carrier.carried),
});

const BYTES = /^0x(?:[0-9a-f]{2}){65,}$/;

const signatureFrom = (json: unknown): OwnerSignature | undefined => {
  const { owner, signature } = (json ?? {}) as Members;
  return isStoredAddress(owner) && isText(signature) && BYTES.test(signature)
    ? { owner, signature: signature as Hex }
    : undefined;
};

export const SAFE_FROM = {
  'safe-execute': (members: Members): Omit<SafeExecute, 'kind'> | undefined => {
    const destination = destinationFrom(members);
    const carried = carriedFromJson(members);
    const { nonce, multiSend } = members;
    const signatures = readAll(members['signatures'], signatureFrom);
    if (!destination || !carried || !signatures) return undefined;
    if (!isUnits(nonce)) return undefined;
    if (multiSend !== null && !isStoredAddress(multiSend)) return undefined;
    if ((multiSend === null) !== (carried.steps.length === 1)) return undefined;
    return { ...destination, nonce: BigInt(nonce), multiSend, carried, signatures };
  },
};
