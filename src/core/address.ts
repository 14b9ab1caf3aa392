/** Addresses as people and libraries write them, read into the one form that is stored. */
import { type Address, isAddress, toChecksumAddress } from './identity.ts';
import { accept, type Result, refuse } from './result.ts';

/**
 * Reads an address a person or a library wrote. All-lower and all-upper digits carry no checksum;
 * mixed ones must satisfy EIP-55, so one mistyped letter is caught.
 */
export function parseAddress(text: string): Result<Address> {
  const trimmed = text.trim();
  const lower = trimmed.toLowerCase();
  if (!isAddress(lower)) return refuse({ code: 'address-malformed', text: trimmed.slice(0, 80) });
  const digits = trimmed.slice(2);
  const unchecked = digits === digits.toLowerCase() || digits === digits.toUpperCase();
  if (unchecked || toChecksumAddress(lower).slice(2) === digits) return accept(lower);
  return refuse({ code: 'address-checksum-wrong', text: trimmed });
}

/** `0x1234…cdef`: for a glance, never for a decision. */
export function shortenAddress(address: Address): string {
  const checksummed = toChecksumAddress(address);
  return `${checksummed.slice(0, 6)}…${checksummed.slice(-4)}`;
}
