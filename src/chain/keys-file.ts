/**
 * `EXECUTOR_KEYS_FILE`: which account of which community is signed for where. One JSON object; each entry names an
 * account and either a keystore (Web3 Secret Storage, version 3) with the file of its password, or a remote signer.
 * Pure: the caller reads the files.
 *
 *     { "v": 1, "accounts": [
 *       { "community": 0, "purpose": "treasury", "address": "0x…", "keystore": "treasury.json", "passwordFile": "treasury.pass" },
 *       { "community": 1, "purpose": "treasury", "address": "0x…", "signer": "https://signer:9000", "publicKey": "0x…" } ] }
 */
import { publicKeyToAddress } from 'viem/accounts';
import { isHex } from 'viem/utils';
import { PURSES, type Purse } from '#core/execution/intent.ts';
import { type Address, asAddress, isAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';
import type { RemoteKey } from './remote-signer.ts';

/** `community` counts from 0 in the order in which communities were founded on this host. */
type Placed = {
  readonly community: number;
  readonly purpose: Purse;
  /** 0 when left out; each rotation of the account needs the next. */
  readonly generation: number;
  readonly address: Address;
};
type KeystoreEntry = Placed & {
  readonly kind: 'keystore';
  /** Paths, beside the keys file where they are relative. */
  readonly keystore: string;
  readonly passwordFile: string;
};
type RemoteEntry = Placed & RemoteKey & { readonly kind: 'remote' };
export type KeysEntry = KeystoreEntry | RemoteEntry;

export type KeysFile =
  | { readonly ok: true; readonly accounts: readonly KeysEntry[] }
  | { readonly ok: false; readonly problem: string };

type Members = { readonly [member: string]: unknown };
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function placedOf({ community, purpose, generation = 0, address }: Members): Placed | string {
  if (!Number.isSafeInteger(community) || Number(community) < 0) {
    return '"community" must be a number from 0';
  }
  const known = PURSES.find((one) => one === purpose);
  if (!known) return '"purpose" must be treasury, vault or gas';
  if (!Number.isSafeInteger(generation) || Number(generation) < 0) {
    return '"generation" must be a number from 0';
  }
  const lower = isText(address) ? address.toLowerCase() : '';
  if (!isAddress(lower)) return '"address" must be 0x and 40 hex digits';
  return {
    community: Number(community),
    purpose: known,
    generation: Number(generation),
    address: lower,
  };
}

/** Of a key with or without its leading 04, as tools write them. */
function publicKeyOf(text: unknown): Hex | undefined {
  if (!isText(text)) return undefined;
  const hex = text
    .toLowerCase()
    .replace(/^0x/, '')
    .replace(/^04(?=[0-9a-f]{128}$)/, '');
  return /^[0-9a-f]{128}$/.test(hex) ? `0x${hex}` : undefined;
}

function remoteOf(placed: Placed, { signer, publicKey }: Members): KeysEntry | string {
  if (!isText(signer) || !URL.canParse(signer) || !/^https?:$/.test(new URL(signer).protocol)) {
    return '"signer" must be an http(s) url';
  }
  const key = publicKeyOf(publicKey);
  if (!key) return '"publicKey" must be 64 bytes as hex';
  const uncompressed: unknown = `0x04${key.slice(2)}`;
  const found = isHex(uncompressed) ? asAddress(publicKeyToAddress(uncompressed)) : undefined;
  if (found !== placed.address) return `"publicKey" is that of ${found}, not of "address"`;
  return { ...placed, kind: 'remote', signer: signer.replace(/\/+$/, ''), publicKey: key };
}

function entryOf(json: unknown): KeysEntry | string {
  if (!isMembers(json)) return 'must be an object';
  const placed = placedOf(json);
  if (typeof placed === 'string') return placed;
  const { keystore, passwordFile, signer } = json;
  if (isText(keystore) === isText(signer)) return 'needs either "keystore" or "signer"';
  if (isText(signer)) return remoteOf(placed, json);
  if (!isText(keystore)) return 'needs either "keystore" or "signer"';
  if (!isText(passwordFile)) return '"passwordFile" is needed with "keystore"';
  return { ...placed, kind: 'keystore', keystore, passwordFile };
}

/** An address stands for one account of one community alone, and an account has one address (I9). */
function twiceIn(accounts: readonly KeysEntry[]): string | undefined {
  const seen = new Set<string>();
  for (const { community, purpose, generation, address } of accounts) {
    const of = generation === 0 ? '' : `, generation ${generation}`;
    for (const key of [address, `the ${purpose} of community ${community}${of}`]) {
      if (seen.has(key)) return `${key} is there twice`;
      seen.add(key);
    }
  }
  return undefined;
}

export function readKeysFile(text: string): KeysFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, problem: 'is no JSON' };
  }
  if (!isMembers(json) || json['v'] !== 1 || !Array.isArray(json['accounts'])) {
    return { ok: false, problem: 'must be {"v": 1, "accounts": […]}' };
  }
  const read = json['accounts'].map(entryOf);
  const wrong = read.findIndex((one) => typeof one === 'string');
  if (wrong !== -1) return { ok: false, problem: `account ${wrong + 1}: ${String(read[wrong])}` };
  const accounts = read.filter((one) => typeof one !== 'string');
  const twice = twiceIn(accounts);
  return twice ? { ok: false, problem: twice } : { ok: true, accounts };
}
