/** Opens a keystore: Web3 Secret Storage version 3 (scrypt or PBKDF2, then AES-128-CTR), as geth and others write it. */
import { type Address, asAddress } from '#core/identity.ts';
import type { Hex } from '#core/keccak.ts';

export type KeystoreProblem =
  | 'malformed'
  | 'password-wrong'
  /** It holds the key of another address than it was listed for. */
  | 'address-differs';
export type Keystore =
  | { readonly ok: true; readonly key: Hex }
  | { readonly ok: false; readonly problem: KeystoreProblem };

/** Takes as long as the file's own cost asks: once at start. */
export async function openKeystore(
  text: string,
  password: string,
  address: Address,
): Promise<Keystore> {
  // ethers is big, and most hosts have no keystore.
  const { decryptKeystoreJson, isError, isKeystoreJson } = await import('ethers');
  if (!isKeystoreJson(text)) return { ok: false, problem: 'malformed' };
  try {
    const opened = await decryptKeystoreJson(text, password);
    if (asAddress(opened.address) !== address) return { ok: false, problem: 'address-differs' };
    return { ok: true, key: `0x${opened.privateKey.slice(2)}` };
  } catch (error) {
    if (!isError(error, 'INVALID_ARGUMENT')) return { ok: false, problem: 'malformed' };
    return { ok: false, problem: error.argument === 'password' ? 'password-wrong' : 'malformed' };
  }
}
