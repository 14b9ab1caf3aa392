/**
 * Sealed ballots. Each vote has an X25519 key pair (RFC 7748) whose private half is derived from `SEAL_KEY` and the
 * vote's id (HKDF-SHA-256, RFC 5869) and stored nowhere. A ballot is sealed to the public half with a key of its own
 * and XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), padded to one length a vote, and bound to vote and person: moved to
 * another it does not open.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../base64.ts';
import { canonicalJson, type JsonValue } from '../canonical-json.ts';
import type { PersonId, VoteId } from '../identity.ts';
import { invariant } from '../invariant.ts';
import { fromHex, type Hex, isHash, toHex } from '../keccak.ts';
import type { MethodId } from './method.ts';
import { METHODS_BY_ID } from './methods/index.ts';

/** What stands in `vote.seal`. */
export type Seal = { readonly v: 1; readonly publicKey: Hex };
/** What stands in place of a choice: base64 of the ephemeral key (32 bytes), then the sealed text. */
export type Sealed = { readonly sealed: string };
export type SealPair = { readonly seal: Seal; readonly privateKey: Uint8Array };

/** Whose it is, and what for: a draft of a ballot is no ballot. */
export type SealedFor = {
  readonly vote: VoteId;
  readonly person: PersonId;
  readonly as: 'ballot' | 'draft' | 'probe';
};

const KEY_BYTES = 32;
const NONCE_BYTES = 24;
const LENGTH_BYTES = 4;
/** Longer texts are padded to the next multiple; ballots have one length a vote (`ballotBytes`). */
const DRAFT_STEP = 1_024;

/** Derives both halves. `sealKey` is 32 bytes of hex, as in `SEAL_KEY`. */
export function sealPairOf(sealKey: string, vote: VoteId): SealPair {
  const secret = fromHex(`0x${sealKey.toLowerCase()}`);
  invariant(secret.length === KEY_BYTES, 'SEAL_KEY is 32 bytes');
  const privateKey = hkdf(sha256, secret, utf8ToBytes(vote), utf8ToBytes('civitas-seal/1'), 32);
  return { seal: { v: 1, publicKey: toHex(x25519.getPublicKey(privateKey)) }, privateKey };
}

/** Reads `vote.seal`; anything else in our own books is a bug. */
export function sealFromJson(json: unknown): Seal {
  const { v, publicKey } = json as { v?: unknown; publicKey?: unknown };
  invariant(v === 1 && typeof publicKey === 'string' && isHash(publicKey), 'a seal of version 1');
  return { v, publicKey };
}

/** No choice of this vote is longer as JSON: a double has at most 24 characters, an equal rank two brackets. */
export function ballotBytes(method: MethodId, optionCount: number): number {
  const digits = String(optionCount).length;
  const perOption = { one: 0, set: 1, ranking: 3, weights: 28, scores: 28 };
  const { shape } = METHODS_BY_ID[method];
  const longest = shape === 'one' ? digits : optionCount * (digits + perOption[shape]) + 2;
  return Math.max(longest, '{"abstain":true}'.length);
}

const boundTo = ({ vote, person, as }: SealedFor): Uint8Array =>
  utf8ToBytes(`civitas-sealed/1 ${as} ${vote} ${person}`);

/** The key and nonce of one text: the ephemeral key is used once, and so are they. */
function keysOf(shared: Uint8Array, ephemeral: Uint8Array, publicKey: Uint8Array) {
  const salt = concatBytes(ephemeral, publicKey);
  const bytes = hkdf(
    sha256,
    shared,
    salt,
    utf8ToBytes('civitas-sealed/1'),
    KEY_BYTES + NONCE_BYTES,
  );
  return { key: bytes.subarray(0, KEY_BYTES), nonce: bytes.subarray(KEY_BYTES) };
}

function padded(text: Uint8Array, length: number): Uint8Array {
  invariant(text.length <= length, 'what is sealed fits the length of its vote');
  const bytes = new Uint8Array(LENGTH_BYTES + length);
  new DataView(bytes.buffer).setUint32(0, text.length);
  bytes.set(text, LENGTH_BYTES);
  return bytes;
}

type Sealing = {
  readonly seal: Seal;
  readonly to: SealedFor;
  readonly json: JsonValue;
  /** In bytes of JSON; `ballotBytes` of the vote. Left out: a multiple of 1,024. */
  readonly length?: number;
  /** 32 random bytes, used once. */
  readonly random: Uint8Array;
};

export function sealJson({ seal, to, json, length, random }: Sealing): Sealed {
  invariant(random.length === KEY_BYTES, 'an ephemeral key is 32 random bytes');
  const publicKey = fromHex(seal.publicKey);
  const ephemeral = x25519.getPublicKey(random);
  const { key, nonce } = keysOf(x25519.getSharedSecret(random, publicKey), ephemeral, publicKey);
  const text = utf8ToBytes(canonicalJson(json));
  const room = length ?? Math.max(1, Math.ceil(text.length / DRAFT_STEP)) * DRAFT_STEP;
  const box = xchacha20poly1305(key, nonce, boundTo(to)).encrypt(padded(text, room));
  return { sealed: toBase64(concatBytes(ephemeral, box)) };
}

export const isSealed = (json: unknown): json is Sealed =>
  typeof json === 'object' &&
  json !== null &&
  typeof (json as { sealed?: unknown }).sealed === 'string';

/**
 * What was sealed; undefined where it was not sealed with this key, for this vote and person, or was altered since.
 */
export function openJson(
  { seal, privateKey }: SealPair,
  to: SealedFor,
  stored: unknown,
): JsonValue | undefined {
  const bytes = isSealed(stored) ? fromBase64(stored.sealed) : undefined;
  if (!bytes || bytes.length <= KEY_BYTES) return undefined;
  const [ephemeral, box] = [bytes.subarray(0, KEY_BYTES), bytes.subarray(KEY_BYTES)];
  const publicKey = fromHex(seal.publicKey);
  try {
    const shared = x25519.getSharedSecret(privateKey, ephemeral);
    const { key, nonce } = keysOf(shared, ephemeral, publicKey);
    const plain = xchacha20poly1305(key, nonce, boundTo(to)).decrypt(box);
    const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0);
    const text = new TextDecoder().decode(plain.subarray(LENGTH_BYTES, LENGTH_BYTES + length));
    return JSON.parse(text) as JsonValue;
  } catch {
    // A tag that does not fit, or a point of low order: noble throws plain errors, and all of them mean this.
    return undefined;
  }
}

/** The name a voter has in the export of a secret vote: nobody without `SEAL_KEY` tells whose it is. */
export function secretVoterOf({ privateKey }: SealPair, { vote, person }: SealedFor): Hex {
  const info = utf8ToBytes(`civitas-secret-voter/1 ${person}`);
  return toHex(hkdf(sha256, privateKey, utf8ToBytes(vote), info, 32));
}
