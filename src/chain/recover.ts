/**
 * Whose key signed a hash, without asking anybody. The curve is libsecp256k1 compiled to WebAssembly: a tenth of the
 * time of one in JavaScript, and the same answers, which a test holds against viem's.
 */
import { bytesToBigInt, type Hex, hexToBytes, keccak256 } from 'viem';
import { type Address, asAddress } from '#core/identity.ts';

const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

// Half a megabyte of WebAssembly: loaded when the first signature comes, not at start.
const loadCurve = async () => {
  const { instantiateSecp256k1 } = await import('@bitauth/libauth');
  return instantiateSecp256k1();
};
let curve: ReturnType<typeof loadCurve> | undefined;

/**
 * r, s and which of the two keys: 65 bytes with a last one of 0, 1, 27 or 28, or the compact 64 of EIP-2098, where the
 * highest bit of s says it.
 */
function parse(signature: Hex): { rs: Uint8Array; parity: 0 | 1 } | undefined {
  const bytes = hexToBytes(signature);
  const rs = bytes.slice(0, 64);
  if (bytes.length === 64) {
    const high = rs[32] ?? 0;
    rs[32] = high & 0x7f;
    return { rs, parity: high >= 0x80 ? 1 : 0 };
  }
  const last = bytes[64] ?? 0;
  const parity = last >= 27 ? last - 27 : last;
  if (bytes.length !== 65 || (parity !== 0 && parity !== 1)) return undefined;
  return { rs, parity };
}

/** `hash`: 32 bytes. Undefined for bytes that no key ever signed, and for the twin with a high s (EIP-2). */
export async function recoverSigner(hash: Hex, signature: Hex): Promise<Address | undefined> {
  const parsed = parse(signature);
  // The twin with a high s is another byte string of the same consent.
  if (!parsed || bytesToBigInt(parsed.rs.subarray(32)) > HALF_ORDER) return undefined;
  curve ??= loadCurve();
  const { recoverPublicKeyUncompressed } = await curve;
  const key = recoverPublicKeyUncompressed(parsed.rs, parsed.parity, hexToBytes(hash));
  // A text is its reason: r or s out of range, or no point of the curve.
  if (typeof key === 'string') return undefined;
  return asAddress(`0x${keccak256(key.subarray(1)).slice(-40)}`);
}
