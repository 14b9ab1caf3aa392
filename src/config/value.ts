/** What a variable's value may be. */
import { z } from 'zod';

export const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) url' });
export const secret = z.string().min(1);
export const hex32 = z.string().regex(/^[0-9a-f]{64}$/i, 'must be 32 bytes as 64 hex digits');
export const like = (form: RegExp, error: string) => z.string().regex(form, error).optional();

/** A few words that pages show. */
export const line = z.string().min(1).max(200);
/** Something a reader can write to: members ask there for what no command does. */
export const isContact = (text: string): boolean =>
  z.email().safeParse(text).success || z.url({ protocol: /^https$/ }).safeParse(text).success;

/** The pages stand at the root of a host: links, cookies and the OAuth redirect are made from it. */
export const isOrigin = (text: string): boolean =>
  URL.canParse(text) && new URL(text).href.replace(/\/$/, '') === new URL(text).origin;

/** SEC 2, 2.4.1: private keys lie between 1 and the order of the group less 1. */
const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
export const isKey = (hex: string): boolean =>
  /^0x[0-9a-f]{64}$/i.test(hex) && BigInt(hex) > 0n && BigInt(hex) < SECP256K1_ORDER;

/** Nobody on the way reads or alters it, unless there is no way: a service of this very machine. */
export const isSafeToAsk = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
};
