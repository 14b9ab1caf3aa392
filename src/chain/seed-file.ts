/**
 * `EXECUTOR_SEED_FILE`: a BIP-39 mnemonic as plain text, or the same sealed by a passphrase (scrypt, then
 * AES-256-GCM) as one JSON object. Pure: the caller reads the file and the passphrase.
 */
import { gcm } from '@noble/ciphers/aes.js';
import {
  bytesToHex,
  bytesToUtf8,
  hexToBytes,
  randomBytes,
  utf8ToBytes,
} from '@noble/ciphers/utils.js';
import { scrypt } from '@noble/hashes/scrypt.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { english } from 'viem/accounts';

type SealedSeed = {
  readonly v: 1;
  readonly kdf: 'scrypt';
  readonly n: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
  readonly cipher: 'aes-256-gcm';
  readonly nonce: string;
  readonly text: string;
};

/** About a second and 128 MB on an ordinary server: once at start, and for each guess of a thief. */
const COST = { n: 2 ** 17, r: 8, p: 1 };

export type SeedFileProblem =
  | 'malformed'
  /** Words of the list, but not a mnemonic: one of them is mistyped or out of place. */
  | 'checksum-wrong'
  | 'passphrase-missing'
  | 'passphrase-wrong';
export type SeedFile =
  | { readonly ok: true; readonly mnemonic: string }
  | { readonly ok: false; readonly problem: SeedFileProblem };

const tidy = (text: string): string => text.trim().toLowerCase().split(/\s+/).join(' ');

/** BIP-39: eleven bits a word; the last bits are the head of the hash of the others. */
function readMnemonic(text: string): SeedFile {
  const mnemonic = tidy(text);
  const indices = mnemonic.split(' ').map((word) => english.indexOf(word));
  if (![12, 15, 18, 21, 24].includes(indices.length) || indices.includes(-1)) {
    return { ok: false, problem: 'malformed' };
  }
  const bits = indices.map((index) => index.toString(2).padStart(11, '0')).join('');
  const entropyBits = (bits.length * 32) / 33;
  const entropy = Uint8Array.from({ length: entropyBits / 8 }, (_, byte) =>
    Number.parseInt(bits.slice(byte * 8, byte * 8 + 8), 2),
  );
  const [head = 0] = sha256(entropy);
  const expected = head
    .toString(2)
    .padStart(8, '0')
    .slice(0, entropyBits / 32);
  return bits.slice(entropyBits) === expected
    ? { ok: true, mnemonic }
    : { ok: false, problem: 'checksum-wrong' };
}

const keyOf = (passphrase: string, salt: Uint8Array, { n, r, p }: typeof COST): Uint8Array =>
  scrypt(utf8ToBytes(passphrase.normalize('NFKC')), salt, { N: n, r, p, dkLen: 32 });

const isHexText = (value: unknown): value is string =>
  typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value);

function parseSealed(text: string): SealedSeed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const one = value as Partial<SealedSeed>;
  const known = one.v === 1 && one.kdf === 'scrypt' && one.cipher === 'aes-256-gcm';
  // Bounds on the cost: a file must not be able to exhaust the memory of who opens it.
  const numbers = [one.n, one.r, one.p].every(
    (number) => Number.isSafeInteger(number) && Number(number) > 0 && Number(number) <= 2 ** 20,
  );
  const texts = [one.salt, one.nonce, one.text].every(isHexText);
  return known && numbers && texts ? (one as SealedSeed) : undefined;
}

export function openSeedFile(text: string, passphrase?: string): SeedFile {
  if (!text.trimStart().startsWith('{')) return readMnemonic(text);
  const sealed = parseSealed(text);
  if (sealed === undefined) return { ok: false, problem: 'malformed' };
  if (passphrase === undefined) return { ok: false, problem: 'passphrase-missing' };
  const key = keyOf(passphrase, hexToBytes(sealed.salt), sealed);
  let mnemonic: string;
  try {
    mnemonic = bytesToUtf8(gcm(key, hexToBytes(sealed.nonce)).decrypt(hexToBytes(sealed.text)));
  } catch {
    // GCM's tag does not fit: it cannot say whether the passphrase or the file is at fault.
    return { ok: false, problem: 'passphrase-wrong' };
  }
  return readMnemonic(mnemonic);
}

/** The sealed form of a mnemonic; `random` gives bytes, for tests. */
export function sealSeedFile(
  mnemonic: string,
  passphrase: string,
  {
    cost = COST,
    random = randomBytes,
  }: { cost?: typeof COST; random?: (count: number) => Uint8Array } = {},
): string {
  const [salt, nonce] = [random(16), random(12)];
  const text = gcm(keyOf(passphrase, salt, cost), nonce).encrypt(utf8ToBytes(tidy(mnemonic)));
  const sealed: SealedSeed = {
    v: 1,
    kdf: 'scrypt',
    ...cost,
    salt: bytesToHex(salt),
    cipher: 'aes-256-gcm',
    nonce: bytesToHex(nonce),
    text: bytesToHex(text),
  };
  return `${JSON.stringify(sealed)}\n`;
}
