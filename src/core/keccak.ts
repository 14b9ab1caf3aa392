/** keccak-256 over bytes and text, as Ethereum uses it (not NIST SHA3-256). Digests are `0x` + 64 hex digits. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { invariant } from './invariant.ts';

export type Hex = `0x${string}`;

const HASH = /^0x[0-9a-f]{64}$/;

export const isHash = (text: string): text is Hex => HASH.test(text);

export const toHex = (bytes: Uint8Array): Hex => `0x${bytesToHex(bytes)}`;

export function fromHex(hex: Hex): Uint8Array {
  invariant(/^0x(?:[0-9a-fA-F]{2})*$/.test(hex), 'not whole bytes of hex');
  return hexToBytes(hex.slice(2));
}

export const keccakBytes = (bytes: Uint8Array): Uint8Array => keccak_256(bytes);

export const keccak = (bytes: Uint8Array): Hex => toHex(keccak_256(bytes));

/** Hash of the UTF-8 bytes of a text. */
export const keccakText = (text: string): Hex => keccak(utf8ToBytes(text));
