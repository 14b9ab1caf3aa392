/** A page's token, bound to its browser: no other site can know it, so what comes with it was meant. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** `APP_SECRET`, and before its end the one before it. */
export type Keys = readonly [string, ...string[]];

const digest = (key: string, browser: string): Buffer =>
  createHmac('sha256', key).update(`csrf:${browser}`).digest();

export type Csrf = ReturnType<typeof createCsrf>;

export function createCsrf(keys: Keys) {
  return {
    tokenFor: (browser: string): string => digest(keys[0], browser).toString('base64url'),

    isToken(token: string, browser: string): boolean {
      const given = Buffer.from(token, 'base64url');
      return keys.some((key) => {
        const expected = digest(key, browser);
        return given.length === expected.length && timingSafeEqual(given, expected);
      });
    },
  };
}
