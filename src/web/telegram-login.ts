/**
 * Login data as Telegram signs it (core.telegram.org/widgets/login#checking-authorization): the secret is
 * SHA256(token), never the Mini App's HMAC("WebAppData", token). Only the signature is judged here; age, reuse
 * and whose link it is are the service's.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export type TelegramLogin = { externalId: string; hash: string; authDate: Date };

/** Undefined for anything Telegram did not sign exactly so. */
export type VerifyTelegramLogin = (query: URLSearchParams) => TelegramLogin | undefined;

const HASH = /^[0-9a-f]{64}$/;
const ID = /^[1-9]\d{0,19}$/;
const SECONDS = /^[1-9]\d{0,11}$/;
/** Telegram sends seven fields at most. */
const FIELDS_MAX = 20;

export function createTelegramLogin(token: string): VerifyTelegramLogin {
  const secret = createHash('sha256').update(token).digest();
  return (query) => {
    const entries = [...query];
    const fields = new Map(entries);
    // A field given twice would be signed once and read twice.
    if (entries.length > FIELDS_MAX || fields.size !== entries.length) return undefined;
    const hash = fields.get('hash') ?? '';
    const id = fields.get('id') ?? '';
    const seconds = fields.get('auth_date') ?? '';
    if (!HASH.test(hash) || !ID.test(id) || !SECONDS.test(seconds)) return undefined;
    const checked = entries
      .filter(([name]) => name !== 'hash')
      .map(([name, value]) => `${name}=${value}`)
      .sort()
      .join('\n');
    const expected = createHmac('sha256', secret).update(checked).digest();
    if (!timingSafeEqual(expected, Buffer.from(hash, 'hex'))) return undefined;
    return { externalId: id, hash, authDate: new Date(Number(seconds) * 1000) };
  };
}
