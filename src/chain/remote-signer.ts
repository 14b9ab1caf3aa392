/**
 * A key that somebody else holds, behind web3signer's interface: `POST /api/v1/eth1/sign/{publicKey}` takes the
 * unsigned transaction as `data`, hashes it with keccak-256 and answers with 65 bytes, r, s and v.
 * https://docs.web3signer.consensys.io/reference/api/rest (Eth1 Signing). What comes back is believed only when it is
 * this account's signature of exactly these bytes.
 */
import {
  type Hex,
  keccak256,
  parseSignature,
  recoverAddress,
  serializeTransaction,
  type TransactionSerializableEIP1559,
} from 'viem';
import { type Address, asAddress } from '#core/identity.ts';
import { ChainFault, type ChainFaultCode } from './fault.ts';

export type RemoteKey = {
  readonly address: Address;
  /** Of the signer's root; it may carry a name and a password. */
  readonly signer: string;
  /** 64 bytes, without the leading 04: what a web3signer calls the key by. */
  readonly publicKey: Hex;
};

const TIMEOUT_MS = 10_000;
/** A signature is 132 characters. */
const ANSWER_MOST = 1_000;

const failed = (detail: string, code: ChainFaultCode, retryable = true): ChainFault =>
  new ChainFault(`the remote signer ${detail}`, { code, retryable });

/** 404 is a key it does not hold: that is for the operator, and asked again only because he may mend it. */
function faultOf(status: number): ChainFault {
  if (status === 429) return failed('asks to wait', 'rate-limited');
  if (status === 404) return failed('does not hold this key', 'unsupported');
  return failed(`answered ${status}`, status >= 500 ? 'unreachable' : 'unsupported');
}

/** Name and password of a url go into a header: fetch refuses them where they stand. */
function requestOf({ signer, publicKey }: RemoteKey): { url: URL; headers: Headers } {
  const url = new URL(`${signer}/api/v1/eth1/sign/${publicKey}`);
  const headers = new Headers({ 'content-type': 'application/json', accept: 'text/plain' });
  if (url.username !== '') {
    const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers.set('authorization', `Basic ${Buffer.from(pair).toString('base64')}`);
  }
  url.username = '';
  url.password = '';
  return { url, headers };
}

async function ask(key: RemoteKey, data: Hex): Promise<string> {
  const { url, headers } = requestOf(key);
  const body = JSON.stringify({ data });
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
    const text = await response.text();
    if (!response.ok) throw faultOf(response.status);
    return text;
  } catch (error) {
    if (error instanceof ChainFault) throw error;
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    throw failed(
      late ? 'did not answer in time' : 'cannot be reached',
      late ? 'timeout' : 'unreachable',
    );
  }
}

/** Bare, or as a JSON text. */
function signatureIn(answer: string): Hex {
  const found = /^\s*"?(0x[0-9a-fA-F]{130})"?\s*$/.exec(answer.slice(0, ANSWER_MOST))?.[1];
  if (found === undefined) throw failed('answered with no signature', 'bad-answer');
  return `0x${found.slice(2)}`;
}

/** The signed bytes. Throws a `ChainFault`; nothing was sent then, and the same is asked again. */
export async function signRemotely(
  key: RemoteKey,
  transaction: TransactionSerializableEIP1559,
): Promise<Hex> {
  const unsigned = serializeTransaction(transaction);
  const signature = signatureIn(await ask(key, unsigned));
  let signer: Address;
  try {
    signer = asAddress(await recoverAddress({ hash: keccak256(unsigned), signature }));
  } catch {
    // The curve knows no key that could have made it.
    throw failed('answered with no signature', 'bad-answer');
  }
  if (signer !== key.address) throw failed('signed something else', 'bad-answer');
  return serializeTransaction(transaction, parseSignature(signature));
}
