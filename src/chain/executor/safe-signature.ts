/** Who signed a Safe's transaction: keys are judged here, offline; what a contract owner says only the Safe itself can judge. */
import { concatHex, hashMessage, isHex, size, slice, toHex } from 'viem';
import type { OwnerSignature } from '#core/execution/carriers/index.ts';
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import { recoverSigner } from '../recover.ts';

const KEY_BYTES = 65;
/** Generous for a contract wallet's, no burden on a node. */
const MOST_BYTES = 16_384;

/** `0x` and whole bytes, of a length that is worth looking at. */
export const isSignatureText = (text: string): text is Hex =>
  isHex(text) && text.length % 2 === 0 && size(text) >= 64 && size(text) <= MOST_BYTES;

/** A wallet that signs text alone (eth_sign) signs the hash as a message; the Safe knows it by v + 4. */
const BY_MESSAGE = 4;

/** The signature of a key as the Safe takes it, v being 27, 28, 31 or 32; undefined for bytes that no key made. */
export async function keySignature(hash: Hex, given: Hex): Promise<OwnerSignature | undefined> {
  if (size(given) !== KEY_BYTES) return undefined;
  const rs = slice(given, 0, 64);
  const last = Number(slice(given, 64, KEY_BYTES));
  const parity = last >= 27 ? last - 27 : last;
  const byMessage = parity >= BY_MESSAGE;
  const v = byMessage ? parity - BY_MESSAGE : parity;
  if (v !== 0 && v !== 1) return undefined;
  const signed = byMessage ? hashMessage({ raw: hash }) : hash;
  const owner = await recoverSigner(signed, concatHex([rs, toHex(27 + v, { size: 1 })]));
  if (owner === undefined) return undefined;
  const standing = toHex(27 + v + (byMessage ? BY_MESSAGE : 0), { size: 1 });
  return { owner, signature: concatHex([rs, standing]).toLowerCase() as Hex };
}

/** An approval on chain, which needs no reading of bytes: v is 1. */
export const isApproval = (signature: Hex): boolean =>
  size(signature) === KEY_BYTES && slice(signature, 64, KEY_BYTES) === '0x01';

/** The address in a signature that a contract owner gives, in its first word; undefined for a key's. */
export const contractOwnerIn = (signature: Hex): Address | undefined =>
  size(signature) > KEY_BYTES && slice(signature, 64, KEY_BYTES) === '0x00'
    ? asAddress(slice(signature, 12, 32))
    : undefined;
