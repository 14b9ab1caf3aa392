/**
 * Receipts: what a member gets for a ballot, and what proves that it is counted, not how. 24 bytes: a commitment to the
 * voter and this one ballot, and a tag of the vote, by which a receipt that was given and is dead by now is told from
 * one that never was. Of a closed vote the receipts of counted ballots are the leaves of a Merkle tree.
 */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../base64.ts';
import { fromHex, type Hex, keccakBytes, toHex } from '../keccak.ts';
import { leafHash, merkleProof, merkleRoot, merkleTree } from './merkle.ts';

/** 32 characters of base64url. */
export type Receipt = string & { readonly __receipt: true };

const COMMITMENT_BYTES = 16;
const TAG_BYTES = 8;
const FORM = /^[A-Za-z0-9_-]{32}$/;

const tagOf = (salt: Hex, commitment: Uint8Array): Uint8Array =>
  keccakBytes(
    concatBytes(utf8ToBytes('civitas-receipt-tag/1'), fromHex(salt), commitment),
  ).subarray(0, TAG_BYTES);

const bytesOf = (receipt: Receipt): Uint8Array =>
  fromBase64(receipt.replaceAll('-', '+').replaceAll('_', '/')) ?? new Uint8Array();

/** `voter`: the pseudonym in this vote; `ballot`: the id of the ballot, new with every cast. */
export function receiptOf(salt: Hex, voter: Hex, ballot: string): Receipt {
  const said = concatBytes(utf8ToBytes('civitas-receipt/1'), fromHex(voter), utf8ToBytes(ballot));
  const commitment = keccakBytes(said).subarray(0, COMMITMENT_BYTES);
  const text = toBase64(concatBytes(commitment, tagOf(salt, commitment)));
  return text.replaceAll('+', '-').replaceAll('/', '_') as Receipt;
}

/** As people paste it; undefined for what is none. */
export function parseReceipt(text: string): Receipt | undefined {
  const bare = text.trim().replace(/^`+|`+$/g, '');
  return FORM.test(bare) ? (bare as Receipt) : undefined;
}

/** Whether the vote with this salt gave it, once. */
export function isReceiptOf(salt: Hex, receipt: Receipt): boolean {
  const bytes = bytesOf(receipt);
  const tag = tagOf(salt, bytes.subarray(0, COMMITMENT_BYTES));
  return toHex(tag) === toHex(bytes.subarray(COMMITMENT_BYTES));
}

/** ['bytes32']: the receipt's 24 bytes, then zeros. */
export const receiptLeaf = (receipt: Receipt): Hex =>
  leafHash([`0x${toHex(bytesOf(receipt)).slice(2).padEnd(64, '0')}`]);

export const receiptRoot = (receipts: readonly Receipt[]): Hex =>
  merkleRoot(receipts.map(receiptLeaf));

/** The siblings from its leaf up to the root; undefined for one that is not among them. */
export const receiptProof = (
  receipts: readonly Receipt[],
  receipt: Receipt,
): readonly Hex[] | undefined =>
  receipts.length === 0
    ? undefined
    : merkleProof(merkleTree(receipts.map(receiptLeaf)), receiptLeaf(receipt));
